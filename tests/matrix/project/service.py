"""The system under judgement: small, but of every shape that code comes in."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    Function = TypeVar("Function", bound=Callable[..., object])


def can_see(role: str) -> bool:
    return role == "handler"


def answer_after(error: Exception) -> str:
    return f"a person takes over ({type(error).__name__})"


def in_time(seconds: float) -> bool:
    return seconds <= 2


def accepts(claim: object) -> bool:
    return isinstance(claim, dict)


def is_valid(draft: str) -> bool:
    return draft in {"pay", "reject", "ask"}


def tidy(text: str) -> str:
    return text.strip() or "empty"


def logged(function: Function) -> Function:
    @functools.wraps(function)
    def inner(*args: object) -> object:
        return function(*args)

    return cast("Function", inner)


@logged
def refuse(question: str) -> str:
    return "refused" if "secret" in question else "answered"


def unknown_words(text: str) -> Iterator[str]:
    for word in text.split():
        if word not in {"pay", "my", "claim"}:
            yield word


class Desk:
    """Where people decide."""

    def __init__(self) -> None:
        self.open = True

    def escalate(self, reason: str) -> str:
        return f"escalated: {reason}"

    @property
    def is_paused(self) -> bool:
        return not self.open

    @classmethod
    def overriding(cls, route: str) -> tuple[type, str]:
        return cls, route

    @staticmethod
    def history(claim: int) -> list[int]:
        return [claim]


def latency(start: float, end: float) -> float:
    return end - start


def cost(tokens: int) -> float:
    return tokens / 1000


async def error_rate(failed: int, total: int) -> float:
    await asyncio.sleep(0)
    return failed / total


async def alerts(values: list[float], limit: float) -> AsyncIterator[float]:
    for value in values:
        if value > limit:
            yield value


def meter(unit: str) -> Callable[[float], str]:
    def quality(score: float) -> str:
        return f"{score:.1f} {unit}"

    return quality


quality = meter("points")


def is_safe(text: str) -> bool:
    return "harm" not in text


def alert(signal: str, value: float) -> str:
    return f"{signal} is {value}"


def roll_back(version: int) -> int:
    """Return the version that serves again.

    >>> roll_back(3)
    2
    """
    return version - 1
