"""Whether a file's settings are those of the system: no example's, and not our own."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.keys import key_path
from pytest_psf.verify.reviews_file import REVIEWS_FILE
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.setting.claim import SettingClaim

#: Parts of a file's name that say that somebody is to copy and fill it.
_EXAMPLE = regex(
    r"(?i)(?:^|[.])(?:example|sample)(?:[.]|$)"  # .env.example, sample.env
    r"|[-_](?:example|sample)(?:[.]|$)"  # settings_example.py
    r"|[.](?:dist|template|tmpl|skel)(?:[.]|$)"  # .env.dist, config.template.yaml
    r"|[-_](?:template|tmpl|skel)(?:[.]|$)"
)
#: Files that builds, platforms and frameworks load by their names.
_BY_NAME = regex(
    r"(?i)\.env.*|(?:docker-)?compose.*\.ya?ml|(?:.*\.)?dockerfile(?:\..*)?|values.*\.ya?ml"
    r"|chart\.ya?ml|.*\.tf(?:vars)?|codeowners|application.*\.(?:ya?ml|properties)"
    r"|appsettings.*\.json|package\.json|pyproject\.toml|setup\.cfg|.*settings.*\.py"
    r"|serverless\.ya?ml|fly\.toml|app\.ya?ml|procfile|.*\.(?:proto|graphql|service)"
)
_BY_FOLDER = frozenset({".github", ".circleci", "charts", "helm", "k8s", "kubernetes"})
#: What other systems tell their own files by: manifests, stacks, rules, interfaces.
_BY_CONTENT = regex(
    r"(?m)^\s*[\"']?(?:apiVersion|AWSTemplateFormatVersion|openapi|swagger|asyncapi|\$schema"
    r"|groups|receivers)[\"']?\s*[:=]"
)
#: Shorter words stand in any code.
_SHORTEST_WORD = 4


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
    if is_ours(project.plain(setting), key):
        raise UnverifiableError(
            reasons.OWN_FILE,
            f"{setting} says how the system is judged, not how it works: {key}",
            "name a setting of the system",
            Place(setting),
        )


def is_ours(file: str, key: str) -> bool:
    """Tell whether a key of a file, by its plain name, is read by this tool."""
    name = PurePosixPath(file).name
    if name == "pyproject.toml":
        return key_path(key)[:2] == ("tool", "psf")
    return name == "psf.toml" or file.lstrip("/").endswith(REVIEWS_FILE)


def why_not_of_the_system(
    content: SettingClaim, criterion: Criterion, project: Project
) -> Problem | None:
    """Say why nothing of the system may load a setting, or return None if it may.

    In doubt it may: what a platform loads by its name, or by what it holds, need be named
    nowhere, nor what only people and other systems read.
    """
    if criterion.loaded_elsewhere or _is_loaded_by_name(content.setting, project):
        return None
    if project.once(_is_named, content.setting, content.key):
        return None
    return Problem(
        reasons.NAMED_NOWHERE,
        f"no code, image, chart or deploy script of the project names {content.setting} "
        f"or {' or '.join(content.key)}",
        "name the file that the system loads, or load this one",
        Place(content.setting),
    )


def may_be_loaded(project: Project, file: str, keys: tuple[str, ...] = ()) -> bool:
    """Tell whether anything may load a file: by its name, by what it holds, or named.

    To name one of the keys is enough.
    """
    return _is_loaded_by_name(file, project) or _is_named(project, file, keys)


def _is_loaded_by_name(setting: str, project: Project) -> bool:
    path = PurePosixPath(setting)
    if _BY_NAME.fullmatch(path.name) or _BY_FOLDER & set(path.parts[:-1]):
        return True
    return _BY_CONTENT.search(project.read(setting).text) is not None


def _is_named(project: Project, setting: str, keys: tuple[str, ...]) -> bool:
    from pytest_psf.verify.comments import without_comments
    from pytest_psf.verify.sources import is_code, sources_of

    sources, own = sources_of(project), project.path(setting)
    name, loose = _patterns(PurePosixPath(project.plain(setting)), keys)

    def names_it(file: Path, text: str) -> bool:
        if file == own:
            # A constant that its own module uses stands there once more.
            return file.suffix == ".py" and any(text.count(key) > 1 for key in keys)
        if name.search(text):
            return True
        return is_code(file) and loose.search(text) is not None

    for file, text in sources.near(own):
        # Few texts name it at all: only these are looked at without their comments.
        if names_it(file, text) and names_it(file, without_comments(file, text)):
            return True
    return sources.is_partial


def _patterns(
    path: PurePosixPath, keys: tuple[str, ...]
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what names a file in whatever configuration, and what does so in code."""
    words = [path.name.partition(".")[0], path.stem]
    words += [re.split(r"[.\[\]]+", key.rstrip("]"))[-1] for key in keys]
    folder = rf"(?<![\w-]){re.escape(path.parent.name)}(?=[/\\\"'])"
    loose = [rf"\b{re.escape(one)}\b" for one in words if len(one) >= _SHORTEST_WORD]
    loose += [folder] if path.parent.name else []
    named = re.compile(rf"(?<![\w-]){re.escape(path.name)}\b")
    return named, re.compile("|".join(loose) or r"(?!)")
