"""The criteria as items among the tests: collected once, run last, never in the way.

A view only: what becomes of these items changes no verdict.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import pytest

from pytest_psf.core.shown import shown
from pytest_psf.core.verdicts import Judgement, Verdict
from pytest_psf.hooks.collect.file_names import seen_from
from pytest_psf.hooks.collect.selection import keep_only, without_links_above
from pytest_psf.hooks.pytest_internals import passed_over_by, runtestprotocol
from pytest_psf.hooks.show.items import VERDICT, ConfigFile, CriterionItem
from pytest_psf.hooks.show.telling import Telling
from pytest_psf.hooks.xdist.distribution import ItemCounter, is_controller

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from pathlib import Path

    import pluggy

    from pytest_psf.core.claims import Claim
    from pytest_psf.hooks.collect.selection import Selection


class ItemView:
    """Shows the judgement as items of the config file."""

    def __init__(
        self,
        config: pytest.Config,
        claims: Iterable[Claim],
        selection: Selection,
        judged: Callable[[], Judgement],
    ) -> None:
        self.config = config
        self._claims = tuple(claims)
        self._selection = selection
        self._judged = judged
        #: The path under which the config file was collected.
        self._collected_as: Path | None = None

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
            session.perform_collect([self._argument(file)])  # tests are the workers'
        elif not self._selection.covers(file):
            self.config.args.append(self._argument(file))

    def _argument(self, file: Path) -> str:
        """Name a file as it is seen from where pytest was called.

        pytest takes a `[` in an argument for the start of parameters, even in the
        name of a folder; the shortest name holds the fewest.
        """
        return seen_from(self.config.invocation_params.dir, file)

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> ConfigFile | None:
        file = self._selection.config_file
        if file is None or file_path.name != file.name:
            return None
        if without_links_above(file_path) != file:
            return None
        if self._collected_as not in {None, file_path}:
            return None  # a link leads to it as well
        self._collected_as = file_path
        made: ConfigFile = ConfigFile.from_parent(parent, path=file_path)
        made.lines = {name: self._line_of(name) for name in self._selection.shown_ids}
        return made

    def _line_of(self, criterion_id: str) -> int | None:
        for claim in self._claims:
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
                lambda i: type(i) is not CriterionItem or i.name in chosen,
            )
        result = yield
        self._order(items)
        return result

    def _order(self, items: list[pytest.Item]) -> None:
        """Put our items after all others and in their order, whoever shuffled them."""
        place = {name: n for n, name in enumerate(self._selection.shown_ids, 1)}
        items.sort(key=lambda i: place[i.name] if type(i) is CriterionItem else 0)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Run the user's tests as if ours were not there, and ours after them.

        So wide fixtures are torn down with the last test that used them.
        """
        self._order(session.items)
        ours = [item for item in session.items if type(item) is CriterionItem]
        if self.config.option.collectonly or not ours:
            return (yield)
        theirs = session.items[: -len(ours)]
        session.items = theirs
        if is_controller(self.config):
            with ItemCounter(session, len(ours)).registered():
                result = yield
        else:
            result = yield
        self._give(ours)  # not in an item, where a time limit for tests may hold
        session.items = [*theirs, *ours]
        # Only now: no test has to pass through the hooks of our items.
        self.config.pluginmanager.register(ItemRun(self.config), "psf-items")
        run = self._protocol()
        for item, following in zip(ours, [*ours[1:], None], strict=True):
            run(item=item, nextitem=following)
        return result

    def _protocol(self) -> pluggy.HookCaller:
        """Return the hook that runs an item, without those who would remember ours.

        pytest-testmon would leave out the criteria of the next run as unchanged tests.
        """
        manager = self.config.pluginmanager
        memory = filter(None, [manager.get_plugin("TestmonCollect")])
        return manager.subset_hook_caller("pytest_runtest_protocol", memory)

    def _give(self, items: list[CriterionItem]) -> None:
        """Have the run judged, once for all items."""
        judgement = self._judged()
        rulings = {r.criterion.id: r for r in (*judgement.scope, *judgement.rulings)}
        gating = {ruling.criterion.id for ruling in judgement.gating}
        for item in items:
            item.take(rulings[item.name], gates=item.name in gating)


class ItemRun:
    """Runs our items and shows how they come out."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        #: What another plugin raises about our items is kept; they are shown without it.
        self._telling = Telling(config.pluginmanager)
        config.pluginmanager.register(self._telling, "psf-items-told")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> bool | None:
        """Run our own items: never again, and never so that they stop the run."""
        if not isinstance(item, CriterionItem):
            return None
        tell, deaf = self._telling.tell, passed_over_by(item)
        where = {"nodeid": item.nodeid, "location": item.location}
        tell("pytest_runtest_logstart", deaf, **where)
        for report in self._reports(item, nextitem):
            is_verdict = hasattr(report, VERDICT)
            more = self._deaf_to_verdicts() if is_verdict else ()
            tell("pytest_runtest_logreport", {*deaf, *more}, report=report)
        tell("pytest_runtest_logfinish", deaf, **where)
        return True

    def _reports(
        self, item: CriterionItem, nextitem: pytest.Item | None
    ) -> list[pytest.TestReport]:
        """Run an item; a plugin that knows nothing but test functions ends no run."""
        try:
            if not _others_hear_phases(item):
                return [*_quick_reports(item)]
            return runtestprotocol(item, log=False, nextitem=nextitem)
        except (pytest.exit.Exception, pytest.Session.Failed):
            raise
        except Exception as error:  # noqa: BLE001 - it is another plugin's
            self._telling.note(error)
        with suppress(Exception):
            item.ihook.pytest_runtest_teardown(item=item, nextitem=nextitem)
        call = pytest.CallInfo.from_call(item.runtest, when="call")
        report = pytest.TestReport.from_item_and_call(item, call)
        item.tell(report)
        return [report]

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        if self._telling.raised:
            text = "psf: criteria are shown without a plugin that cannot take them"
            told = shown(self._telling.raised)
            terminalreporter.write_line(f"{text} ({told})", yellow=True)

    def _deaf_to_verdicts(self) -> Iterator[object]:
        """Yield the plugins that would act on a verdict.

        They would stop the run (-x, --stepwise), or remember ids that a run without
        --psf does not know (--last-failed).
        """
        names = ("session", "lfplugin", "stepwiseplugin")
        yield from filter(None, map(self.config.pluginmanager.get_plugin, names))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if isinstance(item, CriterionItem) and report.when == "call":
            item.tell(report)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.TestReport
    ) -> tuple[str, str, tuple[str, dict[str, bool]] | str] | None:
        """Give our items statuses of their own: no wall of red failures.

        But what is met counts as passed: a status that pytest does not know of would
        turn its last line yellow.
        """
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


_PHASES: tuple[Literal["setup", "call", "teardown"], ...] = (
    "setup",
    "call",
    "teardown",
)


def _others_hear_phases(item: CriterionItem) -> bool:
    """Tell whether anyone but pytest and us hears of an item's phases, or shows them."""
    option = item.config.option
    if option.setuponly or option.setupshow:
        return True
    return any(
        getattr(one.function, "__module__", "").partition(".")[0]
        not in {"_pytest", "pytest_psf"}
        for phase in _PHASES
        for one in getattr(item.ihook, f"pytest_runtest_{phase}").get_hookimpls()
    )


def _quick_reports(item: CriterionItem) -> Iterator[pytest.TestReport]:
    """Yield the reports of an item's phases.

    It has no fixtures, writes nothing and takes no time: what pytest does for those at
    each phase is most of what an item costs.
    """
    for phase in _PHASES:
        run = item.runtest if phase == "call" else _pass
        call = pytest.CallInfo.from_call(run, phase, (KeyboardInterrupt,))
        yield item.ihook.pytest_runtest_makereport(item=item, call=call)


def _pass() -> None:
    """Do nothing, which always passes."""
