"""The reports of one test's phases, and the state that they amount to.

What is kept of a test in the end, and what its states are, is in `outcomes.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import State
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from pytest_psf.core.outcomes import Observation

_SEVERITY = {"": 0, "passed": 1, "skipped": 2, "failed": 3}

#: The phases of a test, as pytest names them.
_PHASES = ("setup", "call", "teardown")


@dataclass(slots=True)
class PhaseRecord:
    """Collects one test's reports; the worst outcome of each phase counts.

    A failed subtest is reported with the test's own id and phase before the
    test's own report, so the last report must not win. Only an attempt that its own
    plugin calls a rerun is forgotten: that a failed test runs again does not make it one.
    """

    setup: str = ""
    call: str = ""
    teardown: str = ""
    #: Whether a report was of no phase: so pytest-xdist reports that a worker died.
    crashed: bool = False
    expected_failure: bool = False
    reruns: int = 0
    #: The reason of a skip.
    detail: str = ""
    observation: Observation | None = None

    def add(
        self,
        phase: str,
        outcome: str,
        *,
        expected_failure: bool = False,
        detail: str = "",
        observation: Observation | None = None,
    ) -> None:
        """Take in one report: its `when` as the phase, its outcome and what it brought.

        The outcome "rerun" is pytest-rerunfailures' own: it forgets all that was reported
        before. Another outcome that pytest does not have forgets what was reported of its
        phase: without a further report, that was not run. A phase that pytest does not
        have means that the test's process died; pytest-xdist writes "???". The last
        observation counts, and the last detail of an outcome other than "passed".
        """
        if outcome == "rerun":
            self._begin_anew()
            return
        if outcome not in _SEVERITY and phase in _PHASES:
            # Such as "retried" of pytest-retry: the phase is reported once more.
            setattr(self, phase, "")
            self.reruns += 1
            return
        if phase in _PHASES:
            before = getattr(self, phase)
            setattr(self, phase, _worse(before, outcome) if before else outcome)
        else:
            self.crashed = True
        self.expected_failure |= expected_failure
        if detail and outcome != "passed":
            self.detail = detail
        if observation is not None:
            self.observation = observation

    def _begin_anew(self) -> None:
        self.setup = self.call = self.teardown = self.detail = ""
        self.crashed = self.expected_failure = False
        self.observation = None
        self.reruns += 1

    @property
    def is_blank(self) -> bool:
        """Whether nothing was reported since the last attempt."""
        return not (self.crashed or self.setup or self.call or self.teardown)

    @property
    def state(self) -> State:
        """The state that the reports so far amount to.

        A crash comes before all else, then an expected failure unless the call failed, a
        call that failed, a setup or teardown that failed, and a skip. A test passed only if
        all three phases were reported and passed; with less than that it was not run.
        """
        if self.crashed:
            return State.CRASHED
        if self.expected_failure and self.call != "failed":
            return State.XPASSED if self.call == "passed" else State.XFAILED
        if self.call == "failed":
            return State.FAILED
        outcomes = (self.setup, self.call, self.teardown)
        if "failed" in outcomes:
            return State.ERROR
        if "skipped" in outcomes:
            return State.SKIPPED
        whole = outcomes == ("passed", "passed", "passed")
        return State.PASSED if whole else State.NOT_RUN


def _worse(one: str, other: str) -> str:
    return max(one, other, key=_SEVERITY.__getitem__)
