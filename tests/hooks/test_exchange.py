"""A function whose code is exchanged does all it did before, and is noted."""

from __future__ import annotations

import asyncio
import inspect
import sys
import types
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.hooks.observe.exchange import Exchange, Room, noted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator


def plain(a: int, /, b: int = 2, *rest: int, c: int = 3, **more: int) -> object:
    return a, b, rest, c, more


def generator(first: int) -> Generator[int, int, str]:
    try:
        sent = yield first
        yield sent
    except ValueError:
        yield -1
    return "returned"


async def coroutine(a: int) -> int:
    await asyncio.sleep(0)
    return a + 1


async def async_generator(log: list[str]) -> Any:
    try:
        sent = yield "first"
        log.append(f"sent {sent}")
        yield sent
    except KeyError:
        yield "thrown"
    finally:
        log.append("closed")


@types.coroutine
def awaitable(a: int) -> Iterator[None]:
    yield
    return a  # type: ignore[return-value] # what awaiting it gives


def _watched(function: Callable[..., Any]) -> tuple[Exchange, list[None]]:
    assert isinstance(function, types.FunctionType)
    calls: list[None] = []
    return noted(function, lambda: calls.append(None)), calls


def test_a_call_is_noted_and_passed_on() -> None:
    watch, calls = _watched(plain)
    before, limit = plain.__code__, sys.getrecursionlimit()
    watch.start()
    try:
        assert plain(1, 5, 6, c=7, d=8) == (1, 5, (6,), 7, {"d": 8})
        assert plain(1) == (1, 2, (), 3, {})
        signature = inspect.signature(plain)
    finally:
        watch.stop()
    assert len(calls) == 2
    assert plain.__code__ is before
    assert sys.getrecursionlimit() == limit
    # What looks at the function to see what to pass finds what was there.
    assert signature == inspect.signature(plain)
    assert not hasattr(plain, "__signature__")
    plain(1)
    assert len(calls) == 2


class Shapes:
    """Parameters of every kind; what comes back tells how they were filled."""

    def method(self, __a: int, b: int = 2) -> Any:  # noqa: PYI063 - a mangled name
        return self, __a, b

    @staticmethod
    def first(a: int, b: int = 2, /) -> Any:
        return a, b

    @staticmethod
    def named(*, a: int, b: int = 2) -> Any:
        return a, b

    @staticmethod
    def rest(*a: int, b: int = 2, **c: int) -> Any:
        return a, b, c

    @staticmethod
    async def coroutine(a: int) -> Any:
        return a

    @staticmethod
    def generator(a: int) -> Iterator[int]:
        yield a


@pytest.mark.parametrize(
    ("name", "fitting", "unfit"),
    [
        ("method", [((1,), {}), ((1,), {"b": 3})], [((), {}), ((1, 2, 3), {})]),
        ("first", [((1,), {}), ((1, 3), {})], [((), {}), ((), {"a": 1})]),
        ("named", [((), {"a": 1})], [((1,), {}), ((), {}), ((), {"a": 1, "c": 2})]),
        ("rest", [((1, 2), {"b": 3, "d": 4}), ((), {})], []),
        ("coroutine", [], [((), {}), ((1, 2), {})]),
        ("generator", [], [((), {}), ((), {"b": 2})]),
    ],
)
def test_a_call_that_does_not_fit_enters_nothing_and_fails_as_before(
    name: str, fitting: list[Any], unfit: list[Any]
) -> None:
    owner = Shapes()
    call = getattr(owner, name)

    def came_of(args: Any, kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except TypeError as error:
            return str(error)

    before = [came_of(*given) for given in (*fitting, *unfit)]
    watch, calls = _watched(getattr(Shapes, name))
    watch.start()
    try:
        during = [came_of(*given) for given in (*fitting, *unfit)]
    finally:
        watch.stop()

    assert during == before
    assert all(isinstance(text, str) for text in before[len(fitting) :])
    assert len(calls) == len(fitting)


def test_a_signature_of_its_own_is_left_to_a_function() -> None:
    def own() -> None: ...

    signature = inspect.Signature()
    own.__signature__ = signature  # type: ignore[attr-defined] # functions take attributes
    watch, _ = _watched(own)
    watch.start()
    watch.stop()
    assert own.__signature__ is signature  # type: ignore[attr-defined] # set above


def test_closures_of_one_code_are_told_apart() -> None:
    def made(number: int) -> Callable[[], int]:
        def inner() -> int:
            return number

        return inner

    one, other = made(1), made(2)
    watch, calls = _watched(one)
    watch.start()
    try:
        assert (one(), other()) == (1, 2)
    finally:
        watch.stop()
    assert len(calls) == 1


def test_a_generator_is_sent_to_and_thrown_at_as_before() -> None:
    watch, calls = _watched(generator)
    watch.start()
    try:
        assert inspect.isgeneratorfunction(generator)
        running = generator(1)
        assert (next(running), running.send(2)) == (1, 2)
        with pytest.raises(StopIteration) as ended:
            next(running)
        assert ended.value.value == "returned"
        other = generator(1)
        next(other)
        assert other.throw(ValueError()) == -1
    finally:
        watch.stop()
    assert len(calls) == 2


def test_what_is_awaited_stays_so() -> None:
    old_style: Any = awaitable  # a generator, which type checkers see no value of

    async def use() -> tuple[int, int]:
        return await coroutine(1), await old_style(5)

    watches = [_watched(coroutine), _watched(awaitable)]
    for watch, _ in watches:
        watch.start()
    try:
        assert inspect.iscoroutinefunction(coroutine)
        assert asyncio.run(use()) == (2, 5)
    finally:
        for watch, _ in watches:
            watch.stop()
    assert [len(calls) for _, calls in watches] == [1, 1]


async def _all_of(values: AsyncIterator[Any]) -> list[Any]:
    return [value async for value in values]


def test_an_async_generator_is_sent_to_thrown_at_and_closed_as_before() -> None:
    log: list[str] = []

    async def use() -> list[Any]:
        found = await _all_of(async_generator(log))
        running = async_generator(log)
        found += [await running.__anext__(), await running.asend("x")]
        await running.aclose()
        log.append("behind it")
        other = async_generator(log)
        found += [await other.__anext__(), await other.athrow(KeyError())]
        await other.aclose()
        return found

    watch, calls = _watched(async_generator)
    watch.start()
    try:
        found = asyncio.run(use())
    finally:
        watch.stop()
    assert found == ["first", None, "first", "x", "first", "thrown"]
    assert log == ["sent None", "closed", "sent x", "closed", "behind it", "closed"]
    assert len(calls) == 3


def test_something_else_may_stand_for_it_under_a_file_name_of_its_own() -> None:
    def instead_of(original: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args, **kwargs: ("other", original(*args, **kwargs))

    assert isinstance(plain, types.FunctionType)
    exchange = Exchange(plain, instead_of)
    exchange.start()
    try:
        found, file = plain(1), plain.__code__.co_filename
    finally:
        exchange.stop()
    assert found == ("other", (1, 2, (), 3, {}))
    # A running coverage would take its lines for the first lines of this file.
    assert file == "<pytest-psf>"


def test_recursion_goes_as_deep_as_before() -> None:
    def depth(n: int) -> int:
        return 0 if n == 0 else 1 + depth(n - 1)

    watch, _ = _watched(depth)
    watch.start()
    try:
        # Three frames stand for each call, and not all fit into the usual 1000.
        assert depth(400) == 400
    finally:
        watch.stop()


def test_many_exchanges_ask_for_no_more_room_than_one() -> None:
    def made() -> types.FunctionType:
        assert isinstance(plain, types.FunctionType)
        return types.FunctionType(plain.__code__, globals())

    before = sys.getrecursionlimit()
    calls: list[None] = []
    room = Room()
    watches = [noted(made(), lambda: calls.append(None), room) for _ in range(30)]
    for watch in watches:
        watch.start()
    limit = sys.getrecursionlimit()
    for watch in reversed(watches):
        watch.stop()
    assert limit == 3 * before
    assert sys.getrecursionlimit() == before


def test_a_limit_that_is_set_meanwhile_stays() -> None:
    before = sys.getrecursionlimit()
    watch, _ = _watched(plain)
    watch.start()
    sys.setrecursionlimit(before + 7)
    watch.stop()
    try:
        assert sys.getrecursionlimit() == before + 7
    finally:
        sys.setrecursionlimit(before)
