"""Five signals of every request, as one JSON line each: no free text, no names."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from claims.config import Price
    from claims.guardrails import Verdict
    from claims.provider import Attempt

_MILLION = 1_000_000


@dataclass(frozen=True)
class Safety:
    """What the safety classifier said: passed, blocked or not-run, which version."""

    verdict: str
    label: str = ""
    score: float = 0.0
    classifier: str = ""


@dataclass(frozen=True)
class Signal:
    """One request. `result` is ok, declined, refused or failed.

    `quality` is None when there was no draft to judge; safety is not-run then.
    """

    at: str
    claim_id: str
    release: str
    model: str
    result: str
    code: str
    latency_ms: float
    cost_eur: float
    attempts: int
    quality: float | None
    safety: Safety


class SignalLog:
    """A file of JSON lines that the collector follows."""

    def __init__(self, path: Path) -> None:
        """Write to this file; it is made with the first signal."""
        self.path = path

    def append(self, signal: Signal) -> None:
        """Add one line."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(signal)) + "\n")

    def since(self, start: datetime) -> list[Signal]:
        """The signals from a moment on, oldest first."""
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="utf-8").splitlines()
        signals = [_signal(json.loads(line)) for line in lines]
        return [s for s in signals if datetime.fromisoformat(s.at) >= start]

    def remove_before(self, limit: datetime) -> int:
        """Rewrite the file without older lines; how many went."""
        everything = self.since(datetime.min.replace(tzinfo=limit.tzinfo))
        kept = self.since(limit)
        lines = "".join(json.dumps(asdict(signal)) + "\n" for signal in kept)
        partial = self.path.with_suffix(".partial")
        partial.write_text(lines, encoding="utf-8")
        partial.replace(self.path)
        return len(everything) - len(kept)


def elapsed_ms(started: float, ended: float) -> float:
    """Milliseconds between two readings of time.perf_counter."""
    return round((ended - started) * 1000, 3)


def cost_eur(attempts: Iterable[Attempt], prices: Mapping[str, Price]) -> float:
    """What all attempts of a request cost together, each at its own model's price."""
    total = sum(
        attempt.tokens_in * prices[attempt.model].tokens_in
        + attempt.tokens_out * prices[attempt.model].tokens_out
        for attempt in attempts
    )
    return round(total / _MILLION, 6)


def error_rate(signals: Sequence[Signal]) -> float:
    """Failed requests among all requests, 0.0 when there were none."""
    if not signals:
        return 0.0
    return sum(signal.result == "failed" for signal in signals) / len(signals)


def safety(verdict: Verdict | None) -> Safety:
    """The classifier's part of a signal; None stands for an output never judged."""
    if verdict is None:
        return Safety("not-run")
    word = "blocked" if verdict.blocked else "passed"
    return Safety(word, verdict.label, verdict.score, verdict.classifier)


def _signal(values: dict[str, Any]) -> Signal:
    return Signal(**{**values, "safety": Safety(**values["safety"])})
