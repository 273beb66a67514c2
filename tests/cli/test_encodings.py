"""What the commands and the plugin say where the terminal, or the file names, are not UTF-8."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
system = "Anträge → 医療 🙂"
class = "production"
sample-date = 2026-12-01

[definition]
affects-people-or-processes    = { answer = true, because = "Лечит людей → 医療" }
runs-continuously-or-on-demand = { answer = true, because = "HTTP service." }
has-downstream-consequences    = { answer = true, because = "A record changes." }
is-operated                    = { answer = true, because = "On call." }

[evidence]
PSF-01.retention = { document = "Löschung.md", section = "削除期限 →", covers = ["größe.toml"] }
PSF-08.owner.all = { document = "fehlt → ü.md" }
"""

NARROW = [
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = "# 削除期限 →\n\nWir löschen alles nach neunzig Tagen, ohne Ausnahme.\n"
    (tmp_path / "psf.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "Löschung.md").write_text(text, encoding="utf-8")
    (tmp_path / "größe.toml").write_text("a = 1\n", encoding="utf-8")
    return tmp_path


def _run(folder: Path, how: dict[str, str], *words: str) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, **how},
        capture_output=True,
        check=False,
    )
    text = (ran.stdout + ran.stderr).decode("cp1252", errors="replace")
    assert "Traceback" not in text, text
    assert "UnicodeEncodeError" not in text, text
    return ran.returncode, text


@pytest.mark.parametrize("how", NARROW, ids=str)
def test_what_is_due_is_told_in_any_encoding(folder: Path, how: dict[str, str]) -> None:
    status, text = _run(folder, how, "pytest_psf", "review", "--due")

    assert status == 1
    assert "2 due on 2026-12-01" in text
    assert r"\u2192" in text


@pytest.mark.parametrize("how", NARROW[:2], ids=str)
def test_a_review_of_any_title_is_put_on_record_and_told(
    folder: Path, how: dict[str, str]
) -> None:
    words = ("review", "Löschung.md#削除期限 →", "--by", "Ümit Çelik")
    status, text = _run(folder, how, "pytest_psf", *words)

    assert status == 0
    assert "reviewed 2026-12-01" in text
    assert (folder / "psf" / "reviews.toml").is_file()


@pytest.mark.parametrize("how", NARROW, ids=str)
def test_a_run_ends_with_its_verdict_in_any_encoding(
    folder: Path, how: dict[str, str]
) -> None:
    status, text = _run(folder, how, "pytest", "--psf", "-vv", "-rA")

    assert status == 1
    assert "NOT READY: 35 open" in text


def test_a_name_that_the_process_cannot_open_says_how_it_can(folder: Path) -> None:
    _, text = _run(folder, NARROW[2], "pytest_psf", "review", "--due")

    assert "cannot be named where names are in ascii" in text
    assert "fix: run Python in its UTF-8 mode: PYTHONUTF8=1" in text


def test_a_full_disk_is_told_with_the_file_that_was_to_be_written(
    folder: Path,
) -> None:
    _, text = _run(folder, {}, "pytest", "--psf", "--psf-report", "json:/dev/full")

    assert "the run fails: /dev/full: No space left on device" in text
