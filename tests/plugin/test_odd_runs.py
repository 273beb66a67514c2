"""Runs in which evidence could go missing without a word, or a wrong one be taken."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

GOOD = """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_good():
    assert pause() == "paused"
"""
RED = GOOD.replace("test_good", "test_red").replace('"paused"', '"on"')
GATE = '"PSF-05.intervene"'


def _testpaths(team: Team, value: str) -> None:
    path = team.root / "pyproject.toml"
    text = path.read_text()
    options = 'pythonpath = ["."]\n'
    path.write_text(text.replace(options, f"{options}testpaths = {value}\n"))


@pytest.mark.parametrize(
    "line",
    [
        "tests tests/test_good.py",
        "tests/test_good.py tests",
        ". tests/test_good.py",
        "tests tests/test_good.py::test_good",
        "tests/test_red.py::TestBoth::test_good tests/test_red.py",
        "tests tests",
    ],
)
def test_a_path_inside_another_hides_no_evidence(team: Team, line: str) -> None:
    team.config(gate=GATE)
    _testpaths(team, '["tests"]')
    team.write("tests/test_good.py", GOOD)
    team.write(
        "tests/test_red.py",
        RED + "\nclass TestBoth:\n    def test_good(self): assert pause()\n",
    )

    judged = team.judged(*line.split())

    assert judged.reasons("PSF-05.intervene") == ["test-failed"]
    assert judged.status == 1


def test_nor_do_testpaths_inside_one_another(team: Team) -> None:
    team.config(gate=GATE)
    _testpaths(team, '["tests", "tests/good"]')
    team.write("tests/good/test_good.py", GOOD)
    team.write("tests/red/test_red.py", RED)

    assert team.judged().reasons("PSF-05.intervene") == ["test-failed"]


@pytest.mark.parametrize("value", ['["."]', '["./"]', '["tests", ""]', '["**/tests"]'])
def test_testpaths_are_read_as_pytest_reads_them(team: Team, value: str) -> None:
    team.config(gate=GATE)
    _testpaths(team, value)
    team.write("tests/test_good.py", GOOD)
    team.write(".venv/tests/test_red.py", RED)

    judged = team.judged()

    assert judged.status == 0
    assert judged.report["narrowed"] == []


def test_an_absolute_testpath_is_read_too(team: Team) -> None:
    team.config(gate=GATE)
    _testpaths(team, f'["{team.root}/tests"]')
    team.write("tests/test_good.py", GOOD)

    assert team.judged().status == 0


def test_without_assertions_nothing_is_judged(team: Team) -> None:
    team.config(gate=GATE)
    team.write("test_good.py", GOOD)

    result = subprocess.run(
        [sys.executable, "-O", "-m", "pytest", "--psf", "--assert=plain"],
        cwd=team.root,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 4
    assert "switches assertions off" in result.stderr


ADDS_MARKS = """
import pytest

{hook}
def pytest_collection_modifyitems(items):
    {rest}
    for item in items:
        if item.name == "test_bare":
            item.add_marker(pytest.mark.psf("{id}", exercises="app:pause"))
            {skip}
"""
BARE = "from app import pause\ndef test_bare():\n    assert pause() == 'paused'\n"


@pytest.mark.parametrize(
    ("hook", "rest"),
    [
        ("", ""),
        ("@pytest.hookimpl(wrapper=True)", "yield"),
        ("@pytest.hookimpl(trylast=True)", ""),
    ],
    ids=["plain", "wrapper", "last"],
)
@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one process", "two"])
def test_marks_that_a_hook_adds_are_evidence(
    team: Team, hook: str, rest: str, workers: list[str]
) -> None:
    team.config(gate=GATE)
    team.write("test_bare.py", BARE)
    text = ADDS_MARKS.format(hook=hook, rest=rest, id="PSF-05.intervene", skip="")
    team.write("conftest.py", text)

    judged = team.judged(*workers)

    assert judged.verdict("PSF-05.intervene") == "met"
    assert judged.status == 0


def test_and_no_less_if_the_hook_skips_the_test_as_well(team: Team) -> None:
    team.config(gate=GATE)
    team.write("test_good.py", GOOD)
    team.write("test_bare.py", BARE)
    skip = "item.add_marker(pytest.mark.skip(reason='slow'))"
    text = ADDS_MARKS.format(hook="", rest="", id="PSF-05.intervene", skip=skip)
    team.write("conftest.py", text)

    assert team.judged().reasons("PSF-05.intervene") == ["test-skipped"]


def test_a_wrong_mark_that_a_hook_adds_is_a_fault(team: Team) -> None:
    team.config(gate=GATE)
    team.write("test_good.py", GOOD)
    team.write("test_bare.py", BARE)
    text = ADDS_MARKS.format(hook="", rest="", id="PSF-05.interven", skip="")
    team.write("conftest.py", text)

    result = team.run()

    assert result.ret == 4
    assert "test_bare.py:2: @pytest.mark.psf: unknown" in result.stderr.str()


@pytest.mark.parametrize(
    "option", ["--noconftest", "--confcutdir=tests", "--doctest-glob=*.md"]
)
def test_what_hides_tests_narrows(team: Team, option: str) -> None:
    team.config(gate=GATE)
    team.write("tests/test_good.py", GOOD)

    judged = team.judged(option)

    assert judged.report["narrowed"] == [f"narrowed by {option.partition('=')[0]}"]
    assert judged.status == 1


@pytest.mark.parametrize("option", ["--lf", "--sw"])
def test_what_the_cache_selects_is_never_a_whole_run(team: Team, option: str) -> None:
    team.config(gate=GATE)
    path = team.root / "pyproject.toml"
    text = path.read_text().replace(
        "[tool.psf]", f'addopts = "{option}"\n\n[tool.psf]', 1
    )
    path.write_text(text)
    team.write("test_good.py", GOOD)

    judged = team.judged()

    assert judged.status == 1
    assert len(judged.report["narrowed"]) == 1


def test_two_tests_with_one_node_id_are_no_evidence(
    team: Team, tmp_path_factory: pytest.TempPathFactory
) -> None:
    team.config(gate=GATE)
    path = team.root / "pyproject.toml"
    path.write_text(
        path.read_text().replace(
            "[tool.psf]",
            "addopts = "
            '"--import-mode=importlib -m \'not slow\'"\nmarkers = ["slow"]\n\n[tool.psf]',
            1,
        )
    )
    team.write(
        "a/test_x.py",
        RED.replace("test_red", "test_it").replace(
            "@pytest", "@pytest.mark.slow\n@pytest", 1
        ),
    )
    team.write("b/test_x.py", BARE.replace("test_bare", "test_it"))

    elsewhere = tmp_path_factory.mktemp("elsewhere")
    judged = team.judged(f"--rootdir={elsewhere}", "a", "b")

    assert judged.status == 1
    assert "two tests are called test_x.py::test_it" in judged.report["narrowed"]


def test_marks_by_another_name_are_looked_for_in_files_that_skip_themselves(
    team: Team,
) -> None:
    team.config(gate=GATE)
    team.write(
        "marks.py", "import pytest\nintervene = pytest.mark.psf('PSF-05.intervene')\n"
    )
    team.write("test_good.py", GOOD)
    team.write(
        "test_c.py",
        "import pytest\nfrom marks import intervene  # our psf marks\n"
        "pytest.importorskip('no_such_module')\n"
        "@intervene\ndef test_c(): assert 1\n",
    )

    assert team.judged().status == 1


def test_a_mark_on_one_set_of_parameters_speaks_of_it_alone(team: Team) -> None:
    team.config(gate=GATE)
    team.write(
        "test_p.py",
        """
import pytest
from app import pause

MARK = pytest.mark.psf("PSF-05.intervene", exercises="app:pause")

@pytest.mark.parametrize("n", [pytest.param(1, marks=MARK), 2])
def test_p(n):
    assert n == 1 or pause() == "paused"
""",
    )

    judged = team.judged()

    assert judged.reasons("PSF-05.intervene") == ["not-entered"]


def test_a_conftest_that_collects_twice_is_survived(team: Team) -> None:
    team.config(gate=GATE)
    team.write("test_good.py", GOOD)
    team.write(
        "conftest.py",
        "DONE = []\n"
        "def pytest_collection_finish(session):\n"
        "    if not DONE:\n        DONE.append(1)\n        session.perform_collect()\n",
    )

    judged = team.judged()

    assert judged.status == 0
    assert judged.verdict("PSF-05.intervene") == "met"


def test_an_old_report_does_not_outlive_a_collection(team: Team) -> None:
    team.config(gate=GATE)
    team.write("test_good.py", GOOD)
    team.judged()

    result = team.run("--collect-only", "--psf-report", "json:psf.json")

    assert result.ret == 0
    assert '"finished": false' in (team.root / "psf.json").read_text()


def test_a_report_that_another_plugin_replaces_is_told(team: Team) -> None:
    team.config(gate=GATE)
    team.write("test_good.py", GOOD)
    team.write(
        "conftest.py",
        "import pytest\n"
        "@pytest.hookimpl(wrapper=True, tryfirst=True)\n"
        "def pytest_runtest_makereport(item, call):\n"
        "    yield\n"
        "    return pytest.TestReport.from_item_and_call(item, call)\n",
    )

    judged = team.judged()

    assert judged.reasons("PSF-05.intervene") == ["sighting-lost"]
    assert "somebody replaces the reports" in judged.text


def test_tests_behind_a_link_out_of_the_project_are_its_own(team: Team) -> None:
    team.write("svc/app.py", (team.root / "app.py").read_text())
    team.config(gate=GATE)
    (team.root / "pyproject.toml").rename(team.root / "svc/pyproject.toml")
    (team.root / ".git").mkdir()
    team.write("shared/test_good.py", GOOD)
    (team.root / "svc/tests").symlink_to("../shared")
    os.chdir(team.root / "svc")
    _testpaths_of = team.root / "svc/pyproject.toml"
    text = _testpaths_of.read_text()
    options = 'pythonpath = ["."]\n'
    _testpaths_of.write_text(text.replace(options, f'{options}testpaths = ["tests"]\n'))

    result = team.run()

    assert result.ret == 0


@pytest.mark.usefixtures("forked_pythons")
@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one process", "two"])
def test_a_folder_may_have_brackets_in_its_name(team: Team, workers: list[str]) -> None:
    folder = team.root / "service [v1]"
    team.config(gate=GATE, top='minimum = { PSF-05.intervene = "challenged" }')
    _testpaths(team, '["tests"]')  # as an argument, pytest does not take the folder
    team.write("tests/test_good.py", GOOD)
    folder.mkdir()
    for name in ("app.py", "pyproject.toml", "tests"):
        (team.root / name).rename(folder / name)
    os.chdir(folder)

    result = team.run_forked(*workers)

    assert result.ret == 0
    result.stdout.fnmatch_lines(["GATE PASSED (PSF-05.intervene)*"])


def test_a_config_that_is_a_link_is_collected_once(team: Team) -> None:
    team.config(gate=GATE)
    team.write("test_good.py", GOOD)
    (team.root / "conf").mkdir()
    (team.root / "pyproject.toml").rename(team.root / "conf/real.toml")
    (team.root / "pyproject.toml").symlink_to("conf/real.toml")

    result = team.run(".")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["*3 passed, 34 unmet*"])


@pytest.mark.parametrize("is_original", [True, False])
def test_a_project_laid_out_by_links_is_judged_by_its_own_files(
    team: Team, *, is_original: bool
) -> None:
    team.config(
        'PSF-03.timeouts = { setting = "conf/store.ini", key = "claims.seconds", '
        "at-most = 90 }",
        gate='"PSF-03.timeouts"',
    )
    team.write("conf/store.ini", "[claims]\nseconds = 90\n")
    team.write("test_it.py", GOOD.replace("PSF-05.intervene", "PSF-03.timeouts"))
    laid_out = team.root / "bazel-out/runfiles"
    for name in ("pyproject.toml", "conf/store.ini", "app.py", "test_it.py"):
        moved = team.root / "workspace" / name
        moved.parent.mkdir(parents=True, exist_ok=True)
        (team.root / name).rename(moved)
        (laid_out / name).parent.mkdir(parents=True, exist_ok=True)
        (laid_out / name).symlink_to(moved)
    if not is_original:
        (laid_out / "conf/store.ini").unlink()
        other = team.write("other/conf/store.ini", "[claims]\nseconds = 9\n")
        (laid_out / "conf/store.ini").symlink_to(other)
    os.chdir(laid_out)

    result = team.run(f"--rootdir={laid_out}")

    assert result.ret == (0 if is_original else 1)
    text = result.stdout.str()
    assert ("conf/store.ini' leads out of the project" in text) is not is_original


@pytest.mark.parametrize("option", ["--collect-only", "--fixtures", "--version"])
@pytest.mark.parametrize("where", ["addopts", "PYTEST_ADDOPTS"])
def test_no_project_ends_each_run_with_0_by_running_nothing(
    team: Team, monkeypatch: pytest.MonkeyPatch, where: str, option: str
) -> None:
    team.write("tests/test_red.py", RED)
    team.config(gate=GATE)
    if where == "addopts":
        path = team.root / "pyproject.toml"
        own = f'pythonpath = ["."]\naddopts = "-ra {option}"\n'
        path.write_text(path.read_text().replace('pythonpath = ["."]\n', own))
    else:
        monkeypatch.setenv(where, f"-ra {option}")

    result = team.run("--psf")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"--psf: {where} says {option}, so no run would judge" in result.stderr.str()


@pytest.mark.parametrize("option", ["--collect-only", "--fixtures", "--version"])
def test_who_asks_for_it_is_shown_it(team: Team, option: str) -> None:
    team.write("tests/test_red.py", RED)
    team.config(gate=GATE)

    assert team.run("--psf", option).ret == 0


@pytest.mark.parametrize(
    ("line", "files", "said"),
    [
        ("-qh", {}, "--help"),
        ("-rAV", {}, ""),
        # An older pytest reads no arguments from files.
        *(
            [("@more.txt", {"more.txt": "--collect-only\n"}, "--collect-only")]
            if pytest.version_tuple >= (8, 2)
            else []
        ),
        (
            "-ra",
            {
                "conftest.py": "def pytest_configure(config):\n"
                "    config.option.collectonly = True\n"
            },
            "--collect-only",
        ),
        (
            "-ra",
            {
                "conftest.py": "def pytest_configure(config):\n"
                "    config.option.markers = True\n"
            },
            "--markers",
        ),
        ("--psf-gate none", {}, "--psf-gate none"),
        ("--psf-gate=PSF-07", {}, "--psf-gate PSF-07"),
        (
            "-ra",
            {
                "conftest.py": "def pytest_configure(config):\n"
                "    config.option.psf_gate = 'none'\n"
            },
            "--psf-gate none",
        ),
    ],
)
def test_nor_in_any_other_way_that_nobody_typed(
    team: Team, line: str, files: dict[str, str], said: str
) -> None:
    team.write("tests/test_red.py", RED)
    team.config(gate=GATE)
    path = team.root / "pyproject.toml"
    own = f'pythonpath = ["."]\naddopts = "{line}"\n'
    path.write_text(path.read_text().replace('pythonpath = ["."]\n', own))
    for name, text in files.items():
        team.write(name, text)

    result = team.run("--psf")

    if said:
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        assert f"a plugin) says {said}, so no run would" in result.stderr.str()
    else:  # `-r` takes all that follows it
        assert result.ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("line", ["--psf-gate all", "--psf-challenge"])
def test_a_project_may_ask_for_more(team: Team, line: str) -> None:
    team.write("tests/test_a.py", "def test_a(): assert sum([1]) == 1\n")
    team.config(gate=GATE)
    path = team.root / "pyproject.toml"
    own = f'pythonpath = ["."]\naddopts = "{line}"\n'
    path.write_text(path.read_text().replace('pythonpath = ["."]\n', own))

    assert team.run("--psf", "--psf-gate", "none").ret == 0
    assert team.run("--psf").ret == pytest.ExitCode.TESTS_FAILED


def test_who_types_it_may_say_it_in_the_environment_as_well(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.write("tests/test_a.py", "def test_a(): assert sum([1]) == 1\n")
    team.config(gate=GATE)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest --psf-gate=none")

    assert team.run("--psf").ret == 0
