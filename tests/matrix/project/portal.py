"""What the portal calls, by the names of its routes."""

from __future__ import annotations

from pathlib import Path

import service

MODEL = Path(__file__).with_name("config") / "model.toml"

ROUTES = {
    "may": service.can_see,
    "failed": service.answer_after,
    "late": service.in_time,
    "check": service.is_valid,
    "read": service.tidy,
    "odd": service.unknown_words,
    "person": service.Desk.escalate,
    "paused": service.Desk.is_paused,
    "change": service.Desk.overriding,
    "look": service.Desk.history,
    "seconds": service.latency,
    "price": service.cost,
    "failures": service.error_rate,
    "ring": service.alerts,
    "safe": service.is_safe,
    "page": service.alert,
    "back": service.roll_back,
}


def route(name: str) -> object:
    return ROUTES[name]
