"""What was given to a target: all that it could have let out.

A test of what must not be there, such as a secret in a text, a hidden item in a list or a
private field in a dict, fails only by the very thing. It can be wherever the target had
it: in an argument, inside of one, or in an attribute of its own object.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_psf.hooks.challenge.records import state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: How many values are looked at, how deep inside, and how long a text may be.
_MOST_LOOKED_AT = 100
_DEEPEST = 3
_MOST_LETTERS = 100
#: How many of them a wrong value is to let out.
_MOST = 20

#: What JSON can hold, or a stand-in writes as a text.
_PLAIN = (str, bytes, int, float)
_CONTAINERS = (list, tuple, set, frozenset, deque)


class Inside(NamedTuple):
    """A value that a target had, with its name where it has one."""

    name: str
    value: Any


def plain_inside(given: tuple[object, ...], *, is_deep: bool) -> tuple[Inside, ...]:
    """Return the plain values among what was given, or also inside of it."""
    found = _all_inside(given, _DEEPEST if is_deep else 0)
    return tuple(islice(filter(_is_plain, found), _MOST))


def _is_plain(one: Inside) -> bool:
    if type(one.value) in {str, bytes}:
        return 0 < len(one.value) <= _MOST_LETTERS
    return type(one.value) in {int, float}


def _all_inside(given: tuple[object, ...], deepest: int) -> Iterator[Inside]:
    """Yield what is inside, what is near first."""
    left: deque[tuple[Inside, int]] = deque((Inside("", one), 0) for one in given)
    for _ in range(_MOST_LOOKED_AT):
        if not left:
            return
        one, depth = left.popleft()
        yield one
        if depth < deepest:
            more = islice(_entries(one.value), _MOST_LOOKED_AT)
            left.extend((inner, depth + 1) for inner in more)


def _entries(value: object) -> Iterable[Inside]:
    if type(value) in _PLAIN or isinstance(value, type):
        return ()
    if issubclass(type(value), dict):
        # Not `value.items()`, which may be the user's, or lead to the target.
        entries: Any = dict.items(value)  # type: ignore[arg-type] # it is one
        return [Inside(k if type(k) is str else "", v) for k, v in entries]
    if type(value) in _CONTAINERS:
        return [Inside("", one) for one in value]  # type: ignore[attr-defined] # it is one
    return [Inside(name, one) for name, one in state_of(value).items()]


def plain_texts_of(given: tuple[object, ...]) -> tuple[str, ...]:
    """Return the plain values among what was given, and in its containers, as texts.

    Not those of its objects: they may count how often they were asked. What has no order
    of its own is put into one.
    """
    return tuple(islice(_texts_inside(given, _DEEPEST + 1), _MOST_LOOKED_AT))


def _texts_inside(value: object, levels: int) -> Iterator[str]:
    if type(value) in {*_PLAIN, bool}:
        yield repr(value)
    elif levels and type(value) in {set, frozenset}:
        yield from sorted(_texts_of_all(_entries(value), levels))
    elif levels and type(value) in {*_CONTAINERS, dict}:
        yield from _texts_of_all(islice(_entries(value), _MOST_LOOKED_AT), levels)


def _texts_of_all(entries: Iterable[Inside], levels: int) -> Iterator[str]:
    for name, value in entries:
        if name:
            yield name
        yield from _texts_inside(value, levels - 1)


class Where(NamedTuple):
    """Which argument, and which attribute of it, if it is not the argument itself."""

    number: int
    attribute: str = ""


def places_of(
    given: tuple[object, ...], *, is_deep: bool
) -> Iterator[tuple[Where, object]]:
    """Yield the arguments and, after them, what each has as an attribute."""
    for number, one in enumerate(given):
        yield Where(number), one
    for number, one in enumerate(given if is_deep else ()):
        if type(one) not in _PLAIN and not isinstance(one, type):
            for name, value in islice(state_of(one).items(), _MOST_LOOKED_AT):
                yield Where(number, name), value
