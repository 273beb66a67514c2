"""What git ignores, which stands in this checkout and in no other one; what it tracks."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.verify.git import blobs_of, said

if TYPE_CHECKING:
    from pathlib import Path

#: In a copy without a repository: what git ignored in the original, as git printed it.
IGNORED_FILE = ".git/psf-ignored"

_COMMAND = (
    *("ls-files", "-z"),
    *("--others", "--ignored", "--exclude-standard", "--directory"),
)
_TRACKED = ("ls-files", "-z", "--stage")


def ignored_below(top: Path) -> frozenset[Path]:
    """Return the files and whole folders below a git top that git ignores.

    Nothing that git tracks is among them, whatever its rules say. Without git or without a
    repository, and where git refuses to look at it, there are none.
    """
    return frozenset(top / name for name in _names(listed_as_ignored(top)))


@dataclass(frozen=True, slots=True)
class Tracked:
    """What git tracks below a git top."""

    files: frozenset[Path]
    #: What it calls their contents.
    _blobs: frozenset[str]

    def holds(self, data: bytes) -> bool:
        """Tell whether some file holds just this."""
        return not self._blobs.isdisjoint(blobs_of(data))


def tracked_below(top: Path) -> Tracked | None:
    """Return what git tracks, as it was last added; None where it cannot tell."""
    listed = None if _is_copy(top) else said(top, _TRACKED)
    if listed is None:
        return None
    entries = [one.partition("\t") for one in _names(listed)]
    return Tracked(
        files=frozenset(top / name for _, _, name in entries),
        _blobs=frozenset(how.split(" ")[1] for how, _, _ in entries),
    )


def listed_as_ignored(top: Path) -> bytes:
    """Return the names that git ignores below a git top, each with a NUL behind it."""
    if _is_copy(top):
        with suppress(OSError):
            return (top / IGNORED_FILE).read_bytes()
    return said(top, _COMMAND) or b""


def _is_copy(top: Path) -> bool:
    """Tell whether this is the copy of a checkout, without its repository."""
    return (top / ".git").is_dir() and not (top / ".git/HEAD").exists()


def _names(listed: bytes) -> list[str]:
    names = listed.decode(errors="surrogateescape").split("\0")
    return [name for name in names if name]
