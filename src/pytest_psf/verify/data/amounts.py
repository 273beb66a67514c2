"""Numbers in texts: with a unit, or what the expression of an alert compares with."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.setting.quantities import compared, readings

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER = regex(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d[\d_]*(?:\.\d+)?|\.\d+")
#: `>= 10 EUR`, `$5`, `1,500 items`, `100 requests/min`.
_AMOUNT = regex(
    rf"(?:[<>=~≤≥≈]{{1,2}}\s*)?[-+]?(?:[$€£¥]|[A-Z]{{3}}\s)?\s*(?:{_NUMBER.pattern})"
    r"(?:\s?[%‰$€£¥]|\s[^\W\d_]{1,12})?(?:\s?(?:/|per)\s?[^\W\d_]{1,12})?"
)
#: A number that begins with a zero is a code, and no amount.
_CODE = regex(r"[-+]?0\d")
_LONGEST = 64
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
    if len(text) > _LONGEST or _CODE.match(text):
        return False
    return bool(readings(text)) or _AMOUNT.fullmatch(text) is not None


def zero(_: Decimal) -> Decimal:
    """Return zero, whatever the number is."""
    return Decimal(0)


def thousandfold(number: Decimal) -> Decimal:
    """Return a thousand times a number."""
    return number * _TIMES


def _changed(number: str, scale: Callable[[Decimal], Decimal]) -> str:
    new = scale(Decimal(re.sub("[_,]", "", number)))
    return plain(new)


def plain(number: Decimal) -> str:
    """Return a number without zeros at its end, and without an exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
