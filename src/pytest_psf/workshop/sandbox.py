"""The temporary copy of a project: what was changed in it is put back again."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.checkout import git_top
from pytest_psf.verify.ignored import IGNORED_FILE, listed_as_ignored
from pytest_psf.verify.mutants import NotTriedError
from pytest_psf.verify.project import Project
from pytest_psf.workshop.copying import PREFIX, CopyError, copy_project
from pytest_psf.workshop.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.workshop.copying import LeftOut


class _Before(NamedTuple):
    """A file as it was copied, and where it really is."""

    path: Path
    data: bytes
    status: os.stat_result
    #: What Python, and pytest, had compiled of it.
    compiled: dict[Path, bytes]


class Sandbox:
    """A copy of a project below `top`, whose config stands in `root`.

    Names of files are those of claims: relative to `root`, or to `top` with a `/`.
    """

    def __init__(
        self, top: Path, root: Path, *, left_out: tuple[LeftOut, ...] = ()
    ) -> None:
        self.top = top
        self.root = root
        #: What of the project is not in it, since it is too large.
        self.left_out = left_out
        self._before: dict[str, _Before] = {}
        self._kept: Kept | None = None

    def keep(self, original: Path) -> None:
        """Take in how all is now: from now on `restore` puts that back."""
        self._kept = Kept(original, self.top)

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
        path = self.path(name)
        name = self.project().plain(name)
        if name not in self._before:
            self._before[name] = _Before(
                path, path.read_bytes(), path.stat(), _compiled(path)
            )
        _forget_compiled(path)
        path.write_bytes(data)

    def restore(self) -> None:
        """Put back every file that was changed; where all is kept, by tests as well."""
        if self._kept is not None:
            self._kept.put_back()
        changed = [before.path for before in self._before.values()]
        while self._before:
            _, before = self._before.popitem()
            _put_back(before)
        if self._kept is not None:
            self._kept.heed(changed)

    def path(self, name: str) -> Path:
        """Return where a file really is. Raise NotTriedError if that is not in the copy."""
        base = self.top if name.startswith("/") else self.root
        path = (base / name.lstrip("/")).resolve()
        if not path.is_relative_to(self.top):
            raise NotTriedError(f"{name} is a link that leads out of the project")
        return path


def _put_back(before: _Before) -> None:
    path = before.path
    path.write_bytes(before.data)
    os.utime(path, ns=(before.status.st_atime_ns, before.status.st_mtime_ns))
    _forget_compiled(path)
    for compiled, data in before.compiled.items():
        with suppress(OSError):  # a test may have removed its folder: it is made anew
            compiled.write_bytes(data)


def _compiled(path: Path) -> dict[Path, bytes]:
    """Return what was compiled of a file: for each Python, and for the pytest of each."""
    if path.suffix != ".py":
        return {}
    folder = Path(importlib.util.cache_from_source(str(path))).parent
    with suppress(OSError):
        return {
            one: one.read_bytes()
            for one in folder.iterdir()
            if one.name.startswith(f"{path.stem}.") and one.suffix == ".pyc"
        }
    return {}


def _forget_compiled(path: Path) -> None:
    """Remove what was compiled of a file: a change is known by second and size only."""
    for compiled in _compiled(path):
        compiled.unlink(missing_ok=True)


def _temporary() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that is removed again. Raise CopyError if there is no place for it."""
    try:
        return tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
    except OSError as error:
        raise CopyError(error.strerror or str(error)) from None


@contextmanager
def opened(root: Path) -> Iterator[Sandbox]:
    """Copy the project that a config's folder belongs to, for as long as it takes.

    Raise CopyError if that cannot be done.
    """
    original = git_top(root) or root
    with _temporary() as folder:
        top = Path(folder).resolve() / "copy" / (original.name or "project")
        left_out = copy_project(original, top)
        if (original / ".git").exists():
            # It marks the top, and says what no glob of `covers` stands for.
            (top / ".git").mkdir()
            ignored = listed_as_ignored(original)
            if ignored:
                (top / IGNORED_FILE).write_bytes(ignored)
        yield Sandbox(top, top / root.relative_to(original), left_out=left_out)
