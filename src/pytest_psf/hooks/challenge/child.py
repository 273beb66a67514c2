"""A child process: the run's own tests, collected again and run one at a time.

Each is run in a copy of the process as it was after the collection (`fork`), so that
no test meets what another one left in memory. Where that is not safe, because threads
are running that a copy would lack, a child runs one test and ends.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import types
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.core.problem import Problem
from pytest_psf.hooks.challenge import sabotage
from pytest_psf.hooks.challenge.both_ways import (
    Refusals,
    always,
    answers_of,
)
from pytest_psf.hooks.challenge.calls import Calls, emptying
from pytest_psf.hooks.challenge.messages import (
    Channel,
    Ready,
    Reply,
    Request,
    Start,
)
from pytest_psf.hooks.challenge.network import Network
from pytest_psf.hooks.challenge.witness import Witness
from pytest_psf.hooks.collect.file_names import FileNames
from pytest_psf.hooks.collect.system_code import TestCode
from pytest_psf.hooks.observe.below import TargetError
from pytest_psf.hooks.observe.exchange import Room
from pytest_psf.hooks.observe.profiled import looks_at_callers
from pytest_psf.hooks.observe.sabotages import sabotage_named
from pytest_psf.hooks.observe.targets import (
    functions_of,
    module_of,
    resolve,
    wrappers_of,
)
from pytest_psf.hooks.observe.window import Window
from pytest_psf.hooks.pytest_internals import runtestprotocol

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from pytest_psf.hooks.observe.observer import Watch
    from pytest_psf.hooks.observe.targets import Target

#: What options are in a child: it selects, distributes, stops, measures and writes
#: nothing, and shows nothing. Those of plugins that are not there stay unset.
_QUIET: dict[str, Any] = {
    "psf": False,
    "keyword": "",
    "markexpr": "",
    "deselect": None,
    "psf_report": [],
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


def _can_fork() -> bool:
    """Tell whether a copy of this process is possible, and safe."""
    has_fork = hasattr(os, "fork") and sys.platform != "darwin"
    return has_fork and threading.active_count() == 1


class ObstacleError(Exception):
    """Nothing can stand in for a target; the text says why."""


class Child:
    """The plugin that takes the place of pytest's own loop."""

    def __init__(self, start: Start, channel: Channel, basetemp: str) -> None:
        self._start = start
        self._channel = channel
        self._window = Window()
        self._names = FileNames(Path(start.root), Path(start.top))
        self._witness = Witness(self._names)
        self._network = Network()
        self._items: dict[str, pytest.Item] = {}
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

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._items = {self._names.id_of(item): item for item in session.items}
        self._witness.test_code = TestCode(self._names, session.items)
        self._network.block()
        forks = _can_fork()
        self._channel.send(Ready(tests=list(self._items), forks=forks))
        while (request := self._channel.receive(Request)) is not None:
            run = self._in_a_copy if forks else self._run
            self._channel.send(run(request))
            if not forks:
                break
        # What plugins do at the end of a session, such as removing the snapshots that no
        # test has used, is not for one that ran a few tests.
        _leave()
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """Run a test without reporting it, inside whatever others put around it."""
        runtestprotocol(item, log=False, nextitem=None)
        return True

    def _in_a_copy(self, request: Request) -> Reply:
        if request.sabotaged and request.test in self._items:
            # Here, so that no copy has to read it again.
            self._witness.judgements.of(self._items[request.test].path)
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

    def _run_and_leave(self, request: Request, write_to: int) -> None:
        """Run a test in a copy of the process, which ends with it."""
        try:
            Channel(-1, write_to).send(self._run(request))
        finally:
            _leave()

    def _run(self, request: Request) -> Reply:
        item = self._items.get(request.test)
        if item is None:
            return Reply(outcome="missing", obstacle="it was not collected again")
        target = resolve(request.target, self._witness.test_code.holds)
        if isinstance(target, TargetError):
            return Reply(outcome="missing", obstacle=f"{request.target} {target}")
        self._witness.system = _package_of(target)
        calls, around = Calls(), Calls()
        refusals = Refusals(is_of_tests=self._witness.test_code.holds)
        layers = wrappers_of(request.target, self._witness.test_code.holds)[:1]
        if request.around:
            target, layers = layers[0], []
        watches: Iterable[Watch] = self._stand_ins(target, request, calls, refusals)
        if not request.sabotaged and isinstance(target, types.FunctionType):
            outer = (sabotage.watched(one, self._window, around) for one in layers)
            watches = chain(watches, outer)
        with ExitStack() as stack:
            try:
                _begin(stack, watches, request.target)
            except ObstacleError as error:
                return Reply(outcome="missing", obstacle=str(error))
            self._window.is_watched = True
            with _coverage_paused():
                item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        if not request.sabotaged and any(
            _would_notice(one, self._witness) for one in (target, *layers)
        ):
            why = (
                f"{request.target} looks at its callers, and a stand-in is one of them"
            )
            return Reply(outcome="missing", obstacle=why)
        # A decorator may answer without a call of what is inside, as one that refuses.
        is_around = not calls.count and bool(around.count)
        calls = around if is_around else calls
        return Reply(
            outcome=self._witness.outcome,
            failures=self._witness.failures,
            is_around=is_around,
            calls=calls.count,
            ways=calls.ways,
            raised=next(iter(refusals.kinds), None),
            returned=refusals.returned,
            answers=_answers_of(target),
            asserts_absence=self._witness.asserts_absence(request.target, item),
            is_inside=isinstance(target, type) and not calls.is_direct,
            refused=self._network.refused,
        )

    def _stand_ins(
        self, target: Target, request: Request, calls: Calls, refusals: Refusals
    ) -> Iterator[Watch]:
        """Yield what stands in for a target.

        Raise ObstacleError if nothing can.
        """
        if isinstance(target, type):
            if request.instead is not None:
                raise ObstacleError("a sabotage stands for a function, not for a model")
            yield from sabotage.for_model(
                target,
                self._window,
                calls,
                is_open=request.sabotaged,
                recipes=request.recipes,
            )
        elif request.sabotaged:
            instead, room = _instead_of(request), Room()
            for function in functions_of(target):
                yield sabotage.sabotaged_by(
                    function, self._window, calls, instead, room
                )
        else:
            room = Room()
            for function in functions_of(target):
                yield sabotage.watched(function, self._window, calls, room, refusals)


def _begin(stack: ExitStack, watches: Iterable[Watch], target: str) -> None:
    """Start what stands in for a target, and what is watched around it.

    Raise ObstacleError if that cannot be done.
    """
    try:
        for watch in list(watches):
            watch.start()
            stack.callback(watch.stop)
    except ObstacleError:
        raise
    except Exception as error:  # noqa: BLE001 - some code cannot be exchanged
        why = f"nothing can stand in for {target} in this Python"
        raise ObstacleError(f"{why} ({type(error).__name__}: {error})") from None


def _would_notice(target: Target, witness: Witness) -> bool:
    """Tell whether a test may have failed only because its target was watched."""
    return (
        witness.outcome != "passed"
        and not isinstance(target, type)
        and any(looks_at_callers(one.__code__) for one in functions_of(target))
    )


def _leave() -> None:
    """End this process at once.

    If possible not by `os._exit`: a coverage that is set to save its data there (`patch`)
    would do so each time.
    """
    if hasattr(signal, "SIGKILL"):
        signal.raise_signal(signal.SIGKILL)
    os._exit(0)


def _package_of(target: Target) -> Path | None:
    """Return the folder or file of the package that a target belongs to."""
    module = sys.modules.get(module_of(target).partition(".")[0])
    file = getattr(module, "__file__", None)
    if file is None:
        return None
    return Path(file).parent if Path(file).name == "__init__.py" else Path(file)


def _answers_of(target: Target) -> int:
    """Return how many different values a target can return, as far as its code shows."""
    if isinstance(target, type):
        return 0
    return max(answers_of(one) for one in functions_of(target))


def _instead_of(request: Request) -> Callable[[Any], Callable[..., Any]]:
    """Return what makes, from a copy of the target, what runs instead of it.

    Raise ObstacleError if nothing can.
    """
    if request.way is not None:
        return partial(always, request.way, request.refusing)
    instead = _instead(request)
    return lambda _original: instead


def _instead(request: Request) -> Callable[..., Any]:
    if request.instead is None:
        return emptying(request.recipes)
    found = sabotage_named(request.instead)
    if isinstance(found, Problem):  # there is less to import here than in the run
        raise ObstacleError(f"the sabotage {request.instead}: {found.why}")
    return found


@contextmanager
def _coverage_paused() -> Iterator[None]:
    """Keep what a challenged test runs out of the user's own numbers."""
    module = sys.modules.get("coverage")
    running = module.Coverage.current() if module is not None else None
    if running is None:
        yield
        return
    running.stop()
    try:
        yield
    finally:
        running.start()


def _taken_over() -> Channel:
    """Take standard input and output for the challenger; the tests get none and the log."""
    channel = Channel(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return channel


def main() -> None:
    """Serve the challenger that holds the other ends of the two pipes."""
    channel, basetemp = _taken_over(), sys.argv[1]
    start = channel.receive(Start)
    if start is None:
        return
    sys.path[:] = start.sys_path
    sys.argv[:] = ["pytest", *start.arguments]
    pytest.main(start.arguments, plugins=[Child(start, channel, basetemp)])
