"""Settings of files that are loaded by their names, whose keys nothing of the system names.

A library may read such a key by itself, so it is a warning and never more.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.comments import without_comments
from pytest_psf.verify.formats.keys import key_path
from pytest_psf.verify.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.setting.claim import SettingClaim

_ENV = regex(r"(?i)\.env(?:\..*)?")
#: Whose tables tools read by themselves; others stand among what the project requires.
_TOOLS = frozenset(
    """
    bandit black build bumpversion cibuildwheel commitizen coverage distutils flit hatch
    isort mypy nox pdm pixi poetry pylint pyright pytest ruff semantic_release setuptools
    setuptools_scm tox towncrier uv
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: Shorter words stand in any code, so only a whole key may be one.
_SHORTEST_TAIL = 4


def warnings_of_unread(
    claim: Claim, criterion: Criterion, context: Context
) -> Iterator[str]:
    """Yield each key of a `.env`, or of `[tool.x]` in pyproject.toml, that nothing names."""
    content: SettingClaim = claim.content  # type: ignore[assignment]
    if criterion.loaded_elsewhere:
        return
    for key in content.key:
        if context.project.once(_is_unread, content.setting, key):
            yield (
                f"{claim.id} ({claim.place}): no code and no configuration names {key} of "
                f"{content.setting}: unless a library reads it by itself, nothing goes by it"
            )


def _is_unread(project: Project, setting: str, key: str) -> bool:
    name, path = PurePosixPath(setting).name, key_path(key)
    if _ENV.fullmatch(name):
        wanted = {*_tails(str(path[-1]))}
    elif name == "pyproject.toml" and path[:1] == ("tool",):
        if len(path) < 3 or _is_of_a_tool(str(path[1]), setting, project):  # noqa: PLR2004 - tool.x.key
            return False
        named = [str(part) for part in path[2:] if isinstance(part, str)]
        wanted = {_plain(named[-1])} if named else set()
    else:
        return False
    return bool(wanted) and not _is_named(wanted, setting, project)


def _is_of_a_tool(name: str, setting: str, project: Project) -> bool:
    """Tell whether a table is one of a tool that the project requires, or that many have."""
    if name.lower().replace("-", "_") in _TOOLS:
        return True
    spelled = re.escape(name).replace(r"\-", "[-_]").replace("_", "[-_]")
    required = rf"(?mi)^(?!\s*name\b).*[\"']{spelled}(?:\s*[<>=!~\[;@(]|[\"'])"
    return re.search(required, project.read(setting).text) is not None


def _tails(key: str) -> Iterator[str]:
    """Yield by which words a variable may be asked for: a prefix is often put before it."""
    yield _plain(key)
    for at, sign in enumerate(key):
        tail = _plain(key[at + 1 :])
        if sign in "_." and len(tail) >= _SHORTEST_TAIL:
            yield tail


def _is_named(wanted: set[str], setting: str, project: Project) -> bool:
    sources, own = sources_of(project), project.path(setting)
    for file, text in sources.near(own):
        if file == own or _ENV.fullmatch(file.name):
            continue
        if not wanted.isdisjoint(_words(text)) and not wanted.isdisjoint(
            _words(without_comments(file, text))
        ):
            return True
    return sources.is_partial


def _words(text: str) -> Iterator[str]:
    return (_plain(word) for word in re.findall(r"\w[\w-]*", text))


def _plain(word: str) -> str:
    """Return a word in one spelling: MAX_TOKENS, max-tokens and maxTokens are one."""
    return re.sub("[-_]", "", word).casefold()
