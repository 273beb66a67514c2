"""Forms for hosts, as runs write them: summaries of jobs, JUnit's XML, annotations."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Team

EVIDENCE = """
PSF-07.rollback-tested = { test = "test_a.py::test_rollback", exercises = "app:roll_back" }
PSF-01.retention = { document = "docs/##vso[task.x] ]]>.md", covers-nothing = "it names no file" }
"""

TEST = """
import app
import pytest

@pytest.mark.parametrize("x", ["a", "##vso[task]\\x1b[31m\\u202e"])
def test_rollback(x):
    assert app.roll_back(2) == 1

@pytest.mark.psf("PSF-05.override", exercises="app:pause")
def test_pause():
    assert app.pause() == "playing"
"""


@pytest.fixture
def summary(team: Team, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand for a step of a job on GitHub."""
    path = team.root / "summary.md"
    path.write_text("others wrote this")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    team.config(EVIDENCE, gate='"PSF-07.rollback-tested", "PSF-05.override"')
    team.write("test_a.py", TEST)
    return path


def _cases(path: Path) -> dict[str, ET.Element]:
    cases = ET.parse(path).iter("testcase")  # noqa: S314 - pytest made it
    return {case.get("name", ""): case for case in cases}


def _properties(case: ET.Element) -> list[tuple[str | None, str | None]]:
    return [(one.get("name"), one.get("value")) for one in case.iter("property")]


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["alone", "two workers"])
def test_a_run_writes_all_forms_and_adds_to_the_summary_once(
    team: Team, summary: Path, workers: tuple[str, ...]
) -> None:
    forms = ("markdown:a.md", "sarif:a.sarif", "github:a.txt", "gitlab:a.json")
    asked = [option for form in forms for option in ("--psf-report", form)]
    result = team.run(*asked, "--junitxml", "junit.xml", *workers)

    assert result.ret == 1
    added = summary.read_text()
    assert added.startswith("others wrote this\n\n<!-- pytest-psf -->\n")
    assert added.count("<!-- pytest-psf -->") == 1
    assert "### `PSF-05.override`: unmet\n" in added
    assert added.endswith((team.root / "a.md").read_text())
    assert "::error file=test_a.py,line=" in (team.root / "a.txt").read_text()
    assert json.loads((team.root / "a.json").read_text())
    assert json.loads((team.root / "a.sarif").read_text())["version"] == "2.1.0"

    cases = _cases(team.root / "junit.xml")
    met = cases["PSF-07.rollback-tested"]
    assert _properties(met) == [
        ("psf_criterion", "PSF-07.rollback-tested"),
        ("psf_domain", "PSF-07"),
        ("psf_verdict", "met"),
        ("psf_required", "tested"),
        ("psf_rung", "tested"),
        ("psf_evidence", "test_a.py::test_rollback (test_a.py:5)"),
    ]
    assert not [*met.iter("failure"), *met.iter("skipped")]
    assert [*cases["PSF-05.override"].iter("failure")]
    open_one = cases["PSF-01.retention"]
    assert ("psf_verdict", "unmet") in _properties(open_one)
    assert not [*open_one.iter("failure"), *open_one.iter("error")]
    assert [*open_one.iter("skipped")]
    shown = ET.tostring(open_one, encoding="unicode")
    assert "vso[task.x] ]]" in shown
    assert "##vso" not in shown


def test_the_summary_can_be_switched_off_and_fails_nothing(
    team: Team, summary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.run("--psf-no-job-summary")
    assert summary.read_text() == "others wrote this"

    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(team.root))
    result = team.run("-k", "rollback")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["psf: nothing was added to the summary of the job: *: Is a directory"]
    )


def test_a_gate_adds_to_the_summary_too_and_shows_all_if_a_report_is_not_written(
    team: Team,
    summary: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(team.root)
    team.run("--psf-report", "json:psf.json", "--psf-no-job-summary")
    capsys.readouterr()

    assert main(["gate", "psf.json"]) == 1
    added = summary.read_text()
    assert added.startswith("others wrote this\n\n<!-- pytest-psf -->\n")
    assert added.count("<!-- pytest-psf -->") == 1

    assert main(["gate", "psf.json", "--psf-no-job-summary", "-o", "/dev/full"]) == 3
    assert summary.read_text() == added
    out = capsys.readouterr().out
    assert "GATE FAILED" in out
    assert out.strip().splitlines()[-1] == (
        "NO REPORT was written, so the gate fails: /dev/full: No space left on device"
    )

    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "/dev/full")
    assert main(["gate", "psf.json", "--gate", "none"]) == 1  # a test failed
    assert "nothing was added to the summary of the job: /dev/full" in (
        capsys.readouterr().out
    )


def test_a_report_that_cannot_be_written_fails_the_run_and_the_summary_stands(
    team: Team, summary: Path
) -> None:
    result = team.run(
        "--psf-report", "sarif:/dev/full", "--psf-report", "json:psf.json"
    )
    assert result.ret == 1  # a test failed as well
    result.stdout.fnmatch_lines(
        [
            "GATE FAILED*",
            "NO REPORT was written, so the run fails: /dev/full: No space*",
        ]
    )
    assert json.loads((team.root / "psf.json").read_text())["finished"] is True
    assert "<!-- pytest-psf -->" in summary.read_text()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("sarif:/proc/a.sarif", "/proc/"),
        ("markdown:app.py", "app.py is not a markdown report of pytest-psf"),
        ("github:app.py/a.txt", "app.py"),
        ("marcdown:a.md", 'did you mean "markdown"'),
        (
            "gitlab:a.json --psf-report json:./a.json",
            "gitlab:a.json is written there, too",
        ),
    ],
)
def test_what_can_be_known_is_refused_before_the_tests(
    team: Team, asked: str, said: str
) -> None:
    team.config()
    team.write("test_a.py", "def test_a():\n    open('ran', 'w').close()\n")
    result = team.run("--psf-report", *asked.split())
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str()
    assert not (team.root / "ran").exists()


def test_no_form_costs_an_import_that_is_not_asked_for() -> None:
    code = (
        "import sys; from pytest_psf.registry import load; "
        "import pytest_psf.report_files.job_summary; load(); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    rooms = ("pytest_psf.report.", "markdown_it", "jinja2")
    loaded = {name for name in done.stdout.split() if name.startswith(rooms)}
    assert loaded == {
        "pytest_psf.report.forms",
        "pytest_psf.report.json",
        "pytest_psf.report.head",
        "pytest_psf.report.html",
        "pytest_psf.report.json_text",
    }
