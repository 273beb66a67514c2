"""The observer leaves the code that it observes as it was."""

from __future__ import annotations

import asyncio
import inspect
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.hooks.observe.observer import Observer
from pytest_psf.hooks.observe.window import Window

if TYPE_CHECKING:
    import types
    from collections.abc import AsyncGenerator, Generator, Iterator

WINDOW = Window()


@contextmanager
def observing(observer: Observer, *names: str) -> Iterator[None]:
    watches = observer.watches(names)
    for watch in watches:
        watch.start()
    try:
        yield
    finally:
        for watch in watches:
            watch.stop()


@contextmanager
def held(*, is_open: bool) -> Iterator[None]:
    before, WINDOW.is_open = WINDOW.is_open, is_open
    try:
        yield
    finally:
        WINDOW.is_open = before


def make_plain(offset: int) -> types.FunctionType:
    def plain(value: int, /, more: int = 2, *, last: int = 3) -> tuple[int, ...]:
        return (value + offset, more, last)

    return plain  # type: ignore[return-value]


def make_generator(offset: int) -> types.FunctionType:
    def generator(value: int) -> Generator[int, int, str]:
        received = yield value + offset
        try:
            yield received
        except KeyError:
            yield -1
        return "done"

    return generator  # type: ignore[return-value]


def make_async_generator(offset: int) -> types.FunctionType:
    async def agen(value: int) -> AsyncGenerator[int, int]:
        received = yield value + offset
        try:
            yield received
        except KeyError:
            yield -1

    return agen  # type: ignore[return-value]


def make_coroutine(offset: int) -> types.FunctionType:
    async def coroutine(value: int) -> int:
        await asyncio.sleep(0)
        return value + offset

    return coroutine  # type: ignore[return-value]


def plain_without_closure(value: int) -> int:
    return value


def _use(observer: Observer, function: types.FunctionType, use: Any) -> frozenset[str]:
    with observing(observer, "target"), held(is_open=True):
        use(function)
    return observer.take().entered


def _use_plain(function: Any) -> None:
    assert function(1, last=5) == (2, 2, 5)
    with pytest.raises(TypeError):
        function(value=1)
    assert list(inspect.signature(function).parameters) == ["value", "more", "last"]


def _use_generator(function: Any) -> None:
    generator = function(1)
    assert next(generator) == 2
    assert generator.send(7) == 7
    assert generator.throw(KeyError) == -1
    with pytest.raises(StopIteration) as stopped:
        next(generator)
    assert stopped.value.value == "done"
    assert inspect.isgeneratorfunction(function)


def _use_async_generator(function: Any) -> None:
    async def use() -> None:
        agen = function(1)
        assert await agen.__anext__() == 2
        assert await agen.asend(7) == 7
        assert await agen.athrow(KeyError) == -1
        assert [value async for value in agen] == []
        early = function(1)
        assert await early.__anext__() == 2
        await early.aclose()

    asyncio.run(use())
    assert inspect.isasyncgenfunction(function)


def _use_coroutine(function: Any) -> None:
    assert asyncio.run(function(1)) == 2
    assert inspect.iscoroutinefunction(function)


@pytest.mark.parametrize(
    ("make", "use"),
    [
        (make_plain, _use_plain),
        (make_generator, _use_generator),
        (make_async_generator, _use_async_generator),
        (make_coroutine, _use_coroutine),
    ],
)
def test_a_closure_behaves_the_same_while_it_is_observed(make: Any, use: Any) -> None:
    function, neighbour = make(1), make(1)
    code = function.__code__
    observer = Observer({"target": function}, WINDOW)

    assert _use(observer, function, use) == {"target"}
    assert _use(observer, neighbour, use) == frozenset()
    assert function.__code__ is code
    assert not hasattr(function, "__signature__")
    use(function)
    assert observer.take().entered == frozenset()
    observer.close()


def test_entries_outside_the_window_do_not_count() -> None:
    observer = Observer({"target": plain_without_closure}, WINDOW)  # type: ignore[dict-item]

    with observing(observer, "target"):
        plain_without_closure(1)
        with held(is_open=True):
            with held(is_open=False):
                plain_without_closure(1)
            assert observer.take().entered == frozenset()
            plain_without_closure(1)

    assert observer.take().entered == {"target"}
    observer.close()


def test_two_names_of_one_function_are_both_seen() -> None:
    function = make_plain(1)
    observer = Observer({"a": function, "b": function}, WINDOW)

    with observing(observer, "a", "b"), held(is_open=True):
        function(1)

    assert observer.take().entered == {"a", "b"}
    assert function(1) == (2, 2, 3)
    observer.close()


if sys.version_info >= (3, 12):

    def test_the_monitoring_tool_is_given_back() -> None:
        before = [sys.monitoring.get_tool(tool) for tool in range(6)]
        observer = Observer({"target": plain_without_closure}, WINDOW)  # type: ignore[dict-item]
        assert [sys.monitoring.get_tool(tool) for tool in range(6)] != before

        observer.close()

        assert [sys.monitoring.get_tool(tool) for tool in range(6)] == before

    def test_without_a_free_tool_a_profile_function_serves() -> None:
        observers = []
        while any(sys.monitoring.get_tool(tool) is None for tool in (3, 4, 2, 0, 5)):
            observers.append(Observer({"target": plain_without_closure}, WINDOW))  # type: ignore[dict-item]
        observer = Observer({"target": plain_without_closure}, WINDOW)  # type: ignore[dict-item]

        entered = _use(observer, plain_without_closure, lambda f: f(1))  # type: ignore[arg-type]

        for one in observers:
            one.close()
        assert entered == {"target"}
