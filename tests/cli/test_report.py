"""`pytest-psf report` and `schema`: a finished run in other forms, and their schema."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Team

TEST = """
import app
import pytest

@pytest.mark.psf("PSF-07.rollback-tested", exercises="app:roll_back")
@pytest.mark.parametrize("number", range(1, 20))
def test_rollback(number):
    assert app.roll_back(number) == number - 1
"""


@pytest.fixture
def run(team: Team) -> Path:
    """Run a project whose report is kept in `psf.json`."""
    team.config()
    team.write("test_a.py", TEST)
    team.judged("--psf-release", "v7")
    return team.root / "psf.json"


def test_a_finished_report_is_written_in_another_form(
    run: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run.parent)

    assert main(["report", "psf.json", "json:again.json", "json:twice.json"]) == 0

    assert (run.parent / "again.json").read_bytes() == run.read_bytes()
    assert (run.parent / "twice.json").read_bytes() == run.read_bytes()
    out = capsys.readouterr().out
    assert out.count("wrote ") == 2
    assert "again.json" in out


def test_what_a_form_needs_is_named_before_anything_is_written(
    run: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run.parent)
    monkeypatch.setitem(sys.modules, "jinja2", None)

    assert main(["report", "psf.json", "json:again.json", "html:psf.html"]) == 2

    said = "'html:psf.html': it needs jinja2: pip install 'pytest-psf[html]'"
    assert said in capsys.readouterr().err
    assert not (run.parent / "again.json").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.json", "json:a.json"], "none.json: No such file"),
        (["app.py", "json:a.json"], "app.py: it is not JSON"),
        (["psf.json", "jso:a.json"], 'did you mean "json"?'),
        (["psf.json", "a.json"], "write json:PATH"),
        (["psf.json", "json:app.py"], "app.py is not a json report of pytest-psf"),
        (["psf.json", "json:a.json", "json:./a.json"], "is written there, too"),
        (["psf.json", "json:app.py/a.json"], "app.py"),
    ],
)
def test_what_cannot_be_written_is_said_at_once(
    run: Path,
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(run.parent)
    app = (run.parent / "app.py").read_text()

    assert main(["report", *arguments]) == 2

    assert said in capsys.readouterr().err
    assert (run.parent / "app.py").read_text() == app
    assert not (run.parent / "a.json").exists()


def test_a_report_is_the_same_in_any_number_of_workers(team: Team, run: Path) -> None:
    alone = run.read_text()
    team.run("--psf-report", "json:psf.json", "--psf-release", "v7", "-n2")
    shared = run.read_text()

    assert json.loads(shared)["run"]["workers"] == 2
    assert shared.replace('"workers": 2', '"workers": 0') == alone


def test_two_formats_cannot_have_one_file(team: Team) -> None:
    team.config()
    result = team.run("--psf-report", "json:a.json", "--psf-report", "json:./a.json")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*json:./a.json*written there, too*"])


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "report"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "criteria" in found["$defs"]["Document"]["required"]
