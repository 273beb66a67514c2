"""Only code of this project can be what a test of the system enters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Judged, Team

MODULE = "def triage():\n    return str('held')\n"
OTHER = "def triage():\n    return str('let through')\n"
TEST = """
import pytest
from {package}desk import triage

@pytest.mark.psf("PSF-05.intervene", exercises="{package}desk:triage")
def test_it():
    assert triage()
"""


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder beside the project, which its imports look into."""
    return tmp_path_factory.mktemp("outside")


def judged(team: Team, outside: Path, package: str = "") -> Judged:
    team.config()
    config = (team.root / "pyproject.toml").read_text()
    paths = f'pythonpath = [".", "{outside}"]'
    team.write("pyproject.toml", config.replace('pythonpath = ["."]', paths))
    team.write("tests/test_desk.py", TEST.format(package=package))
    return team.judged("--import-mode=importlib")


def test_another_checkout_is_not_this_project(team: Team, outside: Path) -> None:
    team.write("src/desk.py", MODULE)
    (outside / "desk.py").write_text(OTHER)

    found = judged(team, outside)

    assert found.reasons("PSF-05.intervene") == ["not-of-the-project"]
    assert f"of {outside}/desk.py, which differs from src/desk.py" in found.text
    assert "pip install -e ." in found.text


def test_a_library_is_not_the_system(team: Team, outside: Path) -> None:
    (outside / "desk.py").write_text(OTHER)

    found = judged(team, outside)

    assert found.reasons("PSF-05.intervene") == ["not-of-the-project"]
    assert f"is not code of this project, but of {outside}/desk.py fix:" in found.text
    assert "name a function of the system, such as one that calls it" in found.text


@pytest.mark.parametrize(
    ("text", "verdict"),
    [(MODULE, "met"), (MODULE.replace("\n", "\r\n"), "met"), (OTHER, "unmet")],
)
def test_an_installed_copy_counts_if_it_is_the_same(
    team: Team, outside: Path, text: str, verdict: str
) -> None:
    team.write("src/shop/desk.py", MODULE)
    team.write("src/other/desk.py", OTHER)  # of another package
    installed = outside / "site-packages/shop/desk.py"
    installed.parent.mkdir(parents=True)
    installed.write_bytes(text.encode())

    found = judged(team, installed.parents[1], "shop.")

    assert found.verdict("PSF-05.intervene") == verdict


def test_an_environment_inside_of_the_project_is_not_the_project(team: Team) -> None:
    installed = team.write("env/lib/site-packages/desk.py", OTHER)

    found = judged(team, installed.parent)

    assert found.reasons("PSF-05.intervene") == ["not-of-the-project"]


def test_a_package_that_is_linked_into_the_project_is_part_of_it(
    team: Team, outside: Path
) -> None:
    (outside / "desk.py").write_text(MODULE)
    (team.root / "src").symlink_to(outside)

    assert judged(team, team.root / "src").verdict("PSF-05.intervene") == "met"


def test_a_link_makes_no_library_a_part_of_the_system(
    team: Team, outside: Path
) -> None:
    installed = outside / "site-packages"
    installed.mkdir()
    (installed / "desk.py").write_text(OTHER)
    (team.root / "src").symlink_to(installed)

    found = judged(team, team.root / "src")

    assert found.reasons("PSF-05.intervene") == ["not-of-the-project"]


@pytest.mark.parametrize(
    ("git", "verdict"),
    [
        ("gitdir: ../main/.git/worktrees/release\n", "not judged"),
        ("gitdir: ../.git/modules/release\n", "met"),  # a submodule
    ],
)
def test_the_tests_of_a_worktree_inside_are_not_this_project_s(
    team: Team, git: str, verdict: str
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("release/.git", git)
    team.write("release/desk.py", MODULE)
    team.write("release/tests/test_desk.py", TEST.format(package="release."))

    found = team.judged("--import-mode=importlib")

    assert (found.verdict("PSF-05.intervene") == "met") is (verdict == "met")


def test_the_code_of_a_clone_inside_is_not_this_project_s(team: Team) -> None:
    (team.root / "clone/.git").mkdir(parents=True)
    clone = team.write("clone/desk.py", OTHER)

    found = judged(team, clone.parent)

    assert found.reasons("PSF-05.intervene") == ["not-of-the-project"]
