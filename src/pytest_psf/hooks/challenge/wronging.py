"""How a value is made a wrong one, and what stands in for a kind of values."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from dataclasses import field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass
from pytest_psf.hooks.challenge.recipe import Recipe

if TYPE_CHECKING:
    from typing import TypeAlias

    from pytest_psf.hooks.challenge.given import Inside

#: What stands in for what is not there.
NOTHING = Recipe(stand_in="nothing")

#: What stands in for None where a function has other values to return as well.
SOMETHING = Recipe(stand_in="text", plain="?")

#: What stands in for an object of which nothing is known: a hollow one that is true.
SOME_OBJECT = Recipe(stand_in="hollow", plain="full")

#: The stand-ins for what JSON has of its own, by its type; and for bytes.
_NAMES: dict[type, str] = {str: "text", int: "whole number", float: "number"}


def recipe_as_it_is(value: Any) -> Recipe:
    """Return the recipe of a plain value that is to come out unchanged."""
    if isinstance(value, bytes):
        return Recipe(stand_in="bytes", plain=value.hex())
    return Recipe(stand_in=_NAMES[type(value)], plain=value)


#: Makes the value of a recipe, for a stand-in with other values inside.
Make: TypeAlias = Callable[[Recipe], Any]

#: How many values a recipe may hold: what they lead to may have no end. And each item
#: of a list that is made longer.
MOST_VALUES = 1000
_MOST_VALUES_OF_MANY = 50

#: How many records, and values at all, may stand inside each other: some hold
#: themselves.
DEEPEST = 5
_MOST_LEVELS = 20

#: How many levels of lists inside each other get one more item: each level doubles what
#: its last item holds.
_LEVELS_OF_MORE = 5

#: How much longer is beyond all bounds that a test would set.
FAR = 1001


def budget(count: int) -> Iterator[int]:
    """Return what runs out after so many values."""
    return iter(range(count))


class Manner(enum.Enum):
    """The ways in which a value can be wrong, in the order in which they are tried.

    The later ones are for tests that no emptied value makes fail.
    """

    #: Nothing in it; where it is empty already, something.
    EMPTY = "empty"
    #: The same shape with other contents, as a test that looks at an element needs it.
    OTHER = "other"
    #: Longer, or below every bound.
    BEYOND = "beyond"
    #: What the target was given, as if it had done nothing to it; where that is nothing
    #: of the kind, the same shape with longer lists and dicts inside, and with texts and
    #: numbers that hang on what was given, for tests that compare several calls.
    BACK = "back"


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
class Wronging:
    """How a value is made a wrong one."""

    manner: Manner
    #: Writes the recipe for a value inside.
    recipe_of: Callable[[object, Wronging], Recipe]
    #: Whether a value that is empty is filled instead; otherwise it stays empty.
    fill: bool = False
    #: The arguments that the target was given.
    given: tuple[object, ...] = ()
    #: Whether it is to be another one for whatever else is given.
    is_for_each: bool = False
    #: What is inside of these, where a wrong value is to let it out.
    leaks: tuple[Inside, ...] = ()
    #: Whether None might have come back just as well.
    is_optional: bool = False
    #: How many records may still stand inside each other, and how many values.
    depth: int = DEEPEST
    levels: int = _MOST_LEVELS
    #: Whether the value is inside one that has got more than any bound already.
    is_inside_many: bool = False
    #: The ids of the values that the one in question stands inside of: many lead back to
    #: what holds them, as a node to its parent, and so on for ever.
    around: frozenset[int] = frozenset()
    #: Runs out where there are too many values; shared by all inside.
    left: Iterator[int] = field(default_factory=lambda: budget(MOST_VALUES))

    @property
    def fills(self) -> bool:
        return self.fill or self.manner is not Manner.EMPTY

    def inside(self, value: object) -> Recipe:
        """Return the recipe for a value inside another one."""
        if self.levels <= 0 or next(self.left, None) is None:
            return NOTHING
        return self.recipe_of(value, replace(self, levels=self.levels - 1))

    @property
    def more(self) -> int | None:
        """How many more items there are to be; many of many would be without end."""
        is_beyond = self.manner is Manner.BEYOND and not self.is_inside_many
        return FAR if is_beyond else None

    @property
    def is_back_itself(self) -> bool:
        """Whether it is made to come back, and is inside of no other value."""
        return self.manner is Manner.BACK and self.levels == _MOST_LEVELS

    @property
    def one_more(self) -> int:
        """How many more items there are to be inside of another value: one, or none.

        The value itself keeps its shape, so that a test still finds what is inside, and
        counts it.
        """
        levels = _MOST_LEVELS - self.levels
        return int(self.manner is Manner.BACK and 0 < levels <= _LEVELS_OF_MORE)

    def inside_many(self, value: object) -> Recipe:
        some = islice(self.left, _MOST_VALUES_OF_MANY)
        # What it lets out is put beside it.
        how = replace(self, is_inside_many=True, left=some, leaks=())
        return how.inside(value)

    def leaked(self, kinds: Collection[type]) -> tuple[Recipe, ...]:
        """Return recipes of what is let out, of some kinds; of any if there are none."""
        values = [
            one.value for one in self.leaks if not kinds or type(one.value) in kinds
        ]
        return tuple(recipe_as_it_is(one) for one in dict.fromkeys(values))

    def deeper(self) -> Wronging:
        return replace(self, depth=self.depth - 1)


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
    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        """Return the recipe of a wrong value, or NOTHING where none can be made."""

    @abstractmethod
    def made(self, recipe: Recipe, make: Make, /) -> Any:
        """Return the value of a recipe that this stand-in has written."""

    def answered(self, recipe: Recipe, _given: tuple[Any, ...], make: Make, /) -> Any:
        """Return what a target returns that was given these arguments."""
        return self.made(recipe, make)

    @abstractmethod
    def shown(self, recipe: Recipe, show: Callable[[Recipe], str], /) -> str:
        """Return the value of a recipe for people.

        Where it is shown, no module of the user's need be imported.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact(StandIn):
    """For values of one class: one that inherits from it may not be made like it."""

    kind: type[Any]

    def recognises(self, value: object, /) -> bool:
        return type(value) is self.kind
