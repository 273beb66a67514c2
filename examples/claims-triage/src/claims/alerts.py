"""Compare the signals of the last minutes with their limits and tell a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean
from typing import TYPE_CHECKING

from claims import notify
from claims.signals import error_rate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from claims.config import AlertRules
    from claims.signals import Signal, SignalLog

_P95 = 0.95
_TOO_LOW = frozenset({"output-quality"})


@dataclass(frozen=True)
class Alert:
    """A signal that passed its limit, who is told, and whether the pager took it."""

    signal: str
    value: float
    limit: float
    receiver: str
    delivered: bool


def run(
    log: SignalLog, rules: AlertRules, pages: Mapping[str, str], now: datetime
) -> list[Alert]:
    """Judge the window that ends now and page the receiver of each breached rule.

    With fewer requests than the configured minimum nothing is judged: one slow
    request at night is no trend.
    """
    window = log.since(now - timedelta(minutes=rules.window_minutes))
    if len(window) < rules.minimum_requests:
        return []
    alerts = []
    for signal, value in measures(window).items():
        rule = rules.rules[signal]
        if _is_breached(signal, value, rule.limit):
            text = {"alert": signal, "value": value, "limit": rule.limit}
            delivered = notify.send(rule.receiver, pages, text)
            alerts.append(Alert(signal, value, rule.limit, rule.receiver, delivered))
    return alerts


def measures(window: Sequence[Signal]) -> dict[str, float]:
    """One number for each signal; those nothing was seen of are left out."""
    qualities = [s.quality for s in window if s.quality is not None]
    judged = [s for s in window if s.safety.verdict != "not-run"]
    values = {
        "latency": _p95([s.latency_ms for s in window]),
        "cost": fmean(s.cost_eur for s in window),
        "error-rate": error_rate(window),
    }
    if qualities:
        values["output-quality"] = fmean(qualities)
    if judged:
        blocked = sum(s.safety.verdict == "blocked" for s in judged)
        values["safety-classifier"] = blocked / len(judged)
    return values


def _is_breached(signal: str, value: float, limit: float) -> bool:
    return value < limit if signal in _TOO_LOW else value > limit


def _p95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * _P95), len(ordered) - 1)]
