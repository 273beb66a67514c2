"""Measuring what the calls of tests run, for coverage minimums, by coverage.py.

Registered only when a claim asks for it. Never beside a Coverage that somebody else has
started: it would miss what runs meanwhile. That one's contexts are read instead.

What counts is a test's call. Imports and wider fixtures run in whichever test comes first,
and coverage's contexts (https://coverage.readthedocs.io/en/latest/contexts.html) do not say
how wide a fixture is: with them the result would depend on the order or on the workers.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from pathlib import Path

    from coverage import Coverage, CoverageData

    from pytest_psf.core.collected import Ran


class Measuring:
    """Measures the calls of some tests, or reads what pytest-cov has measured."""

    def __init__(
        self, paths: Mapping[str, Path], tests: frozenset[str], folder: Path
    ) -> None:
        #: The files, by the names that claims have for them.
        self._files = {name: str(path.resolve()) for name, path in paths.items()}
        self._tests = tests
        #: What relative names in somebody else's data are relative to.
        self._folder = folder
        self._own: OwnCoverage | None = None
        self._taken: dict[str, Ran] = {}
        #: The tests that were left to somebody else's coverage, by node id.
        self._left: set[str] = set()
        #: What somebody else's coverage reports, by node id; known when all tests have run.
        self.ran: Mapping[str, Ran] = {}
        #: Why that coverage cannot be read.
        self.unmeasured = ""

    def take(self, nodeid: str) -> Ran | None:
        """Return what a test's last call ran, if it was measured, and forget it."""
        return self._taken.pop(nodeid, None)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        if item.nodeid not in self._tests:
            return (yield)
        if _active() is not None:
            self._left.add(item.nodeid)
            return (yield)
        if self._own is None:
            self._own = OwnCoverage(self._files)
        try:
            with self._own.measuring():
                return (yield)
        finally:
            self._taken[item.nodeid] = self._own.ran()

    # Closest to pytest's own loop: pytest-cov stops after this.
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(
        self, session: pytest.Session
    ) -> Generator[None, object, object]:
        try:
            return (yield)
        finally:
            active = _active()
            if active is not None and self._left:
                self._read(active, session.config.pluginmanager)

    def _read(self, active: Coverage, manager: pytest.PytestPluginManager) -> None:
        lacking = [*_lacking(active, manager)]
        if lacking:
            self.unmeasured = f"coverage is active {' and '.join(lacking)}"
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they come again when it is saved
            data = active.get_data()
        self.ran = self._ran_by_test(data)
        data.set_query_contexts(None)

    def _ran_by_test(self, data: CoverageData) -> dict[str, Ran]:
        """Return what each test ran; one that has no context ran nothing."""
        found = {str((self._folder / f).resolve()): f for f in data.measured_files()}
        files = {n: found[path] for n, path in self._files.items() if path in found}
        nothing: Ran = dict.fromkeys(files, ())
        ran = dict.fromkeys(self._left, nothing)
        for context in data.measured_contexts():
            # A static context stands in front, with a | as well.
            for test in self._left.intersection(_tests_in(context)):
                data.set_query_context(context)
                ran[test] = _arcs(data, files)
        return ran


class OwnCoverage:
    """A Coverage of our own, started for one call after the other."""

    def __init__(self, files: Mapping[str, str]) -> None:
        from coverage import Coverage
        from coverage.exceptions import ConfigError

        self._files = files
        self._calls = 0
        self._coverage = Coverage(
            data_file=None,
            branch=True,
            include=[*files.values()],
            config_file=False,
            messages=False,
        )
        self._coverage.set_option("run:disable_warnings", _WARNINGS)
        with suppress(ConfigError):  # older ones do not know it; it is their default
            self._coverage.set_option("run:core", "ctrace")  # others have no contexts

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """Measure one call, apart from all others."""
        self._calls += 1
        self._coverage.start()
        self._coverage.switch_context(str(self._calls))
        try:
            yield
        finally:
            self._coverage.stop()

    def ran(self) -> Ran:
        """Return what the last call ran."""
        data = self._coverage.get_data()
        data.set_query_context(str(self._calls))
        return _arcs(data, self._files)


#: coverage's warnings that say nothing about a measurement of single calls.
_WARNINGS = ["no-data-collected", "trace-changed", "no-ctracer", "no-sysmon"]


def _active() -> Coverage | None:
    """Return the Coverage that somebody has started."""
    module = sys.modules.get("coverage")
    return module.Coverage.current() if module is not None else None


def _lacking(active: Coverage, manager: pytest.PytestPluginManager) -> Iterator[str]:
    """Yield what keeps an active Coverage from knowing what each test ran."""
    if not active.get_option("run:branch"):
        yield "without branches"
    if not manager.hasplugin("_cov_contexts"):
        yield "without a context for each test"
    if dict(active.sys_info()).get("core") == "SysMonitor":
        yield "with a core that knows no contexts (set COVERAGE_CORE=ctrace)"


def _tests_in(context: str) -> Iterator[str]:
    """Yield the node ids that pytest-cov may mean by the context of a call."""
    name, separator, phase = context.rpartition("|")
    while separator and phase == "run":
        yield name
        _, separator, name = name.partition("|")


def _arcs(data: CoverageData, files: Mapping[str, str]) -> Ran:
    return {name: tuple(data.arcs(path) or ()) for name, path in files.items()}
