"""Whether a file's settings are those of the system: no example's, and not our own."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.verify.formats.keys import key_path
from pytest_psf.verify.project import UnverifiableError
from pytest_psf.verify.reviews_file import REVIEWS_FILE

if TYPE_CHECKING:
    from pytest_psf.verify.project import Project

#: Parts of a file's name that say that somebody is to copy and fill it.
_EXAMPLE = re.compile(
    r"(?i)(?:^|[.])(?:example|sample)(?:[.]|$)"  # .env.example, sample.env
    r"|[-_](?:example|sample)(?:[.]|$)"  # settings_example.py
    r"|[.](?:dist|template|tmpl|skel)(?:[.]|$)"  # .env.dist, config.template.yaml
    r"|[-_](?:template|tmpl|skel)(?:[.]|$)"
)


def require_of_the_system(setting: str, key: str, project: Project) -> None:
    """Raise UnverifiableError if production cannot take a setting from a file.

    A file that is called an example is there to be copied; what this tool reads says how
    the system is judged, and not how it works.
    """
    names = (PurePosixPath(setting).name, project.path(setting).name)
    if any(map(_EXAMPLE.search, names)):
        raise UnverifiableError(
            reasons.NOT_LOADED,
            f"{setting} is an example to be filled in, which production does not load",
            "name the file that production loads",
            Place(setting),
        )
    if _is_ours(project.plain(setting), key):
        raise UnverifiableError(
            reasons.OWN_FILE,
            f"{setting} says how the system is judged, not how it works: {key}",
            "name a setting of the system",
            Place(setting),
        )


def _is_ours(file: str, key: str) -> bool:
    name = PurePosixPath(file).name
    if name == "pyproject.toml":
        return key_path(key)[:2] == ("tool", "psf")
    return name == "psf.toml" or file.lstrip("/").endswith(REVIEWS_FILE)
