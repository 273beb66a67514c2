"""Tests that try many times are challenged by what they do as they are, many times over."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core.trials import Trials
from pytest_psf.hooks.challenge.chance import MOST_RUNS, Controls
from pytest_psf.hooks.challenge.messages import Failure, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Judged, Team

BELOW = Failure(
    when="call", is_assertion=True, text="BelowTheBarError", is_by_trials=True
)
OTHER = Failure(when="call", is_assertion=True, text="assert 1 == 2")


def run(passed: int, *, bar: float = 0.9, of: int = 25) -> Reply:
    """Return what a run ends with in which so many of the trials pass."""
    tried = Trials(name="it", at_least=bar, planned=of, made=of, passed=passed)
    failures = [] if tried.holds else [BELOW]
    outcome = "failed" if failures else "passed"
    return Reply(outcome=outcome, failures=failures, trials=[tried])


def asked(*replies: Reply) -> Callable[[], Reply]:
    each = iter(replies)
    return lambda: next(each)


# -- as it is


def test_a_control_that_passes_is_asked_once() -> None:
    assert Controls().as_it_is("t", asked(run(25))).outcome == "passed"


def test_a_control_that_fails_by_chance_is_judged_by_all_its_runs() -> None:
    controls = Controls()

    reply = controls.as_it_is("t", asked(run(24), run(24), run(24)))

    # 72 of 75 show 0.905.
    assert (reply.outcome, reply.failures) == ("passed", [])
    assert not controls.why_not_held("t")


def test_a_control_that_does_not_hold_is_asked_a_few_times() -> None:
    controls = Controls()

    reply = controls.as_it_is("t", asked(*[run(23)] * MOST_RUNS))

    assert reply.may_be_chance
    assert controls.why_not_held("t") == (
        "in 4 runs as it is, it: 92 of 100 trials passed, which shows 0.864 at least, and "
        "not 0.9; let it make more trials"
    )


def test_a_control_that_fails_by_another_assertion_is_asked_once() -> None:
    failing = Reply(outcome="failed", failures=[BELOW, OTHER])

    reply = Controls().as_it_is("t", asked(failing))

    assert reply.outcome == "failed"
    assert not reply.may_be_chance


# -- with a sabotage


def controls(*passed: int) -> Controls:
    found = Controls()
    found.as_it_is("t", asked(*map(run, passed)))
    return found


def test_trials_that_are_clearly_fewer_judge() -> None:
    reply = controls(25).sabotaged("t", asked(run(0)))

    assert [one.is_assertion for one in reply.failures] == [True]


def test_trials_that_may_be_fewer_by_chance_are_made_again() -> None:
    assert controls(25).sabotaged("t", asked(run(24), run(24), run(25))) == run(25)


def test_trials_that_stay_fewer_are_told_apart_by_more_of_them() -> None:
    found = controls(25)
    found.taken("t", run(25))

    # 22 of 25 may be chance beside 50 of 50, and 44 of 50 may not.
    reply = found.sabotaged("t", asked(run(22), run(22)))

    assert [one.is_assertion for one in reply.failures] == [True]


def test_of_trials_that_never_tell_nothing_is_said() -> None:
    reply = controls(25).sabotaged("t", asked(*[run(24)] * MOST_RUNS))

    assert reply.may_be_chance


def test_another_assertion_judges_at_once() -> None:
    failing = Reply(outcome="failed", failures=[OTHER, BELOW], trials=run(24).trials)

    reply = controls(25).sabotaged("t", asked(failing))

    assert [one.is_assertion for one in reply.failures] == [True, False]


def test_each_group_is_compared_with_itself() -> None:
    def groups(de: int, en: int) -> Reply:
        tried = [
            Trials(name="it", group=g, at_least=0.9, planned=25, made=25, passed=n)
            for g, n in (("de", de), ("en", en))
        ]
        failures = [] if min(de, en) == 25 else [BELOW]
        outcome = "failed" if failures else "passed"
        return Reply(outcome=outcome, failures=failures, trials=tried)

    found = Controls()
    found.as_it_is("t", asked(groups(25, 25)))

    reply = found.sabotaged("t", asked(groups(25, 3)))

    assert [one.is_assertion for one in reply.failures] == [True]


def test_a_group_that_holds_judges_nothing_of_one_that_failed_by_chance() -> None:
    def groups(de: int, en: int) -> Reply:
        tried = [
            Trials(name="it", group=g, at_least=bar, planned=25, made=25, passed=n)
            for g, bar, n in (("de", 0.9, de), ("en", 0.3, en))
        ]
        failures = [] if de == 25 else [BELOW]
        outcome = "failed" if failures else "passed"
        return Reply(outcome=outcome, failures=failures, trials=tried)

    found = Controls()
    found.as_it_is("t", asked(groups(25, 25)))

    assert found.sabotaged("t", asked(*[groups(24, 15)] * MOST_RUNS)).may_be_chance


@pytest.mark.parametrize("share", [0.8, 0.9, 0.96, 0.99])
@pytest.mark.parametrize(("n", "bar"), [(25, 0.9), (100, 0.9), (20, 0.8)])
def test_a_sabotage_without_effect_is_hardly_ever_caught(
    share: float, n: int, bar: float
) -> None:
    """Whether it is below, at or above the bar: 1,000 systems of each."""
    chance = random.Random(20_261_130)  # noqa: S311 - a system, and no secret

    def ask() -> Reply:
        return run(sum(chance.random() < share for _ in range(n)), bar=bar, of=n)

    caught = 0
    for _ in range(1_000):
        found = Controls()
        if found.as_it_is("t", ask).outcome != "passed":
            continue
        reply = found.sabotaged("t", ask)
        is_same_after = found.as_it_is("t", ask).outcome == "passed"
        caught += is_same_after and any(one.is_assertion for one in reply.failures)

    assert caught <= 20


@pytest.mark.parametrize("share", [0.97, 0.98, 0.99])
def test_a_system_above_its_bar_is_nearly_always_repeatable(share: float) -> None:
    chance = random.Random(20_261_130)  # noqa: S311 - a system, and no secret

    def ask() -> Reply:
        return run(sum(chance.random() < share for _ in range(25)))

    held = sum(Controls().as_it_is("t", ask).outcome == "passed" for _ in range(1_000))

    # One run alone holds in 47 to 78 of 100 cases.
    assert held >= 950


# -- in a run

APP = """
import os, random
from pathlib import Path

IN_A_CHALLENGE = "PYTEST_PSF_CHALLENGE" in os.environ
CHANCE = random.SystemRandom()
CALLS = Path("FOLDER")

def clear(claim):
    return "motor" if CHANCE.random() < 0.998 else "legal"

def number_of(name):
    number = len((CALLS / name).read_text()) + 1 if (CALLS / name).exists() else 1
    (CALLS / name).write_text("x" * number)
    return number

def every_30th(name):
    return number_of(name) % 30 == 0

def once_in_each_run_but_the_first(name):
    number = number_of(name)
    return number > 25 and number % 24 == 10

def wrong_at_times(claim):
    return "legal" if every_30th("route") else "motor"

def worse_than_it_was(claim):
    return "motor" if not IN_A_CHALLENGE or CHANCE.random() < 0.6 else "legal"

def limit():
    text = Path(__file__).with_name("limits.toml").read_text()
    return text.partition("=")[2].split()[:1]
"""
TESTS = """
import pytest
import app

def of(target):
    return pytest.mark.psf("PSF-05.intervene", exercises=target)

@of("app:clear")
def test_clear(psf):
    psf.trials(lambda: app.clear("x") == "motor", n=100, at_least=0.9)

@of("app:clear")
def test_an_assertion_in_the_case(psf):
    def case():
        answer = app.clear("x")
        assert answer == "motor"
        return answer
    psf.trials(case, n=100, at_least=0.9, distinct=1)

@of("app:clear")
def test_groups(psf):
    psf.trials(lambda claim: app.clear(claim) == "motor", n=100, at_least=0.9,
               groups=["de", "en"])

@of("app:clear")
def test_weak(psf):
    def case():
        app.clear("x")
        return True
    psf.trials(case, n=100, at_least=0.9)

@of("app:clear")
def test_noise(psf):
    def case():
        app.clear("x")
        return app.CHANCE.random() < 0.99
    psf.trials(case, n=200, at_least=0.9)

@of("app:wrong_at_times")
def test_wrong_at_times(psf):
    psf.trials(lambda: app.wrong_at_times("x") == "motor", n=25, at_least=0.9)

@of("app:clear")
def test_noise_at_times(psf):
    def case():
        app.clear("x")
        return not app.every_30th("noise")
    psf.trials(case, n=25, at_least=0.9)

@of("app:worse_than_it_was")
def test_worse_than_it_was(psf):
    psf.trials(lambda: app.worse_than_it_was("x") == "motor", n=25, at_least=0.9)

@of("limits.toml#most")
def test_of_data(psf):
    def case():
        is_wrong = app.once_in_each_run_but_the_first("data")
        return app.limit() == ["5"] and not is_wrong
    psf.trials(case, n=25, at_least=0.9)
"""


def results(judged: Judged) -> dict[str, tuple[str, str]]:
    """Return what became of each test, with the detail."""
    return {
        test["id"].partition("::")[2]: (one["result"], one.get("detail", ""))
        for test in judged.report["inputs"]["outcomes"]["tests"]
        for one in test.get("challenges", ())
    }


@pytest.mark.usefixtures("forked_pythons", "unmeasured_processes")
def test_what_tests_of_a_random_system_come_to(team: Team) -> None:
    calls = team.root.parent / f"{team.root.name}-calls"
    calls.mkdir()
    team.config(gate='"PSF-05.intervene"')
    team.write("app.py", APP.replace("FOLDER", str(calls)))
    team.write("limits.toml", "most = 5\n")
    team.write("test_a.py", TESTS)

    found = results(team.judged_forked("--psf-challenge"))

    caught = {name for name, (result, _) in found.items() if result == "caught"}
    assert caught == {
        "test_clear",
        "test_an_assertion_in_the_case",
        "test_groups",
        "test_wrong_at_times",
        "test_of_data",
    }
    # All trials of each run are made: those that stop early would seem to be worse.
    for name in ("route", "noise", "data"):
        assert len((calls / name).read_text()) % 25 == 0, name
    assert found["test_weak"][0] == found["test_noise"][0] == "survived"
    assert found["test_noise_at_times"][0] in {"survived", "cannot tell"}
    result, detail = found["test_worse_than_it_was"]
    assert result == "not repeatable"
    assert detail.startswith("in 4 runs as it is, trials: ")
    assert detail.endswith("and not 0.9; let it make more trials")
