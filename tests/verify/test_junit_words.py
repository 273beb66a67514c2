"""What results of other runners say in attributes alone, and when they were written."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core.classify import Part
from pytest_psf.core.outcomes import State
from pytest_psf.core.places import Place
from pytest_psf.verify.outcome.junit import results
from pytest_psf.verify.project import Project
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pathlib import Path

PART = Part(name="core", path="core.xml", is_junit=True, place=Place("psf.toml", 3))
COMMITTED = dt.datetime(2026, 11, 20, 12, tzinfo=dt.timezone.utc)


def _project(root: Path, suite: str, test: str) -> Project:
    text = f'<testsuites><testsuite name="s" {suite}>{test}</testsuite></testsuites>'
    (root / "core.xml").write_text(text)
    return Project(root)


@pytest.mark.parametrize(
    ("attributes", "state"),
    [
        # GoogleTest, of a test whose name begins with DISABLED_.
        ('status="notrun" result="suppressed"', State.SKIPPED),
        ('status="run" result="completed"', State.PASSED),
        ('status="Not Run"', State.SKIPPED),
        ('status="pending"', State.SKIPPED),
        ('result="FAILED"', State.FAILED),
        ('status="passed"', State.PASSED),
        ('status="broken"', State.ERROR),
        ("", State.PASSED),
    ],
)
def test_a_word_for_what_became_of_it_is_heard(
    tmp_path: Path, attributes: str, state: State
) -> None:
    project = _project(tmp_path, "", f'<testcase name="t" {attributes}/>')
    (found,) = results(PART, project)
    assert found.state is state


@pytest.mark.parametrize(
    "hour",
    ["2026-11-18T23:59:59", "2026-10-02T09:00:00.123Z", "2026-11-19T13:59+02:00"],
)
def test_results_older_than_the_commit_are_not_of_it(tmp_path: Path, hour: str) -> None:
    project = _project(tmp_path, f'timestamp="{hour}"', '<testcase name="t"/>')
    with pytest.raises(UnverifiableError, match=r"core\.xml is of 2026-1") as caught:
        results(PART, project, COMMITTED)
    assert "was made on 2026-11-20" in caught.value.problem.why
    assert results(PART, project)


@pytest.mark.parametrize(
    "suite",
    ["", 'timestamp=""', 'timestamp="today"', 'timestamp="2026-11-19T22:00:00"'],
)
def test_in_doubt_they_are(tmp_path: Path, suite: str) -> None:
    project = _project(tmp_path, suite, '<testcase name="t"/>')
    assert results(PART, project, COMMITTED)


def test_the_results_themselves_are_nothing_that_a_test_has_left(
    tmp_path: Path,
) -> None:
    said = "<system-out>[[ATTACHMENT|./core.xml]]</system-out>"
    project = _project(tmp_path, "", f'<testcase name="t">{said}</testcase>')
    (found,) = results(PART, project, COMMITTED)
    assert not found.observation.artefacts
