"""A pytest plugin that writes down which functions of a project each test enters.

It shares nothing with the plugin that it is there to check: a profile function sees the
calls, and a function's name is where it stands, if that leads back to it. It looks only
into a test's call and its function-scoped fixtures, as an observation does.
"""

from __future__ import annotations

import dis
import functools
import gc
import inspect
import json
import os
import sys
import threading
import types
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator


#: Code that may pause: of generators and coroutines.
_PAUSES = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


#: They name the files for all that is entered, and for what tests call themselves.
_VARIABLES = ("ENTRIES_FILE", "DIRECT_ENTRIES_FILE")


class Named(NamedTuple):
    """A function, with a name that leads to it."""

    name: str
    function: types.FunctionType


class EntryRecorder:
    """Notes, by test id, the names of what is entered while a window is open."""

    def __init__(self, packages: set[str], root: Path) -> None:
        self._packages = packages
        self._root = root
        #: By identity: code that a project generates may be equal to other code.
        self._names: dict[int, list[str]] = {}
        #: Kept, so that no other code gets the id of theirs.
        self._functions: list[types.FunctionType] = []
        #: The last instruction of frames that may pause, by their ids, when they begin.
        self._begun: dict[int, int] = {}
        self._entered: dict[str, set[str]] = {}
        self._current: set[str] | None = None
        #: Of these, what the code of tests calls with nothing of the project between.
        self._called: dict[str, set[str]] = {}
        self._directly: set[str] = set()
        self._test_files: dict[str, bool] = {}
        #: Read now: tests may clear the environment.
        self._files = [os.environ.get(one) for one in _VARIABLES]

    def pytest_collection_finish(self) -> None:
        shared = _shared()
        for name, function in _functions_of(self._packages, self._root):
            if id(function.__code__) not in shared:
                self._names.setdefault(id(function.__code__), []).append(name)
                self._functions.append(function)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self._current = self._entered.setdefault(item.nodeid, set())
        self._directly = self._called.setdefault(item.nodeid, set())
        try:
            return (yield)
        finally:
            self._current = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, Any, Any]:
        threading.setprofile(self._saw)
        sys.setprofile(self._saw)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, Any, Any]:
        before = sys.getprofile()
        sys.setprofile(self._saw if fixturedef.scope == "function" else None)
        try:
            return (yield)
        finally:
            sys.setprofile(before)

    def _saw(self, frame: types.FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if self._current is None or id(code) not in self._names:
            return
        if not code.co_flags & _PAUSES:
            begins = event == "call"
        elif event == "call":
            # Each time it goes on is a call as well, and so is the end of one that never
            # began: what is noted is one that has begun and came further.
            if frame.f_lasti <= _beginning(code):
                self._begun[id(frame)] = frame.f_lasti
            return
        else:
            begins = event == "return" and frame.f_lasti > self._begun.pop(
                id(frame), sys.maxsize
            )
        if begins:
            self._current.update(self._names[id(code)])
            if self._is_called_by_a_test(frame):
                self._directly.update(self._names[id(code)])

    def _is_called_by_a_test(self, frame: types.FrameType) -> bool:
        """Tell by the first caller that is a test's or the project's own."""
        caller = frame.f_back
        while caller is not None and id(caller.f_code) not in self._names:
            if self._is_of_tests(caller.f_code.co_filename):
                return True
            caller = caller.f_back
        return False

    def _is_of_tests(self, file: str) -> bool:
        if file not in self._test_files:
            self._test_files[file] = Path(file).is_relative_to(self._root / "tests")
        return self._test_files[file]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        for file, entered in zip(
            self._files, (self._entered, self._called), strict=True
        ):
            if file:
                found = {test: sorted(names) for test, names in entered.items()}
                Path(file).write_text(json.dumps(found), encoding="utf-8")


@functools.cache
def _beginning(code: types.CodeType) -> int:
    """Return how far a frame has come before the first instruction of its own."""
    resumes = (one for one in dis.get_instructions(code) if one.opname == "RESUME")
    return max((one.offset for one in resumes if not one.arg), default=0)


def _shared() -> set[int]:
    """Return the ids of code objects that several functions have.

    A frame does not tell which of these was called: closures of the same lines may even
    enclose the same values.
    """
    # Not `isinstance`, which asks objects that may not be ready to answer.
    functions = (one for one in gc.get_objects() if type(one) is types.FunctionType)
    uses = Counter(id(one.__code__) for one in functions)
    return {code for code, n in uses.items() if n > 1}


def _functions_of(packages: set[str], root: Path) -> Iterator[Named]:
    """Yield the functions and methods that the project's modules define."""
    for name, module in sorted(sys.modules.items()):
        file = Path(getattr(module, "__file__", None) or "")
        if name.partition(".")[0] in packages and not file.is_relative_to(
            root / "tests"
        ):
            yield from _below(f"{name}:", vars(module), name)


def _below(prefix: str, names: dict[str, Any], module: str) -> Iterator[Named]:
    for name, value in list(names.items()):
        if getattr(value, "__module__", module) != module or not name.isidentifier():
            continue
        if isinstance(value, type):
            if value.__qualname__ == f"{prefix}{name}".partition(":")[2]:
                yield from _below(f"{prefix}{name}.", dict(vars(value)), module)
            continue
        function = _function(value)
        if function is not None and function.__module__ == module:
            yield Named(f"{prefix}{name}", function)


def _function(value: Any) -> types.FunctionType | None:
    """Return the function below descriptors and decorators, or None."""
    if isinstance(value, staticmethod | classmethod):
        value = value.__func__
    elif isinstance(value, property):
        value = value.fget
    elif isinstance(value, functools.cached_property):
        value = value.func
    if inspect.isroutine(value):
        value = inspect.unwrap(value)
    return value if isinstance(value, types.FunctionType) else None


def pytest_configure(config: pytest.Config) -> None:
    packages = set(os.environ["ENTRIES_PACKAGES"].split(","))
    recorder = EntryRecorder(packages, config.rootpath)
    config.pluginmanager.register(recorder, "entry-recorder")
