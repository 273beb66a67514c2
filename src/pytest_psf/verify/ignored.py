"""What git ignores: it stands in this checkout, and in no other one."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: In a copy without a repository: what git ignored in the original, as git printed it.
IGNORED_FILE = ".git/psf-ignored"

#: How long git may take, in seconds; after that nothing counts as ignored.
_LIMIT = 60

_COMMAND = (
    *("git", "-c", "core.fsmonitor=false", "ls-files", "-z"),
    *("--others", "--ignored", "--exclude-standard", "--directory"),
)


def ignored_below(top: Path) -> frozenset[Path]:
    """Return the files and whole folders below a git top that git ignores.

    Nothing that git tracks is among them, whatever its rules say. Without git or without a
    repository, and where git refuses to look at it, there are none.
    """
    names = listed_as_ignored(top).decode(errors="surrogateescape").split("\0")
    return frozenset(top / name for name in names if name)


def listed_as_ignored(top: Path) -> bytes:
    """Return the names that git ignores below a git top, each with a NUL behind it."""
    try:
        if (top / ".git").is_dir() and not (top / ".git/HEAD").exists():
            return (top / IGNORED_FILE).read_bytes()
        done = subprocess.run(  # noqa: S603 - a fixed command
            _COMMAND,
            cwd=top,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LIMIT,
            check=True,
            env=_environment(),
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return b""
    return done.stdout


def _environment() -> dict[str, str]:
    """Return the environment without what would make git look at another repository."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {**kept, "GIT_OPTIONAL_LOCKS": "0"}
