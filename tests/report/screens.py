"""The judgements whose screens are kept in `screens/`, and how each is written.

A line of a kept screen begins with its colour: r, y, g, or none. Write them all anew with
`python -m tests.report.screens`, and read what has changed.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.terminal import TerminalReporter

from pytest_psf.catalogue import load
from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Gate, Profile
from pytest_psf.core.collected import FAILED_TO_IMPORT
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import (
    NO_SUCH_SECTION,
    NOT_ENTERED,
    NOT_REVIEWED,
    SIGHTING_LOST,
    TEST_FAILED,
)
from pytest_psf.core.waivers import Waiver
from pytest_psf.hooks.show.terminal import write
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_psf.core.problem import Reason
    from pytest_psf.core.verdicts import Judgement

KEPT = Path(__file__).parent / "screens"
WIDTHS = (80, 120)

CATALOGUE = load()
TODAY = dt.date(2026, 12, 1)
CONFIG = Place("pyproject.toml", 12)
REASONS = (
    "Its answers go to customers.",
    "It is an HTTP service.",
    "It opens refund requests.",
    "The support platform team is on call.",
)
PROFILE = Profile(
    system="support-bot",
    declared="production",
    definition={
        part: Answer(answer=True, because=because, place=CONFIG)
        for part, because in zip(PARTS, REASONS, strict=True)
    },
)
NOT_CONFIGURED = Profile(
    is_configured=False, class_place=Place("pyproject.toml"), definition={}
)

_COLOURS = {"31": "r", "32": "g", "33": "y"}
_ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


def holds(full_id: str, kind: str, source: str = "", **more: object) -> Evidence:
    """Return a piece of evidence that holds, with every quality that its kind can have."""
    criterion, facet = CATALOGUE.claimable(full_id)
    terms = {term for terms in criterion.needs for term in terms}
    finding = Finding(
        counts_as=kind,
        source=source or f"tests/test_bot.py::test_{facet or 'it'}",
        standing=Standing.HOLDS,
        rung=criterion.accepts[kind],
        qualities=frozenset(t.quality for t in terms if t.kind == kind and t.quality),
    )
    claim = Claim(criterion.id, facet, kind, TestClaim(test="t"), CONFIG)
    return Evidence(claim=claim, finding=replace(finding, **more))  # type: ignore[arg-type]


def fails(full_id: str, kind: str, problem: Problem) -> Evidence:
    """Return a piece of evidence that is broken."""
    found = holds(full_id, kind)
    finding = replace(found.finding, standing=Standing.BROKEN, problem=problem)
    return replace(found, finding=finding)


def problem(reason: Reason, why: str, fix: str, place: str) -> Problem:
    """Return what is wrong, at `file` or `file:line`."""
    file, _, line = place.partition(":")
    return Problem(reason, why, fix, Place(file, int(line) if line else None))


def everything() -> list[Evidence]:
    """Return evidence that meets all criteria."""
    return [
        holds(f"{one.id}.{facet}" if facet else one.id, term.kind, f"{term.kind} of it")
        for one in CATALOGUE
        for facet in one.facets or ("",)
        for term in one.needs[0]
    ]


def unreviewed(full_id: str, section: str) -> Evidence:
    """Return a document that is written, and that nobody has reviewed."""
    command = f"pytest-psf review docs/release.md#{section} --by NAME"
    why, fix = "it is written, but nobody has reviewed it", f"read it, then\n{command}"
    found = problem(NOT_REVIEWED, why, fix, "docs/release.md:140")
    return fails(full_id, "document", found)


THREE_MET = (
    holds("PSF-02.version-pinned", "setting", "config/model.toml#model.id"),
    holds("PSF-04.output-validation", "test"),
    holds("PSF-05.intervene", "test"),
)
NEVER_ENTERED = fails(
    "PSF-03.error-handling",
    "test",
    problem(
        NOT_ENTERED,
        "tests/test_batch.py::test_rows passed but never entered app.batch:call_model",
        "call it in the test or in a function-scoped fixture, or correct `exercises`",
        "tests/test_batch.py:88",
    ),
)
NO_HEADING = fails(
    f"PSF-05.escalation-defined.{EVERY_FACET}",
    "document",
    problem(
        NO_SUCH_SECTION,
        'docs/oversight.md has no heading "Escalation"',
        'add the section, or name one that is there; it has: "Oversight"',
        "docs/oversight.md",
    ),
)
LOST = replace(
    NEVER_ENTERED,
    finding=replace(
        NEVER_ENTERED.finding,
        standing=Standing.UNJUDGED,
        problem=problem(
            SIGHTING_LOST,
            "what tests/test_batch.py::test_rows entered was lost",
            "run it again without the tool that takes over the tracing of code",
            "tests/test_batch.py:88",
        ),
    ),
)
WAIVER = Waiver(
    criterion="PSF-08.bias-assessment",
    reason="The vendor's audit is booked for January.",
    compensating_control="Two people read every refused refund.",
    approved_by="D. Patel",
    approved_on=TODAY,
    expires=dt.date(2027, 2, 28),
    place=Place("pyproject.toml", 74),
)


def _warned() -> list[Evidence]:
    """Return what is met with warnings of several sorts, and with ends that are near."""
    found = []
    for number, one in enumerate(everything()):
        finding = one.finding
        if finding.counts_as == "document":
            text = f'docs/data.md:{number} still says "TODO"'
            until = TODAY + dt.timedelta(days=number)
            finding = replace(finding, warnings=(text,), until=until)
        if finding.counts_as == "test":
            finding = replace(finding, replaced=frozenset({f"app.mail:send_{number}"}))
        found.append(replace(one, finding=finding))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What is shown, and how pytest was asked."""

    judgement: Judgement
    arguments: tuple[str, ...] = ()
    is_first_run: bool = False
    reports: tuple[str, ...] = ()
    passed: int = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    evidence: Sequence[Evidence] = ()
    profile: Profile = PROFILE
    waivers: tuple[Waiver, ...] = ()
    narrowed: tuple[str, ...] = ()

    @property
    def it(self) -> Judgement:
        return judge(
            CATALOGUE,
            self.profile,
            list(self.evidence),
            self.waivers,
            today=TODAY,
            narrowed=self.narrowed,
        )


def screens() -> dict[str, Screen]:
    """Return all screens by their names."""
    first = _Judged(profile=NOT_CONFIGURED).it
    opened = _Judged(
        evidence=(
            *THREE_MET,
            NEVER_ENTERED,
            NO_HEADING,
            unreviewed("PSF-07.rollback-procedure", "Rollback"),
        )
    ).it
    without = [o for o in everything() if o.claim.criterion != WAIVER.criterion]
    procedure = "PSF-07.rollback-procedure"
    one_review = [o for o in everything() if o.claim.criterion != procedure]
    gate = Gate(entries=("PSF-05",), ids=frozenset({"PSF-05.override"}))
    failing = fails(
        "PSF-05.override",
        "test",
        problem(
            TEST_FAILED,
            "tests/test_bot.py::test_override failed",
            "make it pass",
            "tests/test_bot.py:21",
        ),
    )
    gated = _Judged(
        evidence=(*THREE_MET, failing, NO_HEADING),
        profile=replace(PROFILE, gate=gate),
    ).it
    narrowed = _Judged(evidence=everything()[:9], narrowed=("narrowed by -k",)).it
    return {
        "first-run": Screen(judgement=first, is_first_run=True),
        "first-run-quiet": Screen(
            judgement=first, is_first_run=True, arguments=("-q",)
        ),
        "first-run-not-collected": Screen(
            judgement=_Judged(
                profile=NOT_CONFIGURED,
                narrowed=tuple(
                    f"tests/test_{name}.py{FAILED_TO_IMPORT}" for name in ("batch", "m")
                ),
            ).it,
            is_first_run=True,
            passed=0,
        ),
        "three-met": Screen(judgement=opened, reports=("psf.json",)),
        "three-met-quiet": Screen(judgement=opened, arguments=("-q",)),
        "three-met-verbose": Screen(judgement=opened, arguments=("-v",)),
        "one-review": Screen(
            judgement=_Judged(
                evidence=(*one_review, unreviewed(procedure, "Rollback"))
            ).it
        ),
        "gate-failed": Screen(judgement=gated),
        "ready": Screen(judgement=_Judged(evidence=everything()).it),
        "waived": Screen(judgement=_Judged(evidence=without, waivers=(WAIVER,)).it),
        "incomplete": Screen(judgement=_Judged(evidence=[*everything(), LOST]).it),
        "narrowed": Screen(judgement=narrowed),
        "many-warnings": Screen(judgement=_Judged(evidence=_warned()).it),
    }


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(
    screen: Screen, width: int, *arguments: str, out: io.StringIO | None = None
) -> str:
    """Return what stands on a terminal of so many columns, or in something else."""
    out = _Terminal() if out is None else out
    with tempfile.TemporaryDirectory() as folder:
        given = [f"--rootdir={folder}", "--color=no", *screen.arguments, *arguments]
        config = pytest.Config.fromdictargs({}, given)
        reporter = TerminalReporter(config, out)
    reporter._tw.fullwidth = width  # noqa: SLF001 - there is no other way to say it
    reporter.stats["passed"] = [_report("call")] * screen.passed
    write(
        reporter,
        screen.judgement,
        is_first_run=screen.is_first_run,
        reports=tuple(map(Path, screen.reports)),
        status=0 if screen.judgement.passes else 1,
    )
    return out.getvalue()


def _report(when: str) -> pytest.TestReport:
    found = pytest.TestReport("a::t", ("a", 1, "t"), {}, "passed", None, "call")
    vars(found)["when"] = when
    return found


def lettered(text: str) -> str:
    """Return a colourful text with a letter for the colour before each line."""
    return "".join(
        f"{_letter(line)} {_ESCAPE.sub('', line)}".rstrip() + "\n"
        for line in text.splitlines()
    )


def _letter(line: str) -> str:
    found = {_COLOURS[one] for one in _ESCAPE.findall(line) if one in _COLOURS}
    assert len(found) < 2, line
    return found.pop() if found else " "


def write_all() -> None:
    """Write all screens anew."""
    KEPT.mkdir(exist_ok=True)
    for name, screen in screens().items():
        for width in WIDTHS:
            text = lettered(shown(screen, width, "--color=yes"))
            (KEPT / f"{name}-{width}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_all()
