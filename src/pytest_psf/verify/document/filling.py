"""Whether a section holds real words, beside placeholders and template text."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.verify.document.links import without_links, without_targets
from pytest_psf.verify.document.templates import (
    guidance,
    without_guidance,
    without_spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_psf.verify.document.pieces import Piece

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
    r"|<[^<>]{1,300}>"
    r"|\[[^\[\]]{1,300}\](?![(\[:])"
    r"|\b(?:YYYY-MM-DD|DD/MM/YYYY|MM/DD/YYYY)\b"
    r"|_?your \w+ goes here\.?_?"
    r"|_\(e\.g\.[^\n]{0,600}\)_"
    r"|\b\w{1,60}[ \t]*:[ \t]*[_.]{3,}"
    r"|\bn/?a\b",
    re.IGNORECASE | re.DOTALL,
)
#: Placeholders of template languages, which may be long.
_DELIMITED = (("{{", "}}"), ("{%", "%}"), ("${", "}"))
#: A label alone says nothing; what stands behind it does.
_LABEL = re.compile(
    r"^[^\n:]{1,60}:[ \t]*$"
    r"|\*\*[^*\n]{1,60}:\*\*|\*\*[^*\n]{1,60}\*\*:|__[^_\n]{1,60}:__",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\W\d_][\w'-]*")
#: Scripts that put no space between words: each character counts as one.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
    "\U00020000-\U0003ffff]"
)


class Words(NamedTuple):
    """How many words of a section somebody wrote for it."""

    real: int
    #: Those that belong to no link.
    beside_links: int


def words_of(body: Iterable[Piece]) -> Words:
    """Count the words of a section."""
    counts = [_count(piece.text) for piece in body]
    return Words(
        sum(one.real for one in counts), sum(one.beside_links for one in counts)
    )


def real_words(body: Iterable[Piece]) -> int:
    """Count the words of a section that somebody wrote for it."""
    return words_of(body).real


def says_nothing(text: str) -> bool:
    """Tell whether a line that is to give a reason holds no word beside placeholders."""
    return not _words(written(text))


def first_placeholder(body: Iterable[Piece]) -> tuple[int, str] | None:
    """Return the line and the text of the first placeholder, if there is one."""
    for piece in body:
        spans = [*_first_spans(piece.text)]
        if spans:
            start, end = min(spans)
            line = piece.line + piece.text.count("\n", 0, start)
            return line, piece.text[start:end].partition("\n")[0]
    return None


def _first_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the first placeholder of each sort begins and ends."""
    for pattern in (_OPEN_LINE, _FILLER, _PLACEHOLDERS):
        found = pattern.search(text)
        if found is not None:
            yield found.span()
    for opener, closer in _DELIMITED:
        yield from islice(_delimited(text, opener, closer), 1)
    yield from islice(guidance(text), 1)


def _delimited(text: str, opener: str, closer: str) -> Iterator[tuple[int, int]]:
    end = 0
    while (start := text.find(opener, end)) >= 0:
        end = text.find(closer, start + len(opener)) + len(closer)
        if end < len(closer):
            break
        yield start, end


def written(text: str) -> str:
    """Return what a paragraph says beside open lines, filler and guidance."""
    if _FILLER.search(text):
        return ""
    lines = (line for line in text.split("\n") if not _OPEN_LINE.search(line))
    return without_guidance("\n".join(lines))


def _count(text: str) -> Words:
    said = written(text)
    beside_links = without_links(said)
    beside = _words(beside_links)
    if not beside:
        return Words(0, 0)  # a link alone tells only where something may be found
    if beside_links == said:
        return Words(beside, beside)
    return Words(_words(without_targets(said)), beside)


def _words(text: str) -> int:
    """Count words beside placeholders and labels."""
    for opener, closer in _DELIMITED:
        if opener in text:
            text = without_spans(text, _delimited(text, opener, closer))
    text = _LABEL.sub(" ", _PLACEHOLDERS.sub(" ", text))
    if text.isascii():
        return len(_WORD.findall(text))
    text = "".join(c for c in text if unicodedata.category(c)[0] != "M")
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + len(_UNSPACED.findall(text))
