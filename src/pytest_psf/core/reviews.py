"""Reviews: who read which section when, and what it said at that time."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from pytest_psf.core.people import same_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: How long a review holds, and the longest that a claim may ask for, in days.
REVIEW_DAYS = 365

_KEYS = {"document", "section", "by", "role", "on", "digest", "covers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One person's review of one section, as it was on that day."""

    document: str
    #: The heading as it stands in the document; empty for a whole document.
    section: str
    by: str
    on: dt.date
    digest: str
    #: `file` or `file#key` -> digest, for what the section speaks of.
    covers: Mapping[str, str]
    role: str = ""
    line: int | None = None

    def __str__(self) -> str:
        return f"reviewed {self.on} by {self.by}"


def review_from_table(table: object, line: int | None) -> Review:
    """Build a review from its TOML table; ValueError says what is wrong with it."""
    if not isinstance(table, dict):
        raise TypeError("a review is a table")
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}")
    for key in ("document", "by", "digest"):
        if not isinstance(table.get(key), str):
            raise TypeError(f"{key} must be a string")
    on, covers = table.get("on"), table.get("covers", {})
    if type(on) is not dt.date:
        raise TypeError("on must be a date")
    if not isinstance(covers, dict):
        raise TypeError("covers must be a table")
    return Review(
        document=table["document"],
        section=str(table.get("section", "")),
        by=table["by"],
        on=on,
        digest=table["digest"],
        covers={str(name): str(digest) for name, digest in covers.items()},
        role=str(table.get("role", "")),
        line=line,
    )


def days_of(text: str) -> int:
    """Return the days of a period such as "180d"; ValueError for other forms."""
    found = re.fullmatch(r"([1-9]\d{0,3})d", text)
    if found is None:
        raise ValueError(f'not a period: {text!r} (write days, as in "180d")')
    return int(found[1])


def of_two_people(reviews: Iterable[Review]) -> bool:
    """Tell whether two of these reviews are by people who cannot be one."""
    names = dict.fromkeys(review.by for review in reviews)
    return any(not same_person(one, other) for one, other in combinations(names, 2))


def last_day(on: dt.date, days: int) -> dt.date:
    """Return the last day on which what was done then holds; it counts."""
    return on + dt.timedelta(days=min(days, (dt.date.max - on).days))


def holds_until(reviews: Iterable[Review], days: int, *, two: bool) -> dt.date:
    """Return the last day on which one of these reviews holds, or those of two people."""
    latest = sorted(reviews, key=lambda review: review.on, reverse=True)
    last = latest[0]
    if two:
        last = next(r for n, r in enumerate(latest, 1) if of_two_people(latest[:n]))
    return last_day(last.on, days)
