"""A process that has loaded what all children of one copy of a project share.

It begins as a child does, and stops where pytest is about to load the first `conftest.py`:
its plugins are there, and nothing of the project is. Each child is a fork of it that goes on
from there, with its own files, pipes, session and folder for temporary files. Where such a
copy would differ from a new process, since something runs that it would lack, or something
of the project was loaded, it says so and ends.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.hooks.challenge.child import Child, leave, load, taken_over
from pytest_psf.hooks.challenge.files import STARTS
from pytest_psf.hooks.challenge.messages import (
    Channel,
    Done,
    Order,
    Settled,
    Start,
    decoded,
)
from pytest_psf.hooks.challenge.process import TEMPORARY, temporary_below
from pytest_psf.hooks.collect.file_names import FileNames

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

#: Seconds between two looks at whether a child has ended.
_PAUSE = 0.002

#: Standard input, output and error.
_STREAMS = 3
_INT_SIZE = 4

#: By which temporary files and folders are made.
_MAKES = frozenset({"tempfile.mkdtemp", "tempfile.mkstemp"})
_TIMERS = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)

#: How the files end that Python imports.
_MODULES = tuple(importlib.machinery.all_suffixes())


class _Touched:
    """What of a project was opened, and whether a process was started, until it is over."""

    def __init__(self, start: Start) -> None:
        self._tops = tuple(os.path.join(top, "") for top in (start.top, start.original))  # noqa: PTH118
        self.opened: set[str] = set()
        self.has_started = False
        #: Whether a temporary file or folder was made, of which each process has its own.
        self.has_made = False
        self._is_over = False
        sys.addaudithook(self._heed)

    def _heed(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._is_over:
            return
        if event in {"open", "sqlite3.connect"}:
            with suppress(Exception):
                path = os.path.realpath(os.fsdecode(arguments[0]))
                if path.startswith(self._tops):
                    self.opened.add(path)
        elif event in STARTS:
            self.has_started = True
        elif event in _MAKES:
            self.has_made = True

    def end(self) -> None:
        """Heed nothing any more."""
        self._is_over = True


class _Orders:
    """The socket by which orders come, with the streams of who is to be born."""

    def __init__(self, number: int) -> None:
        self._socket = socket.socket(fileno=number)

    def next(self) -> tuple[Order, list[int]] | None:
        """Return the next order and its streams; None once the other end is closed."""
        data, streams = b"", list[int]()
        while not data.endswith(b"\n"):
            room = socket.CMSG_SPACE(_STREAMS * _INT_SIZE)
            chunk, sent, *_ = self._socket.recvmsg(65536, room)
            if not chunk:
                return None
            data += chunk
            for _, _, numbers in sent:
                for at in range(0, len(numbers), _INT_SIZE):
                    number = numbers[at : at + _INT_SIZE]
                    streams.append(int.from_bytes(number, sys.byteorder))
        return decoded(data, Order), streams

    def detach(self) -> None:
        """Let the channel, which reads from it as well, close it."""
        self._socket.detach()


class Nursing:
    """The plugin that stops where children begin to differ."""

    def __init__(self, start: Start, child: Child, channel: Channel) -> None:
        self._start = start
        self._child = child
        self._channel = channel
        self._touched = _Touched(start)
        self._living: set[int] = set()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(self) -> Generator[None, object, object]:
        loaded = _loaded(self._start.ahead)
        unfit = next(self._obstacles(loaded), "")
        self._touched.end()
        self._child.look_up_folders()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        self._channel.send(Settled(unfit=unfit, opened=sorted(self._touched.opened)))
        if unfit:
            leave()
        self._serve()
        return (yield)

    # -- whether a copy is like a new process

    def _obstacles(self, loaded: set[str]) -> Iterator[str]:
        """Yield why a copy would not be like a new process."""
        if len(_numbers("task")) > 1:
            yield "a thread runs that no copy would have"
        if any(map(any, map(signal.getitimer, _TIMERS))):
            yield "a timer runs that no copy would have"
        own = {0, 1, 2, *self._channel.numbers}
        if any(map(_is_open, _numbers("fd") - own)):
            yield "a file is open that copies would share"
        if self._touched.has_made:
            yield "a temporary file was made that copies would share"
        if self._touched.has_started:
            yield "another process was started"
        for module in _of_project(self._start):
            yield f"{module} of the project was loaded"
        for name in _named(loaded, self._start.top):
            yield f"the project has a module of its own called {name}"

    # -- having children

    def _serve(self) -> None:
        """Do what is ordered, to the end; only a child returns."""
        orders = _Orders(self._channel.numbers[0])
        while (found := orders.next()) is not None:
            order, streams = found
            if order.ends:
                self._end(order.ends, order.patience)
                self._tell(Done(pid=order.ends))
                continue
            try:
                pid = os.fork()
            except OSError as error:
                self._tell(Done(why=str(error)))
            else:
                if not pid:
                    orders.detach()
                    self._be_born(order, streams)
                    return
                self._living.add(pid)
                self._tell(Done(pid=pid))
            for stream in streams:
                os.close(stream)
        for pid in tuple(self._living):
            self._end(pid, 0)
        leave()

    def _tell(self, done: Done) -> None:
        """Tell what is done; that nobody listens any more shows where orders come from."""
        with suppress(BrokenPipeError):
            self._channel.send(done)

    def _end(self, pid: int, patience: float) -> None:
        """Wait until a child has ended, and end it with all that it has started."""
        if pid not in self._living:
            return
        deadline = time.monotonic() + patience
        how = os.WEXITED | os.WNOWAIT | os.WNOHANG
        while os.waitid(os.P_PID, pid, how) is None and time.monotonic() < deadline:
            # Whoever waits for this says nothing but that he waits no longer.
            if select.select([self._channel.numbers[0]], [], [], _PAUSE)[0]:
                break
        # It may not have come to lead its own session yet.
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self._living.remove(pid)

    def _be_born(self, order: Order, streams: list[int]) -> None:
        """Become a process like one that was started with these streams and this folder."""
        os.setsid()
        self._channel.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        _forget_the_folder()
        os.environ.update(temporary_below(order.scratch))
        # The copy has changed since these were looked at.
        importlib.invalidate_caches()
        channel = taken_over()
        start = channel.receive(Start)
        if start is None:
            leave()
            return
        self._child.take(start, channel, os.path.join(order.scratch, "tmp"))  # noqa: PTH118


def _numbers(of: str) -> set[int]:
    """Return the numbers of this process's threads or open files."""
    return {int(one.name) for one in Path("/proc/self", of).iterdir()}


def _is_open(number: int) -> bool:
    """Tell whether a file is open still: the listing itself was one."""
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _loaded(modules: Iterable[str]) -> set[str]:
    """Load modules of ours ahead of time; return the packages that came with them."""
    before = sys.modules.keys() | {__package__.partition(".")[0]}
    load(modules)
    return {name.partition(".")[0] for name in sys.modules.keys() - before} - before


def _named(names: set[str], top: str) -> Iterator[str]:
    """Yield those of some names by which something below a folder could be imported."""
    for folder, folders, files in os.walk(top) if names else ():
        for one in files:
            if (name := one.partition(".")[0]) in names and one.endswith(_MODULES):
                yield name
        for name in names.intersection(folders):
            # Without, it comes behind all that is installed.
            if any(Path(folder, name).glob("__init__.*")):
                yield name


def _of_project(start: Start) -> Iterator[str]:
    """Yield the modules of the project, or of its copy, that are loaded."""
    known = [FileNames(Path(top), Path(top)) for top in (start.top, start.original)]
    for name, module in tuple(sys.modules.items()):
        file = getattr(module, "__file__", None)
        # Ours are among them, where the project is this package.
        if isinstance(file, str) and any(one.own_file(Path(file)) for one in known):
            yield name


def _forget_the_folder() -> None:
    """Let temporary files be made below a child's own folder, if it was asked for before."""
    tempfile = sys.modules.get("tempfile")
    if getattr(tempfile, "tempdir", None) in {os.environ.get(one) for one in TEMPORARY}:
        setattr(tempfile, "tempdir", None)  # noqa: B010 - no import of what may not be there


def main() -> None:
    """Serve the challenger, as a child does, but for that which its children share."""
    channel, basetemp = taken_over(), sys.argv[1]
    start = channel.receive(Start)
    if start is None:
        return
    child = Child(start, channel, basetemp)
    nursing = Nursing(start, child, channel)
    sys.path[:] = start.sys_path
    sys.argv[:] = ["pytest", *start.arguments]
    pytest.main(start.arguments, plugins=[child, nursing])
