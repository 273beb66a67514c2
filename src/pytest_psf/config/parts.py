"""The parts of a system in several suites: `[tool.psf.parts]`."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pytest_psf.core import reasons
from pytest_psf.core.classify import Part
from pytest_psf.core.problem import Problem
from pytest_psf.core.regex import regex
from pytest_psf.core.wording import as_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_psf.core.places import Place
    from pytest_psf.core.problem import Keys, Reason

_NAME = regex(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_JUNIT = "junit:"
_FORM = 'write a folder, such as "backend", or "junit:web/results.xml"'


def parts(
    table: Mapping[str, Any], place: Callable[[Keys], Place]
) -> Iterator[Part | Problem]:
    """Yield the parts, or what is wrong with one; whether its files exist is not asked."""
    seen: dict[str, str] = {}
    for name, value in table.items():
        keys: Keys = ("parts", name)
        problem = _problem(name, value)
        if problem is not None:
            yield Problem(*problem, keys=keys)
            continue
        path = _normal(value.removeprefix(_JUNIT))
        if path in seen:
            why = f'"{path}" is the part {seen[path]} already'
            yield Problem(reasons.DUPLICATE, why, "keep one", keys=keys)
            continue
        seen[path] = name
        is_junit = value.startswith(_JUNIT)
        yield Part(name=name, path=path, is_junit=is_junit, place=place(keys))


def _problem(name: str, value: object) -> tuple[Reason, str, str] | None:
    if not _NAME.fullmatch(name):
        fix = "write letters, digits, - and _, such as web: claims name tests by it"
        return reasons.WRONG_FORM, f'"{name}" is not a name', fix
    if not isinstance(value, str) or not value.removeprefix(_JUNIT).strip():
        return reasons.WRONG_FORM, f"found {as_written(value)}", _FORM
    path = value.removeprefix(_JUNIT).strip()
    if "\\" in path:
        fix = f'write "{path.replace(chr(92), "/")}", on every system'
        return reasons.WRONG_FORM, "it has backslashes", fix
    if path.startswith("/") or ".." in PurePosixPath(path).parts or path[1:2] == ":":
        fix = "write a path below the config's folder; put the config above all parts"
        return reasons.NOT_ALLOWED, f'"{path}" leads out of the config\'s folder', fix
    return None


def _normal(path: str) -> str:
    return PurePosixPath(path.strip()).as_posix()
