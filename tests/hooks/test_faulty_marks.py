"""No test runs beside a mark that is at fault, in whichever process that is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

TESTS = """
from pathlib import Path
import pytest

{mark}
def test_it():
    Path("ran.txt").write_text("a test ran")
"""
LATE = """
import pytest

@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.psf("PSF-05.intervin"))
"""


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["plain", "worker"])
@pytest.mark.parametrize("late", [False, True], ids=["own", "late"])
def test_no_test_runs_beside_a_faulty_mark(
    team: Team, workers: tuple[str, ...], *, late: bool
) -> None:
    team.config()
    mark = "" if late else '@pytest.mark.psf("PSF-05.intervin")'
    team.write("test_a.py", TESTS.format(mark=mark))
    if late:
        team.write("conftest.py", LATE)

    result = team.run_forked(*workers)

    assert result.ret in {1, 4}
    assert not (team.root / "ran.txt").exists()
    said = " ".join((result.stdout.str() + result.stderr.str()).split())
    assert 'did you mean "PSF-05.intervene"?' in said
    assert "INTERNALERROR" not in said
