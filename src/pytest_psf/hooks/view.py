"""The criteria as items among the tests: collected once, run last, never in the way.

A view only: what becomes of these items changes no verdict.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol

from pytest_psf.core.judge import judge
from pytest_psf.core.verdicts import Judgement, Verdict
from pytest_psf.hooks import narrowing
from pytest_psf.hooks.items import VERDICT, ConfigFile, CriterionItem

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from pytest_psf.hooks.claimed_tests import ClaimedTests
    from pytest_psf.hooks.setup import Setup


class ItemView:
    """Shows the judgement as items of the config file."""

    def __init__(
        self, config: pytest.Config, setup: Setup, judged: Callable[[], Judgement]
    ) -> None:
        self.config = config
        self.setup = setup
        self.judged = judged
        #: The arguments of the command line that are not ours.
        self.given: list[str] = []
        #: The criteria that were asked for by node id; None for all.
        self._chosen: frozenset[str] | None = None

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
        self.given = [a for a in arguments if a not in ours]
        self._chosen = self._ids_in(ours)
        arguments[:] = self.given
        if ours and not self.given:
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

    def choose(self, items: list[pytest.Item], claimed: ClaimedTests) -> None:
        """Keep the criteria that were asked for by node id, and their evidence."""
        if self._chosen is None:
            return
        evidence = claimed.evidence_for(self._chosen)
        kept: list[pytest.Item] = []
        dropped: list[pytest.Item] = []
        for item in items:
            if isinstance(item, CriterionItem):
                keep = item.name in self._chosen
            else:
                keep = bool(self.given) or item.nodeid in evidence
            (kept if keep else dropped).append(item)
        if dropped:
            self.config.hook.pytest_deselected(items=dropped)
            items[:] = kept

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Run the user's tests as if ours were not there, and ours behind them.

        So wide fixtures are torn down with the last test that used them.
        """
        ours_last(session.items)
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


def ours_last(items: list[pytest.Item]) -> None:
    """Put our items behind all others, whoever has shuffled them."""
    items.sort(key=lambda item: isinstance(item, CriterionItem))
