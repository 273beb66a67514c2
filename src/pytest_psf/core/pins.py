"""Telling an exact model version from a name that can move by itself."""

from __future__ import annotations

import datetime as dt
import re

from pytest_psf.core import reasons
from pytest_psf.core.placeholders import holds_placeholder, is_made_up
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.regex import regex
from pytest_psf.core.shown import hides_something
from pytest_psf.core.values import dataclass

_DIGEST = regex(r"(?<![0-9a-f])(?:sha256:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])")
_DATE = regex(r"(?<!\d)(20\d\d)([-.]?)(\d\d)\2(\d\d)(?!\d)")
#: Short dates as some makers write them, at the end of their own names: the pattern, and
#: which of its digits are month and day.
_SHORT_DATES = (
    # gpt-4-0613, gpt-3.5-turbo-0125, grok-2-1212, deepseek-r1-0528, qwen-max-0125
    regex(
        r"(?i)(?<![a-z])(?:gpt|grok|deepseek|qwen|chatglm|gemini-exp)[\w.-]*?"
        r"(?<!\d{4})-(?P<month>\d\d)(?P<day>\d\d)(?![\d.]|-\d)"
    ),
    # gemini-2.5-flash-preview-04-17
    regex(
        r"(?i)(?<![a-z])gemini-[\w.-]*?-(?:preview|exp)-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])"
    ),
    # gemini-2.5-flash-preview-09-2025
    regex(
        r"(?i)(?<![a-z])gemini-[\w.-]*?-(?:preview|exp)-(?P<month>\d\d)-20\d\d(?![\d-])"
    ),
    # mistral-large-2407, codestral-2501
    regex(
        r"(?i)(?<![a-z])(?:codestral|devstral|magistral|ministral|mistral|mixtral|pixtral"
        r"|voxtral)[\w.-]*?-2[3-9](?P<month>\d\d)(?![\d.]|-\d)"
    ),
    # command-r-plus-08-2024
    regex(r"(?i)(?<![a-z])command[\w.-]*?-(?P<month>\d\d)-20\d\d(?![\d-])"),
)
_BRANCH = regex(r"(?i)(?<![a-z])(main|master|head)(?![a-z])")
_FLOATING = regex(
    r"(?i)(?<![a-z])(latest|newest|current|auto|nightly|default)(?![a-z])"
)
#: MLflow's names for whichever version somebody last gave them to:
#: https://mlflow.org/docs/latest/ml/model-registry/
_ALIAS = regex(r"(?i)^models:/[^/@]+(?:@([\w.-]+)|/(production|staging|archived))$")
#: As shells and compose files write it: `${MODEL}`, `${MODEL:-a default}`.
_VARIABLE = regex(r"\$\{?([A-Za-z_]\w*)(:?[-=])?")

#: What to write instead of most names.
EXACT = "name one exact version, such as model-2026-08-06"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One person's approval of a name to which its maker gives no date."""

    id: str
    reason: str
    approved_by: str
    #: The last day on which it counts.
    expires: dt.date
    place: Place


_PLACEHOLDER = Problem(reasons.NOT_PINNED, "its digits are a placeholder", EXACT)

_FAMILY = Problem(
    reasons.NOT_DATED,
    "it names a family, not a dated snapshot, a 40-hex commit or a sha256 digest",
    EXACT,
)


def why_not_pinned(name: str) -> Problem | None:
    """Return why a name can come to mean another model, or None if it cannot.

    Only one whose reason is NOT_DATED may be approved by a person for a time: it moves
    only if its maker moves it.

    Exact are a sha256 digest, a commit of 40 hex digits, and a dated snapshot
    such as `gpt-4o-2024-08-06` or `claude-3-5-sonnet-20241022`; in the names of makers
    who leave out the year or the day, what they write (`gpt-4-0613`).
    """
    if not name.strip():
        return Problem(reasons.NOT_PINNED, "it is empty", EXACT)
    if hides_something(name):
        why = "it holds characters that cannot be seen"
        return Problem(reasons.NOT_PINNED, why, EXACT)
    if re.search(r"[\s${}%]", name):
        return _why_it_is_open(name)
    if holds_placeholder(name):
        return Problem(reasons.NOT_PINNED, "it is a placeholder", EXACT)
    digests = _DIGEST.findall(name)
    if digests:
        return _PLACEHOLDER if all(map(is_made_up, digests)) else None
    return _why_it_moves(name) or (None if _is_dated(name) else _FAMILY)


def _is_dated(name: str) -> bool:
    if any(_is_date(*found.group(1, 3, 4)) for found in _DATE.finditer(name)):
        return True
    short = filter(None, (pattern.search(name) for pattern in _SHORT_DATES))
    # 2024 is a leap year: whatever day of a month there is, it has.
    return any(
        _is_date("2024", found["month"], found.groupdict().get("day", "01"))
        for found in short
    )


def _why_it_moves(name: str) -> Problem | None:
    branch, floating = _BRANCH.search(name), _FLOATING.search(name)
    alias = _ALIAS.search(name)
    if alias:
        why = f'"{alias[1] or alias[2]}" is an alias and moves by itself'
        fix = "write the number of the version that it leads to today: models:/name/7"
        return Problem(reasons.NOT_PINNED, why, fix)
    if branch:
        why = f'"{branch[0]}" is a branch and moves by itself'
        fix = "write the 40-hex commit that it leads to today"
        return Problem(reasons.NOT_PINNED, why, fix)
    if floating:
        why = f'"{floating[0]}" moves by itself'
        fix = "write the dated version that it stands for today"
        return Problem(reasons.NOT_PINNED, why, fix)
    return None


def _why_it_is_open(name: str) -> Problem:
    variable = _VARIABLE.search(name)
    fix = "write the exact version itself, where nothing can take its place"
    if variable is None:
        why = "it is not a plain name: something else may be put in its place"
        return Problem(reasons.NOT_PINNED, why, fix)
    stands = "the default of" if variable[2] else "a place for"
    why = f"it is {stands} the environment variable {variable[1]}"
    why += ", which may name any model"
    return Problem(reasons.NOT_PINNED, why, fix)


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        dt.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
