"""What a run recorded of its claimed tests, and what that amounts to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core.outcomes import (
    Observation,
    Outcomes,
    State,
    TestOutcome,
)
from pytest_psf.core.phases import PhaseRecord
from pytest_psf.hooks.collect.collecting import reason_of_skip
from pytest_psf.hooks.observe.watcher import Observations, taken_from
from pytest_psf.hooks.show.items import VERDICT
from pytest_psf.verify.outcome.claim import tests_of_minimums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_psf.core.collected import ClaimedTest, Collected
    from pytest_psf.core.outcomes import Challenge


#: What one report of a test says, apart from its time: the phase, the outcome, whether it
#: was an expected failure, the reason of a skip, and the observation as it rides on it.
_Said = tuple[str, str, bool, str, str | None]


class _History:
    """What the reports of a test have said, one after the other.

    Tests with the same history share it: most passed, and entered the same code.
    """

    def __init__(self, record: PhaseRecord, observations: Observations) -> None:
        self.record = record
        self.state = record.state
        self._observations = observations
        self.next: dict[_Said, _History] = {}

    def followed_by(self, said: _Said) -> _History:
        """Return the history that one more report makes of this one."""
        record = replace(self.record)
        phase, outcome, expected_failure, detail, text = said
        record.add(
            phase,
            outcome,
            expected_failure=expected_failure,
            detail=detail,
            observation=self._observations.read(text),
        )
        # Any number of subtests may say the same once more.
        is_news = record != self.record
        found = _History(record, self._observations) if is_news else self
        self.next[said] = found
        return found


class _Worker:
    """What one worker reported, by node id."""

    def __init__(self) -> None:
        self.histories: dict[str, _History] = {}
        self.seconds: dict[str, float] = {}


class Run:
    """The records of a run, each worker's apart.

    With `--dist each` several workers run the same test, and the pass of one does not
    make up for the failure of another.
    """

    def __init__(self, *, rewrites: bool = False) -> None:
        """`rewrites` says that the tests of this run rewrite what they compare with."""
        self._rewrites = rewrites
        #: Without pytest-xdist the worker is "".
        self._workers: dict[str, _Worker] = {}
        self._blank = _History(PhaseRecord(), Observations())
        #: How many reports were taken in.
        self.count = 0

    def add(self, nodeid: str, report: pytest.TestReport) -> None:
        """Take in one report of a claimed test."""
        self.count += 1
        # pytest-xdist says in two ways which worker it came from.
        node = getattr(report, "node", None)
        name = "" if node is None else str(node.gateway.id)
        worker = self._workers.get(name) or self._begun(name)
        outcome: str = report.outcome
        said = (
            report.when,
            outcome,
            hasattr(report, "wasxfail"),
            "" if outcome == "passed" else reason_of_skip(report),
            taken_from(report),
        )
        before = worker.histories.get(nodeid, self._blank)
        # Here, since of thousands of tests nearly all say what one has said before.
        worker.histories[nodeid] = before.next.get(said) or before.followed_by(said)
        seconds = 0.0 if outcome == "rerun" else report.duration
        worker.seconds[nodeid] = worker.seconds.get(nodeid, 0.0) + seconds

    def _begun(self, name: str) -> _Worker:
        worker = self._workers[name] = _Worker()
        return worker

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
            collected=collected,
            minimums=tests_of_minimums(collected.claims),
            narrowed=narrowed,
        )

    def _outcomes_of(
        self,
        test: ClaimedTest,
        collected: Collected,
        challenges: tuple[Challenge, ...],
    ) -> Iterator[TestOutcome]:
        nodeid = test.nodeid
        found = [
            (worker.histories[nodeid], worker.seconds[nodeid])
            for worker in self._workers.values()
            if nodeid in worker.histories
        ]
        is_flaky = any(history.record.reruns for history, _ in found)
        # A worker may have died of an attempt that another one repeated.
        begun = [one for one in found if not one[0].record.is_blank]
        for history, seconds in begun or [(self._blank, 0.0)]:
            state = history.state
            if not found and nodeid in collected.deselected:
                state = State.DESELECTED
            elif state is State.PASSED and self._rewrites:
                state = State.REWROTE
            observation = history.record.observation or Observation()
            if nodeid in collected.ran:
                observation = replace(observation, ran=collected.ran[nodeid])
            yield TestOutcome(
                id=test.id,
                place=test.place,
                state=state,
                does_nothing=observation.does_nothing,
                flaky=is_flaky or observation.failed_before,
                seconds=seconds,
                observation=observation,
                is_observed=history.record.observation is not None,
                detail=history.record.detail,
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


class Failures:
    """Notes whether a test failed, be it evidence or not; only there for a report."""

    def __init__(self) -> None:
        self.any = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # Other plugins' reports may leave out what they do not know.
        failed = getattr(report, "outcome", "") == "failed"
        self.any |= failed and not hasattr(report, VERDICT)
