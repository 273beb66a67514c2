"""JSON files as values."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pytest_psf.verify.formats.setting_value import malformed, require_few, spread

if TYPE_CHECKING:
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values


def read(file: File) -> Values:
    """Read a JSON file; a key that stands twice in one object is refused.

    Raise UnverifiableError if the file cannot be parsed.
    """
    try:
        value = json.loads(file.text)
        return spread(value, _Lines(file).found)
    except json.JSONDecodeError as error:
        raise malformed(file, error.msg, error.lineno) from None
    except ValueError as error:  # a number of thousands of digits
        raise malformed(file, str(error), None) from None
    except RecursionError:
        raise malformed(file, "it is nested too deeply", None) from None


class _Lines:
    """The lines of a valid JSON text's values."""

    _TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')

    def __init__(self, file: File) -> None:
        self.found: dict[Path, int] = {}
        self._file = file
        self._tokens = self._TOKEN.finditer(file.text)
        self._text = file.text
        self._at, self._line = 0, 1
        self._value((), self._next())

    def _next(self) -> str:
        match = next(self._tokens)
        self._line += self._text.count("\n", self._at, match.start())
        self._at = match.start()
        return match[0]

    def _value(self, path: Path, token: str) -> None:
        self.found[path] = self._line
        require_few(self.found)
        if token == "{":  # noqa: S105 - a brace, not a password
            self._object(path)
        elif token == "[":  # noqa: S105
            self._array(path)

    def _object(self, path: Path) -> None:
        while (token := self._next()) != "}":
            if token != ",":  # noqa: S105
                inner = (*path, json.loads(token))
                if inner in self.found:
                    what = f"the key {inner[-1]!r} stands twice"
                    raise malformed(self._file, what, self._line)
                self._next()  # the colon
                self._value(inner, self._next())

    def _array(self, path: Path) -> None:
        index = 0
        while (token := self._next()) != "]":
            if token != ",":  # noqa: S105
                self._value((*path, index), token)
                index += 1
