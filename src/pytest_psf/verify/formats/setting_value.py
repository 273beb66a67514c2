"""One value as it stands in a file, and what the readers of all formats share."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import field
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.core.values import dataclass
from pytest_psf.verify.formats.keys import Path
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_psf.verify.file import File


#: What a setting may be compared with.
Scalar = str | bool | int | float

#: The most values that a file may hold.
_MOST_VALUES = 500_000
#: Beyond it a number does not bound anything.
_LARGEST = 1e300
#: How much of a value is shown.
_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Computed:
    """Stands for a value that only a run of the code would show; `why` says so."""

    why: str
    #: Whether it is a place in a template, and no code.
    in_template: bool = field(default=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingValue:
    """A value as it stands in the file."""

    value: object
    line: int | None
    #: What the file says, where that is not the value as JSON writes it.
    said: str | None = None
    #: Whether the format has strings only, as INI and .env have.
    untyped: bool = False
    #: Whether the text as written may be compared too: YAML makes a number of 1.10.
    as_written: bool = False
    #: Whether the value must never be printed.
    secret: bool = False
    #: Why another value may come in its place, where it is only a default.
    replaceable: str | None = None
    #: Whether it names the accounts of owners, as CODEOWNERS does.
    accounts: bool = False

    @property
    def text(self) -> str:
        """The value as text; that of tables and lists is made when it is asked for."""
        if self.said is not None:
            return self.said
        return self.value if isinstance(self.value, str) else _as_text(self.value)

    @property
    def shown(self) -> str:
        """The value for people; values of .env files are never printed."""
        if self.secret:
            return "a value that is not shown"
        text = repr(self.value) if isinstance(self.value, str) else self.text
        return (
            text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."
        )


#: All values of a file by key path; tables and lists stand beside what they hold.
Values = dict[Path, SettingValue]


def malformed(file: File, what: str, line: int | None) -> UnverifiableError:
    """Return the error that a file is not valid in its format; `line` counts from 1."""
    return UnverifiableError(
        reasons.MALFORMED,
        f"{file.name} cannot be parsed: {what}",
        "correct the file",
        Place(file.name, line),
    )


def spread(value: object, where: Mapping[Path, int], line: int | None = None) -> Values:
    """Return every value below a parsed one, with its line as far as it is known.

    `line` is that of all whose own is not known. Raise ValueError if there are too many
    values, and RecursionError if they are nested too deeply.
    """
    found: Values = {}

    def visit(path: Path, one: object) -> None:
        found[path] = SettingValue(value=one, line=where.get(path, line))
        require_few(found)
        if isinstance(one, dict):
            for key, inner in one.items():
                visit((*path, str(key)), inner)
        elif isinstance(one, list):
            for index, inner in enumerate(one):
                visit((*path, index), inner)

    visit((), value)
    return found


def require_few(found: Mapping[Path, object]) -> None:
    """Raise ValueError if there are more values than a file may hold."""
    if len(found) > _MOST_VALUES:
        raise ValueError(f"it holds more than {_MOST_VALUES} values")


def _as_text(value: object) -> str:
    """Write a value as JSON would, the same in every run."""
    if isinstance(value, dict):
        inner = (f"{json.dumps(str(k))}: {_as_text(v)}" for k, v in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_as_text, value)) + "]"
    if isinstance(value, set | frozenset):
        return "{" + ", ".join(sorted(map(_as_text, value))) + "}"
    if isinstance(value, int) and abs(value) > 10**300:
        return "a number of more than 300 digits"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return json.dumps(value, default=str)


def as_number(setting: SettingValue) -> float | int | None:
    """Return the value if it is a finite number, or the text of one in an untyped file.

    `true` is not a number, nor is "90" in a format that has numbers. None if it is none.
    """
    value = setting.value
    if setting.untyped and isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) <= _LARGEST else None
