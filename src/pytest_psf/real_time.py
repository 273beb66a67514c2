"""The time that nothing inside of this process can have replaced.

What freezes time for tests replaces the functions of `time` and `datetime`, for whoever has
imported them as well. It reaches neither the file system nor the times of processes.
"""

from __future__ import annotations

import os
import tempfile


def time_of_a_file() -> float:
    """Return when a file is last changed that is written now, in seconds since the epoch.

    Raise OSError where none can be written.
    """
    with tempfile.TemporaryFile() as file:
        return os.fstat(file.fileno()).st_mtime


def ticks() -> float:
    """Return seconds from some point in time on, to a hundredth.

    Raise OSError where neither the system nor a file tells them.
    """
    # Windows counts no time since a point in the past: it is always 0 there.
    return os.times().elapsed or time_of_a_file()
