"""Standing in for a target: watched in a control run, sabotaged in the other.

The code of the function object is exchanged, so that every name that leads to it,
whoever imported it from where, meets the stand-in. Outside the window it passes on.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_psf.hooks.challenge.emptied import (
    NOTHING,
    Recipe,
    made_of,
    recipe_of,
    shown,
)
from pytest_psf.hooks.observe import Exchange

if TYPE_CHECKING:
    import types
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator

    from pytest_psf.hooks.window import Window

#: The recipe of a call that returned nothing because it raised.
RAISED: Recipe = {"how": "raised"}
#: Calls beyond these are not written down one by one.
_MOST_CALLS = 1000


@dataclass
class Calls:
    """The calls of a target inside the window: how many, and what they returned."""

    count: int = 0
    recipes: list[Recipe] = field(default_factory=list)

    def begin(self) -> int:
        """Note a call; return its number."""
        self.count += 1
        if self.count <= _MOST_CALLS:
            self.recipes.append(RAISED)
        return self.count - 1

    def returned(self, number: int, value: object) -> None:
        self._note(number, _recipe(value))

    def yielded(self, number: int, values: int, first: object) -> None:
        """Note what a generator yielded: how many values, and which was the first."""
        recipe = {"how": "yields", "values": values, "first": _recipe(first)}
        self._note(number, recipe)

    def _note(self, number: int, recipe: Recipe) -> None:
        if number < len(self.recipes):
            self.recipes[number] = recipe


def _recipe(value: object) -> Recipe:
    try:
        return recipe_of(value)
    except Exception:  # noqa: BLE001 - attributes of the user's values may do anything
        return NOTHING


def watched(function: types.FunctionType, window: Window, calls: Calls) -> Exchange:
    """Return what passes every call on and notes what comes back."""
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


def _watching(original: Any, window: Window, calls: Calls) -> Callable[..., Any]:
    def plain(*args: Any, **kwargs: Any) -> Any:
        if not window.is_open:
            return original(*args, **kwargs)
        number = calls.begin()
        value = original(*args, **kwargs)
        calls.returned(number, value)
        return value

    async def coroutine(*args: Any, **kwargs: Any) -> Any:
        if not window.is_open:
            return await original(*args, **kwargs)
        number = calls.begin()
        value = await original(*args, **kwargs)
        calls.returned(number, value)
        return value

    def generator(*args: Any, **kwargs: Any) -> Any:
        values = original(*args, **kwargs)
        return _Counted(values, calls) if window.is_open else values

    def async_generator(*args: Any, **kwargs: Any) -> Any:
        values = original(*args, **kwargs)
        return _CountedAsync(values, calls) if window.is_open else values

    return _by_kind(original, plain, coroutine, generator, async_generator)


def _sabotaging(
    original: Any, window: Window, calls: Calls, instead: Callable[..., Any]
) -> Callable[..., Any]:
    def plain(*args: Any, **kwargs: Any) -> Any:
        if not window.is_open:
            return original(*args, **kwargs)
        calls.begin()
        return instead(*args, **kwargs)

    async def coroutine(*args: Any, **kwargs: Any) -> Any:
        if not window.is_open:
            return await original(*args, **kwargs)
        calls.begin()
        value = instead(*args, **kwargs)
        return await value if inspect.isawaitable(value) else value

    def generator(*args: Any, **kwargs: Any) -> Any:
        if not window.is_open:
            return original(*args, **kwargs)
        calls.begin()
        values = instead(*args, **kwargs)
        return iter(() if values is None else values)

    def async_generator(*args: Any, **kwargs: Any) -> Any:
        if not window.is_open:
            return original(*args, **kwargs)
        calls.begin()
        return _async(instead(*args, **kwargs))

    return _by_kind(original, plain, coroutine, generator, async_generator)


def _by_kind(
    original: Any,
    plain: Callable[..., Any],
    coroutine: Callable[..., Any],
    generator: Callable[..., Any],
    async_generator: Callable[..., Any],
) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(original):
        return coroutine
    if inspect.isasyncgenfunction(original):
        return async_generator
    return generator if inspect.isgeneratorfunction(original) else plain


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
    usual = next((one for one in known if one["how"] != "raised"), NOTHING)
    left = iter(known)

    def instead(*_args: Any, **_kwargs: Any) -> Any:
        recipe = next(left, usual)
        if recipe["how"] == "raised":
            recipe = usual
        return _yielded(recipe) if recipe["how"] == "yields" else made_of(recipe)

    return instead


def _yielded(recipe: Recipe) -> Iterator[Any]:
    """Yield no value instead of many, one instead of none, an emptied one for one."""
    if recipe["values"] == 0:
        return iter([None])
    return iter([made_of(recipe["first"])] if recipe["values"] == 1 else [])


def effect(recipes: Iterable[Recipe]) -> str:
    """Say what a sabotaged target does instead, for people."""
    known = [recipe for recipe in recipes if recipe["how"] != "raised"]
    if not known:
        return "returned None and raised nothing"
    first = known[0]
    if first["how"] != "yields":
        return f"returned {shown(first)}"
    if first["values"] == 1:
        return f"yielded {shown(first['first'])}"
    return "yielded None" if first["values"] == 0 else "yielded nothing"
