"""Which code is the system's: not that of tests, and not that of another project."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core import reasons
from pytest_psf.core.problem import Problem
from pytest_psf.hooks.collect.file_names import (
    is_another_checkout,
    is_in_another_checkout,
)
from pytest_psf.hooks.observe.below import INSTALLED
from pytest_psf.hooks.observe.targets import file_of, module_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.hooks.observe.targets import Target

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


class ProjectCode:
    """Tells the project's own code from what has been imported in its place."""

    def __init__(self, names: FileNames) -> None:
        self._names = names
        #: Name -> the project's files of that name; read when a copy is looked for.
        self._files: dict[str, list[Path]] | None = None
        #: Whether a file lies in the project.
        self._known: dict[Path, bool] = {}

    def why_not_ours(self, thing: Target) -> Problem | None:
        """Say why a target is not code of this project, or return None if it is.

        It is if its file lies in the project, or is an installed copy of a file of the
        project, with the same text. The same name may lead to another checkout, where
        the environment has that one installed.
        """
        file = _source_of(thing)
        if file not in self._known:
            self._known[file] = self._holds(file)
        if self._known[file]:
            return None
        ours = list(self._namesakes(file, module_of(thing)))
        if any(_same_text(file, path) for path in ours):
            return None
        why = f"is not code of this project, but of {file}"
        fix = "name a function of the system, such as one that calls it"
        if ours:
            why += f", which differs from {self._names.file(ours[0])}"
            fix = "let this project be imported: pip install -e ., or `pythonpath`"
        return Problem(reasons.NOT_OF_THE_PROJECT, why, fix)

    def holds(self, thing: Target) -> bool:
        """Tell whether a target is code of this project."""
        return self.why_not_ours(thing) is None

    def _holds(self, file: Path) -> bool:
        real = file.resolve()
        if not INSTALLED.isdisjoint(real.parts):
            return False  # a link to a library makes it no part of the system
        # As it is written, since a link inside of the project may lead out of it.
        paths = (Path(os.path.abspath(file)), real)  # noqa: PTH100 - see above
        tops = (self._names.root, self._names.top)
        return any(_is_below(path, top) for path in paths for top in tops)

    def _namesakes(self, file: Path, module: str) -> Iterator[Path]:
        """Yield the project's files that the same import could have led to."""
        depth = module.count(".") + 1 + (file.name == "__init__.py")
        tail = file.parts[-depth:]
        if self._files is None:
            self._files = {}
            for path in _sources_below(self._names.top):
                self._files.setdefault(path.name, []).append(path)
        for path in self._files.get(file.name, ()):
            if path.parts[-depth:] == tail:
                yield path


def _source_of(thing: Target) -> Path:
    """Return the file of a target, also where its code was made at run time."""
    file = file_of(thing)
    module = sys.modules.get(module_of(thing))
    if file.name.startswith("<"):
        return Path(getattr(module, "__file__", None) or file)
    return file


def _is_below(path: Path, top: Path) -> bool:
    if not path.is_relative_to(top) or not INSTALLED.isdisjoint(path.parts):
        return False
    return not is_in_another_checkout(path, top)


def _sources_below(top: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(top):
        here = Path(folder)
        folders[:] = [
            name
            for name in folders
            if not name.startswith((".", "__pycache__", "node_modules"))
            and name not in INSTALLED
            and not is_another_checkout(here / name)
        ]
        yield from (here / name for name in files if name.endswith(".py"))


def _same_text(one: Path, other: Path) -> bool:
    try:
        return _lines(one) == _lines(other)
    except OSError:
        return False


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()
