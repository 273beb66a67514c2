"""Whether a section holds real words, beside placeholders and template text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_psf.verify.pieces import Piece

#: The fewest real words that a section must hold. Low on purpose: whether they say
#: enough is for its reviewer to judge.
FEWEST_WORDS = 5

#: A line with one of these is work still to be done.
_OPEN_LINE = re.compile(
    r"\b(?:(?-i:TODO)|todo(?=\s*[:(])|TBD|TBC|FIXME|XXX)\b"
    r"|\bWIP\b|coming soon"
    r"|to be (?:completed|confirmed|decided|defined|determined|filled|written)",
    re.IGNORECASE,
)
_FILLER = re.compile(r"lorem ipsum", re.IGNORECASE)
_PLACEHOLDERS = re.compile(
    r"\[more information needed\]"
    r"|\{\{.*?\}\}|\{%.*?%\}|\$\{[^}]*\}"
    r"|<[^<>]{1,300}>"
    r"|\[[^\[\]]{1,300}\](?![(\[:])"
    r"|\b(?:YYYY-MM-DD|DD/MM/YYYY|MM/DD/YYYY)\b"
    r"|_?your \w+ goes here\.?_?"
    r"|\w+\s*:\s*[_.]{3,}"
    r"|\bn/?a\b",
    re.IGNORECASE | re.DOTALL,
)
#: A label alone says nothing; what stands behind it does.
_LABEL = re.compile(
    r"^[^\n:]{1,60}:[ \t]*$"
    r"|\*\*[^*\n]{1,60}:\*\*|\*\*[^*\n]{1,60}\*\*:|__[^_\n]{1,60}:__",
    re.MULTILINE,
)
_LINK = re.compile(r"!?\[[^\]\n]*\]\([^)\n]*\)|\bhttps?://\S+")
_WORD = re.compile(r"[^\W\d_][\w'-]*")
#: Scripts that put no space between words: each character counts as one.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def real_words(body: Iterable[Piece]) -> int:
    """Count the words of a section that somebody wrote for it."""
    return sum(_count(piece.text) for piece in body)


def first_placeholder(body: Iterable[Piece]) -> tuple[int, str] | None:
    """Return the line and the text of the first placeholder, if there is one."""
    for piece in body:
        patterns = (_OPEN_LINE, _FILLER, _PLACEHOLDERS)
        every = [found for p in patterns if (found := p.search(piece.text))]
        if every:
            found = min(every, key=lambda one: one.start())
            line = piece.line + piece.text.count("\n", 0, found.start())
            return line, found[0].partition("\n")[0]
    return None


def _count(text: str) -> int:
    """Count the words of a paragraph beside template text, labels and addresses."""
    if _FILLER.search(text):
        return 0
    lines = (line for line in text.split("\n") if not _OPEN_LINE.search(line))
    rest = _LABEL.sub(" ", _PLACEHOLDERS.sub(" ", "\n".join(lines)))
    if not _words(_LINK.sub(" ", rest)):
        return 0  # a link alone tells only where something may be found
    return _words(re.sub(r"\]\([^)]*\)|\bhttps?://\S+", " ", rest))


def _words(text: str) -> int:
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + len(_UNSPACED.findall(text))
