"""What is accepted without pydantic, pydantic accepts with the same values: each by each."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping  # noqa: TC003 - the type of a field is read at run time
from dataclasses import field
from typing import Any, Literal

import pytest

from pytest_psf.catalogue import load as load_catalogue
from pytest_psf.config.approvals import pins, waivers
from pytest_psf.config.claim_models import ClaimForm
from pytest_psf.config.schema import TableModel
from pytest_psf.config.sound import Form, Table, UnsureError, sound_table
from pytest_psf.config.source import read
from pytest_psf.config.table_model import table_of
from pytest_psf.config.validate import validate
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.values import dataclass
from pytest_psf.registry import load


@dataclass(frozen=True, kw_only=True)
class Inner:
    """A table in a claim."""

    at_least: float
    files: tuple[str, ...] = ()


#: Types that the keys of claims may have.
TYPES: dict[str, Any] = {
    "str": str,
    "bool": bool,
    "int": int,
    "float": float,
    "date": dt.date,
    "any": Any,
    "word": Literal["production", "shadow"],
    "several": tuple[str, ...],
    "numbers": tuple[int | float, ...],
    "list": list[str],
    "table": dict[str, str],
    "anything": dict[str, Any],
    "inner": Inner,
    "str or none": str | None,
    "bound": int | float | str | None,
    "real or none": float | None,
    "scalar": str | int | float | bool | dt.date | None,
    "text or table": str | dict[str, Any] | None,
    "several or table": tuple[str, ...] | dict[str, str] | None,
    "several or text": tuple[str, ...] | str,
    "inner or none": Inner | None,
    "inner or table": Inner | dict[str, Any],
    "pair": tuple[str, int],
    "bytes": bytes,
}


class OddText(str):
    __slots__ = ()


TEXTS = [
    "",
    " ",
    "\u2003",
    "\x1c",
    "\u200b",
    "\ud800",
    "é",
    "a",
    "2027-01-31",
    "production",
]
VALUES: list[Any] = [
    *TEXTS,
    OddText("a"),
    *(True, False, None),
    *(0, 1, -5, 2**53, 2**53 + 1, -(2**70), 10**400),
    *(0.0, -0.0, 2.5, float("inf"), float("nan")),
    *(
        dt.date(2027, 1, 31),
        dt.datetime(2027, 1, 31, tzinfo=dt.timezone.utc),
        dt.time(1),
    ),
    *(
        [],
        ["a"],
        ["a", "\ud800"],
        ["a", 1],
        [1, 2.5],
        ("a",),
        ("a", 1),
        [["a"]],
        [True],
    ),
    *(
        {},
        {"a": "b"},
        {"a": 1},
        {"a": "\ud800"},
        {"\ud800": "a"},
        {1: "a"},
        {"a": ["b"]},
    ),
    *(
        {"at-least": 5},
        {"at-least": 0.5, "files": "a"},
        {"at-least": 1, "files": ["a"]},
    ),
    *(
        {"at-least": True},
        {"files": ["a"]},
        {"at-least": 1, "other": 2},
        {"at_least": 1},
    ),
    *({"at-least": 2**60}, b"a", object, {"a"}),
]


def same(one: object, other: object) -> bool:
    """Tell whether two values are equal and of the same types, NaN included."""
    return repr(one) == repr(other)


@pytest.mark.parametrize("name", TYPES)
def test_a_key_of_each_type(name: str) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Claim:
        key: Any

    Claim.__annotations__["key"] = TYPES[name]
    form = ClaimForm("key", Claim)
    number = 0
    for value in VALUES:
        theirs = form.read({"key": value})
        try:
            ours = Form(Claim).read({"key": value})
        except UnsureError:
            continue
        number += 1
        assert not isinstance(theirs, list), (value, theirs)
        assert same(ours, theirs[0]), value
    # What no kind of ours has is left to pydantic.
    assert bool(number) is (name not in {"pair", "bytes", "inner or table"})


@dataclass(frozen=True, kw_only=True)
class Keyed:
    """A claim that a kind of somebody's could have."""

    of_mine: str
    class_: int = 1
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.class_ > 5:
            raise ValueError("too high")


@pytest.mark.parametrize(
    ("table", "is_sure"),
    [
        ({"of-mine": "a"}, True),
        ({"of-mine": "a", "class": 2, "names": ["b"]}, True),
        ({"class": 2}, False),
        ({"of-mine": "a", "other": 1}, False),
        ({"of_mine": "a"}, False),
        ({"of-mine": "a", "class": 7}, False),
        ({}, False),
    ],
)
def test_keys_that_are_missing_or_unknown_are_left_to_pydantic(
    table: dict[str, Any], *, is_sure: bool
) -> None:
    theirs = ClaimForm("of-mine", Keyed).read(table)
    if is_sure:
        assert not isinstance(theirs, list)
        assert same(Form(Keyed).read(table), theirs[0])
    else:
        assert isinstance(theirs, list)
        with pytest.raises(UnsureError):
            Form(Keyed).read(table)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A table that says nothing of how it is written."""

    led_by: str
    began: dt.date
    hours: float
    was_full: bool
    seats: int
    doors: tuple[str, ...]
    left: dict[str, str]
    known: Mapping[str, int] | None
    at: list[int]
    ends: str | None
    how: Literal["slow", "fast"]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Shifted:
    """A claim that holds one."""

    shift: Shift | None = None


def test_a_table_without_an_example_is_told_by_what_it_requires() -> None:
    found = ClaimForm("shift", Shifted).read({"shift": 3})

    assert isinstance(found, list)
    assert [one.fix for one in found] == [
        'write a table { led-by = "...", began = 2027-01-31, hours = 1.0, '
        "was-full = true, seats = 1, doors = [...], left = { ... }, "
        'known = { ... }, at = [...], ends = "...", how = ... }'
    ]


ANSWER = {"answer": True, "because": "It routes claims."}


@pytest.mark.parametrize("key", [*TableModel.model_fields, "other", "definition.x"])
def test_each_key_of_the_table(key: str) -> None:
    key = key.rstrip("_").replace("_", "-")
    more = [{"x": ANSWER}, {"x": ANSWER | {"other": 1}}, {"x": {"answer": True}}]
    more += [
        {"x": ANSWER | {"because": text}} for text in [*TEXTS, "TODO", "yes", 1, None]
    ]
    more += [{"x": ANSWER | {"answer": one}} for one in (1, "true", None)]
    for value in [*VALUES, *more]:
        table = {key: value}
        theirs, faults = table_of(table)
        try:
            ours = sound_table(table)
        except UnsureError:
            continue
        assert faults == []
        assert same(ours, theirs), value


APPROVED: dict[str, dict[str, Any]] = {
    "waivers": {
        "criterion": "PSF-08.bias-assessment",
        "reason": "No language model is in use before May.",
        "compensating-control": "A person reads each answer.",
        "approved-by": "Marta Brandt, operations",
        "approved-on": dt.date(2027, 1, 31),
        "expires": dt.date(2027, 2, 28),
    },
    "pins": {
        "id": "gpt-9",
        "reason": "Its maker gives no dates, and we test it each night.",
        "approved-by": "Marta Brandt",
        "expires": dt.date(2027, 2, 28),
    },
}


def approved(name: str, tables: object) -> list[object]:
    place = Place("psf.toml")
    if name == "waivers":
        return [*waivers(tables, load_catalogue(), lambda _: place)]
    return [*pins(tables, lambda _: place)]


@pytest.mark.parametrize("name", APPROVED)
def test_each_key_of_what_persons_approve(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = APPROVED[name]
    assert not isinstance(approved(name, [whole])[0], Problem)
    tables = [{k: v for k, v in whole.items() if k != key} for key in whole]
    # TOML has no None, and an empty key is one that is missing to pydantic.
    values = [one for one in (*VALUES, "TODO", "n/a", "yes") if one is not None]
    tables += [whole | {key: value} for key in (*whole, "other") for value in values]
    tables.append(whole | {"place": {"file": "psf.toml"}})  # which the reader says
    ours = [approved(name, [table]) for table in tables]

    def refuse(*_: object) -> None:
        raise UnsureError

    monkeypatch.setattr(Form, "read", refuse)
    for table, found in zip(tables, ours, strict=True):
        assert repr(found) == repr(approved(name, [table])), table


def test_what_is_not_certain_is_no_error_of_its_own() -> None:
    """Python calls it blank, and pydantic does not."""
    theirs, faults = table_of({"system": "\x1c"})
    assert (theirs.system, faults) == ("\x1c", [])
    with pytest.raises(UnsureError):
        sound_table({"system": "\x1c"})


def test_they_have_the_same_keys() -> None:
    assert [*TableModel.model_fields] == [*vars(Table)["__dataclass_fields__"]]


def test_of_what_is_right_nothing_is_left_to_pydantic(
    monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    """Each config of the examples is read without it."""
    for name in ("approval_models", "claim_models", "table_model"):
        monkeypatch.setitem(sys.modules, f"pytest_psf.config.{name}", None)
    examples = pytestconfig.rootpath / "examples"
    own = [*examples.glob("*/psf.toml")]
    shared = [
        one
        for one in examples.glob("*/pyproject.toml")
        if "[tool.psf]" in one.read_text(encoding="utf-8")
    ]
    assert len(own) + len(shared) > 3
    for path in (*own, *shared):
        assert validate(read(path), load_catalogue(), load().kinds).profile.definition
