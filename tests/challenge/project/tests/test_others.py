"""Tests that do not judge what they name, or that cannot be challenged."""

from __future__ import annotations

import contextlib
from typing import Any
from unittest import mock

import pydantic
import pytest

import subject
from subject import (
    HERE,
    Desk,
    Draft,
    Envelope,
    asked,
    checked,
    label,
    shouted,
    stop,
    summary,
    unlock,
    wait_until_done,
)

psf = pytest.mark.psf
EARLY = subject.cached("early")


def on(target: str, **more: Any) -> pytest.MarkDecorator:
    return psf("PSF-03.error-handling", exercises=f"subject:{target}", **more)


@on("label")
def test_liar() -> None:
    assert sorted("label")


@on("cached")
def test_cached_before() -> None:
    assert subject.cached("early") == EARLY


@on("label")
def test_weak() -> None:
    label("x")


@psf("PSF-05.override", exercises="subject:checked")
def test_only_the_good_case() -> None:
    checked("pay")


@on("stop")
def test_effect_that_nobody_looks_at() -> None:
    stop("it")


@on("stop")
def test_that_nothing_comes_back() -> None:
    assert stop("it") is None  # type: ignore[func-returns-value] # that is the point


@on("label")
def test_swallower() -> None:
    with contextlib.suppress(BaseException):
        assert label("x") == "label: x"


@on("Draft")
def test_weak_model() -> None:
    Draft(route="pay", amount=1)


@on("label", sabotage="tests.sabotage:say_nothing")
def test_weak_against_custom_sabotage() -> None:
    assert isinstance(label("x"), str)


@on("Desk.history")
def test_type_error() -> None:
    first, *_ = Desk.history(1)
    assert isinstance(first, int)


@pytest.fixture
def stumbling() -> str:
    return subject.score("x").label.upper() and label("x").split()[1]


@on("label")
def test_setup_stumbles(stumbling: str) -> None:
    assert stumbling


@on("label")
def test_the_system_asserts() -> None:
    summary("x")


@on("label")
def test_the_system_stumbles_before_it_asserts() -> None:
    found = shouted("x")
    assert found == "X"


@on("label")
def test_only_its_type() -> None:
    assert isinstance(shouted("x"), str)


@on("label")
def test_only_its_type_in_other_words() -> None:
    assert type(shouted("x")) is str


@on("label")
def test_only_that_there_is_something() -> None:
    assert shouted("x") is not None


@on("label")
def test_what_is_always_true() -> None:
    assert shouted("x") == shouted("x")


@on("label")
def test_the_system_stumbles_while_it_is_prepared() -> None:
    with pytest.raises(ValueError, match="xyz"):  # noqa: PT012 - that is the point
        shouted("x")
        checked("xyz")


@on("look_away")
def test_what_must_not_happen() -> None:
    log: list[str] = []
    subject.look_away(log)
    assert log == []


@on("look_away")
def test_what_must_not_happen_that_nobody_looks_at() -> None:
    subject.look_away([])


@on("label", sabotage="tests.sabotage:complain")
def test_the_sabotage_asserts() -> None:
    label("x")


@on("waits")
def test_hangs_without_it() -> None:
    assert wait_until_done() == "done"


@on("label")
def test_once_only() -> None:
    (HERE / "once").touch(exist_ok=False)
    assert label("x") == "label: x"


@on("unlock")
def test_leaves_a_lock() -> None:
    (HERE / "lock").touch(exist_ok=False)
    unlock()
    assert not (HERE / "lock").exists()


@on("asked")
def test_network() -> None:
    assert asked("192.0.2.1")


@on("label", sabotage="tests.sabotage:no_such_function")
def test_unknown_sabotage() -> None:
    assert label("x") == "label: x"


@on("Draft", sabotage="tests.sabotage:say_nothing")
def test_custom_sabotage_of_a_model() -> None:
    with pytest.raises(pydantic.ValidationError):
        Draft(route="pay", amount=-1)


@on("Draft")
def test_model_in_compiled_code() -> None:
    with pytest.raises(pydantic.ValidationError):
        Envelope.model_validate({"draft": {"route": "pay", "amount": -1}})


@on("label")
def test_mocked_target() -> None:
    with mock.patch.object(subject, "label", return_value="x"):
        assert subject.label("y") == "x"


@on("summary")
def test_mocked_callee() -> None:
    with mock.patch.object(subject, "helper", return_value="label: x"):
        assert summary("x") == "label: x"
