"""Names of files and tests, as claims write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.core.places import Place
from pytest_psf.hooks.collect.file_names import FileNames

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hooks.conftest import Folder


@pytest.fixture
def names(tmp_path: Path) -> FileNames:
    """Return the names of a config in a folder below the git top."""
    root = tmp_path / "team"
    root.mkdir()
    return FileNames(root, tmp_path)


def test_a_file_is_named_from_the_config_then_from_the_top(
    names: FileNames, tmp_path: Path
) -> None:
    assert names.file(tmp_path / "team" / "a" / "test_a.py") == "a/test_a.py"
    assert names.file(tmp_path / "other" / "test_b.py") == "/other/test_b.py"
    assert names.file(tmp_path.parent / "c.py") == str(tmp_path.parent / "c.py")


def test_a_link_is_named_by_where_it_leads(names: FileNames, tmp_path: Path) -> None:
    real = tmp_path / "other"
    real.mkdir()
    (tmp_path / "team" / "link").symlink_to(real)
    assert names.file(tmp_path / "team" / "link" / "b.py") == "/other/b.py"


def test_a_name_leads_back_to_its_file(names: FileNames, tmp_path: Path) -> None:
    for path in (tmp_path / "team" / "test_a.py", tmp_path / "other" / "test_b.py"):
        path.parent.mkdir(exist_ok=True)
        path.touch()
        assert names.path(names.file(path)) == path
    # What is not below the top is a path of the machine's.
    assert names.path("/no/such/file.py").as_posix() == "/no/such/file.py"


def test_an_installed_package_is_not_the_project_s(
    names: FileNames, tmp_path: Path
) -> None:
    assert names.is_of_the_project(tmp_path / "other" / "app.py")
    installed = tmp_path / ".venv" / "lib" / "site-packages" / "app.py"
    assert not names.is_of_the_project(installed)
    assert not names.is_of_the_project(tmp_path.parent / "app.py")


TESTS = """
import pytest

class TestIt:
    @pytest.mark.parametrize("a", ["x::y", "b[c"])
    def test_set(self, a): pass

def test_alone(): pass
"""


def test_a_test_is_named_by_its_file_and_the_names_in_its_node_id(
    folder: Folder,
) -> None:
    folder.write("team/tests/test_a.py", TESTS)
    folder.write("team/tests/test_b.py", "def test_alone(): pass")
    names = FileNames(folder.root / "team", folder.root)

    ids = [names.id_of(item) for item in folder.items()]

    assert ids == [
        "tests/test_a.py::TestIt::test_set[x::y]",
        "tests/test_a.py::TestIt::test_set[b[c]",
        "tests/test_a.py::test_alone",
        "tests/test_b.py::test_alone",
    ]


class Grouped(pytest.Item):
    """A test of a group, as pytest-xdist names it (`--dist loadgroup`)."""

    def runtest(self) -> None: ...


def test_the_group_that_xdist_appends_is_no_part_of_a_test_s_name(
    folder: Folder,
) -> None:
    folder.write("test_a.py", "def test_it(): pass")
    names = FileNames(folder.root, folder.root)
    (item,) = folder.items()

    assert item.parent is not None
    grouped: Grouped = Grouped.from_parent(
        item.parent, name=item.name, nodeid=f"{item.nodeid}@database"
    )

    assert grouped.nodeid == "test_a.py::test_it@database"
    assert names.id_of(grouped) == "test_a.py::test_it"


def test_a_test_stands_where_its_function_begins(folder: Folder) -> None:
    folder.write("test_a.py", "\n\ndef test_it(): pass\n")
    names = FileNames(folder.root, folder.root)
    (item,) = folder.items()
    assert names.place_of(item, "a/test_a.py::test_it") == Place("a/test_a.py", 3)


def test_a_test_without_a_line_has_a_place_all_the_same(folder: Folder) -> None:
    folder.write("test_a.txt", ">>> 1\n1\n")
    (item,) = folder.items("--doctest-glob=*.txt")
    item.reportinfo = lambda: (item.path, None, "it")  # type: ignore[method-assign]
    names = FileNames(folder.root, folder.root)
    assert names.place_of(item, "test_a.txt::it") == Place("test_a.txt", None)
