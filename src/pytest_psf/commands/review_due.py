"""`pytest-psf review --due`: which documents need to be read, and why."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pytest_psf.commands.ending import UserError
from pytest_psf.core import reasons
from pytest_psf.core.problem import Problem
from pytest_psf.core.reviews import TWO_REVIEWERS, days_of
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import counted
from pytest_psf.report.lines import hanging, pasted
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.reviews import review_command
from pytest_psf.verify.document.sections import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.evidence import Evidence, Finding
    from pytest_psf.verify.context import Context

#: Of the terminal; its last column stays free.
_WIDTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that needs to be read, or to be written first."""

    source: str
    criteria: tuple[str, ...]
    #: Why it does not hold, or for how long it still does.
    problem: Problem
    #: The last day on which it holds, if it does today.
    until: dt.date | None = None


def within(text: str) -> int:
    """Return the days of `--within`, 0 included. Raise UserError if it is not a period."""
    if text == "0d":
        return 0
    try:
        return days_of(text)
    except ValueError as error:
        raise UserError(f"--within: {error}") from None


def lacks_a_reader(evidence: Iterable[Evidence]) -> dict[Claim, Problem]:
    """Return the claims on what one person has read and a second has to, with the command.

    A drill stands in for the second; what a mark in the code shows is not known.
    """
    every = [*evidence]
    practised = {one.claim.criterion for one in every if one.claim.kind == "record"}
    return {
        one.claim: problem
        for one in every
        for quality, problem in one.finding.lacks
        if quality == TWO_REVIEWERS and one.claim.criterion not in practised
    }


def due(evidence: Sequence[Evidence], context: Context, days: int) -> list[Due]:
    """Return the documents that do not hold today, then those that end within `days`.

    `evidence` is that of all claims of the config but on tests, as it is weighed: what the
    gate will not count is due as well, since to read it again would be of no use.
    """
    found: dict[str, list[tuple[Claim, Finding]]] = {}
    for one in evidence:
        if isinstance(one.claim.content, DocumentClaim):
            checked = found.setdefault(one.finding.source, [])
            checked.append((one.claim, one.finding))
    alone = lacks_a_reader(evidence)
    every = [_due(source, checked, context, alone) for source, checked in found.items()]
    listed = [
        one
        for one in every
        if one.until is None or (one.until - context.today).days <= days
    ]
    return sorted(listed, key=lambda one: (one.until or dt.date.min, one.source))


def _due(
    source: str,
    checked: Sequence[tuple[Claim, Finding]],
    context: Context,
    lacking: Mapping[Claim, Problem],
) -> Due:
    """Return what is worst of the claims on one section."""
    claim, finding = min(checked, key=lambda one: one[1].until or dt.date.min)
    criteria = tuple(dict.fromkeys(claim.id for claim, _ in checked))
    if finding.until is None:
        assert finding.problem is not None  # a document that holds does so for a time
        return Due(source=source, criteria=criteria, problem=finding.problem)
    doubted = [(c.id, f.doubt) for c, f in checked if f.doubt is not None]
    if doubted:
        doubt = doubted[0][1]
        for_these = tuple(dict.fromkeys(name for name, one in doubted if one == doubt))
        return Due(source=source, criteria=for_these, problem=doubt)
    content = claim.content
    assert isinstance(content, DocumentClaim)
    left = (finding.until - context.today).days
    last = f"in {counted(left, 'day')}" if left else "today"
    title = title_of(content.document, content.section, context.project)
    alone = {one.id: lacking[one] for one, _ in checked if one in lacking}
    if alone:
        problem = next(iter(alone.values()))
        return Due(source=source, criteria=tuple(alone), problem=problem)
    problem = Problem(
        reasons.REVIEW_ENDS_SOON,
        f"its review runs out {last} ({finding.until})",
        f"read it again, then\n{review_command(content.document, title)}",
    )
    return Due(source=source, criteria=criteria, problem=problem, until=finding.until)


def as_list(found: Sequence[Due], today: dt.date) -> str:
    """Return the list as text, with each command below what it is for."""
    if not found:
        return "no document needs to be read"
    blocks = ["\n".join(_block(one)) for one in found]
    now = sum(one.until is None for one in found)
    later = len(found) - now
    parts = [f"{now} due on {today}"] if now else []
    parts += [f"{later} soon"] if later else []
    return "\n\n".join([*blocks, ", ".join(parts)])


def _block(one: Due) -> Iterator[str]:
    yield f"{one.source}"
    advice, *commands = one.problem.fix.splitlines()
    place = f"{one.problem.place}: " if one.problem.place else ""
    why = f"{place}{one.problem.why}"
    for text in (f"for {', '.join(one.criteria)}", why, f"fix: {advice}"):
        for line in hanging(text, _WIDTH, first="  ", rest="    "):
            yield line.text
    for command in commands:
        yield from pasted(command, _WIDTH, "    ")
