"""Whether a setting names one exact model version, or a name that a person approved."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.pins import Doubt, Pin, doubt_about
from pytest_psf.core.problem import Problem
from pytest_psf.core.waivers import LONGEST_DAYS, ago

if TYPE_CHECKING:
    from pytest_psf.core.problem import Reason
    from pytest_psf.verify.formats.values import SettingValue
    from pytest_psf.verify.project import Project

#: How far away the last day of an entry to paste is.
_PASTED_DAYS = 180


def pin_of(found: SettingValue, project: Project) -> Pin | None:
    """Return the entry in `pins` of a value that has need of it."""
    doubt = _doubt(found)
    if doubt is None or not doubt.may_be_approved:
        return None
    return project.pins.get(found.text)


def why_unpinned(found: SettingValue, shown: str, project: Project) -> Problem | None:
    """Return what is wrong unless the value is pinned, or approved for today."""
    doubt = _doubt(found)
    if doubt is None:
        return None
    pin = pin_of(found, project)
    if pin is None:
        why = "it is no exact version" if found.secret else doubt.why
        fix = _fix(doubt, found, project.today)
        return Problem(reasons.NOT_PINNED, f"= {shown} is not pinned: {why}", fix)
    fallen = _why_fallen(pin, project.today)
    if fallen is None:
        return None
    reason, why = fallen
    fix = "name a dated version if its maker has one now; or have it approved anew"
    return Problem(reason, f"= {shown} is not pinned: {why} ({pin.place})", fix)


def _doubt(found: SettingValue) -> Doubt | None:
    if not isinstance(found.value, str):
        return Doubt("it is not a string")
    return doubt_about(found.text)


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


def _fix(doubt: Doubt, found: SettingValue, today: dt.date) -> str:
    if not doubt.may_be_approved:
        return doubt.fix
    name = "..." if found.secret else found.text
    ordinal = min(today.toordinal() + _PASTED_DAYS, dt.date.max.toordinal())
    entry = (
        "[[tool.psf.pins]]",
        f"id = {json.dumps(name, ensure_ascii=False)}",
        'reason = "..."',
        'approved-by = "..."',
        f"expires = {dt.date.fromordinal(ordinal)}",
    )
    first = f"{doubt.fix}; or, if its maker gives it no date, have the name approved:"
    return "\n".join([first, *entry])
