"""What the reports of a run's tests come to, whichever worker sent them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Literal

import pytest

from pytest_psf.core.collected import ClaimedTest, Collected
from pytest_psf.core.outcomes import (
    Challenge,
    ChallengeResult,
    Observation,
    State,
    TestOutcome,
)
from pytest_psf.core.places import Place
from pytest_psf.hooks.observe.watcher import OBSERVATION
from pytest_psf.hooks.session.reports_taken import Recording, Run
from pytest_psf.hooks.wire import Codec

Phase = Literal["setup", "call", "teardown"]

TEST = ClaimedTest("team/a.py::t", "a.py::t", Place("a.py", 3), ("app:f",))
COLLECTED = Collected(tests={TEST.nodeid: TEST})


def _report(
    when: Phase = "call",
    outcome: str = "passed",
    *,
    worker: str = "",
    observation: Observation | None = None,
    seconds: float = 0.25,
    **attributes: object,
) -> pytest.TestReport:
    report = pytest.TestReport(
        nodeid=TEST.nodeid,
        location=("a.py", 3, "t"),
        keywords={},
        outcome=outcome,  # type: ignore[arg-type] # plugins have words of their own
        longrepr=None,
        when=when,
        duration=seconds,
    )
    vars(report).update(attributes)
    if worker:  # as pytest-xdist says it
        vars(report)["node"] = SimpleNamespace(gateway=SimpleNamespace(id=worker))
    if observation is not None:
        setattr(report, OBSERVATION, Codec(Observation).text(observation))
    return report


def _whole(worker: str = "", call: str = "passed") -> list[pytest.TestReport]:
    return [
        _report("setup", worker=worker),
        _report("call", call, worker=worker),
        _report("teardown", worker=worker),
    ]


def _outcomes(
    *reports: pytest.TestReport, collected: Collected = COLLECTED
) -> tuple[TestOutcome, ...]:
    run = Run()
    for report in reports:
        run.add(report.nodeid, report)
    return run.outcomes(collected, (), {}).tests


def test_three_phases_make_a_test_that_passed() -> None:
    seen = Observation(entered=frozenset({"app:f"}), does_nothing=True)
    *before, _ = _whole()

    (outcome,) = _outcomes(*before, _report("teardown", observation=seen))

    assert outcome.id == TEST.id
    assert outcome.place == TEST.place
    assert outcome.state is State.PASSED
    assert outcome.seconds == 0.75
    assert outcome.observation == seen
    assert outcome.does_nothing
    assert outcome.is_observed
    assert not outcome.flaky


def test_a_test_without_a_sighting_was_not_observed() -> None:
    (outcome,) = _outcomes(*_whole())
    assert not outcome.is_observed
    assert outcome.observation == Observation()


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        ([], State.NOT_RUN),
        (_whole()[:2], State.NOT_RUN),
        (_whole(call="failed"), State.FAILED),
        ([_report("setup", "failed"), _report("teardown")], State.ERROR),
        # A subtest is reported with the id and phase of its test, before it.
        ([_report("call", "failed"), *_whole()], State.FAILED),
        ([_report(when="???")], State.CRASHED),  # type: ignore[arg-type] # as xdist has it
        (
            [_report("setup"), _report("call", "skipped", wasxfail="later")],
            State.XFAILED,
        ),
    ],
)
def test_the_state_is_that_of_all_reports_together(
    reports: list[pytest.TestReport], state: State
) -> None:
    (outcome,) = _outcomes(*reports)
    assert outcome.state is state


def test_the_reason_of_a_skip_is_kept() -> None:
    skipped = _report("setup", "skipped", longrepr=("a.py", 3, "Skipped: no network"))
    (outcome,) = _outcomes(skipped, _report("teardown"))
    assert (outcome.state, outcome.detail) == (State.SKIPPED, "no network")


def test_a_test_that_was_deselected_says_so_unless_it_ran() -> None:
    collected = Collected(tests=COLLECTED.tests, deselected=frozenset({TEST.nodeid}))
    (never,) = _outcomes(collected=collected)
    (somewhere,) = _outcomes(*_whole(), collected=collected)
    assert (never.state, somewhere.state) == (State.DESELECTED, State.PASSED)


def test_a_rerun_forgets_the_attempt_and_the_time_it_took() -> None:
    seen = Observation(entered=frozenset({"app:f"}))
    first = [_report("setup"), _report("call", "rerun", seconds=9, observation=seen)]
    (outcome,) = _outcomes(*first, *_whole())
    assert outcome.state is State.PASSED
    assert outcome.flaky
    assert not outcome.is_observed
    assert outcome.seconds == 1.0


def test_each_worker_s_outcome_stands_for_itself() -> None:
    found = _outcomes(*_whole("gw0", "failed"), *_whole("gw1"))
    assert [outcome.state for outcome in found] == [State.FAILED, State.PASSED]
    assert [outcome.seconds for outcome in found] == [0.75, 0.75]


def test_an_attempt_that_another_worker_repeated_is_no_outcome() -> None:
    begun = [_report("call", "rerun", worker="gw0")]
    (outcome,) = _outcomes(*begun, *_whole("gw1"))
    assert outcome.state is State.PASSED
    assert outcome.flaky


def test_tests_do_not_share_more_than_an_equal_history() -> None:
    other = TEST._replace(nodeid="team/a.py::u", id="a.py::u")
    collected = Collected(tests={TEST.nodeid: TEST, other.nodeid: other})
    run = Run()
    for report in _whole():
        run.add(TEST.nodeid, report)
        run.add(other.nodeid, report)
    run.add(other.nodeid, _report("call", "failed"))

    one, two = run.outcomes(collected, (), {}).tests

    assert (one.state, two.state) == (State.PASSED, State.FAILED)


def test_what_coverage_told_in_the_end_is_part_of_what_was_seen() -> None:
    ran = {TEST.nodeid: {"app.py": ((1, 2),)}}
    (outcome,) = _outcomes(
        *_whole(), collected=Collected(tests=COLLECTED.tests, ran=ran)
    )
    assert outcome.observation.ran == ran[TEST.nodeid]
    assert not outcome.is_observed


def test_challenges_are_those_of_the_test() -> None:
    caught = Challenge(target="app:f", result=ChallengeResult.CAUGHT)
    challenges = {"a.py::t": (caught,), "a.py::u": ()}
    found = Run().outcomes(COLLECTED, ("narrowed by -k",), challenges)
    assert found.tests[0].challenges == (caught,)
    assert found.narrowed == ("narrowed by -k",)
    assert found.collected is COLLECTED


def test_only_claimed_tests_are_recorded() -> None:
    run = Run()
    recording = Recording(run, lambda nodeid: nodeid == TEST.nodeid)
    other = _report()
    other.nodeid = "team/a.py::u"

    for report in (*_whole(), other):
        recording.pytest_runtest_logreport(report)

    assert run.count == 3
    (outcome,) = run.outcomes(COLLECTED, (), {}).tests
    assert outcome.state is State.PASSED

    run.forget()
    (outcome,) = run.outcomes(COLLECTED, (), {}).tests
    assert outcome.state is State.NOT_RUN


def test_a_sighting_is_taken_off_its_report() -> None:
    """Others, who write reports to files, need not know of it."""
    report = _report("teardown", observation=Observation())
    Run().add(report.nodeid, report)
    assert not hasattr(report, OBSERVATION)
