"""Stand-ins for values with no other values inside them."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass
from pytest_psf.hooks.challenge.instead import another_for_each
from pytest_psf.hooks.challenge.recipe import ClassName, Plain, Recipe
from pytest_psf.hooks.challenge.wronging import (
    FAR,
    NOTHING,
    SOMETHING,
    Exact,
    Make,
    Manner,
    StandIn,
    Stopped,
    Wronging,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def let_through(value: object, given: tuple[object, ...]) -> Any:
    """Return what the target was given, as one that does nothing to it would."""
    others = (one for one in given if type(one) is type(value) and one != value)
    return next(others, None)


def above_bounds(value: Any, _given: tuple[object, ...]) -> Any:
    """Return a number that is above every bound that a test would set."""
    return FAR + 1000 * abs(value)


def below_bounds(value: Any, _given: tuple[object, ...]) -> Any:
    return -above_bounds(value, ())


def longer(value: Any, given: tuple[object, ...]) -> Any:
    """Return a text that is longer than any bound, and has in it what was given."""
    texts = [one for one in given if type(one) is type(value)]
    blank = value[:0]
    mark = "?" if isinstance(blank, str) else b"?"
    return blank.join([*texts, value, mark * FAR])


def _no_other(_value: object, _given: tuple[object, ...]) -> None:
    return None


def _as_it_is(value: Any) -> Any:
    return value


#: Of these, one can be made that hangs on what was given.
_TOLD_APART = frozenset({str, int, float})


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(Exact):
    """A value without other values inside: the empty one, and for that a filled one."""

    empty: Any
    filled: Any
    #: To what JSON has, and back.
    write: Callable[[Any], Plain] = _as_it_is
    read: Callable[[Any], Any] = _as_it_is
    #: Other wrong values, by the right one and the target's arguments; None if none is.
    other: Callable[[Any, tuple[object, ...]], Any] = _no_other
    beyond: Callable[[Any, tuple[object, ...]], Any] = _no_other

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        found = None
        if how.is_for_each and self.kind in _TOLD_APART:
            return another_for_each(self.empty)
        if how.manner in {Manner.OTHER, Manner.BACK}:
            found = self.other(value, how.given)
        elif how.manner is Manner.BEYOND:
            found = self.beyond(value, tuple(one.value for one in how.leaks))
        if found is None:
            is_filled = how.fills and value == self.empty
            found = self.filled if is_filled else self.empty
        return Recipe(stand_in=self.name, plain=self.write(found))

    def made(self, recipe: Recipe, _make: Make, /) -> Any:
        return self.read(recipe.plain)

    def shown(self, recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        value = self.read(recipe.plain)
        if isinstance(value, str | bytes | bytearray) and len(value) >= FAR:
            return f"a {self.name} of {len(value)}"
        return repr(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bool(Exact):
    """A bool: the other one, as neither of the two is the empty one."""

    def wrong(self, value: Any, _how: Wronging, /) -> Recipe:
        return Recipe(stand_in=self.name, plain=not value)

    def made(self, recipe: Recipe, _make: Make, /) -> Any:
        return recipe.plain

    def shown(self, recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        return repr(recipe.plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(StandIn):
    """A value that its class makes out of what JSON has, such as a date or a path."""

    kind: type[Any]
    #: The empty one as it is written, the filled one, one above all bounds, one below.
    wrongs: Callable[[Any], tuple[Plain, Plain, Plain, Plain]]
    read: Callable[[Any, Any], Any] = lambda kind, plain: kind(plain)
    #: A further condition.
    is_one: Callable[[Any], bool] = lambda _: True

    def recognises(self, value: object, /) -> bool:
        return isinstance(value, self.kind) and self.is_one(value)

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        of = ClassName.of(type(value))
        empty, filled, above, below = self.wrongs(value)
        if how.manner is Manner.EMPTY:
            is_filled = how.fill and self.read(type(value), empty) == value
            plain = filled if is_filled else empty
        else:
            plain = below if how.manner is Manner.BEYOND else above
        return Recipe(stand_in=self.name, of=of, plain=plain)

    def made(self, recipe: Recipe, _make: Make, /) -> Any:
        return self.read(recipe.class_name.find(), recipe.plain)

    def shown(self, recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        return f"{recipe.class_name.qualname} {recipe.plain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags(StandIn):
    """A set of flags: none of them, or all."""

    def recognises(self, value: object, /) -> bool:
        return isinstance(value, enum.Flag)

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        of = ClassName.of(type(value))
        every = 0
        for member in type(value):
            every |= member.value
        plain = (
            every
            if how.fills and (not value.value or how.manner is Manner.BEYOND)
            else 0
        )
        return Recipe(stand_in=self.name, of=of, plain=plain)

    def made(self, recipe: Recipe, _make: Make, /) -> Any:
        return recipe.class_name.find()(recipe.plain)

    def shown(self, recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        return f"{recipe.class_name.qualname}({recipe.plain})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(StandIn):
    """A member of an enum: another one."""

    def recognises(self, value: object, /) -> bool:
        # One that is alone has no other; it is hollow like any other object.
        return isinstance(value, enum.Enum) and len(type(value)) > 1

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        of = ClassName.of(type(value))
        others = [member.name for member in type(value) if member is not value]
        plain = others[-1 if how.manner is Manner.BEYOND else 0]
        return Recipe(stand_in=self.name, of=of, plain=plain)

    def made(self, recipe: Recipe, _make: Make, /) -> Any:
        return recipe.class_name.find()[recipe.plain]

    def shown(self, recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        return f"{recipe.class_name.qualname}.{recipe.plain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(StandIn):
    """The end of an iteration stays: without it a test would never end."""

    by: type[Exception]

    def recognises(self, value: object, /) -> bool:
        return isinstance(value, Stopped) and value.by is self.by

    def wrong(self, _value: Any, _how: Wronging, /) -> Recipe:
        return Recipe(stand_in=self.name)

    def made(self, _recipe: Recipe, _make: Make, /) -> Any:
        return self.by()

    def shown(self, _recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        return self.by.__name__


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing(StandIn):
    """None, in a place where something might be."""

    def recognises(self, value: object, /) -> bool:
        return value is None

    def wrong(self, _value: Any, how: Wronging, /) -> Recipe:
        return SOMETHING if how.fills else NOTHING

    def made(self, _recipe: Recipe, _make: Make, /) -> Any:
        return None

    def shown(self, _recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        return "None"
