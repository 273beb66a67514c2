"""What is changed in a file of settings, and what every other value must stay."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.verify.formats.keys import Path
from pytest_psf.verify.formats.setting_value import Computed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.formats.setting_value import Values

#: A value that holds no others: its type, and what it says.
Leaf = tuple[str, str]
Leaves = dict[Path, Leaf]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Another value at a path, or none."""

    document: int
    path: Path
    #: The new value as JSON; None if it is left out.
    value: str | None
    #: Whether the value is a date, which stands without quotes.
    is_date: bool = False

    @property
    def new(self) -> object:
        """The value that is to stand there; None where nothing is."""
        return None if self.value is None else json.loads(self.value)

    @property
    def left_out(self) -> bool:
        """Whether the key is taken out, value and all."""
        return self.value is None


def leaves_of(values: Values) -> Leaves:
    """Return what a document says, without the tables and lists that hold it."""
    return {
        path: leaf
        for path, one in values.items()
        if not is_second_name(path, values) and (leaf := _leaf(one.value)) is not None
    }


def is_second_name(path: Path, values: Values) -> bool:
    """Tell whether what a path names has a place of its own elsewhere.

    Elements of `env` have names, and each section of an INI file has what `DEFAULT` says.
    """
    if not path or not isinstance(path[-1], str):
        return False
    above = values.get(path[:-1])
    if above is not None:
        return isinstance(above.value, list)
    return is_inherited(path, values)


def is_inherited(path: Path, values: Values) -> bool:
    """Tell whether a section of an INI file has a value from `[DEFAULT]` alone."""
    default = values.get(("DEFAULT", path[-1]))
    if default is None or not default.untyped or path[0] == "DEFAULT":
        return False
    return values.get(path) == default


def _leaf(value: object) -> Leaf | None:
    if isinstance(value, dict | list | tuple):
        kind = "table" if isinstance(value, dict) else "list"
        return None if value else (kind, "")
    if isinstance(value, set | frozenset):
        return ("set", repr(sorted(map(repr, value))))
    if isinstance(value, Computed):
        return ("computed", "")
    if isinstance(value, dt.date | dt.time):
        return ("date", value.isoformat())
    return (type(value).__name__, repr(value))


def expected(before: Leaves, change: Change) -> Leaves:
    """Return what a document says after a change, and nothing else has changed."""
    found: Leaves = {}
    size = len(change.path)
    for path, leaf in before.items():
        if path[:size] != change.path:
            found[_shifted(path, change) if change.left_out else path] = leaf
    if not change.left_out:
        found.update(_new(change, before.get(change.path)))
    return found


def _new(change: Change, before: Leaf | None) -> Leaves:
    """Return what stands at a path and below it after a change."""
    if change.is_date:
        return {change.path: ("date", str(change.new))}
    new = change.new
    if before is not None and before[0] == "set" and isinstance(new, list):
        return {change.path: _leaf(set(new)) or before}
    return dict(_below(change.path, new))


def emptied_above(change: Change) -> Leaves:
    """Return what stands above a value that is left out, if it held that value alone."""
    kind = "list" if isinstance(change.path[-1], int) else "table"
    return {change.path[:-1]: (kind, "")}


def _shifted(path: Path, change: Change) -> Path:
    """Return the path that an element has once one before it is left out."""
    *above, last = change.path
    at = len(above)
    if not isinstance(last, int) or path[:at] != tuple(above):
        return path
    index = path[at] if len(path) > at else None
    if isinstance(index, int) and index > last:
        return (*path[:at], index - 1, *path[at + 1 :])
    return path


def _below(path: Path, value: object) -> Iterator[tuple[Path, Leaf]]:
    leaf = _leaf(value)
    if leaf is not None:
        yield path, leaf
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _below((*path, str(key)), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _below((*path, index), inner)
