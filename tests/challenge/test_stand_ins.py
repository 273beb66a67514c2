"""The list of stand-ins, as a whole."""

from __future__ import annotations

import dataclasses
from collections import deque
from typing import Any

import pydantic
import pytest

from pytest_psf.hooks.challenge.hollow import is_hollow
from pytest_psf.hooks.challenge.instead import (
    BY_IDENTITY,
    BY_VALUES,
    OPEN,
    OPEN_AND_EMPTIED,
    asked_for,
    handing_back,
    spoiling,
)
from pytest_psf.hooks.challenge.recipe import Recipe
from pytest_psf.hooks.challenge.stand_ins import (
    STAND_INS,
    answer_of,
    is_stop,
    made_of,
    recipe_of,
    recipes_of,
    shown,
)
from pytest_psf.hooks.challenge.wronging import FAR, NOTHING, Manner, Stopped, Wronging


@dataclasses.dataclass
class Decision:
    allowed: bool


class Draft(pydantic.BaseModel):
    route: str


def test_no_two_stand_ins_have_the_same_name() -> None:
    names = [stand_in.name for stand_in in STAND_INS]

    # A recipe would be made by the first of them.
    assert len(set(names)) == len(names)


def test_only_the_last_one_is_for_anything() -> None:
    recognising = [one.name for one in STAND_INS if one.recognises(object())]

    assert recognising == [STAND_INS[-1].name]


@pytest.mark.parametrize("kind", [Decision, Draft, pydantic.BaseModel, type])
def test_a_class_is_not_taken_for_one_of_its_records(kind: type) -> None:
    found = made_of(recipe_of(kind))

    assert isinstance(found, type(kind))
    assert is_hollow(found)


def test_an_argument_is_handed_back_by_its_number() -> None:
    class ValidatorCallable:
        def __call__(self, value: str) -> str:
            return value.upper()

    back = handing_back(1)

    assert answer_of(back, ("self", "given")) == "given"
    assert answer_of(back, ("self",)) is None
    assert answer_of(back, ("self", "given", ValidatorCallable())) == "GIVEN"
    assert shown(back) == "what it was given"


def test_the_end_of_an_iteration_is_shown_by_its_name() -> None:
    (end, *_) = recipes_of(Stopped(by=StopIteration), ())

    assert is_stop(end)
    assert shown(end) == "StopIteration"


def test_what_a_target_only_does_stands_for_no_value() -> None:
    how = Wronging(manner=Manner.EMPTY, recipe_of=lambda *_: NOTHING)
    numbers = [Recipe(stand_in=name, plain=0) for name in (BY_VALUES, BY_IDENTITY)]
    others = (handing_back(0), spoiling(NOTHING))
    for recipe in (OPEN, OPEN_AND_EMPTIED, *others, *numbers):
        (one,) = [
            stand_in for stand_in in STAND_INS if stand_in.name == recipe.stand_in
        ]
        assert not any(map(one.recognises, (None, "", object())))
        assert one.wrong("", how) == NOTHING
        assert one.made(recipe, made_of) in {None, FAR}


def test_what_hangs_on_the_object_is_the_same_for_the_same() -> None:
    recipe, one, other = Recipe(stand_in=BY_IDENTITY, plain=0), [1], [1]

    assert answer_of(recipe, (one,)) == answer_of(recipe, (one,))
    assert answer_of(recipe, (one,)) != answer_of(recipe, (other,))
    assert answer_of(recipe, ()) == FAR


class Basket:
    def __init__(self) -> None:
        self.things: list[str | None] = ["x"]
        self.count = 1


def test_what_spoils_changes_the_containers_that_it_is_given() -> None:
    basket, recipe = Basket(), spoiling(recipe_of("abc"))
    given: tuple[Any, ...] = (basket, [1], [], {"a": 1}, {2}, deque([3]), "text", (4,))

    assert answer_of(recipe, given) == ""
    assert given[1:] == (
        *([None, None], [None], {"a": None, "?": None}, {None}, deque([None, None])),
        *("text", (4,)),
    )
    assert basket.things == ["x"]
    assert shown(recipe) == "'' and changed what it was given"


def test_of_an_object_only_what_is_asked_for_is_changed() -> None:
    basket, other = Basket(), Basket()

    answer_of(asked_for(spoiling(NOTHING), ["things", "count", "gone"]), (basket,))  # type: ignore[arg-type] # it is a recipe
    answer_of(asked_for(spoiling(NOTHING), ["count"]), (other,))  # type: ignore[arg-type] # see above

    assert (basket.things, basket.count) == ([None, None], 1)
    assert other.things == ["x"]
    assert [asked_for(one, ["x"]) for one in (None, NOTHING)] == [None, NOTHING]


def test_what_was_spoiled_before_is_not_put_back() -> None:
    given: tuple[Any, ...] = ([], {}, set())
    for _ in range(2):
        answer_of(spoiling(NOTHING), given)

    assert given == ([None, None], {"?": None}, {None})


class Table:
    """What a table of pandas is known by, and has its rows taken out by."""

    __module__ = "pandas.core.frame"
    iloc = None

    def __init__(self, *index: int, is_view: bool = False) -> None:
        self.index = [*index]
        self.is_view = is_view

    def drop(self, *, index: list[int], inplace: bool) -> None:
        if self.is_view:
            raise ValueError(index)
        assert inplace
        self.index = [one for one in self.index if one not in index]


def test_what_spoils_takes_the_rows_out_of_a_table() -> None:
    table, view = Table(1, 2), Table(1, is_view=True)

    answer_of(spoiling(NOTHING), (view, table))

    assert (view.index, table.index) == ([1], [])
