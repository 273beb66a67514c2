"""Stand-ins for what a target does, whatever it returned: nothing, an argument back, another."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass
from pytest_psf.hooks.challenge.given import plain_texts_of
from pytest_psf.hooks.challenge.recipe import Recipe
from pytest_psf.hooks.challenge.records import state_of
from pytest_psf.hooks.challenge.wronging import (
    FAR,
    NOTHING,
    Make,
    StandIn,
    Wronging,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlike(StandIn):
    """What recipes name themselves: no value is ever like it, nor made from it alone."""

    def recognises(self, _value: object, /) -> bool:
        return False

    def wrong(self, _value: Any, _how: Wronging, /) -> Recipe:
        return NOTHING

    def made(self, _recipe: Recipe, _make: Make, /) -> Any:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(Unlike):
    """What is done instead where no value is returned."""

    did: str

    def shown(self, _recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        return self.did


#: How a model is sabotaged.
OPEN = Recipe(stand_in="open model")
OPEN_AND_EMPTIED = Recipe(stand_in="open and emptied model")


@dataclass(frozen=True, slots=True, kw_only=True)
class Back(Unlike):
    """One of the target's own arguments, by its number."""

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
class Different(Unlike):
    """A number or text that is another one for whatever else is given.

    What must be the same for several, such as whichever comes first of two, is not.
    """

    #: Returns what it hangs on.
    told_by: Callable[[tuple[Any, ...]], int]

    def made(self, _recipe: Recipe, _make: Make, /) -> Any:
        return FAR

    def answered(self, recipe: Recipe, given: tuple[Any, ...], _make: Make, /) -> Any:
        number = self.told_by(given)
        if isinstance(recipe.plain, str):
            return str(number)
        return float(number) if isinstance(recipe.plain, float) else number

    def shown(self, recipe: Recipe, _show: Callable[[Recipe], str], /) -> str:
        what = "text" if isinstance(recipe.plain, str) else "number"
        return f"another {what} for each"


def by_plain_values(given: tuple[Any, ...]) -> int:
    """Return a number by what was given, but not by which objects that were."""
    texts = "\n".join(plain_texts_of(given))
    return FAR + zlib.crc32(texts.encode(errors="replace")) % FAR


def by_identity(given: tuple[Any, ...]) -> int:
    return id(given[0]) if given else FAR


#: The names by which recipes ask for these two.
BY_VALUES, BY_IDENTITY = "another by values", "number by identity"


def another_for_each(value: str | float) -> Recipe:
    """Return the recipe for a value of this kind that hangs on what is given."""
    return Recipe(stand_in=BY_VALUES, plain=value)
