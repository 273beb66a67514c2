"""What a mutant comes to without another whole run: from the first run's report, judged anew.

Documents, settings and records are verified anew in the copy, as `pytest-psf gate` does it.
Of the tests, only the files are run again that hold what a mutant may change. It is asked
only where whole runs went as expected, and believed only where it kills.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from pytest_psf.report.json import as_document
from pytest_psf.selftest.judged import NotJudgedError, judged

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_psf.core.report import Report
    from pytest_psf.selftest.batches import Experiment
    from pytest_psf.selftest.judged import Judged, Runner

#: The kind whose evidence is a test, named by its file.
_TESTS = "test"


class Anew(Protocol):
    """Judges the copy from reports of runs in it."""

    def __call__(
        self, first: Path, again: frozenset[str], part: Path | None, /
    ) -> Report:
        """Return the joint report.

        Of the first report, the tests of the files `again` do not count: those are in the
        other one, if any.
        """


class Judging:
    """Judges the copy as it is now: by a whole run, or by as little as will do."""

    def __init__(self, runner: Runner, anew: Anew) -> None:
        self.runner = runner
        self._anew = anew

    def wholly(self) -> Judged:
        """Judge it by a run of everything. Raise NotJudgedError as the runner does."""
        return self.runner.run()

    def quickly(self, files: frozenset[str] | None) -> Judged:
        """Judge the copy after a run of the tests of some files alone; of none, without one.

        Raise NotJudgedError if no judgement was reached, or if nobody knows which files.
        """
        began = time.monotonic()
        if files is None or self.runner.first is None:
            raise NotJudgedError("nobody can tell which tests it is about")
        part = self.runner.part(sorted(files)) if files else None
        path = None if part is None else part.path
        try:
            report = self._anew(self.runner.first, files, path)
        except Exception as error:  # whatever a mutant does to the config
            raise NotJudgedError(f"it cannot be judged anew: {error}") from error
        # A part alone is no pass: one that ends with 0 does so whatever happens.
        is_green = report.judgement.passes or (part is not None and part.status == 0)
        status = 0 if is_green else 1
        seconds = time.monotonic() - began
        return judged(as_document(report), status, seconds, runs=len(files) and 1)


def files_of(
    batch: Iterable[Experiment], running_code: frozenset[str]
) -> frozenset[str] | None:
    """Return the test files that hold what a batch may change; None if nobody can tell."""
    tests = [
        evidence
        for experiment in batch
        if experiment.runs_code
        for evidence in experiment.touched
        if evidence.kind in running_code
    ]
    if any(one.kind != _TESTS for one in tests):
        return None
    return frozenset(one.source.partition("::")[0] for one in tests)
