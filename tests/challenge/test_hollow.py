"""Hollow values: they take whatever is done to them, and come to nothing."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import functools
import inspect
import math
import operator
import os
import re
import types
from collections.abc import Iterator, Sized
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.hooks.challenge.calls import Calls, emptying
from pytest_psf.hooks.challenge.hollow import (
    Mode,
    hollow,
    is_hollow,
    stand_in_function,
)
from pytest_psf.hooks.challenge.sabotage import sabotaged, watched
from pytest_psf.hooks.challenge.stand_ins import (
    answer_of,
    made_of,
    recipe_of,
    recipes_of,
    shown,
)
from pytest_psf.hooks.observe.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable


class Desk:
    """A plain class, as most are."""

    LEVEL = 3

    def __init__(self) -> None:
        self.name = "claims"
        self.size = 7
        self.chief = Person("Ann")

    @property
    def title(self) -> str:
        return self.name.title()

    @property
    def deputy(self) -> Person:
        return self.chief

    def is_open(self) -> bool:
        return True

    @staticmethod
    def doors() -> int:
        return 2

    @classmethod
    def made(cls) -> Desk:
        return cls()


class Person:
    __slots__ = ("name", "unset")

    def __init__(self, name: str) -> None:
        self.name = name


class Bag:
    """A class whose objects can be false."""

    def __init__(self, *items: str) -> None:
        self.items = items

    def __len__(self) -> int:
        return len(self.items)


def ways_of(value: object, *given: object) -> list[Any]:
    return [answer_of(one, given) for one in recipes_of(value, given)]


def test_it_has_the_class_and_emptied_attributes() -> None:
    found = made_of(recipe_of(Desk()))

    assert is_hollow(found)
    assert isinstance(found, Desk)
    assert not isinstance(found, Bag)
    assert type(found).__name__ == "Desk"
    assert (found.name, found.size) == ("", 0)
    assert vars(found).keys() >= {"name", "size", "chief"}
    assert isinstance(found.chief, Person)
    assert found.chief.name == ""
    assert shown(recipe_of(Desk())) == "a hollow Desk"


def test_what_its_class_says_of_types_holds() -> None:
    found = made_of(recipe_of(Desk()))

    assert (found.LEVEL, found.title, found.is_open(), found.doors()) == (
        0,
        "",
        False,
        0,
    )
    assert isinstance(found.deputy, Person)
    assert isinstance(found.made().made(), Desk)
    assert is_hollow(found.made())


def test_it_is_equal_to_nothing_but_another_of_its_class() -> None:
    found, other = made_of(recipe_of(Desk())), made_of(recipe_of(Desk()))

    assert found == found  # noqa: PLR0124 - that is the point
    assert found == other
    assert len({found, other}) == 1
    assert found != made_of(recipe_of(Bag("x")))
    values: tuple[object, ...] = (None, 0, "", [], found.name, Desk())
    for value in values:
        assert found != value
        assert value != found


def test_only_what_can_be_false_is_false() -> None:
    desk, bag = made_of(recipe_of(Desk())), made_of(recipe_of(Bag("x")))

    assert desk
    assert not bag
    assert not made_of(recipe_of(re.search("a", "a")))


def test_what_might_be_none_is_false() -> None:
    first, *_ = recipes_of(Desk(), (), is_optional=True)

    assert not made_of(first)


def test_the_other_way_it_is_full() -> None:
    empty, full, *_ = ways_of(Bag("x"))

    assert (len(empty), len(full)) == (0, 1)
    assert (list(empty), len(list(full))) == ([], 1)
    assert ("y" in empty, "y" in full) == (False, True)
    assert (empty > 5, full > 5) == (False, True)
    assert (empty <= 5, full <= 5) == (False, True)
    assert (bool(empty.anything), bool(full.anything)) == (False, True)


@pytest.mark.parametrize("mode", Mode)
def test_iterations_of_it_end(mode: Mode) -> None:
    found = hollow(Desk, mode)

    async def asked() -> list[object]:
        return [one async for one in found]

    iterator = iter(found)
    count = len(found)
    assert count == len([*found]) == len([*iterator]) == len([*reversed(found)])
    assert len(asyncio.run(asked())) == count
    assert len(list(iter(functools.partial(next, found, None), None))) == count
    assert len(dict(found)) == count
    assert isinstance(iterator, Iterator)
    for _ in found.values():
        break


async def _entered(value: Any) -> object:
    async with value as entered:
        await value.close()
        return entered, await anext(value, "ended")


USES: dict[str, Callable[[Any], object]] = {
    "attributes": lambda h: h.a.b.c,
    "items": lambda h: h[0]["x"][1:2],
    "calls": lambda h: h(1, x=2)()(),
    "set an attribute": lambda h: setattr(h, "a", 1),
    "set an item": lambda h: operator.setitem(h, 0, 1),
    "delete an attribute": lambda h: delattr(h, "a"),
    "delete an item": lambda h: operator.delitem(h, 0),
    "arithmetic": lambda h: (1 + h * 2 - 3 / h) ** h // 4 % 5,
    "arithmetic in place": lambda h: h.__ior__(1).__imul__(2),
    "bits": lambda h: ~h & 1 | h ^ 2 << h,
    "rounded": lambda h: (round(h, 2), math.floor(h), math.ceil(h), math.trunc(h)),
    "absolute": lambda h: abs(-h) + +h,
    "numbers": lambda h: (int(h), float(h), complex(h), range(h), "abc"[h:]),
    "compared": lambda h: (h < 1, h >= "x", h <= None, sorted([h, h])),
    "texts": lambda h: (str(h), repr(h), f"{h:>5}", bytes(h)),
    "a path": lambda h: os.path.join("x", h),  # noqa: PTH118 - for what asks for a path
    "entered": lambda h: h.__enter__().x,
    "entered, asynchronously": lambda h: asyncio.run(_entered(h)),
    "copied": lambda h: (copy.copy(h), copy.deepcopy([h])),
    "inspected": lambda h: (dir(h), vars(h), callable(h), inspect.isawaitable(h)),
    "a class": lambda h: (isinstance(1, h), issubclass(int, h), issubclass(h, int)),
    "inherited from": lambda h: type("Own", (), {}).__mro__ + types.resolve_bases((h,)),
    "hashed": lambda h: {h: 1}[h],
}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize("kind", [Desk, None, type, types.FunctionType])
def test_it_takes_everything(
    use: Callable[[Any], object], mode: Mode, kind: type | None
) -> None:
    use(hollow(kind, mode))


def test_what_is_assigned_to_it_stays() -> None:
    found = hollow(Desk, Mode.EMPTY)

    found.name = "x"

    assert found.name == "x"
    del found.name
    assert found.name != "x"


def test_protocols_of_others_are_not_pretended() -> None:
    found = hollow(Desk, Mode.EMPTY)

    assert not hasattr(found, "__array__")
    assert not hasattr(found, "__wrapped__")
    assert isinstance(found, Sized)


def until_here(value: Any) -> Any:
    async def waited() -> Any:
        found = value
        while inspect.isawaitable(found):
            found = await found
        return found

    return asyncio.run(waited())


class Promise:
    """What can be awaited."""

    def __await__(self) -> Iterator[None]:
        yield None


def test_only_what_can_be_awaited_is_awaited() -> None:
    desk = hollow(Desk, Mode.FULL)

    assert not inspect.isawaitable(desk)
    assert until_here(desk) is desk
    assert inspect.isawaitable(hollow(Promise, Mode.FULL))
    assert inspect.isawaitable(hollow(None, Mode.FULL))


#: How to get from one value to the next, until there is none.
NEXT: dict[str, Callable[[Any], Any]] = {
    "an attribute": lambda h: h.cause,
    "a property of a known class": lambda h: h.manager,
    "an item": lambda h: h[0],
    "a call": lambda h: h(),
    "a method": lambda h: h.successor(),
    "an iteration": lambda h: next(iter(h), None),
}


class Clerk:
    @property
    def manager(self) -> Clerk:
        return self


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("step", NEXT.values(), ids=NEXT)
@pytest.mark.parametrize("kind", [Clerk, None])
def test_who_follows_it_to_the_end_arrives(
    step: Callable[[Any], Any], mode: Mode, kind: type | None
) -> None:
    value, steps = hollow(kind, mode), 0

    while value is not None and steps < 1000:
        value, steps = step(value), steps + 1

    assert steps < 1000


@pytest.mark.parametrize("mode", Mode)
def test_who_waits_for_it_to_the_end_arrives(mode: Mode) -> None:
    assert until_here(hollow(None, mode)) is None


def kept_waiting(function: Any) -> Any:
    @functools.wraps(function)
    def inner(*args: Any) -> Any:
        return function(*args)

    return inner


class Post:
    @kept_waiting
    async def collected(self) -> str:
        return "letters"


def test_what_a_decorated_coroutine_function_says_comes_after_the_wait() -> None:
    found = hollow(Post, Mode.EMPTY).collected()

    assert inspect.isawaitable(found)


async def later() -> Desk:
    return Desk()


def test_awaited_it_has_its_class_still() -> None:
    calls, window = Calls(), Window()
    window.is_open = True
    with contextlib.ExitStack() as stack:
        watch = watched(later, window, calls)  # type: ignore[arg-type] # a function
        watch.start()
        stack.callback(watch.stop)
        asyncio.run(later())
    with contextlib.ExitStack() as stack:
        watch = sabotaged(later, window, Calls(), emptying(calls.ways[0]))  # type: ignore[arg-type] # a function
        watch.start()
        stack.callback(watch.stop)
        found = asyncio.run(later())

    assert is_hollow(found)
    assert isinstance(found, Desk)
    assert found.name == ""


def test_it_lets_what_is_raised_inside_it_through() -> None:
    with pytest.raises(ValueError, match="inside"), hollow(Desk, Mode.FULL):
        raise ValueError("inside")


def limiter(top: int) -> Callable[[int], bool]:
    def allows(value: int) -> bool:
        return value <= top

    allows.count = 5  # type: ignore[attr-defined] # users may
    return allows


def test_a_function_becomes_one_from_which_nothing_comes() -> None:
    empty, full, *_ = ways_of(limiter(3))

    assert isinstance(empty, types.FunctionType)
    assert (empty(2), full(2)) == (False, True)
    assert vars(empty) == {"count": 0}
    assert not inspect.iscoroutinefunction(empty)
    assert list(inspect.signature(empty).parameters) == ["args", "kwargs"]


def wrapped() -> None:
    """Be decorated."""


def test_a_decorator_hands_its_function_back() -> None:
    first, second, *_ = ways_of(limiter(3), wrapped)

    assert first is wrapped
    assert second is not wrapped


def test_a_decorator_with_arguments_makes_one_that_does() -> None:
    def decorator(function: Any) -> Any:
        return function

    first, *_ = ways_of(decorator, 3)

    assert first(wrapped) is wrapped


def test_what_is_handed_back_is_handed_back_first() -> None:
    desk = Desk()

    first, second, *_ = ways_of(desk, desk)

    assert first is desk
    assert is_hollow(second)


def test_a_class_is_emptied_without_a_look_at_what_it_holds() -> None:
    recipe = recipe_of(Desk)

    assert not recipe.named
    assert isinstance(made_of(recipe), type)


def test_of_what_leads_to_more_and_more_only_so_much_is_written_down() -> None:
    desk = Desk()
    for number in range(300):
        setattr(desk, f"desk_{number}", desk)

    recipe = recipe_of(desk)

    assert len(recipe.named) == 100
    assert is_hollow(made_of(recipe))


class Branch:
    """A tree as parsers and pages have them: each node leads back to what holds it."""

    def __init__(self, name: str, parent: Branch | None = None) -> None:
        self.name = name
        self.parent = parent
        self.branches: list[Branch] = []

    def grown(self, count: int) -> Branch:
        self.branches = [Branch(f"{self.name}.{n}", self) for n in range(count)]
        return self


def test_of_what_leads_back_to_its_holder_every_part_is_wrong() -> None:
    _, other, *_ = ways_of([Branch("root").grown(40)])

    assert [one.name for one in other[0].branches] == [""] * 40
    assert all(isinstance(one.parent, Branch) for one in other[0].branches)


def test_one_large_value_leaves_something_for_the_next() -> None:
    calls, large = Calls(has_values=True), [Branch(f"{n}").grown(60) for n in range(60)]
    for value in (large, ["x"]):
        calls.returned(calls.begin(), value, ())

    for way in calls.ways[1:]:
        call = emptying(way)
        assert is_hollow(call()[0])
        assert call()[0] is not None


@pytest.mark.parametrize("make", [hollow, stand_in_function])
def test_what_a_full_decorator_makes_never_calls_its_function(make: Any) -> None:
    def answer() -> int:
        raise AssertionError

    async def waited_for() -> int:
        raise AssertionError

    decorator = (
        hollow(None, Mode.FULL)
        if make is hollow
        else stand_in_function(Mode.FULL, {}, None)
    )

    assert is_hollow(decorator(answer)())
    assert is_hollow(asyncio.run(decorator(waited_for)()))
