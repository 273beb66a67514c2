"""Standing in for a target: watched in a control run, sabotaged in the other.

The code of the function object is exchanged, so that every name that leads to it,
whoever imported it from where, meets the stand-in. Outside the window it passes on.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable  # noqa: TC003 - a NamedTuple's fields are read
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_psf.hooks.challenge.emptied import (
    NOTHING,
    SOMETHING,
    Recipe,
    made_of,
    other_recipe_of,
    recipe_of,
    shown,
)
from pytest_psf.hooks.challenge.open_models import OpenValidator, open_validators
from pytest_psf.hooks.observe import models
from pytest_psf.hooks.observe.exchange import Exchange, noted

if TYPE_CHECKING:
    import types
    from collections.abc import AsyncIterator, Iterable, Iterator

    from pytest_psf.hooks.observe.observer import Watch
    from pytest_psf.hooks.observe.window import Window

#: The recipe of a call that returned nothing because it raised.
RAISED: Recipe = {"how": "raised"}
#: How iterations end; they have to, also when what they yield is sabotaged.
_STOPS = {"StopIteration": StopIteration, "StopAsyncIteration": StopAsyncIteration}
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
    recipes: list[Recipe] = field(default_factory=list)
    #: What to return instead where an emptied value changes nothing for the test.
    others: list[Recipe] = field(default_factory=list)

    def begin(self) -> int:
        """Note a call; return its number."""
        self.count += 1
        if self.count <= _MOST_CALLS:
            self.recipes.append(RAISED)
            self.others.append(RAISED)
        return self.count - 1

    def returned(self, number: int, value: object, given: tuple[object, ...]) -> None:
        """Note what came back, and what had been given."""
        if value is None:
            # Where there is nothing to return, another value would sabotage nothing.
            recipe = SOMETHING if self.has_values else NOTHING
            self._note(number, recipe, recipe)
        else:
            self._note(number, _recipe(value), _other(value, given))

    def stopped(self, number: int, name: str) -> None:
        """Note the end of an iteration, without which it would never end."""
        recipe = {"how": "stop", "name": name}
        self._note(number, recipe, recipe)

    def yielded(self, number: int, values: int, first: object) -> None:
        """Note what a generator yielded: how many values, and which was the first."""
        recipe = {"how": "yields", "values": values, "first": _recipe(first)}
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


def _other(value: object, given: tuple[object, ...]) -> Recipe:
    try:
        return other_recipe_of(value, given)
    except Exception:  # noqa: BLE001 - attributes of the user's values may do anything
        return SOMETHING


def _recipe(value: object) -> Recipe:
    try:
        return recipe_of(value)
    except Exception:  # noqa: BLE001 - attributes of the user's values may do anything
        return NOTHING


def watched(function: types.FunctionType, window: Window, calls: Calls) -> Exchange:
    """Return what passes every call on and notes what comes back."""
    calls.has_values = returns_values(function.__code__)
    return Exchange(function, lambda original: _watching(original, window, calls))


def sabotaged(
    function: types.FunctionType,
    window: Window,
    calls: Calls,
    instead: Callable[..., Any],
) -> Exchange:
    """Return what runs something else instead, inside the window."""
    return Exchange(
        function, lambda original: _sabotaging(original, window, calls, instead)
    )


def for_model(
    model: type, window: Window, calls: Calls, *, is_open: bool
) -> Iterator[Watch]:
    """Yield what watches a model, or lets everything through it unvalidated."""

    def note() -> None:
        if window.is_open:
            calls.begin()

    def note_directly() -> None:
        calls.is_direct |= window.is_open
        note()

    def lets_through() -> bool:
        note()
        return window.is_open

    if is_open:
        yield models.ValidatorExchange(
            model, lambda o: OpenValidator(model, o, lets_through)
        )
        yield from open_validators(model, lets_through)
    else:
        yield models.watched_validator(model, note_directly)
        for function in models.functions_of(model):
            yield noted(function, note)


def _watching(original: Any, window: Window, calls: Calls) -> Callable[..., Any]:
    def plain(*args: Any, **kwargs: Any) -> Any:
        number = calls.begin()
        try:
            value = original(*args, **kwargs)
        except StopIteration:
            calls.stopped(number, "StopIteration")
            raise
        calls.returned(number, value, (*args, *kwargs.values()))
        return value

    async def coroutine(*args: Any, **kwargs: Any) -> Any:
        number = calls.begin()
        try:
            value = await original(*args, **kwargs)
        except StopAsyncIteration:
            calls.stopped(number, "StopAsyncIteration")
            raise
        calls.returned(number, value, (*args, *kwargs.values()))
        return value

    def generator(*args: Any, **kwargs: Any) -> _Counted:
        return _Counted(original(*args, **kwargs), calls)

    def async_generator(*args: Any, **kwargs: Any) -> _CountedAsync:
        return _CountedAsync(original(*args, **kwargs), calls)

    kinds = _Kinds(plain, coroutine, generator, async_generator)
    return kinds.standing_in(original, window)


def _sabotaging(
    original: Any, window: Window, calls: Calls, instead: Callable[..., Any]
) -> Callable[..., Any]:
    def plain(*args: Any, **kwargs: Any) -> Any:
        calls.begin()
        was, window.is_open = window.is_open, False  # what it calls is no sabotage
        try:
            return instead(*args, **kwargs)
        finally:
            window.is_open = was

    async def coroutine(*args: Any, **kwargs: Any) -> Any:
        value = plain(*args, **kwargs)
        return await value if inspect.isawaitable(value) else value

    def generator(*args: Any, **kwargs: Any) -> Iterator[Any]:
        values = plain(*args, **kwargs)
        return iter(() if values is None else values)

    def async_generator(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        return _async(plain(*args, **kwargs))

    kinds = _Kinds(plain, coroutine, generator, async_generator)
    return kinds.standing_in(original, window)


class _Kinds(NamedTuple):
    """What stands in for a function, by the kind of function that it is."""

    plain: Callable[..., Any]
    coroutine: Callable[..., Any]
    generator: Callable[..., Any]
    async_generator: Callable[..., Any]

    def standing_in(
        self, original: Callable[..., Any], window: Window
    ) -> Callable[..., Any]:
        inside = self._for(original)

        def call(*args: Any, **kwargs: Any) -> Any:
            return (inside if window.is_open else original)(*args, **kwargs)

        return call

    def _for(self, original: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(original):
            return self.coroutine
        if inspect.isasyncgenfunction(original):
            return self.async_generator
        return self.generator if inspect.isgeneratorfunction(original) else self.plain


async def _async(values: Any) -> AsyncIterator[Any]:
    if hasattr(values, "__aiter__"):
        async for value in values:
            yield value
    else:
        for value in values or ():
            yield value


class _Tally:
    """Counts what a generator yields."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._number = calls.begin()
        self._values = 0
        self._first: object = None

    def seen(self, value: Any) -> Any:
        if not self._values:
            self._first = value
        self._values += 1
        self._calls.yielded(self._number, self._values, self._first)
        return value

    def nothing(self) -> None:
        if not self._values:
            self._calls.yielded(self._number, 0, None)


class _Counted:
    """A generator whose values are counted on their way."""

    def __init__(self, values: Any, calls: Calls) -> None:
        self._values = values
        self._tally = _Tally(calls)

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> Any:
        return self.send(None)

    def send(self, value: Any) -> Any:
        try:
            return self._tally.seen(self._values.send(value))
        except StopIteration:
            self._tally.nothing()
            raise

    def throw(self, *error: Any) -> Any:
        return self._tally.seen(self._values.throw(*error))

    def close(self) -> None:
        self._values.close()


class _CountedAsync:
    """An asynchronous generator whose values are counted on their way."""

    def __init__(self, values: Any, calls: Calls) -> None:
        self._values = values
        self._tally = _Tally(calls)

    async def __anext__(self) -> Any:
        return await self.asend(None)

    async def asend(self, value: Any) -> Any:
        try:
            return self._tally.seen(await self._values.asend(value))
        except StopAsyncIteration:
            self._tally.nothing()
            raise

    async def athrow(self, *error: Any) -> Any:
        return self._tally.seen(await self._values.athrow(*error))

    async def aclose(self) -> None:
        await self._values.aclose()


def emptying(recipes: Iterable[Recipe]) -> Callable[..., Any]:
    """Return what runs instead of a target: nothing but an emptied value.

    The nth call returns the emptied value of what the nth call of the control run
    returned; one that had raised, that of another one.
    """
    known = list(recipes)
    usual = next((o for o in known if o["how"] not in {"raised", "stop"}), NOTHING)
    last = next((one for one in known if one["how"] == "stop"), usual)
    left = iter(known)

    def instead(*_args: Any, **_kwargs: Any) -> Any:
        recipe = next(left, last)
        if recipe["how"] == "raised":
            recipe = usual
        if recipe["how"] == "stop":
            raise _STOPS[recipe["name"]]
        return _yielded(recipe) if recipe["how"] == "yields" else made_of(recipe)

    return instead


def _yielded(recipe: Recipe) -> Iterator[Any]:
    """Yield no value instead of many, one instead of none, an emptied one for one."""
    if recipe["values"] == 0:
        return iter([None])
    return iter([made_of(recipe["first"])] if recipe["values"] == 1 else [])


def effect(recipes: Iterable[Recipe]) -> str:
    """Say what a sabotaged target does instead, for people."""
    known = [one for one in recipes if one["how"] not in {"raised", "stop"}]
    if not known:
        return "returned None and raised nothing"
    first = known[0]
    if first["how"] != "yields":
        return f"returned {shown(first)}"
    if first["values"] == 1:
        return f"yielded {shown(first['first'])}"
    return "yielded None" if first["values"] == 0 else "yielded nothing"
