"""How much of a file has changed since its digest was taken, as far as git knows it.

No verdict hangs on it: it is told, so that whoever reads again sees that it is little.
"""

from __future__ import annotations

import ast
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pytest_psf.core.wording import counted
from pytest_psf.verify.file import digest
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.git import UnknownError, line_of, versions
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_psf.verify.git import Version
    from pytest_psf.verify.project import Project

#: Files of more lines are not compared: that takes long, and tells a reader little.
_MOST_LINES = 20_000


def how_much(name: str, recorded: str, project: Project) -> str:
    """Return how a file, or a setting as `file#key`, has changed since, in brackets.

    `recorded` is the digest that it had. Empty where git does not know it.
    """
    file, hash_sign, key = name.partition("#")
    try:
        if hash_sign:
            return _of_a_setting(file, key, project)
        now, path = project.read(file).text, project.path(file)
    except UnverifiableError:  # no text, or gone
        return ""
    return how_much_of_text(
        path, now, lambda text: text if _is(text, recorded) else None
    )


def _is(text: str, recorded: str) -> bool:
    return digest(text.encode(errors="surrogateescape")) == recorded


def how_much_of_text(path: Path, now: str, found: Callable[[str], str | None]) -> str:
    """Return how a text of a file has changed since, in brackets, behind a blank.

    `found` returns the text in an earlier version of the file, if it was as recorded then.
    """
    for version in versions(path):
        whole = version.before.replace(b"\r\n", b"\n")
        before = found(whole.decode(errors="surrogateescape"))
        if before is not None:
            return _told(before, now, version, path.suffix)
    return ""


def _told(before: str, now: str, version: Version, suffix: str) -> str:
    old, new = ([*map(str.rstrip, one.splitlines())] for one in (before, now))
    if len(old) + len(new) > _MOST_LINES:
        lines = "more lines than are compared"
    else:
        lines = counted(_changed(old, new), "line")
    when = "not committed"
    if version.commit:
        when = f"since commit {version.commit} of {version.day}"
    little = ""
    if suffix == ".py" and _says_the_same(before, now):
        little = ", in comments and layout alone"
    return f" ({lines}, {when}{little})"


def _changed(old: list[str], new: list[str]) -> int:
    """Count the lines that are another or gone, or new."""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for tag, a, b, c, d in steps if tag != "equal")


def _says_the_same(before: str, now: str) -> bool:
    try:
        return ast.dump(ast.parse(before)) == ast.dump(ast.parse(now))
    except (SyntaxError, ValueError, RecursionError):
        return False


def _of_a_setting(file: str, key: str, project: Project) -> str:
    line = read_setting(file, key, project).line or 0  # which git does not know
    try:
        since = line_of(project.path(file), line)
    except UnknownError:
        return ""
    if not since.is_committed:
        return f" ({file}:{line}, not committed)"
    return f" ({file}:{line}, since commit {since.commit[:7]} of {since.day})"
