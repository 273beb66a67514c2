"""The same said by another text, as a control: what falls with it compares texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.values import format_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.file import File

_COMMENT = "# This line says nothing."
#: What has to stand before any comment: `#!`, the encoding, YAML's directives.
_FIRST = regex(r"(?:#!.*\n)?(?:#.*coding[=:].*\n)?(?:%.*\n)*(?:---[ \t]*\n)?")


def same_again(file: File) -> Iterator[str]:
    """Yield texts that say the same as a file, the most unlike first."""
    known = format_of(file.name)
    text = file.text
    if known == "json":
        yield _with_blanks(text)
    elif known == "json_lines":
        yield re.sub(r"(?m)^([ \t]*[{\[])", r"\1 ", text)
    elif known == "jsonc":
        yield f"// This line says nothing.\n{text}"
    elif known is None:
        yield from _with_blank_lines(text)
    else:
        yield from _with_comments(text)


def _with_blanks(text: str) -> str:
    brace = re.search(r"[{\[]", text)
    if brace is None:
        return f"\n{text}\n"
    return f"\n{text[: brace.end()]}\n{text[brace.end() :]}\n"


def _with_comments(text: str) -> Iterator[str]:
    first = _FIRST.match(text)
    at = first.end() if first else 0
    begun = f"{text[:at]}{_COMMENT}\n{text[at:]}"
    yield f"{begun}{'' if begun.endswith(chr(10)) else chr(10)}{_COMMENT}\n"
    yield begun


def _with_blank_lines(text: str) -> Iterator[str]:
    twice = re.sub(r"\n([ \t]*\n)", r"\n\n\1", text, count=1)
    yield f"{twice}\n"
    yield f"{text}\n"
