"""The plan of challenges, where there is little or nothing to plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import ClaimedTest, Collected
from pytest_psf.core.places import Place
from pytest_psf.hooks.challenge.preview import preview
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from pathlib import Path

PLACE = Place("test_a.py", 1)


def _plan(folder: Path, *exercises: str, limit: int | None = None) -> list[str]:
    content = TestClaim(test="test_a.py::test", exercises=exercises)
    claim = Claim("PSF-05.intervene", None, "test", content, PLACE)
    test = ClaimedTest("test_a.py::test", "test_a.py::test", PLACE, ())
    collected = Collected(claims=(claim,), tests={test.nodeid: test})
    return [*preview(collected, (), Project(folder), limit)]


def test_neither_code_nor_data(tmp_path: Path) -> None:
    assert _plan(tmp_path) == [
        "0 challenges at most, if all tests pass:",
        "- no code: no claim names any",
        "- no data: no claim names any",
    ]


def test_code_beyond_a_limit(tmp_path: Path) -> None:
    plan = _plan(tmp_path, "app:pause", "app:resume", limit=1)
    assert plan[0].startswith("2 challenges at most")
    assert plan[1].startswith("- 2 tests by a target that is code: one process")
    assert plan[-1] == "--psf-challenge-limit 1 would refuse them: none would be made"
    assert _plan(tmp_path, "app:pause", limit=1)[-1].startswith("- no data")


def test_data_with_the_processes_that_it_takes(tmp_path: Path) -> None:
    (tmp_path / "limits.json").write_text('{"most": 5, "is_on": true}')
    assert _plan(tmp_path, "limits.json")[1:] == [
        "- no code: no claim names any",
        "- 3 faults of data, in 6 processes at most, one after the other, in a copy of "
        "the project: one for each fault, one before and one after all of them, and for "
        "each file (1) one in which it says the same in other words",
        "  limits.json#most: 1 test",
        "    is 0 instead of 5",
        "    has no end (5000 instead of 5)",
        "  limits.json#is_on: 1 test",
        "    is false instead of true",
    ]
