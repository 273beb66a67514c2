"""What holds for a time only: waivers, and what ends soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.soon import ending_soon
from pytest_psf.core.verdicts import Verdict
from pytest_psf.core.waivers import left
from pytest_psf.report.lines import (
    INDENT,
    Line,
    Tone,
    and_more,
    first_few,
    hanging,
    held_together,
    wrapped,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from pytest_psf.core.verdicts import Judgement, Ruling

#: How many things that end soon are listed without -v, the nearest day first.
_ENDINGS_LISTED = 3


def waived(judgement: Judgement, width: int, verbosity: int) -> Iterator[Line]:
    """Yield each waived criterion with what was approved, and what it would be."""
    for ruling in judgement.rulings:
        waiver = ruling.waiver
        if waiver is None or ruling.verdict is not Verdict.WAIVED:
            continue
        head = f"waived  {waiver.criterion}  {_until(waiver.expires, judgement)}"
        if verbosity < 0:
            yield from hanging(head, width, Tone.WARNING, rest=INDENT)
            continue
        text = f"{head}: {waiver.reason}"
        yield from hanging(text, width, Tone.WARNING, rest=INDENT)
        control = waiver.compensating_control
        yield from wrapped(f"compensating control: {control}", width)
        by = f"approved by {waiver.approved_by} on {waiver.approved_on}"
        yield from wrapped(f"{by} ({waiver.place})", width)
        yield from _without(ruling, width, verbosity)


def soon(judgement: Judgement, width: int, verbosity: int) -> Iterator[Line]:
    """Yield what ends soon, a line each where it fits."""
    found = ending_soon(judgement)
    listed = first_few(found, _ENDINGS_LISTED, verbosity)
    for one in listed:
        until = _until(one.until, judgement)
        text = f"soon  {one.id}  {one.source} holds {until}"
        yield from hanging(text, width, Tone.WARNING, rest=INDENT)
    yield from and_more("soon", len(found) - len(listed), width)


def _until(last: dt.date, judgement: Judgement) -> str:
    return f"until {last} {held_together(f'({left(last, judgement.today)})')}"


def _without(ruling: Ruling, width: int, verbosity: int) -> Iterator[Line]:
    """Yield the verdict that a criterion would have without its waiver, and why."""
    assert ruling.unwaived is not None
    shown = ruling.problems if verbosity > 0 else ruling.problems[:1]
    for short in shown:
        facet = f"{short.facet}: " if short.facet else ""
        place = f" ({short.place})" if short.place else ""
        text = f"without it {ruling.unwaived.value}: {facet}{short.why}{place}"
        more = len(ruling.problems) - len(shown)
        yield from wrapped(f"{text}, and {more} more (-v)" if more else text, width)
