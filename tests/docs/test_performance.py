"""What the page says of the cost is what was committed, and the guard compares with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.docs.conftest import ROOT, importable

if TYPE_CHECKING:
    from pathlib import Path

with importable(ROOT / "benchmarks"):
    import figures
    import guard
    import page
    import ratios

GUARDED = {"idle": 1.01, "judged": 1.4, "marked": 0.4}
HERE = figures.Figures(
    environment=figures.environment(), bare={}, ratios=GUARDED, peers={}, seconds={}
)


def test_the_page_is_what_the_committed_figures_say() -> None:
    """`python benchmarks/page.py` writes it, and measures nothing."""
    assert page.PAGE.read_text(encoding="utf-8") == page.page(figures.read())


def test_a_figure_that_changes_changes_the_page() -> None:
    committed = figures.read()
    minor, one = next(iter(committed.items()))
    slower = replace(one, ratios={**one.ratios, "judged": 7.25})

    text = page.page({**committed, minor: slower})

    assert "+625 %" in text
    assert "+625 %" not in page.page(committed)


def test_figures_are_read_as_they_were_written(tmp_path: Path) -> None:
    committed = figures.read()
    figures.write(committed, tmp_path / "again.toml")

    assert figures.read(tmp_path / "again.toml") == committed
    assert (tmp_path / "again.toml").read_text(encoding="utf-8") == (
        figures.FILE.read_text(encoding="utf-8")
    )


def test_the_guard_has_a_committed_figure_for_all_that_it_counts() -> None:
    for one in figures.read().values():
        assert set(ratios.GUARDED) <= set(one.ratios)


@pytest.mark.parametrize(
    ("row", "now", "grew"),
    [
        ("judged", 1.43, []),
        ("judged", 1.45, ["judged"]),
        ("marked", 0.41, []),
        ("marked", 0.42, ["marked"]),
        ("idle", 0.5, []),
    ],
)
def test_three_percent_more_is_too_much(row: str, now: float, grew: list[str]) -> None:
    found = {**GUARDED, row: now}

    assert guard.grown(GUARDED, found) == grew
    assert f"{now:10.4f}" in guard.table(GUARDED, found)


def test_counts_are_compared_only_with_those_of_the_same_environment() -> None:
    older = replace(HERE, environment={**HERE.environment, "pydantic": "2.0.1"})

    assert guard.not_comparable(HERE) == ""
    assert guard.not_comparable(older).endswith("and not 2.0.1")
    assert "no figures of Python" in guard.not_comparable(None)


def test_without_valgrind_the_guard_says_so_and_passes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")

    assert guard.main() == 0
    assert capsys.readouterr().out == "NOT COMPARED: valgrind is not installed\n"
