"""Seeing functions entered that look at their callers, before Python has sys.monitoring.

The trampoline of `exchange` stands between such a function and who called it: a warning
with `stacklevel=2` would name the trampoline. A profile function
(https://docs.python.org/3/library/sys.html#sys.setprofile) leaves the frames as they are,
but is asked about each call of everything, so it only serves where it has to.
"""

from __future__ import annotations

import sys
import threading
import types
from typing import TYPE_CHECKING, Any

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
        self._notes: dict[types.CodeType, list[tuple[types.FunctionType, Note]]] = {}
        self._before: Any = None
        self._before_in_threads: Any = None

    def add(self, function: types.FunctionType, note: Note) -> None:
        """Begin to note the calls of a function."""
        if not self._notes:
            self._before = sys.getprofile()
            self._before_in_threads = threading.getprofile()
            threading.setprofile(self._saw)
            sys.setprofile(self._saw)
        self._notes.setdefault(function.__code__, []).append((function, note))

    def remove(self, function: types.FunctionType, note: Note) -> None:
        """End what `add` has begun."""
        notes = self._notes[function.__code__]
        notes.remove((function, note))
        if not notes:
            del self._notes[function.__code__]
        if not self._notes:
            sys.setprofile(self._before)
            threading.setprofile(self._before_in_threads)

    # Python traces no line of what a profile function runs, so coverage sees none.
    def _saw(  # pragma: no cover
        self, frame: types.FrameType, event: str, argument: Any
    ) -> None:
        if event == "call":
            for function, note in self._notes.get(frame.f_code, ()):
                if is_frame_of(frame, function):
                    note()
        if self._before is not None:
            self._before(frame, event, argument)


class Profiled:
    """Watches one function by a profiler."""

    def __init__(
        self, profiler: Profiler, function: types.FunctionType, note: Note
    ) -> None:
        self._profiler = profiler
        self._function = function
        self._note = note

    def start(self) -> None:
        self._profiler.add(self._function, self._note)

    def stop(self) -> None:
        self._profiler.remove(self._function, self._note)


def is_frame_of(  # pragma: no cover - see Profiler._saw
    frame: types.FrameType, function: types.FunctionType
) -> bool:
    """Tell whether a frame that begins is a call of this function.

    Closures share their code with all others that the same lines have made, and differ
    in what they enclose.
    """
    cells = function.__closure__
    if cells is None:
        return True
    found = frame.f_locals
    return all(
        name not in found or found[name] is _content(cell)
        for name, cell in zip(function.__code__.co_freevars, cells, strict=True)
    )


def _content(cell: types.CellType) -> object:  # pragma: no cover - see Profiler._saw
    try:
        return cell.cell_contents
    except ValueError:  # nothing is assigned yet
        return cell
