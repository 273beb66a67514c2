"""pytest-xdist: the workers run and observe the tests, the controller judges once.

Evidence rides on each test's own report, and what a worker collected on the first
report that it sends: what is only sent at the end is lost when a worker dies.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.core.collected import Collected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.core.claims import Claim
    from pytest_psf.hooks.collect.collecting import Collecting
    from pytest_psf.hooks.collect.selection import Selection
    from pytest_psf.hooks.wire import Codec

#: The attribute of a report, and the key of a worker's output, for what it collected.
COLLECTED = "_psf_collected"


@cache
def _codec() -> Codec[Collected]:
    from pytest_psf.hooks.wire import Codec
    from pytest_psf.verify.outcome.claim import TestClaim

    return Codec(Collected, content=TestClaim)


def is_worker(config: pytest.Config) -> bool:
    """Tell whether this process runs tests for another one."""
    return hasattr(config, "workerinput")


def is_controller(config: pytest.Config) -> bool:
    """Tell whether others run the tests for this process."""
    if is_worker(config) or config.option.collectonly:
        return False
    distributed = getattr(config.option, "dist", "no") != "no"
    return distributed and bool(getattr(config.option, "tx", None))


def number_of_workers(config: pytest.Config) -> int:
    """Return how many processes run tests for this one; 0 if it runs them itself."""
    if not is_controller(config):
        return 0
    counts = (spec.partition("*")[0] for spec in config.option.tx)
    return sum(int(count) if count.isdecimal() else 1 for count in counts)


class Sender:
    """In a worker: reports to the controller what was collected."""

    def __init__(
        self, config: pytest.Config, collecting: Collecting, selection: Selection
    ) -> None:
        self._config = config
        self._collecting = collecting
        self._selection = selection
        self._sent = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        self._selection.take()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # Other plugins' reports may leave out what they do not know.
        if not self._sent and type(report) is pytest.TestReport:
            self._sent = True
            setattr(report, COLLECTED, _codec().text(self._collecting.collected))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        # A worker may have run no test, or know more now, such as what coverage saw.
        if not self._sent or self._collecting.has_more:
            output: dict[str, object] = self._config.workeroutput  # type: ignore[attr-defined] # set by pytest-xdist
            output[COLLECTED] = _codec().text(self._collecting.collected)


class Receiver:
    """In the controller: takes in what the workers collected."""

    def __init__(self, claims: tuple[Claim, ...]) -> None:
        self._texts: set[str] = set()
        self._collected = Collected(
            claims=claims, gaps=("no worker has reported what it collected",)
        )

    @property
    def collected(self) -> Collected:
        """What all workers together have reported so far."""
        return self._collected

    @property
    def may_hear_of_tests(self) -> bool:
        """Whether there may be claimed tests: nobody knows before they run."""
        return True

    def is_claimed(self, nodeid: str) -> bool:
        """Tell whether some claim names this test, or might."""
        return not self._texts or nodeid in self._collected.tests

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._hear(vars(report).pop(COLLECTED, None))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self._hear(getattr(node, "workeroutput", {}).get(COLLECTED))

    def _hear(self, text: str | None) -> None:
        if text is None or text in self._texts:
            return
        found = _codec().value(text)
        self._collected = self._collected.joined(found) if self._texts else found
        self._texts.add(text)


class ItemCounter:
    """In the controller: counts our items among the collected ones.

    pytest-xdist sets the number of its workers' tests whenever one has collected; the
    progress, and the status for a run without tests, are worked out from it.
    """

    def __init__(self, session: pytest.Session, ours: int) -> None:
        self._session = session
        self._ours = ours
        self._counted: int | None = None

    @contextmanager
    def registered(self) -> Iterator[None]:
        """Count while the workers run, and once more when they have ended."""
        manager = self._session.config.pluginmanager
        manager.register(self, "psf-counter")
        try:
            yield
        finally:
            manager.unregister(self)
        self._count()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        self._count()

    def _count(self) -> None:
        if self._session.testscollected != self._counted:
            self._session.testscollected += self._ours
            self._counted = self._session.testscollected
