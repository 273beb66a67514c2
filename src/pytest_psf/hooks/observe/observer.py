"""Seeing that a function was entered: proof that a test ran the code it names.

From Python 3.12 on `sys.monitoring` reports it
(https://docs.python.org/3/library/sys.monitoring.html). Before that, the function's code
notes its start itself, see `prologue`. Where neither can be had, a profile function looks,
see `profiled`. None of them puts a frame between a function and who called it, which tests
would see. Coverage cannot serve here: a line that an earlier test ran looks the same as one
that never ran, and a second instance beside the user's own pauses that one.
"""

from __future__ import annotations

import sys
import types
from contextlib import suppress
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pytest_psf.hooks.observe.below import Several
from pytest_psf.hooks.observe.models import functions_of, watched_validator
from pytest_psf.hooks.observe.monitoring import Monitor, Monitored
from pytest_psf.hooks.observe.profiled import Profiled, Profiler
from pytest_psf.hooks.observe.prologue import noting, with_note
from pytest_psf.hooks.observe.remade import Remade, place_of
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


if TYPE_CHECKING:
    _WatchOf = Callable[[types.FunctionType, Note], Watch | None]
    _Watches = Callable[[types.FunctionType, Note], list[Watch]]

_BLIND = "cannot be observed in this Python: nothing tells when it is entered"


class Seen(NamedTuple):
    """What was seen of one test."""

    entered: frozenset[str]
    #: `module:name` of what stood beside a target, in its module, and was no longer
    #: what it had been when the tests were collected.
    replaced: frozenset[str]
    #: What was entered only by wider fixtures, or on teardown.
    beyond: frozenset[str] = frozenset()


class Observer:
    """Observes targets while a test runs, but notes entries only inside a window."""

    def __init__(self, targets: Mapping[str, Target], window: Window) -> None:
        self._entered: set[str] = set()
        self._replaced: set[str] = set()
        #: Those entered while a test runs, but not by its own doing.
        self._beyond: set[str] = set()
        #: How often any target was entered inside a window, over all tests.
        self.entries = 0
        self._groups: dict[tuple[str, ...], list[Watch]] = {}
        self._window = window
        modules = set(map(module_of, targets.values()))
        self._callees = {module: _Callees(module) for module in modules}
        self._monitor = Monitor.claimed() if targets else None
        if self._monitor is not None and not _notes_calls(self._monitored):
            self._monitor.release()
            self._monitor = None
        self._profiler = Profiler()
        self._remade = Remade(self._with_note)
        #: Why a target cannot be observed here, by its name.
        self.blind: dict[str, str] = {}
        names: dict[int, set[str]] = {}
        for name, target in targets.items():
            names.setdefault(id(target), set()).add(name)
        groups: dict[int, list[Watch]] = {}
        for name, target in targets.items():
            if id(target) not in groups:
                groups[id(target)] = self._watches_of(target, names[id(target)])
            if not groups[id(target)]:
                self.blind[name] = _BLIND
        self._watches = {name: groups[id(t)] for name, t in targets.items()}
        if targets:
            self._remade.start()

    def _watches_of(self, target: Target, names: set[str]) -> list[Watch]:
        module = module_of(target)
        callees = self._callees[module]

        def note() -> None:
            if not self._window.is_open:
                self._beyond.update(names)
                return
            self.entries += 1
            if not names <= self._entered:
                self._entered.update(names)
                is_again = _is_again if module in self._remade.modules else _is_same
                self._replaced.update(_replaced(module, callees, is_again))

        if isinstance(target, types.FunctionType):
            return self._watch(target, note)
        if isinstance(target, Several):
            return [_EachOf(target, self._watch, note)]
        methods = [self._watch(function, note) for function in functions_of(target)]
        return [watched_validator(target, note), *chain(*methods)]

    def _watch(self, function: types.FunctionType, note: Note) -> list[Watch]:
        """Return what watches a function, by the first way that this Python has.

        What rests on the inside of an interpreter may be missing in another one, or do
        nothing: then nothing is observed, and no test is disturbed.
        """
        for watch_of in self._ways():
            with suppress(Exception):
                watch = watch_of(function, note)
                if watch is not None:
                    watch.start()  # so that it does not fail during a test
                    watch.stop()
                    return [watch, *self._remade.follow(function, note)]
        return []

    def _with_note(self, code: types.CodeType, note: Note) -> types.CodeType:
        """Return code that notes its calls from now on, for as long as it lives."""
        if self._monitor is None:
            return with_note(code, note) or code
        self._monitor.add(code, note)
        return code

    def _ways(self) -> Iterator[_WatchOf]:
        """Yield the ways to watch code, the best one first."""
        if self._monitor is not None:
            yield self._monitored
        if self._has_prologue:
            yield noting
        if self._has_profiler:
            yield self._profiled

    def _monitored(self, function: types.FunctionType, note: Note) -> Watch:
        assert self._monitor is not None
        return Monitored(self._monitor, function, note)

    def _profiled(self, function: types.FunctionType, note: Note) -> Watch:
        return Profiled(self._profiler, function, note)

    @cached_property
    def _has_prologue(self) -> bool:
        return _notes_calls(noting)

    @cached_property
    def _has_profiler(self) -> bool:
        return _notes_calls(self._profiled)

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
        seen = Seen(
            frozenset(self._entered),
            frozenset(self._replaced),
            frozenset(self._beyond - self._entered),
        )
        self.forget()
        return seen

    def forget(self) -> None:
        """Forget what was seen."""
        self._entered.clear()
        self._replaced.clear()
        self._beyond.clear()

    def close(self) -> None:
        """Give back what was taken of the interpreter."""
        self._remade.stop()
        if self._monitor is not None:
            self._monitor.release()


class _EachOf:
    """Watches all functions of a target: what there are when a test begins, and more.

    A test may register one more. It is called by way of what chooses among them, which
    is watched for that.
    """

    def __init__(self, target: Several, watch: _Watches, note: Note) -> None:
        self._target = target
        self._watch = watch
        self._note = note
        self._known: dict[types.FunctionType, list[Watch]] = {}
        self._running: list[Watch] = []
        #: By identity, what there was to choose from when it was last looked at.
        self._registered: list[int] = []
        choice = target.choice
        self._choosing = watch(choice.function, self._chosen) if choice else []

    def start(self) -> None:
        self._started: set[types.FunctionType] = set()
        for watch in self._choosing:
            watch.start()
            self._running.append(watch)
        self._start_what_is_new()

    def _chosen(self) -> None:
        assert self._target.choice is not None
        with suppress(Exception):  # it runs in the midst of the system's code
            registered = [id(one) for one in self._target.choice.registered()]
            if registered != self._registered:
                self._registered = registered
                self._start_what_is_new()

    def _start_what_is_new(self) -> None:
        for function in self._target.functions():
            if function in self._started:
                continue
            self._started.add(function)
            if function not in self._known:
                self._known[function] = self._watch(function, self._note)
            for watch in self._known[function]:
                watch.start()
                self._running.append(watch)

    def stop(self) -> None:
        while self._running:
            self._running.pop().stop()


def _notes_calls(watch_of: _WatchOf) -> bool:
    """Tell whether a way to watch functions works in this Python."""
    seen: list[bool] = []
    try:
        function = types.FunctionType(_probe.__code__.replace(), {})
        watch = watch_of(function, lambda: seen.append(True))
        if watch is None:
            return False
        watch.start()
        try:
            return function(1) == 1 and bool(seen)
        finally:
            watch.stop()
    except Exception:  # noqa: BLE001 - whatever it is, there is another way, or none
        return False


def _probe(value: int) -> int:
    return value


class _Callees:
    """The callables of a module, as they were when the tests were collected."""

    def __init__(self, module: str) -> None:
        names = vars(sys.modules.get(module, types))
        self.by_name = {
            name: value
            for name, value in names.items()
            if callable(value) and not name.startswith("__")
        }
        self._values = tuple(self.by_name.values())
        # Of a single name, it would return no tuple.
        self._of = itemgetter(*self.by_name) if len(self.by_name) > 1 else None

    def are_all_in(self, now: Mapping[str, object]) -> bool:
        """Tell whether all of them stand in a module still, by one comparison in C.

        A module may hold hundreds, and this is asked for each test. What is the same is
        equal without being asked.
        """
        try:
            return self._of is not None and self._of(now) == self._values
        except Exception:  # noqa: BLE001 - one is gone, or it is anybody's `__eq__`
            return False


def _replaced(
    module: str,
    callees: _Callees,
    is_it: Callable[[object, object], bool],
) -> Iterator[str]:
    now = vars(sys.modules.get(module, types))
    if callees.are_all_in(now):
        return
    for name, value in callees.by_name.items():
        if not is_it(now.get(name), value):
            yield f"{module}:{name}"


def _is_same(found: object, value: object) -> bool:
    return found is value


def _is_again(found: object, value: object) -> bool:
    """Tell whether something may be what the same lines of a module make once more."""
    if found is value:
        return True
    if isinstance(found, types.FunctionType) and isinstance(value, types.FunctionType):
        return place_of(found.__code__) == place_of(value.__code__)
    if isinstance(found, type) and isinstance(value, type):
        return _name_of(found) == _name_of(value)
    return _name_of(type(found)) == _name_of(type(value))


def _name_of(kind: type) -> tuple[str, str]:
    return kind.__module__, kind.__qualname__
