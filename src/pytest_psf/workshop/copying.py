"""Copying a project, but for what no run of its tests needs, and what is too large."""

from __future__ import annotations

import os
import shutil
import stat
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.verify.ignored import ignored_below
from pytest_psf.workshop.links import link_of_the_copy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: How temporary folders of ours are called; a project may hold them.
PREFIX = "psf-copy-"

#: Folders that no run needs, with what they are; and those that every run makes anew.
_UNNEEDED = {
    **dict.fromkeys((".git", ".hg", ".svn"), "of version control"),
    **dict.fromkeys((".nox", ".tox"), "environments"),
    "node_modules": "packages of Node.js",
}
_CACHES = frozenset({"__pycache__"})
#: By which an environment of Python is known.
_OF_ENVIRONMENTS = ("pyvenv.cfg", "conda-meta")

#: In bytes: a file that is larger is left out; so is all that git ignores, or all of a
#: folder, where that is more than the second in sum.
_LARGEST_FILE = 100 * 2**20
_MOST_IGNORED = 200 * 2**20
_MOST = 2**30


_UNREADABLE = "it cannot be read"


class CopyError(Exception):
    """Raise CopyError if a copy cannot be made; the text says why."""


class LeftOut(NamedTuple):
    """What of a project is not in its copy."""

    #: Relative to the top; of a folder with a `/`.
    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name} ({self.why})"


class _Entry(NamedTuple):
    path: Path
    status: os.stat_result


def copy_project(original: Path, top: Path) -> tuple[LeftOut, ...]:
    """Copy the folder `original` to `top`, which is made; return what is left out.

    That is what is too large, what no run needs, and what is no file. Links stay links,
    those into the project lead into the copy. Raise CopyError if it cannot be done.
    """
    try:
        return tuple(_Copying(original, top).made())
    except OSError as error:
        raise CopyError(error.strerror or str(error)) from None


class _Copying:
    def __init__(self, original: Path, top: Path) -> None:
        self._original = original
        self._top = top
        self._folders: list[_Entry] = []
        self._links: list[Path] = []
        self._files: list[_Entry] = []
        #: What is not even looked at, with why.
        self._others: list[tuple[Path, str]] = []

    def made(self) -> Iterator[LeftOut]:
        """Copy all; yield what is left out."""
        self._find(self._original)
        left_out = dict(self._too_large())
        left_out.update(self._others)
        for folder in self._folders:
            self._in_the_copy(folder.path).mkdir(parents=True)
        for link in self._links:
            copy_entry(link, self._in_the_copy(link), self._original, self._top)
        folders = {path for path in left_out if path.is_dir()}
        for path, status in self._files:
            if path not in left_out and folders.isdisjoint(path.parents):
                try:
                    _copy(path, self._in_the_copy(path), status)
                except PermissionError:
                    left_out[path] = _UNREADABLE
        for folder in reversed(self._folders):
            _copy_state(folder.path, self._in_the_copy(folder.path))
        for path, why in left_out.items():
            name = path.relative_to(self._original).as_posix()
            yield LeftOut(f"{name}/" if path.is_dir() else name, why)

    def _in_the_copy(self, path: Path) -> Path:
        return self._top / path.relative_to(self._original)

    def _find(self, folder: Path) -> None:
        self._folders.append(_Entry(folder, folder.stat()))
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except PermissionError:
            self._others.append((folder, _UNREADABLE))
            return
        for entry in entries:
            path = Path(entry.path)
            if _is_cache(entry.name):
                continue
            # Of a link that leads to itself, `entry.is_dir` would raise.
            # In a worktree or submodule `.git` is a file, which leads to the original.
            is_unneeded = path.is_dir() or entry.name == ".git"
            if why := _unneeded(path) if is_unneeded else "":
                self._others.append((path, why))
            elif entry.is_symlink():
                self._links.append(path)
            elif entry.is_dir():
                self._find(path)
            elif entry.is_file():
                self._files.append(_Entry(path, entry.stat()))
            else:
                self._others.append((path, "a pipe, socket or device"))

    def _too_large(self) -> Iterator[tuple[Path, str]]:
        """Yield files and folders to leave out, with why."""
        small = []
        for one in self._files:
            if one.status.st_size > _LARGEST_FILE:
                yield one.path, f"it has {_size(one.status.st_size)}"
            else:
                small.append(one)
        if sum(one.status.st_size for one in small) <= _MOST_IGNORED:
            return
        ignored = ignored_below(self._original)
        of_git = {path: _sum_below(path, small) for path in ignored}
        if sum(of_git.values()) > _MOST_IGNORED:
            for path in sorted(ignored):
                if of_git[path]:
                    yield path, f"git ignores it, and it has {_size(of_git[path])}"
            small = [
                one
                for one in small
                if one.path not in ignored and not ignored & set(one.path.parents)
            ]
        yield from self._largest_folders(small)

    def _largest_folders(self, files: list[_Entry]) -> Iterator[tuple[Path, str]]:
        total = sum(one.status.st_size for one in files)
        sizes: dict[Path, int] = {}
        for one in files:
            sizes[one.path.parent] = sizes.get(one.path.parent, 0) + one.status.st_size
        for folder in sorted(sizes, key=lambda one: -sizes[one]):
            if total <= _MOST or folder == self._original:
                return
            total -= sizes[folder]
            yield folder, f"its files have {_size(sizes[folder])}"


def copy_entry(source: Path, target: Path, original: Path, top: Path) -> None:
    """Copy one file, link or empty folder of a project to where it stands in the copy."""
    if source.is_symlink():
        target.symlink_to(link_of_the_copy(source, original, top))
    elif source.is_dir():
        target.mkdir(exist_ok=True)
        _copy_state(source, target)
    else:
        _copy(source, target, source.stat())


def _copy_state(source: Path, target: Path) -> None:
    """Give a folder its mode and time; whoever copies it may look into it, and remove it."""
    shutil.copystat(source, target)
    target.chmod(stat.S_IMODE(target.stat().st_mode) | stat.S_IRWXU)


def _sum_below(path: Path, files: Iterable[_Entry]) -> int:
    return sum(
        one.status.st_size
        for one in files
        if one.path == path or path in one.path.parents
    )


def _is_cache(name: str) -> bool:
    """Tell whether a folder is a cache, or a copy of ours."""
    return name in _CACHES or name.startswith(PREFIX) or fnmatch(name, ".*_cache")


def _unneeded(path: Path) -> str:
    """Say what a folder is that no run needs; empty for any other."""
    # `Path.exists` would raise where nobody may look.
    if any(os.path.exists(path / one) for one in _OF_ENVIRONMENTS):  # noqa: PTH110
        return "an environment"
    return _UNNEEDED.get(path.name, "")


def _size(count: int) -> str:
    if count >= 2**30:
        return f"{count / 2**30:.1f} GiB"
    return f"{count / 2**20:,.0f} MiB"


def _copy(source: Path, target: Path, status: os.stat_result) -> None:
    """Copy a file with its mode and time; its blocks are shared where the system can."""
    with source.open("rb", buffering=0) as old, target.open("xb", buffering=0) as new:
        if not _shared(old.fileno(), new.fileno(), status.st_size):
            old.seek(0)
            new.seek(0)
            shutil.copyfileobj(old, new, 2**20)
    target.chmod(stat.S_IMODE(status.st_mode) | stat.S_IWUSR | stat.S_IRUSR)
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def _shared(old: int, new: int, size: int) -> bool:
    """Copy inside of the kernel, which makes a reflink where the file system has them.

    https://man7.org/linux/man-pages/man2/copy_file_range.2.html
    """
    if not hasattr(os, "copy_file_range"):
        return False
    try:
        while size > 0:
            done = os.copy_file_range(old, new, size)
            if not done:
                return False
            size -= done
    except OSError:  # another file system, or one that cannot
        return False
    return True
