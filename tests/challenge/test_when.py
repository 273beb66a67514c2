"""When evidence tests are challenged: in whole runs, where it is asked for, or never."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

pytestmark = pytest.mark.usefixtures("forked_pythons", "forked_workers")

TEST = """
import pytest
from app import pause, roll_back

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_pause():
    assert pause() == "paused"

@pytest.mark.psf("PSF-07.rollback-tested", exercises="app:roll_back")
def test_roll_back():
    assert roll_back(2) == 1
"""
MINIMUM = 'minimum = { "PSF-05.intervene" = "challenged" }'
BOTH = {"PSF-05.intervene": "challenged", "PSF-07.rollback-tested": "challenged"}
NONE = dict.fromkeys(BOTH, "tested")


@pytest.fixture
def marked(team: Team) -> Team:
    team.config(gate='"PSF-05.intervene", "PSF-07.rollback-tested"')
    team.write("test_a.py", TEST)
    return team


@pytest.mark.parametrize(
    ("line", "reached", "ending"),
    [
        ("", BOTH, "NOT READY"),
        ("-n 2", BOTH, "NOT READY"),
        ("--psf-gate none", BOTH, "NOT READY"),
        ("--psf-no-challenge", NONE, "[not challenged]"),
        ("--psf-challenge --psf-no-challenge", NONE, "[not challenged]"),
        ("--psf-no-challenge --psf-challenge", BOTH, "NOT READY"),
        ("test_a.py", NONE, "INCOMPLETE"),
        ("test_a.py --psf-challenge", BOTH, "INCOMPLETE"),
    ],
)
def test_a_whole_run_challenges_unless_it_is_told_not_to(
    marked: Team, line: str, reached: dict[str, str], ending: str
) -> None:
    judged = marked.judged_as_users_do(*line.split())

    found = {one: judged.criterion(one)["reached"] for one in BOTH}
    assert found == reached
    assert judged.report["challenged"] is (reached is BOTH)
    assert ending in judged.verdict_line
    assert ("not challenged" in judged.verdict_line) is (ending == "[not challenged]")


def test_the_config_s_own_options_can_be_overruled(marked: Team) -> None:
    marked.write(
        "pytest.ini", "[pytest]\npythonpath = .\naddopts = --psf-no-challenge\n"
    )

    assert marked.judged_as_users_do().report["challenged"] is False
    assert marked.judged_as_users_do("--psf-challenge").report["challenged"] is True


@pytest.mark.parametrize(
    "line", [["--psf-no-challenge"], ["test_a.py"], ["-m", "psf_05 or psf_07"]]
)
def test_a_minimum_is_challenged_all_the_same(marked: Team, line: list[str]) -> None:
    marked.config(top=MINIMUM)

    judged = marked.judged_as_users_do(*line)

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"
    assert judged.criterion("PSF-07.rollback-tested")["reached"] == "tested"


def test_the_header_says_that_nothing_is_challenged(marked: Team) -> None:
    judged = marked.judged_as_users_do("--psf-no-challenge")

    assert (
        "only what a minimum asks for is challenged (--psf-no-challenge)" in judged.text
    )
    assert "psf: challenges" not in judged.text
