"""Names of files and tests as claims write them: relative to the config's folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.places import Place

if TYPE_CHECKING:
    import pytest

    from pytest_psf.hooks.pytest_internals import Node


class _Around(NamedTuple):
    """What an item has in common with its neighbours."""

    parent: Node | None
    #: The parent's.
    nodeid: str
    path: Path
    file: str


class FileNames:
    """Names of files and tests relative to the config's folder."""

    def __init__(self, root: Path, top: Path) -> None:
        self.root = root
        self.top = top
        self._known: dict[Path, str] = {}
        self._of_the_project: dict[Path, bool] = {}
        #: Folder -> whether another checkout holds it.
        self._foreign: dict[Path, bool] = {}
        #: Files of code as items name them -> as claims do; empty for another project's.
        self._code_files: dict[str, str] = {}
        self._own_files: dict[Path, str] = {}
        #: Of the item that was named last: most have neighbours in the same file.
        self._last: _Around | None = None

    def file(self, path: Path) -> str:
        """Return a file's name as a claim would write it."""
        if path not in self._known:
            self._known[path] = self._relative(path.resolve())
        return self._known[path]

    def _relative(self, path: Path) -> str:
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        if path.is_relative_to(self.top):
            return f"/{path.relative_to(self.top).as_posix()}"
        return path.as_posix()

    def path(self, name: str) -> Path:
        """Return the path of a file that `file` has named."""
        below_top = self.top / name.removeprefix("/")
        return (
            below_top
            if name.startswith("/") and below_top.exists()
            else (self.root / name)
        )

    def is_of_the_project(self, path: Path) -> bool:
        """Tell whether a file is the project's own, and not an installed package's."""
        if path not in self._of_the_project:
            real = path.resolve()
            is_below = real.is_relative_to(self.top)
            self._of_the_project[path] = is_below and "site-packages" not in real.parts
        return self._of_the_project[path]

    def own_file(self, path: Path) -> str:
        """Return the name of a file that is the project's own; empty for any other."""
        known = self._own_files.get(path)
        if known is None:
            known = self.file(path) if self._is_own(path.resolve()) else ""
            self._own_files[path] = known
        return known

    def _is_own(self, real: Path) -> bool:
        if not self.is_of_the_project(real) or self.is_of_another_checkout(real):
            return False
        if {".git", "__pycache__"} & set(real.relative_to(self.top).parts):
            return False
        python = Path(sys.prefix).resolve()
        return not (
            python != self.top
            and python.is_relative_to(self.top)
            and real.is_relative_to(python)
        )

    def is_of_another_checkout(self, path: Path) -> bool:
        """Tell whether a file below the top is that of a clone or worktree inside it."""
        # By the path, not by its folder: the tests of a file share one object, which is
        # known without being taken apart.
        known = self._foreign.get(path)
        if known is None:
            top = self.top
            known = path.is_relative_to(top) and is_in_another_checkout(path, top)
            self._foreign[path] = known
        return known

    def id_of(self, item: pytest.Item) -> str:
        """Return a test's id: its file, then its names as in the node id."""
        nodeid, around = item.nodeid, self._around(item)
        if around.parent is not None:  # pytest-xdist appends the group of a test
            plain = f"{around.nodeid}::{item.name}"
            nodeid = plain if nodeid.startswith(plain) else nodeid
        names = nodeid.partition("::")[2]
        return f"{around.file}::{names}"

    def _around(self, item: pytest.Item) -> _Around:
        parent, path = item.parent, item.path
        last = self._last
        if last is None or last.parent is not parent or last.path is not path:
            nodeid = parent.nodeid if parent is not None else ""
            last = self._last = _Around(parent, nodeid, path, self.file(path))
        return last

    def code_of(self, item: pytest.Item) -> str:
        """Return where the code begins that a test runs, as `file:line`.

        Empty where that is no code of the project: what a plugin makes of files.
        """
        file, line, _ = item.location
        if not hasattr(item, "function"):
            # An item of another sort: whatever it is made of, its class runs it.
            code = getattr(type(item).runtest, "__code__", None)
            file = getattr(code, "co_filename", "")
            line = getattr(code, "co_firstlineno", 1) - 1
        known = self._code_files.get(file)
        if known is None:
            known = self._code_files[file] = self._code_file(item, file)
        return f"{known}:{(line or 0) + 1}" if known else ""

    def _code_file(self, item: pytest.Item, file: str) -> str:
        path = item.config.rootpath / file
        return self.file(path) if file and self.is_of_the_project(path) else ""

    def place_of(self, item: pytest.Item, test_id: str) -> Place:
        line = item.location[1]
        return Place(test_id.partition("::")[0], None if line is None else line + 1)


def seen_from(folder: Path, path: Path) -> str:
    """Return a path relative to a folder; whole, where another drive of Windows has it."""
    try:
        return os.path.relpath(path, folder)
    except ValueError:
        return str(path)


def is_another_checkout(folder: Path) -> bool:
    """Tell whether a folder is a checkout of its own: a clone, or a worktree of git.

    A submodule is none: the project's own commit says what is in it.
    """
    git = folder / ".git"
    try:
        return git.is_dir() or b"/worktrees/" in git.read_bytes()
    except OSError:
        return False


def is_in_another_checkout(path: Path, top: Path) -> bool:
    """Tell whether a checkout of its own, below a folder, holds a path below it."""
    between = path.relative_to(top).parts[:-1]
    folders = (top.joinpath(*between[:n]) for n in range(1, len(between) + 1))
    return any(map(is_another_checkout, folders))
