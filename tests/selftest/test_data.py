"""`pytest-psf selftest` weakens the data that tests name, and its runs pass no gate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main
from pytest_psf.workshop.first_run import FIRST_RUN, WOULD_PASS

if TYPE_CHECKING:
    from tests.conftest import Team


TESTS = """
import json, pathlib, pytest, app

FILE = pathlib.Path(app.__file__).parent / "limits.json"

@pytest.mark.psf("PSF-04.refusals", exercises=["limits.json#block_at", "limits.json#words.*"])
def test_limit():
    assert [app.blocked(score) for score in (5, 6)] == [False, True]
    assert app.words() == {"liar": True, "rude": False}
"""
APP = """
import json, pathlib

FILE = pathlib.Path(__file__).parent / "limits.json"

def blocked(score):
    return score >= json.loads(FILE.read_text())["block_at"]

def words():
    return json.loads(FILE.read_text())["words"]
"""


@pytest.fixture
def project(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.chdir(team.root)
    team.write("app.py", APP)
    team.write(
        "limits.json",
        json.dumps({"block_at": 6, "words": {"liar": True, "rude": False}}),
    )
    team.write("tests/test_limits.py", TESTS)
    return team


def test_each_rule_is_a_mutant_that_its_test_kills(
    project: Team,
    capsys: pytest.CaptureFixture[str],
    forked_pythons: None,  # noqa: ARG001 - the runs
) -> None:
    """And data is weakened by challenges in the first run alone."""
    project.config()

    status = main(["selftest", "PSF-04.refusals"])

    shown = capsys.readouterr()
    rows = [line.split("  ") for line in shown.out.splitlines() if "weakened" in line]
    assert [[cell.strip() for cell in row if cell] for row in rows] == [
        ["PSF-04.refusals", f"limits.json#{key} weakened", "killed"]
        for key in ("block_at", "words.liar", "words.rude")
    ]
    assert status == 0, shown.out


def test_a_run_that_takes_over_what_the_first_one_found_never_ends_with_0(
    project: Team,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Else a report and a variable would be the cheapest way to a green run."""
    project.config(gate='"PSF-04.refusals"')
    first = project.fork("--psf", "--psf-report", "json:first.json")
    monkeypatch.setenv(FIRST_RUN, str(project.root / "first.json"))

    again = project.fork("--psf", "--psf-report", "json:again.json")

    assert first.ret == 0, first.stdout.str()
    assert "4 caught" in first.stdout.str()
    assert again.ret == WOULD_PASS, again.stdout.str()
    assert "challenges" not in again.stdout.str().partition("PSF production")[0]
    # Nor is its report one that the gate takes.
    monkeypatch.delenv(FIRST_RUN)
    capsys.readouterr()
    assert main(["gate", "again.json"]) == 4
    assert "or a run of selftest" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("is_said_at_first", [True, False])
def test_nor_does_one_that_says_so_for_a_while(
    project: Team, monkeypatch: pytest.MonkeyPatch, *, is_said_at_first: bool
) -> None:
    """A run that began without it takes nothing over; what one began with stays so."""
    project.config(gate='"PSF-04.refusals"')
    first = project.fork("--psf", "--psf-report", "json:first.json")
    name = str(project.root / "first.json")
    hooks = f"def pytest_sessionfinish(): os.environ.pop({FIRST_RUN!r})\n"
    if is_said_at_first:
        monkeypatch.setenv(FIRST_RUN, name)
    else:
        hooks += f"os.environ[{FIRST_RUN!r}] = {name!r}\n"
    project.write("conftest.py", f"import os\n{hooks}")

    again = project.fork("--psf")

    assert first.ret == 0, first.stdout.str()
    assert again.ret == (WOULD_PASS if is_said_at_first else 0), again.stdout.str()
    is_challenged = "4 caught" in again.stdout.str()
    assert is_challenged is not is_said_at_first
