"""From the text of a data target to its rules, and what can be done to each."""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.verify.data import keyed, worded
from pytest_psf.verify.data.model import Fault, Rule, Stated
from pytest_psf.verify.data.target import data_target, dotted
from pytest_psf.verify.data.writing import SayOtherwise
from pytest_psf.verify.formats.values import format_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_psf.verify.file import File
    from pytest_psf.verify.mutants import Edit
    from pytest_psf.verify.project import Project

__all__ = [
    "MOST_RULES",
    "Fault",
    "Rule",
    "Stated",
    "refuse_code",
    "rules_of",
    "said_otherwise",
]

#: How many rules one target may stand for.
MOST_RULES = 2_000

_CONFLICT = ("<<<<<<< ", ">>>>>>> ")


def rules_of(
    target: str,
    project: Project,
    *,
    stated: Mapping[str, Stated] | None = None,
    worse: Mapping[str, object] | None = None,
    entries: Sequence[str] = (),
) -> tuple[Rule, ...]:
    """Return each rule, limit or sentence that a target names, with its faults.

    `stated` are the bounds that claims state of a `file#key`, `worse` the values that a
    user states to be worse than its own, `entries` texts that the tests name. Raise
    UnverifiableError if the file or the key cannot be a target.
    """
    named, key = data_target(target)
    file = _file(named, project)
    worse = dict(_of_file(file, worse or {}, project))
    if format_of(file.name) is None:
        found = worded.rules(file, key, worse)
    else:
        knowledge = keyed.Knowledge(
            stated=stated or {}, worse=worse, entries=tuple(entries)
        )
        found = keyed.rules(file, key, project, knowledge)
    if len(found) > MOST_RULES:
        raise UnverifiableError(
            reasons.COVERS_TOO_MUCH,
            f"{target} stands for {len(found):,} rules, of at most {MOST_RULES:,}",
            "name fewer of them",
            Place(file.name),
        )
    return found


def refuse_code(target: str, project: Project) -> None:
    """Raise UnverifiableError if a target names a whole file in which code stands.

    Who writes the path of a module means its code: its constants would be weakened
    instead, one by one, and nobody would see why.
    """
    named, key = data_target(target)
    if key or not named.endswith(".py"):
        return
    file = _file(named, project)
    if function := _first_function(file.text):
        code = f"{dotted(file.name)}:{function}"
        raise UnverifiableError(
            reasons.NO_SUCH_TARGET,
            f"{target} is a file of code, and a file is named for the values in it",
            f'name the function that the test exercises, such as "{code}"; its '
            f'constants are "{target}#*"',
            Place(file.name),
        )


def _first_function(text: str) -> str:
    with suppress(SyntaxError, ValueError, RecursionError):
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                return node.name
            if isinstance(node, ast.ClassDef):
                for one in node.body:
                    if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                        return f"{node.name}.{one.name}"
    return ""


def _of_file(
    file: File, worse: Mapping[str, object], project: Project
) -> Iterator[tuple[str, object]]:
    """Yield what is said of a file, by whatever way its name is written."""
    for target, value in worse.items():
        named, key = data_target(target)
        with suppress(UnverifiableError):  # another file, whose claim tells of it
            if project.plain(named) == file.name:
                yield f"{file.name}#{key}", value


def said_otherwise(file: str, project: Project) -> Edit:
    """Return the edit after which a file says the same by another text.

    Raise UnverifiableError if the file cannot be a target.
    """
    return SayOtherwise(file=_file(file, project).name)


def _file(named: str, project: Project) -> File:
    """Read a file by its plain name. Raise UnverifiableError if it is no text of its own."""
    file = project.read(project.plain(named))
    if file.is_lfs_pointer:
        raise UnverifiableError(
            reasons.LFS_POINTER,
            f"{file.name} is a pointer: Git LFS keeps its text elsewhere",
            "git lfs pull",
            Place(file.name),
        )
    for number, line in enumerate(file.text.split("\n"), 1):
        if line.startswith(_CONFLICT):
            raise UnverifiableError(
                reasons.MERGE_CONFLICT,
                f"{file.name} holds an unresolved merge conflict",
                "resolve it",
                Place(file.name, number),
            )
    return file
