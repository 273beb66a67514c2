"""How a value is weakened, by its type and by what the claims say of it."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import Way
from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.verify.data.amounts import plain, scaled, thousandfold, zero
from pytest_psf.verify.formats.setting_value import Computed, SettingValue, as_number
from pytest_psf.verify.setting.quantities import beyond

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.verify.data.model import Stated
    from pytest_psf.verify.formats.setting_value import Scalar
    from pytest_psf.verify.setting.claim import Bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Weaker:
    """A weaker value, or none."""

    did: str
    value: object = None
    left_out: bool = False
    way: Way | None = None
    is_date: bool = False


#: Words that switch something, each with its opposite.
_SWITCHES = {"true": "false", "yes": "no", "on": "off", "enabled": "disabled"}
_OPPOSITES = _SWITCHES | {off: on for on, off in _SWITCHES.items()}
_DATE = regex(r"\d{4}-\d\d-\d\d(?P<rest>(?:[T ].*)?)", re.DOTALL)
#: Beyond it a number bounds nothing, and a format may not hold it.
_LARGEST = 1e300
#: Of a longer number its exponent is shown.
_LONGEST_NUMBER = 20
_TIMES = 1000


def weaker(
    found: SettingValue,
    stated: Stated,
    allowed: Sequence[object],
    entries: Sequence[str],
) -> Iterator[Weaker]:
    """Yield the weaker values of one that is a leaf, a table or a list.

    `allowed` are the values that the file itself lets it have.
    """
    value = found.value
    if isinstance(value, list | tuple | set | frozenset):
        is_set = isinstance(value, set | frozenset)
        listed = sorted(value, key=repr) if is_set else [*value]
        yield from _of_list(listed, entries)
    elif isinstance(value, dict):
        if value:
            yield Weaker(did="is left out", left_out=True)
    elif isinstance(value, bool):
        yield _instead(found, not value)
    elif isinstance(value, dt.date | dt.time):
        yield from _of_date(found, value.isoformat(), is_date=True)
    elif as_number(found) is not None or isinstance(value, int | float):
        yield from _of_number(found, stated)
    elif isinstance(value, str):
        yield from _of_text(found, stated, allowed)


def why_not(found: SettingValue) -> str:
    """Say why a value cannot be weakened."""
    if isinstance(found.value, Computed):
        return f"it is not a constant: {found.value.why}"
    if found.value is None:
        return "it is null, and nothing is weaker"
    if found.value in ("", [], {}):
        return "it is empty already"
    return "no value is known that is weaker"


def _instead(found: SettingValue, new: Scalar, way: Way | None = None) -> Weaker:
    did = f"is {_number(new)} instead of {_number(found.value, found)}"
    return Weaker(did=did, value=new, way=way)


def _shown(value: object) -> str:
    return SettingValue(value=value, line=None).shown


def _of_list(value: list[object], entries: Sequence[str]) -> Iterator[Weaker]:
    texts = all(isinstance(one, str) for one in value)
    more = [one for one in dict.fromkeys(entries) if one not in value] if texts else []
    both = bool(value) and bool(more)
    if value:
        yield Weaker(did="is empty", value=[], way=Way.LEAST if both else None)
    if more:
        yield Weaker(
            did="also holds what the tests name",
            value=[*value, *more],
            way=Way.MOST if both else None,
        )


def _of_date(found: SettingValue, text: str, *, is_date: bool) -> Iterator[Weaker]:
    """Yield a day long past and one far ahead: a date may bound on either side."""
    match = _DATE.fullmatch(text)
    if match is None:
        yield from _both_times(found)
        return
    for day, way in (("1970-01-01", Way.LEAST), ("2999-12-31", Way.MOST)):
        new = f"{day}{match['rest']}"
        yield Weaker(
            did=f"is {new} instead of {_plainly(found, text)}",
            value=new,
            way=way,
            is_date=is_date,
        )


def _plainly(found: SettingValue, text: str) -> str:
    return found.shown if found.secret else text


def _both_times(found: SettingValue) -> Iterator[Weaker]:
    for new, way in (("00:00:00", Way.LEAST), ("23:59:59", Way.MOST)):
        did = f"is {new} instead of {found.text}"
        yield Weaker(did=did, value=new, way=way, is_date=True)


def _of_number(found: SettingValue, stated: Stated) -> Iterator[Weaker]:
    bounded = list(_beyond_bounds(found, stated))
    if bounded:
        yield from bounded
        return
    number = as_number(found)
    if number is None:  # infinite, or no number at all
        yield _instead(found, 0)
        return
    old = Decimal(str(found.value).strip() if found.untyped else repr(number))
    most = _as_found(found, old * _TIMES)
    way = Way.MOST if old else None
    if old:
        yield _instead(found, _as_found(found, Decimal(0)), Way.LEAST)
    else:
        most = _as_found(found, Decimal(_TIMES))
    if isinstance(most, str) or abs(most) <= _LARGEST:
        numbers = f"({_number(most)} instead of {_number(found.value)})"
        did = "has no end" if found.secret else f"has no end {numbers}"
        yield Weaker(did=did, value=most, way=way)


def _number(value: object, found: SettingValue | None = None) -> str:
    """Return a value for people: 0.0 is 0, and the numbers of untyped files are plain."""
    if found is not None and found.secret:
        return found.shown
    if isinstance(value, float) and math.isfinite(value):
        text = plain(Decimal(repr(value)))
        return text if len(text) <= _LONGEST_NUMBER else repr(value)
    if isinstance(value, str) and re.fullmatch(r"[-+]?[\d_.]+", value):
        return value
    return _shown(value)


def _as_found(found: SettingValue, new: Decimal) -> Scalar:
    """Return a number in the form that a value has: a text, an integer or another."""
    if isinstance(found.value, str):
        return plain(new)
    return int(new) if isinstance(found.value, int) else float(new)


def _beyond_bounds(found: SettingValue, stated: Stated) -> Iterator[Weaker]:
    """Yield what is just beyond each bound that is stated, and what is far beyond it."""
    for bound, sign in ((stated.at_most, 1), (stated.at_least, -1)):
        if bound is None:
            continue
        news = [_past(found, bound, near) for near in _bounds_past(bound, sign)]
        for new in dict.fromkeys(one for one in news if one is not None):
            yield _instead(found, new)


def _past(found: SettingValue, bound: Bound, number: Decimal) -> Scalar | None:
    """Return a value that is past a bound, in the form of the value that is there."""
    unit = _UNIT.sub("", bound, count=1) if isinstance(bound, str) else None
    past: Bound
    if unit is not None:
        past = f"{plain(number)}{unit}"
    else:
        past = int(number) if number == int(number) else float(number)
    new = beyond(found, past, 0)
    if new is None or (isinstance(new, str) and not isinstance(found.value, str)):
        return None
    if found.untyped:
        return str(new)
    if isinstance(found.value, float) and isinstance(new, int):
        return float(new)
    return new


_UNIT = regex(r"[-+]?(?:\d[\d_]*(?:\.\d+)?|\.\d+)")


def _bounds_past(bound: Bound, sign: int) -> list[Decimal]:
    """Return the number next to a bound on its wrong side, and one far from it.

    A limit from below is far away at 0, if that is beyond it.
    """
    match = _UNIT.match(str(bound))
    if match is None:
        return []
    number = Decimal(match[0].replace("_", ""))
    step = Decimal(1).scaleb(min(0, int(number.normalize().as_tuple().exponent)))
    near = number + sign * step
    if sign < 0 and number > step:
        return [near, Decimal(0)]
    return [near, sign * max(abs(number), Decimal(1)) * _TIMES]


def _of_text(
    found: SettingValue, stated: Stated, allowed: Sequence[object]
) -> Iterator[Weaker]:
    text = str(found.value)
    others = [one for one in (*(stated.one_of or ()), *allowed) if one != found.value]
    if others and isinstance(others[0], str):
        yield _instead(found, others[0])
        return
    bounded = list(_beyond_bounds(found, stated))
    if bounded:
        yield from bounded
        return
    if opposite := _opposite(text):
        yield _instead(found, opposite)
    elif _DATE.fullmatch(text.strip()):
        yield from _of_date(found, text.strip(), is_date=False)
    elif numbers := list(_of_amount(found, text)):
        yield from numbers
    elif text:
        yield Weaker(did="is empty", value="")


def _opposite(text: str) -> str | None:
    found = _OPPOSITES.get(text.lower())
    if found is None:
        return None
    return (
        found.upper() if text.isupper() else found.title() if text.istitle() else found
    )


def _of_amount(found: SettingValue, text: str) -> Iterator[Weaker]:
    least, most = scaled(text, zero), scaled(text, thousandfold)
    if least is None or most is None:
        return
    if most == text:  # it is 0 already
        new = scaled(text, lambda _: Decimal(_TIMES)) or ""
        yield Weaker(did=_endless(found, new), value=new)
        return
    if least != text:
        yield _instead(found, least, Way.LEAST)
    yield Weaker(did=_endless(found, most), value=most, way=Way.MOST)


def _endless(found: SettingValue, new: str) -> str:
    if found.secret:
        return "has no end"
    return f"has no end ({_shown(new)} instead of {found.shown})"
