"""A test cannot fail while what it compares with is rewritten, and so shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

#: What plugins for snapshots do: rewrite, compare, and remove what no test has used.
SNAPSHOTS = """
from pathlib import Path
import pytest

KEPT = Path(__file__).with_name("kept")

def pytest_addoption(parser):
    parser.addoption("--snapshot-update", action="store_true")

@pytest.fixture
def snapshot(request):
    def compare(value):
        file = KEPT / f"{request.node.name}.txt"
        request.config.used = getattr(request.config, "used", []) + [file]
        if request.config.option.snapshot_update:
            file.write_text(value)
        assert file.read_text() == value
    return compare

def pytest_sessionfinish(session):
    ran_tests = hasattr(session.config, "used")
    if session.config.option.snapshot_update and ran_tests:
        for file in KEPT.iterdir():
            if file not in getattr(session.config, "used", []):
                file.unlink()
"""
#: Notes each end of a session.
ENDS = """
def pytest_sessionfinish(session):
    with Path(__file__).with_name("ends.txt").open("a") as file:
        file.write("once ")
"""
TEST = """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_it(snapshot):
    snapshot(pause())
"""


@pytest.fixture
def compared(team: Team) -> Team:
    team.config(
        gate='"PSF-05.intervene"', top='minimum = { "PSF-05.intervene" = "challenged" }'
    )
    team.write("conftest.py", SNAPSHOTS)
    team.write("test_it.py", TEST)
    team.write("kept/test_it.txt", "paused")
    return team


def test_a_snapshot_that_is_compared_is_evidence(compared: Team) -> None:
    judged = compared.judged_forked()

    assert judged.status == 0
    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"


@pytest.mark.usefixtures("forked_pythons")
@pytest.mark.parametrize("more", [(), ("-n", "1")], ids=["one", "worker"])
def test_one_that_is_rewritten_is_none_and_stays(
    compared: Team, more: tuple[str, ...]
) -> None:
    compared.write("kept/test_it.txt", "something else")

    judged = compared.judged_forked("--snapshot-update", "--psf-challenge", *more)

    assert judged.status == 1
    assert judged.verdict("PSF-05.intervene") == "not judged"
    assert judged.reasons("PSF-05.intervene") == ["test-rewrote"]
    assert "tests rewrite what they compare with (--snapshot-update)" in judged.text
    assert (compared.root / "kept/test_it.txt").read_text() == "paused"


def test_no_session_ends_in_a_child(compared: Team) -> None:
    text = SNAPSHOTS[: SNAPSHOTS.index("def pytest_sessionfinish")]
    compared.write("conftest.py", text + ENDS)

    judged = compared.judged_forked()

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"
    assert (compared.root / "ends.txt").read_text() == "once "
