"""What a run recorded of its claimed tests, and what that comes to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core.claims import tests_of_minimums
from pytest_psf.core.outcomes import Outcomes, PhaseRecord, Sighting, State, TestOutcome
from pytest_psf.hooks.watch import Sightings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_psf.core.outcomes import Challenge
    from pytest_psf.hooks.collected import ClaimedTest, Collected


class Run:
    """The records of a run, each worker's apart.

    With `--dist each` several workers run the same test, and the pass of one does not
    mend the failure of another.
    """

    def __init__(self) -> None:
        #: Worker -> node id -> record; without pytest-xdist the worker is "".
        self._workers: dict[str, dict[str, PhaseRecord]] = {}
        self._sightings = Sightings()
        #: How many reports were taken in.
        self.count = 0

    def add(self, nodeid: str, report: pytest.TestReport) -> None:
        """Take in one report of a claimed test."""
        self.count += 1
        worker, outcome = _worker_of(report), report.outcome
        if worker not in self._workers:
            self._workers[worker] = {}
        records = self._workers[worker]
        record = records.get(nodeid)
        if record is None:
            record = records[nodeid] = PhaseRecord()
        record.add(
            report.when,
            outcome,
            expected_failure=hasattr(report, "wasxfail"),
            detail="" if outcome == "passed" else reason_of_skip(report),
            seconds=report.duration,
            sighting=self._sightings.taken_from(report),
        )

    def forget(self) -> None:
        """Forget all reports."""
        self._workers.clear()

    def outcomes(
        self,
        collected: Collected,
        narrowed: tuple[str, ...],
        challenges: Mapping[str, tuple[Challenge, ...]],
    ) -> Outcomes:
        """Return what became of the claimed tests; challenges are by test id."""
        return Outcomes(
            tests=tuple(
                outcome
                for test in collected.tests.values()
                for outcome in self._outcomes_of(
                    test, collected, challenges.get(test.id, ())
                )
            ),
            others=collected.others,
            unobservable=collected.unobservable,
            sources=collected.sources,
            failed_files=collected.failed_files,
            skipped_files=collected.skipped_files,
            narrowed=narrowed,
            minimums=tests_of_minimums(collected.claims),
            unmeasured=collected.unmeasured,
        )

    def _outcomes_of(
        self,
        test: ClaimedTest,
        collected: Collected,
        challenges: tuple[Challenge, ...],
    ) -> Iterator[TestOutcome]:
        found = [r[test.nodeid] for r in self._workers.values() if test.nodeid in r]
        is_flaky = any(record.reruns for record in found)
        # A worker may have died of an attempt that another one repeated.
        begun = [record for record in found if not record.is_blank]
        for record in begun or [PhaseRecord()]:
            state = record.state
            if not found and test.nodeid in collected.deselected:
                state = State.DESELECTED
            sighting = record.sighting or Sighting()
            if test.nodeid in collected.ran:
                sighting = replace(sighting, ran=collected.ran[test.nodeid])
            yield TestOutcome(
                id=test.id,
                place=test.place,
                state=state,
                does_nothing=sighting.does_nothing,
                flaky=is_flaky,
                seconds=record.seconds,
                sighting=sighting,
                is_observed=record.sighting is not None,
                detail=record.detail,
                challenges=challenges,
            )


class Recording:
    """Takes in the reports of claimed tests; only there if a run may have some."""

    def __init__(self, run: Run, is_claimed: Callable[[str], bool]) -> None:
        self._run = run
        self._is_claimed = is_claimed

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        nodeid = report.nodeid
        if self._is_claimed(nodeid):
            self._run.add(nodeid, report)


def _worker_of(report: pytest.TestReport) -> str:
    """Return the worker that a report came from; pytest-xdist says so in two ways."""
    node = getattr(report, "node", None)
    return str(node.gateway.id) if node is not None else ""


def reason_of_skip(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the reason of a skip, for people."""
    if report.skipped and isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return ""
