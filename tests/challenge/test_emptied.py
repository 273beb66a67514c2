"""What a sabotaged function returns instead of what it had returned."""

from __future__ import annotations

import collections
import dataclasses
import enum
import types
from typing import Any, NamedTuple

import pydantic
import pytest

from pytest_psf.hooks.challenge.recipe import Recipe
from pytest_psf.hooks.challenge.stand_ins import (
    made_of,
    other_recipe_of,
    recipe_of,
    shown,
)
from pytest_psf.hooks.wire import Codec


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Only(enum.Enum):
    ONE = 1


@dataclasses.dataclass(frozen=True)
class Decision:
    allowed: bool
    reason: str = ""
    tags: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Outer:
    inner: Decision
    text: str
    later: str = dataclasses.field(init=False, compare=False, repr=False)


@dataclasses.dataclass
class Blank:
    text: str = ""
    count: int = 0
    more: dict[str, int | None] = dataclasses.field(default_factory=dict)


class Pair(NamedTuple):
    left: str
    right: int


class Draft(pydantic.BaseModel):
    route: str
    amount: int = pydantic.Field(ge=1)


class Attrs:
    __attrs_attrs__ = (types.SimpleNamespace(name="size"),)

    def __init__(self, size: int) -> None:
        self.size = size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Attrs) and self.size == other.size

    def __hash__(self) -> int:
        return self.size


class Unequal:
    """What compares in no way."""

    __attrs_attrs__ = (types.SimpleNamespace(name="size"),)
    size = 1

    def __eq__(self, other: object) -> bool:
        raise TypeError

    __hash__ = None  # type: ignore[assignment] # as for numpy's arrays


TABLE: dict[str, tuple[Any, Any]] = {
    "text": ("abc", ""),
    "no text": ("", "?"),
    "number": (7, 0),
    "zero": (0, 1),
    "float": (0.5, 0.0),
    "zero float": (0.0, 1.0),
    "true": (True, False),
    "false": (False, True),
    "bytes": (b"abc", b""),
    "no bytes": (b"", b"?"),
    "bytearray": (bytearray(b"abc"), bytearray()),
    "list": ([1, 2], []),
    "no list": ([], [None]),
    "tuple": ((1,), ()),
    "no tuple": ((), (None,)),
    "set": ({1}, set()),
    "no set": (set(), {None}),
    "frozenset": (frozenset({1}), frozenset()),
    "dict": ({"a": 1}, {}),
    "no dict": ({}, {"": None}),
    "none": (None, None),
    "enum": (Colour.RED, Colour.BLUE),
    "another enum": (Colour.BLUE, Colour.RED),
    "an enum of one": (Only.ONE, None),
    "dataclass": (Decision(False, "why", ["a"]), Decision(True, "", [])),  # noqa: FBT003 - short
    "dataclass in a dataclass": (
        Outer(Decision(True, "x"), "y"),  # noqa: FBT003 - short
        Outer(Decision(False, ""), ""),  # noqa: FBT003 - short
    ),
    "named tuple": (Pair("a", 1), Pair("", 0)),
    "attrs": (Attrs(3), Attrs(0)),
    "something else": (object(), None),
    "a class": (str, None),
    "another container": (collections.deque([1]), None),
}


def crossed(recipe: Recipe) -> Recipe:
    """Return a recipe as another process receives it."""
    codec = Codec(Recipe)
    return codec.value(codec.text(recipe))


@pytest.mark.parametrize(("value", "expected"), TABLE.values(), ids=TABLE)
def test_the_emptied_value_has_the_type_and_another_value(
    value: Any, expected: Any
) -> None:
    found = made_of(crossed(recipe_of(value)))

    assert found == expected
    assert type(found) is type(expected)
    assert shown(recipe_of(value))


def test_a_record_that_is_empty_already_is_filled() -> None:
    found = made_of(recipe_of(Blank()))

    assert found == Blank("?", 1, {"": None})


def test_a_model_is_emptied_without_being_validated() -> None:
    found = made_of(recipe_of(Draft(route="pay", amount=3)))

    assert type(found) is Draft
    assert (found.route, found.amount) == ("", 0)


def test_what_compares_in_no_way_is_emptied_all_the_same() -> None:
    assert made_of(recipe_of(Unequal())).size == 0


def test_a_class_that_cannot_be_found_again_is_none() -> None:
    @dataclasses.dataclass
    class Local:
        text: str = "x"

    assert made_of(recipe_of(Local())) is None


def test_records_in_records_come_to_an_end() -> None:
    @dataclasses.dataclass
    class Node:
        next: Any = None

    Node.__qualname__ = "Node"
    globals()["Node"] = Node
    node = Node()
    node.next = node

    found = made_of(recipe_of(node))

    depth = 0
    while found is not None:
        found, depth = found.next, depth + 1
    assert depth == 5


def test_recipes_are_shown_to_people() -> None:
    assert shown(recipe_of("abc")) == "''"
    assert shown(recipe_of(Colour.RED)) == "Colour.BLUE"
    assert shown(recipe_of(Decision(True))) == "an emptied Decision"  # noqa: FBT003 - short


OTHERS: dict[str, tuple[Any, tuple[Any, ...], Any]] = {
    "text, let through": ("card ****", ("card 4111",), "card 4111"),
    "text, as given": ("card", ("card",), ""),
    "bytes, let through": (b"x", (1, b"y"), b"y"),
    "a small number": (0.01, (), 1011.0),
    "a number": (-3, (), 4001),
    "an element": (["x", 1], (), ["", 0]),
    "a pair": ((False, "why"), (), (True, "")),
    "an entry": ({"status": "denied"}, (), {"status": ""}),
    "other keys": ({1: "x"}, (), {}),
    "no list": ([], (), [None]),
    "a record": (Decision(allowed=False), (), Decision(True, "?", [None])),  # type: ignore[list-item]  # noqa: FBT003 - short
    "nothing": (None, (), "?"),
    "something else": (object(), (), "?"),
}


@pytest.mark.parametrize(("value", "given", "expected"), OTHERS.values(), ids=OTHERS)
def test_the_other_wrong_value_has_the_same_shape_or_is_let_through(
    value: Any, given: tuple[Any, ...], expected: Any
) -> None:
    found = made_of(crossed(other_recipe_of(value, given)))

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("kind", [list, tuple])
def test_a_long_list_is_written_down_by_its_runs(kind: type[Any]) -> None:
    right = kind([*[0.5] * 100_000, 0.0, *[["x"]] * 2])
    recipe = other_recipe_of(right, ())

    assert len(Codec(Recipe).text(recipe)) < 1_000
    found = made_of(crossed(recipe))
    assert found == kind([*[0.0] * 100_000, 1.0, [], []])
    assert found[-1] is not found[-2], "who changes one must not change the other"
