"""A child process: the run's own tests, collected again and run one at a time.

Each is run in a copy of the process as it was after the collection (`fork`), so that
no test meets what another one left in memory. Where that is not safe, because threads
are running that a copy would lack, a child runs one test and ends.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket  # noqa: F401 - a child of the nursery has it, and no two may differ
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.hooks.challenge.examples import look_no_further
from pytest_psf.hooks.challenge.files import Files
from pytest_psf.hooks.challenge.measured import coverage_paused
from pytest_psf.hooks.challenge.messages import (
    Channel,
    Opened,
    Ready,
    Reply,
    Request,
    Start,
)
from pytest_psf.hooks.challenge.network import Network
from pytest_psf.hooks.challenge.witness import Witness
from pytest_psf.hooks.collect.file_names import FileNames
from pytest_psf.hooks.collect.system_code import TestCode
from pytest_psf.hooks.observe.recording import new_recorder
from pytest_psf.hooks.observe.window import Window
from pytest_psf.hooks.pytest_internals import runtestprotocol

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator


#: What options are in a child: it selects, distributes, stops, measures and writes
#: nothing, and shows nothing. Those of plugins that are not there stay unset.
_QUIET: dict[str, Any] = {
    "psf": False,
    "keyword": "",
    "markexpr": "",
    "deselect": None,
    "psf_report": [],
    "psf_write_drills": False,
    "psf_drill_by": [],
    "collectonly": False,
    "maxfail": 0,
    "usepdb": False,
    "trace": False,
    "lf": False,
    "failedfirst": False,
    "newfirst": False,
    "stepwise": False,
    "stepwise_skip": False,
    "cacheclear": False,
    "setuponly": False,
    "setupshow": False,
    "setupplan": False,
    "continue_on_collection_errors": True,
    "log_file": os.devnull,
    "xmlpath": None,
    "pastebin": None,
    "htmlpath": None,
    "report_log": None,
    "json_report": False,
    "allure_report_dir": None,
    "numprocesses": None,
    "dist": "no",
    "distload": False,
    "tx": [],
    "looponfail": False,
    "testmon": False,
    "testmon_noselect": False,
    "testmon_nocollect": False,
    "testmon_forceselect": False,
    "tmnet": False,
    "csv_path": None,
    "splits": None,
    "group": None,
}

#: What fixtures load when they are used, ours and one of Faker: here once, not in each copy.
_LOADED_BY = {
    "_session_faker": ("faker",),
    "psf_alerts": ("pytest_psf.fixtures.alerts.alerts",),
    "psf_drill": ("pytest_psf.fixtures.drill",),
    "psf_model_server": ("pytest_psf.fixtures.model_server.fixture",),
    "psf_signals": (
        "pytest_psf.fixtures.signals.configured",
        "pytest_psf.fixtures.signals.signals",
    ),
}

#: Its plugin has each session make one, whether or not a test asks for it: to find and import
#: all that the first one needs takes longer than most tests.
_FAKER = "faker"

_NOT_COLLECTED = "it was not collected again"


def _can_fork() -> bool:
    """Tell whether a copy of this process is possible, and safe."""
    has_fork = hasattr(os, "fork") and sys.platform != "darwin"
    return has_fork and threading.active_count() == 1


class Child:
    """The plugin that takes the place of pytest's own loop."""

    def __init__(self, start: Start, channel: Channel, basetemp: str) -> None:
        self._window = Window()
        self._names = FileNames(Path(start.root), Path(start.top))
        self._witness = Witness(self._names)
        self._network = Network()
        self._items: dict[str, pytest.Item] = {}
        #: Why files could not be collected, by their names.
        self._uncollected: dict[str, str] = {}
        #: Folders of modules, each with the one that it really is.
        self._real: dict[str, str] = {}
        self.take(start, channel, basetemp)

    def take(self, start: Start, channel: Channel, basetemp: str) -> None:
        """Take what it is asked to run, in a folder for temporary files of its tests.

        A copy of a nursery takes its own, which differs in files and those watched alone.
        """
        self._start = start
        self._channel = channel
        self._files = Files(start.watched, start.top)
        self._basetemp = basetemp

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_cmdline_parse(self) -> Generator[None, pytest.Config, pytest.Config]:
        config = yield
        for name, value in _QUIET.items():
            if hasattr(config.option, name):
                setattr(config.option, name, value)
        # An old pytest without its terminal could not compare values otherwise.
        config.option.verbose = getattr(config.option, "verbose", 0)
        if self._start.random_seed is not None:
            config.option.randomly_seed = self._start.random_seed
        config.option.basetemp = self._basetemp
        config.args[:] = self._start.files
        # It runs a thread, so that no copy of the process would be safe, and has
        # nothing to do here but to know its mark.
        if config.pluginmanager.unregister(name="rerunfailures") is not None:
            config.addinivalue_line("markers", "flaky: see pytest-rerunfailures")
        config.pluginmanager.register(self._window)
        config.pluginmanager.register(self._witness)
        return config

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Take in why something could not be collected."""
        report = yield
        if report.failed:
            lines = str(report.longrepr).strip().splitlines()
            why = lines[-1].removeprefix("E").strip() if lines else "it cannot be read"
            self._uncollected[self._names.file(collector.path)] = why
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._items = {self._names.id_of(item): item for item in session.items}
        self._witness.test_code = TestCode(self._names, session.items)
        self._network.block()
        loaded = _load_for(session.items)
        look_no_further()
        # Nobody reads how a test failed here: the other styles read the files of all code
        # that it came through.
        session.config.option.tbstyle = "value"
        forks = _can_fork()
        self._files.are_collected()
        strayed = next(self._strayed(), "")
        self._channel.send(
            Ready(tests=list(self._items), forks=forks, strayed=strayed, loaded=loaded)
        )
        while (request := self._channel.receive(Request)) is not None:
            run = self._in_a_copy if forks else self._run
            self._channel.send(run(request))
            if not forks:
                break
        # What plugins do at the end of a session, such as removing the snapshots that no
        # test has used, is not for one that ran a few tests.
        leave()
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """Run a test without reporting it, inside whatever others put around it."""
        runtestprotocol(item, log=False, nextitem=None)
        return True

    def _in_a_copy(self, request: Request) -> Reply:
        if request.test in self._items:
            self._look_up(self._items[request.test], request.target)
        read_from, write_to = os.pipe()
        pid = os.fork()
        if not pid:
            self._run_and_leave(request, write_to)
        os.close(write_to)
        try:
            reply = Channel(read_from, -1).receive(Reply, request.limit)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            return Reply(outcome="hung")
        finally:
            os.waitpid(pid, 0)
            os.close(read_from)
        return Reply(outcome="died") if reply is None else reply

    def look_up_folders(self) -> list[tuple[str, str, str]]:
        """Return the name, file and real folder of each module but ours.

        Each folder is looked up once, since modules are many: those that a nursery has
        loaded there, for all that are born of it.
        """
        found = []
        own = __package__.partition(".")[0]
        for name, module in tuple(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if isinstance(file, str) and name.partition(".")[0] != own:
                folder = os.path.dirname(file)  # noqa: PTH120
                if folder not in self._real:
                    real = os.path.realpath(folder)
                    self._real[folder] = os.path.join(real, "")  # noqa: PTH118
                found.append((name, file, self._real[folder]))
        return found

    def _strayed(self) -> Iterator[str]:
        """Yield the modules of the project that were imported from elsewhere than its copy."""
        original, top = self._start.original, self._start.top
        if not original:
            return
        names = FileNames(Path(original), Path(original))
        around, copy = (os.path.join(one, "") for one in (original, top))  # noqa: PTH118
        for name, file, folder in self.look_up_folders():
            # The copy may be in a temporary folder of the project itself.
            is_inside = folder.startswith(around) and not folder.startswith(copy)
            if is_inside and names.own_file(Path(file)):
                yield f"{name} ({file})"

    def _look_up(self, item: pytest.Item, target: str) -> None:
        """Look up what each copy would look up anew: several run one test."""
        with suppress(Exception):  # of an item of another plugin: whoever asks is told
            _ = item.location
        if target:
            self._witness.judgements.of(item.path)
            self._witness.knows(sys.modules.get(target.partition(":")[0]))

    def _run_and_leave(self, request: Request, write_to: int) -> None:
        """Run a test in a copy of the process, which ends with it."""
        try:
            Channel(-1, write_to).send(self._run(request))
        finally:
            leave()

    def _run(self, request: Request) -> Reply:
        item = self._items.get(request.test)
        if item is None:
            why = self._uncollected.get(request.test.partition("::")[0], "")
            told = f"it cannot be collected again ({why})" if why else _NOT_COLLECTED
            return Reply(outcome="missing", obstacle=told)
        if not request.target:
            return self._run_as_it_is(item)
        from pytest_psf.hooks.challenge.trial import Trial

        trial = Trial(item, request, self._witness, self._window, self._network)
        reply = trial.reply()
        is_well = reply.outcome == "passed" and not reply.refused and reply.calls
        if request.sabotaged or is_well:
            return reply
        from pytest_psf.hooks.observe.judgeless import JudgelessCheck

        check = JudgelessCheck(is_thorough=True)
        return replace(reply, judges_nothing=check.judges_nothing(item))

    def _run_as_it_is(self, item: pytest.Item) -> Reply:
        """Run a test with nothing watched but what it opens."""
        self._files.begin()
        recorder = new_recorder(item, in_full=True)
        with coverage_paused():
            item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        return Reply(
            outcome=self._witness.outcome,
            failures=self._witness.failures,
            refused=self._network.refused,
            opened=[
                Opened(path=path, by_tests=self._is_read_by_tests(path))
                for path in sorted({path for path, _ in self._files.opened})
            ],
            has_started=self._files.has_started,
            trials=recorder.tried,
        )

    def _is_read_by_tests(self, path: str) -> bool:
        """Tell whether nothing but the tests' own code reads a file."""
        holds = self._witness.test_code.holds
        return all(by and holds(Path(by)) for by in self._files.readers_of(path))


def _load_for(items: Iterable[pytest.Item]) -> list[str]:
    """Import what the fixtures of these tests would; what is not there, they say."""
    used = {name for item in items for name in getattr(item, "fixturenames", ())}
    needed = [m for name in _LOADED_BY.keys() & used for m in _LOADED_BY[name]]
    load(needed)
    return sorted(needed)


def load(modules: Iterable[str]) -> None:
    """Import these as far as they are there, and what they need."""
    for module in modules:
        with suppress(ImportError):
            importlib.import_module(module)
        if module == _FAKER:
            with suppress(Exception):  # whoever needs it is told by its plugin
                sys.modules[module].Faker()


def leave() -> None:
    """End this process at once.

    If possible not by `os._exit`: a coverage that is set to save its data there (`patch`)
    would do so each time.
    """
    if hasattr(signal, "SIGKILL"):
        signal.raise_signal(signal.SIGKILL)
    os._exit(0)


def taken_over() -> Channel:
    """Take standard input and output for the challenger; the tests get none and the log."""
    channel = Channel(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return channel


def main() -> None:
    """Serve the challenger that holds the other ends of the two pipes."""
    channel, basetemp = taken_over(), sys.argv[1]
    start = channel.receive(Start)
    if start is None:
        return
    sys.path[:] = start.sys_path
    if not start.original:
        # What is imported once pytest has begun, it would rewrite.
        importlib.import_module("pytest_psf.hooks.challenge.trial")
    sys.argv[:] = ["pytest", *start.arguments]
    pytest.main(start.arguments, plugins=[Child(start, channel, basetemp)])
