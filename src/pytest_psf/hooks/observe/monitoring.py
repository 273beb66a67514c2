"""Seeing code entered by the interpreter's own events, from Python 3.12 on.

https://docs.python.org/3/library/sys.monitoring.html
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pytest_psf.hooks.observe.own_code import OwnCode

if TYPE_CHECKING:
    import types

    from pytest_psf.hooks.observe.exchange import Note

#: How our tool of `sys.monitoring` is called.
_OURS = "pytest-psf"

if sys.version_info >= (3, 12):

    class Monitor:
        """A tool of `sys.monitoring`, asked about the start of some code objects."""

        #: In the order they are tried; 1 is coverage's.
        _TOOL_IDS = (3, 4, 2, 0, 5)

        def __init__(self, tool: int) -> None:
            #: By identity: code objects with the same content are equal.
            self._notes: dict[int, tuple[types.CodeType, list[Note]]] = {}
            self._take(tool)

        @classmethod
        def claimed(cls) -> Monitor | None:
            """Return a monitor with a tool id that nobody uses, or None."""
            if not hasattr(sys, "monitoring"):  # of another interpreter
                return None
            tool = cls._unused()
            return None if tool is None else cls(tool)

        @classmethod
        def _unused(cls) -> int | None:
            ids = (one for one in cls._TOOL_IDS if sys.monitoring.get_tool(one) is None)
            return next(ids, None)

        def _take(self, tool: int) -> None:
            self.tool = tool
            sys.monitoring.use_tool_id(tool, _OURS)
            event = sys.monitoring.events.PY_START
            sys.monitoring.register_callback(tool, event, self._started)

        def _is_held(self) -> bool:
            """Tell whether the tool is ours still: other tools may free any."""
            return sys.monitoring.get_tool(self.tool) == _OURS

        def _hold(self) -> bool:
            """Take another tool if ours was freed, and go on with what is watched."""
            if self._is_held():
                return True
            tool = self._unused()
            if tool is None:
                return False
            self._take(tool)
            for code, _ in self._notes.values():
                self._watch(code)
            return True

        def _watch(self, code: types.CodeType) -> None:
            events = sys.monitoring.events.PY_START
            sys.monitoring.set_local_events(self.tool, code, events)

        # Python traces no line of what it calls here, so coverage sees none.
        def _started(  # pragma: no cover
            self,
            code: types.CodeType,
            offset: int,  # noqa: ARG002 - the callback's signature
        ) -> None:
            for note in self._notes.get(id(code), (code, ()))[1]:
                note()

        def add(self, code: types.CodeType, note: Note) -> None:
            self._notes.setdefault(id(code), (code, []))[1].append(note)
            if self._hold():
                self._watch(code)

        def remove(self, code: types.CodeType, note: Note) -> None:
            notes = self._notes[id(code)][1]
            notes.remove(note)
            if not notes:
                del self._notes[id(code)]
                if self._is_held():
                    sys.monitoring.set_local_events(self.tool, code, 0)

        def release(self) -> None:
            if self._is_held():
                for code, _ in self._notes.values():  # of what was made anew
                    sys.monitoring.set_local_events(self.tool, code, 0)
                event = sys.monitoring.events.PY_START
                sys.monitoring.register_callback(self.tool, event, None)
                sys.monitoring.free_tool_id(self.tool)

else:

    class Monitor:
        """Stands for `sys.monitoring` where Python has none."""

        @classmethod
        def claimed(cls) -> Monitor | None:
            return None

        def add(self, code: types.CodeType, note: Note) -> None: ...

        def remove(self, code: types.CodeType, note: Note) -> None: ...

        def release(self) -> None: ...


class Monitored:
    """Watches one function by the interpreter's own events, which are those of its code."""

    def __init__(
        self, monitor: Monitor, function: types.FunctionType, note: Note
    ) -> None:
        self._monitor = monitor
        self._own = OwnCode(function)
        self._code = function.__code__
        self._note = note

    def start(self) -> None:
        self._code = self._own.lend()
        self._monitor.add(self._code, self._note)

    def stop(self) -> None:
        self._monitor.remove(self._code, self._note)
        self._own.take_back()
