"""Markdown as pieces: its blocks, by a parser that leaves out what is in them.

A document is parted at headings first, so that only the parts in question are parsed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from pytest_psf.core.headings import rendered
from pytest_psf.core.regex import regex
from pytest_psf.verify.document.anchors import heading_ids, ids_and_text, tag_ids
from pytest_psf.verify.document.hypertext import hypertext, without_comments
from pytest_psf.verify.document.pieces import LABEL, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

#: A bold label at the start of a line: `**Owner:** ...`, or bold words alone; or the term
#: of a definition that begins on the next line, `: ...`.
_LABEL = regex(
    r"^(?:\*{2,3}([^*\n]{1,60}?)(?:[:\uff1a]\*{2,3}|\*{2,3}[ ]?[:\uff1a]|\*{2,3}[ \t]*$)"
    r"|__([^_\n]{1,60}?)(?:[:\uff1a]__|__[ ]?[:\uff1a]|__[ \t]*$)"
    r"|<(?:b|strong)>([^<\n]{1,60}?)"
    r"(?:[:\uff1a]</(?:b|strong)>|</(?:b|strong)>[ ]?[:\uff1a]|</(?:b|strong)>[ \t]*$)"
    r"|([^\s:][^\n]{0,59})\n(?=:[ \t]+\S))",
    re.MULTILINE,
)
#: One line of a list of fields, as MyST reads it: `:owner: ...`.
_FIELD = regex(r"^:([^\s:`][^:`\n]{0,59}):(?:[ \t]+|$)", re.MULTILINE)
_FIELDS = regex(rf"(?:{_FIELD.pattern}[^\n]*(?:\n(?=:)|\Z)){{2,}}", re.MULTILINE)

#: The kind of a quotation, as code hosts and note apps write it: `[!IMPORTANT]`.
_ALERT = regex(r"\A\[![A-Za-z]+\][+-]?")

#: What tells whoever fills a template what to write; in quotations only, where templates
#: have it.
_GUIDANCE = regex(
    r"\s*[_*]{0,3}(?:please\s+)?(?:describe|explain|say|state|list|specify|outline|provide"
    r"|summari[sz]e|write|fill)\s+(?:in\s+)?"
    r"(?:how|what|why|which|who|when|where|whether|here|briefly|your)\b",
    re.IGNORECASE,
)

#: Blocks that do not count as words of a section.
_ASIDES = {"thead_open", "thead_close"}

#: What decides where a document may be parted. Only at the margin is it certain
#: that no list or quotation holds it; anything else ends the parting.
_MARK = regex(
    r"^(?:(?P<fence>`{3,}|~{3,})|(?P<heading>\#{1,6}[ \t])|(?P<comment><!--)"
    r"|\ {0,3}(?:<|```|~~~))",
    re.MULTILINE,
)
_BLANK = regex(r"\n[ \t]*\n\Z")


def parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of parts that mean the same alone as in their document.

    Each but the first begins with a heading at the margin below an empty line. No list or
    quotation can hold that, and whatever stood open before is closed, unless it is a fence,
    a comment or a tag (https://spec.commonmark.org/0.31.2/#leaf-blocks). Of those, what has
    a certain end is passed over, and behind anything else there is no more parting. A
    property test compares parts and whole. Lines count from 1.
    """
    text = _without_front_matter(text)
    line, start = 1, 0
    for cut in _cuts(text):
        yield line, text[start:cut]
        line += text.count("\n", start, cut)
        start = cut
    yield line, text[start:]


def _cuts(text: str) -> Iterator[int]:
    at = 0
    while (mark := _MARK.search(text, at)) is not None:
        if mark["heading"]:
            if _BLANK.search(text, max(0, mark.start() - 20), mark.start()):
                yield mark.start()
            at = mark.end()
            continue
        end = _end_of(mark, text)
        if end is None:
            return
        at = end.end()


def _end_of(mark: re.Match[str], text: str) -> re.Match[str] | None:
    """Return the end of a fence or a comment, if that is what it is and it has one."""
    if mark["comment"]:
        return re.compile("-->.*").search(text, mark.end())
    if mark["fence"] and "`" not in text[mark.end() :].partition("\n")[0]:
        close = rf"^ {{0,3}}{mark['fence'][0]}{{{len(mark['fence'])},}}[ \t]*$"
        return re.compile(close, re.MULTILINE).search(text, mark.end())
    return None


def markdown(text: str, *, indented_code: bool = True) -> Iterator[Piece]:
    """Take a part, or a whole document without metadata, apart; lines count from 1.

    Where indented text is no code, as in MDX, it is text like any other.

    The names of a table's columns are left out: they are guidance.
    """
    parser = _parser(indented_code=indented_code)
    reader = _Reader()
    tokens: list[Token] = []
    parser.block.parse(text, parser, {}, tokens)
    for token in tokens:
        reader.follow(token)
        yield from reader.pieces(token)


@cache
def _parser(*, indented_code: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark").enable("table")
    return made if indented_code else made.disable("code")


class _Reader:
    """Keeps track of where the parser's tokens stand."""

    def __init__(self) -> None:
        self._line = 1
        self._level = 0
        self._aside = 0
        self._cell = 0  # of the row, from 1; 0 outside of tables
        self._quoted = 0

    def follow(self, token: Token) -> None:
        """Take note of where a token stands; each is followed once, in their order."""
        if token.map is not None:
            self._line = token.map[0] + 1
        if token.type in _ASIDES:
            self._aside += token.nesting
        elif token.type in {"blockquote_open", "blockquote_close"}:
            self._quoted += token.nesting
        elif token.type == "heading_open":
            self._level = 0 if token.level else int(token.tag[1:])
        elif token.type == "heading_close":
            self._level = 0
        elif token.type in {"tr_open", "table_close"}:
            self._cell = 0
        elif token.type == "td_open":
            self._cell += 1

    def pieces(self, token: Token) -> Iterator[Piece]:
        """Yield what the token that was followed last says, nothing for most."""
        if self._aside:
            return
        if token.type == "inline":
            yield from self._inline(token.content)
        elif token.type == "tr_close":
            yield Piece(self._line + 1, "", LABEL)  # no row reaches further
        elif token.type in {"fence", "code_block"}:
            yield Piece(self._line, token.content)
        elif token.type == "html_block":
            yield from _inner_html(token.content, self._line)

    def _inline(self, source: str) -> Iterator[Piece]:
        """Yield what a heading, a cell or a paragraph says."""
        text = without_comments(source)
        if self._quoted and _GUIDANCE.match(text):
            return
        if self._level:
            yield Piece(self._line, rendered(text), self._level, heading_ids(source))
        elif self._cell:
            label = self._cell == 1
            said = rendered(text) if label else text
            yield Piece(self._line, said, LABEL if label else 0, tag_ids(text))
        else:
            yield from _paragraph(self._line, text)


def _paragraph(first: int, text: str) -> Iterator[Piece]:
    """Part a paragraph at the labels that begin its lines, its ids before all that."""
    ids, text = ids_and_text(_ALERT.sub("", text))
    if ids:
        yield Piece(first, "", ids=ids)
    label = _FIELD if _FIELDS.fullmatch(text) else _LABEL
    at, line = 0, first
    for found in label.finditer(text):
        if text[at : found.start()].strip():
            yield Piece(line, text[at : found.start()])
        line += text.count("\n", at, found.start())
        name = next(filter(None, found.groups()))
        yield Piece(line, rendered(name), LABEL)
        line += text.count("\n", found.start(), found.end())
        at = found.end()
    if text[at:].strip():
        yield Piece(line, text[at:])


def _inner_html(text: str, first: int) -> Iterator[Piece]:
    for piece in hypertext(text):
        yield replace(piece, line=first + piece.line - 1)


def _without_front_matter(text: str) -> str:
    """Blank the metadata at the top, which would read as a heading; keep the lines."""
    found = re.match(r"(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(?:\n|$)", text, re.DOTALL)
    if found is None:
        return text
    return "\n" * found[0].count("\n") + text[found.end() :]
