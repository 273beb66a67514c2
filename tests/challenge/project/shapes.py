"""The system under challenge: code that decorators and objects stand around."""

from __future__ import annotations

import contextlib
import dataclasses
import enum
import functools
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

T = TypeVar("T")


@functools.singledispatch
def fits(value: object) -> bool:
    raise TypeError(value)


@fits.register
def _fits_text(value: str) -> bool:
    return "bad" not in value


@fits.register
def _fits_all(value: list) -> bool:  # type: ignore[type-arg] # read at run time
    return all(fits(one) for one in value)


@functools.singledispatch
async def sent(value: object) -> str:
    return f"sent {value}"


@sent.register
async def _sent_number(value: int) -> str:
    return f"sent the number {value}"


class Limits:
    def __init__(self) -> None:
        self._top = 10

    @property
    def top(self) -> int:
        return self._top

    @top.setter
    def top(self, value: int) -> None:
        if value < 0:
            raise ValueError(value)
        self._top = value

    @top.deleter
    def top(self) -> None:
        self._top = 0

    @functools.cached_property
    def squared(self) -> int:
        return self._top**2

    def times(self, factor: int) -> int:
        return self._top * factor

    doubled = functools.partialmethod(times, 2)

    @functools.singledispatchmethod
    def within(self, value: object) -> bool:
        raise TypeError(value)

    @within.register
    def _number_within(self, value: int) -> bool:
        return value <= self._top

    @classmethod
    @contextlib.contextmanager
    def raised(cls, by: int) -> Iterator[int]:
        yield cls().top + by

    @staticmethod
    async def ticks() -> AsyncIterator[int]:
        yield 1
        yield 2

    def __call__(self, value: int) -> bool:
        return value <= self._top

    def __contains__(self, value: object) -> bool:
        return value == self._top

    def __getitem__(self, key: str) -> str:
        return f"limit of {key}"


class Colour(enum.Enum):
    RED = 1

    def shown(self) -> str:
        return self.name.lower()


@dataclasses.dataclass(slots=True)
class Money:
    pence: int

    def __add__(self, other: Money) -> Money:
        return Money(self.pence + other.pence)

    def doubled(self) -> int:
        return self.pence * 2


class Kinds(type):
    def listed(cls) -> str:
        return cls.__name__


class Box(Generic[T], metaclass=Kinds):
    @staticmethod
    def packed(value: T) -> list[T]:
        return [value]


class Retrier:
    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *given: Any) -> Any:
        return self.function(*given)


@Retrier
def retried(text: str) -> str:
    return f"retried {text}"


def for_admins(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def inner(role: str, *given: Any) -> Any:
        if role != "admin":
            raise PermissionError(role)
        return function(*given)

    return inner


@for_admins
def deleted(name: str) -> str:
    return f"deleted {name}"


def joined(one: str, other: str) -> str:
    return f"{one} and {other}"


with_ann = functools.partial(joined, "Ann")


def __getattr__(name: str) -> Any:
    if name == "made_when_asked":
        return joined
    raise AttributeError(name)
