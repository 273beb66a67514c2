"""What a sabotaged target returns: for each kind of value, what stands in for it.

The control run writes a recipe of what it sees, and the sabotaged run makes the value
of it. `STAND_INS`, below, is the one list of all kinds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pytest_psf.hooks.challenge import records
from pytest_psf.hooks.challenge.forms import (
    FILLING,
    KEEPING,
    NOTHING,
    SOMETHING,
    Bool,
    Emptying,
    Exact,
    Leaf,
    Member,
    Nothing,
    StandIn,
    Stop,
    Yielded,
    beyond_bounds,
    let_through,
)
from pytest_psf.hooks.challenge.recipe import ClassName, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class _Items(Exact):
    """A container of items: none of them, or one None."""

    def emptied(self, value: Any, how: Emptying, /) -> Recipe:
        items = (NOTHING,) if how.fill and not value else ()
        return Recipe(stand_in=self.name, items=items)

    def made(self, recipe: Recipe, /) -> Any:
        return self.kind(
            made_of(item) for item in recipe.items for _ in range(item.times)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sequence(_Items):
    """Its other wrong value has as many items, each of them emptied."""

    def other(self, value: Any, _given: tuple[object, ...], /) -> Recipe:
        if not value:
            return self.emptied(value, FILLING)
        items = (_emptied(item, FILLING) for item in value)
        return Recipe(stand_in=self.name, items=tuple(_in_runs(items)))


def _in_runs(items: Iterable[Recipe]) -> Iterator[Recipe]:
    """Write down what stands side by side once: a list may hold many thousands."""
    for item, run in groupby(items):
        yield replace(item, times=sum(1 for _ in run))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entries(Exact):
    """A dict: without entries, or with one; the other one keeps its keys."""

    def emptied(self, value: Any, how: Emptying, /) -> Recipe:
        named = {"": NOTHING} if how.fill and not value else {}
        return Recipe(stand_in=self.name, named=named)

    def other(self, value: Any, _given: tuple[object, ...], /) -> Recipe:
        # JSON would turn keys of other types into texts.
        if set(map(type, value)) != {str}:
            return self.emptied(value, FILLING)
        named = {key: _emptied(inner, FILLING) for key, inner in value.items()}
        return Recipe(stand_in=self.name, named=named)

    def made(self, recipe: Recipe, /) -> Any:
        return {key: made_of(inner) for key, inner in recipe.named.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record(StandIn):
    """A value with named fields: one of the same class, each of its fields emptied."""

    is_one: Callable[[Any], bool]
    #: The names of its fields.
    names: Callable[[Any], Iterable[str]]
    #: Makes one out of its class and its fields, past whatever the class would check.
    make: Callable[[Any, dict[str, Any]], Any]

    def recognises(self, value: object, /) -> bool:
        return self.is_one(value)

    def emptied(self, value: Any, how: Emptying, /) -> Recipe:
        of = ClassName.of(type(value))
        if of is None or not how.depth:
            return NOTHING
        inside = replace(how, depth=how.depth - 1)
        fields = self._fields(value).items()
        named = {name: _emptied(inner, inside) for name, inner in fields}
        return Recipe(stand_in=self.name, of=of, named=named)

    def _fields(self, value: Any) -> dict[str, object]:
        missing = object()  # a field may never have been set
        found = {name: getattr(value, name, missing) for name in self.names(value)}
        return {name: inner for name, inner in found.items() if inner is not missing}

    def made(self, recipe: Recipe, /) -> Any:
        fields = {name: made_of(inner) for name, inner in recipe.named.items()}
        return self.make(recipe.class_name.find(), fields)

    def shown(self, recipe: Recipe, /) -> str:
        return f"an emptied {recipe.class_name.qualname}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Iteration(StandIn):
    """What a generator yields: no value for many, None for none, one emptied for one."""

    def recognises(self, value: object, /) -> bool:
        return type(value) is Yielded

    def emptied(self, value: Any, _how: Emptying, /) -> Recipe:
        return Recipe(stand_in=self.name, items=tuple(self._items(value)))

    def _items(self, value: Yielded) -> Iterator[Recipe]:
        if value.count == 0:
            yield NOTHING
        elif value.count == 1:
            yield recipe_of(value.first)

    def made(self, recipe: Recipe, /) -> Any:
        return iter([made_of(item) for item in recipe.items])

    def shown(self, recipe: Recipe, /) -> str:
        return shown(recipe.items[0]) if recipe.items else "nothing"


#: The first that recognises a value stands in for it.
STAND_INS: tuple[StandIn, ...] = (
    Leaf(name="text", kind=str, empty="", filled="?", wrong=let_through),
    Leaf(name="whole number", kind=int, empty=0, filled=1, wrong=beyond_bounds),
    Leaf(name="number", kind=float, empty=0.0, filled=1.0, wrong=beyond_bounds),
    Bool(name="bool", kind=bool),
    _Sequence(name="list", kind=list),
    _Sequence(name="tuple", kind=tuple),
    _Entries(name="dict", kind=dict),
    _Items(name="set", kind=set),
    _Items(name="frozenset", kind=frozenset),
    Leaf(
        name="bytes",
        kind=bytes,
        empty=b"",
        filled=b"?",
        write=bytes.hex,
        read=bytes.fromhex,
        wrong=let_through,
    ),
    Leaf(
        name="bytearray",
        kind=bytearray,
        empty=b"",
        filled=b"?",
        write=bytes.hex,
        read=bytearray.fromhex,
    ),
    _Iteration(name="iteration", verb="yielded"),
    Stop(name="end of an iteration", by=StopIteration),
    Stop(name="end of an asynchronous iteration", by=StopAsyncIteration),
    Member(name="enum"),
    _Record(
        name="dataclass",
        is_one=records.is_dataclass,
        names=records.names_of_dataclass,
        make=records.make_bare,
    ),
    _Record(
        name="model",
        is_one=records.is_model,
        names=records.names_of_model,
        make=records.make_model,
    ),
    _Record(
        name="named tuple",
        is_one=records.is_named_tuple,
        names=records.names_of_named_tuple,
        make=records.make_named_tuple,
    ),
    _Record(
        name="attrs",
        is_one=records.is_attrs,
        names=records.names_of_attrs,
        make=records.make_bare,
    ),
    Nothing(name=NOTHING.stand_in),
)


def recipe_of(value: object) -> Recipe:
    """Return the recipe of an emptied value of the same kind; NOTHING where none is.

    A value that is empty already is filled: emptied, it would sabotage nothing.
    """
    try:
        found = _emptied(value, KEEPING)
        if found != NOTHING and _is_same(found, value):
            return _emptied(value, FILLING)
    except Exception:  # noqa: BLE001 - attributes of the user's values may do anything
        return NOTHING
    return found


def other_recipe_of(value: object, given: tuple[object, ...]) -> Recipe:
    """Return the recipe of another wrong value; SOMETHING where there is none."""
    try:
        found = _stand_in_for(value).other(value, given)
    except Exception:  # noqa: BLE001 - attributes of the user's values may do anything
        return SOMETHING
    return SOMETHING if found == NOTHING else found


def _emptied(value: object, how: Emptying) -> Recipe:
    return _stand_in_for(value).emptied(value, how)


def _stand_in_for(value: object) -> StandIn:
    return next(one for one in STAND_INS if one.recognises(value))


def _is_same(recipe: Recipe, value: object) -> bool:
    try:
        return bool(made_of(recipe) == value)
    except Exception:  # noqa: BLE001 - the user's `__eq__` may do anything
        return False


def made_of(recipe: Recipe) -> Any:
    """Make the value of a recipe."""
    return _author_of(recipe).made(recipe)


def is_stop(recipe: Recipe) -> bool:
    """Tell whether a recipe makes an exception, to be raised, that ends an iteration."""
    return isinstance(_author_of(recipe), Stop)


def shown(recipe: Recipe) -> str:
    """Return the value of a recipe for people."""
    return _author_of(recipe).shown(recipe)


def effect_of(recipe: Recipe) -> str:
    """Say what a target does that returns what a recipe makes, for people."""
    author = _author_of(recipe)
    return f"{author.verb} {author.shown(recipe)}"


def _author_of(recipe: Recipe) -> StandIn:
    return next(one for one in STAND_INS if one.name == recipe.stand_in)
