"""The system under challenge: values of every kind, and models of every kind."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import enum
import functools
import inspect
import json
import pathlib
import re
import types
import uuid
import warnings
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pydantic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPEN: list[str] = []


class Parcel:
    """A class of no special kind."""

    kind = "box"

    def __init__(self, weight: int, *stops: str) -> None:
        if weight < 0:
            raise ValueError(weight)
        self.weight = weight
        self.stops = list(stops)

    def first_stop(self) -> str:
        return self.stops[0]

    def double(self) -> Any:
        return self.weight * 2

    def through(self, stop: str) -> Parcel:
        self.stops.append(stop)
        return self

    def seal(self) -> None:
        self.sealed_by = "desk"

    def __contains__(self, stop: str) -> bool:
        return stop in self.stops


class Customer:
    """A class that keeps something to itself."""

    def __init__(self, name: str, card: str) -> None:
        self.name = name
        self._card = card
        self._orders = [card, "tea"]

    def __repr__(self) -> str:
        return f"Customer({self.name})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Customer) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def public(self) -> dict[str, str]:
        return {"name": self.name}

    def orders(self) -> list[str]:
        return [one for one in self._orders if one != self._card]

    def words(self) -> set[str]:
        return {self.name, "customer"}

    def spoken(self) -> Iterator[str]:
        yield from self.orders()


def distance(one: int, other: int) -> int:
    return abs(one - other)


class Found:
    """A class whose objects are found, or not."""

    def __init__(self, name: str) -> None:
        self.name = name


def packed(weight: int) -> Parcel:
    return Parcel(weight, "Bonn", "Kiel")


def loaded(*weights: int) -> list[Parcel]:
    return [packed(weight) for weight in weights]


def routes(*weights: int) -> dict[str, list[Parcel]]:
    return {"north": loaded(*weights)}


class Ledger:
    """What is there, and works, only once it was opened."""

    book: Ledger | None = None

    def __init__(self) -> None:
        self.entries = ["opened"]


class Badge:
    """What has a name only where it was given one."""

    name: str

    def __init__(self, name: str) -> None:
        if name:
            self.name = name


def opens_book() -> None:
    Ledger.book = Ledger()


async def settled(value: Any) -> Any:
    while inspect.isawaitable(value):
        value = await value
    return value


def origin(parcel: Any) -> Any:
    while getattr(parcel, "sent_by", None) is not None:
        parcel = parcel.sent_by
    return parcel


async def delivered(weight: int) -> Parcel:
    return packed(weight)


def search(name: str) -> Found | None:
    return Found(name) if name != "nobody" else None


def fee_per(unit: int) -> Callable[[int], int]:
    def fee(count: int) -> int:
        return unit * count

    return fee


def twice(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def inner(*args: Any) -> Any:
        function(*args)
        return function(*args)

    return inner


def times(count: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorator(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def inner(*args: Any) -> None:
            for _ in range(count):
                function(*args)

        return inner

    return decorator


@contextlib.contextmanager
def opened(name: str) -> Iterator[Parcel]:
    OPEN.append(name)
    try:
        yield packed(3)
    finally:
        OPEN.remove(name)


class Door:
    def __enter__(self) -> Any:
        OPEN.append("door")
        return self

    def __exit__(self, *_error: object) -> None:
        OPEN.clear()


def due() -> datetime:
    return datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


def day() -> date:
    return due().date()


def delay() -> timedelta:
    return timedelta(minutes=20)


def price() -> Decimal:
    return Decimal("12.50")


def share() -> Fraction:
    return Fraction(1, 4)


def home() -> pathlib.PurePosixPath:
    return pathlib.PurePosixPath("/srv/desk/home.txt")


def number() -> uuid.UUID:
    return uuid.UUID(int=77, version=4)


class Rights(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()


def rights() -> Rights:
    return Rights.READ


def settings() -> types.SimpleNamespace:
    return types.SimpleNamespace(level="high")


def amount_in(text: str) -> re.Match[str] | None:
    return re.search(r"(\d+) EUR", text)


def words() -> re.Pattern[str]:
    return re.compile("bomb|gun")


def message(route: str) -> str:
    return json.dumps({"route": route, "steps": [{"name": "check"}]})


def votes() -> collections.Counter[str]:
    return collections.Counter("aab")


def queue() -> collections.deque[str]:
    return collections.deque(["one", "two"])


def fixed() -> types.MappingProxyType[str, int]:
    return types.MappingProxyType({"limit": 5})


def pages() -> range:
    return range(1, 4)


def groups() -> dict[str, list[str]]:
    found = collections.defaultdict(list)
    found["a"].append("Ann")
    return found


class Code(str):
    """A text with a part of its own."""

    __slots__ = ()

    @property
    def area(self) -> str:
        return self[:2]


def code() -> Code:
    return Code("DE-77")


@dataclasses.dataclass(frozen=True)
class Limits:
    letters: int
    words: tuple[str, ...] = ()


def limits() -> Limits:
    return Limits(20, ("a", "b"))


def accepts(text: str, within: Limits) -> str:
    if len(text) > within.letters:
        raise ValueError(text)
    return text


def short(text: str) -> str:
    return text[:10]


def rows() -> Iterator[tuple[str, int]]:
    yield "Ann", 3
    yield "Ben", 4


def history() -> list[Parcel]:
    return [Parcel(1), Parcel(2)]


def cleaned(form: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in form.items() if key != "password"}


def refused(text: str) -> str:
    if "bomb" in text:
        raise PermissionError(text)
    return text.upper()


def greeting(name: str) -> str | None:
    return f"Hello {name}" if name else None


class FrozenDraft(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True)
    amount: int = pydantic.Field(ge=0)


class PartlyFrozen(pydantic.BaseModel):
    number: int = pydantic.Field(frozen=True)


class ClosedDraft(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")
    amount: int = 1


class Route(pydantic.BaseModel):
    name: str
    stops: list[str] = pydantic.Field(default_factory=lambda: ["home"])

    @pydantic.field_validator("name", mode="before")
    @classmethod
    def lower(cls, value: str) -> str:
        if value == "NOWHERE":
            raise ValueError(value)
        return value.lower()

    @pydantic.field_validator("name", mode="after")
    @classmethod
    def known(cls, value: str) -> str:
        if value == "mars":
            raise ValueError(value)
        return value

    @pydantic.field_validator("stops", mode="wrap")
    @classmethod
    def few(cls, value: Any, handler: Callable[[Any], list[str]]) -> list[str]:
        found = handler(value)
        if len(found) > 3:
            raise ValueError(value)
        return found

    @pydantic.model_validator(mode="before")
    @classmethod
    def without_secrets(cls, data: dict[str, Any]) -> dict[str, Any]:
        if "secret" in data:
            raise ValueError(data)
        return data

    @pydantic.model_validator(mode="after")
    def not_in_a_circle(self) -> Route:
        if self.name in self.stops:
            raise ValueError(self.name)
        return self


@dataclasses.dataclass
class Attempts:
    """A record that does what it is for whatever its fields say."""

    pause: float = 0.0

    def __iter__(self) -> Iterator[int]:
        return iter(range(3))


def attempts() -> Attempts:
    return Attempts(0.5)


def cache_key(options: dict[str, Any]) -> str:
    return "|".join(f"{name}={options[name]}" for name in sorted(options))


def faults(limit: int) -> list[Fault]:
    return [Fault("no-limit")] if limit <= 0 else []


@dataclasses.dataclass
class Fault:
    id: str


def deprecated() -> int:
    _warned("it is old")
    return 5


def _warned(text: str) -> None:
    warnings.warn(text, DeprecationWarning, stacklevel=3)


def weighed(weight: int) -> int:
    if weight < 0:
        raise ValueError(weight)
    return weight


def patiently(tries: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorator(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def inner(*args: Any) -> Any:
            for _ in range(tries - 1):
                with contextlib.suppress(OSError):
                    return function(*args)
            return function(*args)

        return inner

    return decorator


def without_names(entries: dict[str, str]) -> dict[str, str]:
    return {name: "***" if name == "name" else text for name, text in entries.items()}


class Cutter:
    def __init__(self) -> None:
        self.marks: list[str] = []

    def cut(self, text: str) -> list[str]:
        return text.split("".join(self.marks) or None)

    def counted(self) -> int:
        return len(self.marks)
