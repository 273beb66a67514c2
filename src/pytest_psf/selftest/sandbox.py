"""The temporary copy of a project: what was changed in it is put back again."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.verify.checkout import git_top
from pytest_psf.verify.ignored import IGNORED_FILE, listed_as_ignored
from pytest_psf.verify.mutants import NotTriedError
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

#: How the temporary folder is called; a project may hold it.
_PREFIX = "psf-selftest-"

#: Folders that no run needs: version control, environments, caches.
_LEFT_OUT = {".git", ".hg", ".svn", ".nox", ".tox", "__pycache__", "node_modules"}


class Sandbox:
    """A copy of a project below `top`, whose config stands in `root`.

    Names of files are those of claims: relative to `root`, or to `top` with a `/`.
    """

    def __init__(self, top: Path, root: Path, today: dt.date) -> None:
        self.top = top
        self.root = root
        self._today = today
        self._before: dict[str, bytes] = {}

    @property
    def aside(self) -> Path:
        """A folder for what is not the project's."""
        return self.top.parents[1]

    def project(self) -> Project:
        """Return the copy as verification sees it now."""
        return Project(self.root)

    @property
    def changed(self) -> frozenset[str]:
        """The files that are not as they were copied."""
        return frozenset(self._before)

    def write(self, name: str, data: bytes) -> None:
        """Change a file until it is restored. Raise NotTriedError if it is not the copy's."""
        path = self._path(name)
        name = self.project().plain(name)
        self._before.setdefault(name, path.read_bytes())
        path.chmod(path.stat().st_mode | stat.S_IWUSR)
        path.write_bytes(data)

    def restore(self) -> None:
        """Put back every file that was changed."""
        while self._before:
            name, data = self._before.popitem()
            self._path(name).write_bytes(data)

    def _path(self, name: str) -> Path:
        base = self.top if name.startswith("/") else self.root
        path = (base / name.lstrip("/")).resolve()
        if not path.is_relative_to(self.top):
            raise NotTriedError(f"{name} is a link that leads out of the project")
        return path


@contextmanager
def opened(root: Path, today: dt.date) -> Iterator[Sandbox]:
    """Copy the project that a config's folder belongs to, for as long as it takes."""
    original = git_top(root) or root
    with tempfile.TemporaryDirectory(
        prefix=_PREFIX, ignore_cleanup_errors=True
    ) as folder:
        top = Path(folder).resolve() / "copy" / (original.name or "project")
        shutil.copytree(original, top, symlinks=True, ignore=_left_out)
        _turn_links_inward(original, top)
        if (original / ".git").exists():
            # It marks the top, and says what no glob of `covers` stands for.
            (top / ".git").mkdir()
            ignored = listed_as_ignored(original)
            if ignored:
                (top / IGNORED_FILE).write_bytes(ignored)
        yield Sandbox(top, top / root.relative_to(original), today)


def _left_out(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if _is_left_out(Path(folder, name))}


def _is_left_out(path: Path) -> bool:
    name = path.name
    if name in _LEFT_OUT or path.match(".*_cache") or name.startswith(_PREFIX):
        return True
    if path.is_dir():
        return (path / "pyvenv.cfg").is_file()
    return not (path.is_symlink() or stat.S_ISREG(path.stat().st_mode))


def _turn_links_inward(original: Path, top: Path) -> None:
    """Let absolute links into the project lead into the copy instead."""
    for folder, folders, files in os.walk(top):
        for name in (*folders, *files):
            path = Path(folder, name)
            if not path.is_symlink():
                continue
            target = path.readlink()
            if target.is_absolute() and target.is_relative_to(original):
                path.unlink()
                path.symlink_to(top / target.relative_to(original))


def import_paths(root: Path, sandbox: Sandbox) -> str:
    """Return a PYTHONPATH by which the copy's code is imported, not the original.

    What is installed in editable mode stands on this process's own path.
    """
    original = git_top(root) or root
    mapped = [
        str(sandbox.top / Path(entry).relative_to(original))
        for entry in sys.path
        if entry and Path(entry).is_relative_to(original)
    ]
    kept = [path for path in mapped if Path(path).is_dir()]
    given = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join([*kept, *filter(None, [given])])
