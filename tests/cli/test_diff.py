"""`pytest-psf diff OLD NEW`."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from tests.cli.conftest import Reports
    from tests.conftest import Team

TEST = """
import app
import pytest

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_pause():
    assert app.pause() == {said!r}
"""


@pytest.fixture
def reports(team: Team, monkeypatch: pytest.MonkeyPatch, reports_left: Reports) -> Team:
    """`old.json` of a run that passed, `new.json` of one that failed."""
    monkeypatch.chdir(team.root)
    team.config()
    for name, said in (("old", "paused"), ("new", "stopped")):
        team.write("test_a.py", TEST.format(said=said))
        report = team.root / f"{name}.json"
        line = ("--psf-report", f"json:{report.name}")
        reports_left.of(partial(team.run, *line), team.root, report)
    return team


@pytest.mark.usefixtures("reports")
@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["old.json", "new.json"], 1, "PSF-05.intervene met (tested) -> unmet"),
        (["new.json", "old.json"], 0, "PSF-05.intervene unmet -> met (tested)"),
        (["old.json", "old.json"], 0, "nothing changed"),
        (["old.json", "new.json", "--format", "markdown"], 1, "| lost |"),
        (["old.json", "new.json", "--format", "json"], 1, '"lost_ground": true'),
        (["old.json", "none.json"], 2, "none.json: No such file"),
        (["old.json", "test_a.py"], 2, "test_a.py: it is not JSON"),
    ],
)
def test_it_ends_with_1_where_ground_was_lost(
    arguments: list[str],
    status: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["diff", *arguments]) == status
    told = capsys.readouterr()
    assert said in " ".join((told.out + told.err).split())


def test_two_systems_have_no_difference(
    reports: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads((reports.root / "new.json").read_text())
    found["inputs"]["profile"]["system"] = "another"
    reports.write("another.json", json.dumps(found))

    assert main(["diff", "old.json", "another.json"]) == 2
    assert "two systems, 'demo' and 'another'" in capsys.readouterr().err
