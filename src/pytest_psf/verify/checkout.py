"""Where the checkout ends that a folder stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def git_top(folder: Path) -> Path | None:
    """Return the nearest folder upward that holds `.git`, without asking git.

    In a worktree or submodule `.git` is a file. None if there is none up to the root.
    """
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return None
