"""The session that judges: pytest's hooks, each a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.core.judge import judge
from pytest_psf.core.outcomes import PhaseRecord
from pytest_psf.core.places import FaultsFoundError
from pytest_psf.hooks import narrowing, terminal
from pytest_psf.hooks.claimed_tests import ClaimedTests, FileNames, Run
from pytest_psf.hooks.items import CriterionItem
from pytest_psf.hooks.view import ItemView, ours_last
from pytest_psf.hooks.watch import Watcher, sighting_of
from pytest_psf.verify.project import Project, git_top

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.verdicts import Judgement
    from pytest_psf.hooks.setup import Setup

#: Exit statuses of pytest after which there is nothing to judge.
_NO_RUN = (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)


class PsfSession:
    """One run of pytest under `--psf`."""

    def __init__(self, config: pytest.Config, setup: Setup) -> None:
        self.config = config
        self.setup = setup
        self.run = Run()
        self._judgement: Judgement | None = None
        self._stopped = False
        #: Files whose marks nobody could read, because they skipped themselves.
        self._silent_files: list[str] = []
        #: Why a report that was asked for could not be written.
        self._unwritten = ""
        #: Whether the run may end with 0; settled when it finishes.
        self.may_pass = False
        root = setup.root.resolve()
        self._names = FileNames(root, git_top(root) or root)
        self.claimed = ClaimedTests(
            setup.catalogue, setup.registry, setup.claims, self._names
        )
        self.view = ItemView(config, setup, self.judged)

    # -- what is judged, and from what

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims: the config's, and those of the marks that were collected."""
        others = (c for c in self.setup.claims if c.kind != "test")
        return (*others, *self.claimed.claims)

    def judged(self) -> Judgement:
        """Return the judgement of what has happened so far."""
        if self._judgement is None:
            self._judgement = self._judge()
        return self._judgement

    def _judge(self) -> Judgement:
        narrowed = tuple(dict.fromkeys(self._narrowed()))
        project = Project(
            self.setup.root,
            today=self.setup.today,
            outcomes=self.claimed.outcomes(self.run, narrowed),
        )
        by_id = self.setup.catalogue.by_id
        evidence = [
            self.setup.registry.verified(claim, by_id[claim.criterion], project)
            for claim in self.claims
        ]
        return judge(
            self.setup.catalogue,
            self.setup.profile,
            evidence,
            today=self.setup.today,
            narrowed=narrowed,
        )

    def _narrowed(self) -> Generator[str, None, None]:
        yield from narrowing.narrowed_by_options(self.config, self.setup.root)
        yield from narrowing.narrowed_by_paths(
            self.config, self.view.given, self.setup.root
        )
        for name in sorted(self.run.failed_files):
            yield f"{name} failed to import"
        for name in self._silent_files:
            yield f"{name} skipped itself, with the marks in it"
        if self._stopped:
            yield "the run was stopped"

    # -- before the tests

    def pytest_report_header(self) -> list[str]:
        judgement = judge(
            self.setup.catalogue, self.setup.profile, (), today=self.setup.today
        )
        return terminal.header(judgement, self.setup.config_file)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.passed or not report.nodeid:
            return
        path = self.config.rootpath / report.nodeid.partition("::")[0]
        name = self._names.file(path)
        if report.failed:
            self.run.failed_files.add(name)
            return
        self.run.skipped_files[name] = _detail(report)
        if path.is_file() and b"mark.psf" in path.read_bytes():
            self._silent_files.append(name)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, items: list[pytest.Item]
    ) -> Generator[None, Any, Any]:
        for item in items:
            if not isinstance(item, CriterionItem):
                self.claimed.add(item)
        try:
            self.claimed.settle()
        except FaultsFoundError as error:
            raise pytest.UsageError(error.wrapped()) from None
        self.view.choose(items, self.claimed)
        if self.claimed.tests:
            watcher = Watcher(self.claimed)
            self.config.pluginmanager.register(watcher, "psf-watcher")
        result = yield
        ours_last(items)
        return result

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self.run.deselected.update(item.nodeid for item in items)

    # -- the tests

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if nodeid in self.run.records:
            self.run.records[nodeid].start()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.nodeid not in self.claimed.tests:
            return
        self._judgement = None
        record = self.run.records.setdefault(report.nodeid, PhaseRecord())
        record.add(
            report.when,
            report.outcome,
            expected_failure=hasattr(report, "wasxfail"),
            detail=_detail(report),
        )
        sighting = sighting_of(report)
        if sighting is not None:
            self.run.sightings[report.nodeid] = sighting

    # -- after the tests

    def pytest_keyboard_interrupt(self) -> None:
        self._stop()  # pytest.exit() comes here too, whatever its status

    def _stop(self) -> None:
        self._stopped = True
        self._judgement = None

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Decide the exit status; the entry point only guards it."""
        if self._is_exempt(session):
            self.may_pass = bool(self.config.option.collectonly)
            return
        status = session.exitstatus
        # Should the judgement itself fail, this stands.
        session.exitstatus = status or pytest.ExitCode.INTERNAL_ERROR
        if session.shouldstop or session.shouldfail:
            self._stop()
        judgement = self.judged()
        try:
            self.setup.reports.close(judgement)
        except OSError as error:
            self._unwritten = f"{error.filename}: {error.strerror}"
            return
        self.may_pass = judgement.passes
        gated = 0 if judgement.passes else int(pytest.ExitCode.TESTS_FAILED)
        session.exitstatus = status or gated

    def _is_exempt(self, session: pytest.Session) -> bool:
        return self.config.option.collectonly or session.exitstatus in _NO_RUN

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, exitstatus: int
    ) -> Generator[None, None, None]:
        """Write our summary behind all others: the verdict is what is read last."""
        yield
        if self.config.option.collectonly or exitstatus in _NO_RUN:
            return
        terminal.write(
            terminalreporter,
            self.judged(),
            is_first_run=self.setup.config_file is None and not self.claims,
            reports=self.setup.reports.paths,
            status=exitstatus,
        )
        if self._unwritten:
            text = f"NO REPORT was written, so the run fails: {self._unwritten}"
            terminalreporter.write_line(text, red=True)


def _detail(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the reason of a skip, for people."""
    if report.skipped and isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return ""
