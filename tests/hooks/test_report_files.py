"""A report file is unfinished or whole, and nobody else's file is ever replaced."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from tests.report.conftest import reported

from pytest_psf import catalogue
from pytest_psf.core.classify import Profile
from pytest_psf.core.judge import judge
from pytest_psf.report_files.writing import ReportRefusedError, Reports

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.core.report import Report

REPORT = reported(
    judge(catalogue.load(), Profile(system="demo"), (), today=dt.date(2026, 12, 1))
)


class Lines:
    """A report format of few words."""

    name = "lines"

    def __init__(self, text: str = "whole") -> None:
        self._text = text

    def unfinished(self) -> str:
        return "lines: unfinished"

    def recognises(self, text: str) -> bool:
        return text.startswith("lines:")

    def render(self, report: Report) -> str:
        if self._text == "broken":
            raise RuntimeError(self._text)
        return f"lines: {report.judgement.profile.system} {self._text}"


def test_a_report_is_unfinished_until_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "report.txt"
    reports = Reports(((Lines(), path),))
    assert reports.paths == (path,)

    reports.open()
    assert path.read_text() == "lines: unfinished"

    reports.close(REPORT)
    assert path.read_text() == "lines: demo whole"
    assert list(path.parent.iterdir()) == [path]


def test_one_whose_folder_a_test_removed_is_written_all_the_same(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a" / "report.txt"
    Reports(((Lines(), path),)).close(REPORT)
    assert path.read_text() == "lines: demo whole"


@pytest.mark.parametrize("before", ["", " \n", "lines: of yesterday"])
def test_an_empty_file_and_an_older_report_are_replaced(
    tmp_path: Path, before: str
) -> None:
    path = tmp_path / "report.txt"
    path.write_text(before)
    Reports(((Lines(), path),)).open()
    assert path.read_text() == "lines: unfinished"


@pytest.mark.parametrize("before", [b"my notes", b"\xff\xfe notes"])
def test_another_file_is_left_as_it_is(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(before)
    with pytest.raises(ReportRefusedError, match=r"notes\.txt is not a lines report"):
        Reports(((Lines(), path),)).open()
    assert path.read_bytes() == before


def test_one_that_cannot_be_rendered_stays_unfinished(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    reports = Reports(((Lines("broken"), path),))
    reports.open()
    with pytest.raises(RuntimeError):
        reports.close(REPORT)
    assert path.read_text() == "lines: unfinished"


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    with pytest.raises(OSError, match="folder"):
        Reports(((Lines(), path),)).open()
    assert list(tmp_path.iterdir()) == [path]


def test_half_of_a_character_is_written_as_an_escape(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    Reports(((Lines("\ud800 ü"), path),)).close(REPORT)
    assert path.read_bytes() == "lines: demo \\ud800 ü".encode()
