"""Evidence, profiles and judgements for the tests of the heart."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_psf.catalogue import load
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import (
    AFFECTS,
    CONSEQUENCES,
    OPERATED,
    RUNS,
    Answer,
    Profile,
)
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.judge import judge as judge_anything
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.rungs import Rung
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_psf.core.verdicts import Judgement, Ruling

CATALOGUE = load()
TODAY = dt.date(2026, 12, 1)
PLACE = Place("pyproject.toml", 7)
NARROWED = ("only tests/test_b.py was asked for",)

#: The rung that each kind shows where nothing is wrong with it.
RUNGS = {
    "document": Rung.DOCUMENTED,
    "setting": Rung.DOCUMENTED,
    "evaluation": Rung.DOCUMENTED,
    "drill": Rung.TESTED,
    "test": Rung.TESTED,
}

PIN = "config/model.toml#model.id"


def answers(**said: bool) -> dict[str, Answer]:
    return {
        name.replace("_", "-"): Answer(answer=answer, because="a reason", place=PLACE)
        for name, answer in said.items()
    }


def profile(declared: str = "production", **changes: Any) -> Profile:
    """Return a profile whose answers agree with its class."""
    has_effect = declared in {"production", "internal-tool"}
    definition = {
        part: Answer(answer=answer, because="a reason", place=PLACE)
        for part, answer in (
            (AFFECTS, has_effect),
            (RUNS, True),
            (CONSEQUENCES, has_effect),
            (OPERATED, True),
        )
    }
    return replace(Profile(declared=declared, definition=definition), **changes)


PRODUCTION = profile()


def proof(
    text: str,
    kind: str = "test",
    standing: Standing = Standing.HOLDS,
    *,
    source: str | None = None,
    covers: tuple[str, ...] = (),
    **finding: Any,
) -> Evidence:
    """Return evidence on an id, a facet's included."""
    criterion, facet = CATALOGUE.claimable(text)
    content: object = TestClaim(test="tests/test_app.py::test_it")
    if kind == "document":
        content = DocumentClaim(document="docs/page.md", covers=covers)
    claim = Claim(
        criterion=criterion.id, facet=facet, kind=kind, content=content, place=PLACE
    )
    if standing is not Standing.HOLDS:
        finding = {"reason": "slug", "why": "why", "fix": "fix", **finding}
    else:
        finding = {"rung": RUNGS[kind], **finding}
    return Evidence(
        claim=claim,
        finding=Finding(
            counts_as=kind,
            source=source or f"{kind} of {text}",
            standing=standing,
            covers=frozenset(covers),
            problem=_problem_of(standing, finding),
            **finding,
        ),
    )


def _problem_of(standing: Standing, said: dict[str, Any]) -> Problem | None:
    """Take what a finding's problem is made of out of its keywords."""
    reason = Reason(said.pop("reason", "slug"), "")
    why, fix = said.pop("why", ""), said.pop("fix", "")
    if standing is Standing.HOLDS and not why and not fix:
        return None
    return Problem(reason, why, fix, said.get("place"))


def broken(text: str, kind: str = "test", **finding: Any) -> Evidence:
    return proof(text, kind, Standing.BROKEN, **finding)


def unjudged(text: str, kind: str = "test", **finding: Any) -> Evidence:
    return proof(text, kind, Standing.UNJUDGED, **finding)


def enough_for(criterion_id: str) -> list[Evidence]:
    """Return the least evidence that meets a criterion in all its facets."""
    criterion = CATALOGUE.by_id[criterion_id]
    facets = [f"{criterion.id}.{facet}" for facet in criterion.facets]
    return [
        proof(
            text,
            term.kind,
            qualities=frozenset({term.quality} if term.quality else ()),
        )
        for text in (facets or [criterion.id])
        for term in criterion.needs[0]
    ]


EVERYTHING = [one for criterion in CATALOGUE for one in enough_for(criterion.id)]


def judge(
    evidence: Sequence[Evidence],
    who: Profile = PRODUCTION,
    *,
    today: dt.date = TODAY,
    narrowed: tuple[str, ...] = (),
) -> Judgement:
    return judge_anything(CATALOGUE, who, evidence, today=today, narrowed=narrowed)


def ruling(
    criterion_id: str, evidence: Sequence[Evidence], who: Profile = PRODUCTION
) -> Ruling:
    found = judge(evidence, who).ruling(criterion_id)
    assert found is not None
    return found


def only_shortfall(found: Ruling) -> Problem:
    (shortfall,) = found.problems
    return shortfall


def without(criterion_id: str) -> list[Evidence]:
    return [one for one in EVERYTHING if one.claim.criterion != criterion_id]
