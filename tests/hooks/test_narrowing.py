"""What of the command line takes a part of the project out of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.collect.narrowing import (
    narrowed_by_options,
    narrowed_by_paths,
    whole_paths,
)

if TYPE_CHECKING:
    from tests.hooks.conftest import Folder


def _options(folder: Folder, *arguments: str, root: str = ".") -> list[str]:
    config = folder.config(*arguments)
    return list(narrowed_by_options(config, folder.root / root))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), []),
        (("-x", "-q", "--tb=short", "--ff"), []),
        (("-k", "typed"), ["-k"]),
        (("-m", "slow"), ["-m"]),
        (("--lf",), ["--last-failed"]),
        (("--sw",), ["--stepwise"]),
        (("--deselect", "a.py::t"), ["--deselect"]),
        (("--ignore", "a"), ["--ignore"]),
        (("--ignore-glob", "a*"), ["--ignore-glob"]),
        (("--doctest-glob", "*.md"), ["--doctest-glob"]),
        (("--noconftest",), ["--noconftest"]),
        (("--confcutdir", "."), ["--confcutdir"]),
        (("--keep-duplicates",), ["--keep-duplicates"]),
        (("--setup-only",), ["--setup-only"]),
        (("--setup-plan",), ["--setup-only", "--setup-plan"]),
        (("-p", "no:unittest"), ["-p no:unittest"]),
        (("-p", "no:nose"), []),
        (("-o", "python_files=a.py"), ["-o python_files"]),
        (("-o", " testpaths = a"), ["-o testpaths"]),
        (("-o", "console_output_style=count"), []),
        (("-k", "a", "-o", "addopts=", "-m", "b"), ["-o addopts", "-k", "-m"]),
    ],
)
def test_options_that_select_are_named(
    folder: Folder, arguments: tuple[str, ...], said: list[str]
) -> None:
    folder.write("pytest.ini", "[pytest]\n")
    expected = [f"narrowed by {option}" for option in said]
    if "--setup-plan" in arguments:  # which sets the other, once it is configured
        expected = ["narrowed by --setup-plan"]
    assert _options(folder, *arguments) == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), []),
        (("-k", "not slow"), []),
        (("-k", "fast"), ["narrowed by -k"]),
        (("--ignore", "b"), ["narrowed by --ignore"]),
        (("-p", "no:unittest"), ["narrowed by -p no:unittest"]),
    ],
)
def test_what_the_ini_file_selects_is_the_project_s_own(
    folder: Folder, arguments: tuple[str, ...], said: list[str]
) -> None:
    own = "addopts = -k 'not slow' --ignore a -p no:doctest\n"
    folder.write("pytest.ini", f"[pytest]\n{own}")
    assert _options(folder, *arguments) == said


@pytest.mark.parametrize("option", ["--last-failed", "--stepwise"])
def test_what_the_cache_selects_is_nobody_s_own(folder: Folder, option: str) -> None:
    folder.write("pytest.ini", f"[pytest]\naddopts = {option}\n")
    assert _options(folder) == [f"narrowed by {option}"]


@pytest.mark.parametrize(
    ("files", "chosen", "root", "is_another"),
    [
        (["pytest.ini"], "pytest.ini", ".", False),
        (["pytest.ini", "tox.ini"], "pytest.ini", ".", False),
        # A name that pytest would not look for.
        (["own.ini"], "own.ini", ".", True),
        # pytest would have found the other one first.
        (["pytest.ini", "tox.ini"], "tox.ini", ".", True),
        # A file of that name without a section of pytest's is none.
        (["pyproject.toml", "tox.ini"], "tox.ini", ".", False),
        # It lies beside the project, not around it.
        (["a/pytest.ini"], "a/pytest.ini", "b", True),
        (["pytest.ini"], "pytest.ini", "b", False),
        # One lies between.
        (["pytest.ini", "b/tox.ini"], "pytest.ini", "b/c", True),
        (["pytest.ini", "b/setup.py"], "pytest.ini", "b/c", False),
    ],
)
def test_an_ini_file_that_pytest_would_not_have_found_narrows(
    folder: Folder, files: list[str], chosen: str, root: str, *, is_another: bool
) -> None:
    for name in files:
        own = name if name != chosen else "test"
        text = f"[pytest]\npython_files = {own}_*.py\n"
        folder.write(name, "" if name.endswith((".toml", ".py")) else text)
    (folder.root / root).mkdir(parents=True, exist_ok=True)

    said = _options(folder, "-c", chosen, root=root)

    name = chosen.rpartition("/")[2]
    assert said == [f"narrowed by -c {name}, which changes python_files"] * is_another


def test_an_ini_file_that_selects_as_the_project_s_own_narrows_nothing(
    folder: Folder,
) -> None:
    folder.write("pytest.ini", "[pytest]\npython_files = check_*.py test_*.py\n")
    own = "[tool.pytest.ini_options]\npython_files = ['check_*.py', 'test_*.py']\n"
    folder.write("ci.toml", f"{own}xfail_strict = true\naddopts = '-ra'\n")

    assert _options(folder, "-c", "ci.toml") == []


def test_options_in_an_ini_file_that_c_chose_are_the_command_line_s(
    folder: Folder,
) -> None:
    folder.write("pytest.ini", "[pytest]\naddopts = -m fast\n")
    folder.write("ci.ini", "[pytest]\naddopts = -k one -m fast --ignore=b\n")

    said = ["narrowed by -k", "narrowed by --ignore"]
    assert _options(folder, "-c", "ci.ini") == said


def test_an_ini_file_nearer_to_what_is_run_narrows_if_it_selects(
    folder: Folder,
) -> None:
    folder.write("pytest.ini", "[pytest]\n")
    folder.write("a/pytest.ini", "[pytest]\npython_functions = check\n")
    folder.write("a/test_a.py")

    said = ["narrowed by pytest.ini, which changes python_functions"]
    assert _options(folder, "a") == said


@pytest.mark.parametrize(
    ("ini", "arguments", "said"),
    [
        ("", ["a"], "the paths given"),
        ("testpaths = a", ["-c", "ci.ini"], "testpaths of {name}/ci.ini"),
        ("addopts = a", ["-c", "ci.ini"], "the paths given"),
    ],
)
def test_what_gave_the_paths_is_named(
    folder: Folder, ini: str, arguments: list[str], said: str
) -> None:
    folder.write("ci.ini", f"[pytest]\n{ini}\n")
    folder.write("a/test_a.py")
    config = folder.config(*arguments)

    found = list(narrowed_by_paths(config, config.args, folder.root))

    assert found == [f"narrowed by {said.format(name=folder.root.name)}"]


@pytest.mark.parametrize(
    ("arguments", "is_narrowed"),
    [
        ([], True),
        (["."], False),
        (["a", "b"], False),
        (["b", "a/.."], False),
        (["a"], True),
        (["a", "b/test_b.py"], True),
        # A test is never a whole folder.
        (["a", "b::test_it"], True),
        (["link", "b"], False),
    ],
)
def test_paths_that_leave_out_one_of_testpaths_narrow(
    folder: Folder, arguments: list[str], *, is_narrowed: bool
) -> None:
    folder.write("pytest.ini", "[pytest]\ntestpaths = a b\n")
    folder.write("a/test_a.py")
    folder.write("b/test_b.py")
    (folder.root / "link").symlink_to(folder.root / "a")
    config = folder.config(*(arguments or ["."]))

    said = list(narrowed_by_paths(config, arguments, folder.root))

    assert said == ["narrowed by the paths given"] * is_narrowed


def _whole(folder: Folder, *arguments: str, root: str = ".") -> list[str]:
    found = whole_paths(folder.config(*arguments), folder.root / root)
    return [path.relative_to(folder.root).as_posix() for path in found]


def test_testpaths_say_what_is_whole(folder: Folder) -> None:
    ini = (
        '[pytest]\ntestpaths =\n    b?\n    none\n    pytest.ini\n    c/**/d\n    ""\n'
    )
    folder.write("pytest.ini", ini)
    for name in ("b2", "b1", "c/c/d", "c/d", "e"):
        (folder.root / name).mkdir(parents=True)
    assert _whole(folder) == ["b1", "b2", "c/c/d", "c/d"]


def test_without_testpaths_the_config_s_folder_is_whole(folder: Folder) -> None:
    folder.write("pytest.ini", "[pytest]\n")
    assert _whole(folder) == ["."]


@pytest.mark.parametrize(
    ("arguments", "root"), [((), "b"), (("-c", "own.ini"), "."), ((), ".")]
)
def test_testpaths_of_another_ini_file_say_nothing(
    folder: Folder, arguments: tuple[str, ...], root: str
) -> None:
    name = "own.ini" if arguments else "pytest.ini"
    folder.write(name, "[pytest]\ntestpaths = a\n")
    (folder.root / "a").mkdir()
    (folder.root / "b").mkdir()
    is_own = not arguments and root == "."
    assert _whole(folder, *arguments, root=root) == ["a" if is_own else root]


def test_a_folder_whose_name_is_a_pattern_is_taken_by_its_letters(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("[x]/pytest.ini", "[pytest]\ntestpaths = a\n")
    folder.write("[x]/a/test_a.py")
    monkeypatch.chdir(folder.root / "[x]")
    assert _whole(folder, root="[x]") == ["[x]/a"]
