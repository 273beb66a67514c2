"""Days and times as records write them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.setting_value import as_number

if TYPE_CHECKING:
    from pytest_psf.verify.formats.setting_value import SettingValue

#: The one form of days and times; newer Pythons would take others too.
_DAY = regex(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = regex(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?"
    r"(?: ?([Zz]|UTC|([+-]\d\d):?(\d\d)))?",
    re.ASCII,
)
#: What counts the seconds since 1970, or thousandths, or millionths, ... of them: as a
#: number, the units differ by so much that none is taken for another.
_EPOCH_UNITS = (1, 10**3, 10**6, 10**9)
_EPOCH_SECONDS = range(10**9, 10**10)  # from 2001 to 2286


def as_time(found: SettingValue) -> dt.datetime | None:
    """Return the time that a value stands for, or None."""
    if isinstance(found.value, dt.datetime):
        return found.value
    if not isinstance(found.value, str):
        return _since_1970(as_number(found))
    match = _TIME.fullmatch(found.text.strip())
    if match is None:
        return None
    day, time, offset, hours, minutes = match.groups()
    zone = f"{hours}:{minutes}" if hours else offset and "+00:00"
    try:
        return dt.datetime.fromisoformat(f"{day}T{time}{zone or ''}")
    except ValueError:
        return None


def _since_1970(number: float | None) -> dt.datetime | None:
    """Return the time that a number of seconds, or of parts of them, stands for."""
    for unit in _EPOCH_UNITS:
        seconds = (number or 0) / unit
        if int(seconds) in _EPOCH_SECONDS:
            return dt.datetime.fromtimestamp(int(seconds), tz=dt.timezone.utc)
    return None


def as_date(found: SettingValue) -> dt.date | None:
    """Return the day that a value stands for, or None."""
    if type(found.value) is dt.date:
        return found.value
    if not isinstance(found.value, str) or not _DAY.fullmatch(found.text.strip()):
        return None
    try:
        return dt.date.fromisoformat(found.text.strip())
    except ValueError:
        return None
