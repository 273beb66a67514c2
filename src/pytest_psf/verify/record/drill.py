"""Drills: who practised what, when, what it changed, and what is left of that day."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.people import NOT_CHECKED, why_not_a_person
from pytest_psf.core.placeholders import LOOKALIKES, folded_of, is_left_open
from pytest_psf.core.problem import Problem
from pytest_psf.core.rungs import Rung
from pytest_psf.core.wording import counted
from pytest_psf.core.words import FEWEST_WORDS, words_of
from pytest_psf.verify.git import blobs_of, stood_before
from pytest_psf.verify.record.checks import Checked, require_digest, sha256_of
from pytest_psf.verify.record.entries import entries_of
from pytest_psf.verify.record.near_copy import is_python, near_copy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_psf.verify.git import Stood
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.record.entry import Entry

#: What makes a drill more than a text: a change that was seen, and something left of it.
_CHANGE = ("before", "after")
_ARTEFACT = ("artefact", "artefact-digest")
_ITS_OWN = (
    "name a file that the drill itself wrote or saw written, such as its log, a screenshot "
    "or an export of what was asked"
)
#: So much longer before a drill a commit must be made to be from before it: clocks differ,
#: and many write the hour of their own zone as if it were UTC.
_LEEWAY = dt.timedelta(days=1)
_FIRST = dt.datetime.min.replace(tzinfo=dt.timezone.utc)


def check_drill(entry: Entry, project: Project) -> Checked:
    """Check an entry that has the fields of a drill.

    It reaches the rung tested only with what changed and a file that the day left, since a
    text alone is written as easily for a drill that was never held. Raise UnverifiableError
    if anything of it is wrong, or if it did not pass.
    """
    people = _require_participants(entry)
    minutes, on = _require_times(entry)
    _require_passed(entry)
    _require_findings(entry)
    _require_change(entry)
    warnings = _require_artefact(entry, project)
    missing = [f for f in (*_CHANGE, *_ARTEFACT) if not entry.has(f)]
    notes = [f"{', '.join(people)}; {minutes} min", *_notes(entry), NOT_CHECKED]
    if not missing:
        digest = sha256_of(entry, "artefact-digest")
        return Checked(
            on=on,
            rung=Rung.TESTED,
            artefact=digest,
            notes=tuple(notes),
            warnings=warnings,
        )
    short = Problem(
        reasons.ONLY_DOCUMENTED,
        f"the drill of {on} says no {' and no '.join(missing)}, so it is only "
        "documented",
        "add what changed (before, after) and a file that the day left "
        "(artefact, artefact-digest)",
    )
    return Checked(on=on, rung=Rung.DOCUMENTED, problem=short, notes=tuple(notes))


def _require_participants(entry: Entry) -> list[str]:
    """Return who took part, each with the role where it is given.

    Raise UnverifiableError if there is nobody, or a name that is not a person's.
    """
    tables = entry.entries("participants")
    people = [_named(one) for one in tables] or _listed(entry)
    if not people:
        raise entry.wrong(
            "participants",
            reasons.NOBODY_TOOK_PART,
            "is empty",
            'name who took part: [{ name = "D. Patel", role = "on call" }]',
        )
    for name in people:
        _require_person(entry, "participants", name)
    return people


def _named(one: Entry) -> str:
    role = f", {one.name_in('role')}" if one.has("role") else ""
    return f"{one.text('name')}{role}"


def _listed(entry: Entry) -> list[str]:
    found = entry.get("participants")
    value = found.value if found else None
    if isinstance(value, str):
        return [value] if value.strip() else []
    return [str(name) for name in value] if isinstance(value, list) else []


def _require_person(entry: Entry, field: str, name: str) -> None:
    doubt = why_not_a_person(name)
    if doubt is not None:
        raise entry.wrong(
            field,
            reasons.NOT_A_PERSON,
            f"names {name!r}: {doubt}",
            "name the person",
        )


def _require_times(entry: Entry) -> tuple[int, dt.date]:
    """Return how many minutes it took, and the day (in UTC) on which it ended.

    Raise UnverifiableError if it ended before it started, or in the same moment.
    """
    started, ended = entry.moment("started"), entry.moment("ended")
    if ended <= started:
        raise entry.wrong(
            "ended",
            reasons.TIMES_REVERSED,
            f"{ended.isoformat()} is not after its start, {started.isoformat()}",
            "write when it began and when it ended",
        )
    return round((ended - started).total_seconds() / 60), ended.date()


def _require_passed(entry: Entry) -> None:
    outcome = entry.text("outcome")
    if outcome == "passed":
        return
    if outcome == "failed":
        raise entry.wrong(
            "outcome",
            reasons.DRILL_FAILED,
            "is failed",
            "fix what failed, hold the drill again and add its entry",
        )
    raise entry.wrong(
        "outcome",
        reasons.RECORD_MALFORMED,
        f"is {outcome!r}",
        "write passed or failed, and the rest under findings",
    )


def _require_findings(entry: Entry) -> None:
    if entry.has("received-by"):
        _require_person(entry, "received-by", entry.text("received-by"))
    if not entry.has("findings"):
        return
    words = words_of([entry.text("findings")]).real
    if words < FEWEST_WORDS:
        raise entry.wrong(
            "findings",
            reasons.NO_FINDINGS,
            f"holds {counted(words, 'word')}",
            "write what the drill showed and what follows from it",
        )


def _require_change(entry: Entry) -> None:
    if not entry.has(*_CHANGE):
        return
    for name in _CHANGE:
        if not re.search(r"\w", entry.said(name)) or is_left_open(entry.said(name)):
            raise entry.wrong(
                name,
                reasons.NOTHING_CHANGED,
                f"is {entry.said(name)!r}, which says nothing",
                "write what was there, such as the version",
            )
    before, after = (entry.said(name) for name in _CHANGE)
    if as_seen(before) == as_seen(after):
        raise entry.wrong(
            "after",
            reasons.NOTHING_CHANGED,
            f"is the same as before: {after!r}",
            "a drill changes something: write what was there before and after it",
        )


def as_seen(text: str) -> str:
    """Reduce a text to what tells it from others: how it looks, without blanks."""
    return "".join(
        character
        for character in folded_of(text).translate(LOOKALIKES)
        if character.isprintable() and not character.isspace()
    )


def _require_artefact(entry: Entry, project: Project) -> tuple[str, ...]:
    if not entry.has(*_ARTEFACT):
        return ()
    require_digest(entry, *_ARTEFACT, project)
    name = entry.text("artefact")
    if PurePosixPath(name).suffix == ".py" or is_python(project.read(name).data):
        raise entry.wrong(
            "artefact",
            reasons.ARTEFACT_IS_CODE,
            f"{name} is code, not what the day left",
            "keep a file that the drill itself made, such as its log",
        )
    by_artefact = project.once(_by_artefact, entry.file)
    holders = by_artefact[sha256_of(entry, "artefact-digest")]
    others = [other for other in holders if other.path != entry.path]
    if others:
        raise entry.wrong(
            "artefact",
            reasons.ARTEFACT_COPIED,
            f"is that of another entry ({others[0].place})",
            "an artefact shows one drill: keep what this one left",
        )
    _require_left_by_it(entry, project)
    return _require_no_copy(entry, project)


def _require_no_copy(entry: Entry, project: Project) -> tuple[str, ...]:
    """Return a warning if the artefact is hardly more than a text of the project.

    Raise UnverifiableError if that is one that no drill writes.
    """
    name = entry.text("artefact")
    every = entries_of(entry.file, "drill", project).every
    artefacts = {one.said("artefact") for one in every if one.has("artefact")}
    copy = near_copy(name, artefacts - {name}, project)
    if copy is None:
        return ()
    said = f"{name} {copy}"
    if copy.is_certain:
        raise entry.wrong("artefact", reasons.ARTEFACT_FROM_BEFORE, said, _ITS_OWN)
    return (f"{entry.place_of('artefact')}: {said}: {_ITS_OWN}",)


def _require_left_by_it(entry: Entry, project: Project) -> None:
    """Raise UnverifiableError if git knew the artefact before the drill began.

    Where git cannot tell, in doubt the drill left it.
    """
    name, began = entry.text("artefact"), entry.moment("started")
    stood = project.once(_stood_before, began)
    if stood is None:
        return
    data = project.read(name).data
    for blob in (*blobs_of(data), *blobs_of(data.replace(b"\r\n", b"\n"))):
        if blob in stood.names:
            commit, day = stood.commit
            raise entry.wrong(
                "artefact",
                reasons.ARTEFACT_FROM_BEFORE,
                f"{name} was there before the drill of {began:%Y-%m-%d}: the commit "
                f"{commit[:12]} of {day} holds it as {stood.names[blob]}",
                _ITS_OWN,
            )


def _stood_before(project: Project, moment: dt.datetime) -> Stood | None:
    is_first = moment - _FIRST < _LEEWAY
    return None if is_first else stood_before(project.top, moment - _LEEWAY)


def _by_artefact(project: Project, file: str) -> Mapping[str, list[Entry]]:
    """Return the entries of a file by the digest of what their drill left."""
    found: dict[str, list[Entry]] = {}
    for entry in entries_of(file, "drill", project).every:
        if entry.has("artefact-digest"):
            digest = entry.said("artefact-digest").lower().removeprefix("sha256:")
            found.setdefault(digest, []).append(entry)
    return found


def _notes(entry: Entry) -> Iterator[str]:
    if entry.has(*_CHANGE):
        yield f"from {entry.said('before')} to {entry.said('after')}"
    if entry.has("received-by"):
        yield f"received by {entry.text('received-by')}"
    if entry.has(*_ARTEFACT):
        digest = sha256_of(entry, "artefact-digest")
        yield f"artefact {entry.text('artefact')}, unchanged (sha256 {digest[:12]})"
