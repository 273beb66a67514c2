"""Numbers in texts of people: `5,000`, `75 %`, `three months` and 90 days."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = {
    word: float(number)
    for number, word in enumerate(
        """
        zero one two three four five six seven eight nine ten eleven twelve thirteen
        fourteen fifteen sixteen seventeen eighteen nineteen twenty
        """.split()  # noqa: SIM905 - a list of words is easier to read as text
    )
} | {"thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "ninety": 90.0}
_WORD = regex(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
#: A period that is said without a number: `a year`, `every quarter`.
_PERIOD = regex(
    r"\b(?:an?|each|every|per|half an?)\s+(?:year|quarter|month|week|day|hour|minute|second)\b"
    r"|\b(?:half|hundred|thousand|million|dozen)\b",
    re.IGNORECASE,
)
_NUMBER = regex(r"\d+(?:[.,'_\u00a0\u202f ]\d+)*")
#: What one unit is of another: a text may give hours where a setting gives seconds.
_TIMES = (1, 7, 12, 24, 30, 60, 100, 365, 1000, 1024, 1440, 3600, 10_000, 86400, 1e6)
_TOLERANCE = 1e-3


def says_any_number(text: str) -> bool:
    """Tell whether a text holds any number, or a period such as "a year"."""
    return any(map(str.isnumeric, text)) or bool(
        _WORD.search(text) or _PERIOD.search(text)
    )


def number_of(text: str) -> float | None:
    """Return the number that a setting's text is, with or without one unit; else None."""
    found = re.fullmatch(
        r"\s*([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*[^\W\d]{0,9}\s*", text, re.IGNORECASE
    )
    return None if found is None else float(found[1])


def says_number(text: str, value: str) -> bool:
    """Tell whether a text holds a setting's number, in whatever unit.

    In doubt it does: a value that is no plain number, and a period without one.
    """
    wanted = number_of(value)
    if wanted is None or _PERIOD.search(text):
        return True
    return any(_are_alike(wanted, said) for said in _numbers(text))


def _are_alike(wanted: float, said: float) -> bool:
    if not wanted or not said or not math.isfinite(said):
        return wanted == said
    ratio = abs(wanted / said)
    return any(
        abs(one / times - 1) < _TOLERANCE
        for times in _TIMES
        for one in (ratio, 1 / ratio)
    )


def _numbers(text: str) -> Iterator[float]:
    for found in _WORD.finditer(text):
        yield _WORDS[found[0].casefold()]
    for found in _NUMBER.finditer(text):
        yield from _readings(found[0])


def _readings(said: str) -> Iterator[float]:
    """Yield what a number may mean: a comma parts thousands or fractions."""
    for part in re.split(r"[\u00a0\u202f ]", said):
        yield from map(float, re.findall(r"\d+(?:\.\d+)?", part))
        if "," in part:
            yield from map(float, re.findall(r"\d+(?:\.\d+)?", part.replace(",", ".")))
    yield float(re.sub(r"\D", "", said))
