"""Whether what a tool wrote is of a whole run: ended, with every case that it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.verify.formats.keys import is_key, key_path
from pytest_psf.verify.project import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values
    from pytest_psf.verify.record.claim import RecordClaim
    from pytest_psf.verify.record.entries import Entry

#: What tools say of a run that did not end, or ended otherwise than it should.
_NOT_ENDED = frozenset(
    "aborted cancelled canceled error errored failed incomplete running started timeout".split()  # noqa: SIM905
)
#: Counts of cases that stand beside each other, the good ones first.
_COUNTS = (
    ("successes", "failures", "errors"),
    ("testPassed", "testFailed"),
    ("testPassCount", "testFailCount", "testErrorCount"),
    ("passes", "fails", "errors"),
)


def require_whole_run(entry: Entry, content: RecordClaim, values: Values) -> None:
    """Raise UnverifiableError if a file says of itself that its run was not whole.

    Or if a count of good cases is of more cases than the claim says.
    """
    place = Place(content.record, entry.place.line)
    again = "evaluate again, and keep what the whole run wrote"
    for what in (*_status(entry, values), *_samples(entry, values)):
        raise UnverifiableError(reasons.RECORD_INCOMPLETE, what, again, place)
    result = (content.fields or {}).get("result", "")
    if content.of is None or not is_key(result):
        return
    path = (*entry.path, *key_path(result))
    total = _counted(path, values)
    if total is not None and total != content.of[-1]:
        why = f"{values[path].shown} is of {total:g} cases, and the claim says {content.of[-1]:g}"
        raise UnverifiableError(
            reasons.RECORD_MALFORMED,
            f"result {why}",
            f"correct the claim: of = [0, {total:g}], with a threshold for as many",
            Place(content.record, values[path].line),
        )


def _status(entry: Entry, values: Values) -> Iterator[str]:
    status = values.get((*entry.path, "status"))
    if status is not None and status.text.strip().lower() in _NOT_ENDED:
        yield f"the run did not end well: its status is {status.shown}"


def _samples(entry: Entry, values: Values) -> Iterator[str]:
    """Yield that fewer samples were completed than there are."""
    table = (*entry.path, "results")
    done, every = (
        _number((*table, name), values)
        for name in ("completed_samples", "total_samples")
    )
    if done is not None and every is not None and done < every:
        yield f"{done:g} of {every:g} samples were completed"


def _counted(path: Path, values: Values) -> float | None:
    """Return of how many cases a count of good ones is; None if it is no such count."""
    names = next((names for names in _COUNTS if path[-1:] == names[:1]), ())
    counts = [_number((*path[:-1], name), values) for name in names]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) > 1 else None


def _number(path: Path, values: Values) -> float | None:
    value = values[path].value if path in values else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None  # type: ignore[return-value] # just looked at
