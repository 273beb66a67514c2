"""Reports go to the place that was named, whatever stands there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team


def run(
    team: Team, path: str, stdout: int | IO[str] = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--psf", "--psf-report", f"json:{path}"]
    return subprocess.run(
        command, cwd=team.root, stdout=stdout, text=True, check=False, timeout=60
    )


def fork(team: Team, path: str) -> pytest.RunResult:
    return team.fork("--psf", "--psf-report", f"json:{path}")


@pytest.fixture
def ready(team: Team) -> Team:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", "def test_a():\n    print('said')\n    assert len('a')\n")
    return team


def reported(text: str) -> dict[str, object]:
    start = text.index('{\n  "')
    found, _ = json.JSONDecoder().raw_decode(text[start:])
    assert isinstance(found, dict)
    return found


def test_standard_output_gets_one_whole_report(ready: Team) -> None:
    done = run(ready, "/dev/stdout")

    assert reported(done.stdout)["finished"] is True
    assert done.stdout.count('"finished"') == 1
    assert "GATE FAILED" in done.stdout


def test_standard_output_in_a_file_keeps_all_that_was_written(ready: Team) -> None:
    path = ready.root / "out.txt"
    with path.open("w") as out:
        run(ready, "/dev/stdout", stdout=out)

    text = path.read_text()
    assert text.startswith("=")
    assert reported(text)["finished"] is True
    assert "GATE FAILED" in text


def test_a_pipe_gets_one_whole_report_and_stays(ready: Team) -> None:
    path = ready.root / "pipe"
    os.mkfifo(path)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(path.read_text()))
    reader.start()

    fork(ready, "pipe")

    reader.join(10)
    assert json.loads(read[0])["finished"] is True
    assert path.is_fifo()


def test_a_pipe_that_nobody_reads_fails_the_run_and_hangs_nothing(ready: Team) -> None:
    os.mkfifo(ready.root / "pipe")

    done = fork(ready, "pipe")

    assert done.ret == 3
    assert "NO REPORT was written, so the run fails: " in done.stdout.str()
    assert "pipe: No such device or address" in done.stdout.str()


def test_a_device_is_not_replaced(ready: Team) -> None:
    done = fork(ready, "/dev/null")

    assert done.ret == 1
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing yet"])
def test_a_link_stays_and_its_file_is_written(ready: Team, *, there: bool) -> None:
    target = ready.root / "kept/psf.json"
    if there:
        ready.write("kept/psf.json", "")
    link = ready.root / "psf.json"
    link.symlink_to("kept/psf.json")

    fork(ready, "psf.json")

    assert link.is_symlink()
    assert json.loads(target.read_text())["finished"] is True
    assert not target.is_symlink()


@pytest.mark.parametrize("name", ["reports", "reports/", "link"])
def test_a_folder_is_refused_by_its_own_name(ready: Team, name: str) -> None:
    (ready.root / "reports").mkdir()
    (ready.root / "link").symlink_to("reports")

    result = ready.run("--psf-report", f"json:{name}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*--psf-report*{name.rstrip('/')}: Is a directory"])
    assert ".reports." not in result.stderr.str()


def test_a_config_may_begin_with_a_byte_order_mark(ready: Team) -> None:
    (ready.root / "pyproject.toml").unlink(missing_ok=True)
    text = '\ufeffsystem = "x"\nclass = "prod"\n'
    (ready.root / "psf.toml").write_text(text, encoding="utf-8")

    result = ready.run()

    result.stderr.fnmatch_lines(["*psf.toml:2: class: found 'prod'"])


@pytest.mark.parametrize("more", [(), ("--psf-report", "json:psf.json")])
def test_a_release_that_names_none_is_refused_before_the_tests(
    team: Team, more: tuple[str, ...]
) -> None:
    team.config()
    team.write("test_a.py", "def test_a(): assert len([]) == 0")
    result = team.run("--psf-release", "", *more)
    assert result.ret == 4
    assert "--psf-release: it is empty: is a variable of the job" in result.stderr.str()
    assert "passed" not in result.stdout.str()
