"""What we cost, as ratios to the run without us in the same sitting."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from commands import COMMAND
from growth import MARKED, NONE, OWN, Layout, written
from measure import cost, uncollected

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT = ["-p", "no:psf"]
JUDGED = ["--psf", "--psf-no-challenge"]
#: What a test costs is the difference of two sizes, so that the fixed cost cancels; the first
#: marked test loads what none of the others has to.
SIZES = (20, 200)

#: The rows that the guard compares: those that are counted in a minute.
GUARDED = ("idle", "judged", "marked")


def start_up(folder: Path) -> tuple[float, dict[str, float]]:
    """Return the cost of the bare run of one test, and what ours are of it."""
    project = written(NONE, 1, folder / "one")
    bare, idle, judged = (
        cost([*uncollected(), *options], project)
        for options in (WITHOUT, [], ["--psf"])
    )
    return bare, {"idle": idle / bare, "judged": judged / bare}


def added(layout: Layout, folder: Path) -> float:
    """Return what the judgement adds to a test, of what a test takes without it."""
    projects = [written(layout, size, folder / layout.name) for size in SIZES]
    plain = a_test(projects, uncollected())
    return a_test(projects, [*uncollected(), *JUDGED]) / plain - 1


def a_test(projects: list[Path], command: list[str]) -> float:
    """Return what a test takes, from the smaller project to the larger one."""
    low, high = (cost(command, project) for project in projects)
    return (high - low) / (SIZES[1] - SIZES[0])


def guarded(folder: Path) -> dict[str, float]:
    """Return the rows that the guard compares."""
    return start_up(folder)[1] | {"marked": added(MARKED, folder)}


def everything(folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Return what the bare run and a bare test cost, and all our rows."""
    run, ratios = start_up(folder)
    sizes = [written(NONE, size, folder / "bare") for size in SIZES]
    bare = {"run": run, "test": a_test(sizes, [*uncollected(), *WITHOUT])}
    layouts = {"unmarked": NONE, "marked": MARKED, "own": OWN}
    claimed = {row: added(layout, folder) for row, layout in layouts.items()}
    return bare, ratios | claimed | _commands(sizes[0])


def _commands(project: Path) -> dict[str, float]:
    """Return what commands that people wait for cost, of a Python that does nothing."""
    nothing = cost([sys.executable, "-c", "pass"], project)
    asked = {
        "version": ["--version"],
        "explain": ["explain"],
        "schema": ["schema", "config"],
    }
    return {
        name: cost([*COMMAND, *words], project) / nothing
        for name, words in asked.items()
    }
