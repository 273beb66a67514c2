"""Java's .properties files as values, which are all text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.setting_value import SettingValue, malformed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.setting_value import Values

#: A key ends at the first `=`, `:` or blank that is not escaped.
_PAIR = regex(r"((?:\\.|[^\\=:\s])+)(?:\s*[=:]\s*|\s+|$)(.*)", re.DOTALL)
_ESCAPE = regex(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def read(file: File) -> Values:
    """Read lines such as `name = value`; the dots in a name part it into tables.

    Raise UnverifiableError if a name stands twice.
    """
    found: Values = {}
    for number, line in _logical_lines(file.text):
        pair = _PAIR.fullmatch(line)
        if pair is None:
            raise malformed(file, "a line is neither name=value nor a comment", number)
        name = _unescaped(pair[1])
        path = tuple(name.split("."))
        if path in found:
            raise malformed(file, f"the key {name!r} stands twice", number)
        value = _unescaped(pair[2])
        found[path] = SettingValue(value=value, line=number, untyped=True)
    return found


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each pair with its first line's number; a backslash at its end goes on."""
    begun, number = "", 0
    for at, line in enumerate(text.split("\n"), 1):
        said = line.lstrip(" \t\f")
        if not begun:
            number = at
            if not said or said[0] in "#!":
                continue
        if (len(said) - len(said.rstrip("\\"))) % 2:
            begun += said[:-1]
            continue
        yield number, begun + said
        begun = ""
    if begun:
        yield number, begun


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_letter, text)


def _letter(match: re.Match[str]) -> str:
    said = match[1]
    return chr(int(said[1:], 16)) if len(said) > 1 else _LETTERS.get(said, said)
