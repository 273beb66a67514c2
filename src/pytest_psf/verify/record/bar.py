"""The bar that a claim states: whether it stood before the result, and whether it was higher.

Git is asked, which may be absent, shallow or told otherwise: so this is said beside the
claim, and no verdict hangs on it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_psf.core.places import Place
from pytest_psf.toml_lines import lines, loads
from pytest_psf.verify.covered import covered_digests
from pytest_psf.verify.formats.keys import key_path
from pytest_psf.verify.git import Line, UnknownError, earlier_texts, is_before, line_of
from pytest_psf.verify.reviews_file import reviews_on_record
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path as FilePath

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.reviews import Review
    from pytest_psf.toml_lines import Path
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.record.claim import RecordClaim
    from pytest_psf.verify.record.entry import Entry

#: So long a bar that was lowered is shown.
_SHOWN_FOR = dt.timedelta(days=90)

#: How a claim may state its bar.
BARS = ("at-least", "threshold")

_STATED = "the bar is stated: it stands in the record, beside its result"


class _Version(NamedTuple):
    """What a config held until a day, as tables with the names that lead to them."""

    day: str
    tables: tuple[tuple[str, Mapping[str, Any]], ...]


def notes_of_bar(claim: Claim, entry: Entry, context: Context) -> Iterator[str]:
    """Yield whether the bar stood before the result."""
    content: RecordClaim = claim.content  # type: ignore[assignment]
    if content.at_least is None and content.threshold is None:
        yield _STATED
        return
    project = context.project
    if reviewed := next(_reviewed(claim, entry, project), ""):
        yield reviewed
        return
    try:
        yield _since(claim, entry, project)
    except UnknownError as error:
        yield f"whether the bar stood before the result is unknown: {error}"


def _reviewed(claim: Claim, entry: Entry, project: Project) -> Iterator[str]:
    """Yield who has read the bar, as it is, before the result was there."""
    path, place = _where(claim, project)
    try:
        finished = entry.day("finished")
        for review in reviews_on_record(project):
            if review.on < finished and _covers(review, path, place.file, project):
                yield f"the bar stood before the result: {review}"
    except UnverifiableError:
        return


def _covers(review: Review, bar: Path, config: str, project: Project) -> bool:
    """Tell whether a review covers the config, or the bar in it, as they are now."""
    for name, digest in review.covers.items():
        file, _, key = name.partition("#")
        is_it = project.plain(file) == project.plain(config)
        if is_it and (not key or key_path(key) == bar):
            return covered_digests((name,), project).get(name) == digest
    return False


def _since(claim: Claim, entry: Entry, project: Project) -> str:
    _, place = _where(claim, project)
    bar = _line(place, project)
    if not bar.is_committed:
        return f"the bar is stated: {place} is not committed"
    at = _place_of_result(entry)
    result = _line(at, project)
    if not result.is_committed:
        raise UnknownError(f"{at} is not committed")
    since = f"{place} is as it is since {bar.commit[:12]} of {bar.day}"
    if is_before(bar, result, _path(place, project)):
        return f"the bar stood before the result: {since}"
    return f"the bar is stated: {since}, which is not before the result's commit"


def _place_of_result(entry: Entry) -> Place:
    """Return a line that each evaluation writes anew: the same result may come again."""
    for field in ("finished", "passed", "result"):
        found = entry.get(field)
        if found is not None and found.line is not None:
            return entry.place_of(field)
    return entry.place


def _line(place: Place, project: Project) -> Line:
    if place.line is None:
        raise UnknownError(f"the line in {place.file} is not known")
    return line_of(_path(place, project), place.line)


def _path(place: Place, project: Project) -> FilePath:
    try:
        return project.path(place.file)
    except UnverifiableError as error:
        raise UnknownError(str(error)) from None


def _where(claim: Claim, project: Project) -> tuple[Path, Place]:
    """Return the key and the line of the bar itself, in a claim of several lines."""
    file = claim.place.file
    try:
        known = lines(project.read(file).text)
    except (UnverifiableError, ValueError):
        return (), claim.place
    for path, line in known.items():
        if path[-1:] and path[-1] in BARS and known.get(path[:-1]) == claim.place.line:
            return path, Place(file, line)
    return (), claim.place


def warnings_of_bar(claim: Claim, entry: Entry, context: Context) -> Iterator[str]:
    """Yield that a bar was higher within 90 days."""
    content: RecordClaim = claim.content  # type: ignore[assignment]
    now = content.threshold if content.at_least is None else content.at_least
    if now is None:
        return
    lower = entry.has("better") and entry.text("better") == "lower"
    stricter: dict[float, str] = {}
    for version in _earlier(claim, context):
        for bar in _bars(version, claim):
            if bar < now if lower else bar > now:
                stricter.setdefault(bar, version.day)
    if stricter:
        bar = min(stricter) if lower else max(stricter)
        yield (
            f"{claim.id} ({claim.place}): the bar was weakened: it was {bar:g} until "
            f"{stricter[bar]}, and is {now:g} now"
        )


def _earlier(claim: Claim, context: Context) -> tuple[_Version, ...]:
    """Return what the config held before each of its changes of late."""
    try:
        path = _path(claim.place, context.project)
    except UnknownError:
        return ()
    # Asked and read once a config: all claims of a suite stand in the same few files.
    return context.project.once(_versions, path, context.today - _SHOWN_FOR)


def _versions(_: Project, path: FilePath, since: dt.date) -> tuple[_Version, ...]:
    found = []
    for day, text in earlier_texts(path, since):
        try:
            table = loads(text.decode())
        except (ValueError, RecursionError):
            continue
        found.append(_Version(day, tuple(_tables(table, ""))))
    return tuple(found)


def _bars(version: _Version, claim: Claim) -> Iterator[float]:
    """Yield the bars that a config stated for the same entry and criterion."""
    content: RecordClaim = claim.content  # type: ignore[assignment]
    for owner, found in version.tables:
        said = found.get("record"), found.get("name")
        if said == (content.record, content.name) and owner.endswith(f".{claim.id}"):
            for key in BARS:
                bar = found.get(key)
                if isinstance(bar, int | float) and not isinstance(bar, bool):
                    yield float(bar)


def _tables(value: Any, owner: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield all tables inside of a value, each with the names that lead to it."""
    if isinstance(value, dict):
        yield owner, value
        for name, one in value.items():
            yield from _tables(one, f"{owner}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from _tables(one, owner)
