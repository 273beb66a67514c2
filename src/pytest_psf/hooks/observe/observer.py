"""Seeing that a function was entered: proof that a test ran the code it names.

From Python 3.12 on `sys.monitoring` reports it
(https://docs.python.org/3/library/sys.monitoring.html). Before that, the function's
`__code__` is exchanged for a trampoline that notes the call and passes it on, and so it is
for closures, whose code object many functions may share; see `profiled` for those that
would notice. Coverage cannot serve here: a line that
an earlier test ran looks the same as one that never ran, and a second instance beside
the user's own pauses that one.
"""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pytest_psf.hooks.observe.below import Several
from pytest_psf.hooks.observe.exchange import Room, noted
from pytest_psf.hooks.observe.models import functions_of, watched_validator
from pytest_psf.hooks.observe.profiled import (
    Profiled,
    Profiler,
    is_frame_of,
    looks_at_callers,
)
from pytest_psf.hooks.observe.targets import module_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_psf.hooks.observe.exchange import Note
    from pytest_psf.hooks.observe.targets import Target
    from pytest_psf.hooks.observe.window import Window


class Watch(Protocol):
    """Something that is in force from start to stop."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Seen(NamedTuple):
    """What was seen of one test."""

    entered: frozenset[str]
    #: `module:name` of what stood beside a target, in its module, and was no longer
    #: what it had been when the tests were collected.
    replaced: frozenset[str]


class Observer:
    """Observes targets while a test runs, but notes entries only inside a window."""

    def __init__(self, targets: Mapping[str, Target], window: Window) -> None:
        self._entered: set[str] = set()
        self._replaced: set[str] = set()
        self._groups: dict[tuple[str, ...], list[Watch]] = {}
        self._window = window
        self._callees = {
            module: _callables_of(module) for module in map(module_of, targets.values())
        }
        self._monitor = _Monitor.claimed() if targets else None
        self._profiler = Profiler()
        self._room = Room()
        names: dict[int, set[str]] = {}
        for name, target in targets.items():
            names.setdefault(id(target), set()).add(name)
        watches = {
            id(target): self._watches_of(target, names[id(target)])
            for target in targets.values()
        }
        self._watches = {name: watches[id(t)] for name, t in targets.items()}

    def _watches_of(self, target: Target, names: set[str]) -> list[Watch]:
        module = module_of(target)
        callees = self._callees[module]

        def note() -> None:
            if self._window.is_open and not names <= self._entered:
                self._entered.update(names)
                self._replaced.update(_replaced(module, callees))

        if isinstance(target, types.FunctionType):
            return [self._watch(target, note, looks_at_callers(target.__code__))]
        if isinstance(target, Several):
            return [_EachOf(target, lambda one, looks: self._watch(one, note, looks))]
        methods = [
            self._watch(function, note, looks_at_callers(function.__code__))
            for function in functions_of(target)
        ]
        return [watched_validator(target, note), *methods]

    def _watch(
        self,
        function: types.FunctionType,
        note: Note,
        looks: bool,  # noqa: FBT001 - handed on as it is
    ) -> Watch:
        """Return what notes the calls of a function.

        `looks` tells that it, or what it calls, may look at the frames of its callers.
        """
        code = function.__code__
        # Closures of the same lines share their code: only an exchange tells all apart.
        if self._monitor is not None and not code.co_freevars:
            return _Monitored(self._monitor, function, note)
        if not looks:
            return noted(function, note, self._room)
        if self._monitor is not None:
            return _Monitored(self._monitor, function, note)
        return Profiled(self._profiler, function, note)

    def watches(self, names: tuple[str, ...]) -> list[Watch]:
        """Return what has to be in force while one test runs: each target once.

        Names of what cannot be observed are left out.
        """
        known = self._groups.get(names)
        if known is None:
            found = [self._watches[name] for name in names if name in self._watches]
            groups = {id(group): group for group in found}
            known = [watch for group in groups.values() for watch in group]
            self._groups[names] = known
        return known

    def take(self) -> Seen:
        """Return what was seen since the last time, and forget it."""
        seen = Seen(frozenset(self._entered), frozenset(self._replaced))
        self.forget()
        return seen

    def forget(self) -> None:
        """Forget what was seen."""
        self._entered.clear()
        self._replaced.clear()

    def close(self) -> None:
        """Give back what was taken of the interpreter."""
        if self._monitor is not None:
            self._monitor.release()


class _EachOf:
    """Watches all functions of a target, as many as there are when a test begins."""

    def __init__(
        self, target: Several, watch: Callable[[types.FunctionType, bool], Watch]
    ) -> None:
        self._target = target
        self._watch = watch
        self._known: dict[types.FunctionType, Watch] = {}
        self._running: list[Watch] = []

    def start(self) -> None:
        functions = self._target.functions()
        # They may call each other, so what looks at its callers may see any of them.
        looks = any(looks_at_callers(one.__code__) for one in functions)
        for function in functions:
            if function not in self._known:
                self._known[function] = self._watch(function, looks)
            self._running.append(self._known[function])
            self._running[-1].start()

    def stop(self) -> None:
        while self._running:
            self._running.pop().stop()


def _callables_of(module: str) -> dict[str, object]:
    names = vars(sys.modules.get(module, types))
    return {
        name: value
        for name, value in names.items()
        if callable(value) and not name.startswith("__")
    }


def _replaced(module: str, callees: Mapping[str, object]) -> Iterator[str]:
    now = vars(sys.modules.get(module, types))
    for name, value in callees.items():
        if now.get(name) is not value:
            yield f"{module}:{name}"


#: How our tool of `sys.monitoring` is called.
_OURS = "pytest-psf"

if sys.version_info >= (3, 12):

    class _Monitor:
        """A tool of `sys.monitoring`, asked about the start of some code objects."""

        #: In the order they are tried; 1 is coverage's.
        _TOOL_IDS = (3, 4, 2, 0, 5)

        def __init__(self, tool: int) -> None:
            self._notes: dict[int, list[tuple[types.FunctionType, Note]]] = {}
            self._take(tool)

        @classmethod
        def claimed(cls) -> _Monitor | None:
            """Return a monitor with a tool id that nobody uses, or None."""
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
            for notes in self._notes.values():
                self._watch(notes[0][0].__code__)
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
            # By identity: code objects with the same content are equal.
            notes = self._notes.get(id(code), ())
            # The frame that begins is the one that calls this.
            frame = sys._getframe(1) if notes and code.co_freevars else None  # noqa: SLF001 - nothing else leads to it
            for function, note in notes:
                if frame is None or is_frame_of(frame, function):
                    note()

        def add(self, function: types.FunctionType, note: Note) -> None:
            code = function.__code__
            self._notes.setdefault(id(code), []).append((function, note))
            if self._hold():
                self._watch(code)

        def remove(self, function: types.FunctionType, note: Note) -> None:
            code = function.__code__
            notes = self._notes[id(code)]
            notes.remove((function, note))
            if not notes:
                del self._notes[id(code)]
                if self._is_held():
                    sys.monitoring.set_local_events(self.tool, code, 0)

        def release(self) -> None:
            if self._is_held():
                event = sys.monitoring.events.PY_START
                sys.monitoring.register_callback(self.tool, event, None)
                sys.monitoring.free_tool_id(self.tool)

else:

    class _Monitor:
        """Stands for `sys.monitoring` where Python has none."""

        @classmethod
        def claimed(cls) -> _Monitor | None:
            return None

        def add(self, function: types.FunctionType, note: Note) -> None: ...

        def remove(self, function: types.FunctionType, note: Note) -> None: ...

        def release(self) -> None: ...


class _Monitored:
    """Watches one function by the interpreter's own events."""

    def __init__(
        self, monitor: _Monitor, function: types.FunctionType, note: Note
    ) -> None:
        self._monitor = monitor
        self._function = function
        self._note = note

    def start(self) -> None:
        self._monitor.add(self._function, self._note)

    def stop(self) -> None:
        self._monitor.remove(self._function, self._note)
