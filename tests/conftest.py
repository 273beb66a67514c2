"""A small project to run pytest in, as a team would have it."""

from __future__ import annotations

import asyncio  # noqa: F401 - see below
import doctest  # noqa: F401 - see below
import faulthandler
import gc
import importlib
import json
import logging
import os
import posix
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import coverage
import execnet.gateway_io
import hypothesis
import hypothesis.internal.observability
import markdown_it  # noqa: F401 - see below
import pydantic  # noqa: F401 - pytester forgets modules that an inner run imports first
import pytest
import yaml  # noqa: F401 - see above
from _pytest.assertion.rewrite import AssertionRewritingHook
from tests.inner_runs import keep, share, unrecorded

import pytest_psf.config.approval_models
import pytest_psf.config.approvals
import pytest_psf.config.claim_models
import pytest_psf.config.table_model
import pytest_psf.hooks.observe.openings
import pytest_psf.hooks.start
import pytest_psf.hooks.wire
import pytest_psf.report.page
import pytest_psf.verify.document.filled
import pytest_psf.verify.document.markdown
import pytest_psf.verify.document.restructured
import pytest_psf.verify.document.reviews
import pytest_psf.verify.formats.yaml
import pytest_psf.verify.outcome.minimum
import pytest_psf.verify.record.drill
import pytest_psf.verify.record.earlier_run
import pytest_psf.verify.record.evaluation
from pytest_psf.verify.formats import (  # noqa: F401 - see above
    codeowners,
    dotenv,
    ini,
    json_lines,
    jsonc,
    properties,
    python_constants,
    terraform,
    toml,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

    from execnet.gateway_base import ExecModel

#: How long any test may take. It is no measure of speed.
LIMIT_SECONDS = 600


def pytest_configure(config: pytest.Config) -> None:
    """Hide from inner runs where these tests run: in a worker of pytest-xdist, in a job."""
    measuring = coverage.Coverage.current()
    if measuring is not None and config.getoption("dist", "no") != "no":
        measuring.stop()  # the workers run the tests, and measure them
    for name in [name for name in os.environ if name.startswith("PYTEST_XDIST_")]:
        del os.environ[name]
    os.environ.pop("GITHUB_STEP_SUMMARY", None)
    # How long an example takes says nothing on a busy machine.
    hypothesis.settings.register_profile("untimed", deadline=None)
    hypothesis.settings.load_profile("untimed")
    # What a hook of the interpreter's runs is measured only where it says so.
    hook = vars(pytest_psf.hooks.observe.openings)["_Hook"]
    hook.heed.__cantrace__ = True
    share()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    keep()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Save what a worker has measured: pytest-xdist kills one that ends too slowly."""
    measuring = coverage.Coverage.current()
    if hasattr(session.config, "workerinput") and measuring is not None:
        measuring.save()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Let a test that hangs fail, wherever it waits: for a process, lock or thread."""

    def fail(*_: object) -> None:
        pytest.fail(f"{item.nodeid} took more than {LIMIT_SECONDS} s")

    before = signal.signal(signal.SIGALRM, fail)
    signal.setitimer(signal.ITIMER_REAL, LIMIT_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


DEFINITION = """
[tool.psf.definition]
affects-people-or-processes = { answer = true, because = "It routes claims." }
runs-continuously-or-on-demand = { answer = true, because = "An HTTP service." }
has-downstream-consequences = { answer = true, because = "It updates records." }
is-operated = { answer = true, because = "The claims platform is on call." }
"""

#: Challenges start processes of their own.
QUICK = ("--psf", "--psf-no-challenge")

APP = """
STATES = ("paused", "seen")

def pause():
    found = [one for one in STATES if one == "paused"]
    if not found:
        raise RuntimeError("it cannot be paused")
    state, *_ = found
    return state

def roll_back(version):
    return version - 1

def look():
    return STATES[1]

COMMANDS = {"pause": pause, "roll-back": roll_back, "look": look}

def command(name):
    return COMMANDS[name]

SETTINGS = ("set.toml", "limits.py", "alerts.ini", "alerts.json", "model.toml", "model.yaml", "a.toml", "b.toml", "m.toml", "m.json")
"""


class Forked:
    """A process like a new interpreter that has imported pytest and ours already.

    It is a copy of this one, which takes a fifth of the time of a new one. What is about
    start-up, imports or encodings needs one that is new.
    """

    def __init__(
        self, run: Callable[[], object], streams: tuple[int, int, int]
    ) -> None:
        """Run a function in it, with these files as its standard streams."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of threads, which the copy has no use for
            self.pid = os.fork()
        self.status: int | None = None
        if not self.pid:
            _live(run, streams)

    def wait(self) -> int:
        """Return its status, negative if a signal ended it."""
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status

    def kill(self) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)


def _live(run: Callable[[], object], streams: tuple[int, int, int]) -> NoReturn:
    """Be the forked process, in which no test of ours goes on."""
    status = 70
    try:
        _begin(streams)
        run()
        status = 0
    except SystemExit as left:
        status = int(left.code or 0)
    except BaseException:  # noqa: BLE001 - whatever it is, it may not go on
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError, AttributeError):
            sys.stdout.flush()
            sys.stderr.flush()
        # coverage has put its own in the place of the first: it saves what it measured.
        leave = os._exit if coverage.Coverage.current() else posix._exit  # noqa: SLF001
        leave(status)


def _begin(streams: tuple[int, int, int]) -> None:
    """Undo what the test around it has done to the process."""
    gc.freeze()  # what is collected no more is not copied
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    faulthandler.disable()  # it writes to one of these
    os.closerange(
        3, 1024
    )  # while it holds an end of a pipe, nobody sees that it closes
    names = ("stdin", "r"), ("stdout", "w"), ("stderr", "w")
    for number, (name, mode) in enumerate(names):
        file = open(number, mode, closefd=False)  # noqa: SIM115 - it stays open
        setattr(sys, name, file)
        setattr(sys, f"__{name}__", file)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.unraisablehook = sys.__unraisablehook__
    threading.excepthook = threading.__excepthook__
    logging.root.handlers.clear()
    warnings.resetwarnings()
    for kind in (DeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", kind)
    # These would see the modules of this test, and those that were there before it.
    sys.meta_path[:] = [
        finder for finder in sys.meta_path if type(finder) is not AssertionRewritingHook
    ]
    # The marks that our own config knows are not all that there are.
    setattr(pytest.mark, "_config", None)  # noqa: B010
    # As `pytester` does: what was imported before is rewritten no more.
    setattr(AssertionRewritingHook, "_warn_already_imported", lambda *_: None)  # noqa: B010
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    _measure_as_told()


def _measure_as_told() -> None:
    """Measure a fork only where a process would be: see `unmeasured_processes`."""
    measuring = coverage.Coverage.current()
    told = any(name.startswith("COVERAGE_") for name in os.environ)
    _forget_measured(measuring)
    # A child of the challenges ends without saving what it has measured.
    if measuring is not None and (not told or "PYTEST_PSF_CHALLENGE" in os.environ):
        measuring.stop()
        setattr(os, "_exit", posix._exit)  # noqa: B010, SLF001 - coverage's own would save


def _forget_measured(measuring: coverage.Coverage | None) -> None:
    """Let a fork save what it runs itself, not all that has run before it as well."""
    collector = getattr(measuring, "_collector", None)
    for lines in getattr(collector, "data", {}).values():
        lines.clear()  # in place: the tracer goes on with these


def fork_pytest(
    pytester: pytest.Pytester, *arguments: str | os.PathLike[str]
) -> pytest.RunResult:
    """Run pytest in a fork: `pytester.runpytest_subprocess` in a fifth of its time."""
    began = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="fork-", dir=pytester.path))
    words = [f"--basetemp={folder / 'base'}", *map(str, arguments)]
    with (
        Path(os.devnull).open("rb") as nothing,
        (folder / "out").open("wb") as out,
        (folder / "err").open("wb") as err,
    ):
        streams = nothing.fileno(), out.fileno(), err.fileno()
        forked = Forked(lambda: _be_pytest(words), streams)
        try:
            status = forked.wait()
        except BaseException:
            forked.kill()
            raise
    out_lines, err_lines = (
        (folder / name).read_text(encoding="utf-8").splitlines()
        for name in ("out", "err")
    )
    sys.stdout.write("\n".join([*out_lines, ""]))
    sys.stderr.write("\n".join([*err_lines, ""]))
    return pytest.RunResult(status, out_lines, err_lines, time.perf_counter() - began)


def _be_pytest(words: list[str]) -> NoReturn:
    """Do what `python -m pytest` does where the tests have a folder to work in."""
    here = str(Path.cwd())
    others = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    own = [here, *filter(None, others)]
    os.environ["PYTHONPATH"] = os.pathsep.join(own)
    sys.path[:0] = [here, *own]
    importlib.invalidate_caches()
    sys.argv[:] = [pytest.__file__, *words]
    sys.exit(pytest.console_main())


class ForkedWorker(execnet.gateway_io.Popen2IOMaster):
    """A worker of pytest-xdist in a fork, which finds the modules of before the run."""

    modules: Mapping[str, ModuleType]
    paths: list[str]

    def __init__(self, args: list[str], execmodel: ExecModel) -> None:
        if args[0] != sys.executable:
            super().__init__(args, execmodel)
            return
        (here_in, there_out), (there_in, here_out) = os.pipe(), os.pipe()
        self.popen = Forked(self._serve, (there_in, there_out, 2))
        os.close(there_in)
        os.close(there_out)
        files = os.fdopen(here_out, "wb"), os.fdopen(here_in, "rb")
        execnet.gateway_base.Popen2IO.__init__(self, *files, execmodel=execmodel)

    def _serve(self) -> None:
        for name in sys.modules.keys() - self.modules.keys():
            del sys.modules[name]
        sys.path[:] = ["", *self.paths]
        sys.argv[:] = ["-c"]
        exec(eval(sys.stdin.readline()), {})  # noqa: S102, S307 - execnet's own line


class ForkedPython(subprocess.Popen[Any]):
    """A Python that subprocess starts, with its own folder and environment: in a fork."""

    modules: Mapping[str, ModuleType]
    paths: list[str]

    def _execute_child(self, args: Any, *others: Any) -> None:
        """Do what subprocess itself does here, which has long been given the same."""
        words = [str(word) for word in args] if isinstance(args, (list, tuple)) else []
        if words[:1] != [sys.executable] or words[1][:2] not in {"-m", "-c"}:
            super()._execute_child(args, *others)  # type: ignore[misc]
            return
        folder, environment, pipes, leads = *others[4:6], others[9:15], others[20]
        if environment is not None:
            environment = dict(environment)

        def run() -> None:
            if leads:
                os.setsid()
            self._settle(folder, environment)
            _be_python(words[1:])

        given = enumerate((pipes[0], pipes[3], pipes[5]))
        into, out, err = (number if one == -1 else one for number, one in given)
        begun, begins = os.pipe()
        self.pid = Forked(run, (into, out, err)).pid
        os.close(begins)
        # Until the other has closed it, too: it leads its session then, as where a new
        # program runs, or who ends the session would not find it.
        os.read(begun, 1)
        os.close(begun)
        self._child_created = True
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]

    def _settle(self, folder: str | None, environment: dict[str, str] | None) -> None:
        os.closerange(3, 1024)  # else nobody would see that a pipe of ours has ended
        os.chdir(folder or ".")
        if environment is not None:
            os.environ.clear()
            os.environ.update(environment)
        _measure_as_told()
        for name in sys.modules.keys() - self.modules.keys():
            del sys.modules[name]
        others = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
        sys.path[:] = dict.fromkeys([*others, *self.paths])
        sys.dont_write_bytecode = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
        tempfile.tempdir = None


def _be_python(words: list[str]) -> None:
    """Do what a Python does with `-m` or `-c` on its command line."""
    how, what = words[0][:2], words[0][2:] or words[1]
    after = words[1:] if words[0][2:] else words[2:]
    sys.argv[:] = [how, *after]
    if how == "-m":
        sys.path.insert(0, str(Path.cwd()))
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, "")
        exec(what, {"__name__": "__main__"})  # noqa: S102


class Team:
    """A project in a temporary folder, and pytest runs in it."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = unrecorded(pytester)
        self.root = pytester.path
        self.write("app.py", APP)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def config(self, evidence: str = "", *, top: str = "", gate: str = "") -> None:
        """Write a valid config of a production system around some evidence."""
        gate_line = f"gate = [{gate}]\n" if gate else ""
        self.write(
            "pyproject.toml",
            '[tool.pytest.ini_options]\npythonpath = ["."]\n\n[tool.psf]\n'
            f'system = "demo"\nclass = "production"\n{gate_line}{top}\n'
            f"{DEFINITION}\n[tool.psf.evidence]\n{evidence}\n",
        )

    def run(self, *arguments: str) -> pytest.RunResult:
        """Run `pytest --psf`; what is not about challenges asks for none."""
        return self.pytester.runpytest_inprocess(*QUICK, *arguments)

    def run_apart(
        self, *arguments: str, timeout: int | None = None
    ) -> pytest.RunResult:
        """Run it in a process of its own."""
        run = self.pytester.runpytest_subprocess
        return run(*QUICK, *arguments, timeout=timeout)

    def fork(self, *arguments: str) -> pytest.RunResult:
        """Run pytest in a process that is a copy of this one: see `Forked`."""
        return fork_pytest(self.pytester, *arguments)

    def run_forked(self, *arguments: str) -> pytest.RunResult:
        """Run `pytest --psf` in such a process."""
        return self.fork(*QUICK, *arguments)

    def judged(self, *arguments: str) -> Judged:
        """Run pytest and return the report together with the result."""
        return self._judged(self.run, arguments)

    def judged_as_users_do(self, *arguments: str) -> Judged:
        """Run `pytest --psf`, which challenges unless the arguments keep it from it."""
        run = self.pytester.runpytest_inprocess
        return self._judged(run, ("--psf", *arguments))

    def judged_apart(self, *arguments: str) -> Judged:
        """Run pytest in a process of its own."""
        return self._judged(self.run_apart, arguments)

    def judged_forked(self, *arguments: str) -> Judged:
        """Run pytest in a process that is a copy of this one."""
        return self._judged(self.run_forked, arguments)

    def _judged(
        self, run: Callable[..., pytest.RunResult], arguments: tuple[str, ...]
    ) -> Judged:
        result = run("--psf-report", "json:psf.json", *arguments)
        text = (self.root / "psf.json").read_text(encoding="utf-8")
        return Judged(result, json.loads(text))


class Judged:
    """What a run came to."""

    def __init__(self, result: pytest.RunResult, report: dict[str, Any]) -> None:
        self.result = result
        self.report = report
        self.status = int(result.ret)
        #: The output with all white space folded, since the summary is wrapped.
        self.text = " ".join(result.stdout.str().split())

    @property
    def verdict_line(self) -> str:
        """The verdict, which the summary ends with, on one line."""
        *_, last = self.result.stdout.str().rpartition("report: ")
        return " ".join(last.partition("\n===")[0].split()[1:])

    def criterion(self, criterion_id: str) -> dict[str, Any]:
        found = [*self.report["scope"], *self.report["criteria"]]
        return next(one for one in found if one["id"] == criterion_id)

    def verdict(self, criterion_id: str) -> str:
        return str(self.criterion(criterion_id)["verdict"])

    def reasons(self, criterion_id: str) -> list[str]:
        return [one["reason"] for one in self.criterion(criterion_id)["remedy"]]


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended, with some patience for whoever reaps it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def _without_measuring(patch: pytest.MonkeyPatch) -> None:
    """Measure no process that is started: it takes twice the time."""
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        patch.delenv(name)


@contextmanager
def _measuring_nothing() -> Iterator[None]:
    measuring = coverage.Coverage.current()
    if measuring is not None:
        measuring.stop()
    with pytest.MonkeyPatch.context() as patch:
        _without_measuring(patch)
        yield
    if measuring is not None:
        measuring.start()


@pytest.fixture(scope="module")
def unmeasured() -> Iterator[None]:
    """Measure nothing of a module whose tests run no line of their own.

    Tracing doubles the time of an inner run. What these run over and over, other tests
    have measured.
    """
    with _measuring_nothing():
        yield


@pytest.fixture
def unmeasured_test() -> Iterator[None]:
    """Measure nothing of a test that runs lines of others many thousand times."""
    with _measuring_nothing():
        yield


@pytest.fixture
def unmeasured_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure only what runs in this process."""
    _without_measuring(monkeypatch)


@pytest.fixture
def forked_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pytest-xdist in this process fork its workers instead of starting them."""
    before = {"modules": dict(sys.modules), "paths": list(sys.path)}
    worker = type("Worker", (ForkedWorker,), before)
    monkeypatch.setattr(execnet.gateway_io, "Popen2IOMaster", worker)


@contextmanager
def forking_pythons() -> Iterator[None]:
    """Let each Python that subprocess starts be a fork of this one: see `Forked`."""
    before = {"modules": dict(sys.modules), "paths": list(sys.path)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", type("Popen", (ForkedPython,), before))
        yield


@pytest.fixture
def forked_pythons() -> Iterator[None]:
    """Let what a test starts find the modules of before the test."""
    with forking_pythons():
        yield


@pytest.fixture
def team(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    forked_workers: None,  # noqa: ARG001 - it's there for what it does
) -> Team:
    # Its plugin imports all of hypothesis for the summary of each process.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")
    return Team(pytester)
