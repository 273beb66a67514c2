"""JSON with comments and trailing commas, as editors and build tools take it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.formats import json

if TYPE_CHECKING:
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.setting_value import Values

#: One that does not end is one too: no text is looked through again and again.
_STRING = r'"(?:[^"\\\n]|\\.)*"?'
_COMMENTS = regex(rf"({_STRING})|//[^\n]*|/\*(?:.*?\*/|.*)", re.DOTALL)
_COMMAS = regex(rf"({_STRING})|,(?=\s*[\]}}])")


def read(file: File) -> Values:
    """Read a JSON file without its comments and trailing commas, line by line.

    Raise UnverifiableError if the file cannot be parsed.
    """
    text = _COMMENTS.sub(_kept, file.text)
    return json.read(replace(file, data=_COMMAS.sub(_kept, text).encode()))


def _kept(match: re.Match[str]) -> str:
    """Return a string as it stands, and blanks and line breaks for all else."""
    return match[1] or re.sub(r"[^\n]", " ", match[0])
