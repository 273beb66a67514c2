"""The forms of stand-ins, and those for values with no other values inside them."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_psf.hooks.challenge.recipe import ClassName, Plain, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable

#: What stands in where nothing better is known.
NOTHING = Recipe(stand_in="anything")

#: What stands in for None where a function has other values to return as well.
SOMETHING = Recipe(stand_in="text", plain="?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Yielded:
    """What a generator yielded, which nobody can look at without using it up."""

    count: int
    #: Nothing but None where the count is 0.
    first: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """The end of an iteration by the exception that says so."""

    by: type[Exception]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptying:
    """How a value is emptied."""

    #: Whether a value that is empty is filled instead; otherwise it stays empty.
    fill: bool
    #: How many records may still stand inside each other: some hold themselves.
    depth: int = 5


KEEPING = Emptying(fill=False)
FILLING = Emptying(fill=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn(ABC):
    """What stands in for one kind of values, from the look at one to the report."""

    #: What it is for; recipes name it by this.
    name: str
    #: What a target does with such a value, for the report.
    verb: str = "returned"

    @abstractmethod
    def recognises(self, value: object, /) -> bool:
        """Tell whether it is for this value, importing no library to find out."""

    @abstractmethod
    def emptied(self, value: Any, how: Emptying, /) -> Recipe:
        """Return the recipe of an emptied value, or NOTHING where none can be made."""

    def other(self, value: Any, _given: tuple[object, ...], /) -> Recipe:
        """Return the recipe of another wrong value.

        For a test that no emptied value makes fail: one that looks at an element, holds
        a number to an upper bound, or looks for what must not be there any more. The
        arguments that the target was given are at hand for it.
        """
        return self.emptied(value, FILLING)

    @abstractmethod
    def made(self, recipe: Recipe, /) -> Any:
        """Return the value of a recipe that this stand-in has written."""

    def shown(self, recipe: Recipe, /) -> str:
        """Return the value of a recipe for people."""
        return repr(self.made(recipe))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact(StandIn):
    """For values of one class: one that inherits from it may not be made like it."""

    kind: type[Any]

    def recognises(self, value: object, /) -> bool:
        return type(value) is self.kind


def let_through(value: object, given: tuple[object, ...]) -> Any:
    """Return what the target was given, as one that does nothing to it would."""
    others = (one for one in given if type(one) is type(value) and one != value)
    return next(others, None)


def beyond_bounds(value: Any, _given: tuple[object, ...]) -> Any:
    """Return a number that is above every bound that a test would set."""
    return 1001 + 1000 * abs(value)


def _no_other(_value: object, _given: tuple[object, ...]) -> None:
    return None


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(Exact):
    """A value without other values inside: the empty one, and for that a filled one."""

    empty: Any
    filled: Any
    #: To what JSON has, and back.
    write: Callable[[Any], Plain] = _as_it_is
    read: Callable[[Any], Any] = _as_it_is
    #: Another wrong value, by the right one and the target's arguments; None if none is.
    wrong: Callable[[Any, tuple[object, ...]], Any] = _no_other
    #: Written once: a list may hold many thousands of such values.
    _empty: Recipe = field(init=False)
    _filled: Recipe = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_empty", self._written(self.empty))
        object.__setattr__(self, "_filled", self._written(self.filled))

    def emptied(self, value: Any, how: Emptying, /) -> Recipe:
        return self._filled if how.fill and value == self.empty else self._empty

    def other(self, value: Any, given: tuple[object, ...], /) -> Recipe:
        found = self.wrong(value, given)
        return self.emptied(value, FILLING) if found is None else self._written(found)

    def _written(self, value: Any) -> Recipe:
        return Recipe(stand_in=self.name, plain=self.write(value))

    def made(self, recipe: Recipe, /) -> Any:
        return self.read(recipe.plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bool(Exact):
    """A bool: the other one, as neither of the two is the empty one."""

    def emptied(self, value: Any, _how: Emptying, /) -> Recipe:
        return Recipe(stand_in=self.name, plain=not value)

    def made(self, recipe: Recipe, /) -> Any:
        return recipe.plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(StandIn):
    """A member of an enum: another one."""

    def recognises(self, value: object, /) -> bool:
        return isinstance(value, enum.Enum)

    def emptied(self, value: Any, _how: Emptying, /) -> Recipe:
        of = ClassName.of(type(value))
        others = [member.name for member in type(value) if member is not value]
        if of is None or not others:
            return NOTHING
        return Recipe(stand_in=self.name, of=of, plain=others[0])

    def made(self, recipe: Recipe, /) -> Any:
        return recipe.class_name.find()[recipe.plain]

    def shown(self, recipe: Recipe, /) -> str:
        return f"{recipe.class_name.qualname}.{recipe.plain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(StandIn):
    """The end of an iteration stays: without it a test would never end."""

    by: type[Exception]

    def recognises(self, value: object, /) -> bool:
        return isinstance(value, Stopped) and value.by is self.by

    def emptied(self, _value: Any, _how: Emptying, /) -> Recipe:
        return Recipe(stand_in=self.name)

    def made(self, _recipe: Recipe, /) -> Any:
        return self.by()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing(StandIn):
    """Whatever nothing else is for: None."""

    def recognises(self, _value: object, /) -> bool:
        return True

    def emptied(self, _value: Any, _how: Emptying, /) -> Recipe:
        return NOTHING

    def made(self, _recipe: Recipe, /) -> Any:
        return None
