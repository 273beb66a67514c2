"""What the first run of `pytest-psf selftest` has found by challenges, for those after it.

Data is not weakened again for each mutant. A challenge by code is made again where the test,
or the code that it names, is not as it was. Of a file with several tests, the selftest says
which it has changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.outcomes import names_of
from pytest_psf.report_files.checked import NotAReportError
from pytest_psf.report_files.reading import read
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.unverifiable import UnverifiableError
from pytest_psf.workshop.first_run import touched

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import Challenge, Outcomes, TestOutcome
    from pytest_psf.verify.project import Project


class Known(NamedTuple):
    """The challenges that need not be made again, by test id."""

    challenges: Mapping[str, tuple[Challenge, ...]]

    def covers(self, claim: Claim) -> bool:
        """Tell whether a test of the claim was challenged by all the code that it names."""
        content = claim.content
        if not isinstance(content, TestClaim):
            return False
        made = {
            (one.target, one.sabotage)
            for test, challenges in self.challenges.items()
            if content.test in names_of(test)
            for one in challenges
            if not one.fault
        }
        return made >= {(one, content.stand_in(one)) for one in content.code}


def known_from(path: Path, catalogue: Catalogue, project: Project) -> Known | None:
    """Return what the report of the first run holds; None if it is no report."""
    try:
        outcomes = read(path, catalogue).outcomes
    except (NotAReportError, OSError):
        return None
    unchanged = {
        file for file in outcomes.files if _is_unchanged(file, outcomes, project)
    }
    changed = touched(path)
    return Known(
        {
            test.id: tuple(
                _standing(test, outcomes, unchanged, is_same=_is_same(test, changed))
            )
            for test in outcomes.tests
        }
    )


def _is_same(test: TestOutcome, changed: frozenset[str] | None) -> bool:
    return changed is not None and changed.isdisjoint(names_of(test.id))


def _is_unchanged(file: str, outcomes: Outcomes, project: Project) -> bool:
    try:
        return project.read(file).digest == outcomes.files[file]
    except UnverifiableError:
        return False


def _standing(
    test: TestOutcome, outcomes: Outcomes, unchanged: set[str], *, is_same: bool
) -> list[Challenge]:
    sources = outcomes.collected.sources
    is_same = is_same or test.id.partition("::")[0] in unchanged
    return [
        one
        for one in test.challenges
        if one.fault or (is_same and sources.get(one.target) in unchanged)
    ]
