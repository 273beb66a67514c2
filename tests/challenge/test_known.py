"""What a later run of `pytest-psf selftest` takes over from the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.outcomes import Challenge, ChallengeResult
from pytest_psf.core.places import Place
from pytest_psf.hooks.challenge.known import Known, known_from
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.project import Project
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.workshop.first_run import tell_touched

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Team

pytestmark = pytest.mark.usefixtures("unmeasured_processes")

TESTS = """
import json, pathlib, pytest, app

FILE = pathlib.Path(app.__file__).with_name("limits.json")

@pytest.mark.psf("PSF-05.intervene", exercises=["app:pause", "limits.json#is_on"])
def test_pause():
    assert app.pause() == "paused"
    assert json.loads(FILE.read_text())["is_on"]
"""
PAUSE = Challenge(target="app:pause", result=ChallengeResult.CAUGHT)


def _claim(kind: str, content: object) -> Claim:
    return Claim("PSF-05.intervene", None, kind, content, Place("pyproject.toml", 1))


def _on(*exercises: str, **said: Any) -> Claim:
    return _claim(
        "test", TestClaim(test="test_a.py::test", exercises=exercises, **said)
    )


@pytest.mark.parametrize(
    ("claim", "covered"),
    [
        (_on("app:pause"), True),
        (_on("app:pause", "limits.json#a"), True),
        (_on("app:pause", "app:resume"), False),
        (_on("app:pause", sabotage="sabotage:pause"), False),
        (_claim("setting", SettingClaim(setting="a.toml", key=("a",))), False),
    ],
)
def test_a_claim_is_known_by_all_the_code_that_it_names(
    claim: Claim, *, covered: bool
) -> None:
    known = Known({"test_a.py::test[1]": (PAUSE,), "test_b.py::test": ()})
    assert known.covers(claim) is covered


def test_what_has_changed_is_challenged_again(team: Team) -> None:
    team.config()
    team.write("limits.json", '{"is_on": true}\n')
    team.write("test_a.py", TESTS)
    assert team.fork("--psf", "--psf-report", "json:first.json").ret == 1

    def known() -> set[tuple[str, str]]:
        edition = catalogue.load()
        found = known_from(team.root / "first.json", edition, Project(team.root))
        assert found is not None
        (made,) = found.challenges.values()
        return {(one.target, one.fault) for one in made}

    data = {("limits.json#is_on", "is false instead of true")}
    assert known() == {("app:pause", ""), *data}
    before = (team.root / "app.py").read_text()
    for name, text in (("app.py", f"{before}\nMORE = 1\n"), ("test_a.py", "# none\n")):
        kept = (team.root / name).read_text()
        team.write(name, text)
        assert known() == data
        (team.root / name).unlink()
        assert known() == data
        team.write(name, kept)
    assert known() == {("app:pause", ""), *data}
    team.write("test_a.py", f"{TESTS}\ndef test_other(): pass\n")
    tell_touched(team.root / "first.json", ["test_a.py::test_other"])
    assert known() == {("app:pause", ""), *data}, "who changed the file says what"
    tell_touched(team.root / "first.json", ["test_a.py"])
    assert known() == data


def test_what_is_no_report_is_not_known(tmp_path: Path) -> None:
    edition, project = catalogue.load(), Project(tmp_path)
    assert known_from(tmp_path / "none.json", edition, project) is None
    (tmp_path / "half.json").write_text("{")
    assert known_from(tmp_path / "half.json", edition, project) is None
