"""What a sabotaged function returns instead of what it had returned."""

# ruff: noqa: DTZ001 - naive datetimes are values like others
from __future__ import annotations

import dataclasses
import enum
import json
import re
import types
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import MutableMapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

import pydantic
import pytest

from pytest_psf.hooks.challenge.hollow import Mode, hollow, is_hollow
from pytest_psf.hooks.challenge.recipe import ClassName, Recipe
from pytest_psf.hooks.challenge.stand_ins import (
    answer_of,
    made_of,
    recipe_of,
    recipes_of,
    shown,
)
from pytest_psf.hooks.wire import Codec

if TYPE_CHECKING:
    from collections.abc import Iterator


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Right(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()


class Bit(enum.IntFlag):
    ONE = 1
    TWO = 2


class Name(str):
    """A text that its class would not make so."""

    __slots__ = ()

    def __new__(cls, text: str) -> Any:
        raise ValueError(text)

    def __str__(self) -> str:
        return "a name"


class Pence(int):
    """A whole number."""


class Names(list[str]):
    """A list that refuses everything."""

    def append(self, name: str) -> None:
        raise ValueError(name)


class Prices(dict[str, int]):
    """A dict that refuses everything."""

    def __setitem__(self, key: str, value: int) -> None:
        raise ValueError(key, value)


class Point(tuple[int, ...]):
    __slots__ = ()


class Raw(bytes):
    """Bytes."""


@dataclasses.dataclass(frozen=True)
class Decision:
    allowed: bool
    reason: str = ""
    tags: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Limit:
    top: int


@dataclasses.dataclass
class Tag:
    text: str


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


class Account:
    def __init__(self, name: str, password: Any, notes: Any = None) -> None:
        self.name, self._password = name, password
        self.notes = notes


class Having:
    """Equal to whatever has something inside."""

    def __init__(self, *inside: Any) -> None:
        self.inside = inside

    def __eq__(self, other: object) -> bool:
        first, *more = self.inside
        assert isinstance(other, list | set | dict)
        return first in other and (not more or other[first] == more[0])  # type: ignore[index] # a dict

    __hash__ = None  # type: ignore[assignment] # it is never hashed


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
    "flags": (Right.READ | Right.WRITE, Right(0)),
    "no flags": (Right(0), Right.READ | Right.WRITE),
    "flags that are numbers": (Bit.TWO, Bit(0)),
    "dataclass": (Decision(False, "why", ["a"]), Decision(True, "", [])),  # noqa: FBT003 - short
    "dataclass in a dataclass": (
        Outer(Decision(True, "x"), "y"),  # noqa: FBT003 - short
        Outer(Decision(False, ""), ""),  # noqa: FBT003 - short
    ),
    "named tuple": (Pair("a", 1), Pair("", 0)),
    "attrs": (Attrs(3), Attrs(0)),
    "complex": (2 + 1j, 0j),
    "naive datetime": (datetime(2026, 5, 4, 3), datetime(1970, 1, 1)),
    "aware datetime": (
        datetime(2026, 5, 4, tzinfo=timezone(timedelta(hours=2))),
        datetime(1970, 1, 1, tzinfo=timezone.utc),
    ),
    "the first datetime": (datetime(1970, 1, 1), datetime(1970, 1, 2)),
    "date": (date(2026, 5, 4), date(1970, 1, 1)),
    "the first date": (date(1970, 1, 1), date(1970, 1, 2)),
    "time": (time(12, 30), time()),
    "midnight": (time(), time(0, 0, 1)),
    "duration": (timedelta(hours=3), timedelta()),
    "no duration": (timedelta(), timedelta(seconds=1)),
    "decimal": (Decimal("9.90"), Decimal(0)),
    "no decimal": (Decimal("0.00"), Decimal(1)),
    "fraction": (Fraction(1, 3), Fraction(0)),
    "path": (PurePosixPath("/srv/x"), PurePosixPath("?/?")),
    "path of this system": (Path("/srv/x"), Path("?/?")),
    "UUID": (uuid.UUID(int=5), uuid.UUID(int=0)),
    "no UUID": (uuid.UUID(int=0), uuid.UUID(int=1)),
    "range": (range(3, 9), range(0)),
    "no range": (range(0), range(1)),
    "pattern": (re.compile("a+", re.IGNORECASE), re.compile("(?!)")),
    "JSON object": ('{"route": "fast"}', "{}"),
    "JSON list": (" [1, 2]\n", "[]"),
    "no JSON object": ("{}", '{"": null}'),
    "JSON in bytes": (b'{"route": "fast"}', b"{}"),
    "almost JSON": ("{route}", ""),
    "read-only dict": (
        types.MappingProxyType({"a": 1}),
        types.MappingProxyType({}),
    ),
    "deque": (deque([1, 2]), deque()),
    "no deque": (deque(), deque([None])),
    "counter": (Counter("aab"), Counter()),
    "ordered dict": (OrderedDict(a=1), OrderedDict()),
    "dict with a default": (defaultdict(list, a=[1]), defaultdict(list)),
    "namespace": (types.SimpleNamespace(a="x"), types.SimpleNamespace(a="")),
    "kind of text": (str.__new__(Name, "Ann"), str.__new__(Name, "")),
    "no kind of text": (str.__new__(Name, ""), str.__new__(Name, "?")),
    "kind of number": (Pence(5), Pence(0)),
    "kind of list": (Names(["Ann"]), Names()),
    "kind of dict": (Prices(a=1), Prices()),
    "kind of tuple": (Point((1, 2)), Point()),
    "kind of bytes": (Raw(b"x"), Raw(b"")),
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


def test_a_class_inside_a_function_is_found_among_those_that_there_are() -> None:
    @dataclasses.dataclass
    class Local:
        text: str = "x"

    assert made_of(recipe_of(Local())) == Local("")


def test_of_two_classes_by_one_name_it_is_the_last() -> None:
    made = []
    for text in ("one", "two"):

        @dataclasses.dataclass
        class Local:
            text: str = "x"

        Local.__doc__ = text
        made.append(Local())

    assert made_of(recipe_of(made[1])).__doc__ == "two"


def test_a_class_that_something_else_has_the_name_of_is_not_found() -> None:
    kind = dataclasses.make_dataclass("Decision", ["text"])
    kind.__module__ = __name__

    found = made_of(crossed(recipe_of(kind("x"))))

    assert not isinstance(found, Decision)
    assert found.text != "x"


def test_what_cannot_be_made_again_is_hollow() -> None:
    """Nor does a target that returns it stumble."""
    week = recipe_of(date(2026, 5, 4).isocalendar())
    of = ClassName(module="not.imported", qualname="Gone")

    for recipe in (crossed(week), Recipe(stand_in="hollow", of=of, plain="empty")):
        assert is_hollow(answer_of(recipe, ()))
        assert is_hollow(made_of(recipe))


def test_an_exception_can_still_be_raised() -> None:
    class RefusedError(Exception):
        def __init__(self, code: int) -> None:
            super().__init__(f"code {code}")
            self.code = code

    found = made_of(crossed(recipe_of(RefusedError(5))))

    assert type(found) is RefusedError
    assert (found.code, str(found), found.args) == (0, "", ())
    with pytest.raises(RefusedError):
        raise found


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


#: What was returned, what was given, and the wrong values that are tried in this order.
WAYS: dict[str, tuple[Any, tuple[Any, ...], tuple[Any, ...]]] = {
    "text": ("card", ("card",), ("", "", f"cardcard{'?' * 1001}", "1155")),
    "text, let through": (
        "card ****",
        ("card 4111", 5),
        ("", "card 4111", f"card 4111card ****{'?' * 1001}", "1290"),
    ),
    "bytes": (b"x", (1, b"y"), (b"", b"y", b"yx" + b"?" * 1001, b"y")),
    "a small number": (0.01, (), (0.0, 1011.0, -1011.0, 1011.0)),
    "a number": (-3, (), (0, 4001, -4001, 4001)),
    "a decimal": (
        Decimal("9.9"),
        (),
        (Decimal(0), Decimal(10001), Decimal(-10001), Decimal(10001)),
    ),
    "a duration": (
        timedelta(1),
        (),
        (timedelta(), timedelta(2001), -timedelta(2001), timedelta(2001)),
    ),
    "a flag": (
        Right.READ,
        (),
        (Right(0), Right(0), Right.READ | Right.WRITE, Right(0)),
    ),
    "elements": (
        ["x", 1],
        (["y"],),
        ([], ["", 2001], [f"x{'?' * 1001}", *[-2001] * 1002, "y"], ["y"]),
    ),
    "a pair": (
        (False, "why"),
        (),
        ((), (True, ""), (True, *[f"why{'?' * 1001}"] * 1002), (True, "")),
    ),
    "an entry": (
        {"status": "denied", "secret": 7},
        (Decision(allowed=True), {"status": "x"}),
        (
            {},
            {"status": "", "secret": 8001},
            {
                "status": f"denied{'?' * 1001}",
                "secret": -8001,
                **{f"?{number}": -8001 for number in range(1001)},
            },
            {"status": "x"},
        ),
    ),
    "JSON": (
        '{"status": "denied"}',
        (),
        ("{}", '{"status": ""}', ..., '{"status": "", "?0": ""}'),
    ),
    "other keys": ({1: "x"}, (), ({}, {}, {}, {})),
    "no list": ([], (), ([None], [None], [None] * 1002, [hollow(None, Mode.FULL)])),
    "a set": ({1}, ({2},), (set(), set(), {*range(1001)}, {2})),
    "a set of texts": (
        {"x"},
        (),
        (set(), set(), {f"?{number}" for number in range(1001)}, set()),
    ),
    "a set of several": ({1.5, "x"}, (), (set(), set(), {None, *range(1001)}, set())),
    "None inside": ({"error": None}, (), ({}, {"error": "?"}, ..., {"error": "?"})),
    "numbers, by which was given": (5, ("x", 2), (0, 6001, -6001, 2)),
    "what lets a text out": (
        "Ann",
        (Account("Ann", "s3cret"),),
        ("", "", f"Anns3cretAnn{'?' * 1001}", ""),
    ),
    "what lets a field out": (
        {"name": "Ann"},
        (Account("Ann", "s3cret"),),
        ({}, {"name": ""}, Having("password", "s3cret"), {"name": ""}),
    ),
    "what lets an item out": (
        ["Ann"],
        (Account("Ann", "s3cret", notes=["s3cret"]),),
        ([], [""], Having("s3cret"), ["s3cret"]),
    ),
    "what lets bytes out": (
        [b"x"],
        (Account("Ann", b"s3cret"),),
        ([], [b""], Having(b"s3cret"), [b""]),
    ),
    "what lets something out of a set": (
        {"Ann"},
        ({"key": ["s3cret"]},),
        (set(), set(), Having("s3cret"), set()),
    ),
    "lists inside, whose length is counted": (
        [["x"], [], ["y"] * 101],
        (),
        ([], [[""], [None], [""] * 101], ..., [["", ""], [None], [""] * 102]),
    ),
    "dicts inside, whose length is counted": (
        {"a": {"b": "x"}},
        (),
        ({}, {"a": {"b": ""}}, ..., {"a": {"b": "", "?0": ""}}),
    ),
    "pairs inside, which are taken apart": (
        [(1, ["x"])],
        (),
        ([], [(2001, [""])], ..., [(2001, ["", ""])]),
    ),
    "a record": (
        Limit(200),
        (),
        (Limit(0), Limit(201001), Limit(-201001), Limit(201001)),
    ),
}


@pytest.mark.parametrize(("value", "given", "expected"), WAYS.values(), ids=WAYS)
def test_the_wrong_values_are_tried_in_this_order(
    value: Any, given: tuple[Any, ...], expected: tuple[Any, ...]
) -> None:
    found = [answer_of(crossed(one), given) for one in recipes_of(value, given)]

    for one, other in zip(found, expected, strict=True):
        if other is not ...:
            assert one == other
        assert type(one) is type(value)


def test_it_is_looked_into_what_was_given_only_where_it_is_asked_for() -> None:
    given = (Account("Ann", "s3cret", notes=["s3cret"]), "an argument")

    *_, deep, back = recipes_of(["x"], given)
    *_, shallow, without = recipes_of(["x"], given, is_deep=False)

    assert {"s3cret", "an argument"} <= {*made_of(deep)}
    assert "an argument" in made_of(shallow)
    assert "s3cret" not in made_of(shallow)
    assert answer_of(back, given) == ["s3cret"]
    assert answer_of(without, given) not in (["s3cret"], ["an argument"])


def test_what_was_given_is_looked_into_up_to_a_bound() -> None:
    inside: dict[Any, Any] = {"key": "far down", "long": "x" * 101, 3: b"raw"}
    given = ([[[inside]]], [inside, {*range(200)}, int], "first")

    texts = made_of(recipes_of({"x": b"y"}, given)[2])

    assert texts["key"] == b"y" + b"?" * 1001, "a value of the kind of the others"
    assert "long" not in texts
    assert len(texts) == 1001 + len({"x", "key"})


def test_what_an_empty_list_is_filled_with_can_be_looked_into() -> None:
    every: list[Any] = [[], (), set()]
    for value in every:
        *_, back = map(made_of, map(crossed, recipes_of(value, ())))
        (one,) = back
        assert type(back) is type(value)
        assert one
        assert one.name != "Ann"


def test_an_empty_list_in_a_text_is_filled_with_what_a_text_can_hold() -> None:
    *_, back = map(made_of, recipes_of('{"parts": []}', ()))

    assert json.loads(back)["parts"] == [None]


def test_a_number_is_another_one_for_other_values() -> None:
    def told(*given: Any) -> Any:
        return answer_of(crossed(recipes_of(2.5, given)[-1]), given)

    assert told("a", "b") == told("a", "b") != told("b", "a")
    assert type(told("a")) is float
    assert told("a", Outer) == told("a", Attrs), "not by which objects there are"
    assert shown(recipes_of(2, ("a",))[-1]) == "another number for each"
    assert shown(recipes_of("x", ("a",))[-1]) == "another text for each"


#: What was returned, and two things that were given, for which it is to be another one.
EACH: dict[str, tuple[Any, tuple[Any, ...], tuple[Any, ...]]] = {
    "a text of a list": ("9f86", ([3, 1],), ([1, 3],)),
    "a text of a dict": ("9f86", ({"a": 1, "b": 2},), ({"b": 2, "a": 1},)),
    "a text of keys alone": ("9f86", ({"a": None},), ({"b": None},)),
    "a text of what is deep inside": (
        "9f86",
        ("m", {"x": {"y": [1]}}),
        ("m", {"x": {}}),
    ),
    "a text of a set": ("9f86", ({1, 2},), ({1, 3},)),
    "a number of a tuple": (7, ((1, 2),), ((2, 1),)),
    "a number of a bool": (7, (True,), (False,)),
    "texts in a list": (["a=1"], ({"a": 1},), ({"a": 2},)),
    "an entry of a dict": ({"key": "9f86"}, ([1, 2],), ([2, 1],)),
    "a field": (Tag("9f86"), ([1, 2],), ([2, 1],)),
}


@pytest.mark.parametrize(("value", "one", "other"), EACH.values(), ids=EACH)
def test_a_value_is_another_one_for_whatever_else_is_given(
    value: Any, one: tuple[Any, ...], other: tuple[Any, ...]
) -> None:
    def told(given: tuple[Any, ...]) -> Any:
        return answer_of(crossed(recipes_of(value, given)[-1]), given)

    assert told(one) == told(one) != told(other)
    assert type(told(one)) is type(value)


class Recent(MutableMapping[str, int]):
    """Counts how often it was asked, as a cache keeps what was used last."""

    def __init__(self, **held: int) -> None:
        self.held, self.asked = held, 0

    def __getitem__(self, key: str) -> int:
        self.asked += 1
        return self.held[key]

    def __setitem__(self, key: str, value: int) -> None:
        self.held[key] = value

    def __delitem__(self, key: str) -> None:
        del self.held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)


def test_what_a_container_hands_out_by_its_own_code_is_not_asked_for() -> None:
    given, back = Recent(a=1, b=2), Recent(a=1, b=2)

    *_, recipe = recipes_of(back, (given,))

    assert (given.asked, back.asked) == (0, 0)
    assert answer_of(recipe, (given,)) is given


def test_what_has_no_order_and_what_an_object_holds_tell_nothing_apart() -> None:
    *_, recipe = recipes_of("9f86", ({"a", "b"}, Tag("x")))

    told = [answer_of(recipe, ({*names}, Tag(names))) for names in ("ab", "ba")]
    assert told[0] == told[1]


def test_nothing_plain_tells_nothing_apart() -> None:
    *_, recipe = recipes_of("9f86", (object(), [None]))

    assert made_of(recipe) == ""


def test_a_list_that_holds_itself_comes_to_an_end() -> None:
    endless: list[Any] = ["x"]
    endless.append(endless)

    found = [made_of(one) for one in recipes_of(endless, ())]

    assert found[1] == ["", None]


def test_lists_deep_inside_each_other_do_not_double_with_each_level() -> None:
    deep: list[Any] = ["x"]
    for _ in range(18):
        deep = [deep]

    for recipe in recipes_of(deep, ()):
        assert str(made_of(recipe)).count("[") < 50_000


def test_of_many_items_only_some_are_written_down() -> None:
    _, other, *_ = recipes_of([*range(1, 10_001)], ())

    assert len(other.items) <= 100
    assert len(made_of(other)) == 10_000


def test_long_values_are_shown_by_their_beginning() -> None:
    shorts = [shown(one) for one in recipes_of(["x", 1, 2, 3], ())]

    assert shorts[:2] == ["[]", "['', 2001, 3001, ...]"]
    assert shorts[2].startswith("[a text of 1002, -2001, ")


@pytest.mark.parametrize("kind", [list, tuple])
def test_a_long_list_is_written_down_by_its_runs(kind: type[Any]) -> None:
    right = kind([*[0.5] * 100_000, 0.0, *[["x"]] * 2])
    _, recipe, *_ = recipes_of(right, ())

    assert len(Codec(Recipe).text(recipe)) < 1_000
    found = made_of(crossed(recipe))
    assert found == kind([*[1501.0] * 100_000, 1001.0, [""], [""]])
    assert found[-1] is not found[-2], "who changes one must not change the other"
