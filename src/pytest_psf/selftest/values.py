"""Other values for a setting, and how they are spelled on its line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pytest_psf.core.pins import why_not_pinned
from pytest_psf.verify.formats.values import as_number
from pytest_psf.verify.setting.patterns import fully_matched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_psf.verify.formats.values import SettingValue
    from pytest_psf.verify.setting.claim import Scalar, SettingClaim

_NUMBER = re.compile(r"(?<![\w.])[-+]?\.?\d[\w.]*(?:(?<=[eE])[-+]\d+)?")
_WORD = re.compile(r"[A-Za-z]+")
_DATE_AT_END = re.compile(r"[-@:_.]?20\d\d[-.]?\d\d[-.]?\d\d$")
_OPPOSITES = {"true": "false", "yes": "no", "on": "off"}

#: A text that no setting has.
_OTHER = "selftest"

#: What to call a break of each condition.
UNPINNED = "setting un-pinned"
CHANGED = "setting changed"
EXCEEDED = "limit exceeded"


def violations(
    content: SettingClaim, found: SettingValue
) -> Iterator[tuple[str, Scalar | None]]:
    """Yield a value that breaks each condition of a claim, after the break's name.

    None stands for a condition that no value was found to break.
    """
    if content.pinned:
        values = (new for new in _unpinned(found.text) if new != found.text)
        yield UNPINNED, _first(values, _is_unpinned)
    if content.equals is not None:
        yield CHANGED, _first(others(found), lambda new: new != content.equals)
    if content.one_of is not None:
        allowed = content.one_of
        yield CHANGED, _first(others(found), lambda new: new not in allowed)
    if content.matches is not None:
        news = others(found)
        fits = fully_matched(content.matches, [str(new) for new in news])
        unfit = (new for new, fit in zip(news, fits, strict=True) if not fit)
        yield CHANGED, next(unfit, None)
    if content.same is not None:
        yield CHANGED, _first(others(found), lambda new: new != found.value)
    if content.at_most is not None:
        yield EXCEEDED, content.at_most + 1
    if content.at_least is not None:
        yield EXCEEDED, content.at_least - 1


def _first(
    values: Iterable[Scalar], will_do: Callable[[Scalar], object]
) -> Scalar | None:
    return next((value for value in values if will_do(value)), None)


def _is_unpinned(value: Scalar) -> bool:
    return why_not_pinned(str(value)) is not None


def _unpinned(text: str) -> list[str]:
    return [_DATE_AT_END.sub("", text), "latest"]


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
