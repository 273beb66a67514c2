"""Tests that judge the code they name."""

from __future__ import annotations

import asyncio
import unittest
from typing import Any

import pydantic
import pytest

from subject import (
    STOPPED,
    Countdown,
    Decision,
    Desk,
    Draft,
    Envelope,
    Route,
    Strict,
    Tags,
    allowed,
    cached,
    checked,
    cleaned,
    counted,
    decide,
    decorated,
    depth,
    fetched,
    label,
    masked,
    measured,
    nothing_found,
    rate,
    route,
    route_of,
    score,
    session,
    shouted,
    stop,
    streamed,
    words,
)

psf = pytest.mark.psf


def on(target: str, **more: Any) -> pytest.MarkDecorator:
    return psf("PSF-03.error-handling", exercises=f"subject:{target}", **more)


@on("label")
def test_function() -> None:
    assert label("x") == "label: x"


@on("route")
def test_enum() -> None:
    assert route(5) is Route.PAY


@on("decide")
def test_dataclass() -> None:
    assert decide("x") == Decision(allowed=False, reason="x is not allowed")


@on("score")
def test_named_tuple() -> None:
    assert score("abc").value == 3


@on("allowed")
@pytest.mark.parametrize("role", ["stranger", "handler"])
def test_bool(role: str) -> None:
    assert allowed(role) == (role == "handler")


@on("checked")
def test_exception() -> None:
    with pytest.raises(ValueError, match="xyz"):
        checked("xyz")


@on("checked")
def test_an_exception_of_another_type() -> None:
    with pytest.raises(ValueError, match="xyz"):
        checked("xyz").split()


@on("Desk.history")
def test_a_value_that_an_assertion_cannot_look_at() -> None:
    assert (
        next(iter(Desk.history(1)))
        == 1
    )  # fmt: skip


@on("label")
def test_the_system_stumbles_in_an_assertion() -> None:
    assert shouted("x") == "X"


@on("label")
def test_the_system_stumbles_instead_of_refusing() -> None:
    with pytest.raises(KeyError):
        {"label:": 1}[shouted("x")]


@on("checked", sabotage="tests.sabotage:let_everything_through")
def test_custom_sabotage() -> None:
    with pytest.raises(ValueError, match="xyz"):
        checked("xyz")


@on("stop")
def test_effect() -> None:
    stop("it")
    assert STOPPED == ["it"]


@on("words")
def test_generator() -> None:
    assert list(words("a b")) == ["a", "b"]


@on("fetched")
def test_coroutine() -> None:
    assert asyncio.run(fetched("x")) == "fetched x"


@on("streamed")
def test_async_generator() -> None:
    async def found() -> list[int]:
        return [number async for number in streamed(2)]

    assert asyncio.run(found()) == [0, 1]


@on("session")
def test_context_manager() -> None:
    with session("x") as found:
        assert found == "session of x"


@on("decorated")
def test_decorated() -> None:
    assert decorated("x") == "X"


@on("cached")
def test_cached() -> None:
    assert cached("x") == "cached x"


@on("measured")
def test_closure() -> None:
    assert measured(1) == "1 ms"


@on("Base.name")
def test_super() -> None:
    assert Desk().name() == "desk on base"


@on("Desk.is_open")
def test_property() -> None:
    assert Desk().is_open


@on("Desk.made")
def test_class_method() -> None:
    assert Desk.made() == "Desk"


@on("Desk.history")
def test_static_method() -> None:
    assert Desk.history(3) == [3]


@on("nothing_found")
def test_an_empty_value_is_right() -> None:
    assert nothing_found("a b") == []


@on("cleaned")
def test_none_is_right() -> None:
    assert cleaned(None) is None


@on("rate")
def test_an_upper_bound() -> None:
    assert rate() <= 0.05


@on("masked")
def test_what_must_not_be_there() -> None:
    assert "4111" not in masked("card 4111")


@on("route_of")
def test_an_entry() -> None:
    assert route_of("x")["route"] == "person"


@on("Desk.history")
def test_an_element() -> None:
    assert Desk.history(3)[0] == 3


@on("Countdown.__next__")
def test_an_iterator() -> None:
    assert list(Countdown(2)) == [1, 0]


@on("depth")
def test_deep_recursion() -> None:
    assert depth(700) == 700


@on("counted")
def test_the_first_of_its_kind() -> None:
    assert counted("first") == 1


@pytest.fixture
def labelled() -> str:
    return label("fixture")


@on("label")
def test_fixture(labelled: str) -> None:
    assert labelled == "label: fixture"


@pytest.fixture
def asserted() -> str:
    found = label("fixture")
    assert found.startswith("label")
    return found


@on("label")
def test_assertion_in_a_fixture(asserted: str) -> None:
    assert asserted


@pytest.fixture(scope="module")
def ready() -> str:
    assert label("module")
    return "ready"


@on("label")
def test_wide_fixtures_are_not_sabotaged(ready: str) -> None:
    assert ready
    assert label(ready) == "label: ready"


class DeskTest(unittest.TestCase):
    @on("Desk.history")
    def test_unittest(self) -> None:
        self.assertEqual(Desk.history(1), [1])

    @on("Desk.history")
    def test_unittest_subtests(self) -> None:
        for claim in (1, 2):
            with self.subTest(claim=claim):
                self.assertEqual(Desk.history(claim), [claim])


@on("Draft")
def test_model() -> None:
    with pytest.raises(pydantic.ValidationError):
        Draft(route="pay", amount=-1)


@on("Draft")
def test_model_validated() -> None:
    with pytest.raises(pydantic.ValidationError):
        Draft.model_validate({"route": "xyz", "amount": 1})


@on("Draft")
def test_model_from_json() -> None:
    with pytest.raises(pydantic.ValidationError):
        Draft.model_validate_json('{"route": "pay"}')


@on("Draft")
def test_model_inside_another() -> None:
    with pytest.raises(pydantic.ValidationError):
        Envelope.model_validate({"draft": {"route": "xyz", "amount": 1}})


@on("Tags")
def test_root_model() -> None:
    with pytest.raises(pydantic.ValidationError):
        Tags(["a", "b", "c"])


@on("Strict")
def test_model_with_an_assignment() -> None:
    found = Strict(low=1, high=2)
    with pytest.raises(pydantic.ValidationError):
        found.low = 3
