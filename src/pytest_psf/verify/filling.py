"""Whether a section holds real words, beside placeholders and template text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_psf.verify.outline import Piece

#: The fewest real words that a section must hold. Low on purpose: whether they say
#: enough is for its reviewer to judge.
FEWEST_WORDS = 5

#: A line with one of these is work still to be done.
_OPEN_LINE = re.compile(
    r"\b(?:TODO|TBD|TBC|FIXME|XXX)\b|lorem ipsum|coming soon|to be (?:written|defined)",
    re.IGNORECASE,
)
_PLACEHOLDERS = re.compile(
    r"\[more information needed\]"
    r"|\{\{.*?\}\}|\{%.*?%\}|\$\{[^}]*\}"
    r"|<[^<>\n]{1,60}>"
    r"|\[[^\]\n]{1,60}\](?![(\[:])"
    r"|\b(?:YYYY-MM-DD|DD/MM/YYYY|MM/DD/YYYY)\b"
    r"|_?your \w+ goes here\.?_?"
    r"|\bn/?a\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\]\([^)]*\)|\bhttps?://\S+")
_WORD = re.compile(r"[^\W\d_][\w'-]*")
#: Scripts that put no space between words: each character counts as one.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def real_words(body: Iterable[Piece]) -> int:
    """Count the words of a section that somebody wrote for it."""
    return sum(_count(line) for piece in body for line in piece.text.split("\n"))


def first_placeholder(body: Iterable[Piece]) -> tuple[int, str] | None:
    """Return the line and the text of the first placeholder, if there is one."""
    for piece in body:
        for offset, line in enumerate(piece.text.split("\n")):
            found = _OPEN_LINE.search(line) or _PLACEHOLDERS.search(line)
            if found is not None:
                return piece.line + offset, found[0]
    return None


def _count(line: str) -> int:
    if _OPEN_LINE.search(line):
        return 0
    text = _PLACEHOLDERS.sub(" ", _ADDRESS.sub(" ", line))
    spaced = _UNSPACED.sub(" ", text)
    return len(_WORD.findall(spaced)) + len(_UNSPACED.findall(text))
