"""`examples/two-suites` and `examples/ci`: two suites of pytest and one of vitest, one gate.

What runs them are the scripts of the action for GitHub and of the template for GitLab.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.usefixtures("unmeasured")

EXAMPLE = Path(__file__).parents[2] / "examples" / "two-suites"
CI = EXAMPLE.with_name("ci")
EXPECTED = Path(__file__).with_name("two-suites.txt")


def _script(
    folder: Path, script: str, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a script as a runner's shell does, with this Python first on the path."""
    others = {
        name: value for name, value in os.environ.items() if name[:9] != "COVERAGE_"
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**others, "PATH": path, "COLUMNS": "80", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _github(root: Path, step: str, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action as GitHub does, with the inputs that a workflow gives."""
    action = yaml.safe_load(
        (CI / ".github/actions/psf/action.yml").read_text(encoding="utf-8")
    )
    known = {name: one["default"] for name, one in action["inputs"].items()}
    given = {**known, **inputs}
    assert given.keys() == known.keys()
    (found,) = (one for one in action["runs"]["steps"] if one["name"] == step)

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda m: given[m[1]], text)

    environment = {name: filled(value) for name, value in found["env"].items()}
    environment["GITHUB_WORKSPACE"] = str(root)
    folder = root / filled(found["working-directory"])
    return _script(folder, found["run"], environment)


def _gitlab(root: Path, job: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a job of the template as GitLab does, with the variables of one that extends it."""
    text = (CI / "gitlab/psf.gitlab-ci.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)[job]
    environment = {**found["variables"], **variables, "CI_PROJECT_DIR": str(root)}
    return _script(root, "\n".join(found["script"]), environment)


def _run_all(root: Path) -> None:
    """Run both suites of pytest, each in its folder, and keep their reports."""
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    ran = [
        _github(root, "Run the tests", part="backend", folder="backend"),
        _gitlab(root, ".psf-part", PSF_PART="drafting", PSF_FOLDER="drafting"),
    ]
    for done in ran:
        assert done.returncode == 0, done.stdout + done.stderr
        assert "narrowed" not in done.stdout
        assert " caught" in done.stdout


def run_all_and_judge(folder: Path) -> str:
    """Return what the gate says in a new copy of the example, as `EXPECTED` has it."""
    root = folder / "two-suites"
    _run_all(root)
    line = "cp psf-reports/*.json . && python -m pytest_psf gate backend.json drafting.json --samples -o psf.json"
    return _script(root, line, {}).stdout.replace(f"{root}/", "")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kept") / "two-suites"
    _run_all(root)
    return root


@pytest.fixture
def jobs(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "two-suites"
    shutil.copytree(kept, root)
    for report in (root / "psf-reports").iterdir():
        report.rename(root / report.name)
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


def test_the_gates_of_github_and_gitlab_end_as_the_command_does(kept: Path) -> None:
    """Samples are refused where `--samples` is not asked for: the gate can go red."""
    github = _github(kept, "Judge them together", gate="true", arguments="--samples")
    refused = _gitlab(kept, ".psf-gate")

    assert github.returncode == 0, github.stderr
    assert "GATE PASSED" in github.stdout
    assert (kept / "psf.sarif").is_file()
    assert refused.returncode == 4
    assert "--samples" in refused.stderr
