"""Whether a setting names one exact model version, or a name that a person approved."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.pins import EXACT, Pin, why_not_pinned
from pytest_psf.core.problem import Problem
from pytest_psf.core.waivers import LONGEST_DAYS, ago

if TYPE_CHECKING:
    from pytest_psf.core.problem import Reason
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.formats.setting_value import SettingValue

#: How far away the last day of an entry to paste is.
_PASTED_DAYS = 180
#: What to do with a default, in whose place another model may come.
NOT_REPLACEABLE = (
    "write the version where nothing can take its place, such as a constant, or claim the "
    "file by which production sets it"
)


def pin_of(found: SettingValue, context: Context) -> Pin | None:
    """Return the entry in `pins` of a value that needs one.

    None if it needs none, cannot be approved at all, or has no entry.
    """
    doubt = _doubt(found)
    if doubt is None or doubt.reason is not reasons.NOT_DATED:
        return None
    return context.pin_of.get(found.text)


def why_unpinned(found: SettingValue, shown: str, context: Context) -> Problem | None:
    """Return what is wrong with a value; None if it is pinned, or approved for today.

    `shown` is how the value is shown to people.
    """
    doubt = _doubt(found)
    if doubt is None:
        return None
    pin = pin_of(found, context)
    if pin is None:
        why = "it is not an exact version" if found.secret else doubt.why
        fix = _fix(doubt, found, context)
        return Problem(reasons.NOT_PINNED, f"= {shown} is not pinned: {why}", fix)
    fallen = _why_fallen(pin, context.today)
    if fallen is None:
        return None
    reason, why = fallen
    fix = "name a dated version if its maker has one now; or have it approved anew"
    return Problem(reason, f"= {shown} is not pinned: {why} ({pin.place})", fix)


def _doubt(found: SettingValue) -> Problem | None:
    if not isinstance(found.value, str):
        return Problem(reasons.NOT_PINNED, "it is not a string", EXACT)
    return why_not_pinned(found.text)


def _why_fallen(pin: Pin, today: dt.date) -> tuple[Reason, str] | None:
    """Say why an approval does not count today, if it does not."""
    days = (pin.expires - today).days
    if days < 0:
        since = f"{pin.expires}, {ago(pin.expires, today)}"
        return reasons.PIN_EXPIRED, f"its approval expired on {since}"
    if days > LONGEST_DAYS:
        why = f"its approval is to hold for {days} days more, until {pin.expires}"
        return reasons.PIN_TOO_LONG, f"{why}; {LONGEST_DAYS} are the most"
    return None


def _fix(doubt: Problem, found: SettingValue, context: Context) -> str:
    if doubt.reason is not reasons.NOT_DATED:
        return doubt.fix
    name = "..." if found.secret else found.text
    ordinal = min(context.today.toordinal() + _PASTED_DAYS, dt.date.max.toordinal())
    entry = (
        f"[[{context.prefix}pins]]",
        f"id = {json.dumps(name, ensure_ascii=False)}",
        'reason = "..."',
        'approved-by = "..."',
        f"expires = {dt.date.fromordinal(ordinal)}",
    )
    first = f"{doubt.fix}; or, if its maker gives it no date, have the name approved:"
    return "\n".join([first, *entry])
