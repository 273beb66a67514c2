"""Stand-ins for what a target does, whatever it returned: nothing, an argument back, another."""

from __future__ import annotations

import contextlib
import zlib
from collections import deque
from dataclasses import replace
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
    from collections.abc import Callable, Iterable


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiling(Unlike):
    """What changes the things that it was given, besides what it returns.

    Who asserts that they stay as they are notices nothing else. Of an object that is given
    it changes only what the test itself asks for: by what is inside of it, whatever is
    done with the object would go wrong.
    """

    def answered(self, recipe: Recipe, given: tuple[Any, ...], make: Make, /) -> Any:
        for one in given:
            if not _spoil(one):
                state = state_of(one)
                for name in recipe.named.keys() & state.keys():
                    _spoil(state[name])
        return make(recipe.items[0])

    def shown(self, recipe: Recipe, show: Callable[[Recipe], str], /) -> str:
        return f"{show(recipe.items[0])} and changed what it was given"


#: The name by which a recipe asks for it.
SPOILING = "changed arguments"


def spoiling(instead: Recipe) -> Recipe:
    """Return the recipe for changing what is given, and returning what a recipe makes."""
    return Recipe(stand_in=SPOILING, items=(instead,))


def asked_for(recipe: Recipe | None, names: Iterable[str]) -> Recipe | None:
    """Return a recipe that also changes attributes of these names, if it changes any."""
    if recipe is None or recipe.stand_in != SPOILING:
        return recipe
    return replace(recipe, named=dict.fromkeys(names, NOTHING))


def _all_none(items: Any) -> None:
    items.extend([None])
    for number in range(len(items)):
        items[number] = None


def _none_alone(items: set[Any]) -> None:
    items.clear()
    items.add(None)


def _none_for_each(entries: dict[Any, Any]) -> None:
    entries.update(dict.fromkeys([*entries, "?"]))


def _without_rows(table: Any) -> None:
    with contextlib.suppress(Exception):  # it may be a view, or its labels twice
        table.drop(index=table.index, inplace=True)


#: What changes a container, twice as well as once.
_SPOILS: dict[type, Callable[[Any], None]] = {
    list: _all_none,
    deque: _all_none,
    set: _none_alone,
    dict: _none_for_each,
}


def _spoil(value: Any) -> bool:
    """Change a container, and tell whether it is one; nothing of the user's is called."""
    kind = type(value)
    if kind.__module__.partition(".")[0] == "pandas" and hasattr(kind, "iloc"):
        _without_rows(value)
        return True
    if kind in _SPOILS:
        _SPOILS[kind](value)
    return kind in _SPOILS


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
