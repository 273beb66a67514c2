"""What challenges by data come to for a claim, whatever run they are from."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

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
from pytest_psf.verify.outcome.weakened import rules_named, stated_by
from pytest_psf.verify.project import Project
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Verify = Callable[..., Finding]

CRITERION = "PSF-04.output-validation"
TEST = "tests/test_a.py::test_a"
CODE = "app.guard:blocked"
LIMIT = "limits.json#block_at"
#: The faults of the two rules, in the words of those who made them.
NOTHING = "is 0 instead of 6"
NO_END = "has no end (6000 instead of 6)"


def challenge(
    result: ChallengeResult, fault: str, half: Way | None = None, **more: Any
) -> Challenge:
    return Challenge(target=LIMIT, fault=fault, half=half, result=result, **more)


def both(least: ChallengeResult, most: ChallengeResult, **more: Any) -> list[Challenge]:
    return [
        challenge(least, NOTHING, Way.LEAST, **more),
        challenge(most, NO_END, Way.MOST, **more),
    ]


CAUGHT, SURVIVED = ChallengeResult.CAUGHT, ChallengeResult.SURVIVED


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """Verify a claim whose test passed, entered its code and met these challenges."""
    (tmp_path / "limits.json").write_text(
        json.dumps({"block_at": 6, "routes": ["a"], "other": None}), encoding="utf-8"
    )
    (tmp_path / "guard.py").write_text("LIMITS = open('limits.json').read()\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_a.py").write_text(
        "def test_a():\n    assert blocked('threat')\n", encoding="utf-8"
    )

    def verified(
        made: Sequence[Challenge],
        exercises: tuple[str, ...] = (LIMIT,),
        bound: float | None = None,
        where: str = "pyproject.toml",
        **said: Any,
    ) -> Finding:
        test = TestOutcome(
            id=TEST,
            place=Place("tests/test_a.py", 1),
            state=State.PASSED,
            observation=Observation(entered=frozenset({CODE})),
            challenges=tuple(made),
        )
        limit = SettingClaim(setting="limits.json", key=("block_at",), at_most=bound)
        context = Context(
            project=Project(tmp_path),
            today=dt.date(2026, 12, 1),
            outcomes=Outcomes(tests=(test,)),
            claims=(_claim("setting", limit),),
        )
        content = TestClaim(test=TEST, exercises=exercises, **said)
        criterion = catalogue.load().by_id[CRITERION]
        claim = _claim("test", content)._replace(place=Place(where, 1))
        return TestKind().verify(claim, criterion, context)

    return verified


def _claim(kind: str, content: object) -> Claim:
    return Claim(
        criterion=CRITERION,
        facet=None,
        kind=kind,
        content=content,
        place=Place("pyproject.toml", 1),
    )


def test_both_halves_of_a_limit_make_it_challenged(verify: Verify) -> None:
    found = verify(both(CAUGHT, CAUGHT, place=Place("tests/test_a.py", 2)))
    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.CHALLENGED)
    assert f"an assertion failed (at tests/test_a.py:2) when {LIMIT} {NOTHING}" in (
        found.notes
    )


def test_code_beside_it_is_asked_for_its_own_challenge(verify: Verify) -> None:
    made = both(CAUGHT, CAUGHT)
    assert verify(made, (CODE, LIMIT)).rung is Rung.TESTED
    by_code = Challenge(target=CODE, result=CAUGHT)
    assert verify([*made, by_code], (CODE, LIMIT)).rung is Rung.CHALLENGED


def test_a_limit_that_nobody_notices_breaks_it(verify: Verify) -> None:
    found = verify(both(SURVIVED, SURVIVED))
    assert (found.standing, found.reason) == (Standing.BROKEN, "survived")
    assert found.why == f"{TEST} still passes when {LIMIT} {NOTHING}"


def test_one_half_is_enough_to_hold_and_the_other_is_told(verify: Verify) -> None:
    """But only where no test of the same criterion notices it."""
    made = both(CAUGHT, SURVIVED)
    assert verify(made).rung is Rung.CHALLENGED
    told = [replace(one, one_sided=((CRITERION, Way.MOST),)) for one in made]
    found = verify(told)
    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.CLAIMED)
    assert found.reason == "one-sided"
    assert f"no evidence test of {CRITERION} fails when it has no end" in found.why
    elsewhere = [replace(one, one_sided=(("PSF-06.cost", Way.MOST),)) for one in made]
    assert verify(elsewhere).rung is Rung.CHALLENGED


def test_each_fault_beyond_a_stated_bound_counts_by_itself(verify: Verify) -> None:
    near, far = "is 9 instead of 6", "is 8000 instead of 6"
    caught = [challenge(CAUGHT, near), challenge(CAUGHT, far)]
    assert verify(caught, bound=8).rung is Rung.CHALLENGED
    found = verify([challenge(SURVIVED, near), caught[1]], bound=8)
    assert (found.standing, found.reason) == (Standing.BROKEN, "survived")


@pytest.mark.parametrize(
    ("result", "standing", "reason"),
    [
        (ChallengeResult.COMPARES_TEXT, Standing.BROKEN, "compares-text"),
        (ChallengeResult.NOT_REACHED, Standing.BROKEN, "not-opened"),
        (ChallengeResult.CANNOT_TELL, Standing.HOLDS, "cannot-tell"),
        (ChallengeResult.NOT_REPEATABLE, Standing.HOLDS, "not-caught"),
        (ChallengeResult.NOT_CHALLENGEABLE, Standing.HOLDS, "not-caught"),
        (ChallengeResult.NOT_TRIED, Standing.UNJUDGED, "not-tried"),
    ],
)
def test_what_notices_nothing_is_told_by_its_reason(
    verify: Verify, result: ChallengeResult, standing: Standing, reason: str
) -> None:
    found = verify(both(result, result, detail="because of this"))
    assert (found.standing, found.reason) == (standing, reason)
    assert found.rung is Rung.CLAIMED


def test_what_is_not_there_was_not_tried(verify: Verify) -> None:
    found = verify([])
    assert (found.standing, found.reason) == (Standing.UNJUDGED, "not-tried")


def test_a_challenge_of_another_value_is_none_of_this_rule(verify: Verify) -> None:
    """The file said something else when it was made: the report is of another commit."""
    other = challenge(CAUGHT, "is 0 instead of 7", Way.LEAST)
    assert verify([other]).reason == "not-tried"


def test_a_worse_value_is_the_one_fault(verify: Verify) -> None:
    said = {"sabotage": {LIMIT: 5}}
    assert verify(both(CAUGHT, CAUGHT), **said).reason == "not-tried"
    found = verify([challenge(CAUGHT, "is 5 instead of 6")], **said)
    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.CHALLENGED)


@pytest.mark.parametrize(
    ("target", "named"),
    [
        ("limits.json#block_at", "limits.json#routes[*]"),
        ("limits.json#routes", "limits.json#routes[*]"),
        ("limits.json", "limits.json"),
    ],
)
def test_a_worse_value_for_what_is_not_named_is_not_passed_over(
    verify: Verify, target: str, named: str
) -> None:
    found = verify([], (named,), sabotage={target: 5})
    assert (found.standing, found.reason) == (Standing.BROKEN, "no-effect")
    assert f'worse value for "{target}"' in found.why
    assert '"limits.json#' in found.fix


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("psf.toml", f'\nsabotage = {{ "{LIMIT}" = 3.0 }}'),
        ("tests/test_a.py", f'\n@pytest.mark.psf(..., sabotage={{"{LIMIT}": 3.0}})'),
    ],
)
def test_a_worse_value_is_asked_for_as_the_claim_is_written(
    verify: Verify, where: str, told: str
) -> None:
    cannot_tell = ChallengeResult.CANNOT_TELL
    found = verify(both(cannot_tell, cannot_tell), where=where)
    assert found.reason == "cannot-tell"
    assert found.fix.endswith(told)


def test_a_worse_value_joins_what_the_claim_says_already(verify: Verify) -> None:
    cannot_tell = ChallengeResult.CANNOT_TELL
    made = [*both(cannot_tell, cannot_tell), Challenge(target=CODE, result=CAUGHT)]
    exercises = (CODE, LIMIT)
    found = verify(made, exercises, where="psf.toml")
    assert found.fix.endswith(f'\nsabotage = {{ "{LIMIT}" = 3.0 }}')
    own = [replace(one, sabotage="wrong:go") for one in made[2:]]
    found = verify([*made[:2], *own], exercises, where="psf.toml", sabotage="wrong:go")
    table = f'{{ "{CODE}" = "wrong:go", "{LIMIT}" = 3.0 }}'
    assert found.fix.endswith(f"\nsabotage = {table}")


def test_of_a_text_and_of_a_list_it_is_told_as_far_as_it_can_be(
    verify: Verify, tmp_path: Path
) -> None:
    (tmp_path / "rules.toml").write_text('say = "no"\nof = ["a"]\n')
    (tmp_path / "prompt.txt").write_text("Never promise a payment.\n")

    def fix(name: str) -> str:
        rules = rules_named(
            TestClaim(test=TEST, exercises=(name,)), Project(tmp_path), {}
        )
        made = [
            Challenge(
                target=rules[0].name,
                fault=one.did,
                result=ChallengeResult.CANNOT_TELL,
            )
            for one in rules[0].faults
        ]
        found = verify(made, (name,), where="psf.toml")
        assert found.reason == "cannot-tell"
        return found.fix

    assert fix("rules.toml#say").endswith('"rules.toml#say" = "what it must not say" }')
    assert '= "what it must not say" }' in fix("prompt.txt#promise a payment")
    assert fix("rules.toml#of").endswith("exercises: pytest-psf explain sabotage")


def test_who_reads_the_file_itself_has_to_name_the_code_that_goes_by_it(
    verify: Verify,
) -> None:
    made = both(CAUGHT, CAUGHT, by_tests=True)
    found = verify(made)
    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.CLAIMED)
    assert found.reason == "not-used"
    by_code = Challenge(target=CODE, result=CAUGHT)
    assert verify([*made, by_code], (CODE, LIMIT)).rung is Rung.CHALLENGED
    mixed = [made[0], replace(made[1], by_tests=False)]
    assert verify(mixed).rung is Rung.CHALLENGED


@pytest.mark.parametrize(
    ("guard", "key", "reason"),
    [
        ("LIMITS = 'other.json'\n", "block_at", "not-used"),
        ("# limits.json says when\n", "block_at", "not-used"),
        ("'''Goes by limits.json.'''\n", "routes", "not-used"),
        ("import json, limits\n", "block_at", None),
        ("def go(all):\n    return all['block_at']\n", "block_at", None),
        ("LIMITS = 'conf/{name}.json'\n", "block_at", "not-used"),
    ],
)
def test_data_that_nothing_of_the_system_names_shows_nothing_of_it(
    verify: Verify, tmp_path: Path, guard: str, key: str, reason: str | None
) -> None:
    (tmp_path / "guard.py").write_text(guard)
    name = f"limits.json#{key}"
    (rule,) = rules_named(
        TestClaim(test=TEST, exercises=(name,)), Project(tmp_path), {}
    )
    made = [
        Challenge(target=rule.name, fault=one.did, half=one.way, result=CAUGHT)
        for one in rule.faults
    ]
    found = verify(made, (name,))
    assert found.standing is Standing.HOLDS
    assert found.reason == (reason or "")
    assert found.rung is (Rung.CLAIMED if reason else Rung.CHALLENGED)
    # The code that is named beside it has been entered, and may well go by it.
    by_code = Challenge(target=CODE, result=CAUGHT)
    assert verify([*made, by_code], (CODE, name)).rung is Rung.CHALLENGED


@pytest.mark.parametrize(
    ("target", "text", "reason"),
    [
        ("tests/test_a.py#MOST", "MOST = 3\n", "of-tests"),
        ("tests/rules.json#most", '{"most": 3}', "of-tests"),
        ("app/tests/limits.py#MOST", "MOST = 3\n", "of-tests"),
        ("conftest.py#MOST", "MOST = 3\n", "of-tests"),
        ("psf.toml#system", "system = 'a'\n", "own-file"),
        ("pyproject.toml#tool.psf.system", "[tool.psf]\nsystem = 'a'\n", "own-file"),
        ("pyproject.toml#project.name", "[project]\nname = 'a'\n", "not-tried"),
        ("contest/rules.json#most", '{"most": 3}', "not-tried"),
    ],
)
def test_data_of_tests_and_of_this_tool_is_not_the_systems(
    verify: Verify, tmp_path: Path, target: str, text: str, reason: str
) -> None:
    path = tmp_path / target.partition("#")[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    for exercises in ((target,), (CODE, target)):
        found = verify([], exercises)
        assert found.reason == reason
        assert found.standing is (
            Standing.UNJUDGED if reason == "not-tried" else Standing.BROKEN
        )


@pytest.mark.parametrize(
    ("target", "reason", "hint"),
    [
        ("limits.json#block_a", "no-such-key", "did you mean block_at?"),
        ("limit.json#block_at", "no-such-file", "did you mean limits.json?"),
        ("limits.json#*.limit", "no-such-key", ""),
        ("guard.py#NOTHING", "no-such-key", ""),
    ],
)
def test_data_that_is_not_there_is_told_with_the_nearest(
    verify: Verify, target: str, reason: str, hint: str
) -> None:
    found = verify([], (target,))
    assert (found.standing, found.reason) == (Standing.BROKEN, reason)
    assert hint in found.fix


def test_what_cannot_be_weakened_accuses_no_one(verify: Verify) -> None:
    found = verify([], ("limits.json#other",))
    assert (found.standing, found.reason) == (Standing.HOLDS, "not-caught")
    assert "limits.json#other cannot be weakened" in found.why


def test_an_artefact_of_another_process_may_stand_beside_data() -> None:
    content = TestClaim(
        test=TEST, exercises=(LIMIT,), outside="a service in Go does it"
    )
    criterion = catalogue.load().by_id[CRITERION]
    assert [*TestKind().faults(content, criterion)] == []
    code = replace(content, exercises=(CODE,))
    assert [one.reason.slug for one in TestKind().faults(code, criterion)] == [
        "contradiction"
    ]


def test_a_setting_that_is_not_there_bounds_nothing(tmp_path: Path) -> None:
    """It is told where its own claim stands."""
    outside = SettingClaim(setting="../limits.json", key=("block_at",), at_most=1)
    inside = SettingClaim(setting="./limits.json", key=("a", "b"), at_least=2)
    claims = [_claim("setting", outside), _claim("setting", inside)]
    found = stated_by(
        [*claims, _claim("test", TestClaim(test=TEST))], Project(tmp_path)
    )
    assert {key: one.at_least for key, one in found.items()} == {
        "limits.json#a": 2,
        "limits.json#b": 2,
    }


@pytest.mark.parametrize(
    ("tests", "faults"),
    [
        ("assert 'b' not in allowed\n", ["is empty", "also holds what the tests name"]),
        ("assert 'a' in allowed\n", ["is empty"]),
        ("assert [\n", ["is empty"]),
        (None, ["is empty"]),
    ],
)
def test_a_list_is_given_what_the_tests_name_beside_it(
    tmp_path: Path, tests: str | None, faults: list[str]
) -> None:
    (tmp_path / "limits.json").write_text('{"allowed": ["a"]}')
    (tmp_path / "tests").mkdir()
    if tests is not None:
        (tmp_path / "tests/test_a.py").write_text(tests)
    content = TestClaim(test=TEST, exercises=("limits.json#allowed",))
    (rule,) = rules_named(content, Project(tmp_path), {})
    assert [fault.did for fault in rule.faults] == faults


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("LIMIT = 3\n\n\ndef refuse():\n    return LIMIT\n", "refuse"),
        ("async def ask():\n    return 1\n", "ask"),
        (
            "class Guard:\n    LIMIT = 3\n\n    def check(self):\n        ...\n",
            "Guard.check",
        ),
    ],
)
def test_the_path_of_a_module_is_not_taken_for_the_values_in_it(
    tmp_path: Path, text: str, function: str
) -> None:
    (tmp_path / "src/desk").mkdir(parents=True)
    (tmp_path / "src/desk/guard.py").write_text(text)
    content = TestClaim(test=TEST, exercises=("src/desk/guard.py",))
    with pytest.raises(UnverifiableError) as caught:
        rules_named(content, Project(tmp_path), {})
    assert caught.value.problem.reason.slug == "no-such-target"
    assert f'"desk.guard:{function}"' in caught.value.problem.fix
    assert '"src/desk/guard.py#*"' in caught.value.problem.fix


def test_a_module_of_values_alone_may_be_named_whole(tmp_path: Path) -> None:
    (tmp_path / "limits.py").write_text("BLOCK_AT = 3\n\n\nclass Prices:\n    pass\n")
    content = TestClaim(test=TEST, exercises=("limits.py",))
    assert [rule.name for rule in rules_named(content, Project(tmp_path), {})] == [
        "limits.py#BLOCK_AT"
    ]
    (tmp_path / "guard.py").write_text("LIMIT = 3\n\ndef refuse():\n    return LIMIT\n")
    content = TestClaim(test=TEST, exercises=("guard.py#*",))
    assert [rule.name for rule in rules_named(content, Project(tmp_path), {})] == [
        "guard.py#LIMIT"
    ]
