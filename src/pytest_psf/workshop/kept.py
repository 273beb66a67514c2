"""A copy of a project as it was before tests ran in it, so that it can be so again.

What one run leaves behind, such as a lock after a crash, or what it made of a weakened file
and keeps, would be met by the next one: its result would be that of another fault.
"""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.workshop.copying import copy_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: What Python compiled: every run makes the same of it, and is faster with it.
_COMPILED = "__pycache__"


class _State(NamedTuple):
    """What changes with a file; where a link leads."""

    mode: int
    size: int
    modified: int
    #: No test can set it back.
    changed: int
    leads_to: str = ""


class Kept:
    """The files and folders of a copy as they were when this was made."""

    def __init__(self, original: Path, top: Path) -> None:
        self._original = original
        self._top = top
        self._before = dict(_states(top))

    def heed(self, paths: Iterable[Path]) -> None:
        """Take in that these have been written by whoever keeps them in order."""
        for path in paths:
            self._before[str(path)] = _state(os.lstat(path), str(path))

    def put_back(self) -> None:
        """Remove what has come since, and copy again what has changed or is gone."""
        now = dict(_states(self._top))
        if now == self._before:
            return
        gone = [path for path in self._before if path not in now]
        for path, state in now.items():
            before = self._before.get(path)
            if before is None:
                _remove(Path(path))
            elif state != before:
                _remove(Path(path))
                gone.append(path)
        for path in sorted(gone):
            self._copy_again(Path(path))

    def _copy_again(self, path: Path) -> None:
        """Copy a file, link or folder from the original, if that still has it."""
        source = self._original / path.relative_to(self._top)
        if os.path.lexists(source):
            path.parent.mkdir(parents=True, exist_ok=True)
            copy_entry(source, path, self._original, self._top)
            self.heed([path])
        else:
            self._before.pop(str(path), None)


def _states(folder: Path) -> Iterator[tuple[str, _State]]:
    """Yield what stands below a folder; of folders only that they are there."""
    for entry in os.scandir(folder):
        if entry.name == _COMPILED:
            continue
        try:
            yield entry.path, _state(entry.stat(follow_symlinks=False), entry.path)
            if entry.is_dir(follow_symlinks=False):
                yield from _states(Path(entry.path))
        except FileNotFoundError:  # a process that a test left is still at work
            continue


def _state(status: os.stat_result, path: str) -> _State:
    mode = status.st_mode
    if stat.S_ISLNK(mode):
        return _State(mode, 0, 0, 0, str(Path(path).readlink()))
    if stat.S_ISDIR(mode):
        return _State(mode, 0, 0, 0)
    return _State(mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _remove(found: Path) -> None:
    """Remove what stands there, if anything does; what cannot be removed stays."""
    if found.is_dir() and not found.is_symlink():
        shutil.rmtree(found, ignore_errors=True)
    else:
        found.unlink(missing_ok=True)
