"""Changes in JSON, with or without comments, and in lines of JSON."""

from __future__ import annotations

import json
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.verify.data.spelling import as_json, without_item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.data.change import Change
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values

_TOKEN = regex(
    r'//[^\n]*|/\*.*?\*/|"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"/]+', re.DOTALL
)


@dataclass(slots=True)
class _Spans:
    """Where each value stands, and what a table or list holds."""

    #: Of each value: where it begins and ends.
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    #: Of each table or list: its items, a key with its value.
    items: dict[Path, dict[Path, tuple[int, int]]] = field(default_factory=dict)


def spellings(file: File, change: Change, values: Values) -> Iterator[str]:  # noqa: ARG001 - the common signature
    """Yield the file's text with a change made."""
    yield _changed(file.text, change)


def spellings_of_lines(file: File, change: Change, values: Values) -> Iterator[str]:
    """Yield the text of a file of JSON lines with a change made."""
    row, *inner = change.path
    line = values[(row,)].line or 1
    lines = file.text.split("\n")
    if not inner:
        with_new = [] if change.left_out else [as_json(change.new)]
    else:
        with_new = [_changed(lines[line - 1], replace(change, path=tuple(inner)))]
    yield "\n".join([*lines[: line - 1], *with_new, *lines[line:]])


def _changed(text: str, change: Change) -> str:
    spans = _Scanner(text).spans
    if not change.left_out:
        start, end = spans.values[change.path]
        return text[:start] + as_json(change.new) + text[end:]
    above = change.path[:-1]
    siblings = spans.items[above]
    index = list(siblings).index(change.path)
    return without_item(text, list(siblings.values()), index, spans.values[above][1])


class _Scanner:
    """One pass over valid JSON; comments and commas too many are passed over."""

    def __init__(self, text: str) -> None:
        self.spans = _Spans()
        self._tokens = (
            one for one in _TOKEN.finditer(text) if not one[0].startswith(("//", "/*"))
        )
        self._value((), next(self._tokens))

    def _value(self, path: Path, token: re.Match[str]) -> int:
        """Record a value that begins with a token; return where it ends."""
        end = token.end()
        if token[0] == "{":
            end = self._object(path)
        elif token[0] == "[":
            end = self._array(path)
        self.spans.values[path] = (token.start(), end)
        return end

    def _object(self, path: Path) -> int:
        items = self.spans.items.setdefault(path, {})
        while (token := next(self._tokens))[0] != "}":
            if token[0] != ",":
                inner = (*path, json.loads(token[0]))
                next(self._tokens)  # the colon
                items[inner] = (token.start(), self._value(inner, next(self._tokens)))
        return token.end()

    def _array(self, path: Path) -> int:
        items = self.spans.items.setdefault(path, {})
        while (token := next(self._tokens))[0] != "]":
            if token[0] != ",":
                inner = (*path, len(items))
                items[inner] = (token.start(), self._value(inner, token))
        return token.end()
