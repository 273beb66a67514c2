"""A target, watched in a control run and sabotaged in the other.

The code of the function object is exchanged, so that every name that leads to it,
whoever imported it from where, meets the stand-in. Outside the window it passes on.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable  # noqa: TC003 - a NamedTuple's fields are read
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_psf.hooks.challenge.both_ways import Refusals
from pytest_psf.hooks.challenge.instead import OPEN_AND_EMPTIED
from pytest_psf.hooks.challenge.open_models import (
    OpenValidator,
    open_attributes,
    open_validators,
)
from pytest_psf.hooks.challenge.stand_ins import made_of, recipe_of
from pytest_psf.hooks.observe import models
from pytest_psf.hooks.observe.exchange import Exchange, Room, noted

if TYPE_CHECKING:
    import types
    from collections.abc import AsyncIterator, Iterable, Iterator
    from contextlib import AbstractContextManager

    from pytest_psf.hooks.challenge.calls import Calls
    from pytest_psf.hooks.challenge.recipe import Recipe
    from pytest_psf.hooks.observe.observer import Watch
    from pytest_psf.hooks.observe.window import Window


def watched(
    function: types.FunctionType,
    window: Window,
    calls: Calls,
    room: Room | None = None,
    refusals: Refusals | None = None,
) -> Exchange:
    """Return what passes every call on and notes what comes back, or is raised."""
    noting = refusals or Refusals()
    calls.look_at(function)
    return Exchange(
        function,
        lambda original: _watching(original, window, calls, noting),
        room,
    )


def sabotaged(
    function: types.FunctionType,
    window: Window,
    calls: Calls,
    instead: Callable[..., Any],
    room: Room | None = None,
) -> Exchange:
    """Return what runs something else instead, inside the window."""
    return sabotaged_by(function, window, calls, lambda _original: instead, room)


def sabotaged_by(
    function: types.FunctionType,
    window: Window,
    calls: Calls,
    instead_of: Callable[[Callable[..., Any]], Callable[..., Any]],
    room: Room | None = None,
) -> Exchange:
    """Return what runs something else instead, made from a copy of the function."""
    return Exchange(
        function,
        lambda original: _sabotaging(original, window, calls, instead_of(original)),
        room,
    )


def for_model(
    model: type, window: Window, calls: Calls, refusals: Refusals
) -> Iterator[Watch]:
    """Yield what watches a model: its validations, and what they refuse."""
    directly = _noting_directly(window, calls)

    def around() -> AbstractContextManager[object]:
        # What is refused outside of the window, as by a fixture, is not the test's.
        return refusals if window.is_open else nullcontext()

    yield models.watched_validator(model, directly, around)
    room = Room()
    for function in models.functions_of(model):
        yield noted(function, lambda: _note(window, calls), room)


def opened_model(
    model: type, window: Window, calls: Calls, recipes: Iterable[Recipe | None]
) -> Iterator[Watch]:
    """Yield what lets everything through a model unvalidated.

    By the recipe that says so, it is made with its defaults emptied as well.
    """

    def lets_through() -> bool:
        _note(window, calls)
        return window.is_open

    emptied = _emptied if OPEN_AND_EMPTIED in recipes else None
    yield models.ValidatorExchange(
        model, lambda o: OpenValidator(model, o, lets_through, emptied)
    )
    yield from open_validators(model, lets_through, Room())
    yield from open_attributes(model, lets_through)


def closed_model(
    model: type, window: Window, calls: Calls, refuse: Callable[[], None]
) -> Iterator[Watch]:
    """Yield what lets nothing through a model: each validation is refused."""

    def note() -> None:
        _note(window, calls)
        if window.is_open:
            refuse()

    yield models.watched_validator(model, note)


def _note(window: Window, calls: Calls) -> None:
    if window.is_open:
        calls.validated()


def _noting_directly(window: Window, calls: Calls) -> Callable[[], None]:
    def note() -> None:
        calls.is_direct |= window.is_open
        _note(window, calls)

    return note


def _emptied(value: Any) -> Any:
    return made_of(recipe_of(value))


@contextmanager
def _closed(window: Window) -> Iterator[None]:
    """Close a window while values are looked at, which may call the target itself."""
    was, window.is_open = window.is_open, False
    try:
        yield
    finally:
        window.is_open = was


def _watching(
    original: Any, window: Window, calls: Calls, refusals: Refusals
) -> Callable[..., Any]:
    def plain(*args: Any, **kwargs: Any) -> Any:
        number, given = calls.begin(), (*args, *kwargs.values())
        before = calls.state_before(given)
        try:
            with refusals:
                value = original(*args, **kwargs)
        except Exception as error:
            with _closed(window):
                calls.raised(number, given, error)
            raise
        with _closed(window):
            calls.returned(number, value, given, before)
        return value

    async def coroutine(*args: Any, **kwargs: Any) -> Any:
        number, given = calls.begin(), (*args, *kwargs.values())
        before = calls.state_before(given)
        try:
            with refusals:
                value = await original(*args, **kwargs)
        except Exception as error:
            with _closed(window):
                calls.raised(number, given, error)
            raise
        with _closed(window):
            calls.returned(number, value, given, before)
        return value

    def generator(*args: Any, **kwargs: Any) -> _Counted:
        given = (*args, *kwargs.values())
        return _Counted(original(*args, **kwargs), _Tally(calls, given, window))

    def async_generator(*args: Any, **kwargs: Any) -> _CountedAsync:
        given = (*args, *kwargs.values())
        return _CountedAsync(original(*args, **kwargs), _Tally(calls, given, window))

    kinds = _Kinds(plain, coroutine, generator, async_generator)
    return kinds.standing_in(original, window)


def _sabotaging(
    original: Any, window: Window, calls: Calls, instead: Callable[..., Any]
) -> Callable[..., Any]:
    def plain(*args: Any, **kwargs: Any) -> Any:
        calls.begin()
        # A sabotage may call the target, which is then to be the target itself.
        was, window.is_open = window.is_open, False
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


_ONE_AND_MORE = 2


class _Tally:
    """Counts what a generator yields."""

    def __init__(self, calls: Calls, given: tuple[object, ...], window: Window) -> None:
        self._calls = calls
        self._given = given
        self._window = window
        self._number = calls.begin()
        self._values = 0
        self._first: object = None

    def seen(self, value: Any) -> Any:
        if not self._values:
            self._first = value
        self._values += 1
        # Not each time, as there may be very many; nobody knows yet which is the last.
        if self._values <= _ONE_AND_MORE:
            self._note()
        return value

    def ended(self) -> None:
        self._note()

    def _note(self) -> None:
        with _closed(self._window):
            self._calls.yielded(self._number, self._values, self._first, self._given)


class _Counted:
    """A generator whose values are counted on their way."""

    def __init__(self, values: Any, tally: _Tally) -> None:
        self._values = values
        self._tally = tally

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> Any:
        return self.send(None)

    def send(self, value: Any) -> Any:
        try:
            return self._tally.seen(self._values.send(value))
        except StopIteration:
            self._tally.ended()
            raise

    def throw(self, *error: Any) -> Any:
        return self._tally.seen(self._values.throw(*error))

    def close(self) -> None:
        self._values.close()


class _CountedAsync:
    """An asynchronous generator whose values are counted on their way."""

    def __init__(self, values: Any, tally: _Tally) -> None:
        self._values = values
        self._tally = tally

    async def __anext__(self) -> Any:
        return await self.asend(None)

    async def asend(self, value: Any) -> Any:
        try:
            return self._tally.seen(await self._values.asend(value))
        except StopAsyncIteration:
            self._tally.ended()
            raise

    async def athrow(self, *error: Any) -> Any:
        return self._tally.seen(await self._values.athrow(*error))

    async def aclose(self) -> None:
        await self._values.aclose()
