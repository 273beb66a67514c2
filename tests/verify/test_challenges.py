"""What the challenges of a claim's tests make of the claim."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.outcomes import (
    Challenge,
    ChallengeResult,
    Observation,
    Outcomes,
    State,
    TestOutcome,
    Way,
)
from pytest_psf.core.places import Place
from pytest_psf.core.rungs import Rung
from pytest_psf.verify.context import Context
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.outcome.kind import TestKind
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Verify = Callable[..., Finding]

CRITERION = catalogue.load().by_id["PSF-05.intervene"]
FILE = "tests/test_switch.py"
PAUSE, RESUME = "oversight:Switch.pause", "oversight:Switch.resume"

CAUGHT = Challenge(
    target=PAUSE,
    result=ChallengeResult.CAUGHT,
    detail="returned ''",
    place=Place(FILE, 9),
)
SURVIVED = replace(CAUGHT, result=ChallengeResult.SURVIVED, place=None)
CANNOT_TELL = replace(SURVIVED, result=ChallengeResult.CANNOT_TELL)


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    (tmp_path / "tests").mkdir()
    (tmp_path / FILE).write_text("# its tests\n")

    def verify(
        *challenges: tuple[Challenge, ...],
        targets: tuple[str, ...] = (PAUSE,),
        supporting: bool = False,
        judgeless: frozenset[int] = frozenset(),
    ) -> Finding:
        tests = tuple(
            TestOutcome(
                id=f"{FILE}::test_{number}",
                place=Place(FILE, number),
                state=State.PASSED,
                observation=Observation(
                    entered=frozenset(targets), judges_nothing=number in judgeless
                ),
                challenges=found,
            )
            for number, found in enumerate(challenges, 1)
        )
        claim = Claim(
            criterion=CRITERION.id,
            facet=None,
            kind="test",
            content=TestClaim(test=FILE, exercises=targets),
            place=Place("pyproject.toml", 7),
            supporting=supporting,
        )
        context = Context(
            project=Project(tmp_path),
            today=dt.date(2026, 11, 24),
            outcomes=Outcomes(tests=tests),
        )
        return TestKind().verify(claim, CRITERION, context)

    return verify


def test_a_catch_makes_it_challenged(verify: Verify) -> None:
    found = verify((CAUGHT,))

    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.CHALLENGED)
    assert found.problem is None
    assert found.notes[-1] == (
        f"an assertion failed (at {FILE}:9) when {PAUSE} returned ''"
    )


def test_what_was_raised_below_an_assertion_is_not_called_one(verify: Verify) -> None:
    found = verify((replace(CAUGHT, place=Place("app.py", 3)),))

    assert found.notes[-1] == (
        f"an assertion failed (by what was raised at app.py:3) when {PAUSE} returned ''"
    )


OPEN = [
    (ChallengeResult.CANNOT_TELL, "fails only by a crash when"),
    (ChallengeResult.NOT_REPEATABLE, "is not repeatable: returned"),
    (ChallengeResult.NOT_CHALLENGEABLE, "cannot be challenged: returned"),
]


@pytest.mark.parametrize(("result", "why"), OPEN)
def test_what_asserts_nothing_and_was_not_challenged_breaks_it(
    verify: Verify, result: ChallengeResult, why: str
) -> None:
    found = verify((replace(SURVIVED, result=result),), judgeless=frozenset({1}))

    assert (found.standing, found.reason) == (Standing.BROKEN, "judges-nothing")
    assert f"{FILE}::test_1 asserts nothing, and {why}" in found.why
    assert str(found.place) == f"{FILE}:1"
    assert found.fix.startswith("assert what the code must do")


@pytest.mark.parametrize(("result", "why"), OPEN)
@pytest.mark.parametrize("judgeless", [{1}, {2}])
def test_one_beside_it_that_may_have_judged_keeps_it(
    verify: Verify, result: ChallengeResult, why: str, judgeless: set[int]
) -> None:
    assert why
    other = replace(SURVIVED, result=ChallengeResult.NOT_REPEATABLE)
    both = (replace(SURVIVED, result=result),), (other,)

    found = verify(*both, judgeless=frozenset(judgeless))

    assert found.standing is Standing.HOLDS


@pytest.mark.parametrize("result", [ChallengeResult.CAUGHT, ChallengeResult.NOT_TRIED])
def test_what_a_challenge_has_settled_or_left_out_is_not_asked(
    verify: Verify, result: ChallengeResult
) -> None:
    found = verify((replace(CAUGHT, result=result),), judgeless=frozenset({1}))

    assert found.reason != "judges-nothing"


@pytest.mark.parametrize("supporting", [False, True])
def test_a_survivor_breaks_it(verify: Verify, *, supporting: bool) -> None:
    found = verify((SURVIVED,), supporting=supporting)

    assert (found.standing, found.rung) == (Standing.BROKEN, Rung.CLAIMED)
    assert found.reason == "survived"
    assert found.why == f"{FILE}::test_1 still passes when {PAUSE} returned ''"
    assert str(found.place) == f"{FILE}:1"
    assert found.fix.startswith(CRITERION.remedy["survived"])
    assert "what the code must not do" in found.fix
    assert "sabotage" in found.fix


def test_a_survivor_beside_a_catch_of_another_target_breaks_it(verify: Verify) -> None:
    other = replace(SURVIVED, target=RESUME)

    found = verify((CAUGHT, other), targets=(PAUSE, RESUME))

    assert found.reason == "survived"
    assert RESUME in found.why


@pytest.mark.parametrize(
    "result",
    [
        ChallengeResult.CAUGHT,
        ChallengeResult.CANNOT_TELL,
        ChallengeResult.NOT_REPEATABLE,
        ChallengeResult.NOT_CHALLENGEABLE,
    ],
)
def test_a_survivor_beside_what_may_judge_accuses_no_one(
    verify: Verify, result: ChallengeResult
) -> None:
    found = verify((SURVIVED,), (replace(SURVIVED, result=result),))

    assert found.standing is Standing.HOLDS


def test_a_survivor_beside_what_does_not_reach_it_breaks_it(verify: Verify) -> None:
    beside = replace(SURVIVED, result=ChallengeResult.NOT_ENTERED)

    assert verify((beside,), (SURVIVED,)).reason == "survived"


@pytest.mark.parametrize(
    ("result", "reason", "why"),
    [
        (ChallengeResult.CANNOT_TELL, "cannot-tell", "cannot tell whether"),
        (ChallengeResult.NOT_ENTERED, "not-caught", "does not enter"),
        (ChallengeResult.NOT_REPEATABLE, "not-caught", "is not repeatable: why"),
        (ChallengeResult.NOT_CHALLENGEABLE, "not-caught", "be challenged: why"),
    ],
)
def test_what_shows_nothing_leaves_it_tested(
    verify: Verify, result: ChallengeResult, reason: str, why: str
) -> None:
    found = verify((replace(SURVIVED, result=result, detail="why"),))

    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.TESTED)
    assert found.reason == reason
    assert why in found.why
    assert found.notes[-1] == found.why
    assert found.fix
    assert not found.warnings


def test_where_nobody_can_tell_a_stand_in_is_there_to_be_pasted(verify: Verify) -> None:
    lines = verify((CANNOT_TELL,)).fix.splitlines()

    assert lines[0].endswith(f"beside {FILE} in sabotage.py:")
    assert lines[1:3] == [
        "def pause(*args, **kwargs):",
        '    return "what it must not return"',
    ]
    assert lines[-1] == 'sabotage = "sabotage:pause"'


@pytest.mark.parametrize(
    ("way", "why", "fix"),
    [
        (Way.YES, "always answers True: survived", "it must answer False"),
        (Way.NO, "always answers False: survived", "it must answer True"),
        (Way.PASSES, "lets everything pass: survived", "a bad value is refused"),
        (Way.BLOCKS, "blocks everything: survived", "a good value passes"),
    ],
)
def test_one_way_that_survived_leaves_it_tested(
    verify: Verify, way: Way, why: str, fix: str
) -> None:
    found = verify((replace(CAUGHT, one_sided=((CRITERION.id, way),)),))

    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.TESTED)
    assert found.reason == "one-sided"
    assert found.why.startswith(why)
    assert found.fix.startswith(f"add a test in which {fix}")
    assert f'exercises = "{PAUSE}"' in found.fix
    assert found.notes[-2].startswith("an assertion failed")
    assert found.notes[-1] == found.why


def test_one_way_of_another_criterion_is_not_told_here(verify: Verify) -> None:
    found = verify((replace(CAUGHT, one_sided=(("PSF-04.refusals", Way.BLOCKS),)),))

    assert found.rung is Rung.CHALLENGED
    assert found.problem is None
