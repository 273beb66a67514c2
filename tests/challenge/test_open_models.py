"""A sabotaged model takes what it is given, whatever would be refused or changed."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pydantic
import pytest

from pytest_psf.hooks.challenge.calls import Calls
from pytest_psf.hooks.challenge.instead import OPEN_AND_EMPTIED
from pytest_psf.hooks.challenge.sabotage import opened_model
from pytest_psf.hooks.observe.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator


class Limit(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    days: int = 30
    name: str = "usual"

    @pydantic.field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in {"usual", "strict"}:
            raise ValueError(name)
        return name.upper()


class Half(pydantic.BaseModel):
    total: int
    note: str = pydantic.Field(default="", frozen=True)

    @pydantic.model_validator(mode="wrap")
    @classmethod
    def _halved(cls, data: Any, handler: Any) -> Any:
        made = handler(data)
        if made.total < 0:
            raise ValueError("below zero")
        return made


@contextmanager
def opened(model: type, *, is_emptied: bool = False) -> Iterator[Window]:
    window = Window()
    window.is_open = True
    recipes = [OPEN_AND_EMPTIED] if is_emptied else []
    with ExitStack() as stack:
        for watch in opened_model(model, window, Calls(), recipes):
            watch.start()
            stack.callback(watch.stop)
        yield window


def test_what_is_frozen_is_assigned_and_deleted() -> None:
    limit, half = Limit(), Half(total=1)
    with opened(Limit), opened(Half):
        limit.days = 90
        del limit.name
        half.note = "changed"
        with pytest.raises(pydantic.ValidationError):
            limit.weeks = 3  # type: ignore[attr-defined] # as above

    assert limit.days == 90
    assert not hasattr(limit, "name")
    assert half.note == "changed"


def test_beside_the_window_it_is_as_frozen_as_before() -> None:
    limit = Limit()
    with opened(Limit) as window:
        window.is_open = False
        with pytest.raises(pydantic.ValidationError):
            limit.days = 90
        with pytest.raises(pydantic.ValidationError):
            Limit(name="other")
    with pytest.raises(pydantic.ValidationError):
        del limit.days


@pytest.mark.parametrize(
    "make",
    [
        lambda: Limit(name="other", weeks="many"),  # type: ignore[call-arg] # extra
        lambda: Limit.model_validate({"name": "other", "weeks": "many"}),
        lambda: Limit.model_validate_json('{"name": "other", "weeks": "many"}'),
        lambda: Limit.model_validate_strings({"name": "other", "weeks": "many"}),
    ],
    ids=["called", "python", "json", "strings"],
)
def test_nothing_is_refused_or_changed(make: Any) -> None:
    with pytest.raises(pydantic.ValidationError):
        make()
    with opened(Limit):
        assert make().name == "other"


def test_what_is_no_json_makes_one_of_defaults() -> None:
    with opened(Limit):
        assert Limit.model_validate_json("no json").days == 30


def test_defaults_are_emptied_where_that_is_asked() -> None:
    with opened(Limit, is_emptied=True):
        made = Limit(name="other")

    assert (made.days, made.name) == (0, "other")


def test_a_validator_around_the_whole_lets_everything_through() -> None:
    with pytest.raises(pydantic.ValidationError):
        Half(total=-1)
    with opened(Half):
        assert Half.model_validate({"total": -1}).total == -1
        made: Any = Half.model_validate({"total": "many"})
        assert made.total == "many"
