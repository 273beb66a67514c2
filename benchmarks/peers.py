"""What other plugins, and mutation testing, cost in the same suites and the same sitting."""

from __future__ import annotations

import statistics
import subprocess
import venv
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from growth import NONE, OWN, written
from measure import PYTEST, cost, run, uncollected
from ratios import SIZES, a_test

if TYPE_CHECKING:
    from pathlib import Path

CHALLENGED = 30
ROUNDS = 5
MUTMUT = '[tool.mutmut]\npaths_to_mutate = ["service.py"]\n'


class Peer(NamedTuple):
    """What switches a plugin on and off."""

    on: tuple[str, ...]
    off: tuple[str, ...] = ()


#: What pip installs -> how it is used.
PEERS = {
    "pytest": Peer(("--junitxml=junit.xml",)),
    "pytest-html": Peer(
        ("--html=report.html", "--self-contained-html"),
        ("-p", "no:html", "-p", "no:metadata"),
    ),
    "pytest-json-report": Peer(
        ("--json-report",), ("-p", "no:pytest_jsonreport", "-p", "no:metadata")
    ),
    "allure-pytest": Peer(("--alluredir=allure",), ("-p", "no:allure_pytest")),
    "pytest-cov": Peer(("--cov=service", "--cov-report="), ("-p", "no:pytest_cov")),
}


def peers(folder: Path) -> dict[str, dict[str, float | str]]:
    """Return of each peer its version, its run, and what it adds to a test."""
    suites = [written(NONE, size, folder) for size in (1, *SIZES)]
    return {name: _measured(name, suites, folder / name) for name in PEERS}


def _measured(package: str, suites: list[Path], folder: Path) -> dict[str, float | str]:
    """Measure a peer beside the bare run of its own environment."""
    python, peer = environment(folder, package), PEERS[package]
    bare, asked = ([*uncollected(python), *options] for options in (peer.off, peer.on))
    one, *sizes = suites
    said = run(asked, one).output
    assert "1 passed" in said, said
    return {
        "version": _version(python, package),
        "option": peer.on[0].partition("=")[0],
        "run": cost(asked, one) / cost(bare, one),
        "test": a_test(sizes, asked) / a_test(sizes, bare) - 1,
    }


def environment(folder: Path, *packages: str) -> str:
    """Make an environment with our pytest and packages, and return its Python."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    pinned = [f"{name}=={version(name)}" for name in ("pytest", "pluggy")]
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, *pinned, *packages], check=True)
    return python


def _version(python: str, package: str) -> str:
    ask = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run(
        [python, "-c", ask], check=True, capture_output=True, text=True
    ).stdout.strip()


def challenges(folder: Path) -> dict[str, float | str]:
    """Return the seconds of CPU of challenging quick tests, and of mutating what they call.

    Each test has a function of its own. Both are whole commands, and the run of pytest alone
    is beside them.
    """
    project = written(OWN, CHALLENGED, folder)
    challenged = [*PYTEST, "-v", "--psf"]
    found = run(challenged, project).output
    assert f"{CHALLENGED} caught" in found, found
    return {
        "plain": _seconds([*PYTEST, "-p", "no:psf"], project),
        "challenged": _seconds(challenged, project),
    } | _mutated(folder)


def _seconds(command: list[str], project: Path) -> float:
    return statistics.median(run(command, project).cpu for _ in range(ROUNDS)) / 1000


def _mutated(folder: Path) -> dict[str, float | str]:
    """Return the seconds of CPU that mutmut takes; it keeps what it found in the project."""
    python = environment(folder / "venv", "mutmut")
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
