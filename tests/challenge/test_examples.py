"""Tests by Hypothesis that are challenged: no smaller example, and none is kept."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import database, given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import engine
from tests.inner_runs import unrecorded

from pytest_psf.hooks.challenge.examples import look_no_further

if TYPE_CHECKING:
    from pathlib import Path

KEPT = database.DirectoryBasedExampleDatabase


@pytest.fixture
def hypothesis_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back what is changed in a child, which ends with it."""
    monkeypatch.setattr(engine, "MAX_SHRINKING_SECONDS", 300)
    for name in ("save", "move", "delete"):
        monkeypatch.setattr(KEPT, name, getattr(KEPT, name))


def _failing(kept: Path) -> list[list[int]]:
    """Return the examples that a failing test was tried with."""
    tried: list[list[int]] = []

    @settings(database=KEPT(kept), derandomize=False, max_examples=200)
    @given(st.lists(st.integers(), min_size=5))
    def fails(items: list[int]) -> None:
        tried.append(items)
        raise AssertionError

    with pytest.raises(AssertionError):
        fails()
    return tried


@pytest.mark.usefixtures("hypothesis_as_it_was")
def test_the_first_failure_is_enough_and_is_not_kept(tmp_path: Path) -> None:
    before = _failing(tmp_path / "before")
    look_no_further()
    after = _failing(tmp_path / "after")

    assert len(after) < len(before)
    assert [*(tmp_path / "before").rglob("*")]
    assert not [*(tmp_path / "after").rglob("*")]


def test_without_it_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("hypothesis.internal.conjecture.engine", "hypothesis.database"):
        monkeypatch.delitem(sys.modules, name)

    look_no_further()

    assert engine.MAX_SHRINKING_SECONDS == 300


CONFIG = """
[tool.psf]
system = "packer"
class = "production"
definition.affects-people-or-processes = { answer = true, because = "It packs." }
definition.runs-continuously-or-on-demand = { answer = true, because = "It packs." }
definition.has-downstream-consequences = { answer = true, because = "It packs." }
definition.is-operated = { answer = true, because = "It packs." }
"""

TESTS = """
import packer
import pytest
from hypothesis import given, strategies as st

@pytest.mark.psf("PSF-03.error-handling", exercises="packer:packed")
@given(st.lists(st.integers(), min_size=5))
def test_packed(items):
    found = packer.packed(items)
    if not found:
        with open("failed.txt", "a") as file:
            file.write("x")
    assert len(found) == len(items)
"""


def test_a_challenge_looks_for_no_smaller_example(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml(CONFIG)
    pytester.makepyfile(packer="def packed(items):\n    return tuple(items)\n")
    pytester.makepyfile(test_packer=TESTS)

    result = unrecorded(pytester).runpytest_inprocess("--psf", "--psf-challenge", "-v")

    result.stdout.fnmatch_lines(["*test_packed by packer:packed CAUGHT"])
    failed = (pytester.path / "failed.txt").read_text()
    assert len(failed) < 30, "a hundred, where it looks for the smallest"
