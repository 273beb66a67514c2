"""The table that a selftest ends with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_psf.core.wording import counted
from pytest_psf.report.lines import hanging
from pytest_psf.selftest.campaign import Fate, Row, Selftest

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Of the terminal; its last column stays free.
_WIDTH = 80


def as_table(found: Selftest) -> str:
    """Return a line for each mutant, more for what was not killed, and the totals."""
    if not found.rows and found.interrupted:
        return _sum(found)
    if not found.rows:
        nothing = (
            "selftest: nothing is met, so there is nothing to make mutants of: "
            "pytest --psf says why"
        )
        return "\n".join([*_notes(found), nothing])
    several = Counter(
        row.attempt.evidence.id for row in found.rows if _is_first(row, found)
    )
    lines: list[str] = []
    width = max(len(row.attempt.evidence.id) for row in found.rows)
    named = max(len(row.attempt.mutant.name) for row in found.rows)
    for row in found.rows:
        evidence = row.attempt.evidence
        line = f"{evidence.id:{width}}  {row.attempt.mutant.name:{named}}  {row.fate.value}"
        lines.append(line)
        if row.fate is not Fate.KILLED or (
            several[evidence.id] > 1 and _is_first(row, found)
        ):
            lines += _indented(evidence.source)
        lines += _indented(row.note)
    return "\n".join([*lines, *_notes(found), _sum(found)])


def _is_first(row: Row, found: Selftest) -> bool:
    evidence = row.attempt.evidence
    return next(one for one in found.rows if one.attempt.evidence == evidence) is row


def _indented(text: str) -> list[str]:
    lines = hanging(text, _WIDTH, first="    ", rest="    ")
    return [line.text for line in lines]


def _notes(found: Selftest) -> Iterator[str]:
    damaged = dict.fromkeys(row.attempt.evidence.criterion for row in found.rows)
    idle = [one for one in damaged if not found.base.gates(one)]
    if not found.base.gate_closed:
        yield "note: nothing gates (--psf-gate none), so no mutant fails the run"
    elif idle:
        yield from _wrapped(
            "note: what these mutants break fails no run, since `gate` leaves it out: "
            f"{', '.join(idle)}"
        )
    still_open = _open_claims(found)
    if still_open:
        text = (
            f"note: claimed, but not met even without mutants: {', '.join(still_open)}"
        )
        yield from _wrapped(text)


def _wrapped(text: str) -> list[str]:
    return [line.text for line in hanging(text, _WIDTH, rest="    ")]


def _open_claims(found: Selftest) -> list[str]:
    """Return what is claimed in the copy without mutants, and yet not met there."""
    verdicts = found.base.verdicts
    parts = {part for one in found.base.evidence for part in found.base.parts(one)}
    return [part for part in verdicts if part in parts and verdicts[part].is_open]


def _sum(found: Selftest) -> str:
    counts = Counter(row.fate for row in found.rows)
    tried = len(found.rows) - counts[Fate.NOT_TRIED]
    text = f"selftest: {counted(tried, 'mutant')}"
    if tried:
        of = {_criterion(row) for row in found.rows if row.fate is not Fate.NOT_TRIED}
        text += f" of {counted(len(of), 'criterion', 'criteria')}"
    text += f", {counts[Fate.KILLED]} killed"
    for fate in (Fate.SURVIVED, Fate.TOO_MUCH, Fate.NOT_TRIED):
        if counts[fate]:
            text += f", {counts[fate]} {fate.value}"
    if found.interrupted:
        text += f", INTERRUPTED with {found.interrupted} still to be tried"
    text += f" ({counted(found.runs, 'run')}, {found.seconds:.0f} s)"
    return text


def _criterion(row: Row) -> str:
    """Return the criterion that a mutant's evidence is of, whichever facet it shows."""
    return ".".join(row.attempt.evidence.criterion.split(".")[:2])
