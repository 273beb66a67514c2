"""`examples/two-suites`: two suites of pytest and one of vitest, judged by one gate."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_psf.commands.main import main

pytestmark = pytest.mark.usefixtures("unmeasured")

EXAMPLE = Path(__file__).parents[2] / "examples" / "two-suites"
EXPECTED = Path(__file__).with_name("two-suites.txt")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run both suites of pytest, each in its folder, and keep their reports."""
    root = tmp_path_factory.mktemp("ran") / "two-suites"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    for part in ("backend", "drafting"):
        report = ("--psf-report", f"json:../{part}.json")
        command = [sys.executable, "-m", "pytest", "-q", "--psf", "--psf-gate", "none"]
        done = subprocess.run(
            [*command, *report],
            cwd=root / part,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        assert "narrowed" not in done.stdout
    return root


@pytest.fixture
def jobs(ran: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder as the gate finds it, for this test alone."""
    root = Path(shutil.copytree(ran, tmp_path / "two-suites"))
    monkeypatch.chdir(root)
    monkeypatch.setenv("COLUMNS", "80")
    return root


def test_the_gate_says_what_one_run_would(
    jobs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["gate", "backend.json", "drafting.json", "--samples", "-o", "psf.json"]
    assert main(line) == 0

    said = capsys.readouterr().out.replace(f"{jobs}/", "")
    assert said == EXPECTED.read_text(encoding="utf-8")
    criteria = json.loads((jobs / "psf.json").read_text())["criteria"]
    reached = {one["id"]: one["reached"] for one in criteria if one["reached"]}
    assert reached == {
        "PSF-04.output-validation": "challenged",
        "PSF-05.intervene": "challenged",
        "PSF-05.review": "tested",
    }


def test_what_the_desk_left_is_looked_at(
    jobs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (jobs / "web/left/desk.txt").unlink()
    assert main(["gate", "backend.json", "drafting.json", "--samples"]) == 1
    assert "PSF-05.review" in capsys.readouterr().out.partition("GATE FAILED")[2]


def test_a_part_that_failed_shuts_the_gate(
    jobs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = jobs / "web/results.xml"
    text = results.read_text().replace(
        "</system-out>", '</system-out><failure message="no"/>'
    )
    results.write_text(text)
    assert main(["gate", "backend.json", "drafting.json", "--samples"]) == 1
    assert "PSF-05.review" in capsys.readouterr().out.partition("GATE FAILED")[2]
