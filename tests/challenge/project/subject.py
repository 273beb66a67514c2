"""The system under challenge: code of every shape, and code that resists."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import enum
import functools
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pydantic

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

HERE = Path(__file__).parent
STOPPED: list[str] = []
SEEN: dict[str, int] = {}


class Route(enum.Enum):
    PAY = "pay"
    PERSON = "person"


@dataclasses.dataclass(frozen=True)
class Decision:
    allowed: bool
    reason: str = ""


class Score(NamedTuple):
    value: float
    label: str


def label(text: str) -> str:
    return f"label: {text}"


def route(amount: int) -> Route:
    return Route.PAY if amount < 100 else Route.PERSON


def decide(text: str) -> Decision:
    return Decision(allowed=False, reason=f"{text} is not allowed")


def score(text: str) -> Score:
    return Score(len(text), "long")


def allowed(role: str) -> bool:
    return role == "handler"


def checked(draft: str) -> str:
    if draft not in {"pay", "ask"}:
        raise ValueError(draft)
    return draft


def stop(name: str) -> None:
    STOPPED.append(name)


def words(text: str) -> Iterator[str]:
    yield from text.split()


async def fetched(name: str) -> str:
    await asyncio.sleep(0)
    return f"fetched {name}"


async def streamed(count: int) -> AsyncIterator[int]:
    for number in range(count):
        yield number


@contextlib.contextmanager
def session(name: str) -> Iterator[str]:
    yield f"session of {name}"


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def inner(*args: Any) -> Any:
        return function(*args)

    return inner


@logged
def decorated(text: str) -> str:
    return text.upper()


@functools.lru_cache
def cached(text: str) -> str:
    return f"cached {text}"


def meter(unit: str) -> Callable[[float], str]:
    def measured(value: float) -> str:
        return f"{value} {unit}"

    return measured


measured = meter("ms")


class Base:
    def name(self) -> str:
        return "base"


class Desk(Base):
    def name(self) -> str:
        return f"desk on {super().name()}"

    @property
    def is_open(self) -> bool:
        return True

    @classmethod
    def made(cls) -> str:
        return cls.__name__

    @staticmethod
    def history(claim: int) -> list[int]:
        return [claim]


def nothing_found(text: str) -> list[str]:
    return [word for word in text.split() if word == "xyzzy"]


def cleaned(text: str | None) -> str | None:
    return None if text is None else text.strip()


def counted(name: str) -> int:
    SEEN[name] = SEEN.get(name, 0) + 1
    return SEEN[name]


def rate() -> float:
    return 0.01


def masked(text: str) -> str:
    return text.replace("4111", "****")


def route_of(text: str) -> dict[str, str]:
    return {"route": "person", "text": text}


class Countdown:
    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Countdown:
        return self

    def __next__(self) -> int:
        if not self.count:
            raise StopIteration
        self.count -= 1
        return self.count


def depth(count: int) -> int:
    return 0 if not count else 1 + depth(count - 1)


def unlock() -> None:
    (HERE / "lock").unlink()


def asked(host: str) -> bool:
    with contextlib.suppress(OSError):
        socket.create_connection((host, 9), timeout=0.1).close()
    return True


def waits() -> bool:
    return True


def wait_until_done() -> str:
    while not waits():
        time.sleep(0.01)
    return "done"


def helper(text: str) -> str:
    assert text, "the system's own assertion"
    return text


def summary(text: str) -> str:
    return helper(label(text))


def shouted(text: str) -> str:
    return ["X"][label(text) != "label: x"]


def look_away(log: list[str]) -> None:
    """Leave the log as it is."""


class Draft(pydantic.BaseModel):
    route: str
    amount: int = pydantic.Field(ge=0)

    @pydantic.field_validator("route")
    @classmethod
    def known(cls, value: str) -> str:
        if value not in {"pay", "ask"}:
            raise ValueError(value)
        return value


class Strict(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(validate_assignment=True)
    low: int
    high: int

    @pydantic.model_validator(mode="after")
    def ordered(self) -> Strict:
        if self.low > self.high:
            raise ValueError("low > high")
        return self


class Envelope(pydantic.BaseModel):
    draft: Draft


class Tags(pydantic.RootModel[list[str]]):
    root: list[str] = pydantic.Field(max_length=2)
