"""Stand-ins for values with others inside: sequences, mappings, and what is made of them."""

from __future__ import annotations

import json
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass
from pytest_psf.hooks.challenge.recipe import ClassName, Plain, Recipe
from pytest_psf.hooks.challenge.records import state_of
from pytest_psf.hooks.challenge.wronging import (
    NOTHING,
    SOME_OBJECT,
    SOMETHING,
    Exact,
    Make,
    Manner,
    StandIn,
    Wronging,
    recipe_as_it_is,
)

if TYPE_CHECKING:
    from typing import TypeAlias

Show: TypeAlias = Callable[[Recipe], str]

#: How many items are looked at one by one, and how many are shown.
MOST_ITEMS = 100
MOST_SHOWN = 3
#: How many items that are alike are objects of their own.
_MOST_MADE = 10


def many(recipe: Recipe, make: Make) -> list[Any]:
    """Return the items of a recipe, each as often as it says.

    Of very many, most are the same object: to make each would take too long.
    """
    found: list[Any] = []
    for item in recipe.items:
        found += [make(item) for _ in range(min(item.times, _MOST_MADE))]
        found += found[-1:] * (item.times - _MOST_MADE)
    return found


def in_runs(items: Iterable[Recipe], more: int | None) -> tuple[Recipe, ...]:
    """Write down what stands side by side once, and the last one still more often."""
    runs = [replace(one, times=len([*run])) for one, run in groupby(items)]
    if runs and more:
        runs[-1] = replace(runs[-1], times=runs[-1].times + more)
    return tuple(runs)


def listed(recipe: Recipe, show: Show) -> str:
    shown = [show(item) for item in recipe.items for _ in range(min(item.times, 4))]
    is_all = len(shown) <= MOST_SHOWN
    return ", ".join(shown if is_all else [*shown[:MOST_SHOWN], "..."])


@dataclass(frozen=True, slots=True, kw_only=True)
class Items(Exact):
    """A container of items: none, or one None; more than any bound has."""

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        if how.manner is Manner.BEYOND:
            return self._more(value, how)
        # Whoever looks into each of them stumbles over None. JSON has nothing else.
        item = SOME_OBJECT if how.is_back_itself else NOTHING
        items = (item,) if how.fills and not value else ()
        return Recipe(stand_in=self.name, items=items)

    def _more(self, value: Any, how: Wronging) -> Recipe:
        items = [how.inside_many(item) for item in islice(value, MOST_ITEMS)]
        runs = in_runs(items or [NOTHING], how.more)
        more = how.leaked({type(item) for item in islice(value, MOST_ITEMS)})
        return Recipe(stand_in=self.name, items=(*runs, *more))

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        return self.kind(many(recipe, make))

    def shown(self, recipe: Recipe, show: Show, /) -> str:
        return f"{self.name}({listed(recipe, show)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Items):
    """A set; as it holds nothing twice, what is beyond bounds are numbers."""

    def _more(self, value: Any, how: Wronging) -> Recipe:
        kinds = {type(item) for item in value}
        # Who asks for the type alone has to be content.
        other = () if kinds in ({str}, {int}) else (NOTHING,)
        return Recipe(
            stand_in=self.name,
            items=(*other, *how.leaked(kinds)),
            plain=how.more,
            named={"more": SOMETHING} if kinds == {str} else {},
        )

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        more = recipe.plain if isinstance(recipe.plain, int) else 0
        form = "?{}".format if recipe.named else int
        items = (make(item) for item in recipe.items)
        return self.kind([*items, *map(form, range(more))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence(Items):
    """Its other wrong value has as many items, each of them wrong."""

    #: What stands around its items where it is shown.
    around: tuple[str, str] = ("[", "]")

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        if how.manner not in {Manner.OTHER, Manner.BACK} or not value:
            # Not the class above by name: slots make a class anew.
            return Items.wrong(self, value, how)
        # Of very many, those in the middle are like the last one before them.
        half = MOST_ITEMS // 2
        between = max(len(value) - 2 * half, 0)
        head = [how.inside(item) for item in value[:half]]
        rest = [how.inside(item) for item in value[half + between :]]
        # A tuple may be taken apart by as many names.
        more = how.one_more if self.kind is list else 0
        items = (
            (*in_runs(head, between), *in_runs(rest, more))
            if rest
            else in_runs(head, more)
        )
        return Recipe(stand_in=self.name, items=items)

    def shown(self, recipe: Recipe, show: Show, /) -> str:
        first, last = self.around
        inside = listed(recipe, show)
        count = sum(item.times for item in recipe.items)
        comma = "," * (first == "(" and count == 1)
        return f"{first}{inside}{comma}{last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries(Exact):
    """A dict: without entries, or with one; the other one keeps its keys."""

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        # JSON would turn keys of other types into texts.
        has_texts = set(map(type, value)) == {str}
        if how.manner is Manner.EMPTY or not has_texts:
            named = {"": NOTHING} if how.fills and not value else {}
            return Recipe(stand_in=self.name, named=named)
        entries = islice(value.items(), MOST_ITEMS)
        named = {key: how.inside_many(inner) for key, inner in entries}
        like = tuple(named.values())[-1:] or (NOTHING,)
        kinds = {type(inner) for inner in value.values()}
        named = {**_let_out(how, kinds, like[0]), **named}
        count = how.more or how.one_more or None
        more = like if count else ()
        return Recipe(stand_in=self.name, named=named, plain=count, items=more)

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        made = self.kind((key, make(one)) for key, one in recipe.named.items())
        if isinstance(recipe.plain, int):
            more = make(recipe.items[0])
            made.update((f"?{number}", more) for number in range(recipe.plain))
        return made

    def shown(self, recipe: Recipe, show: Show, /) -> str:
        shown = islice(recipe.named.items(), MOST_SHOWN)
        texts = [f"{key!r}: {show(inner)}" for key, inner in shown]
        is_all = len(texts) == len(recipe.named) and not recipe.plain
        return f"{{{', '.join(texts if is_all else [*texts, '...'])}}}"


def _let_out(how: Wronging, kinds: set[type], other: Recipe) -> dict[str, Recipe]:
    """Return entries by the names that values have in what was given.

    Those of other kinds than the values there are have one of these instead.
    """
    found = {
        one.name: other
        if kinds and type(one.value) not in kinds
        else recipe_as_it_is(one.value)
        for one in how.leaks
        if one.name
    }
    return found | {name.lstrip("_"): one for name, one in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around(Exact):
    """What stands around a plain container, and is made of one."""

    #: The container inside it, and the other way round.
    plain_of: Callable[[Any], Any]
    make: Callable[[Any], Any]

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        inner = how.inside(self.plain_of(value))
        return Recipe(stand_in=self.name, items=(inner,))

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        return self.make(make(recipe.items[0]))

    def shown(self, recipe: Recipe, show: Show, /) -> str:
        return f"{self.name}({show(recipe.items[0])})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Json(Around):
    """A text in JSON stays one, or reading it would stumble before a test sees it."""

    def recognises(self, value: object, /) -> bool:
        if type(value) is not self.kind or len(value) > _MOST_LETTERS:  # type: ignore[arg-type] # a text
            return False
        blank = value.strip()  # type: ignore[attr-defined] # a text
        if blank[:1] not in {"{", "[", b"{", b"["}:
            return False
        try:
            json.loads(blank)
        except ValueError:
            return False
        return True

    def shown(self, recipe: Recipe, show: Show, /) -> str:
        return f"JSON {show(recipe.items[0])}"


#: Longer texts are not read to find out whether they are JSON.
_MOST_LETTERS = 100_000


def json_text(value: Any) -> str:
    return json.dumps(value)


def json_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


#: What classes are derived from, the most special first.
_BASES = (
    *(OrderedDict, defaultdict, dict, list, tuple, set, frozenset),
    *(str, int, float, bytes),
)


def _base_of(value: object) -> Any:
    kind = type(value)
    if kind in _BASES and kind not in {OrderedDict, defaultdict}:
        return None
    return next((base for base in _BASES if issubclass(kind, base)), None)


def _plain_of(value: Any) -> Any:
    """Return the value as the plain class has it, past what its own class would say."""
    base = _base_of(value)
    read = {str: str.__str__, int: int.__int__, float: float.__float__}.get(base, base)
    return dict(value) if base in {OrderedDict, defaultdict} else read(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived(StandIn):
    """A value of a class that inherits from a plain one, made past its `__init__`."""

    def recognises(self, value: object, /) -> bool:
        return _base_of(value) is not None

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        inner = how.inside(_plain_of(value))
        state = state_of(value).items()
        named = {
            name: how.inside(one) for name, one in state if name != "default_factory"
        }
        named |= _factory(value)
        of = ClassName.of(type(value))
        return Recipe(stand_in=self.name, of=of, items=(inner,), named=named)

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        kind, inner = recipe.class_name.find(), make(recipe.items[0])
        made = _made_past_init(kind, inner)
        for name, one in recipe.named.items():
            if name == _FACTORY:
                made.default_factory = type(make(one))
            else:
                object.__setattr__(made, name, make(one))
        return made

    def shown(self, recipe: Recipe, show: Show, /) -> str:
        return f"{recipe.class_name.qualname}({show(recipe.items[0])})"


#: Where the recipe of a defaultdict has what its factory makes.
_FACTORY = "default_factory()"


def _factory(value: Any) -> dict[str, Recipe]:
    factory = getattr(value, "default_factory", None)
    if not isinstance(value, defaultdict) or factory not in {list, dict, int, set, str}:
        return {}
    names = {list: "list", dict: "dict", set: "set", int: "whole number", str: "text"}
    plains: dict[Any, Plain] = {int: 0, str: ""}
    return {_FACTORY: Recipe(stand_in=names[factory], plain=plains.get(factory))}


def _made_past_init(kind: Any, inner: Any) -> Any:
    base: Any = next(one for one in _BASES if issubclass(kind, one))
    if base in {dict, OrderedDict, defaultdict, list, set}:
        made = base.__new__(kind)
        base.__init__(made)
        fill = base.extend if base is list else base.update
        fill(made, inner)
        return made
    return base.__new__(kind, inner)
