"""Fields that an entry has by other names, or that its claim states for it.

Tools that evaluate write results by names of their own, and neither a threshold nor what
data they read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place, nearest
from pytest_psf.core.problem import Problem
from pytest_psf.core.regex import regex
from pytest_psf.core.shown import shown
from pytest_psf.core.wording import as_written, with_article
from pytest_psf.verify.formats.keys import is_key, key_path, written
from pytest_psf.verify.formats.setting_value import SettingValue
from pytest_psf.verify.formats.values import read_values
from pytest_psf.verify.record.claim import COVERS
from pytest_psf.verify.record.shares import COUNTS, is_counted
from pytest_psf.verify.record.whole_run import counted_beside, require_whole_run
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.record.claim import RecordClaim
    from pytest_psf.verify.record.entry import Entry

#: What a claim on an evaluation may state itself.
STATED = (
    "at_least",
    "threshold",
    "better",
    "of",
    "data_set",
    "data_set_digest",
    "finished",
)
_DIGEST = "data-set-digest"
_RESULT = "result"
_THRESHOLD = "threshold"
_AT_LEAST = "at_least"

#: Which element of a list that is the whole file, from its end if below 0: `[-1].score`.
_INDEX = regex(r"\[(-?\d{1,6})\]\.?(?=.)")

#: How many keys a message lists.
_MOST_NAMED = 8


def mapping_faults(content: RecordClaim) -> Iterator[Problem]:
    """Yield each fault of what a claim maps and states; no file is read."""
    for field, key in (content.fields or {}).items():
        if not field.strip():
            fix = 'write { result = "results.accuracy" }'
            yield Problem(reasons.SAYS_NOTHING, "names no field", fix, keys=("fields",))
        if not is_key(_without_index(key)):
            why = f'"{shown(key)}" is not a key'
            fix = 'write names with dots between them, as in "results[0].score"'
            yield Problem(reasons.WRONG_FORM, why, fix, keys=("fields",))
    if content.fields == {}:
        fix = "say which field stands where, or leave it out"
        yield Problem(reasons.SAYS_NOTHING, "is empty", fix, keys=("fields",))
    for name in _stated_by(content):
        keys = (_kebab(name),)
        if content.as_ != "evaluation" and name != COVERS:
            why, fix = f"says nothing of {with_article(content.as_)}", "leave it out"
            yield Problem(reasons.NO_EFFECT, why, fix, keys=keys)
        elif _kebab(name) in (content.fields or {}):
            why, fix = "stands in fields as well", "keep one of the two"
            yield Problem(reasons.CONTRADICTION, why, fix, keys=keys)


def bar_faults(content: RecordClaim) -> Iterator[Problem]:
    """Yield what contradicts a bar that a claim states."""
    if content.at_least is None:
        return
    if content.threshold is not None:
        why, fix = "stands beside threshold", "keep one of the two"
        yield Problem(reasons.CONTRADICTION, why, fix, keys=("at-least",))
    if content.better == "lower":
        why = 'says that more is better, and better = "lower" that less is'
        yield Problem(reasons.CONTRADICTION, why, "write threshold", keys=("at-least",))


def _stated_by(content: RecordClaim) -> Sequence[str]:
    stated = [name for name in STATED if getattr(content, name) is not None]
    # A list says what must be covered, and states no digest.
    return [*stated, COVERS] if isinstance(content.covers, dict) else stated


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def needed_fields(
    content: RecordClaim, criterion: Criterion, entry: Entry
) -> Sequence[str]:
    """Return the fields that an entry must have.

    No tool writes the digest of its data: whether that can be done without is asked of the
    data set itself.
    """
    fields = criterion.record_fields[content.as_]
    if is_counted(entry):
        fields = tuple(
            name
            for field in fields
            for name in (COUNTS if field == _RESULT else (field,))
        )
    if entry.has(_DIGEST) or (content.fields is None and content.data_set is None):
        return fields
    return [field for field in fields if field != _DIGEST]


def completed(entry: Entry, content: RecordClaim, project: Project) -> Entry:
    """Return an entry with what its claim finds elsewhere in the file, or states itself.

    Raise UnverifiableError if a field is not where the claim says, or if a plain entry
    says something else than the claim does.
    """
    named = [name for name in _stated_by(content) if name != _AT_LEAST]
    stated = [(_kebab(name), getattr(content, name)) for name in named]
    if content.fields is None:
        _require_no_other(entry, stated)
    whole = entry.given(
        [
            *_found(entry, content, project),
            *(
                (name, (), SettingValue(value=value, line=None))
                for name, value in stated
            ),
        ]
    )
    return whole if content.at_least is None else _above(whole, content.at_least)


def _above(entry: Entry, bar: float) -> Entry:
    """Return an entry whose threshold is the bar of its claim, or higher.

    Raise UnverifiableError if less is better by the entry.
    """
    if entry.has("better") and entry.text("better") == "lower":
        raise entry.wrong(
            "better",
            reasons.CONTRADICTION,
            "is lower, and the claim says at-least",
            "write threshold in the claim, or leave better out",
        )
    if entry.has(_THRESHOLD) and entry.number(_THRESHOLD) >= bar:
        return entry
    return entry.given([(_THRESHOLD, (), SettingValue(value=bar, line=None))])


def _require_no_other(entry: Entry, stated: Sequence[tuple[str, object]]) -> None:
    for name, value in stated:
        found = entry.get(name)
        if found is not None and found.value != value and found.text != str(value):
            raise entry.wrong(
                name,
                reasons.CONTRADICTION,
                f"is {found.shown} in the entry, and {_shown(value)} in the claim",
                "keep one of the two",
            )


def _shown(value: object) -> str:
    return shown(as_written(value)) if isinstance(value, dict) else str(value)


def _found(
    entry: Entry, content: RecordClaim, project: Project
) -> Iterator[tuple[str, Path, SettingValue]]:
    if not content.fields:
        return
    values = read_values(content.record, project)
    require_whole_run(entry, content, values)
    for field, key in content.fields.items():
        path = (*entry.path, *_element(key, values), *key_path(_without_index(key)))
        if path not in values:
            inside = [one[len(entry.path) :] for one in values if one != entry.path]
            raise _nowhere(field, key, inside, entry.place)
        yield field, path, values[path]
        if field == "passed" and "trials" not in content.fields:
            # Tools count the good cases and the bad ones, and not all.
            total = counted_beside(path, values)
            if total is not None:
                line = values[path].line
                yield "trials", (), SettingValue(value=total, line=line)


def _without_index(key: str) -> str:
    return _INDEX.sub("", key, count=1) if key.startswith("[") else key


def spans_elements(fields: Mapping[str, str]) -> bool:
    """Tell whether fields stand in several elements of a list that is the whole file."""
    return any(_INDEX.match(key) for key in fields.values())


def _element(key: str, values: Values) -> Path:
    found = _INDEX.match(key)
    if found is None:
        return ()
    index, every = int(found[1]), values[()].value
    return (index + len(every) if index < 0 and isinstance(every, list) else index,)


def _nowhere(
    field: str, key: str, paths: Sequence[Path], place: Place
) -> UnverifiableError:
    known = tuple(written(path) for path in paths)
    near = nearest(key, known)
    listed = ", ".join(shown(one) for one in known[:_MOST_NAMED]) or "nothing"
    hint = f"did you mean {shown(near)}?" if near else f"it has: {listed}"
    return UnverifiableError(
        reasons.NO_SUCH_KEY,
        f"{place.file} has no key {shown(key)}, which is to be its {shown(field)}",
        f"correct fields; {hint}",
        place,
    )
