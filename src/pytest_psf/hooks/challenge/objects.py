"""Stand-ins for objects: records of fields, what is iterated, functions, hollow values."""

from __future__ import annotations

import contextlib
import inspect
import types
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass
from pytest_psf.hooks.challenge.containers import (
    MOST_ITEMS,
    MOST_SHOWN,
    in_runs,
    listed,
    many,
)
from pytest_psf.hooks.challenge.hollow import (
    Mode,
    hollow,
    returned_by,
    stand_in_function,
)
from pytest_psf.hooks.challenge.instead import handing_back
from pytest_psf.hooks.challenge.recipe import ClassName, Recipe
from pytest_psf.hooks.challenge.records import acts, state_of
from pytest_psf.hooks.challenge.wronging import (
    NOTHING,
    Make,
    Manner,
    StandIn,
    Wronging,
    Yielded,
)

if TYPE_CHECKING:
    from typing import TypeAlias

Show: TypeAlias = Callable[[Recipe], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(StandIn):
    """A value with named fields: one of the same class, each of its fields wrong."""

    is_one: Callable[[Any], bool]
    #: The names of its fields.
    names: Callable[[Any], Iterable[str]]
    #: Makes one out of its class and its fields, past whatever the class would check.
    make: Callable[[Any, dict[str, Any]], Any]
    #: Whether assignments to it are refused.
    is_frozen: Callable[[Any], bool] = lambda _: False

    def recognises(self, value: object, /) -> bool:
        return self.is_one(value)

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        of = ClassName.of(type(value))
        if not how.depth:
            return NOTHING
        inside = how.deeper()
        fields = self._fields(value).items()
        named = {name: inside.inside(inner) for name, inner in fields}
        if how.manner is Manner.BACK and (self.is_frozen(value) or acts(value)):
            # A hollow one lets assignments through, and does nothing.
            return hollow_recipe(of, Mode.EMPTY, named)
        return Recipe(stand_in=self.name, of=of, named=named)

    def _fields(self, value: Any) -> dict[str, object]:
        missing = object()  # a field may never have been set
        found = {name: getattr(value, name, missing) for name in self.names(value)}
        return {name: inner for name, inner in found.items() if inner is not missing}

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        fields = {name: make(inner) for name, inner in recipe.named.items()}
        return self.make(recipe.class_name.find(), fields)

    def shown(self, recipe: Recipe, _show: Show, /) -> str:
        return f"an emptied {recipe.class_name.qualname}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration(StandIn):
    """What a generator yields: no value for many, None for none, a wrong one for one."""

    def recognises(self, value: object, /) -> bool:
        return type(value) is Yielded

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        if not value.count:
            return Recipe(stand_in=self.name, items=(NOTHING,))
        if how.manner is Manner.EMPTY and value.count > 1:
            return Recipe(stand_in=self.name)
        # Emptied, what is empty already would change nothing.
        filling = replace(how, fill=value.first is not None)
        first = filling.inside_many(value.first)
        more = (value.count > 1 and how.more) or value.count - 1
        let_out = how.leaked({type(value.first)})
        return Recipe(stand_in=self.name, items=(*in_runs([first], more), *let_out))

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        return iter(many(recipe, make))

    def shown(self, recipe: Recipe, show: Show, /) -> str:
        return listed(recipe, show) or "nothing"


#: The name by which a recipe asks for a hollow value.
HOLLOW = "hollow"


def hollow_recipe(
    of: ClassName | None, mode: Mode, named: dict[str, Recipe] | None = None
) -> Recipe:
    return Recipe(stand_in=HOLLOW, of=of, plain=mode.value, named=named or {})


def _mode(how: Wronging) -> Mode:
    if how.manner in {Manner.OTHER, Manner.BEYOND} or how.fill:
        return Mode.FULL
    return Mode.FALSE if how.is_optional else Mode.EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Object(StandIn):
    """Whatever nothing else is for: a hollow value of its class."""

    def recognises(self, _value: object, /) -> bool:
        return True

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        if (
            number := _number_among(how, value)
        ) is not None and how.manner is Manner.EMPTY:
            # What hands back an argument, as decorators and what is entered do.
            return handing_back(number)
        named = _fields_of(value, how)
        return hollow_recipe(ClassName.of(type(value)), _mode(how), named)

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        kind = None if recipe.of is None else recipe.of.find()
        fields = {name: make(inner) for name, inner in recipe.named.items()}
        return hollow(kind, Mode(recipe.plain), fields)

    def shown(self, recipe: Recipe, _show: Show, /) -> str:
        name = "value" if recipe.of is None else recipe.of.qualname
        return f"a hollow {name}"


def _number_among(how: Wronging, value: object) -> int | None:
    numbers = (n for n, one in enumerate(how.given) if one is value)
    return next(numbers, None)


def _fields_of(value: object, how: Wronging) -> dict[str, Recipe]:
    # What a class or module holds is not what it is used for.
    if how.depth <= 0 or isinstance(value, type | types.ModuleType):
        return {}
    inside = how.deeper().deeper()
    fields = islice(state_of(value).items(), MOST_ITEMS)
    return {name: inside.inside(inner) for name, inner in fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(StandIn):
    """A function: one from which nothing comes; a decorator hands its function back."""

    def recognises(self, value: object, /) -> bool:
        return type(value) is types.FunctionType

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        if how.manner is Manner.EMPTY and (number := _function_among(how)) is not None:
            return handing_back(number)
        named = {} if how.depth <= 0 else _attributes_of(value, how)
        named["()"] = Recipe(stand_in="text", plain=returned_by(inspect.unwrap(value)))
        return Recipe(stand_in=self.name, plain=_mode(how).value, named=named)

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        fields = {name: make(inner) for name, inner in recipe.named.items()}
        answer = fields.pop("()")
        return stand_in_function(Mode(recipe.plain), fields, answer)

    def shown(self, _recipe: Recipe, _show: Show, /) -> str:
        return "a function from which nothing comes"


def _function_among(how: Wronging) -> int | None:
    kinds = (types.FunctionType, types.MethodType, type)
    numbers = (n for n, one in enumerate(how.given) if isinstance(one, kinds[:2]))
    return next(numbers, None)


def _attributes_of(value: Any, how: Wronging) -> dict[str, Recipe]:
    inside = how.deeper().deeper()
    names = islice((name for name in vars(value) if name[:2] != "__"), MOST_ITEMS)
    return {name: inside.inside(vars(value)[name]) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An object whose attributes were set by the target, such as `__init__`."""

    owner: object
    names: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning(StandIn):
    """What a target sets on its object instead of returning anything."""

    verb: str = "set"

    def recognises(self, value: object, /) -> bool:
        return type(value) is Begun

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        inside = how.deeper()
        state = state_of(value.owner)
        names = sorted(value.names & state.keys())[:MOST_ITEMS]
        named = {name: inside.inside(state[name]) for name in names}
        return Recipe(stand_in=self.name, named=named)

    def made(self, _recipe: Recipe, _make: Make, /) -> Any:
        return None

    def answered(self, recipe: Recipe, given: tuple[Any, ...], make: Make, /) -> Any:
        for name, inner in recipe.named.items():
            with contextlib.suppress(Exception):  # the user's class may refuse it
                # Not `setattr`, which a frozen class refuses.
                object.__setattr__(given[0], name, make(inner))

    def shown(self, recipe: Recipe, _show: Show, /) -> str:
        names = [*recipe.named][:MOST_SHOWN]
        rest = ["..."] * (len(recipe.named) > len(names))
        return f"{', '.join([*names, *rest])} to nothing"
