"""Stand-ins for values with others inside: containers, records, hollow objects."""

from __future__ import annotations

import contextlib
import inspect
import json
import types
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass
from pytest_psf.hooks.challenge.forms import (
    NOTHING,
    SOMETHING,
    Exact,
    Make,
    Manner,
    StandIn,
    Wronging,
    Yielded,
    handing_back,
    recipe_as_it_is,
)
from pytest_psf.hooks.challenge.hollow import (
    Mode,
    hollow,
    returned_by,
    stand_in_function,
)
from pytest_psf.hooks.challenge.recipe import ClassName, Plain, Recipe
from pytest_psf.hooks.challenge.records import state_of

if TYPE_CHECKING:
    from typing import TypeAlias

Show: TypeAlias = Callable[[Recipe], str]

#: How many items are looked at one by one, and how many are shown.
_MOST_ITEMS = 100
_MOST_SHOWN = 3
#: How many items that are alike are objects of their own.
_MOST_MADE = 10


def _many(recipe: Recipe, make: Make) -> list[Any]:
    """Return the items of a recipe, each as often as it says.

    Of very many, most are the same object: to make each would take too long.
    """
    found: list[Any] = []
    for item in recipe.items:
        found += [make(item) for _ in range(min(item.times, _MOST_MADE))]
        found += found[-1:] * (item.times - _MOST_MADE)
    return found


def _in_runs(items: Iterable[Recipe], more: int | None) -> tuple[Recipe, ...]:
    """Write down what stands side by side once, and the last one still more often."""
    runs = [replace(one, times=len([*run])) for one, run in groupby(items)]
    if runs and more:
        runs[-1] = replace(runs[-1], times=runs[-1].times + more)
    return tuple(runs)


def _listed(recipe: Recipe, show: Show) -> str:
    shown = [show(item) for item in recipe.items for _ in range(min(item.times, 4))]
    is_all = len(shown) <= _MOST_SHOWN
    return ", ".join(shown if is_all else [*shown[:_MOST_SHOWN], "..."])


@dataclass(frozen=True, slots=True, kw_only=True)
class Items(Exact):
    """A container of items: none, or one None; more than any bound has."""

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        if how.manner is Manner.BEYOND:
            return self._more(value, how)
        items = (NOTHING,) if how.fills and not value else ()
        return Recipe(stand_in=self.name, items=items)

    def _more(self, value: Any, how: Wronging) -> Recipe:
        items = [how.inside_many(item) for item in islice(value, _MOST_ITEMS)]
        runs = _in_runs(items or [NOTHING], how.more)
        more = how.leaked({type(item) for item in islice(value, _MOST_ITEMS)})
        return Recipe(stand_in=self.name, items=(*runs, *more))

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        return self.kind(_many(recipe, make))

    def shown(self, recipe: Recipe, show: Show, /) -> str:
        return f"{self.name}({_listed(recipe, show)})"


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
        half = _MOST_ITEMS // 2
        between = max(len(value) - 2 * half, 0)
        head = [how.inside(item) for item in value[:half]]
        rest = [how.inside(item) for item in value[half + between :]]
        # A tuple may be taken apart by as many names.
        more = how.one_more if self.kind is list else 0
        items = (
            (*_in_runs(head, between), *_in_runs(rest, more))
            if rest
            else _in_runs(head, more)
        )
        return Recipe(stand_in=self.name, items=items)

    def shown(self, recipe: Recipe, show: Show, /) -> str:
        first, last = self.around
        inside = _listed(recipe, show)
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
        entries = islice(value.items(), _MOST_ITEMS)
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
        shown = islice(recipe.named.items(), _MOST_SHOWN)
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
        if how.manner is Manner.BACK and self.is_frozen(value):
            # A hollow one lets assignments through.
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
        return Recipe(stand_in=self.name, items=(*_in_runs([first], more), *let_out))

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        return iter(_many(recipe, make))

    def shown(self, recipe: Recipe, show: Show, /) -> str:
        return _listed(recipe, show) or "nothing"


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
    fields = islice(state_of(value).items(), _MOST_ITEMS)
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
    names = islice((name for name in vars(value) if name[:2] != "__"), _MOST_ITEMS)
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
        names = sorted(value.names & state.keys())[:_MOST_ITEMS]
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
        names = [*recipe.named][:_MOST_SHOWN]
        rest = ["..."] * (len(recipe.named) > len(names))
        return f"{', '.join([*names, *rest])} to nothing"
