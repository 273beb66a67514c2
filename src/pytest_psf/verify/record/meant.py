"""Which of a file's entries a claim speaks of, and which of those counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.shown import shown
from pytest_psf.verify.record.entries import entries_of, outputs_of
from pytest_psf.verify.record.mapping import completed, spans_elements
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pytest_psf.verify.project import Project
    from pytest_psf.verify.record.claim import RecordClaim
    from pytest_psf.verify.record.entry import Entry

#: The field that says when it was over.
ENDS: Mapping[str, str] = {"evaluation": "finished", "drill": "ended"}


def entries_meant(content: RecordClaim, project: Project) -> Sequence[Entry]:
    """Return the entries that a claim speaks of; the latest of them counts.

    Raise UnverifiableError if there are none, if it leaves open which are meant, or if a
    field is not where the claim says.
    """
    if content.fields:
        whole = spans_elements(content.fields)
        every = outputs_of(content.record, project, whole=whole)
    else:
        every = entries_of(content.record, content.as_, project)
    return [completed(one, content, project) for one in every.named(content.name)]


def latest_meant(content: RecordClaim, project: Project) -> Entry:
    """Return the latest of them. Raise UnverifiableError if that cannot be known."""
    found = entries_meant(content, project)
    if len(found) == 1:
        return found[0]
    field = ENDS[content.as_]
    ends = [_end_of(entry, field) for entry in found]
    day = max(day for day, _ in ends)
    near = [(at, one) for (on, at), one in zip(ends, found, strict=True) if on == day]
    if len(near) == 1:
        return near[0][1]
    times = [at for at, _ in near if at is not None]
    if len(times) == len(near) and times.count(max(times)) == 1:
        return near[times.index(max(times))][1]
    what = f'of the name "{shown(content.name)}" ' if content.name else ""
    raise UnverifiableError(
        reasons.AMBIGUOUS_ENTRY,
        f"{len(near)} entries {what}are of {day}: which of them is the latest cannot "
        "be known",
        f"write {field} with its time of day, another in each",
        near[0][1].place,
    )


def _end_of(entry: Entry, field: str) -> tuple[dt.date, dt.datetime | None]:
    """Return the day on which an entry ended and, if it says that, the time.

    One that does not say so is wrong, not old.
    """
    entry.require([field], "entry")
    day = entry.day(field)
    try:
        return day, entry.moment(field)
    except UnverifiableError:  # a day alone
        return day, None
