"""Telling an exact model version from a name that can move by itself."""

from __future__ import annotations

import datetime as dt
import re

_DIGEST = re.compile(r"(?<![0-9a-f])(?:sha256:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])")
_DATE = re.compile(r"(?<!\d)(20\d\d)([-.]?)(\d\d)\2(\d\d)(?!\d)")
_FLOATING = re.compile(
    r"(?i)(?<![a-z])(latest|newest|current|auto|nightly|main|master|head|default)(?![a-z])"
)


def why_not_pinned(name: str) -> str | None:
    """Say why `name` may come to mean another model, or None if it cannot.

    Exact are a sha256 digest, a commit of 40 hex digits, and a dated snapshot
    such as `gpt-4o-2024-08-06` or `claude-3-5-sonnet-20241022`.
    """
    if not name.strip():
        return "it is empty"
    if re.search(r"[\s${}%]", name):
        return "it is no plain name: something else may be put in its place"
    if _DIGEST.search(name):
        return None
    floating = _FLOATING.search(name)
    if floating:
        return f'"{floating[0]}" moves by itself'
    if any(_is_date(*match.group(1, 3, 4)) for match in _DATE.finditer(name)):
        return None
    return "it names a family, not a dated snapshot, a 40-hex commit or a sha256 digest"


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        dt.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
