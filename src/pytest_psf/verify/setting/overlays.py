"""Files that production loads over others of the same name, such as values-prod.yaml."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from pytest_psf.verify.project import Project

#: What production is called in names of files.
_PRODUCTION = r"(?:prod|production|prd|live)"
#: What a file is called that holds for all stages: the others stand beside it, or below.
_FOR_ALL = regex(r"(?i)(?:base|common|default|defaults|settings|config)")
_ONLY_PRODUCTION = regex(rf"(?i){_PRODUCTION}")


def overlays_of(project: Project, setting: str) -> tuple[str, ...]:
    """Return the files that say for production what a file says for all stages.

    They are called like it, with `prod` or so behind: `values-prod.yaml`, `.env.production`,
    `appsettings.Production.json`; or by that alone, beside `base.py` and `default.json`.
    """
    path = PurePosixPath(setting)
    folder = project.path(setting).parent
    try:
        names = sorted(one.name for one in folder.iterdir())
    except OSError:
        return ()
    return tuple(
        str(path.with_name(name)) for name in names if _is_laid_over(name, path)
    )


def _is_laid_over(name: str, path: PurePosixPath) -> bool:
    own, other = PurePosixPath(path.name), PurePosixPath(name)
    if own.name.startswith(".env"):
        behind = re.escape(own.name)
        return re.fullmatch(rf"(?i){behind}\.{_PRODUCTION}", name) is not None
    if other.suffix != own.suffix:
        return False
    if _FOR_ALL.fullmatch(own.stem) and _ONLY_PRODUCTION.fullmatch(other.stem):
        return True
    stem = re.escape(own.stem)
    return re.fullmatch(rf"(?i){stem}[-_.]{_PRODUCTION}", other.stem) is not None
