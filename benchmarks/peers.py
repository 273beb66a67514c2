"""What other plugins, and mutation testing, cost in the same suites and the same sitting."""

from __future__ import annotations

import statistics
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

from environments import installed
from growth import NONE, OWN, written
from measure import PYTEST, cost, run, uncollected
from ratios import SIZES, a_test

if TYPE_CHECKING:
    from pathlib import Path

CHALLENGED = 30
ROUNDS = 5
MUTMUT = '[tool.mutmut]\npaths_to_mutate = ["service.py"]\n'


#: What pip installs -> how it is asked for.
PEERS = {
    "pytest": ("--junitxml=junit.xml",),
    "pytest-html": ("--html=report.html", "--self-contained-html"),
    "pytest-json-report": ("--json-report",),
    "allure-pytest": ("--alluredir=allure",),
    "pytest-cov": ("--cov=service", "--cov-report="),
}


def peers(bare: str, folder: Path) -> dict[str, dict[str, float | str]]:
    """Return of each peer its version, its run, and what it adds to a test.

    Each is in an environment of its own, beside that of a Python with nothing but pytest.
    """
    suites = [written(NONE, size, folder) for size in (1, *SIZES)]
    alone = [cost(uncollected(bare), suites[0]), a_test(suites[1:], uncollected(bare))]
    return {name: _measured(name, suites, alone, folder / name) for name in PEERS}


def _measured(
    package: str, suites: list[Path], alone: list[float], folder: Path
) -> dict[str, float | str]:
    python, options = installed(folder, package), PEERS[package]
    asked = [*uncollected(python), *options]
    one, *sizes = suites
    said = run(asked, one).output
    assert "1 passed" in said, said
    return {
        "version": _version(python, package),
        "option": options[0].partition("=")[0],
        "run": cost(asked, one) / alone[0],
        "test": a_test(sizes, asked) / alone[1] - 1,
    }


def _version(python: str, package: str) -> str:
    ask = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run(
        [python, "-c", ask], check=True, capture_output=True, text=True
    ).stdout.strip()


def challenges(ours: str, folder: Path) -> dict[str, float | str]:
    """Return the seconds of CPU of challenging quick tests, and of mutating what they call.

    Each test has a function of its own. Both are whole commands, and the run of pytest alone
    is beside them.
    """
    project = written(OWN, CHALLENGED, folder)
    pytest = [ours, *PYTEST[1:]]
    challenged = [*pytest, "-v", "--psf"]
    found = run(challenged, project).output
    assert f"{CHALLENGED} caught" in found, found
    return {
        "plain": _seconds([*pytest, "-p", "no:psf"], project),
        "challenged": _seconds(challenged, project),
    } | _mutated(folder)


def _seconds(command: list[str], project: Path) -> float:
    return statistics.median(run(command, project).cpu for _ in range(ROUNDS)) / 1000


def _mutated(folder: Path) -> dict[str, float | str]:
    """Return the seconds of CPU that mutmut takes; it keeps what it found in the project."""
    python = installed(folder / "venv", "mutmut")
    layout = replace(OWN, name="mutated", ids=())
    command = [python, "-m", "mutmut", "run", "--max-children", "1"]
    times = []
    for number in range(ROUNDS):
        project = written(layout, CHALLENGED, folder / str(number))
        with (project / "pyproject.toml").open("a") as config:
            config.write(MUTMUT)
        used = run(command, project)
        assert f"{2 * CHALLENGED}/{2 * CHALLENGED}" in used.output, used.output
        times.append(used.cpu)
    found = statistics.median(times) / 1000
    return {"mutmut-version": _version(python, "mutmut"), "mutmut": found}
