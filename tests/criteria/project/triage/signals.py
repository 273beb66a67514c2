"""Signals: what each request leaves in the log, and whom that alarms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .guard import CLASSIFIER

if TYPE_CHECKING:
    from collections.abc import Callable

    from .answers import Draft

#: Of a thousand tokens, as of 2026-11-02.
PRICES = {"gpt-4o-2024-08-06": 0.01, "claude-3-5-sonnet-20241022": 0.03}


@dataclass
class Log:
    """Entries of (signal, value)."""

    entries: list[tuple[str, object]] = field(default_factory=list)

    def of(self, signal: str) -> list[object]:
        return [value for name, value in self.entries if name == signal]

    def error_rate(self) -> float:
        return len(self.of("failure")) / len(self.of("request"))

    def average_latency(self) -> float:
        times = [float(str(value)) for value in self.of("latency")]
        return sum(times) / max(len(times), 1)


def quality_of(draft: Draft) -> float:
    return min(len(set(draft.text.split())), 10) / 10


def log_quality(log: Log, draft: Draft) -> None:
    log.entries.append(("quality", quality_of(draft)))


def log_latency(log: Log, seconds: float) -> None:
    log.entries.append(("latency", seconds))


def cost_of(draft: Draft) -> float:
    return PRICES[draft.model] * draft.tokens / 1000


def log_cost(log: Log, draft: Draft) -> None:
    log.entries.append(("cost", cost_of(draft)))


def count_request(log: Log) -> None:
    log.entries.append(("request", 1))


def count_failure(log: Log) -> None:
    log.entries.append(("failure", 1))


def log_safety(log: Log, verdict: str) -> None:
    log.entries.append(("safety", (verdict, CLASSIFIER)))


@dataclass(frozen=True)
class Rule:
    """When whom to tell."""

    signal: str
    tell: str
    at_most: float | None = None
    at_least: float | None = None

    def is_broken(self, value: float) -> bool:
        too_high = self.at_most is not None and value > self.at_most
        return too_high or (self.at_least is not None and value < self.at_least)


def alert(rule: Rule, value: float, send: Callable[[str, str], None]) -> None:
    if rule.is_broken(value):
        send(rule.tell, f"{rule.signal} is {value}")
