"""Without `--psf` the plugin does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

PRINT_MODULES = """
import sys

def pytest_unconfigure():
    print("MODULES", " ".join(sorted(sys.modules)))
"""


def _modules(pytester: pytest.Pytester, *plugin: str) -> set[str]:
    result = pytester.runpytest_subprocess(*plugin)
    assert result.ret == 0
    return set(result.stdout.str().partition("MODULES ")[2].splitlines()[0].split())


def test_one_small_module_is_all_that_is_imported_without_the_option(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest(PRINT_MODULES)
    pytester.makepyfile("def test_one(): assert sum([1]) == 1")

    added = _modules(pytester, "-p", "pytest_psf.plugin") - _modules(pytester)

    assert added == {"pytest_psf", "pytest_psf.plugin"}


def test_a_run_without_the_option_is_as_if_it_were_not_installed(team: Team) -> None:
    team.config('PSF-07.rollback-tested = { test = "test_a.py::test_one" }')
    team.write("test_a.py", "def test_one():\n    assert len('a') == 1\n")

    with_plugin = team.pytester.runpytest_inprocess("-v", "-p", "no:randomly")
    without = team.pytester.runpytest_subprocess(
        "-v", "-p", "no:psf", "-p", "no:randomly"
    )

    def told(result: pytest.RunResult) -> list[str]:
        lines = result.stdout.lines
        return [
            x
            for x in lines
            if "plugins:" not in x and " in " not in x and "platform" not in x
        ]

    assert told(without) == told(with_plugin)
    assert with_plugin.ret == without.ret == 0
    assert not (team.root / "psf").exists()


def test_a_broken_config_is_no_concern_of_a_run_without_the_option(team: Team) -> None:
    team.write("psf.toml", "this is = = no toml")
    team.write("test_a.py", "def test_one():\n    assert len('a') == 1\n")

    assert team.pytester.runpytest_inprocess().ret == 0


def test_marks_pass_strict_markers_without_the_option(team: Team) -> None:
    team.write(
        "test_a.py",
        """
import pytest

@pytest.mark.psf("PSF-07.rollback-tested", exercises="app:roll_back")
def test_one():
    assert len('a') == 1
""",
    )

    result = team.pytester.runpytest_inprocess("--strict-markers", "-W", "error")

    assert result.ret == 0


def test_the_mark_is_listed_with_its_signature(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--markers")

    result.stdout.fnmatch_lines(
        [
            "@pytest.mark.psf(*ids, exercises=None, sabotage=None, coverage=None, "
            "outside=None, supporting=False):*"
        ]
    )


@pytest.mark.parametrize("option", ["--help", "--markers", "--fixtures", "--version"])
def test_options_that_only_show_something_need_no_config(
    team: Team, option: str
) -> None:
    team.write("psf.toml", "not = = toml")

    result = team.run(option, "--psf-report", "json:psf.json")

    assert result.ret == 0
    assert not (team.root / "psf.json").exists()


FIXTURE_TESTS = """
import math, pytest

def test_in_bounds(psf):
    psf.measure("rate", 0.5, unit="1/s", at_most=0.5, at_least=0.5)

def test_too_high(psf):
    psf.measure("rate", 0.6, unit="1/s", at_most=0.5)

def test_too_low(psf):
    psf.measure("rate", 0.4, at_least=0.5)

def test_nan(psf):
    psf.measure("rate", math.nan, at_most=0.5)

def test_attached(psf, tmp_path):
    (tmp_path / "a").write_text("x")
    psf.attach(tmp_path / "a")

def test_missing(psf, tmp_path):
    psf.attach(tmp_path / "a")

def test_empty_file(psf, tmp_path):
    (tmp_path / "a").touch()
    psf.attach(tmp_path / "a")
"""


@pytest.mark.parametrize(
    "option", [[], ["--psf", "--psf-gate", "none"]], ids=["off", "on"]
)
def test_the_fixture_asserts_the_same_with_and_without_the_option(
    pytester: pytest.Pytester, option: list[str]
) -> None:
    pytester.makepyfile(FIXTURE_TESTS)

    result = pytester.runpytest_inprocess(*option)

    outcomes = result.parseoutcomes()
    assert (outcomes["passed"], outcomes["failed"]) == (2, 5)
    result.stdout.fnmatch_lines(
        [
            "*rate = 0.6 1/s is not at most 0.5",
            "*rate = 0.4 is not at least 0.5",
            "*rate = nan is not at most 0.5",
            "*a is not a file",
            "*a is empty",
        ]
    )
