"""What a system or an interpreter may lack: it is taken away, and the run is a real one."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.observe.observer import Observer
from pytest_psf.hooks.observe.window import Window
from pytest_psf.workshop.alone import alone

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Judged, Team

TESTS = """
import pytest
from app import pause, roll_back

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_good():
    assert pause() == "paused"

@pytest.mark.psf("PSF-07.rollback-tested", exercises="app:roll_back")
def test_weak():
    assert roll_back(2) or True

@pytest.mark.psf("PSF-05.override", exercises="app:roll_back")
def test_of_another_thing():
    assert pause() == "paused"
"""

#: As Windows has it: no copies and groups of processes, no waiting for pipes, no other open
#: files for a new process than the three of each; and Python says something as it starts.
AS_ON_WINDOWS = """
import os, select, signal, subprocess

print("a greeting")
for module, names in {
    os: ("fork", "forkpty", "killpg", "set_blocking", "getuid"),
    signal: ("SIGKILL", "SIGALRM", "setitimer"),
}.items():
    for name in names:
        delattr(module, name)

def wait(*_):
    raise OSError(10038, "an operation was attempted on something that is not a socket")

select.select = wait

class Popen(subprocess.Popen):
    def __init__(self, *args, pass_fds=(), preexec_fn=None, **kwargs):
        if pass_fds or preexec_fn:
            raise ValueError("not supported on Windows platforms")
        super().__init__(*args, **kwargs)

    def kill(self):
        if self.poll() is None:
            os.kill(self.pid, 9)

subprocess.Popen = Popen
"""

NO_MONITORING = "import sys\nif hasattr(sys, 'monitoring'):\n    del sys.monitoring\n"
DEAF_MONITORING = """
import sys, types
sys.monitoring = types.SimpleNamespace(
    events=types.SimpleNamespace(PY_START=1),
    **dict.fromkeys(
        ("get_tool", "use_tool_id", "free_tool_id", "register_callback",
         "set_local_events"),
        lambda *_: None,
    ),
)
"""
FIXED_CODE = """
import sys

def refuse(event, arguments):
    if event == "object.__setattr__" and arguments[1] == "__code__":
        raise TypeError("code is compiled ahead of time")

sys.addaudithook(refuse)
"""
NO_PROFILE = "import sys\ndel sys.setprofile, sys.getprofile\n"
OTHER_NAME = """
import sys, types
found = vars(sys.implementation)
sys.implementation = types.SimpleNamespace(**{**found, "name": "another"})
"""

#: What is taken away -> whether targets can still be observed.
TAKEN = {
    "no monitoring": (NO_MONITORING, True),
    "deaf monitoring": (DEAF_MONITORING, True),
    "fixed code": (FIXED_CODE, True),
    "fixed code, no monitoring": (FIXED_CODE + NO_MONITORING, True),
    "fixed code, no profile": (FIXED_CODE + NO_MONITORING + NO_PROFILE, False),
    "another implementation": (OTHER_NAME, True),
}


def judged(
    team: Team, monkeypatch: pytest.MonkeyPatch, taken: str, *more: str
) -> Judged:
    """Run the tests in a Python that begins with this text."""
    team.write("start/sitecustomize.py", taken)
    paths = [str(team.root / "start"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)  # it has means of its own
    team.config(gate='"PSF-05.intervene"')
    team.write("test_it.py", TESTS)
    return team.judged_apart(*more)


@pytest.mark.parametrize(("taken", "sees"), TAKEN.values(), ids=TAKEN)
def test_what_the_interpreter_lacks_crashes_nothing(
    team: Team,
    monkeypatch: pytest.MonkeyPatch,
    taken: str,
    sees: bool,  # noqa: FBT001 - a table tells
) -> None:
    found = judged(team, monkeypatch, taken)

    assert found.status == (0 if sees else 1)
    assert found.verdict("PSF-05.intervene") == ("met" if sees else "unmet")
    reason = "not-entered" if sees else "no-such-target"
    assert reason in found.reasons("PSF-05.override")
    assert ("app:pause: cannot be observed in this Python" in found.text) is not sees


def test_a_target_that_nothing_can_stand_in_for_is_not_challengeable(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = judged(team, monkeypatch, FIXED_CODE, "--psf-challenge", "-vv")

    assert found.status == 0
    assert "app:pause NOT CHALLENGEABLE" in found.text
    assert "nothing can stand in for app:pause in this Python" in found.text
    assert "code is compiled ahead of time" in found.text


def test_without_copies_of_a_process_all_is_challenged_and_judged(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = judged(team, monkeypatch, AS_ON_WINDOWS, "--psf-challenge", "-v")

    assert found.status == 0
    assert "test_it.py::test_good by app:pause CAUGHT" in found.text
    assert "test_it.py::test_weak by app:roll_back SURVIVED" in found.text
    assert found.criterion("PSF-05.intervene")["reached"] == "challenged"


def test_a_run_is_ended_without_groups_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "killpg")
    endless = [sys.executable, "-c", "import time; time.sleep(600)"]

    with (
        (tmp_path / "out").open("w") as output,
        alone(endless, tmp_path, output) as process,
        pytest.raises(subprocess.TimeoutExpired),
    ):
        process.wait(0.1)

    assert process.poll() is not None


def test_a_report_goes_to_a_device_where_nothing_opens_at_once(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("O_NONBLOCK", "set_blocking"):
        monkeypatch.delattr(os, name)
    team.config(gate='"PSF-05.intervene"')
    team.write("test_it.py", TESTS)

    assert team.run("--psf-report", f"json:{os.devnull}").ret == 0


def caller_of() -> object:
    held = 1

    def target() -> int:
        return sys._getframe(held).f_lineno  # noqa: SLF001 - what is tested

    return target


def test_without_frames_a_closure_that_looks_at_them_is_seen_another_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window, target = Window(), caller_of()
    with monkeypatch.context() as patch:
        patch.delattr(sys, "_getframe")
        observer = Observer({"target": target}, window)  # type: ignore[dict-item] # a function
    window.is_open = True

    for watch in (watches := observer.watches(("target",))):
        watch.start()
    target()  # type: ignore[operator] # a function
    for watch in watches:
        watch.stop()
    observer.close()

    assert observer.take().entered == {"target"}
    assert not observer.blind
