"""The calls of a target: what came back in a control run, what comes back instead."""

from __future__ import annotations

import dis
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_psf.hooks.challenge.forms import NOTHING, SOMETHING, Stopped, Yielded
from pytest_psf.hooks.challenge.stand_ins import (
    effect_of,
    is_stop,
    made_of,
    other_recipe_of,
    recipe_of,
)

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Iterable, Iterator

    from pytest_psf.hooks.challenge.recipe import Recipe

#: Calls beyond these are not written down one by one.
_MOST_CALLS = 1000


@dataclass
class Calls:
    """The calls of a target inside the window: how many, and what they returned."""

    #: Whether the target has values to return, so that None is one among others.
    has_values: bool = False
    count: int = 0
    #: Of a model: whether its own validator was used, and not only those inside it.
    is_direct: bool = False
    #: What to return instead of each; None for a call that raised, and so returned
    #: nothing to make it of.
    recipes: list[Recipe | None] = field(default_factory=list)
    #: What to return instead where an emptied value changes nothing for the test.
    others: list[Recipe | None] = field(default_factory=list)

    def begin(self) -> int:
        """Note a call, which raised unless its end is noted; return its number."""
        self.count += 1
        if self.count <= _MOST_CALLS:
            self.recipes.append(None)
            self.others.append(None)
        return self.count - 1

    def returned(self, number: int, value: object, given: tuple[object, ...]) -> None:
        """Note what came back, and what had been given."""
        if number >= len(self.recipes):
            # A look at the value of every further call would only slow the test down.
            return
        if value is None:
            # Where there is nothing to return, another value would sabotage nothing.
            recipe = SOMETHING if self.has_values else NOTHING
            self._note(number, recipe, recipe)
        else:
            self._note(number, recipe_of(value), other_recipe_of(value, given))

    def stopped(self, number: int, by: type[Exception]) -> None:
        """Note the end of an iteration, without which it would never end."""
        recipe = recipe_of(Stopped(by=by))
        self._note(number, recipe, recipe)

    def yielded(self, number: int, count: int, first: object) -> None:
        """Note what a generator yielded: how many values, and which was the first."""
        recipe = recipe_of(Yielded(count=count, first=first))
        self._note(number, recipe, recipe)

    def _note(self, number: int, recipe: Recipe, other: Recipe) -> None:
        if number < len(self.recipes):
            self.recipes[number] = recipe
            self.others[number] = other


def returns_values(code: types.CodeType) -> bool:
    """Tell whether a function returns anything but None."""
    before: dis.Instruction | None = None
    for instruction in dis.get_instructions(code):
        if instruction.opname == "RETURN_CONST" and instruction.argval is not None:
            return True
        if instruction.opname == "RETURN_VALUE" and (
            instruction.is_jump_target or not _is_none(before)
        ):
            return True
        before = instruction
    return False


def _is_none(instruction: dis.Instruction | None) -> bool:
    return (
        instruction is not None
        and instruction.opname == "LOAD_CONST"
        and instruction.argval is None
    )


def emptying(recipes: Iterable[Recipe | None]) -> Callable[..., Any]:
    """Return what runs instead of a target: nothing but an emptied value.

    The nth call returns the emptied value of what the nth call of the control run
    returned; one that had raised, that of another one.
    """
    known = list(recipes)
    usual = next(_returning(known), NOTHING)
    # More calls than in the control run: an iteration among them has to end.
    last = next((one for one in known if one is not None and is_stop(one)), usual)
    left = iter(known)

    def instead(*_args: Any, **_kwargs: Any) -> Any:
        recipe = next(left, last) or usual
        if is_stop(recipe):
            raise made_of(recipe)
        return made_of(recipe)

    return instead


def effect(recipes: Iterable[Recipe | None]) -> str:
    """Say what a sabotaged target does instead, for people."""
    first = next(_returning(recipes), None)
    return "returned None and raised nothing" if first is None else effect_of(first)


def _returning(recipes: Iterable[Recipe | None]) -> Iterator[Recipe]:
    """Yield the recipes of calls that neither raised nor ended an iteration."""
    return (one for one in recipes if one is not None and not is_stop(one))
