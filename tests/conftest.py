"""A small project to run pytest in, as a team would have it."""

from __future__ import annotations

import asyncio  # noqa: F401 - see below
import doctest  # noqa: F401 - see below
import json
import os
import signal
from typing import TYPE_CHECKING, Any

import coverage
import hypothesis.internal.observability  # noqa: F401 - see below
import markdown_it  # noqa: F401 - see below
import pydantic  # noqa: F401 - pytester forgets modules that an inner run imports first
import pytest
import yaml  # noqa: F401 - see above

import pytest_psf.config.approvals
import pytest_psf.hooks.start
import pytest_psf.hooks.wire
import pytest_psf.verify.document.markdown
import pytest_psf.verify.document.restructured
import pytest_psf.verify.document.reviews
import pytest_psf.verify.document.sections
import pytest_psf.verify.formats.yaml
import pytest_psf.verify.outcome.minimum
import pytest_psf.verify.record.drill
import pytest_psf.verify.record.earlier_run
import pytest_psf.verify.record.evaluation  # noqa: F401 - see above
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
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: How long any test may take. It is no measure of speed.
LIMIT_SECONDS = 600


def pytest_configure() -> None:
    """Hide from inner runs where these tests run: in a worker of pytest-xdist, in a job."""
    for name in [name for name in os.environ if name.startswith("PYTEST_XDIST_")]:
        del os.environ[name]
    os.environ.pop("GITHUB_STEP_SUMMARY", None)


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
def pause():
    return "paused"

def roll_back(version):
    return version - 1

def look():
    return "seen"

COMMANDS = {"pause": pause, "roll-back": roll_back, "look": look}
SETTINGS = ("set.toml", "limits.py", "alerts.ini", "alerts.json", "model.toml", "model.yaml", "a.toml", "b.toml", "m.toml", "m.json")
"""


class Team:
    """A project in a temporary folder, and pytest runs in it."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
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


def _without_measuring(patch: pytest.MonkeyPatch) -> None:
    """Measure no process that is started: it takes twice the time."""
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        patch.delenv(name)


@pytest.fixture(scope="module")
def unmeasured() -> Iterator[None]:
    """Measure nothing of a module whose tests run no line of their own.

    Tracing doubles the time of an inner run. What these run over and over, other tests
    have measured.
    """
    measuring = coverage.Coverage.current()
    if measuring is not None:
        measuring.stop()
    with pytest.MonkeyPatch.context() as patch:
        _without_measuring(patch)
        yield
    if measuring is not None:
        measuring.start()


@pytest.fixture
def unmeasured_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure only what runs in this process."""
    _without_measuring(monkeypatch)


@pytest.fixture
def team(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Team:
    # Its plugin imports all of hypothesis for the summary of each process.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")
    return Team(pytester)
