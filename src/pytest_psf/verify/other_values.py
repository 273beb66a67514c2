"""Other values for a setting, and how they are spelled on its line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.setting_value import as_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.formats.setting_value import Scalar, SettingValue

_NUMBER = regex(r"(?<![\w.])[-+]?\.?\d[\w.]*(?:(?<=[eE])[-+]\d+)?")
_WORD = regex(r"[A-Za-z]+")
_OPPOSITES = {"true": "false", "yes": "no", "on": "off"}

#: A text that no setting has.
_OTHER = "selftest"


def others(found: SettingValue) -> list[Scalar]:
    """Return values unlike the one that a setting has, the most alike first."""
    value = found.value
    if isinstance(value, bool):
        return [not value]
    number = as_number(found)
    if number is not None:
        return [number + 1, number - 1, -1, 10**9 + 7]
    if isinstance(value, str):
        return [f"{value[:-1]}{'1' if value[-1:] == '2' else '2'}", _OTHER, "0"]
    return []


def spellings(line: str, found: SettingValue, new: Scalar) -> Iterator[str]:
    """Yield the line with the value changed, one for each place where it may stand."""
    for old_text, new_text in _replacements(line, found, new):
        for place in re.finditer(re.escape(old_text), line):
            yield line[: place.start()] + new_text + line[place.end() :]


def _replacements(
    line: str, found: SettingValue, new: Scalar
) -> Iterator[tuple[str, str]]:
    value = found.value
    if isinstance(value, str):
        yield json.dumps(value), json.dumps(str(new))
        yield json.dumps(value, ensure_ascii=False), json.dumps(str(new))
        yield f"'{value}'", f"'{new}'"
        if value:
            yield value, str(new)
    elif isinstance(value, bool):
        yield from _opposites(line)
    elif isinstance(value, int | float):
        for written in _NUMBER.findall(line):
            yield written, json.dumps(new)


def _opposites(line: str) -> Iterator[tuple[str, str]]:
    both = _OPPOSITES | {value: key for key, value in _OPPOSITES.items()}
    for word in _WORD.findall(line):
        opposite = both.get(word.lower(), "")
        for form in (opposite, opposite.capitalize(), opposite.upper()):
            if opposite:
                yield word, form
