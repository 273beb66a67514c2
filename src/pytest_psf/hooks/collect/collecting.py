"""Collecting the claims of the marks, wherever tests are collected.

With pytest-xdist that is in every worker, and in no controller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.core.collected import FAILED_TO_IMPORT, Collected
from pytest_psf.hooks.collect.left_out import is_left_out
from pytest_psf.hooks.collect.narrowing import plugins_that_ignore
from pytest_psf.hooks.collect.selection import keep_only
from pytest_psf.hooks.observe.openings import Openings
from pytest_psf.hooks.observe.recording import ENTRIES
from pytest_psf.hooks.observe.watcher import Watcher
from pytest_psf.hooks.observe.window import Window

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from pytest_psf.hooks.collect.claimed_tests import ClaimedTests
    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.hooks.collect.selection import Selection
    from pytest_psf.hooks.observe.measuring import Measuring


class Collecting:
    """Sees what pytest collects, and has the claimed tests watched."""

    def __init__(
        self,
        config: pytest.Config,
        claimed: ClaimedTests,
        names: FileNames,
        selection: Selection,
        ours: type[pytest.Item],
    ) -> None:
        """`ours` is the type of the items that show criteria and are not tests."""
        self.config = config
        self._claimed = claimed
        self._names = names
        self._selection = selection
        self._ours = ours
        self._deselected: list[pytest.Item] = []
        #: Whether something was deselected of which nobody said what.
        self._deselected_unnamed = False
        self._failed_files: set[str] = set()
        self._skipped_files: dict[str, str] = {}
        #: Where a report is asked for, the test files that were looked at as a whole.
        self._files: set[str] | None = set() if config.option.psf_report else None
        self._gaps: list[str] = []
        self._collected: Collected | None = None
        #: Notes the files that tests and modules open, if a report is to hold them.
        self._openings: Openings | None = None
        if any(one.startswith("json:") for one in config.option.psf_report):
            self._openings = Openings(names.own_file)
        self._measuring: Measuring | None = None

    @property
    def collected(self) -> Collected:
        """What was collected until now."""
        # What was measured is only known in the end.
        if self._collected is None or self._measuring is not None:
            self._collected = self._all()
        return self._collected

    def _all(self) -> Collected:
        measuring = self._measuring
        return Collected(
            claims=self._claimed.claims,
            tests=self._claimed.tests,
            others=tuple(self._claimed.others()),
            unobservable=self._claimed.targets.unobservable,
            unusable=self._claimed.targets.unusable,
            sources=self._claimed.targets.sources,
            lines=self._claimed.targets.lines,
            own_names=self._claimed.targets.own_names,
            other_names=self._claimed.targets.other_names,
            deselected=frozenset(
                item.nodeid for item in self._deselected if self.is_claimed(item.nodeid)
            ),
            failed_files=frozenset(self._failed_files),
            skipped_files=dict(self._skipped_files),
            files=frozenset(self._files or ()),
            gaps=tuple(self._gaps),
            faults=self._claimed.faults,
            ran=measuring.ran if measuring else {},
            unmeasured=measuring.unmeasured if measuring else "",
            read_on_import=self._openings.on_import() if self._openings else {},
        )

    @property
    def has_more(self) -> bool:
        """Whether something was only known when the tests had run."""
        measuring = self._measuring
        return measuring is not None and bool(measuring.ran or measuring.unmeasured)

    @property
    def may_hear_of_tests(self) -> bool:
        """Whether there are claimed tests."""
        return bool(self._claimed.tests)

    def is_claimed(self, nodeid: str) -> bool:
        """Tell whether some claim names this test."""
        return nodeid in self._claimed.tests

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        if self._openings is None:
            return (yield)
        with self._openings.collecting():
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        # Not `pytest_collectreport`: the id of a report does not lead to its file.
        report = yield
        if not report.passed and report.nodeid:
            self._note(report, collector.path)
        elif self._files is not None and isinstance(collector, pytest.File):
            self._note_file(collector.path)
        return report

    def _note_file(self, path: Path) -> None:
        """Take in what was collected or left out, unless only tests of it were asked for."""
        if self._files is None or path == self._selection.config_file:
            return  # that holds our items, which pytest-xdist's workers do not have
        if not self._selection.is_within(path):
            self._files.add(self._names.file(path))
            self._collected = None

    def _note(self, report: pytest.CollectReport, path: Path) -> None:
        self._collected = None
        name = self._names.file(path)
        if report.failed:
            self._failed_files.add(name)
            self._gaps.append(f"{name}{FAILED_TO_IMPORT}")
            return
        self._skipped_files[name] = reason_of_skip(report)
        if path.is_file() and b"psf" in path.read_bytes():
            self._gaps.append(f"{name} skipped itself, with the marks in it")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, items: list[pytest.Item]
    ) -> Generator[None, Any, Any]:
        self._collected = None
        self._claimed.begin()
        for item in items:
            if type(item) is not self._ours:
                self._claimed.add(item)
        if self._claimed.faults:
            items.clear()  # the session reports them before a test would run
            return (yield)
        self._claimed.match()
        before = list(items)
        self._choose(items)
        result = yield
        self._note_gone(before, items)
        self._claimed.add_late()
        if self._claimed.faults:
            items.clear()
        # Only now: pytest-xdist appends the group of a test to its node id.
        self._gaps += self._claimed.settle()
        self._collected = None
        self._watch()
        return result

    def _note_gone(self, before: list[pytest.Item], items: list[pytest.Item]) -> None:
        if self._deselected_unnamed:
            left = set(map(id, items))
            self._deselected += [item for item in before if id(item) not in left]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_ignore_collect(
        self, collection_path: Path
    ) -> Generator[None, bool | None, bool | None]:
        is_ignored = yield
        if is_ignored:
            config = self.config
            names = plugins_that_ignore(config, collection_path)
            gaps = [f"narrowed by the plugin {name}" for name in names]
            # What the command line ignores is left to other jobs. Caches, which nobody
            # goes into, would tell a first run from a second.
            left = config.option.ignore or config.option.ignore_glob
            if not (gaps or left or is_left_out(collection_path, config)):
                self._note_file(collection_path)
            self._gaps += [gap for gap in gaps if gap not in self._gaps]
            self._collected = None
        return is_ignored

    def _watch(self) -> None:
        manager = self.config.pluginmanager
        for name in ("psf-watcher", "psf-window", "psf-measuring"):
            if manager.has_plugin(name):  # a conftest.py has collected once more
                manager.unregister(name=name)
        if self._claimed.tests:
            window = Window()
            self._measure()
            watcher = Watcher(
                self._claimed.tests,
                self._claimed.targets.found,
                window,
                self._measuring,
                self._openings,
            )
            if self._openings:
                self._openings.window = window
            manager.register(window, "psf-window")
            manager.register(watcher, "psf-watcher")
            self.config.stash[ENTRIES] = watcher.entries
            self._claimed.targets.cannot_observe(watcher.blind)

    def _measure(self) -> None:
        """Have the tests measured that add up to a coverage minimum, if there is one."""
        files = self._claimed.covered_files
        if not files:
            return
        from pytest_psf.hooks.observe.measuring import Measuring

        paths = {file: self._names.path(file) for file in files}
        folder = self.config.invocation_params.dir
        self._measuring = Measuring(paths, self._claimed.covering(), folder)
        self.config.pluginmanager.register(self._measuring, "psf-measuring")

    def _choose(self, items: list[pytest.Item]) -> None:
        """Keep only the evidence for the criteria that were asked for by node id."""
        if self._selection.criteria is None or self._selection.given:
            return
        evidence = self._claimed.evidence_for(self._selection.criteria)
        keep_only(
            self.config,
            items,
            lambda item: type(item) is self._ours or item.nodeid in evidence,
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_unconfigure(self) -> None:
        """Let go of all claims, before pytest searches them for garbage."""
        self._collected = None
        self._claimed.forget()
        if self._openings:
            self._openings.close()

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        # pytest-testmon deselects what are no items, and have no more than a name.
        named: Sequence[object] = items
        items = [one for one in named if isinstance(one, pytest.Item)]
        self._deselected += items
        self._deselected_unnamed |= len(items) < len(named)
        self._collected = None


def reason_of_skip(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the reason of a skip, for people."""
    if report.skipped and isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return ""
