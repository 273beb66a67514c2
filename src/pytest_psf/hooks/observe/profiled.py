"""Seeing functions entered by a profile function, where nothing better can be had.

It leaves the frames as they are (https://docs.python.org/3/library/sys.html#sys.setprofile),
but is asked about each call of everything, in this thread and those that begin later. And
telling which code looks at its callers: the trampoline of `exchange` stands between.
"""

from __future__ import annotations

import sys
import threading
import types
from typing import TYPE_CHECKING, Any

from pytest_psf.hooks.observe.own_code import OwnCode

if TYPE_CHECKING:
    from pytest_psf.hooks.observe.exchange import Note

#: What code names that looks at its callers.
_LOOKS_AT_CALLERS = frozenset(
    {"_getframe", "_getframemodulename", "currentframe", "stack", "getouterframes"}
    | {"extract_stack", "format_stack", "print_stack", "walk_stack", "findCaller"}
    | {"warn", "stacklevel", "f_back"}
)


def looks_at_callers(code: types.CodeType) -> bool:
    """Tell whether code, or what is defined in it, may look at the frames of its callers."""
    if not _LOOKS_AT_CALLERS.isdisjoint(code.co_names):
        return True
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType) and looks_at_callers(constant):
            return True
        # The names of keyword arguments, as in `warn(text, stacklevel=2)`.
        if isinstance(constant, tuple) and "stacklevel" in constant:
            return True
    return False


class Profiler:
    """The profile function of all threads while something is watched."""

    def __init__(self) -> None:
        #: By identity: code objects with the same content are equal.
        self._notes: dict[int, list[Note]] = {}
        self._before: Any = None
        self._before_in_threads: Any = None

    def add(self, code: types.CodeType, note: Note) -> None:
        """Begin to note the calls of all functions that have this code."""
        if not self._notes:
            self._before = sys.getprofile()
            self._before_in_threads = threading.getprofile()
            threading.setprofile(self._saw)
            sys.setprofile(self._saw)
        self._notes.setdefault(id(code), []).append(note)

    def remove(self, code: types.CodeType, note: Note) -> None:
        """End what `add` has begun."""
        notes = self._notes[id(code)]
        notes.remove(note)
        if not notes:
            del self._notes[id(code)]
        if not self._notes:
            sys.setprofile(self._before)
            threading.setprofile(self._before_in_threads)

    # Python traces no line of what a profile function runs, so coverage sees none.
    def _saw(  # pragma: no cover
        self, frame: types.FrameType, event: str, argument: Any
    ) -> None:
        if event == "call":
            for note in self._notes.get(id(frame.f_code), ()):
                note()
        if self._before is not None:
            self._before(frame, event, argument)


class Profiled:
    """Watches one function by a profiler."""

    def __init__(
        self, profiler: Profiler, function: types.FunctionType, note: Note
    ) -> None:
        self._profiler = profiler
        self._own = OwnCode(function)
        self._code = function.__code__
        self._note = note

    def start(self) -> None:
        self._code = self._own.lend()
        self._profiler.add(self._code, self._note)

    def stop(self) -> None:
        self._profiler.remove(self._code, self._note)
        self._own.take_back()
