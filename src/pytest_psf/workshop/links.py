"""Where a path leads in the copy of a project, by whatever name it is called."""

from __future__ import annotations

import os
from pathlib import Path


def led_inward(path: Path, original: Path, top: Path) -> Path:
    """Return a path of the project as one of its copy; any other is as it was.

    It may lead into the project by a link that stands elsewhere.
    """
    if path.is_relative_to(original):
        return top / path.relative_to(original)
    if not path.is_absolute():
        return path
    real = Path(os.path.realpath(path))
    if real.is_relative_to(original):
        return top / real.relative_to(original)
    return path


def link_of_the_copy(link: Path, original: Path, top: Path) -> Path:
    """Return where the copy of a link has to lead.

    Into the copy, if the link leads into the project, and by a relative path if that stays
    in the project; what it leads to elsewhere has no copy.
    """
    leads_to = link.readlink()
    meant = Path(os.path.normpath(link.parent / leads_to))
    if not leads_to.is_absolute() and meant.is_relative_to(original):
        return leads_to
    return led_inward(meant, original, top)
