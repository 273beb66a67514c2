"""Whether what a tool wrote is of a whole run: ended, with every case that it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.core.wording import counted
from pytest_psf.verify.formats.keys import is_key, key_path
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values
    from pytest_psf.verify.record.claim import RecordClaim
    from pytest_psf.verify.record.entry import Entry

#: What tools say of a run that did not end, or ended otherwise than it should.
_NOT_ENDED = frozenset(
    "aborted cancelled canceled error errored failed incomplete running started timeout".split()  # noqa: SIM905
)
#: A count of good cases -> what together counts them all, beside it.
_COUNTS = {
    "successes": ("successes", "failures", "errors"),
    "testPassed": ("testPassed", "testFailed"),
    "testPassCount": ("testPassCount", "testFailCount", "testErrorCount"),
    "score": ("testPassCount", "testFailCount", "testErrorCount"),
    "assertPassCount": ("assertPassCount", "assertFailCount"),
    "passes": ("passes", "fails", "errors"),
}


def require_whole_run(entry: Entry, content: RecordClaim, values: Values) -> None:
    """Raise UnverifiableError if a file says of itself that its run was not whole.

    Or if a count of good cases is of other cases than the claim says, or of unsaid ones.
    """
    place = Place(content.record, entry.place.line)
    again = "evaluate again, and keep what the whole run wrote"
    fields = content.fields or {}
    result = fields.get("result", fields.get("passed", ""))
    path = (*entry.path, *key_path(result)) if is_key(result) else entry.path
    for what in (
        *_status(entry, values),
        *_samples(entry, values),
        *_limited(entry, path, values),
    ):
        raise UnverifiableError(reasons.RECORD_INCOMPLETE, what, again, place)
    total = counted_beside(path, values)
    if total is not None and "result" in fields:
        _require_of(total, path, content, values)
    elif total is not None and "trials" in fields:
        trials = _number((*entry.path, *key_path(fields["trials"])), values)
        if trials is not None and trials != total:
            said = values[path].shown
            raise UnverifiableError(
                reasons.RECORD_MALFORMED,
                f"passed {said} is of {total:g} cases, and trials is {trials:g}",
                "leave trials out of fields: the file counts them beside passed",
                Place(content.record, values[path].line),
            )


def _require_of(total: float, path: Path, content: RecordClaim, values: Values) -> None:
    """Raise UnverifiableError unless a claim says of how many cases a count is."""
    said, stated = values[path].shown, content.of
    if stated is not None and stated[-1] == total:
        return
    if stated is not None:
        reason = reasons.RECORD_MALFORMED
        why = f"and the claim says {stated[-1]:g}"
        fix = f"correct the claim: of = [0, {total:g}], with a threshold for as many"
    elif "of" in (content.fields or {}):
        return
    else:
        reason = reasons.RECORD_INCOMPLETE
        why = "which the claim does not say"
        fix = f"add of = [0, {total:g}] to the claim, with a threshold for as many"
    raise UnverifiableError(
        reason,
        f"result {said} is of {total:g} cases, {why}",
        fix,
        Place(content.record, values[path].line),
    )


def _status(entry: Entry, values: Values) -> Iterator[str]:
    status = values.get((*entry.path, "status"))
    if status is not None and status.text.strip().lower() in _NOT_ENDED:
        yield f"the run did not end well: its status is {status.shown}"
    invalidated = values.get((*entry.path, "invalidated"))
    if invalidated is not None and invalidated.value is True:
        yield "somebody has marked the run as invalidated"


def _samples(entry: Entry, values: Values) -> Iterator[str]:
    """Yield that fewer samples were completed, or taken, than there are (inspect_ai)."""

    def at(*names: str) -> float | None:
        return _number((*entry.path, *names), values)

    done, every = at("results", "completed_samples"), at("results", "total_samples")
    if done is not None and every is not None and done < every:
        yield f"{done:g} of {every:g} samples were completed"
    of_data, epochs = at("eval", "dataset", "samples"), at("eval", "config", "epochs")
    if every is not None and of_data is not None and every < of_data * (epochs or 1):
        yield f"{every:g} of {of_data * (epochs or 1):g} samples were taken"


def _limited(entry: Entry, path: Path, values: Values) -> Iterator[str]:
    """Yield that only some cases were asked for (lm-evaluation-harness, promptfoo)."""
    task = path[len(entry.path) + 1 : len(entry.path) + 2]
    counts = (*entry.path, "n-samples", *task)
    every, taken = (
        _number((*counts, name), values) for name in ("original", "effective")
    )
    limit = _number((*entry.path, "config", "limit"), values)
    if every is not None and taken is not None:
        if taken < every:
            yield f"{taken:g} of {every:g} samples were taken"
    elif limit is not None:
        yield f"no more than {limit:g} samples were taken: config.limit"
    tests = values.get((*entry.path, "config", "tests"))
    ran = counted_beside((*entry.path, "results", "stats", "successes"), values)
    if tests is not None and isinstance(tests.value, list) and ran is not None:
        known = [one for one in tests.value if isinstance(one, dict)]
        if ran < len(known):
            yield f"{ran:g} of {counted(len(known), 'test')} were run"


def counted_beside(path: Path, values: Values) -> float | None:
    """Return of how many cases a count of good ones is; None if it is no such count."""
    names = _COUNTS.get(str(path[-1]), ()) if path else ()
    counts = [_number((*path[:-1], name), values) for name in names]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) > 1 else None


def _number(path: Path, values: Values) -> float | None:
    value = values[path].value if path in values else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None  # type: ignore[return-value] # just looked at
