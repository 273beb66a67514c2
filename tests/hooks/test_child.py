"""A child process lives through tests that never end, and answers the next request."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.challenge import process
from pytest_psf.hooks.challenge.messages import Request, Start
from pytest_psf.hooks.challenge.process import Process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hooks.conftest import Folder

TESTS = """
import os
import signal
import time

from child_app import pause

def test_quick():
    assert pause() == "paused"

def test_endless():
    pause()
    time.sleep(600)

def test_deadly():
    os.kill(os.getpid(), signal.SIGKILL)

def test_failing():
    assert pause() == "running"
"""
#: What a copy of the process has to find out anew, for itself.
CONFTEST = """
import inspect
import sys
from pathlib import Path

import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    loaded = "faker.providers.person.en_US" in sys.modules
    Path("loaded.txt").write_text(str(loaded))

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call):
    before = len(inspect.modulesbyfile)
    report = yield
    if call.when == "call":
        Path("searched.txt").write_text(str(len(inspect.modulesbyfile) > before))
    return report
"""


@pytest.fixture
def child(
    folder: Folder,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Process]:
    # Long enough for a copy of a process, and short enough for a test that fails.
    monkeypatch.setattr(process, "_MARGIN", 5)
    folder.write("child_app.py", 'def pause():\n    return "paused"\n')
    folder.write("pytest.ini", "[pytest]\n")
    folder.write("conftest.py", CONFTEST)
    folder.write("test_a.py", TESTS)
    start = Start(
        sys_path=[str(folder.root), *sys.path],
        arguments=["-p", "no:cacheprovider", "-p", "faker.contrib.pytest.plugin"],
        files=["test_a.py"],
        root=str(folder.root),
        top=str(folder.root),
    )
    scratch: Path = tmp_path_factory.mktemp("child") / "scratch"
    started = Process(start, folder.root, scratch)
    yield started
    started.kill()


def _outcome(child: Process, test: str, limit: float) -> str:
    request = Request(test=f"test_a.py::{test}", target="child_app:pause", limit=limit)
    return child.ask(request).outcome


@pytest.mark.skipif(sys.platform == "darwin", reason="a child there runs one test")
@pytest.mark.parametrize(
    ("test", "outcome"), [("test_endless", "hung"), ("test_deadly", "died")]
)
def test_a_child_answers_after_a_test_that_gave_no_answer(
    child: Process, test: str, outcome: str
) -> None:
    assert child.is_for_many
    assert _outcome(child, test, limit=0.5) == outcome
    # A copy that nobody ends would be waited for.
    assert _outcome(child, "test_quick", limit=1) == "passed"


@pytest.mark.skipif(sys.platform == "darwin", reason="a child there has no copies")
def test_no_copy_has_to_load_what_each_session_needs(
    child: Process, folder: Folder
) -> None:
    assert _outcome(child, "test_quick", limit=10) == "passed"
    assert (folder.root / "loaded.txt").read_text() == "True"


def test_no_failure_is_shown_that_nobody_reads(child: Process, folder: Folder) -> None:
    assert _outcome(child, "test_failing", limit=10) == "failed"
    assert (folder.root / "searched.txt").read_text() == "False"
