"""Reports whose every text is given, as people may write them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.report.conftest import ORIGIN

from pytest_psf.catalogue import load
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Asked, Gate, Profile
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.reasons import NO_SUCH_FILE, NOT_ENTERED
from pytest_psf.core.report import Report, Unavailable
from pytest_psf.core.rungs import Rung
from pytest_psf.core.waivers import Waiver
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from pytest_psf.core.verdicts import Ruling

CATALOGUE = load()
TODAY = dt.date(2026, 12, 1)
CONFIG = Place("pyproject.toml", 12)

MET = "PSF-07.rollback-procedure"
GATING = "PSF-07.rollback-tested"
BROKEN = "PSF-07.incident-definition"
WAIVED = "PSF-01.retention"

#: What people, or those who name a branch or a file, can write.
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> <details open> <!-- -->",
    "[click](https://evil.example) ![x](https://evil.example/x.png) [a][b] <https://e.example>",
    "@team/all please, @jo: #12 org/repo#12 GH-12 !7 $8 %9 ~bug &1 PROJ-123 deadbeef1234567",
    "www.evil.example https://evil.example/a?b=c#d mailto:a@evil.example ftp://evil.example",
    "| a | b | `|` \\| **bold** _i_ ~~no~~ $x^2$ :smile: `code` ``two`` ``` `` ` &lt; &#64;jo",
    "::error::boom ::error file=a.py,line=1::boom %0A::stop-commands::x ::",
    "##vso[task.setvariable variable=x]y ##[error]z ##teamcity[x]",
    "one\n# two\n- three\r\n1. four\n\n    five\n=====\n```\nsix\n```\n::error::seven",
    "]]> <![CDATA[ &xxe; \x00\x01\x08\x1b[31mred\x1b[0m\x7f\x85\u2028\ufffe\ufdd0",
    "\u202egnp.exe\u2066 zero\u200bwidth\u2060\ufeff \U000e0041 tags \ud800 half \udcff",
)


def claim(criterion: str, facet: str | None = None, kind: str = "document") -> Claim:
    return Claim(criterion, facet, kind, TestClaim(test="a.py::t"), CONFIG)


def finding(**fields: Any) -> Finding:
    known: dict[str, Any] = {
        "counts_as": "document",
        "source": "docs/a.md#B",
        "standing": Standing.HOLDS,
        "rung": Rung.DOCUMENTED,
    }
    return Finding(**{**known, **fields})


def evidence(text: str) -> tuple[Evidence, ...]:
    """Return evidence in every state of which each text is this one."""
    place = Place(text, 7)
    return (
        Evidence(
            claim=claim(MET),
            finding=finding(
                source=text,
                place=place,
                until=TODAY + dt.timedelta(days=3),
                notes=(text,),
                warnings=(text,),
            ),
        ),
        Evidence(
            claim=claim(BROKEN),
            finding=finding(
                source=text,
                standing=Standing.BROKEN,
                problem=Problem(NO_SUCH_FILE, text, f"{text}\n{text}", place),
            ),
        ),
        Evidence(
            claim=claim(GATING, kind="record"),
            finding=finding(
                counts_as="drill",
                source=text,
                rung=Rung.TESTED,
                replaced=frozenset({text}),
                doubt=Problem(Reason("acme", text), text, text, Place(text)),
            ),
        ),
        Evidence(
            claim=claim("PSF-06.alerts-defined", "latency"),
            finding=finding(
                source=text,
                standing=Standing.UNJUDGED,
                problem=Problem(NOT_ENTERED, text, text, Place("../a.py", 3)),
            ),
        ),
    )


def profile(text: str) -> Profile:
    return Profile(
        system=text,
        declared="production",
        definition={
            part: Answer(answer=True, because=text, place=CONFIG) for part in PARTS
        },
        facts={
            "has-safety-classifier": Answer(answer=False, because=text, place=CONFIG)
        },
        gate=Gate(entries=(GATING,), ids=frozenset({GATING})),
    )


def waiver(text: str) -> Waiver:
    return Waiver(
        criterion=WAIVED,
        reason=text,
        compensating_control=text,
        approved_by=text,
        approved_on=TODAY - dt.timedelta(days=9),
        expires=TODAY + dt.timedelta(days=9),
        place=CONFIG,
    )


def report(text: str = "plain words", **judged: Any) -> Report:
    """Return a report of which each text is this one; `judged` changes the judgement."""
    given: dict[str, Any] = {
        "evidence": evidence(text),
        "today": TODAY,
        "narrowed": (),
        "asked": Asked(),
        **judged,
    }
    claims = given.pop("evidence")
    judgement = judge(CATALOGUE, profile(text), claims, (waiver(text),), **given)
    subject = replace(
        ORIGIN.subject, branch=text, release=text, commit=Unavailable(text)
    )
    run = replace(ORIGIN.run, interrupted=text if given["narrowed"] else "")
    return Report(judgement=judgement, origin=replace(ORIGIN, subject=subject, run=run))


def rulings(made: Report) -> tuple[Ruling, ...]:
    return (*made.judgement.scope, *made.judgement.rulings)


def verdicts(made: Report) -> dict[str, str]:
    return {one.criterion.id: one.verdict.value for one in rulings(made)}
