"""Waivers: who accepts for how long that a criterion is open, and what helps meanwhile.

And the days of whatever a person approves for a time.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum

from pytest_psf.core.places import Place
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import counted

#: The longest that a person's approval holds, in days.
LONGEST_DAYS = 365


class Validity(Enum):
    """Whether a waiver counts on a day."""

    TO_COME = "still to come"
    RUNNING = "running"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One person's approval to go on while a criterion is open."""

    criterion: str
    reason: str
    compensating_control: str
    approved_by: str
    approved_on: dt.date
    #: The last day on which it counts.
    expires: dt.date
    place: Place

    def validity(self, today: dt.date) -> Validity:
        """Return whether it counts today: its first day and its last day count, too."""
        if today < self.approved_on:
            return Validity.TO_COME
        return Validity.EXPIRED if today > self.expires else Validity.RUNNING


def ago(day: dt.date, today: dt.date) -> str:
    """Say how many days ago a day was; it is not after today."""
    return f"{counted((today - day).days, 'day')} ago"


def left(until: dt.date, today: dt.date) -> str:
    """Say how many days are left until a last day, which is not over."""
    days = (until - today).days
    return counted(days, "day") if days else "today is the last day"
