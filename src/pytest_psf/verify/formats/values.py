"""Reading one value, with its line, from the formats that settings come in."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place, nearest
from pytest_psf.verify.formats.keys import key_path, written
from pytest_psf.verify.project import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import SettingValue, Values
    from pytest_psf.verify.project import File, Project


def read_setting(name: str, key: str, project: Project) -> SettingValue:
    """Return the value of a key.

    Raise UnverifiableError if the file cannot be read or has no such key; where a
    comment holds the key, it says so, and otherwise which key is nearest.
    """
    values = read_values(name, project)
    path = key_path(key)
    if path and path in values:
        return values[path]
    line = _commented_out(path, values, project.read(name))
    if line is not None:
        raise UnverifiableError(
            reasons.NO_SUCH_KEY,
            f"{name} has no key {key}: it is commented out at line {line}",
            "take the comment sign away, or correct the key",
            Place(name, line),
        )
    known = {written(one): one for one in values if one}
    near = nearest(key, tuple(known))
    listed = ", ".join([*known][:8]) or "nothing"
    hint = f"did you mean {near}?" if near else f"it has: {listed}"
    raise UnverifiableError(
        reasons.NO_SUCH_KEY,
        f"{name} has no key {key}",
        f"add it, or correct the key; {hint}",
        Place(name),
    )


def _commented_out(path: Path, values: Values, file: File) -> int | None:
    """Return the line of a comment that holds a key, in its own table if there is one."""
    if not path or file.suffix == ".json":
        return None
    name = re.escape(str(path[-1]))
    is_it = re.compile(rf"""\s*[#;]+\s*(?:export\s+)?["']?{name}["']?\s*[=:].*""")
    begin, end = _extent(path[:-1], values)
    for number, line in enumerate(file.text.split("\n"), 1):
        if begin < number < end and is_it.fullmatch(line):
            return number
    return None


def _extent(table: Path, values: Values) -> tuple[float, float]:
    """Return the lines between which the keys of a table stand."""
    known = values.get(table)
    if not table or known is None or known.line is None:
        return 0, float("inf")
    begin = known.line
    others = [
        one.line
        for path, one in values.items()
        if path[: len(table)] != table and one.line is not None and one.line > begin
    ]
    return begin, min(others, default=float("inf"))


def read_values(name: str, project: Project) -> Values:
    """Return every value of a file by its path; the file is parsed once.

    Where a format has one value for the whole file, its path is empty. Raise UnverifiableError if it cannot be read, is of no known format, or cannot be
    parsed.
    """
    return project.once(_parsed, name)


def _parsed(project: Project, name: str) -> Values:
    file = project.read(name)
    return _reader(file)(file)


def _readers() -> Mapping[str, Callable[[File], Values]]:
    """Return how a file is read, by its ending: a new format is a module and a line here.

    They are imported for the first file that is read: a config may name none.
    """
    from pytest_psf.verify.formats import (
        dotenv,
        ini,
        json,
        python_constants,
        toml,
        yaml,
    )

    return {
        ".toml": toml.read,
        ".json": json.read,
        ".jsonl": json.read_lines,
        ".yaml": yaml.read,
        ".yml": yaml.read,
        ".ini": ini.read,
        ".cfg": ini.read,
        ".py": python_constants.read,
        ".env": dotenv.read,
    }


def _reader(file: File) -> Callable[[File], Values]:
    readers = _readers()
    if PurePosixPath(file.name).name.startswith(".env"):
        return readers[".env"]
    if file.suffix not in readers:
        raise UnverifiableError(
            reasons.UNKNOWN_FORMAT,
            f"{file.name} is not a settings file that can be read",
            f"use one of {', '.join(readers)}",
        )
    return readers[file.suffix]
