"""What several runs of one system say together."""

from __future__ import annotations

import pytest

from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import ClaimedTest, Collected
from pytest_psf.core.joining import Seen, joined, observed, without
from pytest_psf.core.outcomes import (
    Challenge,
    ChallengeResult,
    Observation,
    Outcomes,
    State,
    TestOutcome,
)
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import NO_SUCH_SABOTAGE, NO_SUCH_TARGET
from pytest_psf.verify.outcome.claim import TestClaim

PLACE = Place("a.py", 3)


def _run(*states: State, **more: object) -> Outcomes:
    tests = tuple(TestOutcome(id="a.py::t", place=PLACE, state=one) for one in states)
    return Outcomes(tests=tests, collected=Collected(**more))  # type: ignore[arg-type] # fields of it


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("passed", "passed", "passed"),
        ("passed", "was skipped", "passed"),
        ("passed", "was deselected", "passed"),
        ("passed", "was not run", "passed"),
        ("was skipped", "was deselected", "was skipped"),
        ("was deselected", "was not run", "was deselected"),
        ("passed", "failed", "failed"),
        ("passed", "had an error", "had an error"),
        ("passed", "crashed its worker", "crashed its worker"),
        ("passed", "failed as expected (xfail)", "failed as expected (xfail)"),
        ("was skipped", "failed", "failed"),
        (
            "passed",
            "passed in a run that rewrites what it compares with",
            "passed",
        ),
    ],
)
def test_the_jobs_of_a_matrix(one: str, other: str, together: str) -> None:
    (found,) = joined([_run(State(one)), _run(State(other))]).tests
    assert found.state is State(together)
    assert found.was_skipped is ("was skipped" in {one, other})


def test_a_survivor_of_one_job_is_one_whatever_another_saw() -> None:
    def run(result: ChallengeResult) -> Outcomes:
        (test,) = _run(State.PASSED).tests
        challenge = Challenge(target="app:f", result=result)
        return Outcomes(tests=(test._replace(challenges=(challenge,)),))

    caught, survived = run(ChallengeResult.CAUGHT), run(ChallengeResult.SURVIVED)
    unreached = run(ChallengeResult.NOT_ENTERED)

    (found,) = joined([caught, survived, unreached]).tests
    assert [one.result for one in found.challenges] == [ChallengeResult.SURVIVED]
    (found,) = joined([caught, caught]).tests
    assert [one.result for one in found.challenges] == [ChallengeResult.CAUGHT]


def test_two_workers_of_one_job_do_not_make_up_for_each_other() -> None:
    (found,) = joined([_run(State.PASSED, State.SKIPPED)]).tests
    assert found.state is State.SKIPPED

    (found,) = joined([_run(State.PASSED, State.PASSED)]).tests
    assert found.state is State.PASSED


def test_a_target_that_one_job_entered_can_be_observed() -> None:
    problem = Problem(NO_SUCH_TARGET, "app is not installed", "install it")
    blind = _run(State.SKIPPED, unobservable={"app:f": problem, "app:g": problem})
    entered = TestOutcome(
        id="a.py::t",
        place=PLACE,
        state=State.PASSED,
        observation=Observation(entered=frozenset({"app:f"})),
    )

    found = observed(joined([blind, Outcomes(tests=(entered,))]))

    assert set(found.collected.unobservable) == {"app:g"}


@pytest.mark.parametrize(
    ("result", "left"),
    [
        (ChallengeResult.CAUGHT, set()),
        (ChallengeResult.SURVIVED, set()),
        (ChallengeResult.NOT_CHALLENGEABLE, {"bad:f instead of app:f"}),
        (ChallengeResult.NOT_ENTERED, {"bad:f instead of app:f"}),
    ],
)
def test_a_sabotage_that_ran_in_one_job_can_run(
    result: ChallengeResult, left: set[str]
) -> None:
    problem = Problem(NO_SUCH_SABOTAGE, "there is no module bad", "correct the name")
    lacking = _run(State.PASSED, unusable={"bad:f instead of app:f": problem})
    challenge = Challenge(target="app:f", sabotage="bad:f", result=result)
    (test,) = _run(State.PASSED).tests
    ran = Outcomes(tests=(test._replace(challenges=(challenge,)),))

    found = observed(joined([lacking, ran]))

    assert set(found.collected.unusable) == left


def test_a_job_that_saw_the_mark_knows_more_than_one_that_read_the_config() -> None:
    plain = Claim(
        "PSF-05.review", None, "test", TestClaim(test="a.py::t"), Place("psf.toml", 9)
    )
    marked = plain._replace(
        content=TestClaim(test="a.py::t", exercises=("app:f",), sabotage="app:g"),
        place=Place("a.py", 2),
    )
    (found,) = joined(
        [_run(claims=(plain,)), _run(claims=(marked,)), _run(claims=(plain,))]
    ).collected.claims

    assert found.content == marked.content
    assert found.place == Place("a.py", 2)


def test_files_count_as_collected_if_one_job_collected_them() -> None:
    unit = Seen(whole=False, files=frozenset({"tests/b.py", "tests/c.py"}))
    slow = Seen(whole=False, files=frozenset({"tests/a.py", "tests/c.py"}))

    assert unit.joined(slow).gaps == ("no job collected tests/c.py",)
    assert unit.joined(Seen(whole=True)).gaps == ()


def test_what_no_file_tells_stays_open() -> None:
    odd = Seen(whole=False, reasons=frozenset({"narrowed by --noconftest"}))
    assert odd.joined(Seen(whole=False)).gaps == ("narrowed by --noconftest",)


def test_of_files_that_run_again_nothing_is_left() -> None:
    def claim(test: str) -> Claim:
        return Claim("PSF-05.review", None, "test", TestClaim(test=test), PLACE)

    def of(*files: str) -> Outcomes:
        names = [f"{file}::t" for file in files]
        return Outcomes(
            tests=tuple(
                TestOutcome(id=name, place=PLACE, state=State.PASSED) for name in names
            ),
            collected=Collected(
                claims=tuple(map(claim, names)),
                tests={
                    name: ClaimedTest(nodeid=name, id=name, place=PLACE, targets=())
                    for name in names
                },
                others=tuple(f"{file}::other" for file in files),
                deselected=frozenset(f"{file}::left" for file in files),
                failed_files=frozenset(files),
                skipped_files=dict.fromkeys(files, "why"),
                ran={name: {} for name in names},
            ),
        )

    assert without(of("a.py", "b.py", "ab.py"), {"a.py", "ab.py"}) == of("b.py")
