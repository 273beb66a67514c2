"""The criteria as items among the tests: collected once, run last, never in the way.

A view only: what becomes of these items changes no verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol

from pytest_psf.core.verdicts import Judgement, Verdict
from pytest_psf.hooks.distribution import is_controller
from pytest_psf.hooks.items import VERDICT, ConfigFile, CriterionItem
from pytest_psf.hooks.selection import keep_only

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from pytest_psf.hooks.selection import Selection
    from pytest_psf.hooks.setup import Setup


class ItemView:
    """Shows the judgement as items of the config file."""

    def __init__(
        self,
        config: pytest.Config,
        setup: Setup,
        selection: Selection,
        judged: Callable[[], Judgement],
    ) -> None:
        self.config = config
        self.setup = setup
        self._selection = selection
        self.judged = judged

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """See to it that the config file is collected exactly once.

        pytest before 9 loses the tests of a folder that is given together with a file
        inside it. So the file is only named where no folder covers it, and criteria
        that were asked for by their ids are chosen from the collected ones.
        """
        self._selection.take()
        if self._selection.unknown:
            names = ", ".join(self._selection.unknown)
            raise pytest.UsageError(
                f"{names}: no such criterion is in force (pytest --psf --collect-only)"
            )
        file = self._selection.config_file
        if file is None:
            return
        if is_controller(self.config):
            session.perform_collect([str(file)])  # the tests are the workers'
        elif not self._selection.covers(file):
            self.config.args.append(str(file))

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> ConfigFile | None:
        file = self._selection.config_file
        if file is None or file_path.name != file.name or file_path.resolve() != file:
            return None
        made: ConfigFile = ConfigFile.from_parent(parent, path=file_path)
        made.judged = self.judged
        made.lines = {name: self._line_of(name) for name in self._selection.shown_ids}
        return made

    def _line_of(self, criterion_id: str) -> int | None:
        for claim in self.setup.claims:
            if claim.criterion == criterion_id:
                return claim.place.line
        return None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, items: list[pytest.Item]
    ) -> Generator[None, Any, Any]:
        chosen = self._selection.criteria
        if chosen is not None:
            keep_only(
                self.config,
                items,
                lambda i: not isinstance(i, CriterionItem) or i.name in chosen,
            )
        result = yield
        ours_last(items)
        return result

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
