"""Marks at fault are told before a test runs, whatever else keeps it from running."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core.collected import Collected
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import UNKNOWN_ID
from pytest_psf.hooks.start import start
from pytest_psf.hooks.wire import Codec
from pytest_psf.hooks.xdist.distribution import COLLECTED
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from tests.hooks.conftest import Folder

FAULTY = """
import pytest
from pathlib import Path

@pytest.mark.psf("PSF-05.intervin")
def test_it():
    Path("ran.txt").write_text("a test ran")
"""


def _run(folder: Folder) -> None:
    """Collect and run as pytest does, with all that the session registers."""
    config = folder.config("--psf", "--import-mode=importlib")
    start(config, time.time(), {**os.environ})
    session = folder.session(config)
    config.hook.pytest_collection(session=session)
    try:
        config.hook.pytest_runtestloop(session=session)
    except pytest.Session.Interrupted as error:  # which would end our own run
        pytest.fail(f"interrupted: {error}")


def test_a_fault_is_told_even_if_a_file_cannot_be_imported(folder: Folder) -> None:
    # pytest ends such a run in its own loop: what stands behind that is not reached.
    folder.write("test_a.py", FAULTY)
    folder.write("test_b.py", "import no_such_module")
    with pytest.raises(pytest.UsageError, match=r'mean "PSF-05\.intervene"'):
        _run(folder)


class Workers:
    """In a controller: does what pytest-xdist does there, while its workers run."""

    def __init__(self, config: pytest.Config, collected: Collected) -> None:
        self._config = config
        self._collected = collected

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool:
        report = pytest.TestReport(
            "a.py::t", ("a.py", 1, "t"), {}, "passed", None, "call"
        )
        text = Codec(Collected, content=TestClaim).text(self._collected)
        setattr(report, COLLECTED, text)
        self._config.hook.pytest_runtest_logreport(report=report)
        return True


def test_a_fault_that_only_the_workers_saw_is_told_behind_them(folder: Folder) -> None:
    config = folder.config("--psf", "-p", "xdist.plugin", "--dist=load", "--tx=popen")
    start(config, time.time(), {**os.environ})
    session = folder.session(config)
    fault = Problem(UNKNOWN_ID, "no such id", "write another", Place("a.py", 3))
    workers = Workers(config, Collected(faults=(fault,)))
    config.pluginmanager.register(workers)

    with pytest.raises(pytest.UsageError, match="no such id"):
        config.hook.pytest_runtestloop(session=session)
