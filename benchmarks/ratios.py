"""What we cost, as ratios to a pytest without us in the same sitting."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from environments import installed, published
from growth import MARKED, NONE, OWN, Layout, written
from measure import cost, uncollected

if TYPE_CHECKING:
    from pathlib import Path

JUDGED = ["--psf", "--psf-no-challenge"]
#: What a test costs is the difference of two sizes, so that the fixed cost cancels; the first
#: marked test loads what none of the others has to.
SIZES = (20, 200)

#: The rows that the guard compares: those that are counted in a minute.
GUARDED = ("idle", "judged", "marked")


class Pythons(NamedTuple):
    """The Pythons of two environments: with nothing but pytest, and with us as well."""

    bare: str
    ours: str


def environments(folder: Path) -> Pythons:
    """Make both, as pip makes them of what is published."""
    wheels = published(folder / "wheels")
    pydantic = f"pydantic=={version('pydantic')}"
    return Pythons(
        bare=installed(folder / "bare"),
        ours=installed(folder / "ours", pydantic, *wheels),
    )


def start_up(pythons: Pythons, folder: Path) -> tuple[float, dict[str, float]]:
    """Return the cost of the bare run of one test, and what ours are of it."""
    project = written(NONE, 1, folder / "one")
    bare = cost(uncollected(pythons.bare), project)
    idle = cost(uncollected(pythons.ours), project)
    judged = cost([*uncollected(pythons.ours), "--psf"], project)
    return bare, {"idle": idle / bare, "judged": judged / bare}


def added(layout: Layout, python: str, folder: Path) -> float:
    """Return what the judgement adds to a test, of what a test takes without it.

    Where we are not installed, pytest warns of each mark that nobody has registered.
    """
    projects = [written(layout, size, folder / layout.name) for size in SIZES]
    plain = a_test(projects, uncollected(python))
    return a_test(projects, [*uncollected(python), *JUDGED]) / plain - 1


def a_test(projects: list[Path], command: list[str]) -> float:
    """Return what a test takes, from the smaller project to the larger one."""
    low, high = (cost(command, project) for project in projects)
    return (high - low) / (SIZES[1] - SIZES[0])


def guarded(folder: Path) -> dict[str, float]:
    """Return the rows that the guard compares."""
    pythons = environments(folder)
    return start_up(pythons, folder)[1] | {
        "marked": added(MARKED, pythons.ours, folder)
    }


def everything(
    pythons: Pythons, folder: Path
) -> tuple[dict[str, float], dict[str, float]]:
    """Return what the bare run and a bare test cost, and all our rows."""
    run, ratios = start_up(pythons, folder)
    sizes = [written(NONE, size, folder / "bare") for size in SIZES]
    bare = {"run": run, "test": a_test(sizes, uncollected(pythons.bare))}
    layouts = {"unmarked": NONE, "marked": MARKED, "own": OWN}
    claimed = {row: added(one, pythons.ours, folder) for row, one in layouts.items()}
    return bare, ratios | claimed | _commands(pythons.ours, sizes[0])


def _commands(python: str, project: Path) -> dict[str, float]:
    """Return what commands that people wait for cost, of a Python that does nothing."""
    nothing = cost([python, "-c", "pass"], project)
    asked = {
        "version": ["--version"],
        "explain": ["explain"],
        "schema": ["schema", "config"],
    }
    return {
        name: cost([python, "-m", "pytest_psf", *words], project) / nothing
        for name, words in asked.items()
    }
