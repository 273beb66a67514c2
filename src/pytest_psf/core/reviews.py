"""Reviews: who read which section when, and what it said at that time."""

from __future__ import annotations

import datetime as dt
import re
from itertools import combinations
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.one_person import TELL_APART, same_name, same_person
from pytest_psf.core.placeholders import is_placeholder
from pytest_psf.core.problem import Problem
from pytest_psf.core.regex import regex
from pytest_psf.core.shown import shown
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: How long a review holds, and the longest that a claim may ask for, in days.
REVIEW_DAYS = 365

#: The quality of a document that two people have reviewed.
TWO_REVIEWERS = "two reviewers"

#: A command that reviews begins and ends so.
_REVIEW, _BY = "pytest-psf review ", " --by NAME"

_TEXTS = ("document", "section", "by", "role", "digest", "saw")
_OWN_TEXT = "own-text"
_KEYS = {*_TEXTS, "on", "covers", _OWN_TEXT}
_DIGEST = regex(r"sha256:[0-9a-f]{64}")
_URL = regex(r"https?://[\w\[][^\s/?#]*\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One person's review of one section, as it was on that day."""

    document: str
    #: The heading as it stands in the document; empty for a whole document.
    section: str
    by: str
    on: dt.date
    #: Of the section; empty for what stands outside of the repository.
    digest: str
    #: `file` or `file#key` -> digest, for what the section speaks of.
    covers: Mapping[str, str]
    role: str = ""
    #: Which version was read of what stands outside of the repository.
    saw: str = ""
    #: Whether the reader had written most of it, as far as git told.
    own_text: bool = False
    line: int | None = None

    def __str__(self) -> str:
        saw = f', who saw "{shown(self.saw)}"' if self.saw else ""
        wrote = ", who had written most of it" if self.own_text else ""
        return f"reviewed {self.on} by {shown(self.by)}{saw}{wrote}"


def review_of(documents: str, *, is_of_url: bool = False) -> str:
    """Return the command that reviews documents, each quoted for a shell."""
    saw = " --saw VERSION" if is_of_url else ""
    return f"{_REVIEW}{documents}{saw}{_BY}"


def as_one_review(commands: Sequence[str]) -> str | None:
    """Return one command that does what several of `review_of` do; None of all others.

    What was seen of a URL is said of it alone.
    """
    named = []
    for one in commands:
        inner = one.removeprefix(_REVIEW).removesuffix(_BY)
        if len(_REVIEW + inner + _BY) != len(one) or " --saw " in inner:
            return None
        named.append(inner)
    return review_of(" ".join(dict.fromkeys(named)))


def is_url(document: str) -> bool:
    """Tell whether a document stands outside of the repository: an http(s) URL.

    One that holds characters that cannot be printed is not taken for a URL.
    """
    return _URL.fullmatch(document) is not None and document.isprintable()


def why_nothing_seen(saw: str) -> str | None:
    """Say why a text does not say which version was read, or return None if it may.

    One word without a digit names no version, date or page; more words may.
    """
    if not saw.strip():
        return "it is empty"
    if not saw.isprintable():
        return "it holds characters that cannot be printed"
    if is_placeholder(saw):
        return "it is a placeholder"
    words = re.findall(r"\w+", saw)
    if len(words) < 2 and not re.search(r"\d", saw):  # noqa: PLR2004 - a word alone
        return "it names no version, date or page"
    return None


def review_from_table(table: object, line: int | None) -> Review:
    """Build a review from its TOML table, which stands at a line (1-based) if known.

    Raise ValueError or TypeError if it is not one; they say what is wrong with it.
    """
    if not isinstance(table, dict):
        raise TypeError("a review is a table")
    _require_texts(table)
    on, covers = table.get("on"), table.get("covers", {})
    if type(on) is not dt.date:
        raise TypeError(f"on must be a date such as 2026-12-01, not {on}")
    if not isinstance(covers, dict):
        raise TypeError("covers must be a table")
    own_text = table.get(_OWN_TEXT, False)
    if type(own_text) is not bool:
        raise TypeError(f"{_OWN_TEXT} must be true or false")
    _require_digests(table, covers)
    return Review(
        document=table["document"],
        section=table.get("section", ""),
        by=table["by"],
        on=on,
        digest=table.get("digest", ""),
        covers=covers,
        role=table.get("role", ""),
        saw=table.get("saw", ""),
        own_text=own_text,
        line=line,
    )


def _require_texts(table: dict[str, object]) -> None:
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise ValueError(f"unknown key {shown(unknown[0])!r}")
    missing = sorted({"document", "by", "on"} - set(table))
    if missing:
        raise ValueError(f"{missing[0]} is missing")
    for key in _TEXTS:
        if not isinstance(table.get(key, ""), str):
            raise TypeError(f"{key} must be a string")


def _require_digests(table: dict[str, object], covers: dict[str, object]) -> None:
    if is_url(str(table["document"])):
        if not {"section", "digest"}.isdisjoint(table):
            raise ValueError("a URL has neither section nor digest: it is not fetched")
    elif "saw" in table:
        raise ValueError("saw is for what stands outside of the repository")
    else:
        covers = covers | {"digest": table.get("digest")}
    for name, digest in covers.items():
        if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise ValueError(f"{shown(name)} must be sha256: and 64 hex digits")


def days_of(text: str) -> int:
    """Return the days of a period such as "180d", from 1 to 9999.

    Raise ValueError if it is not a period; the message is for people.
    """
    found = re.fullmatch(r"([1-9]\d{0,3})d", text)
    if found is None:
        raise ValueError(f'not a period: {text!r} (write days, as in "180d")')
    return int(found[1])


def age_faults(text: str, most: int, what: str) -> Iterator[Problem]:
    """Yield the fault of a `max-age` that is not a period, or is longer than `most` days.

    `what` is what holds for so long, with its article: "a review".
    """
    try:
        days = days_of(text)
    except ValueError as error:
        fix = f'write at most "{most}d"'
        yield Problem(reasons.WRONG_FORM, str(error), fix, keys=("max-age",))
        return
    if days > most:
        why = f'"{text}" is longer than the {most} days that {what} holds'
        fix = "a claim can only shorten it: leave it out"
        yield Problem(reasons.OUT_OF_RANGE, why, fix, keys=("max-age",))


def why_own_text(reviews: Iterable[Review]) -> str | None:
    """Say that whoever read a text had written it; None if somebody else has read it, too."""
    every = [*reviews]
    if not every or not all(one.own_text for one in every):
        return None
    names = " and ".join(dict.fromkeys(shown(one.by) for one in every))
    return (
        f"nobody but {names} has read it, who had written most of it: have somebody else "
        "read it, since who wrote a text sees what was meant"
    )


def of_two_people(reviews: Iterable[Review]) -> bool:
    """Tell whether two of these reviews are by people who cannot be one and the same.

    Names that may be two spellings of one name are one person's: see `same_person`.
    """
    names = dict.fromkeys(review.by for review in reviews)
    return any(not same_person(one, other) for one, other in combinations(names, 2))


def why_not_two(reviews: Iterable[Review]) -> Problem | None:
    """Say which two names are not taken for two people's, or return None if there are none.

    One name that stands there twice needs no word.
    """
    names = dict.fromkeys(review.by for review in reviews)
    for one, other in combinations(names, 2):
        if same_person(one, other) and not same_name(one, other):
            why = f"has been read by {shown(one)} and {shown(other)}, who may be one person"
            return Problem(reasons.QUALITY_MISSING, why, TELL_APART)
    return None


def last_day(on: dt.date, days: int) -> dt.date:
    """Return the last day on which what was done `on` a day holds for so many days.

    That day still counts. A period that leaves the calendar ends with it.
    """
    return on + dt.timedelta(days=min(days, (dt.date.max - on).days))


def holds_until(reviews: Iterable[Review], days: int, *, two: bool) -> dt.date:
    """Return the last day on which one of these reviews holds, or those of two people.

    There is at least one review, each holds for `days` days; with `two`, they are of at
    least two people (`of_two_people`).
    """
    latest = sorted(reviews, key=lambda review: review.on, reverse=True)
    last = latest[0]
    if two:
        last = next(r for n, r in enumerate(latest, 1) if of_two_people(latest[:n]))
    return last_day(last.on, days)
