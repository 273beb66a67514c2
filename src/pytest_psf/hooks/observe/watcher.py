"""Watching the claimed tests: what they enter, measure and attach.

Registered only when a run has claimed tests. What is seen of a test rides on its
own report as JSON, as anything must that may cross to another process.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.core.outcomes import Observation
from pytest_psf.hooks.observe.idle import IdleCheck
from pytest_psf.hooks.observe.observer import Observer, Seen
from pytest_psf.hooks.observe.recording import RECORDER
from pytest_psf.hooks.pytest_internals import ASSERTS_ABOUT_A_NAME

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from pytest_psf.core.collected import ClaimedTest
    from pytest_psf.hooks.observe.judgeless import JudgelessCheck
    from pytest_psf.hooks.observe.measuring import Measuring
    from pytest_psf.hooks.observe.openings import Openings
    from pytest_psf.hooks.observe.targets import Target
    from pytest_psf.hooks.observe.window import Window
    from pytest_psf.hooks.wire import Codec

#: The attribute of a report that holds the observation.
OBSERVATION = "_psf_observation"


@cache
def _codec() -> Codec[Observation]:
    from pytest_psf.hooks.wire import Codec

    return Codec(Observation)


class Watcher:
    """Has the targets of a test observed while it runs, and reports what was seen."""

    def __init__(
        self,
        tests: Mapping[str, ClaimedTest],
        found: Mapping[str, Target],
        window: Window,
        measuring: Measuring | None,
        openings: Openings | None = None,
    ) -> None:
        """Watch `tests`, by node id, for their targets: `found`, as claims name them."""
        self._tests = tests
        self._window = window
        self._measuring = measuring
        self._openings = openings
        self._observer = Observer(found, window)
        #: Why a target cannot be observed here, by its name.
        self.blind: Mapping[str, str] = self._observer.blind
        self._idle = IdleCheck()
        self._judgeless: JudgelessCheck | None = None
        #: Tests of which an attempt failed. Not all plugins that try again report that.
        self._failed: set[str] = set()
        #: Whether the attempt that runs follows one that failed.
        self._failed_before = False
        #: The claimed test that is set up, to know it again without its id.
        self._current: pytest.Item | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        test = self._tests.get(item.nodeid)
        watches = self._observer.watches(test.targets) if test is not None else ()
        if test is None or not (watches or self._openings):
            return (yield)
        for watch in watches:
            watch.start()
        self._window.is_watched = True
        try:
            return (yield)
        finally:
            self._window.is_watched = False
            for watch in reversed(watches):
                watch.stop()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        # What an earlier attempt at this test did is forgotten.
        self._observer.forget()
        if self._openings:
            self._openings.forget()
        nodeid = item.nodeid
        self._failed_before = nodeid in self._failed
        self._current = item if nodeid in self._tests else None
        if RECORDER in item.stash:
            del item.stash[RECORDER]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if item is not self._current and item.nodeid not in self._tests:
            return report
        if report.outcome == "failed":
            self._failed.add(item.nodeid)
        if report.when == "teardown":
            setattr(report, OBSERVATION, self._seen(item))
        return report

    def _seen(self, item: pytest.Item) -> str:
        seen = self._observer.take()
        recorder = item.stash.get(RECORDER, None)
        is_idle = self._idle.does_nothing(getattr(item, "function", None))
        judges_nothing = self._judges_nothing(item)
        measuring = self._measuring
        ran = measuring.take(item.nodeid) if measuring else None
        opened = self._openings.take() if self._openings else None
        if recorder is None and ran is None:
            return self._as_text(
                seen, opened, is_idle, judges_nothing, self._failed_before
            )
        seen_and_recorded = Observation(
            entered=seen.entered,
            beyond=seen.beyond,
            replaced=seen.replaced,
            does_nothing=is_idle,
            judges_nothing=judges_nothing,
            failed_before=self._failed_before,
            measures=tuple(recorder.measures) if recorder else (),
            artefacts=tuple(recorder.artefacts) if recorder else (),
            trials=tuple(recorder.tried) if recorder else (),
            remarks=tuple(recorder.remarks) if recorder else (),
            ran=ran,
            opened=opened,
        )
        return _codec().text(seen_and_recorded)

    def _judges_nothing(self, item: pytest.Item) -> bool:
        """Tell whether nothing but a crash can fail a test; most assert something."""
        code = getattr(getattr(item, "function", None), "__code__", None)
        if code is None or ASSERTS_ABOUT_A_NAME in code.co_names:
            return False
        if self._judgeless is None:
            from pytest_psf.hooks.observe.judgeless import JudgelessCheck

            self._judgeless = JudgelessCheck()
        return self._judgeless.judges_nothing(item)

    @lru_cache(maxsize=64)  # noqa: B019 - a watcher lives as long as its run
    def _as_text(
        self,
        seen: Seen,
        opened: frozenset[str] | None,
        does_nothing: bool,  # noqa: FBT001 - an argument to be cached by
        judges_nothing: bool,  # noqa: FBT001 - the same
        failed_before: bool,  # noqa: FBT001 - the same
    ) -> str:
        """Return what was seen of a test that recorded nothing."""
        return _codec().text(
            Observation(
                entered=seen.entered,
                beyond=seen.beyond,
                replaced=seen.replaced,
                opened=opened,
                does_nothing=does_nothing,
                judges_nothing=judges_nothing,
                failed_before=failed_before,
            )
        )

    def entries(self) -> int | None:
        """Return how often the code that tests name was entered until now, over all tests.

        None while a test runs that names no code, or none that can be observed.
        """
        test = self._tests.get(self._current.nodeid) if self._current else None
        if test is None or not self._observer.watches(test.targets):
            return None
        return self._observer.entries

    def pytest_unconfigure(self) -> None:
        self._observer.close()


def taken_from(report: pytest.TestReport) -> str | None:
    """Take what was seen of a test off its report, if this one carries it."""
    text: str | None = vars(report).pop(OBSERVATION, None)
    return text


class Observations:
    """Reads back what was seen; equal observations share one value."""

    def __init__(self) -> None:
        self._known: dict[str, Observation] = {}

    def read(self, text: str | None) -> Observation | None:
        """Return what a text says; None if there is none."""
        if text is None:
            return None
        if text not in self._known:
            self._known[text] = _codec().value(text)
        return self._known[text]
