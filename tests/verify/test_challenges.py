"""What the challenges of a claim's tests make of the claim."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import Collected
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

    def verify(  # noqa: PLR0913 - each is one part of a claim
        *challenges: tuple[Challenge, ...],
        targets: tuple[str, ...] = (PAUSE,),
        supporting: bool = False,
        where: str = "pyproject.toml",
        source: str = "",
        sabotage: str | dict[str, object] | None = None,
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
        (tmp_path / "oversight.py").write_text(
            f"class Switch:\n    {source or '...'}\n"
        )
        claim = Claim(
            criterion=CRITERION.id,
            facet=None,
            kind="test",
            content=TestClaim(test=FILE, exercises=targets, sabotage=sabotage),
            place=Place(where, 7),
            supporting=supporting,
        )
        context = Context(
            project=Project(tmp_path),
            today=dt.date(2026, 11, 24),
            outcomes=Outcomes(
                tests=tests,
                collected=Collected(sources={PAUSE: "oversight.py"} if source else {}),
            ),
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


@pytest.mark.parametrize(
    "result",
    [
        ChallengeResult.CAUGHT,
        ChallengeResult.CANNOT_TELL,
        ChallengeResult.NOT_TRIED,
    ],
)
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
    first, *lines = verify((CANNOT_TELL,)).fix.splitlines()

    assert first.endswith("get in the way of the test (pytest-psf explain sabotage):")
    assert lines == [
        "# tests/sabotage.py",
        "def pause(*args, **kwargs):",
        '    return "what it must not return"',
        "# beside exercises",
        'sabotage = "sabotage:pause"',
    ]


def test_a_stand_in_is_named_as_the_claim_is_written(
    verify: Verify, tmp_path: Path
) -> None:
    """A mark is Python, a package has a longer name, and of several each has its own."""
    mark = verify((CANNOT_TELL,), where=FILE).fix.splitlines()
    assert mark[-2:] == [
        "# in the mark",
        '@pytest.mark.psf(..., sabotage="sabotage:pause")',
    ]
    both = (PAUSE, RESUME)
    table = verify((CANNOT_TELL,), targets=both).fix
    assert table.endswith(f'sabotage = {{ "{PAUSE}" = "sabotage:pause" }}')
    said = {RESUME: "wrong:resume"}
    found = verify((CANNOT_TELL,), targets=both, where=FILE, sabotage=said).fix
    assert found.endswith(
        f'sabotage={{"{RESUME}": "wrong:resume", "{PAUSE}": "sabotage:pause"}})'
    )
    (tmp_path / "tests/__init__.py").touch()
    assert verify((CANNOT_TELL,)).fix.endswith('sabotage = "tests.sabotage:pause"')


def test_a_sabotage_of_the_team_that_is_in_the_way_is_theirs_to_mend(
    verify: Verify,
) -> None:
    own = replace(CANNOT_TELL, sabotage="wrong:pause")
    fix = verify((own,), sabotage="wrong:pause").fix
    assert fix.startswith("let your sabotage wrong:pause do something wrong")
    assert fix.endswith("\npytest-psf explain sabotage")


@pytest.mark.parametrize(
    ("source", "returns"),
    [
        ("def pause(self): return f'{self}'", ['"what it must not return"']),
        ("def pause(self) -> str: ...", ['"what it must not return"']),
        ("def pause(self): return 7", ["-1"]),
        ("def pause(self) -> 'int | None': ...", ["-1"]),
        ("def pause(self) -> float: ...", ["-1.0"]),
        ("def pause(self): return self.n > 3", ["False"]),
        ("def pause(self) -> list[Step]: ...", ['["what it must not return"]']),
        ("def pause(self): return self.made()", ['"what it must not return"']),
    ],
)
def test_a_stand_in_returns_something_of_the_form_that_its_target_does(
    verify: Verify, source: str, returns: list[str]
) -> None:
    lines = verify((CANNOT_TELL,), source=source).fix.splitlines()
    assert lines[2:4] == [
        "def pause(*args, **kwargs):",
        f"    return {returns[0]}",
    ]


def test_a_coroutine_has_one_to_stand_in(verify: Verify) -> None:
    fix = verify((CANNOT_TELL,), source="async def pause(self) -> int: ...").fix
    assert "\nasync def pause(*args, **kwargs):\n    return -1\n" in fix


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("def pause(self) -> Span: ...", "returns Span with wrong contents"),
        ("def pause(self): yield 1", "returns what it returns, with wrong contents"),
        ("class pause: ...", "returns what it returns, with"),
        ('def pause(self) -> "no hint": ...', "with wrong contents"),
    ],
)
def test_of_what_nobody_can_make_up_is_said_what_a_sabotage_is(
    verify: Verify, source: str, what: str
) -> None:
    first, *lines = verify((CANNOT_TELL,), source=source).fix.splitlines()
    assert "a function of yours that does what must not happen" in first
    assert "(pytest-psf explain sabotage)" in first
    assert what in first
    assert lines == ['sabotage = "sabotage:pause"']


@pytest.mark.parametrize(
    ("way", "source", "lines"),
    [
        (Way.YES, "", ["def pause(*args, **kwargs):", "    return True"]),
        (Way.NO, "", ["def pause(*args, **kwargs):", "    return False"]),
        (
            Way.BLOCKS,
            "def pause(self):\n        raise Refused(1)",
            [
                "from oversight import Refused",
                "def pause(*args, **kwargs):",
                '    raise Refused("refused")',
            ],
        ),
        (
            Way.BLOCKS,
            "def pause(self):\n        raise KeyError",
            ["def pause(*args, **kwargs):", '    raise KeyError("refused")'],
        ),
        (
            Way.BLOCKS,
            "def pause(self):\n        raise",
            ["def pause(*args, **kwargs):", '    raise ValueError("refused")'],
        ),
        (
            Way.PASSES,
            "def pause(self) -> str: ...",
            ["def pause(*args, **kwargs):", '    return "what it must not return"'],
        ),
    ],
)
def test_half_of_which_nobody_can_tell_has_its_own_stand_in(
    verify: Verify, way: Way, source: str, lines: list[str]
) -> None:
    half = replace(CAUGHT, half_unclear=((CRITERION.id, way),))
    found = verify((half,), source=source).fix.splitlines()
    assert found[2:-2] == lines


@pytest.mark.parametrize(
    "source", ["def pause(self) -> None: ...", "def pause(self): self.on = True"]
)
@pytest.mark.parametrize("half", [(), ((CRITERION.id, Way.PASSES),)])
def test_of_what_returns_nothing_no_stand_in_is_made_up_that_does_nothing(
    verify: Verify, source: str, half: tuple[tuple[str, Way], ...]
) -> None:
    challenge = replace(CAUGHT, half_unclear=half) if half else CANNOT_TELL
    fix = verify((challenge,), source=source).fix
    assert "return None" not in fix
    assert (
        "a function pause() in tests/sabotage.py that returns nothing and does something "
        'wrong instead; name it beside exercises:\nsabotage = "sabotage:pause"' in fix
    )


@pytest.mark.parametrize(
    ("way", "why", "fix"),
    [
        (Way.YES, "always answers True", "it must answer False"),
        (Way.NO, "always answers False", "it must answer True"),
        (Way.PASSES, "lets everything pass", "a bad value is refused"),
        (Way.BLOCKS, "blocks everything", "a good value passes"),
    ],
)
def test_one_way_that_survived_leaves_it_tested(
    verify: Verify, way: Way, why: str, fix: str
) -> None:
    found = verify((replace(CAUGHT, one_sided=((CRITERION.id, way),)),))

    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.TESTED)
    assert found.reason == "one-sided"
    assert found.why.startswith("no evidence test of ")
    assert found.why.endswith(f" {why}")
    assert found.fix.startswith(f"add a test in which {fix}")
    assert f'exercises = "{PAUSE}"' in found.fix
    assert found.notes[-2].startswith("an assertion failed")
    assert found.notes[-1] == found.why


NOTHING_MORE = "it has no other answer, so none can be tested"
THE_OTHER = "add a test in which it must answer"


@pytest.mark.parametrize(
    ("way", "source", "asked"),
    [
        (
            Way.YES,
            "def pause(x):\n    if not x:\n        raise KeyError\n    return True",
            NOTHING_MORE,
        ),
        (Way.NO, "async def pause():\n    await go()\n    return False", NOTHING_MORE),
        (Way.YES, "def pause(x):\n    if x:\n        return True", THE_OTHER),
        (
            Way.YES,
            "def pause(x):\n    if x:\n        return True\n    return x > 2",
            THE_OTHER,
        ),
        (
            Way.YES,
            "def pause(x):\n    if x:\n        return True\n    return False",
            THE_OTHER,
        ),
        (
            Way.YES,
            "def pause(x):\n    if x:\n        return True\n    return",
            THE_OTHER,
        ),
        (
            Way.NO,
            "def pause(x):\n    def inner():\n        return True\n    return False",
            NOTHING_MORE,
        ),
    ],
)
def test_of_code_that_has_one_answer_no_test_of_another_is_asked_for(
    verify: Verify, way: Way, source: str, asked: str
) -> None:
    one = replace(CAUGHT, one_sided=((CRITERION.id, way),))
    inside = source.replace("\n", "\n    ")  # of a class
    fix = verify((one,), source=inside).fix
    assert fix.startswith(asked)


def test_one_way_of_another_criterion_is_not_told_here(verify: Verify) -> None:
    found = verify((replace(CAUGHT, one_sided=(("PSF-04.refusals", Way.BLOCKS),)),))

    assert found.rung is Rung.CHALLENGED
    assert found.problem is None
