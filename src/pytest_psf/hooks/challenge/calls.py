"""The calls of a target: what came back in a control run, what comes back instead."""

from __future__ import annotations

import dis
from dataclasses import field
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass
from pytest_psf.hooks.challenge.hollow import Mode
from pytest_psf.hooks.challenge.instead import (
    BY_IDENTITY,
    OPEN,
    OPEN_AND_EMPTIED,
    handing_back,
)
from pytest_psf.hooks.challenge.objects import Begun, hollow_recipe
from pytest_psf.hooks.challenge.recipe import Recipe
from pytest_psf.hooks.challenge.records import state_of
from pytest_psf.hooks.challenge.stand_ins import (
    answer_of,
    effect_of,
    is_stop,
    made_of,
    recipes_of,
)
from pytest_psf.hooks.challenge.wronging import (
    NOTHING,
    SOMETHING,
    Manner,
    Stopped,
    Yielded,
    budget,
)

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Iterable, Iterator


#: Calls beyond these are not written down one by one.
_MOST_CALLS = 1000

#: In so many calls it is looked into what they were given, which takes its time.
_MOST_DEEP_CALLS = 20

#: How many values are written down for all calls, and what they hold.
_MOST_VALUES = 10_000


#: What a function calls the object that it is a method of.
_OWNERS = frozenset({"self", "cls", "mcs", "mcls", "metacls", "klass"})

#: What the interpreter takes no number below zero from.
_LENGTHS = frozenset({"__len__", "__length_hint__"})

#: What may be the same for all, but must be for two that are equal.
_HASH = Recipe(stand_in=BY_IDENTITY, plain=0)

#: One for each way in which a value can be wrong; None where a call raised, and so
#: returned nothing to make it of.
_Ways = tuple["Recipe | None", ...]


@dataclass(kw_only=True)
class Calls:
    """The calls of a target inside the window: how many, and what they returned."""

    #: Whether the target has values to return, so that None is one among others.
    has_values: bool = False
    #: Whether it says that one of them is None.
    is_optional: bool = False
    is_method: bool = False
    #: The texts that the test wants nowhere: a value with them in it is wrong.
    banned: tuple[str, ...] = ()
    is_length: bool = False
    is_hash: bool = False
    count: int = 0
    #: Of a model: whether its own validator was used, and not only those inside it.
    is_direct: bool = False
    #: How many more values may be written down.
    left: Iterator[int] = field(default_factory=lambda: budget(_MOST_VALUES))
    #: What to return instead, by call.
    noted: list[_Ways] = field(default_factory=list)
    #: Another value of the shape that the first one had which came back.
    like: Recipe | None = None

    def look_at(self, function: types.FunctionType) -> None:
        """Learn from a function what its calls may come to."""
        self.has_values |= returns_values(function.__code__)
        self.is_optional |= _may_return_none(function)
        self.is_method = _OWNERS.issuperset(function.__code__.co_varnames[:1])
        self.is_hash = function.__name__ == "__hash__"
        self.is_length = function.__name__ in _LENGTHS

    @property
    def ways(self) -> list[list[Recipe | None]]:
        """What to return instead of each call: the lists to be tried, one by one."""
        found: list[list[Recipe | None]] = []
        for recipes in map(list, zip(*self.noted, strict=True)):
            if recipes not in found:
                found.append(recipes)
        return found

    def begin(self) -> int:
        """Note a call, which raised unless its end is noted; return its number."""
        self.count += 1
        if self.count <= _MOST_CALLS:
            self.noted.append((None,) * len(Manner))
        return self.count - 1

    def validated(self) -> None:
        """Note that a model has validated something."""
        self._note(self.begin(), (OPEN, OPEN_AND_EMPTIED, OPEN, OPEN))

    def state_before(self, given: tuple[Any, ...]) -> frozenset[str]:
        """Return which attributes there are before a call that may set others."""
        if self.has_values or not self.is_method or not given:
            return frozenset()
        return frozenset(state_of(given[0]))

    def returned(
        self,
        number: int,
        value: object,
        given: tuple[object, ...],
        before: frozenset[str] = frozenset(),
    ) -> None:
        """Note what came back, what had been given, and which attributes there were."""
        if number >= len(self.noted):
            # A look at the value of every further call would only slow the test down.
            return
        if value is not None:
            if self.like is None:
                # Not of what was given: it has to stand where nothing else came back.
                self.like = recipes_of(value, (), left=self.left)[1]
            ways = recipes_of(
                value,
                given,
                is_optional=self.is_optional,
                left=self.left,
                is_deep=number < _MOST_DEEP_CALLS,
                banned=self.banned,
            )
            self._note(number, ways)
        elif self.has_values:
            self._note(number, (SOMETHING, *self._instead_of_none(given, SOMETHING)))
        else:
            self._note(number, self._set(given, before))

    def _set(self, given: tuple[Any, ...], before: frozenset[str]) -> _Ways:
        # Where there is nothing to return, another value would sabotage nothing.
        nothing = (NOTHING,) * len(Manner)
        if not self.is_method or not given:
            return nothing
        names = frozenset(state_of(given[0])) - before
        return (
            recipes_of(Begun(owner=given[0], names=names), (), left=self.left)
            if names
            else nothing
        )

    def _instead_of_none(self, given: tuple[object, ...], usual: Recipe) -> _Ways:
        """Return what to hand back where the target hands back nothing."""
        number = int(self.is_method)
        if self.is_method and len(given) == 1:
            number = 0  # as a validator of a whole model is given no more than this
        back = handing_back(number) if number < len(given) else usual
        return back, hollow_recipe(None, Mode.FULL), back

    def raised(self, number: int, given: tuple[object, ...], error: Exception) -> None:
        """Note that a call raised, which might have let through what it was given."""
        for by in (StopIteration, StopAsyncIteration):
            if isinstance(error, by):
                # The end of an iteration, without which it would never end.
                self._note(number, recipes_of(Stopped(by=by), ()))
                return
        if self.has_values:
            self._note(number, (None, *self._instead_of_none(given, NOTHING)))

    def yielded(
        self, number: int, count: int, first: object, given: tuple[object, ...] = ()
    ) -> None:
        """Note what a generator yielded: how many values, and which was the first."""
        value, is_deep = Yielded(count=count, first=first), number < _MOST_DEEP_CALLS
        ways = recipes_of(
            value, given, left=self.left, is_deep=is_deep, banned=self.banned
        )
        self._note(number, ways)

    def _note(self, number: int, ways: _Ways) -> None:
        if number < len(self.noted):
            if self.is_length:
                ways = tuple(
                    ways[0 if manner is Manner.BEYOND else n]
                    for n, manner in enumerate(Manner)
                )
            self.noted[number] = (*ways[:-1], _HASH) if self.is_hash else ways


def _may_return_none(function: types.FunctionType) -> bool:
    hint = function.__annotations__.get("return", "")
    words = hint if isinstance(hint, str) else repr(hint)
    return "None" in words or "Optional" in words


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

    The nth call returns what was written for the nth call of the control run; one that had
    raised, that of another one.
    """
    known = list(recipes)
    usual = next(_returning(known), NOTHING)
    # More calls than in the control run: an iteration among them has to end.
    last = next((one for one in known if one is not None and is_stop(one)), usual)
    left = iter(known)

    def instead(*args: Any, **kwargs: Any) -> Any:
        recipe = next(left, last) or usual
        if is_stop(recipe):
            raise made_of(recipe)
        return answer_of(recipe, (*args, *kwargs.values()))

    return instead


def effect(recipes: Iterable[Recipe | None]) -> str:
    """Say what a sabotaged target does instead, for people."""
    first = next(_returning(recipes), None)
    return "returned None and raised nothing" if first is None else effect_of(first)


def _returning(recipes: Iterable[Recipe | None]) -> Iterator[Recipe]:
    """Yield the recipes of calls that neither raised nor ended an iteration."""
    return (one for one in recipes if one is not None and not is_stop(one))
