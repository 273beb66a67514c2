"""What is certainly right, found without pydantic.

To import pydantic takes as long as two fifths of what pytest takes to start, and most
configs have no fault. So tables are read here first: what is accepted, pydantic accepts
with the same values, as a law in the tests says. Of anything else nothing is said here:
pydantic finds what is wrong, if anything is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import field, fields, is_dataclass
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pytest_psf.core.values import dataclass
from pytest_psf.core.words import says_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    Check = Callable[[Any], Any]

#: The key that every claim may have, whatever its kind.
SUPPORTING = "supporting"

#: Above it, not each whole number is a float as well; far above it, none is.
_MOST_EXACT = 2**53


class UnsureError(Exception):
    """Raise UnsureError if only pydantic can tell what a value is worth."""


@cache
def kebab(name: str) -> str:
    """Return the TOML key of a field: `class_` is `class`, `at_most` is `at-most`."""
    return name.rstrip("_").replace("_", "-")


Class = Literal[
    "prototype", "proof-of-concept", "internal-tool", "shadow", "production"
]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """An answer to a part of the definition or about a fact."""

    answer: bool
    because: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """The table [tool.psf]: what `schema.TableModel` says of it."""

    system: str | None = None
    class_: Class | None = None
    gate: list[Any] | None = None
    minimum: dict[str, Any] = field(default_factory=dict)
    ends: dt.date | None = None
    sample_date: dt.date | None = None
    definition: dict[str, Answered] = field(default_factory=dict)
    facts: dict[str, Answered] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    signals: Any = None
    pins: Any = ()
    waivers: Any = ()


def sound_table(found: Mapping[str, Any]) -> Table:
    """Return what [tool.psf] says. Raise UnsureError if anything in it may be wrong."""
    table: Table = Form(Table).read(found)
    answers = (*table.definition.values(), *table.facts.values())
    if any(says_nothing(one.because) for one in answers):
        raise UnsureError
    if table.system is not None and not table.system.strip():
        raise UnsureError
    return table


class Form:
    """How tables are read that a dataclass stands for; its fields are their keys.

    Those that are `given` are no keys: whoever reads a table says them.
    """

    def __init__(self, made_into: type[Any], given: Collection[str] = ()) -> None:
        hints = get_type_hints(made_into)
        self._made_into = made_into
        self._keys = {
            kebab(one.name): (one.name, _of_field(hints[one.name]))
            for one in fields(made_into)
            if one.name not in given
        }

    def read(
        self, table: Mapping[str, Any], given: Mapping[str, Any] = MappingProxyType({})
    ) -> Any:
        """Return the value of a table. Raise UnsureError if anything may be wrong."""
        values = {**given}
        for key, value in table.items():
            if key not in self._keys:
                raise UnsureError
            name, check = self._keys[key]
            values[name] = check(value)
        try:
            return self._made_into(**values)
        except Exception as error:  # a key is missing, or an extension refuses it
            raise UnsureError from error


def _of_field(hint: Any) -> Check:
    check = _check_of(hint)
    return _many(check) if takes_many(hint) else check


def takes_many(hint: object) -> bool:
    """Tell whether a key takes several values, of which one may stand without a list."""
    return get_origin(hint) is tuple or any(
        get_origin(inner) is tuple for inner in get_args(hint)
    )


def _many(check: Check) -> Check:
    def read(value: Any) -> Any:
        if isinstance(value, str):
            return check((value,))
        return check(tuple(value) if isinstance(value, list) else value)

    return read


def _check_of(hint: Any) -> Check:
    """Return what reads a value of a type, and is sure of no value that is of another."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return _table(Form(hint))
    return _inside(get_origin(hint), get_args(hint))


def _inside(origin: Any, inside: tuple[Any, ...]) -> Check:
    """Return what reads a value of several types, or one that holds others."""
    if origin in {Union, UnionType}:
        return _any_of(inside)
    if origin is Literal and all(type(one) is str for one in inside):
        return _one_of(inside)
    if origin in {dict, Mapping} and inside[0] is str:
        return _mapping(_check_of(inside[1]))
    if origin is list or (origin is tuple and inside[1:] == (...,)):
        return _each(origin, _check_of(inside[0]))
    return _never


def _never(value: Any) -> Any:  # noqa: ARG001 - it is called as the others are
    """Be sure of nothing."""
    raise UnsureError


def _exactly(kind: type[Any]) -> Check:
    def read(value: Any) -> Any:
        return value if type(value) is kind else _never(value)

    return read


def _text(value: Any) -> str:
    if type(value) is not str:
        raise UnsureError
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:  # half of a character, which pydantic refuses
            raise UnsureError from None
    return value


def _float(value: Any) -> float:
    if type(value) is int and abs(value) <= _MOST_EXACT:
        return float(value)
    return value if type(value) is float else _never(value)


_PLAIN: Mapping[Any, Check] = {
    Any: lambda value: value,
    str: _text,
    float: _float,
    **{kind: _exactly(kind) for kind in (bool, int, NoneType, dt.date)},
}


def _one_of(values: tuple[Any, ...]) -> Check:
    def read(value: Any) -> Any:
        return value if type(value) is str and value in values else _never(value)

    return read


def _any_of(hints: tuple[Any, ...]) -> Check:
    """Return what reads a value that is of exactly one of several types."""
    tables = [one for one in hints if isinstance(one, type) and is_dataclass(one)]
    if tables and {*hints} != {*tables, NoneType}:
        return _never  # it stands beside no other form
    # A whole number is first of all that, and no float.
    checks = [_exactly(float) if one is float else _check_of(one) for one in hints]

    def read(value: Any) -> Any:
        found = [one for check in checks for one in _read_by(check, value)]
        return found[0] if found else _never(value)

    return read


def _read_by(check: Check, value: Any) -> tuple[Any, ...]:
    try:
        return (check(value),)
    except UnsureError:
        return ()


def _each(kind: type[Any], check: Check) -> Check:
    def read(value: Any) -> Any:
        return kind(map(check, value)) if type(value) is kind else _never(value)

    return read


def _mapping(check: Check) -> Check:
    def read(value: Any) -> Any:
        if type(value) is not dict:
            raise UnsureError
        return {_text(key): check(one) for key, one in value.items()}

    return read


def _table(form: Form) -> Check:
    def read(value: Any) -> Any:
        return form.read(value) if type(value) is dict else _never(value)

    return read
