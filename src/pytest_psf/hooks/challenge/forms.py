"""The forms of stand-ins, and those for values with no other values inside them."""

from __future__ import annotations

import enum
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from dataclasses import field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass
from pytest_psf.hooks.challenge.recipe import ClassName, Plain, Recipe
from pytest_psf.hooks.challenge.records import state_of

if TYPE_CHECKING:
    from typing import TypeAlias

    from pytest_psf.hooks.challenge.given import Inside

#: What stands in for what is not there.
NOTHING = Recipe(stand_in="nothing")

#: What stands in for None where a function has other values to return as well.
SOMETHING = Recipe(stand_in="text", plain="?")

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
    #: of the kind, the same shape with longer lists and dicts inside.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(StandIn):
    """What is done instead where no value is returned; nothing is ever like it."""

    did: str

    def recognises(self, _value: object, /) -> bool:
        return False

    def wrong(self, _value: Any, _how: Wronging, /) -> Recipe:
        return NOTHING

    def made(self, _recipe: Recipe, _make: Make, /) -> Any:
        return None

    def shown(self, _recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        return self.did


#: How a model is sabotaged.
OPEN = Recipe(stand_in="open model")
OPEN_AND_EMPTIED = Recipe(stand_in="open and emptied model")


@dataclass(frozen=True, slots=True, kw_only=True)
class Back(StandIn):
    """One of the target's own arguments, by its number; nothing is ever like it."""

    def recognises(self, _value: object, /) -> bool:
        return False

    def wrong(self, _value: Any, _how: Wronging, /) -> Recipe:
        return NOTHING

    def made(self, _recipe: Recipe, _make: Make, /) -> Any:
        return None

    def answered(self, recipe: Recipe, given: tuple[Any, ...], _make: Make, /) -> Any:
        number = recipe.plain
        assert isinstance(number, int)
        if number >= len(given):
            return None
        for name in recipe.named:
            return state_of(given[number]).get(name)
        # A validator that is put around others does nothing when it asks them.
        around = [one for one in given if type(one).__name__ == "ValidatorCallable"]
        return around[0](given[number]) if around else given[number]

    def shown(self, _recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        return "what it was given"


#: The name by which a recipe says that an argument is to be handed back.
BACK = "argument"


def handing_back(number: int, attribute: str = "") -> Recipe:
    """Return the recipe for handing an argument back, or an attribute of it."""
    named = {attribute: NOTHING} if attribute else {}
    return Recipe(stand_in=BACK, plain=number, named=named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Different(StandIn):
    """A number that is another one for whatever else is given; nothing is ever like it.

    What must be the same for several, such as whichever comes first of two, is not.
    """

    #: Returns what it hangs on.
    told_by: Callable[[tuple[Any, ...]], int]

    def recognises(self, _value: object, /) -> bool:
        return False

    def wrong(self, _value: Any, _how: Wronging, /) -> Recipe:
        return NOTHING

    def made(self, _recipe: Recipe, _make: Make, /) -> Any:
        return FAR

    def answered(self, recipe: Recipe, given: tuple[Any, ...], _make: Make, /) -> Any:
        kind = float if isinstance(recipe.plain, float) else int
        return kind(self.told_by(given))

    def shown(self, _recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        return "another number for each"


def _is_hashed(value: object) -> bool:
    return type(value) in {str, bytes, int, float, bool}


def by_plain_values(given: tuple[Any, ...]) -> int:
    """Return a number by what was given, but not by which objects that were."""
    texts = [repr(one) for one in given if _is_hashed(one)]
    return FAR + zlib.crc32("\n".join(texts).encode()) % FAR


def by_identity(given: tuple[Any, ...]) -> int:
    return id(given[0]) if given else FAR


#: The names by which recipes ask for these two.
BY_VALUES, BY_IDENTITY = "number by values", "number by identity"
