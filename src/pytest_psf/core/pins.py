"""Telling an exact model version from a name that can move by itself."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_psf.core.places import Place

_DIGEST = re.compile(r"(?<![0-9a-f])(?:sha256:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])")
_DATE = re.compile(r"(?<!\d)(20\d\d)([-.]?)(\d\d)\2(\d\d)(?!\d)")
_BRANCH = re.compile(r"(?i)(?<![a-z])(main|master|head)(?![a-z])")
_FLOATING = re.compile(
    r"(?i)(?<![a-z])(latest|newest|current|auto|nightly|default)(?![a-z])"
)
#: As shells and compose files write it: `${MODEL}`, `${MODEL:-a default}`.
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)(:?[-=])?")

_EXACT = "name one exact version, such as model-2026-08-06"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One person's approval of a name to which its maker gives no date."""

    id: str
    reason: str
    approved_by: str
    #: The last day on which it counts.
    expires: dt.date
    place: Place


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a name may come to mean another model, and what to write instead."""

    why: str
    fix: str = _EXACT
    #: Whether a person may approve the name for a time: it moves only if its maker does.
    may_be_approved: bool = False


_PLACEHOLDER = Doubt("its digits are a placeholder")

_FAMILY = Doubt(
    "it names a family, not a dated snapshot, a 40-hex commit or a sha256 digest",
    may_be_approved=True,
)


def is_placeholder(digest: str) -> bool:
    """Tell whether a digest is one digit again and again, which no data has."""
    return len(set(digest.removeprefix("sha256:"))) == 1


def doubt_about(name: str) -> Doubt | None:
    """Return the doubt about a name, or None if it cannot come to mean another model.

    Exact are a sha256 digest, a commit of 40 hex digits, and a dated snapshot
    such as `gpt-4o-2024-08-06` or `claude-3-5-sonnet-20241022`.
    """
    if not name.strip():
        return Doubt("it is empty")
    if re.search(r"[\s${}%]", name):
        return _doubt_about_template(name)
    digests = _DIGEST.findall(name)
    if digests:
        return _PLACEHOLDER if all(map(is_placeholder, digests)) else None
    is_dated = any(_is_date(*found.group(1, 3, 4)) for found in _DATE.finditer(name))
    return _doubt_about_movement(name) or (None if is_dated else _FAMILY)


def why_not_pinned(name: str) -> str | None:
    """Say why `name` may come to mean another model, or None if it cannot."""
    doubt = doubt_about(name)
    return None if doubt is None else doubt.why


def _doubt_about_movement(name: str) -> Doubt | None:
    branch, floating = _BRANCH.search(name), _FLOATING.search(name)
    if branch:
        why = f'"{branch[0]}" is a branch and moves by itself'
        return Doubt(why, "write the 40-hex commit that it leads to today")
    if floating:
        why = f'"{floating[0]}" moves by itself'
        return Doubt(why, "write the dated version that it stands for today")
    return None


def _doubt_about_template(name: str) -> Doubt:
    variable = _VARIABLE.search(name)
    fix = "write the exact version itself, where nothing can take its place"
    if variable is None:
        why = "it is no plain name: something else may be put in its place"
        return Doubt(why, fix)
    stands = "the default of" if variable[2] else "a place for"
    why = f"it is {stands} the environment variable {variable[1]}"
    return Doubt(f"{why}, which may name any model", fix)


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        dt.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
