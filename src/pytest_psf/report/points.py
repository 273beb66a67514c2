"""What is open, point by point, as hosts of repositories show it beside the code."""

from __future__ import annotations

import posixpath
from collections import Counter
from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING

from pytest_psf.core.places import Place
from pytest_psf.core.regex import regex
from pytest_psf.core.report import Unavailable
from pytest_psf.core.shown import neutral
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.problem import Problem
    from pytest_psf.core.report import Report
    from pytest_psf.core.verdicts import Judgement, Ruling

#: How much of a text is shown: hosts refuse or cut what is far longer.
_MOST = 1000

_FINGERPRINT_DIGITS = 40

#: A line that a source ends with, as that of an entry in a record.
_LINE = regex(r":\d+\b")


class Weight(Enum):
    """How much an open point matters."""

    #: The run fails for it.
    BLOCKS = "blocks"
    #: It is open, and does not gate.
    OPEN = "open"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that keeps a criterion from being met, waived or not."""

    ruling: Ruling
    weight: Weight
    #: The slug of its reason.
    reason: str
    #: From the top of the checkout, if that is known; always with a line.
    place: Place
    #: In one line each, and harmless in every log.
    why: str
    fix: str
    #: The same as long as the point is, whatever moves in files or in time.
    fingerprint: str


def points(report: Report) -> Iterator[Point]:
    """Yield all open and waived points, by criterion, in the catalogue's order."""
    judgement = report.judgement
    gating = {ruling.criterion.id for ruling in judgement.gating}
    seen: Counter[str] = Counter()
    for ruling in (*judgement.scope, *judgement.rulings):
        weight = _weight(ruling, gates=ruling.criterion.id in gating)
        if weight is None:
            continue
        evidence = _by_problem(ruling)
        for problem in ruling.problems:
            behind = evidence.get((problem.reason.slug, problem.why))
            key = _key(ruling, problem, behind, report)
            seen[key] += 1
            yield Point(
                ruling=ruling,
                weight=weight,
                reason=problem.reason.slug,
                place=_place(problem, behind, report),
                why=_why(problem, judgement),
                fix=neutral(problem.fix, _MOST),
                fingerprint=_fingerprint(key, seen[key]),
            )


def _weight(ruling: Ruling, *, gates: bool) -> Weight | None:
    if ruling.verdict is Verdict.WAIVED:
        return Weight.WAIVED
    if not ruling.verdict.is_open:
        return None
    return Weight.BLOCKS if gates else Weight.OPEN


def _by_problem(ruling: Ruling) -> Mapping[tuple[str, str], Evidence]:
    """Return the evidence behind the problems that are of one claim."""
    found = {}
    for one in ruling.evidence:
        for problem in (one.finding.problem, one.finding.doubt):
            if problem is not None:
                found[problem.reason.slug, problem.why] = one
    return found


def _why(problem: Problem, judgement: Judgement) -> str:
    text = f"{problem.facet}: {problem.why}" if problem.facet else problem.why
    # A rehearsal says everywhere that it is one.
    day = f" [SIMULATED: {judgement.today}]" if judgement.asked.simulated else ""
    return f"{neutral(text, _MOST)}{day}"


def _key(
    ruling: Ruling, problem: Problem, behind: Evidence | None, report: Report
) -> str:
    """Name a point without lines, days and whatever else its text may hold."""
    source = _LINE.sub("", behind.finding.source) if behind else ""
    facet = problem.facet or ""
    slug = problem.reason.slug
    return "\0".join((folder_of(report), ruling.criterion.id, facet, slug, source))


def _fingerprint(key: str, number: int) -> str:
    text = key if number == 1 else f"{key}\0{number}"
    digest = sha256(text.encode(errors="surrogatepass")).hexdigest()
    return digest[:_FINGERPRINT_DIGITS]


def _place(problem: Problem, behind: Evidence | None, report: Report) -> Place:
    """Return where a point is shown: the config, where nothing else is known."""
    config = report.judgement.profile.class_place
    for one in (problem.place, behind.claim.place if behind else None):
        file = from_top(one.file, report) if one else None
        if one and file is not None:
            return Place(file, one.line or 1)
    return Place(from_top(config.file, report) or config.file, config.line or 1)


def from_top(file: str, report: Report) -> str | None:
    """Return a file of a place as it is called from the top of the checkout.

    None if it is not in it: an address, another drive, a folder above.
    """
    if "://" in file or posixpath.isabs(file) or "\0" in file:
        return None
    found = posixpath.normpath(posixpath.join(folder_of(report), file))
    return None if found.partition("/")[0] == ".." else found


def folder_of(report: Report) -> str:
    """Return the config's folder from the top of the checkout; empty if unknown."""
    folder = report.origin.subject.folder
    return "" if isinstance(folder, Unavailable) else folder
