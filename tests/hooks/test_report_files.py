"""A report file is unfinished or whole, and nobody else's file is ever replaced."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_psf import catalogue
from pytest_psf.core.classify import Profile
from pytest_psf.core.judge import judge
from pytest_psf.core.report import Digests, Origin, Report, Run, Subject, Tools
from pytest_psf.report_files.writing import (
    ReportRefusedError,
    Reports,
    append,
    asked_for,
)

REPORT = Report(
    judgement=judge(
        catalogue.load(), Profile(system="demo"), (), today=dt.date(2026, 12, 1)
    ),
    origin=Origin(
        tools=Tools(pytest_psf="0.1.0", python="3", pytest="9", platform="linux"),
        run=Run(),
        subject=Subject(commit="c", tree="t", branch="b", dirty=False, folder=""),
        digests=Digests(config="1", reviews="2", catalogue="3"),
    ),
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


def test_one_that_cannot_be_written_keeps_no_other_from_it(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.txt", "folder", "b.txt", "c.txt")]
    paths[1].mkdir()
    kinds = (Lines("broken"), Lines(), Lines(), Lines())
    with pytest.raises(RuntimeError, match="broken"):
        Reports(tuple(zip(kinds, paths, strict=True))).close(REPORT)
    assert [path.is_file() for path in paths] == [False, False, True, True]


def test_several_may_be_poured_into_one_stream(tmp_path: Path) -> None:
    forms = {"lines": Lines()}
    texts = ["lines:/dev/null", "lines:a.txt", "lines:/dev/null"]
    asked = asked_for(texts, forms, tmp_path)
    assert [str(path) for path in asked.paths] == [
        "/dev/null",
        str(tmp_path / "a.txt"),
        "/dev/null",
    ]
    with pytest.raises(ReportRefusedError, match=r"lines:a\.txt is written there, too"):
        asked_for(["lines:a.txt", "lines:./a.txt"], forms, tmp_path)


def test_a_name_may_be_as_long_as_the_system_lets_it(tmp_path: Path) -> None:
    path = tmp_path / f"{'n' * 251}.txt"
    Reports(((Lines(), path),)).close(REPORT)
    assert path.read_text() == "lines: demo whole"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_full_is_named(tmp_path: Path) -> None:
    path = tmp_path / "link"
    path.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left on device") as caught:
        Reports(((Lines(), path),)).close(REPORT)
    assert caught.value.filename == str(path)


def test_what_must_not_be_written_is_known_before_the_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # nothing is so for root
    path, pipe = tmp_path / "report.txt", tmp_path / "pipe"
    path.write_text("lines: of yesterday")
    os.mkfifo(pipe)
    for one in (path, pipe):
        with pytest.raises(PermissionError) as caught:
            Reports(((Lines(), one),)).open()
        assert caught.value.filename == str(one)
    assert path.read_text() == "lines: of yesterday"
    Reports(((Lines(), tmp_path / "new.txt"),)).open()


def test_an_error_names_what_was_asked_for() -> None:
    with pytest.raises(OSError, match="report") as caught:
        Reports(((Lines(), Path("/proc/self/report.txt")),)).open()
    assert caught.value.filename == "/proc/self/report.txt"


#: It writes long reports to the path that it is given, as fast as it can.
WRITER = """
import sys
from pathlib import Path
from types import SimpleNamespace
from pytest_psf.report_files.writing import Reports

letter, path = sys.argv[1], Path(sys.argv[2])
lines = SimpleNamespace(name="lines", render=lambda report: letter * 300_000)
for _ in range(200):
    Reports(((lines, path),)).close(None)
"""


def test_two_runs_that_write_one_path_never_leave_a_torn_file(tmp_path: Path) -> None:
    path = tmp_path / "psf.json"
    command = [sys.executable, "-c", WRITER]
    writers = [subprocess.Popen([*command, one, str(path)]) for one in "ab"]
    seen = set()
    while any(one.poll() is None for one in writers):
        if path.exists():
            text = path.read_text()
            seen.add((len(text), *sorted(set(text))))

    assert [one.returncode for one in writers] == [0, 0]
    assert seen <= {(300_000, "a"), (300_000, "b")}
    assert seen
    assert list(tmp_path.iterdir()) == [path]


def test_two_runs_of_one_process_number_do_not_share_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Containers that share a folder number their processes alike."""
    beside = []
    replace = Path.replace

    def noted(one: Path, other: Path) -> Path:
        beside.append(str(one))
        return replace(one, other)

    monkeypatch.setattr(Path, "replace", noted)
    for _ in range(2):
        Reports(((Lines(), tmp_path / "a.txt"),)).close(REPORT)
    assert len(set(beside)) == 2


def test_what_is_appended_leaves_what_others_wrote(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    for text in ("one", " \ud800"):
        append(path, text)
    assert path.read_bytes() == b"one \\ud800"
    append(tmp_path / "/dev/null", "anything")
    with pytest.raises(OSError, match="none") as caught:
        append(tmp_path / "none" / "a.md", "anything")
    assert caught.value.filename is not None
