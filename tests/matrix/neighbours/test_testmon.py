"""What pytest-testmon selects is no whole run; what it knows stays as it wrote it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.matrix.conftest import Matrix

PLUGINS = "-p psf -p pytest-testmon"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.mark.parametrize(
    "more", ["-p xdist -n 2", "--psf-challenge"], ids=["two workers", "challenged"]
)
def test_it_knows_as_much_as_without_psf(matrix: Matrix, more: str) -> None:
    # It leaves its database open, which would warn whichever test comes next.
    said = "GATE PASSED (17 criteria)"
    matrix.goes(f"{PLUGINS} --testmon {more}", says=said, apart=True)
    beside = known(matrix)
    (matrix.root / ".testmondata").unlink()
    matrix.run(f"{PLUGINS} --testmon", psf=False, apart=True)

    assert len(beside) > 30
    assert beside == known(matrix)


def test_what_it_leaves_out_is_told_as_left_out(matrix: Matrix) -> None:
    # It knows no test yet, so it leaves none out.
    matrix.goes(f"{PLUGINS} --testmon", apart=True)
    service = matrix.root / "service.py"
    old = "return version - 1"
    service.write_text(service.read_text().replace(old, "return int(version) - 1"))

    result = matrix.goes(
        f"{PLUGINS} --testmon -v",
        status=1,
        sees="nothing",
        but={"PSF-07.rollback-tested": "met"},
        says="INCOMPLETE: 32 not judged (narrowed by the plugin",
        apart=True,
    )

    # Of its file another test rests on what has changed.
    gone = "*tests/test_signals.py::test_harm_is_found was deselected*"
    result.stdout.fnmatch_lines([gone])
    said = "GATE PASSED (17 criteria)"
    matrix.goes(f"{PLUGINS} --testmon-noselect", says=said, apart=True)


def known(matrix: Matrix) -> set[tuple[str, str, bytes]]:
    """Return what it knows of each test: the files, and what of them it rests on."""
    with closing(sqlite3.connect(matrix.root / ".testmondata")) as base:
        found = base.execute(
            "SELECT test_name, filename, method_checksums FROM test_execution "
            "JOIN test_execution_file_fp ON test_execution.id = test_execution_id "
            "JOIN file_fp ON fingerprint_id = file_fp.id"
        )
        return set(found)
