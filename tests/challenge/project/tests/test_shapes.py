"""Tests that judge code which decorators and objects stand around, by its usual name."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

import shapes
from shapes import (
    Box,
    Colour,
    Limits,
    Money,
    deleted,
    fits,
    retried,
    sent,
    with_ann,
)


def on(target: str, **more: Any) -> pytest.MarkDecorator:
    mark = pytest.mark.psf
    return mark("PSF-03.error-handling", exercises=f"shapes:{target}", **more)


@on("fits")
def test_dispatch() -> None:
    assert fits("fine")
    assert not fits("bad")


@on("fits")
def test_dispatch_to_the_default() -> None:
    with pytest.raises(TypeError):
        fits(5)


@on("fits")
def test_dispatch_in_dispatch() -> None:
    assert not fits(["fine", "bad"])


@on("_fits_text")
def test_one_implementation() -> None:
    assert fits("fine")


@on("fits", sabotage="tests.sabotage:say_nothing")
def test_dispatch_with_a_sabotage() -> None:
    assert fits("fine")


@on("fits")
def test_weak_dispatch() -> None:
    fits("fine")


@on("sent")
def test_coroutines_in_dispatch() -> None:
    assert asyncio.run(sent("x")) == "sent x"
    assert asyncio.run(sent(3)) == "sent the number 3"


@on("Limits.within")
def test_dispatch_of_a_method() -> None:
    assert Limits().within(3)
    with pytest.raises(TypeError):
        Limits().within("x")


@on("Limits.top")
def test_getter() -> None:
    assert Limits().top == 10


@on("Limits.top.fset")
def test_setter_that_refuses() -> None:
    with pytest.raises(ValueError, match="-1"):
        Limits().top = -1


@on("Limits.top.fset")
def test_setter() -> None:
    limits = Limits()
    limits.top = 3
    assert limits.top == 3


@on("Limits.top.fset")
def test_weak_setter() -> None:
    Limits().top = 3


@on("Limits.top.fdel")
def test_deleter() -> None:
    limits = Limits()
    del limits.top
    assert limits.top == 0


@on("Limits.squared")
def test_cached_property() -> None:
    assert Limits().squared == 100


@on("Limits.doubled")
def test_partial_method() -> None:
    assert Limits().doubled() == 20


@on("Limits.raised")
def test_context_manager_of_a_class() -> None:
    with Limits.raised(3) as found:
        assert found == 13


@on("Limits.ticks")
def test_async_generator() -> None:
    async def found() -> list[int]:
        return [number async for number in Limits.ticks()]

    assert asyncio.run(found()) == [1, 2]


@on("Limits.__call__")
def test_call() -> None:
    assert Limits()(3)


@on("Limits.__contains__")
def test_contains() -> None:
    assert 10 in Limits()


@on("Limits.__getitem__")
def test_item() -> None:
    assert Limits()["x"] == "limit of x"


@on("Colour.shown")
def test_method_of_an_enum() -> None:
    assert Colour.RED.shown() == "red"


@on("Money.__add__")
def test_operator() -> None:
    assert (Money(1) + Money(2)).pence == 3


@on("Money.doubled")
def test_method_with_slots() -> None:
    assert Money(2).doubled() == 4


@on("Box.listed")
def test_method_of_a_metaclass() -> None:
    assert Box.listed() == "Box"


@on("Box.packed")
def test_static_method_of_a_generic_class() -> None:
    assert Box[int].packed(1) == [1]


@on("retried.function")
def test_function_of_an_object() -> None:
    assert retried("x") == "retried x"


@on("deleted")
def test_decorator_that_lets_in() -> None:
    assert deleted("admin", "x") == "deleted x"


@on("deleted")
def test_decorator_that_refuses() -> None:
    with pytest.raises(PermissionError):
        deleted("guest", "x")


@on("deleted", sabotage="tests.sabotage:let_everything_in")
def test_decorator_with_a_sabotage() -> None:
    with pytest.raises(PermissionError):
        deleted("guest", "x")


@on("deleted")
def test_decorator_that_nobody_looks_at() -> None:
    with contextlib.suppress(PermissionError):
        deleted("guest", "x")


@on("with_ann")
def test_partial() -> None:
    assert with_ann("Ben") == "Ann and Ben"


@on("made_when_asked")
def test_lazy_attribute() -> None:
    assert shapes.made_when_asked("Ann", "Ben") == "Ann and Ben"
