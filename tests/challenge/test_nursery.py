"""Children of a nursery are like new processes, or there is none."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import is_gone

import pytest_psf
from pytest_psf.hooks.challenge import process
from pytest_psf.hooks.challenge.messages import Request, Start
from pytest_psf.hooks.challenge.nursery import NoNurseryError, Nursery
from pytest_psf.hooks.challenge.process import ChildError, Process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.hooks.challenge.messages import Reply

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks are safe there")

#: Seconds that a child may take here.
LIMIT = 60


class Desk:
    """A project, beside a folder of what is installed, and the processes of its tests."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.site = folder / "site"
        self._scratch = folder / "scratch"
        for one in (self.root, self.site, self._scratch):
            one.mkdir()
        self.write("pytest.ini", "[pytest]\n")
        self._nursery: Nursery | None = None
        self.scratches: list[Path] = []

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def install(self, name: str, text: str) -> None:
        """Install a plugin, and have it loaded."""
        (self.site / f"{name}.py").write_text(text, encoding="utf-8")
        with (self.root / "pytest.ini").open("a", encoding="utf-8") as config:
            config.write(f"addopts = -p {name}\n")

    def _start(self) -> Start:
        return Start(
            sys_path=[str(self.site), *sys.path],
            arguments=["-p", "no:cacheprovider"],
            files=["test_a.py"],
            root=str(self.root),
            top=str(self.root),
            original=str(self.root.parent / "original"),
            watched=[str(self.root / "limits.json")],
        )

    def _next(self) -> Path:
        self.scratches.append(self._scratch / str(len(self.scratches)))
        return self.scratches[-1]

    def nursery(self, *ahead: str) -> Nursery:
        """Return the one that there is, or a new one."""
        if self._nursery is None:
            start = replace(self._start(), files=[], watched=[], ahead=[*ahead])
            environment = dict(os.environ)
            self._nursery = Nursery(start, self.root, self._next(), environment, LIMIT)
        return self._nursery

    def child(self, bear: Any = None) -> Process:
        return Process(self._start(), self.root, self._next(), limit=LIMIT, bear=bear)

    def born(self) -> Process:
        return self.child(self.nursery().bear)

    def run(self, test: str = "test_it", limit: float = LIMIT) -> Reply:
        """Run a test in a child of the nursery, which ends with it."""
        child = self.born()
        reply = child.ask(Request(test=f"test_a.py::{test}", limit=limit))
        if reply.outcome == "hung":
            child.kill()
        else:
            child.close()
        return reply

    def end(self) -> None:
        if self._nursery is not None:
            self._nursery.close()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    # Its thread would make each process unfit here.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setattr(process, "_MARGIN", 5)
    desk = Desk(tmp_path)
    yield desk
    desk.end()


#: Writes what can be seen of a process where the project's code first runs.
SEES = """
import gc, json, os, resource, signal, sys, tempfile, threading
from pathlib import Path

found = {
    "modules": sorted(sys.modules),
    "path": sys.path,
    "argv": sys.argv,
    "hooks": [type(one).__name__ for one in sys.meta_path],
    "environment": dict(os.environ),
    "folder": os.getcwd(),
    "temporary": tempfile.gettempdir(),
    "leads": (os.getsid(0), os.getpgid(0)) == (os.getpid(), os.getpid()),
    "streams": [
        (one.encoding, one.errors, one.line_buffering, one.isatty(), one.fileno())
        for one in (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    ],
    "read": os.read(0, 10).decode(),
    "signals": {int(one): str(signal.getsignal(one)) for one in signal.valid_signals()},
    "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
    "threads": threading.active_count(),
    "files": sum(1 for one in range(3, 100) if os.path.exists(f"/proc/self/fd/{one}")),
    "umask": os.umask(0o22),
    "bytecode": sys.dont_write_bytecode,
    "limits": resource.getrlimit(resource.RLIMIT_NOFILE),
    "collects": gc.isenabled(), "frozen": gc.get_freeze_count(),
    "recursion": sys.getrecursionlimit(),
    "frames": len(__import__("inspect").stack(0)),
    "dates": str(__import__("time").tzname),
}
Path("../seen.json").write_text(json.dumps(found))
"""
#: What a run's tests have had loaded for their fixtures.
AHEAD = "pytest_psf.fixtures.alerts.alerts", "pytest_psf.fixtures.signals.signals"
IT = "def test_it():\n    pass\n"


def _seen(desk: Desk, child: Process) -> dict[str, Any]:
    seen = desk.root.parent / "seen.json"
    found: dict[str, Any] = json.loads(seen.read_text(encoding="utf-8"))
    seen.unlink()
    child.close()
    return found


def test_the_project_sees_what_it_sees_in_a_new_process(desk: Desk) -> None:
    desk.install("plugin", "import tempfile\ntempfile.gettempdir()\n")
    desk.write("conftest.py", SEES)
    desk.write("test_a.py", IT)
    forked, new = _seen(desk, desk.born()), _seen(desk, desk.child())

    own = "TMPDIR", "TEMP", "TMP"
    for one, folder in zip((forked, new), desk.scratches[-2:], strict=True):
        folders = {one["environment"].pop(name) for name in own}
        assert {*folders, one.pop("temporary")} == {str(folder)}
        one["modules"] = {*one["modules"]}
    # What makes the process itself; no project has a module that is called like one.
    modules = forked.pop("modules") ^ new.pop("modules")
    assert modules == {
        "pytest_psf.hooks.challenge.nursing",
        "pytest_psf.hooks.challenge.process",
    }
    assert forked == new


def test_a_folder_that_a_plugin_has_chosen_stays(desk: Desk) -> None:
    desk.install("plugin", "import tempfile\ntempfile.tempdir = '/'\n")
    desk.write(
        "test_a.py", "import tempfile\n" + IT + "    assert tempfile.tempdir == '/'"
    )

    assert desk.run().outcome == "passed"


def test_no_child_meets_what_another_has_left(desk: Desk) -> None:
    desk.write("app.py", "seen = []\n")
    desk.write("conftest.py", "import sys\nsys.path.insert(0, '.')\nimport app\n")
    desk.write(
        "test_a.py",
        "import app, os, random\n"
        "def test_it():\n"
        "    assert not app.seen and 'DESK' not in os.environ\n"
        "    app.seen.append(1)\n"
        "    os.environ['DESK'] = '1'\n"
        "    with open('../drawn', 'a') as drawn:\n"
        "        print(random.random(), file=drawn)\n",
    )

    assert [desk.run().outcome for _ in range(3)] == ["passed"] * 3
    drawn = (desk.root.parent / "drawn").read_text(encoding="utf-8").split()
    assert len(set(drawn)) == 3


def test_what_is_read_on_import_is_read_anew(desk: Desk) -> None:
    """By a `conftest.py`, and by a module, whose own text has changed as well."""
    desk.write("limits.json", "5")
    desk.write(
        "conftest.py",
        "import sys\nsys.path.insert(0, '.')\n"
        "from pathlib import Path\nMOST = Path('limits.json').read_text()\n",
    )
    desk.write("app.py", "AGAIN = 5")
    desk.write(
        "test_a.py",
        "from conftest import MOST\nfrom app import AGAIN\n"
        "def test_it():\n    assert MOST == '5'\n"
        "def test_again():\n    assert AGAIN == 5\n",
    )
    before = desk.run()

    desk.write("limits.json", "6")
    desk.write("app.py", "AGAIN = 60")

    assert before.outcome == "passed"
    assert [one.path for one in before.opened] == [str(desk.root / "limits.json")]
    assert [desk.run().outcome, desk.run("test_again").outcome] == ["failed"] * 2


def test_what_has_come_since_is_found(desk: Desk) -> None:
    """Python knows a change of a folder by its time alone, which may be set back."""
    desk.write("test_a.py", "def test_it():\n    import late\n")
    before = desk.site.stat()
    assert desk.nursery().serves([])

    (desk.site / "late.py").touch()
    os.utime(desk.site, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert desk.run().outcome == "passed"


@pytest.mark.parametrize(
    ("code", "end"),
    [("os.kill(os.getpid(), 9)", "died"), ("time.sleep(600)", "hung")],
    ids=["dies", "hangs"],
)
def test_the_nursery_lives_on_where_a_child_gives_no_answer(
    desk: Desk, code: str, end: str
) -> None:
    desk.write(
        "test_a.py",
        f"import os, threading, time\n{IT}"
        # A thread: the child runs the test itself, and not a copy of it.
        "threading.Thread(target=time.sleep, args=[600], daemon=True).start()\n"
        f"def test_other():\n    {code}\n",
    )

    assert desk.run("test_other", limit=-4).outcome == end
    assert desk.run().outcome == "passed"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import os; os._exit(1)", "it ended without a word"),
        ("import pytest; pytest.exit('closed today', 3)", "closed today"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
    ],
    ids=["silent", "leaving", "raising"],
)
def test_who_never_begins_is_told_as_a_new_process_is(
    desk: Desk, code: str, why: str
) -> None:
    desk.write("conftest.py", code)
    desk.write("test_a.py", IT)
    told = []
    for bear in (desk.nursery().bear, None):
        with pytest.raises(ChildError, match=why) as raised:
            desk.child(bear)
        told.append(str(raised.value))

    assert told[0] == told[1]
    desk.write("conftest.py", "")
    assert desk.run().outcome == "passed"


def test_what_a_plugin_writes_is_among_the_last_words(desk: Desk) -> None:
    desk.install("plugin", "import sys\nprint('no licence', file=sys.stderr)\n")
    desk.write("conftest.py", "import os\nos._exit(1)\n")

    with pytest.raises(ChildError, match="no licence"):
        desk.born()


STARTS = """
import subprocess
def test_it():
    with open("../started", "w") as started:
        started.write(str(subprocess.Popen(["sleep", "600"]).pid))
"""


def test_what_a_test_has_started_ends_with_its_child(desk: Desk) -> None:
    desk.write("test_a.py", STARTS)

    assert desk.run().outcome == "passed"
    assert is_gone(int((desk.root.parent / "started").read_text(encoding="utf-8")))


def test_children_end_with_the_nursery(desk: Desk) -> None:
    desk.write("conftest.py", SEES + "Path('../pid').write_text(str(os.getpid()))\n")
    desk.write("test_a.py", IT)
    desk.born()

    desk.end()

    assert is_gone(int((desk.root.parent / "pid").read_text(encoding="utf-8")))


def test_a_child_that_outlives_the_nursery_is_ended(desk: Desk) -> None:
    desk.write(
        "conftest.py",
        "import os, threading, time\nfrom pathlib import Path\n"
        "Path('../pids').write_text(f'{os.getpid()} {os.getppid()}')\n"
        "threading.Thread(target=time.sleep, args=[600], daemon=True).start()\n",
    )
    desk.write("test_a.py", "import time\ndef test_it():\n    time.sleep(600)\n")
    child = desk.born()
    assert child.ask(Request(test="test_a.py::test_it", limit=-4)).outcome == "hung"
    pids = (desk.root.parent / "pids").read_text(encoding="utf-8")
    own, nursery = map(int, pids.split())
    os.kill(nursery, signal.SIGKILL)

    child.kill()

    assert is_gone(own)
    with pytest.raises(NoNurseryError, match="it has ended"):
        desk.born()
    assert not desk.nursery().serves([])


@pytest.fixture
def interrupts() -> Iterator[None]:
    """Let a Ctrl-C interrupt: whoever began in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts")
def test_interrupted_while_it_begins_nothing_is_left(desk: Desk) -> None:
    desk.install(
        "plugin",
        "import os, time\nfrom pathlib import Path\n"
        "Path('../pid').write_text(str(os.getpid()))\n"
        "os.kill(os.getppid(), 2)\ntime.sleep(600)\n",
    )

    with pytest.raises(KeyboardInterrupt):
        desk.nursery()
    assert is_gone(int((desk.root.parent / "pid").read_text(encoding="utf-8")))


@pytest.mark.usefixtures("interrupts")
def test_interrupted_while_a_child_ends_nothing_is_left(desk: Desk) -> None:
    """It holds on to what the challenger waits for."""
    desk.write(
        "conftest.py",
        "import os, threading, time\nfrom pathlib import Path\n"
        "Path('../pid').write_text(str(os.getpid()))\n"
        "threading.Thread(target=time.sleep, args=[600], daemon=True).start()\n",
    )
    desk.write("test_a.py", "import time\ndef test_it():\n    time.sleep(600)\n")
    child = desk.born()
    assert child.ask(Request(test="test_a.py::test_it", limit=-4)).outcome == "hung"

    soon = threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT])
    soon.start()
    with pytest.raises(KeyboardInterrupt):
        child.close()
    soon.join()

    assert is_gone(int((desk.root.parent / "pid").read_text(encoding="utf-8")))


def test_there_is_none_where_no_process_can_be_started(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(desk.root / "python"))

    with pytest.raises(NoNurseryError, match="no process can be started"):
        desk.nursery()


#: By which plugins no copy would be like a new process.
UNFIT = {
    "thread": (
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=[600], daemon=True).start()",
        "a thread runs",
    ),
    "thread-of-c": (
        "import ctypes\n"
        "c = ctypes.CDLL(None)\n"
        "c.pthread_create(ctypes.byref(ctypes.c_ulong()), None, c.pause, None)",
        "a thread runs",
    ),
    "file": ("kept = open(__file__)", "a file is open"),
    "socket": ("import socket\nkept = socket.socket()", "a file is open"),
    "process": (
        "import subprocess\nsubprocess.run(['true'], check=True)",
        "another process was started",
    ),
    "fork": (
        "import os\npid = os.fork()\nif not pid:\n    os._exit(0)\nos.waitpid(pid, 0)",
        "another process was started",
    ),
    "temporary-folder": (
        "import tempfile\ntempfile.mkdtemp()",
        "a temporary file was made",
    ),
    "timer": ("import signal\nsignal.alarm(600)", "a timer runs"),
    "exit": ("import os\nos._exit(3)", "it ended"),
    "raises": ("1 / 0", "it ended"),
}


@pytest.mark.parametrize(("code", "why"), UNFIT.values(), ids=UNFIT)
def test_there_is_none_where_a_copy_would_differ(
    desk: Desk, code: str, why: str
) -> None:
    desk.install("plugin", code)

    with pytest.raises(NoNurseryError, match=why):
        desk.nursery()


def test_there_is_none_where_code_of_the_project_is_loaded(desk: Desk) -> None:
    desk.install("desk_plugin", "")
    (desk.site / "desk_plugin.py").rename(desk.root / "desk_plugin.py")
    desk.site.rmdir()
    desk.site.symlink_to(desk.root)

    with pytest.raises(NoNurseryError, match="desk_plugin of the project was loaded"):
        desk.nursery()


def test_there_is_none_for_a_project_that_is_this_package(desk: Desk) -> None:
    shutil.copytree(Path(pytest_psf.__file__).parent, desk.site / "pytest_psf")
    desk.site.rename(desk.root / "src")
    desk.site.symlink_to(desk.root / "src")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(desk.site))

        with pytest.raises(NoNurseryError, match="pytest_psf of the project was"):
            desk.nursery()


@pytest.mark.parametrize(
    "name",
    ["helpers/yaml.py", "tests/yaml/__init__.py", "yaml.abi3.so", "lib/yaml.pyc"],
)
def test_there_is_none_where_it_has_what_the_project_calls_its_own(
    desk: Desk, name: str
) -> None:
    """Modules of ours need `yaml`; a test's own helper is called so."""
    (desk.root / name).parent.mkdir(parents=True, exist_ok=True)
    (desk.root / name).touch()

    with pytest.raises(NoNurseryError, match="module of its own called "):
        desk.nursery(*AHEAD)


def test_what_only_has_such_a_name_is_in_nobody_s_way(desk: Desk) -> None:
    for name in ("rules.yaml", "yaml.txt", "statistics/may.csv", "yaml_rules.py"):
        desk.write(name, "")

    assert desk.nursery(*AHEAD).serves([])


def test_there_is_none_where_it_is_not_known_what_a_copy_lacks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    with pytest.raises(NoNurseryError, match="Linux alone"):
        desk.nursery()


def test_what_it_has_read_it_does_not_serve(desk: Desk) -> None:
    desk.write("limits.json", "5")
    desk.write("read.json", "5")
    read, limits = str(desk.root / "read.json"), str(desk.root / "limits.json")
    desk.install("plugin", f"MOST = open({read!r}).read()\n")

    assert not desk.nursery().serves([limits, read])
    assert not desk.nursery().serves([str(desk.root / "pytest.ini")])
    assert desk.nursery().serves([limits])


def test_who_does_not_settle_in_time_is_given_up(desk: Desk, tmp_path: Path) -> None:
    desk.install("plugin", "import time\ntime.sleep(600)")
    start = Start(
        sys_path=[str(desk.site), *sys.path],
        arguments=[],
        files=[],
        root=str(desk.root),
        top=str(desk.root),
    )
    began = time.monotonic()

    with pytest.raises(NoNurseryError):
        Nursery(start, desk.root, tmp_path / "one", dict(os.environ), 1.5)
    assert time.monotonic() - began < LIMIT
