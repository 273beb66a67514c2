"""Run other projects' tests without the plugin and with it, installed and inactive.

    python tests/downstream/compare.py [NAMES...]

Each project's source distribution comes from the package index as pip is configured,
and so do its test dependencies, by the dependency group that the project itself names.
Its tests run twice without the plugin and once with it, each time in a fresh copy of
its sources. Every test id must have the same outcome in each phase; a test that differs
between the two runs without the plugin is named and left out. The exit status is 0 if
nothing differs, 1 if something does, and 2 if something could not be run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]


class Project(NamedTuple):
    """What the tests of a project need."""

    #: The dependency group, in the project's own pyproject.toml, of its tests.
    group: str | None
    options: tuple[str, ...] = ()
    #: What its tests need where no such group says so, or the group holds much more.
    needs: tuple[str, ...] = ()


PROJECTS = {
    "pluggy": Project("testing"),
    "attrs": Project("tests", ("--hypothesis-seed=0",)),
    "click": Project("tests"),
    "structlog": Project("tests"),
    "tenacity": Project(None, needs=("tornado>=6.0", "trio")),
    "jinja2": Project(None, needs=("trio",)),
    "humanize": Project(None, needs=("freezegun",)),
}
#: With fewer tests to compare than this, or most of them not passed, "same" says little.
FEWEST = 50
#: So many differences are printed of each project, and so many lines of output.
SHOWN = 25
#: Seconds for any one command.
PATIENCE = 1800

#: The pytest plugin that writes down what became of each test, as JSON.
RECORDER = """
import json
import os

import pytest

_tests = {}


def pytest_collectreport(report):
    if not report.passed:
        _note(report.nodeid, "collect", report)


def pytest_runtest_logreport(report):
    _note(report.nodeid, report.when, report)


def _note(test, phase, report):
    record = [phase, report.outcome, getattr(report, "wasxfail", None)]
    _tests.setdefault(test, []).append(record)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput"):
        return  # of pytest-xdist: the reports reach the controller as well
    plugins = session.config.pluginmanager.list_name_plugin()
    names = [name for name, plugin in plugins if plugin is not None]
    record = {
        "tests": _tests,
        "loaded": "psf" in names,
        "active": [name for name in names if name.startswith("psf-")],
    }
    with open(os.environ["RECORDER_FILE"], "w", encoding="utf-8") as file:
        json.dump(record, file)
"""

#: For each phase of a test: its name, its outcome, and why it was expected to fail.
Phases = list[list[str | None]]
FAILURES = {"failed", "error"}


class CannotRunError(Exception):
    """Something that the comparison needs could not be run."""

    def __init__(self, what: str, output: str = "") -> None:
        super().__init__("\n  ".join([what, *tail(output)]))


@dataclass(frozen=True)
class Run:
    """One run of a project's tests."""

    status: int
    output: str
    tests: dict[str, Phases]
    #: Whether pytest had the plugin `psf`, and what that plugin registered besides.
    loaded: bool
    active: list[str]


@dataclass(frozen=True)
class Comparison:
    """Two runs without the plugin against one with it."""

    bare: Run
    again: Run
    plugged: Run

    def unstable(self) -> list[str]:
        """Return the test ids that differ between the two runs without the plugin."""
        return differing(self.bare.tests, self.again.tests)

    def compared(self) -> dict[str, Phases]:
        """Return, of the run without the plugin, the tests that are compared."""
        left_out = set(self.unstable())
        return {id_: it for id_, it in self.bare.tests.items() if id_ not in left_out}

    def steady_status(self) -> bool:
        """Tell whether both runs without the plugin ended with one exit status."""
        return self.bare.status == self.again.status

    def failed(self) -> list[str]:
        """Return the tests that failed in each of the three runs."""
        runs = (self.bare, self.again, self.plugged)
        return [
            id_
            for id_ in self.bare.tests
            if all(outcome(run.tests.get(id_, [])) in FAILURES for run in runs)
        ]

    def differences(self) -> list[str]:
        """Return a line for all that is not the same with the plugin."""
        without, plugged = self.bare.tests, self.plugged.tests
        left_out = set(self.unstable())
        lines = [
            f"{id_}: {told(without.get(id_))} without, {told(plugged.get(id_))} with"
            for id_ in differing(without, plugged)
            if id_ not in left_out
        ]
        if self.steady_status() and self.bare.status != self.plugged.status:
            statuses = f"{self.bare.status} without, {self.plugged.status} with"
            lines.append(f"exit status: {statuses}")
        return lines


@dataclass(frozen=True)
class Place:
    """A temporary folder with all that the comparison of one project needs."""

    folder: Path
    name: str
    interpreter: str = sys.executable
    #: None for one of those above.
    others: Project | None = None

    @property
    def project(self) -> Project:
        """What its tests need."""
        return self.others or PROJECTS[self.name]

    @property
    def python(self) -> str:
        """The interpreter that has the project, its test tools and later the plugin."""
        return str(self.folder / "venv" / "bin" / "python")

    def prepare(self) -> None:
        """Fetch the project and install it with what its tests need."""
        _do([self.interpreter, "-m", "venv", str(self.folder / "venv")], self.folder)
        self.pip("install", "--upgrade", "pip>=25.1")  # the first that knows --group
        source = ["--no-deps", "--no-binary", self.name, self.name]
        self.pip("download", "--dest", str(self.folder / "sdist"), *source)
        group, _, needs = self.project
        if group is not None:
            needs = (*needs, "--group", f"{self.unpack() / 'pyproject.toml'}:{group}")
        self.pip("install", str(self.sdist()), "pytest", *needs)
        (self.folder / "recorder").mkdir()
        (self.folder / "recorder" / "outcome_recorder.py").write_text(RECORDER)

    def sdist(self) -> Path:
        """Return the one source distribution that was fetched."""
        found = list((self.folder / "sdist").glob("*.tar.gz"))
        if len(found) != 1:
            raise CannotRunError(f"{len(found)} source distributions were fetched")
        return found[0]

    def unpack(self) -> Path:
        """Return a fresh copy of the project's sources, always in the same folder."""
        target = self.folder / "sources"
        shutil.rmtree(target, ignore_errors=True)
        safely: dict[str, Any] = {}
        if hasattr(tarfile, "data_filter"):  # the first releases of 3.10 have none
            safely["filter"] = "data"
        shutil.unpack_archive(self.sdist(), target, **safely)
        (root,) = target.iterdir()
        return root

    def pip(self, command: str, *arguments: str) -> str:
        """Run the environment's pip, which finds its index by its own configuration."""
        pip = [self.python, "-m", "pip", "--disable-pip-version-check"]
        return _do([*pip, command, *arguments], self.folder)

    def installed(self) -> dict[str, str]:
        """Return the version of each package in the environment."""
        listed = json.loads(self.pip("list", "--format", "json"))
        return {package["name"].lower(): package["version"] for package in listed}

    def run(
        self, *options: str, more: dict[str, str] | None = None, config: str = ""
    ) -> Run:
        """Run the project's tests and return what became of each.

        `more` are variables of the environment; `config` is the text of a psf.toml.
        """
        target = self.folder / "outcomes.json"
        target.unlink(missing_ok=True)
        pytest = [self.python, "-m", "pytest", "-p", "outcome_recorder"]
        command = [*pytest, "-p", "no:randomly", *self.project.options, *options]
        paths = os.pathsep.join((str(self.folder / "recorder"), str(HERE)))
        variables = {"RECORDER_FILE": str(target), "PYTHONPATH": paths, **(more or {})}
        root = self.unpack()
        if config:
            (root / "psf.toml").write_text(config, encoding="utf-8")
        result = _run(command, root, variables)
        output = result.stdout + result.stderr
        if not target.exists():  # pytest did not get as far as the end of a session
            return Run(result.returncode, output, {}, loaded=False, active=[])
        return Run(result.returncode, output, **json.loads(target.read_text()))


def compare(place: Place) -> tuple[str, Comparison]:
    """Return the project's version and its runs, without the plugin and with it."""
    place.prepare()
    before = place.installed()
    bare, again = place.run(), place.run()
    for run in (bare, again):
        _check_bare(run)
    place.pip("install", str(REPOSITORY))
    after = place.installed()
    moved = [
        f"{name} {version}"
        for name, version in before.items()
        if version != after.get(name)
    ]
    if moved:
        raise CannotRunError(f"the plugin needs another version of {', '.join(moved)}")
    return before[place.name], Comparison(bare, again, place.run())


def _check_bare(run: Run) -> None:
    if run.status not in {0, 1}:
        what = f"pytest ended with {run.status} without the plugin"
        raise CannotRunError(what, run.output)
    if run.loaded or run.active:
        raise CannotRunError("the plugin is there before it was installed")


def _check_worth(found: Comparison) -> None:
    """Refuse a comparison that could say "same" of nothing, or of no plugin."""
    counts = _counts(found.compared())
    tests, passed = counts.total(), counts["passed"]
    if tests < FEWEST or passed <= tests / 2:
        what = f"{tests} tests to compare, {passed} of them passed: too few"
        raise CannotRunError(what, found.bare.output)
    if found.differences():
        return
    if not found.plugged.loaded:
        raise CannotRunError("pytest did not load the installed plugin")
    if found.plugged.active:
        raise CannotRunError(f"the plugin is active: {', '.join(found.plugged.active)}")


def report(name: str) -> int:
    """Compare one project, print what was found, and return its exit status."""
    try:
        with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder:
            version, found = compare(Place(Path(folder).resolve(), name))
        _check_worth(found)
    except (CannotRunError, OSError) as reason:
        print(f"{name}: could not be run: {reason}", flush=True)
        return 2
    print(f"{name} {version}: {_summary(found)}")
    for line in _details(found):
        print(f"  {line}")
    sys.stdout.flush()
    return 1 if found.differences() else 0


def _summary(found: Comparison) -> str:
    counts, differences = _counts(found.bare.tests), len(found.differences())
    outcomes = ", ".join(f"{n} {what}" for what, n in counts.most_common())
    verdict = f"different in {differences}" if differences else "same"
    return f"{counts.total()} tests, {outcomes}: {verdict}"


def _details(found: Comparison) -> list[str]:
    """Name the tests that fail anyway, those left out, and all that differs."""
    left_out = found.unstable()
    if not found.steady_status():
        left_out.append("the exit status")
    lines = [
        *(f"failed without the plugin as well: {test}" for test in found.failed()),
        *(f"unstable without the plugin, left out: {what}" for what in left_out),
    ]
    differences = found.differences()
    if not differences:
        return lines
    hidden = len(differences) - SHOWN
    more = [f"... and {hidden} more"] if hidden > 0 else []
    return [*lines, *differences[:SHOWN], *more, *tail(found.plugged.output)]


def differing(one: dict[str, Phases], other: dict[str, Phases]) -> list[str]:
    return [id_ for id_ in one | other if one.get(id_) != other.get(id_)]


def told(phases: Phases | None) -> str:
    if phases is None:
        return "absent"
    return ", ".join(" ".join(map(str, filter(None, phase))) for phase in phases)


def _counts(tests: dict[str, Phases]) -> Counter[str]:
    """Count the outcomes of tests, without files that were skipped in collecting."""
    run = (phases for phases in tests.values() if phases[0][0] != "collect")
    return Counter(outcome(phases) for phases in run)


def outcome(phases: Phases) -> str:
    """Say in pytest's words what became of a test."""
    failed = {phase for phase, outcome, _ in phases if outcome == "failed"}
    skipped = any(outcome == "skipped" for _, outcome, _ in phases)
    if failed:
        return "failed" if failed == {"call"} else "error"
    if any(reason is not None for *_, reason in phases):
        return "xfailed" if skipped else "xpassed"
    return "skipped" if skipped else "passed"


def _do(command: list[str], folder: Path) -> str:
    """Return what a command that must succeed printed."""
    result = _run(command, folder, {})
    if result.returncode:
        what = f"{' '.join(command)} ended with {result.returncode}"
        raise CannotRunError(what, result.stdout + result.stderr)
    return result.stdout


def _run(
    command: list[str], folder: Path, variables: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a command that no setting of the caller's Python or pytest reaches."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PYTEST", "COV"))
    }
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=kept | {"PYTHONHASHSEED": "0"} | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as reason:
        raise CannotRunError(str(reason)) from reason


def tail(output: str) -> list[str]:
    return [f"| {line}" for line in output.splitlines()[-SHOWN:]]


def main() -> int:
    """Compare the projects that the command line names, or all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAMES", help=", ".join(PROJECTS))
    names = parser.parse_args().names or list(PROJECTS)
    if unknown := set(names) - set(PROJECTS):
        parser.error(f"not one of {', '.join(PROJECTS)}: {', '.join(unknown)}")
    statuses = {report(name) for name in names}
    return min(statuses - {0}, default=0)


if __name__ == "__main__":
    sys.exit(main())
