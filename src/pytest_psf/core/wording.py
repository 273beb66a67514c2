"""What messages say in one way: articles, counts, and values as a TOML author writes them."""

from __future__ import annotations

import datetime as dt
import re

from pytest_psf.core.regex import regex

#: Words that are spoken with a vowel first; "a user", "a unit", "a one-off" are not.
_SPOKEN_WITH_A_VOWEL = regex(r"(?!one\b|uni|us[aei]|eu)[aeiou]", re.IGNORECASE)


def with_article(noun: str) -> str:
    """Return a noun behind "a" or "an"."""
    return f"an {noun}" if _SPOKEN_WITH_A_VOWEL.match(noun) else f"a {noun}"


def counted(count: int, one: str, several: str = "") -> str:
    """Return how many there are of something, in the singular where it is one."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def as_written(value: object) -> str:
    """Return a value as its author may have written it in TOML or JSON, and not in Python.

    Texts keep the quotes that Python gives them, since they show what a text holds.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_written, value))}]"
    if isinstance(value, dict):
        inner = (f"{key} = {as_written(one)}" for key, one in value.items())
        return f"{{ {', '.join(inner)} }}" if value else "{}"
    return repr(value)
