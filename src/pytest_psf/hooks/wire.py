"""From values to JSON and back, by their type hints: how they cross to other processes.

An object becomes the list of its fields, in their order: both ends run the same code.
Nothing is pickled, so that what comes in can only ever be a value of the type that was
expected.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")

#: What JSON has of its own, and gives back as it was.
_PLAIN = frozenset({str, int, float, bool, type(None)})


#: None where there is nothing to do.
_Step = Callable[[Any], Any] | None
#: By the number of the field.
_Steps = list[tuple[int, Callable[[Any], Any]]]


class _Form(NamedTuple):
    """How values of one type are written and read; None where JSON has them itself."""

    write: _Step
    read: _Step


_AS_IT_IS = _Form(None, None)

# Made once, and without a look for circles, which no frozen value has: this is done for
# the reports of tests.
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_decode = json.JSONDecoder().decode


class Codec(Generic[T]):
    """Writes values of one type as JSON, and reads them back."""

    def __init__(self, kind: type[T], content: type | None = None) -> None:
        """Raise TypeError if a hint names what cannot cross.

        `content` is what stands where a hint says no more than `object`.
        """
        self._content = content
        #: By class, so that a class may hold values of its own.
        self._objects: dict[type, _Form] = {}
        write, read = self._form_of(kind)
        self._write, self._read = write or _same, read or _same

    def text(self, value: T) -> str:
        """Return a value as one line of JSON; equal values have equal texts."""
        return _encode(self._write(value))

    def value(self, text: str) -> T:
        """Return the value that `text` has written."""
        found: T = self._read(_decode(text))
        return found

    def _form_of(self, hint: Any) -> _Form:
        if hint in _PLAIN or hint is Any:
            return _AS_IT_IS
        if hint is object and self._content is not None:
            return self._form_of(self._content)
        origin, inside = typing.get_origin(hint), typing.get_args(hint)
        if origin in {typing.Union, types.UnionType}:
            return self._any_of(inside)
        if origin is not None:
            return self._container(hint, origin, inside)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return _Form(lambda member: member.name, hint.__getitem__)
        if isinstance(hint, type) and (is_dataclass(hint) or _is_named_tuple(hint)):
            return self._object(hint)
        raise TypeError(f"{hint} cannot cross to another process")

    def _any_of(self, hints: tuple[Any, ...]) -> _Form:
        others = [hint for hint in hints if hint not in _PLAIN]
        if all(_is_json(hint) for hint in others):
            return _AS_IT_IS
        plain = [hint for hint in hints if hint in _PLAIN and hint is not type(None)]
        if plain or len(others) > 1:
            raise TypeError(f"{hints} cannot be told apart on the way")
        form = self._form_of(others[0])
        return _Form(_but_for_none(form.write), _but_for_none(form.read))

    def _container(self, hint: Any, origin: Any, inside: tuple[Any, ...]) -> _Form:
        if origin in {dict, Mapping} and inside[0] is str:
            return _mapping(self._form_of(inside[1]))
        if origin is tuple and inside[-1] is not ...:
            return self._fixed(inside)
        if origin in {tuple, list, frozenset}:
            return _many(origin, self._form_of(inside[0]))
        raise TypeError(f"{hint} cannot cross to another process")

    def _fixed(self, hints: tuple[Any, ...]) -> _Form:
        if any(self._form_of(hint) != _AS_IT_IS for hint in hints):
            raise TypeError(f"{hints}: name a class for these")
        return _Form(None, tuple)

    def _object(self, kind: type[Any]) -> _Form:
        if kind in self._objects:
            return self._objects[kind]
        names = _names(kind)
        parts = _parts(kind, names)

        def write(value: Any) -> Any:
            row = [*parts(value)]
            for number, step in writers:
                row[number] = step(row[number])
            return row

        def read(row: Any) -> Any:
            for number, step in readers:
                row[number] = step(row[number])
            return kind(**dict(zip(names, row, strict=True)))

        # Known before its fields are looked at, which may lead back to it.
        self._objects[kind] = _Form(write, read)
        hints = typing.get_type_hints(kind)
        writers, readers = _steps([self._form_of(hints[name]) for name in names])
        return self._objects[kind]


def _is_json(hint: Any) -> bool:
    """Tell whether JSON has values of a type, and gives them back as they were."""
    if hint is Any or hint in _PLAIN:
        return True
    inside = typing.get_args(hint)
    return typing.get_origin(hint) is dict and inside[0] is str and _is_json(inside[1])


def _is_named_tuple(kind: type) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_fields")


def _names(kind: type[Any]) -> tuple[str, ...]:
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind))
    names: tuple[str, ...] = kind._fields
    return names


def _parts(kind: type, names: tuple[str, ...]) -> Callable[[Any], Any]:
    """Return what takes an object apart, into something that JSON writes as a list."""
    if issubclass(kind, tuple):
        return tuple
    if len(names) > 1:
        return attrgetter(*names)  # a tuple, made in C
    return lambda value: [getattr(value, name) for name in names]


def _steps(forms: list[_Form]) -> tuple[_Steps, _Steps]:
    """Return what has to be done to which fields, to write them and to read them."""
    writers = [(n, form.write) for n, form in enumerate(forms) if form.write]
    readers = [(n, form.read) for n, form in enumerate(forms) if form.read]
    return writers, readers


def _many(kind: type, form: _Form) -> _Form:
    """Return the form of any number of values; a set has one order, or texts differ."""
    return _Form(_writing_many(kind, form.write), _reading_many(kind, form.read))


def _writing_many(kind: type, inner: _Step) -> _Step:
    if inner is None:
        return sorted if kind is frozenset else None
    if kind is frozenset:
        return lambda values: list(map(inner, sorted(values)))
    return lambda values: list(map(inner, values))


def _reading_many(kind: type, inner: _Step) -> _Step:
    if inner is None:
        return None if kind is list else kind
    return lambda found: kind(map(inner, found))


def _mapping(form: _Form) -> _Form:
    inner_write, inner_read = form

    def write(values: Any) -> Any:
        if inner_write is None:
            return {**values}
        return {key: inner_write(value) for key, value in values.items()}

    def read(found: Any) -> Any:
        assert inner_read is not None
        return {key: inner_read(value) for key, value in found.items()}

    return _Form(write, None if inner_read is None else read)


def _but_for_none(step: _Step) -> _Step:
    if step is None:
        return None
    return lambda value: None if value is None else step(value)


def _same(value: Any) -> Any:
    return value
