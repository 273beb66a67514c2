"""TOML with line numbers: the standard parser, and a scanner for positions.

The parser decides what is valid. The scanner only reads text that the parser has
accepted, so it may be lenient: it finds where each key and array element stands. To feed
lines to the parser would not do instead: claims stand in arrays over many lines, and each
needs its own line. A property test compares the two (`tests/property/test_toml_lines.py`).
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from dataclasses import field

from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass

if sys.version_info >= (3, 11):
    from tomllib import TOMLDecodeError, loads
else:
    from tomli import TOMLDecodeError, loads

__all__ = ["Path", "Spans", "TOMLDecodeError", "error_line", "lines", "loads", "spans"]

#: Table keys and array indices, from the top of the file.
Path = tuple[str | int, ...]

_BLANK = regex(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = regex(r"[A-Za-z0-9_-]+")
_BARE_VALUE = regex(r"[^,\]}#\n]*")
_STRING = regex(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


def lines(text: str) -> dict[Path, int]:
    """Return the line (1-based) of every key and array element of valid TOML.

    A table made by a header stands where its header does, one made by a dotted
    key where that key does (https://toml.io/en/v1.0.0#table). The text must be one that
    `loads` accepts: for any other, the lines mean nothing or an exception is raised.
    """
    return _Scanner(text).scan()


@dataclass(frozen=True, slots=True)
class Spans:
    """Where the parts of a TOML text begin and end, as offsets."""

    #: Of each value that is written out, with the path that its key gives it.
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    #: Of what an array or inline table holds, keys included, in the order of the text.
    items: dict[Path, list[tuple[Path, int, int]]] = field(default_factory=dict)
    #: Of each line `key = value` outside of inline tables.
    pairs: list[tuple[Path, int, int]] = field(default_factory=list)
    #: Where each header stands, and what it leads to.
    headers: list[tuple[Path, int]] = field(default_factory=list)


def spans(text: str) -> Spans:
    """Return where the parts of a text that `loads` accepts begin and end."""
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.spans


def error_line(error: TOMLDecodeError, text: str) -> int | None:
    """Return the line (1-based) that a parser's error names, None if it names none.

    tomllib says "at end of document" where a text breaks off: that is its last line.
    """
    if "end of document" in str(error):
        return text.rstrip("\n").count("\n") + 1
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else None


class _Scanner:
    """One pass over the text; `found` grows as keys are met."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {}
        self.spans = Spans()
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        #: Array of tables -> index of its last element.
        self._last: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        """Read the whole text once, and return the line of each path."""
        table: Path = ()
        self._skip()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                start = self.at
                path = self._pair(table)
                self.spans.pairs.append((path, start, self.at))
            self._skip()
        return self.found

    def _skip(self) -> None:
        self.at = self._match(_BLANK).end()

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"not valid TOML at offset {self.at}")
        return found

    def _record(self, path: Path, at: int) -> None:
        self.found.setdefault(path, bisect_right(self._breaks, at - 1) + 1)

    def _header(self) -> Path:
        start = self.at
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        keys = self._dotted()
        self.at = self.text.index("]", self.at) + (2 if is_array else 1)
        path: Path = ()
        for key in keys[:-1]:
            path = self._into((*path, key))
        path = (*path, keys[-1])
        if is_array:
            self._record(path, start)
            self._last[path] = self._last.get(path, -1) + 1
            path = self._into(path)
        for end in range(1, len(path) + 1):
            self._record(path[:end], start)
        self.spans.headers.append((path, start))
        return path

    def _into(self, path: Path) -> Path:
        return (*path, self._last[path]) if path in self._last else path

    def _dotted(self) -> tuple[str, ...]:
        keys = []
        while True:
            self._skip()
            keys.append(self._key())
            self._skip()
            if self.text[self.at] != ".":
                return tuple(keys)
            self.at += 1

    def _key(self) -> str:
        quoted = self.text[self.at] in "\"'"
        raw = self._match(_STRING if quoted else _BARE_KEY)
        self.at = raw.end()
        return str(loads(f"k = {raw[0]}")["k"]) if quoted else raw[0]

    def _pair(self, table: Path) -> Path:
        start = self.at
        keys = self._dotted()
        path = table
        for key in keys:
            path = (*path, key)
            self._record(path, start)
        self.at = self.text.index("=", self.at) + 1
        self._skip()
        self._value(path)
        return path

    def _value(self, path: Path) -> None:
        start = self.at
        opening = self.text[self.at]
        if opening in "\"'":
            self.at = self._match(_STRING).end()
        elif opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            self.at += len(self._match(_BARE_VALUE)[0].rstrip())
        self.spans.values[path] = (start, self.at)

    def _array(self, path: Path) -> None:
        items = self.spans.items.setdefault(path, [])
        while self._goes_on("]"):
            inner, start = (*path, len(items)), self.at
            self._record(inner, start)
            self._value(inner)
            items.append((inner, start, self.at))

    def _inline_table(self, path: Path) -> None:
        items = self.spans.items.setdefault(path, [])
        while self._goes_on("}"):
            start = self.at
            items.append((self._pair(path), start, self.at))

    def _goes_on(self, closing: str) -> bool:
        """Step over an opening bracket or a comma; tell whether an element follows."""
        self._skip()
        if self.text[self.at] in "[{,":
            self.at += 1
            self._skip()
        if self.text[self.at] == closing:
            self.at += 1
            return False
        return True
