"""Numbers in texts: with a unit, or what the expression of an alert compares with."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_psf.verify.setting.quantities import compared

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER = re.compile(r"\d[\d_]*(?:\.\d+)?|\.\d+")
#: `90d`, `1h 30m`, `50 %`, `>= 10 EUR`, `$5`, `100 requests/min`.
_AMOUNT = re.compile(
    r"(?:[<>=~≤≥≈]{1,2}\s*)?[-+]?(?:[^\w\s.,;:/\\#@{}()\[\]]|[A-Z]{3}\s)?\s*"
    r"(?:(?:\d[\d_]*(?:\.\d+)?|\.\d+)\s*(?:[^\W\d_]{1,12}|%)?[\s,]*)+"
    r"(?:\s?(?:/|per)\s?[^\W\d_]{1,12})?"
)
_ISO = re.compile(r"P(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?")
_LONGEST = 64
_MOST_PARTS = 4
_TIMES = 1000


def scaled(text: str, scale: Callable[[Decimal], Decimal]) -> str | None:
    """Return a text with its numbers changed; None if it is no amount and compares none."""
    said = text.strip()
    if _is_amount(said):
        return _NUMBER.sub(lambda one: _changed(one[0], scale), text)
    places = [place for _, place in compared(text)]
    if not places:
        return None
    for start, end in reversed(places):
        number = _NUMBER.sub(lambda one: _changed(one[0], scale), text[start:end])
        text = f"{text[:start]}{number}{text[end:]}"
    return text


def _is_amount(text: str) -> bool:
    if len(text) > _LONGEST or len(_NUMBER.findall(text)) > _MOST_PARTS:
        return False
    if re.match(r"[-+]?0\d", text):
        return False
    if _ISO.fullmatch(text) and len(text) > 2:  # noqa: PLR2004 - more than P or PT
        return True
    return _AMOUNT.fullmatch(text) is not None and re.search(r"\d", text) is not None


def zero(_: Decimal) -> Decimal:
    """Return nothing, whatever a number is."""
    return Decimal(0)


def thousandfold(number: Decimal) -> Decimal:
    """Return a thousand times a number."""
    return number * _TIMES


def _changed(number: str, scale: Callable[[Decimal], Decimal]) -> str:
    new = scale(Decimal(number.replace("_", "")))
    return plain(new)


def plain(number: Decimal) -> str:
    """Return a number without zeros at its end, and without an exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
