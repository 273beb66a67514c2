"""Our node ids are told from pytest's arguments, and taken from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.collect.selection import Selection, keep_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.hooks.conftest import Folder

IDS = ("PSF-01.retention", "PSF-01.access", "PSF-07.rollback")


def _selection(
    folder: Folder, *arguments: str, config_file: str | None = "pyproject.toml"
) -> tuple[Selection, pytest.Config]:
    for name in ("a/test_a.py", "a/c/test_c.py", "b/test_b.py", "pyproject.toml"):
        folder.write(name)
    config = folder.config(*arguments)
    file = folder.root / config_file if config_file else None
    return Selection(config, folder.root, file, lambda: IDS), config


@pytest.mark.parametrize(
    ("asked", "found", "unknown"),
    [
        (["PSF-01.access"], ["PSF-01.access"], []),
        (["PSF-01"], ["PSF-01.retention", "PSF-01.access"], []),
        (
            ["PSF-07", "PSF-01.access"],
            ["PSF-07.rollback", "PSF-01.access"],
            [],
        ),
        (["PSF-0"], [], ["PSF-0"]),
        (["PSF-07.rollbac", "PSF-01.access"], ["PSF-01.access"], ["PSF-07.rollbac"]),
    ],
)
def test_criteria_are_asked_for_by_node_id(
    folder: Folder, asked: list[str], found: list[str], unknown: list[str]
) -> None:
    arguments = [f"pyproject.toml::{name}" for name in asked]
    selection, config = _selection(folder, *arguments)

    selection.take()

    assert selection.criteria == frozenset(found)
    assert selection.unknown == tuple(unknown)
    assert selection.given == []
    # They are nothing without their evidence, wherever that is.
    assert config.args == [str(folder.root)]


def test_what_is_whole_for_the_project_is_pulled_in(folder: Folder) -> None:
    folder.write("pytest.ini", "[pytest]\ntestpaths = a b\n")
    selection, config = _selection(folder, "pyproject.toml::PSF-07")
    selection.take()
    assert config.args == [str(folder.root / "a"), str(folder.root / "b")]


@pytest.mark.parametrize("others", [(), ("pyproject.toml::PSF-07",)])
def test_the_file_itself_asks_for_all_criteria(
    folder: Folder, others: tuple[str, ...]
) -> None:
    selection, config = _selection(folder, "pyproject.toml", *others)
    selection.take()
    assert selection.criteria is None
    assert selection.unknown == ()
    assert config.args == [str(folder.root)]


def test_the_team_s_arguments_are_left_to_pytest(folder: Folder) -> None:
    selection, config = _selection(folder, "b", "pyproject.toml::PSF-07", "a")
    selection.take()
    assert selection.given == config.args == ["b", "a"]
    assert selection.criteria == frozenset({"PSF-07.rollback"})


def test_nothing_of_ours_changes_nothing(folder: Folder) -> None:
    selection, config = _selection(folder, "b/test_b.py::test_it")
    selection.take()
    assert selection.criteria is None
    assert config.args == ["b/test_b.py::test_it"]


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (("a", "a/c"), ["a"]),
        (("a/c", "a"), ["a"]),
        (("a", "a/test_a.py::test_it", "b"), ["a", "b"]),
        (("a/test_a.py", "a/test_a.py::test_it"), ["a/test_a.py"]),
        (
            ("a/test_a.py::one", "a/test_a.py::two"),
            ["a/test_a.py::one", "a/test_a.py::two"],
        ),
        (("a", "b"), ["a", "b"]),
        (("--keep-duplicates", "a", "a/c"), ["a", "a/c"]),
    ],
)
def test_what_lies_inside_another_argument_is_left_out(
    folder: Folder, arguments: tuple[str, ...], kept: list[str]
) -> None:
    selection, config = _selection(folder, *arguments)
    selection.take()
    assert config.args == kept


def test_paths_are_those_from_where_pytest_was_called(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.root / "a" / "c").mkdir(parents=True)
    monkeypatch.chdir(folder.root / "a")
    selection, config = _selection(folder, "../pyproject.toml::PSF-07", "c")

    selection.take()

    assert selection.criteria == frozenset({"PSF-07.rollback"})
    assert config.args == ["c"]
    assert selection.covers(folder.root / "a" / "c" / "test_c.py")
    assert not selection.covers(folder.root / "a" / "test_a.py")


def test_a_link_to_the_config_s_folder_leads_to_the_same_file(folder: Folder) -> None:
    (folder.root / "link").symlink_to(folder.root)
    selection, _ = _selection(
        folder, "pyproject.toml::PSF-07", config_file="link/pyproject.toml"
    )
    selection.take()
    assert selection.criteria == frozenset({"PSF-07.rollback"})


def test_without_a_config_the_items_hang_on_pyproject(folder: Folder) -> None:
    selection, _ = _selection(folder, "--rootdir=.", config_file=None)
    assert selection.config_file == folder.root / "pyproject.toml"


def test_without_that_there_are_no_items(folder: Folder) -> None:
    config = folder.config("--rootdir=.")
    selection = Selection(config, folder.root, None, lambda: IDS)
    selection.take()
    assert selection.config_file is None
    assert selection.criteria is None


class Listener:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self.heard += [item.name for item in items]


@pytest.mark.parametrize("wanted", ["test_b", "test"])
def test_other_items_are_deselected_and_pytest_hears_of_them(
    folder: Folder, wanted: str
) -> None:
    folder.write("test_a.py", "def test_a(): pass\ndef test_b(): pass")
    items = folder.items()
    config, listener = items[0].config, Listener()
    config.pluginmanager.register(listener)

    keep_only(config, items, lambda item: item.name.startswith(wanted))

    dropped = ["test_a"] if wanted == "test_b" else []
    assert listener.heard == dropped
    assert [item.name for item in items] == [
        name for name in ("test_a", "test_b") if name not in dropped
    ]
