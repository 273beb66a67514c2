"""The clock of a run, which neither the project's code nor a plugin can have replaced."""

from __future__ import annotations

import datetime as dt

from pytest_psf.real_time import time_of_a_file

#: By how much clocks of one machine may differ, such as that of a network's file server.
_MOST_SECONDS = 24 * 60 * 60


class ReplacedClockError(Exception):
    """Raise ReplacedClockError if the clock does not tell the time."""


def require_real(began: float) -> None:
    """Check a reading of the clock, in seconds since the epoch.

    Raise ReplacedClockError if a file that is written now is of another day. What freezes
    time inside of a process does not reach the clock of the file system.
    """
    written = _time_of_a_file()
    if written is not None and abs(written - began) > _MOST_SECONDS:
        raise ReplacedClockError(
            f"the clock says {day_of(began)}, but a file written just now is of "
            f"{day_of(written)}: something has replaced the clock before the run began, "
            "so nothing can be said to be expired; freeze time inside of tests only"
        )


def _time_of_a_file() -> float | None:
    try:
        return time_of_a_file()
    except OSError:
        return None  # where none can be written, nothing is known


def day_of(seconds: float) -> dt.date:
    """Return the day in UTC, the same on every machine of a team."""
    # Reckoned, since a replaced datetime may know no other day than its own.
    return dt.date(1970, 1, 1) + dt.timedelta(days=seconds // 86400)
