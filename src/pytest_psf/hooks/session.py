"""The session that judges: pytest's hooks, each a few lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol

from pytest_psf.core.judge import judge
from pytest_psf.core.outcomes import PhaseRecord
from pytest_psf.core.places import FaultsFoundError
from pytest_psf.core.verdicts import Judgement, Verdict
from pytest_psf.hooks import narrowing, terminal
from pytest_psf.hooks.claimed_tests import ClaimedTests, FileNames, Run
from pytest_psf.hooks.items import VERDICT, ConfigFile, CriterionItem
from pytest_psf.hooks.watch import Watcher, sighting_of
from pytest_psf.verify.project import Project, git_top

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.classify import Profile
    from pytest_psf.hooks.reports import Reports
    from pytest_psf.registry import Registry

#: Exit statuses of pytest after which there is nothing to judge.
_NO_RUN = (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a session needs to know before it starts."""

    catalogue: Catalogue
    registry: Registry
    profile: Profile
    claims: tuple[Claim, ...]
    reports: Reports
    config_file: Path | None
    #: The config's folder, which paths are relative to.
    root: Path
    today: dt.date


class PsfSession:
    """One run of pytest under `--psf`."""

    def __init__(self, config: pytest.Config, setup: Setup) -> None:
        self.config = config
        self.setup = setup
        self.run = Run()
        self._judgement: Judgement | None = None
        self._given: list[str] = []
        #: The criteria that were asked for by node id; None for all.
        self._chosen: frozenset[str] | None = None
        self._stopped = False
        #: Why a report that was asked for could not be written.
        self._unwritten = ""
        #: Whether the run may end with 0; settled when it finishes.
        self.may_pass = False
        root = setup.root.resolve()
        self._names = FileNames(root, git_top(root) or root)
        self.claimed = ClaimedTests(
            setup.catalogue, setup.registry, setup.claims, self._names
        )

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
        yield from narrowing.narrowed_by_options(self.config)
        yield from narrowing.narrowed_by_paths(
            self.config, self._given, self.setup.root
        )
        for name in sorted(self.run.failed_files):
            yield f"{name} failed to import"
        if self._stopped:
            yield "the run was stopped"

    # -- before the tests

    def pytest_report_header(self) -> list[str]:
        judgement = judge(
            self.setup.catalogue, self.setup.profile, (), today=self.setup.today
        )
        return terminal.header(judgement, self.setup.config_file)

    @cached_property
    def _config_file(self) -> Path | None:
        """The file that the items hang on."""
        if self.setup.config_file is not None:
            return self.setup.config_file.resolve()
        path = self.config.rootpath / "pyproject.toml"
        return path.resolve() if path.is_file() else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """See to it that the config file is collected exactly once.

        pytest before 9 loses the tests of a folder that is given together with a file
        inside it. So the file is only named where no folder covers it, and criteria
        that were asked for by their ids are chosen from the collected ones.
        """
        arguments = self.config.args
        ours = [a for a in arguments if self._is_config_file(a)]
        self._given = [a for a in arguments if a not in ours]
        self._chosen = self._ids_in(ours)
        arguments[:] = self._given
        if ours and not self._given:
            paths = narrowing.whole_paths(self.config, self.setup.root)
            arguments += [str(path) for path in paths]
        covered = any(self._covers_config_file(a) for a in arguments)
        if self._config_file is not None and not covered:
            arguments.append(str(self._config_file))

    def _ids_in(self, arguments: list[str]) -> frozenset[str] | None:
        """Return the criteria that our own node ids ask for; None for all."""
        asked = {argument.partition("::")[2] for argument in arguments}
        if not asked or "" in asked:
            return None
        found = set()
        for name in asked:
            ids = {i for i in self._shown_ids if name in {i, i.partition(".")[0]}}
            if not ids:
                raise pytest.UsageError(
                    f"{name}: no such criterion is in force (pytest --psf --collect-only)"
                )
            found |= ids
        return frozenset(found)

    def _is_config_file(self, argument: str) -> bool:
        return self._path_of(argument) == self._config_file

    def _covers_config_file(self, argument: str) -> bool:
        path = self._path_of(argument)
        return self._config_file is not None and path in self._config_file.parents

    def _path_of(self, argument: str) -> Path:
        return (
            self.config.invocation_params.dir / argument.partition("::")[0]
        ).resolve()

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> ConfigFile | None:
        if self._config_file is None or file_path.name != self._config_file.name:
            return None
        if file_path.resolve() != self._config_file:
            return None
        made: ConfigFile = ConfigFile.from_parent(parent, path=file_path)
        made.judged = self.judged
        made.lines = {name: self._line_of(name) for name in self._shown_ids}
        return made

    @cached_property
    def _shown_ids(self) -> tuple[str, ...]:
        """The criteria that are shown as items."""
        empty = judge(
            self.setup.catalogue, self.setup.profile, (), today=self.setup.today
        )
        rulings = (*empty.scope, *empty.rulings)
        return tuple(ruling.criterion.id for ruling in rulings if ruling.in_force)

    def _line_of(self, criterion_id: str) -> int | None:
        for claim in self.setup.claims:
            if claim.criterion == criterion_id:
                return claim.place.line
        return None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and report.nodeid:
            path = self.config.rootpath / report.nodeid.partition("::")[0]
            self.run.failed_files.add(self._names.file(path))

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
            raise pytest.UsageError(str(error)) from None
        self._choose(items)
        if self.claimed.tests:
            watcher = Watcher(self.claimed)
            self.config.pluginmanager.register(watcher, "psf-watcher")
        result = yield
        _ours_last(items)
        return result

    def _choose(self, items: list[pytest.Item]) -> None:
        """Keep the criteria that were asked for by node id, and their evidence."""
        if self._chosen is None:
            return
        evidence = self.claimed.evidence_for(self._chosen)
        kept: list[pytest.Item] = []
        dropped: list[pytest.Item] = []
        for item in items:
            if isinstance(item, CriterionItem):
                keep = item.name in self._chosen
            else:
                keep = bool(self._given) or item.nodeid in evidence
            (kept if keep else dropped).append(item)
        if dropped:
            self.config.hook.pytest_deselected(items=dropped)
            items[:] = kept

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self.run.deselected.update(item.nodeid for item in items)

    # -- the tests

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Run the user's tests as if ours were not there, and ours behind them.

        So wide fixtures are torn down with the last test that used them.
        """
        _ours_last(session.items)
        ours = [item for item in session.items if isinstance(item, CriterionItem)]
        if self.config.option.collectonly or not ours:
            return (yield)
        theirs = session.items[: -len(ours)]
        session.items = theirs
        result = yield
        session.items = [*theirs, *ours]
        for item, following in zip(ours, [*ours[1:], None], strict=True):
            self.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return result

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> bool | None:
        """Run our own items: never again, and never so that they stop the run."""
        if not isinstance(item, CriterionItem):
            return None
        maxfail = self.config.option.maxfail
        self.config.option.maxfail = 0
        try:
            item.ihook.pytest_runtest_logstart(
                nodeid=item.nodeid, location=item.location
            )
            runtestprotocol(item, nextitem=nextitem)
            item.ihook.pytest_runtest_logfinish(
                nodeid=item.nodeid, location=item.location
            )
        finally:
            self.config.option.maxfail = maxfail
            self._forget_failure(item)
        return True

    def _forget_failure(self, item: CriterionItem) -> None:
        """Keep our ids out of what `--last-failed` remembers."""
        remembered = getattr(
            self.config.pluginmanager.get_plugin("lfplugin"), "lastfailed", {}
        )
        for key in (item.nodeid, getattr(item, "id", None)):  # `id` from 9.2 on
            remembered.pop(key, None)

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

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if isinstance(item, CriterionItem) and report.when == "call":
            setattr(report, VERDICT, item.ruling.verdict.value)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.TestReport
    ) -> tuple[str, str, tuple[str, dict[str, bool]] | str] | None:
        """Give our items statuses of their own: no wall of red failures."""
        verdict = getattr(report, VERDICT, None)
        if verdict is None:
            return None
        if verdict == Verdict.MET.value:
            return "passed", ".", "MET"
        if verdict == Verdict.UNMET.value and report.failed:
            return "unmet", "U", ("UNMET", {"red": True})
        if verdict == Verdict.UNMET.value:
            return "unmet", "u", ("UNMET (not gating)", {"yellow": True})
        if verdict == Verdict.NOT_JUDGED.value:
            return "not judged", "N", ("NOT JUDGED", {"yellow": True})
        return "skipped", "s", verdict.upper()

    # -- after the tests

    def pytest_keyboard_interrupt(self) -> None:
        self._stopped = True  # pytest.exit() comes here too, whatever its status

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Decide the exit status: the one place where it is touched."""
        if self._is_exempt(session):
            self.may_pass = bool(self.config.option.collectonly)
            return
        status = session.exitstatus
        # Should the judgement itself fail, this stands.
        session.exitstatus = status or pytest.ExitCode.INTERNAL_ERROR
        self._stopped |= bool(session.shouldstop or session.shouldfail)
        self._judgement = None
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


def _ours_last(items: list[pytest.Item]) -> None:
    """Put our items behind all others, whoever has shuffled them."""
    items.sort(key=lambda item: isinstance(item, CriterionItem))


def _detail(report: pytest.TestReport) -> str:
    """Return the reason of a skip, for people."""
    if report.skipped and isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return ""
