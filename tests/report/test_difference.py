"""What was gained and lost between two reports."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.report.conftest import ORIGIN, reported

from pytest_psf.catalogue import load
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Gate, Profile
from pytest_psf.core.difference import Change, Difference, difference
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import TEST_FAILED, TEST_NOT_RUN
from pytest_psf.core.rungs import Rung
from pytest_psf.core.waivers import Waiver
from pytest_psf.report.difference import as_json, as_markdown, as_text
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from pytest_psf.core.report import Report

CATALOGUE = load()
PLACE = Place("a.py", 3)
YES = Answer(answer=True, because="it does", place=PLACE)
NO = Answer(answer=False, because="made-up names only", place=PLACE)
PROFILE = Profile(
    system="demo", declared="production", definition=dict.fromkeys(PARTS, YES)
)
ID = "PSF-05.intervene"


def _evidence(state: str, **more: Any) -> Evidence:
    problem = {
        "broken": Problem(TEST_FAILED, "a.py::t failed | `x` ##[warning]", "fix it"),
        "open": Problem(TEST_NOT_RUN, "a.py::t was not run", "run it"),
    }.get(state)
    standing = {"broken": Standing.BROKEN, "open": Standing.UNJUDGED}.get(
        state, Standing.HOLDS
    )
    return Evidence(
        claim=Claim(ID, None, "test", TestClaim(test="a.py::t"), PLACE),
        finding=Finding(
            counts_as="test",
            source="a.py::t",
            standing=standing,
            rung=Rung.CHALLENGED if state == "challenged" else Rung.TESTED,
            problem=problem,
            **more,
        ),
    )


WAIVER = Waiver(
    criterion=ID,
    reason="the desk moves",
    compensating_control="two people read each case",
    approved_by="Jo Park",
    approved_on=dt.date(2026, 11, 1),
    expires=dt.date(2026, 12, 20),
    place=PLACE,
)


def _report(
    state: str, profile: Profile = PROFILE, *, challenged: bool = True
) -> Report:
    evidence = [] if state in {"none", "waived"} else [_evidence(state)]
    judgement = judge(
        CATALOGUE,
        profile,
        evidence,
        [WAIVER] if state == "waived" else [],
        today=dt.date(2026, 12, 1),
        narrowed=("narrowed by -k",) if state == "open" else (),
    )
    run = replace(ORIGIN.run, challenged=challenged)
    return replace(reported(judgement), origin=replace(ORIGIN, run=run))


def _of(found: Difference) -> dict[str, Change]:
    return {one.new.criterion.id: one.change for one in found.criteria}


@pytest.mark.parametrize(
    ("old", "new", "change", "lost"),
    [
        ("tested", "broken", Change.LOST, True),
        ("tested", "open", Change.LOST, True),
        ("tested", "none", Change.LOST, True),
        ("waived", "none", Change.LOST, True),
        ("tested", "waived", Change.WAIVED, True),
        ("none", "waived", Change.WAIVED, True),
        ("challenged", "tested", Change.LOWER, True),
        ("tested", "challenged", Change.HIGHER, False),
        ("none", "tested", Change.GAINED, False),
        ("broken", "tested", Change.GAINED, False),
        ("waived", "tested", Change.GAINED, False),
        ("none", "broken", None, False),
        ("open", "broken", None, False),
        ("tested", "tested", None, False),
    ],
)
def test_what_became_of_a_criterion(
    old: str,
    new: str,
    change: Change | None,
    lost: bool,  # noqa: FBT001 - a column of the table
) -> None:
    found = difference(_report(old), _report(new))
    assert _of(found).get(ID) is change
    assert found.lost_ground is lost


def test_a_lower_rung_is_not_lost_where_nobody_looked() -> None:
    quick = _report("tested", challenged=False)
    found = difference(_report("challenged"), quick)
    assert not found.lost_ground
    assert found.asked == ("challenges: only the old one was challenged",)
    assert difference(quick, _report("tested")).asked == (
        "challenges: only the new one was challenged",
    )


def test_what_is_asked_differently_heads_it() -> None:
    before = _report("tested")
    profile = replace(
        PROFILE,
        facts={"handles-personal-data": NO, "handles-sensitive-data": NO},
        minimum={ID: Rung.CHALLENGED},
        gate=Gate(entries=("PSF-05",), ids=frozenset({ID})),
    )
    after = _report("tested", profile)

    found = difference(before, after)

    assert found.asked == (
        "facts: handles-personal-data = no (made-up names only), before not answered",
        "facts: handles-sensitive-data = no (made-up names only), before not answered",
        f"minimum: {ID} = challenged, before its floor",
        "gate: PSF-05, before everything in force",
    )
    changes = _of(found)
    assert changes["PSF-01.retention"] is Change.ASIDE
    assert _of(difference(after, before))["PSF-01.retention"] is Change.ASKED
    text = as_text(found, before, after, 80)
    assert text.index("gate: PSF-05") < text.index("lost:") < text.index("not asked")


def test_another_class_is_told_first() -> None:
    shadow = replace(
        PROFILE,
        declared="shadow",
        definition={**dict.fromkeys(PARTS, NO), PARTS[1]: YES},
    )
    found = difference(_report("tested"), _report("tested", shadow))
    assert found.asked[0] == "class: judged as shadow, before as production"
    opened = replace(PROFILE, gate=Gate(closed=False))
    (line,) = difference(_report("none"), _report("none", opened)).asked
    assert line == "gate: open, before everything in force"


def test_the_text_says_which_why_and_what_both_say() -> None:
    old, new = _report("challenged"), _report("broken")
    text = as_text(difference(old, new), old, new, 80)

    assert text.startswith("2026-12-01 v7 -> 2026-12-01 v7\n")
    assert f"lost:\n  {ID}  met (challenged) -> unmet\n" in text
    assert "a.py::t failed" in text
    assert text.endswith("NOT READY -> NOT READY")


def test_where_a_part_gates_it_says_what_became_of_the_gate() -> None:
    part = replace(PROFILE, gate=Gate(entries=(ID,), ids=frozenset({ID})))
    opened = replace(PROFILE, gate=Gate(closed=False))
    old, new = _report("tested", part), _report("broken", part)
    said = "NOT READY -> NOT READY, gate passed -> failed"
    assert as_text(difference(old, new), old, new, 80).endswith(said)
    assert said in as_markdown(difference(old, new), old, new)
    new = _report("broken", opened)
    assert as_text(difference(old, new), old, new, 80).endswith("passed -> open")


def test_a_waiver_says_who_answers_for_it_and_when_it_ends() -> None:
    old, new = _report("tested"), _report("waived")
    text = as_text(difference(old, new), old, new, 80)
    assert "the desk moves (approved by Jo Park)" in text
    assert f"ends soon: {ID} on 2026-12-20 (its waiver)" in text


def test_where_nothing_changed_that_is_said() -> None:
    old = _report("tested")
    for text in (
        as_text(difference(old, old), old, old, 80),
        as_markdown(difference(old, old), old, old),
    ):
        assert "nothing changed that a verdict rests on" in text


def test_markdown_shows_people_s_text_word_for_word() -> None:
    old, new = _report("tested"), _report("broken")
    text = as_markdown(difference(old, new), old, new)
    row = next(line for line in text.splitlines() if ID in line)
    assert row == (
        f"| lost | `{ID}` | met (tested) -> unmet | "
        "``a.py::t failed \\| `x` #\\x23[warning]`` |"
    )


def test_json_is_for_programs_and_no_runner_s_command() -> None:
    old, new = _report("tested"), _report("broken")
    text = as_json(difference(old, new), old, new)
    found = json.loads(text)

    assert "##" not in text
    assert found["lost_ground"] is True
    (one,) = [one for one in found["criteria"] if one["id"] == ID]
    assert one == {
        "id": ID,
        "change": "lost",
        "old": {"verdict": "met", "reached": "tested"},
        "new": {"verdict": "unmet", "reached": None},
        "why": "a.py::t failed | `x` ##[warning]",
    }
