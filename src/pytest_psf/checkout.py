"""The checkout that a folder stands in, and what git says of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: How long git may take for one answer, in seconds; after that it has none.
_LIMIT = 60


#: What is said where git ends with an error and says nothing.
NO_ANSWER = "git does not know"


class GitError(Exception):
    """Raise GitError if git does not answer; the text says why."""


def git_top(folder: Path) -> Path | None:
    """Return the nearest folder upward that holds `.git`, without asking git.

    In a worktree or submodule `.git` is a file. None if there is none up to the root.
    """
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return None


def git(folder: Path, *arguments: str) -> bytes:
    """Return what a command of git prints in a folder.

    Raise GitError if it cannot be run, fails, or takes longer than a minute. Outside of any
    checkout it is not even started, which would take longer than all else there.
    """
    import subprocess

    if git_top(folder.resolve()) is None:
        raise GitError("not a git repository")
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands
            ("git", "-c", "core.fsmonitor=false", *arguments),  # noqa: S607 - the user's git
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LIMIT,
            check=False,
            env=_environment(),
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        raise GitError("git cannot be run") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise GitError(said.removeprefix("fatal: ") or NO_ANSWER)
    return done.stdout


def _environment() -> dict[str, str]:
    """Return the environment without what would make git look at another repository."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {**kept, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
