"""The files that proposals are looked for in: walked once, bounded, and sorted by what they are."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.checkout import git_top
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import counted
from pytest_psf.proposals.signs import signs
from pytest_psf.verify.ignored import ignored_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: How many entries of folders are looked at, and how many files and bytes are read.
MOST_ENTRIES = 200_000
MOST_READ = 20_000
MOST_BYTES = 64 * 1024 * 1024
#: How many files of a sort are parsed, which takes longest.
MOST_PARSED = 300
#: Larger files are data.
_LARGEST = 512 * 1024

#: Where Django and others keep the pages that they serve, and Helm what it makes.
_TEMPLATES = "templates"
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})


@dataclass(eq=False)
class Tree:
    """The files below a folder, but for what is somebody else's or no part of the system."""

    root: Path
    #: Relative to the root, with `/`, the shallowest first.
    names: list[str] = field(default_factory=list)
    #: The Python files in folders of tests.
    tests: list[str] = field(default_factory=list)
    #: What was not looked at, a phrase each.
    left_out: list[str] = field(default_factory=list)
    #: Told of each file that is read.
    tell: Callable[[], None] = lambda: None
    _texts: dict[str, str] = field(default_factory=dict)
    _parsed: dict[str, set[str]] = field(default_factory=dict)
    _bytes: int = 0
    _unread: int = 0
    _unparsed: set[str] = field(default_factory=set)
    _unreadable: int = 0

    @classmethod
    def below(cls, root: Path) -> Tree:
        """Return the files below a folder. Nothing is read yet."""
        tree = cls(root=root)
        ignored = ignored_below(git_top(root) or root)
        _Walk(tree, ignored).walk()
        return tree

    def text(self, name: str) -> str:
        """Return a file's text; empty where it is binary, too large or unreadable."""
        if name not in self._texts:
            self._texts[name] = self._text(name)
        return self._texts[name]

    def _text(self, name: str) -> str:
        self.tell()
        if len(self._texts) >= MOST_READ or self._bytes >= MOST_BYTES:
            self._unread += 1
            return ""
        path = self.root / name
        try:
            if path.stat().st_size > _LARGEST:
                return ""
            data = path.read_bytes()
        except OSError:
            self.give_up()
            return ""
        self._bytes += len(data)
        return "" if b"\0" in data else data.decode("utf-8-sig", errors="replace")

    @property
    def readable(self) -> int:
        """About how many files will be read."""
        suffixes = (
            ".py",
            ".md",
            ".rst",
            ".toml",
            ".json",
            ".yaml",
            ".yml",
            ".tf",
            ".ini",
        )
        names = [one for one in self.names if one.endswith(suffixes)]
        return min(len(names) + len(self.tests), MOST_READ)

    def takes(self, name: str, sort: str) -> bool:
        """Tell whether one more file of a sort, such as "code", may be parsed."""
        parsed = self._parsed.setdefault(sort, set())
        if len(parsed) >= MOST_PARSED and name not in parsed:
            self._unparsed.add(name)
            return False
        parsed.add(name)
        return True

    def give_up(self) -> None:
        """Count one more file that cannot be read, whatever is wrong with it."""
        self._unreadable += 1

    def notes(self) -> Iterator[str]:
        """Yield what was left out, for people."""
        yield from self.left_out
        if self._unread:
            unread = counted(self._unread, "file was", "files were")
            yield f"{unread} not read: there were too many before"
        if self._unparsed:
            yield (
                f"{counted(len(self._unparsed), 'file')} that may hold something: no more "
                f"than {MOST_PARSED:,} of a sort are taken apart"
            )
        if self._unreadable:
            yield f"{counted(self._unreadable, 'file')} could not be read"


class _Walk:
    """One walk, a level of folders after the other."""

    def __init__(self, tree: Tree, ignored: frozenset[Path]) -> None:
        self._tree = tree
        self._ignored = ignored
        self._count = 0
        self._unnamed = 0
        self._closed = 0
        #: Folders, and whether they are those of tests.
        self._folders: deque[tuple[Path, str, bool]] = deque([(tree.root, "", False)])
        #: Folders of templates, of which only what users read of their data is looked at.
        self._pages: set[Path] = set()

    def walk(self) -> None:
        while self._folders and self._count < MOST_ENTRIES:
            folder, prefix, is_tests = self._folders.popleft()
            for entry in self._entries(folder):
                self._count += 1
                if folder not in self._pages or self._is_page(entry):
                    self._take(entry, prefix, is_tests=is_tests)
        notes = self._tree.left_out
        if self._folders:
            notes.append(f"only the first {MOST_ENTRIES:,} files were looked at")
        if self._unnamed:
            unnamed = counted(self._unnamed, "name is", "names are")
            notes.append(f"{unnamed} no text that a claim could hold")
        if self._closed:
            notes.append(f"{counted(self._closed, 'folder')} could not be opened")

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda one: one.name)
        except OSError:
            self._closed += 1
            return []

    def _take(self, entry: os.DirEntry[str], prefix: str, *, is_tests: bool) -> None:
        if not entry.name.isprintable():
            self._unnamed += 1
            return
        path = Path(entry.path)
        name = f"{prefix}{entry.name}"
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            is_file = entry.is_file(follow_symlinks=False)
        except OSError:
            return
        if path in self._ignored:
            return
        if is_folder and self._enters(path, entry.name, is_tests=is_tests):
            if path.parent in self._pages or entry.name.lower() == _TEMPLATES:
                self._pages.add(path)
            inside = is_tests or entry.name.lower() in _TEST_FOLDERS
            self._folders.append((path, f"{name}/", inside))
        elif is_file:
            self._add(name, is_tests=is_tests)

    def _is_page(self, entry: os.DirEntry[str]) -> bool:
        return entry.is_dir(follow_symlinks=False) or is_page(entry.name)

    def _enters(self, path: Path, name: str, *, is_tests: bool) -> bool:
        known = signs()
        if name.startswith("."):
            return known.pattern("folders", "hidden").fullmatch(name) is not None
        if name.lower() in _TEST_FOLDERS and not is_tests:
            return True
        if name.lower() == _TEMPLATES:
            return not is_tests
        if known.pattern("folders", "never").fullmatch(name):
            return False
        return not ((path / "pyvenv.cfg").exists() or (path / ".git").exists())

    def _add(self, name: str, *, is_tests: bool) -> None:
        is_test = is_tests or _is_test_file(PurePosixPath(name).name)
        if not is_test:
            self._tree.names.append(name)
        elif name.endswith(".py"):
            self._tree.tests.append(name)


def is_page(name: str) -> bool:
    """Tell whether a file is a page of a site that says what becomes of people's data."""
    page = signs().pattern("documents", "page")
    return page.fullmatch(PurePosixPath(name).name) is not None


def _is_test_file(name: str) -> bool:
    stem = name.partition(".")[0]
    return stem.startswith("test_") or stem.endswith(("_test", "_tests"))
