"""Personal data: who may read it, how long it is kept, and how it is masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

READERS = frozenset({"handler", "reviewer"})
PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+"  # e-mail
    r"|\+?\d[\d ]{7,}\d"  # telephone
    r"|\b[A-Z]{2}\d{2}[A-Z0-9]{10,30}\b"  # bank account
)


@dataclass(frozen=True)
class Caller:
    """Who asks."""

    role: str
    tenant: str


@dataclass(frozen=True)
class Row:
    """What is kept of a claim."""

    tenant: str
    text: str
    on: dt.date


class Store:
    """Claims, for as many days as the setting says."""

    def __init__(self, days: int) -> None:
        self.days = days
        self._rows: dict[str, Row] = {}

    def keep(self, claim: str, row: Row) -> None:
        self._rows[claim] = row

    def read(self, claim: str, caller: Caller) -> str:
        row = self._rows[claim]
        require_role(caller)
        require_tenant(caller, row)
        return row.text

    def remove_expired(self, today: dt.date) -> list[str]:
        old = [c for c, row in self._rows.items() if (today - row.on).days > self.days]
        for claim in old:
            del self._rows[claim]
        return old


def require_role(caller: Caller) -> None:
    if caller.role not in READERS:
        raise PermissionError(caller.role)


def require_tenant(caller: Caller, row: Row) -> None:
    if caller.tenant != row.tenant:
        raise PermissionError(caller.tenant)


def mask(text: str) -> str:
    return PERSONAL.sub("***", text)
