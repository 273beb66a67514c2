"""Which files hold the code of tests, and not of the system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_psf.hooks.collect.file_names import FileNames

#: Folders of a project that hold no code of the system.
_TEST_FOLDERS = frozenset({"test", "tests"})


class TestCode:
    """Tells the files of tests from those of the system."""

    __test__ = False  # pytest must not take it for a test class

    def __init__(self, names: FileNames, items: Iterable[pytest.Item]) -> None:
        self._names = names
        # With --doctest-modules the system's own files are collected as well.
        kinds = {(type(item), id(item.path)): item for item in items}
        self._files = {i.path for i in kinds.values() if isinstance(i, pytest.Function)}

    def holds(self, path: Path) -> bool:
        """Tell whether a file is a test file, a conftest.py or in a tests folder."""
        folders = self._names.file(path).split("/")[:-1]
        in_tests = not _TEST_FOLDERS.isdisjoint(folders)
        return path in self._files or path.name == "conftest.py" or in_tests
