"""A run that saw a part of the project is at best INCOMPLETE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

TESTS = """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_it():
    states = [pause(), pause()]
    first, last = states
    assert first == last
    assert first == "paused"

def test_other():
    assert len("a")
"""


@pytest.fixture
def narrow(team: Team) -> Team:
    team.config(gate='"PSF-05.intervene"')
    team.write("tests/test_a.py", TESTS)
    team.write("tests/test_b.py", "def test_b():\n    assert len('b')\n")
    for name, top in (("ci.ini", "."), ("tox.ini", "."), ("ci/pytest.ini", "..")):
        addopts = f"addopts = --ignore={team.root}/tests/test_b.py"
        team.write(name, f"[pytest]\npythonpath = {top}\n{addopts}\n")
    return team


WHOLE = {
    "no argument": [],
    "the folder": ["."],
    "twice": [".", "tests"],
    "from the tests": ["tests", "pyproject.toml", "."],
    "verbose": ["-v", "-ra"],
    "-c that names the file found anyway": ["-c", "pyproject.toml"],
}

NARROWED = {
    "-k that keeps it": (["-k", "test_it"], "met"),
    "-k that drops it": (["-k", "test_other"], "not judged"),
    "-m": (["-m", "psf_05"], "met"),
    "a file": (["tests/test_a.py"], "met"),
    "another file": (["tests/test_b.py"], "not judged"),
    "a part of the folder": (["tests"], "met"),
    "a test": (["tests/test_a.py::test_it"], "met"),
    "another test": (["tests/test_a.py::test_other"], "not judged"),
    "--deselect": (["--deselect", "tests/test_b.py"], "met"),
    "--ignore": (["--ignore", "tests/test_a.py"], "not judged"),
    "--ignore-glob": (["--ignore-glob", "*_b.py"], "met"),
    "--setup-only": (["--setup-only"], "not judged"),
    "-o testpaths": (["-o", "testpaths=tests"], "met"),
    "-o python_files": (["-o", "python_files=test_b.py"], "not judged"),
    "--last-failed": (["--last-failed"], "met"),
    "-p no:unittest": (["-p", "no:unittest"], "met"),
    "--keep-duplicates": (["--keep-duplicates"], "met"),
    "-c": (["-c", "ci.ini", "."], "met"),
    "-c elsewhere": (["-c", "ci/pytest.ini", "--rootdir=.", "."], "met"),
    "-c beside another": (["-c", "tox.ini", "."], "met"),
    "one of our items": (["pyproject.toml::PSF-05.intervene"], "met"),
}


@pytest.mark.parametrize("arguments", WHOLE.values(), ids=WHOLE)
def test_a_whole_run_passes(narrow: Team, arguments: list[str]) -> None:
    judged = narrow.judged(*arguments)

    assert judged.report["narrowed"] == []
    assert judged.verdict("PSF-05.intervene") == "met"
    assert judged.status == 0


@pytest.mark.parametrize(("arguments", "verdict"), NARROWED.values(), ids=NARROWED)
def test_a_narrowed_run_fails_even_if_all_it_saw_is_met(
    narrow: Team, arguments: list[str], verdict: str
) -> None:
    judged = narrow.judged(*arguments)

    assert judged.report["narrowed"]
    assert judged.verdict("PSF-05.intervene") == verdict
    assert judged.verdict("PSF-01.retention") == "not judged"
    assert judged.status == 1


def test_the_evidence_of_a_criterion_is_pulled_in(narrow: Team) -> None:
    judged = narrow.judged("pyproject.toml::PSF-05.intervene", "-v")

    assert judged.result.parseoutcomes() == {"passed": 2, "deselected": 37}
    assert "tests/test_a.py::test_it PASSED" in judged.text
    assert "pyproject.toml::PSF-05.intervene MET" in judged.text


def test_a_domain_can_be_asked_for_by_its_id(narrow: Team) -> None:
    judged = narrow.judged("pyproject.toml::PSF-05", "tests/test_b.py", "-v")

    assert judged.text.count("pyproject.toml::PSF-05.") == 5
    assert "tests/test_b.py::test_b PASSED" in judged.text
    assert "pyproject.toml::PSF-06" not in judged.text


def test_an_item_that_is_not_there_is_a_usage_error(narrow: Team) -> None:
    result = narrow.run("pyproject.toml::PSF-09")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: PSF-09: no such criterion is in force*"])


def test_a_file_that_skips_itself_takes_its_marks_with_it_and_narrows(
    narrow: Team,
) -> None:
    skip = "import pytest\npytest.skip('no driver', allow_module_level=True)\n"
    narrow.write(
        "tests/test_c.py",
        f"{skip}\n@pytest.mark.psf('PSF-05.intervene')\ndef test_c(): ...\n",
    )
    narrow.write("tests/test_d.py", skip)

    judged = narrow.judged()

    assert judged.report["narrowed"] == [
        "tests/test_c.py skipped itself, with the marks in it"
    ]
    assert judged.status == 1


def test_a_claim_on_a_file_that_skips_itself_says_so(narrow: Team) -> None:
    config = (narrow.root / "pyproject.toml").read_text()
    claim = 'PSF-05.override = { test = "tests/test_d.py::test_it", exercises = "app:pause" }'
    narrow.write("pyproject.toml", f"{config}{claim}\n")
    narrow.write(
        "tests/test_d.py", "import pytest\npytest.importorskip('no_such_module')\n"
    )

    judged = narrow.judged()

    assert judged.reasons("PSF-05.override") == ["test-skipped"]
    assert "tests/test_d.py skipped itself as a whole: could not import" in judged.text


def test_a_link_to_the_project_changes_nothing(narrow: Team) -> None:
    config = (narrow.root / "pyproject.toml").read_text()
    claim = 'PSF-05.override = { test = "tests/test_a.py::test_it", exercises = "app:pause" }'
    narrow.write("pyproject.toml", f"{config}{claim}\n")
    link = narrow.root.with_name(f"{narrow.root.name}-link")
    link.symlink_to(narrow.root)

    judged = narrow.judged(str(link))

    assert judged.verdict("PSF-05.override") == "met"


def test_what_the_ini_file_selects_is_the_whole_run(narrow: Team) -> None:
    text = (narrow.root / "pyproject.toml").read_text()
    ini = 'pythonpath = ["."]\ntestpaths = ["tests"]\naddopts = "-k test_it"\n'
    narrow.write("pyproject.toml", text.replace('pythonpath = ["."]\n', ini))

    judged = narrow.judged()

    assert judged.report["narrowed"] == []
    assert judged.status == 0


def test_testpaths_make_the_whole(narrow: Team) -> None:
    text = (narrow.root / "pyproject.toml").read_text()
    ini = 'pythonpath = ["."]\ntestpaths = ["tests"]\n'
    narrow.write("pyproject.toml", text.replace('pythonpath = ["."]\n', ini))

    assert narrow.judged().status == 0
    assert narrow.judged("tests").status == 0
    assert narrow.judged("tests/test_a.py").status == 1


def test_a_narrowed_run_can_be_asked_not_to_fail(narrow: Team) -> None:
    judged = narrow.judged("-k", "test_it", "--psf-gate", "none")

    assert judged.status == 0
    assert "NOT GATED. The system is INCOMPLETE" in judged.text


def test_deselecting_one_of_our_items_does_not_remove_its_criterion(
    narrow: Team,
) -> None:
    narrow.write("tests/test_a.py", TESTS.replace("pause(), pause()", "1, 1"))

    judged = narrow.judged("--deselect", "pyproject.toml::PSF-05.intervene")

    assert judged.verdict("PSF-05.intervene") == "unmet"
    assert judged.status == 1


def test_a_conftest_that_drops_our_items_changes_nothing(narrow: Team) -> None:
    narrow.write("tests/test_a.py", TESTS.replace("pause(), pause()", "1, 1"))
    narrow.write(
        "conftest.py",
        "def pytest_collection_modifyitems(items):\n"
        "    items[:] = [i for i in items if 'PSF' not in i.nodeid]\n",
    )

    judged = narrow.judged()

    assert judged.verdict("PSF-05.intervene") == "unmet"
    assert judged.status == 1


def test_a_conftest_that_puts_our_items_first_changes_nothing(narrow: Team) -> None:
    narrow.write(
        "conftest.py",
        "import pytest\n"
        "@pytest.hookimpl(trylast=True)\n"
        "def pytest_collection_modifyitems(items):\n"
        "    items.reverse()\n"
        "def pytest_collection_finish(session):\n"
        "    session.items.reverse()\n",
    )

    judged = narrow.judged()

    assert judged.verdict("PSF-05.intervene") == "met"
    assert judged.status == 0


def test_a_conftest_that_drops_the_evidence_leaves_it_open(narrow: Team) -> None:
    narrow.write(
        "conftest.py",
        "def pytest_collection_modifyitems(items):\n"
        "    items[:] = [i for i in items if 'test_it' not in i.nodeid]\n",
    )

    judged = narrow.judged()

    assert judged.verdict("PSF-05.intervene") == "not judged"
    assert judged.status == 1


def test_running_from_a_folder_below_sees_the_whole_only_if_it_is_the_whole(
    narrow: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(narrow.root / "tests")
    narrow.root.joinpath(".git").mkdir()

    result = narrow.run("--psf-report", "json:../psf.json")

    assert result.ret == 1
    said = f"the folder that pytest was started in (tests/, not {narrow.root.name}/)"
    assert f"narrowed by {said}" in (narrow.root / "psf.json").read_text()
