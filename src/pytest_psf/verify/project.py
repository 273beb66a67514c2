"""The files below a project's top, each read once: no clock, and nothing of any run."""

from __future__ import annotations

import os
import stat
import sys
import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from pytest_psf.checkout import git_top
from pytest_psf.core import reasons
from pytest_psf.core.places import nearest
from pytest_psf.core.problem import what_failed
from pytest_psf.core.shown import typed
from pytest_psf.verify.file import File
from pytest_psf.verify.globs import found_below
from pytest_psf.verify.once import Once
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The largest file that is read, in bytes.
SIZE_LIMIT = 16 * 1024 * 1024

#: How many files the globs of one `covers` may stand for.
GLOB_LIMIT = 10_000

#: How many names a message lists.
_LISTED = 4


class Project(Once):
    """The files below a project's top, each read once.

    Paths are relative to `root`, the config's folder; a leading `/` means the
    git top (without git: `root`). Nothing outside the top is ever read, but for one case:
    where the config file itself is a link, a build tool has laid the project out by links
    (Bazel's runfiles). What lies below the real config's folder by the same path, and
    nothing else, is the project's file then.
    """

    def __init__(self, root: Path, config: Path | None = None) -> None:
        self.root = root.resolve()
        self.top = git_top(self.root) or self.root
        #: Where the claims stand, in `root`.
        self.config = self.root / config.name if config else None
        is_link = config is not None and config.is_symlink()
        self._origin = config.resolve().parent if config and is_link else None
        self._made = {}

    def read(self, name: str) -> File:
        """Read a file.

        Raise UnverifiableError if it cannot be evidence: it does not exist, is not a
        regular file, stands outside of the project, is too large or unreadable.
        """
        return self.once(Project._file, name)

    def path(self, name: str) -> Path:
        """Return where a file really is, symbolic links followed.

        Raise UnverifiableError as `read` does.
        """
        return self.once(Project._real, name)

    def _real(self, name: str) -> Path:
        self.read(name)
        base, parts = self._base(name)
        return base.joinpath(*parts).resolve()

    def plain(self, name: str) -> str:
        """Return the one spelling of a file's name: no `./`, a `/` only if needed.

        Raise UnverifiableError if it cannot be the name of a file of the project.
        """
        return self.once(Project._plain, name)

    def _plain(self, name: str) -> str:
        base, parts = self._base(name)
        return self._name(base.joinpath(*parts))

    def beside(self, name: str, path: str) -> str:
        """Return the name of what a link in a file leads to, relative to that file.

        A leading `/` means the project's top. Whether anything is there is not looked at.
        Raise UnverifiableError if it leads out of the project.
        """
        base, parts = self._base(name)
        folder = self.top if path.startswith("/") else base.joinpath(*parts).parent
        found = Path(os.path.normpath(folder / path.lstrip("/")))
        if not found.is_relative_to(self.top):
            raise _refused(path, "leads out of the project", "keep a copy inside it")
        return self._name(found)

    def files(self, pattern: str) -> tuple[str, ...]:
        """Return the plain names of the files that a glob stands for, sorted.

        A file that is called like the pattern is meant literally; hidden files must be
        named, as in a shell; what git ignores is left out. Raise UnverifiableError if it
        stands for none, or for more than `GLOB_LIMIT`, and for a name without wildcards as
        `read` does.
        """
        return self.once(Project._expanded, pattern)[0]

    def left_out(self, pattern: str) -> tuple[str, ...]:
        """Return the plain names of the files and folders that `files` leaves out.

        Those that git ignores, sorted; a folder ends in `/`. Raise UnverifiableError as
        `files` does.
        """
        return self.once(Project._expanded, pattern)[1]

    def _expanded(self, pattern: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        base, parts = self._base(pattern)
        if not _is_glob(pattern) or base.joinpath(*parts).is_file():
            self.read(pattern)
            return (self.plain(pattern),), ()
        ignored = self.once(Project._ignored)
        found: list[str] = []
        left_out: list[str] = []
        for path in self._globbed(base, parts, pattern, ignored):
            inside = path.relative_to(base)
            if not _is_meant(inside.parts, parts):
                continue
            name = inside.as_posix() if base == self.root else self._name(path)
            if path in ignored:
                left_out.append(f"{name}/" if path.is_dir() else name)
            elif path.is_file():
                found.append(name)
            if len(found) > GLOB_LIMIT:
                raise UnverifiableError(
                    reasons.COVERS_TOO_MUCH,
                    f"{pattern} stands for more than {GLOB_LIMIT} files",
                    "name fewer files",
                )
        if not found:
            raise self._matches_nothing(pattern, left_out)
        return tuple(sorted(found)), tuple(sorted(left_out))

    def _ignored(self) -> frozenset[Path]:
        from pytest_psf.verify.ignored import ignored_below

        return ignored_below(self.top)

    def _matches_nothing(self, pattern: str, left_out: list[str]) -> UnverifiableError:
        if left_out:
            names = ", ".join(sorted(left_out)[:_LISTED])
            return UnverifiableError(
                reasons.NO_SUCH_FILE,
                f"{pattern} matches no file apart from what git ignores: {names}",
                "name files that are committed: another checkout lacks the ignored ones",
            )
        return UnverifiableError(
            reasons.NO_SUCH_FILE,
            f"{pattern} matches no file",
            f"correct the pattern ({self._begins_at(pattern)})",
        )

    @staticmethod
    def _globbed(
        base: Path, parts: tuple[str, ...], pattern: str, left_out: frozenset[Path]
    ) -> Iterable[Path]:
        # Pythons differ in `**.md`, and in whether a final `**` takes files as well: before
        # 3.13 it took folders only (What's New In Python 3.13, pathlib).
        if any("**" in part and part != "**" for part in parts):
            why = f"{pattern} is not a pattern: ** stands beside other characters"
            fix = "write ** as a part of its own, as in src/**/*.py"
            raise UnverifiableError(reasons.NO_PATTERN, why, fix)
        parts = (*parts, "*") if parts[-1] == "**" else parts
        return found_below(base, parts, left_out)

    def _name(self, path: Path) -> str:
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return f"/{path.relative_to(self.top).as_posix()}"

    def _base(self, name: str) -> tuple[Path, tuple[str, ...]]:
        """Return the folder that a name starts from, and its parts.

        Once for each name: hundreds of claims may speak of one file.
        """
        return self.once(Project._start, name)

    def _start(self, name: str) -> tuple[Path, tuple[str, ...]]:
        written = PurePosixPath(name)
        if not written.parts or not name.strip() or "\0" in name:
            raise _refused(name, "is not a path", "name a file of the project")
        if not _can_be_named(name):
            encoding = sys.getfilesystemencoding()
            fix = "run Python in its UTF-8 mode: PYTHONUTF8=1"
            raise _refused(name, f"cannot be named where names are in {encoding}", fix)
        if not name.isprintable() and typed(name) != name:
            fix = "rename it: no control characters, none that turn the direction"
            raise _refused(name, "holds characters that cannot be seen", fix)
        if (plain := spelled_for_windows(name)) and not self._is_there(name):
            fix = f"write {plain}: a claim is read on every system"
            raise _refused(name, "is written as only Windows does", fix)
        if ".." in written.parts:
            fix = "start at the git top with a leading /"
            raise _refused(name, "leads out of the folder with ..", fix)
        if written.is_absolute():
            return self.top, written.parts[1:]
        return self.root, written.parts

    def _is_there(self, name: str) -> bool:
        """Tell whether a file is really called so, which no file on Windows can be."""
        return os.sep == "/" and (self.root / name.lstrip("/")).exists()

    def _file(self, name: str) -> File:
        base, parts = self._base(name)
        path = base.joinpath(*parts)
        try:
            real = path.resolve(strict=True)
            status = real.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise self._missing(name, path) from None
        except (OSError, RuntimeError) as error:
            raise _unreadable(name, error) from None
        if not real.is_relative_to(self.top) and not self._is_original(path, real):
            raise _refused(name, "leads out of the project", "keep a copy inside it")
        if not stat.S_ISREG(status.st_mode):
            raise _refused(name, f"is {_what(status.st_mode)}", "name a regular file")
        if status.st_size > SIZE_LIMIT:
            size = f"{status.st_size / 2**20:,.0f} MiB"
            limit = f"{SIZE_LIMIT // 2**20} MiB"
            fix = "split it, or name a smaller file"
            raise _refused(name, f"is too large ({size}; at most {limit})", fix)
        return File(name, _content(name, real), status.st_mtime)

    def _is_original(self, path: Path, real: Path) -> bool:
        """Tell whether a link leads to the file of the same path beside the real config."""
        if self._origin is None or not path.is_relative_to(self.root):
            return False
        return real == self._origin / path.relative_to(self.root)

    def _missing(self, name: str, path: Path) -> UnverifiableError:
        near = _nearest_name(path.name, _names_in(path.parent))
        hint = f"did you mean {PurePosixPath(name).with_name(near)}?" if near else ""
        fix = (
            self._other_form(name)
            or hint
            or f"write it, or correct the path ({self._begins_at(name)})"
        )
        return UnverifiableError(reasons.NO_SUCH_FILE, f"{name} does not exist", fix)

    def _begins_at(self, name: str) -> str:
        """Say which folder a name starts from."""
        if name.startswith("/"):
            return f"from {self.top.name}/, the top of the project"
        return f"relative to {self.root.name}/"

    def _other_form(self, name: str) -> str:
        """Say that a name is there, spelled with other characters that look the same.

        macOS hands out letters and accents apart (NFD) where an editor writes them as one.
        """
        folder, parts = self._base(name)
        for part in parts:
            if not (folder / part).exists():
                wanted = unicodedata.normalize("NFC", part)
                for one in _names_in(folder):
                    if unicodedata.normalize("NFC", one) == wanted:
                        return _respelled(part, one)
                return ""
            folder /= part
        return ""


def _names_in(folder: Path) -> tuple[str, ...]:
    try:
        return tuple(entry.name for entry in os.scandir(folder))
    except OSError:
        return ()


def _respelled(written: str, there: str) -> str:
    forms = [
        "NFC" if unicodedata.is_normalized("NFC", one) else "NFD or mixed"
        for one in (written, there)
    ]
    return (
        f"the name looks the same and differs in its Unicode form ({forms[0]} here, "
        f"{forms[1]} there): rename the file, or copy its name from a listing"
    )


def spelled_for_windows(name: str) -> str:
    """Return how a path that is written with a drive or with backslashes is meant.

    Nothing for all others.
    """
    path = PureWindowsPath(name)
    if "\\" not in name and not path.drive:
        return ""
    if path.drive and not path.drive.startswith("\\"):
        return "it relative to the config's folder"
    return name.replace("\\", "/")


def _is_meant(found: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Tell whether a glob means a file: as in a shell, what is hidden is named."""
    hidden = {part for part in found if part.startswith(".")}
    named = any(part.startswith(".") for part in pattern)
    return (named or not hidden) and not {".git", "__pycache__"} & set(found)


def _can_be_named(name: str) -> bool:
    """Tell whether this process can open a file of that name.

    With LC_ALL=C, file names are ASCII, and what others have comes as lone surrogates.
    """
    if name.isascii() or sys.getfilesystemencoding() == "utf-8":
        return True
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return not any("\ud800" <= one <= "\udfff" for one in name)


def _is_glob(pattern: str) -> bool:
    return any(character in pattern for character in "*?[")


def _content(name: str, path: Path) -> bytes:
    """Read no more than the limit, in case the file has grown since it was sized."""
    try:
        with path.open("rb", buffering=0) as stream:
            return stream.read(SIZE_LIMIT)
    except OSError as error:
        raise _unreadable(name, error) from None


def _refused(name: str, why: str, fix: str) -> UnverifiableError:
    return UnverifiableError(reasons.NOT_A_PROJECT_FILE, f"{name!r} {why}", fix)


def _nearest_name(name: str, names: Iterable[str]) -> str | None:
    """Return the file most like one by its name before the ending; of one ending first.

    Two files are no more alike for both being JSON.
    """
    wanted = PurePosixPath(name)
    for is_same in (True, False):
        stems = {
            PurePosixPath(one).stem: one
            for one in names
            if (PurePosixPath(one).suffix == wanted.suffix) is is_same
        }
        if (near := nearest(wanted.stem, tuple(stems))) is not None:
            return stems[near]
    return None


def _unreadable(name: str, error: OSError | RuntimeError) -> UnverifiableError:
    what = what_failed(error) if isinstance(error, OSError) else str(error)
    return UnverifiableError(
        reasons.UNREADABLE, f"{name} cannot be read: {what}", "make it readable"
    )


def _what(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a directory"
    return "a pipe or socket" if not stat.S_ISCHR(mode) else "a device"
