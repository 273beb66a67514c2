"""The summary of a job: added once, and never so that the host shows nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.forms.conftest import report

from pytest_psf.report.markdown import MARK
from pytest_psf.report_files.job_summary import add, path_of

MIB = 1024 * 1024


def test_it_is_added_behind_what_others_wrote(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    assert add(path, report()) == ""
    first = path.read_text()
    assert first.startswith(MARK)

    path.write_text("| of others |")
    assert add(path, report()) == ""
    assert path.read_text() == f"| of others |\n\n{first}"


@pytest.mark.parametrize("there", [900_000, MIB - 20_000, MIB - 16_500, MIB])
def test_all_together_stays_below_what_the_host_shows(
    tmp_path: Path, there: int
) -> None:
    path = tmp_path / "summary.md"
    path.write_bytes(b"x" * there)
    why = add(path, report())

    assert path.stat().st_size <= max(MIB - 16_384, there)
    added = path.read_bytes()[there:].decode()
    assert (why == "") == (MARK in added)
    assert why in {"", f"{path} is full"}


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    assert add(tmp_path, report()) == f"{tmp_path}: Is a directory"
    assert "No space left" in add(Path("/dev/full"), report())
    assert "No such file" in add(tmp_path / "none" / "a.md", report())


def test_outside_of_a_job_there_is_none() -> None:
    assert path_of({}) is path_of({"GITHUB_STEP_SUMMARY": ""}) is None
    assert path_of({"GITHUB_STEP_SUMMARY": "/a/b"}) == Path("/a/b")
