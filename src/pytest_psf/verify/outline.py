"""Documents as sections: Markdown, reStructuredText, HTML and plain text.

It finds headings and the text below them; it does not say whether the text is any
good (`filling` does).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.token import Token

#: Endings of the documents that can be read.
SUFFIXES = (".md", ".markdown", ".rst", ".txt", ".html", ".htm")

_NUMBERING = re.compile(r"^(?:[0-9]+(?:\.[0-9]+)*|[ivxlc]+|[a-z])[.)]\s+|^[0-9.]+\s+")
_ASIDE = re.compile(r"[\[(](?:optional|required)[\])]")
_SHORTCODE = re.compile(r":[a-z0-9_+-]+:")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_RST_UNDERLINE = re.compile(r"([=\-~^\"'`#*+.:_])\1+\s*")

#: A bold label at the start of a line: `**Owner:** ...`, or bold words alone.
_BOLD_LABEL = re.compile(
    r"^(?:\*\*([^*\n]{1,60}?)(?::\*\*|\*\*:|\*\*[ \t]*$)"
    r"|__([^_\n]{1,60}?)(?::__|__:|__[ \t]*$))",
    re.MULTILINE,
)

#: The level of a bold label and of the first cell of a table's row.
_LABEL = 7

#: Blocks of Markdown that do not count as words of a section.
_ASIDES = {"blockquote_open", "blockquote_close", "thead_open", "thead_close"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a document, where it begins (1-based), and whether it counts."""

    line: int
    text: str
    #: 1 to 6 for a heading, 7 for a label, 0 for anything else.
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with all that stands below it, or a whole document."""

    title: str
    line: int
    #: Its source, from the heading on, as its digest is taken.
    source: str
    #: Its text without headings and comments.
    body: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's pieces in order, beside its source."""

    source: str
    pieces: tuple[Piece, ...]

    @property
    def headings(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if 0 < piece.level < _LABEL)

    def whole(self) -> Section:
        body = tuple(piece for piece in self.pieces if not piece.level)
        return Section(title="", line=1, source=self.source, body=body)

    def named(self, names: Sequence[str]) -> tuple[Section, ...]:
        """Return the sections whose heading is one of `names`, once normalised.

        Where no heading is, a label will do.
        """
        wanted = {normalise(name) for name in names}
        found = [
            index
            for index, piece in enumerate(self.pieces)
            if piece.level and piece.text and normalise(piece.text) in wanted
        ]
        headings = [index for index in found if self.pieces[index].level < _LABEL]
        return tuple(self._section(index) for index in headings or found)

    def _section(self, index: int) -> Section:
        heading = self.pieces[index]
        rest = self.pieces[index + 1 :]
        end = next(
            (i for i, p in enumerate(rest) if 0 < p.level <= heading.level), len(rest)
        )
        source = self.source.split("\n")
        last = rest[end].line - 1 if end < len(rest) else len(source)
        return Section(
            title=heading.text,
            line=heading.line,
            source="\n".join(source[heading.line - 1 : last]).strip(),
            body=tuple(piece for piece in rest[:end] if not piece.level),
        )


def normalise(heading: str) -> str:
    """Reduce a heading to its words: no numbering, emoji, markup or `[optional]`."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = _SHORTCODE.sub(" ", _LINK.sub(r"\1", text))
    text = _ASIDE.sub(" ", text).strip(" #*_`~")
    text = "".join(c if _is_kept(c) else " " for c in text).strip()
    text = _NUMBERING.sub("", text)
    return " ".join(re.findall(r"\w+", text.replace("_", " ")))


def _is_kept(character: str) -> bool:
    return unicodedata.category(character)[0] not in "SC"


def outline(text: str, suffix: str) -> Outline:
    """Take a document apart; a suffix without headings gives plain text."""
    if suffix in {".md", ".markdown"}:
        pieces = tuple(_markdown(text))
    elif suffix == ".rst":
        pieces = tuple(_joined(_restructured(text)))
    elif suffix in {".html", ".htm"}:
        pieces = tuple(_html(text))
    else:
        numbered = enumerate(text.split("\n"), 1)
        pieces = tuple(_joined(Piece(n, line) for n, line in numbered))
    return Outline(text, pieces)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Make paragraphs of lines, since template text may run over several."""
    held: list[Piece] = []
    for piece in pieces:
        goes_on = held and piece.line == held[-1].line + 1
        if held and (piece.level or not piece.text.strip() or not goes_on):
            yield Piece(held[0].line, "\n".join(one.text for one in held))
            held = []
        if piece.level:
            yield piece
        elif piece.text.strip():
            held.append(piece)
    if held:
        yield Piece(held[0].line, "\n".join(one.text for one in held))


def _markdown(text: str) -> Iterator[Piece]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.disable("inline")  # only blocks matter here
    reader = _MarkdownReader()
    for token in parser.parse(_without_front_matter(text)):
        reader.follow(token)
        yield from reader.pieces(token)


class _MarkdownReader:
    """Keeps track of where the parser's tokens stand."""

    def __init__(self) -> None:
        self._line = 1
        self._level = 0
        self._aside = 0
        self._cell = 0  # of the row, from 1; 0 outside of tables

    def follow(self, token: Token) -> None:
        if token.map is not None:
            self._line = token.map[0] + 1
        if token.type in _ASIDES:  # guidance, and the names of a table's columns
            self._aside += token.nesting
        elif token.type == "heading_open":
            self._level = 0 if token.level else int(token.tag[1:])
        elif token.type == "heading_close":
            self._level = 0
        elif token.type in {"tr_open", "table_close"}:
            self._cell = 0
        elif token.type == "td_open":
            self._cell += 1

    def pieces(self, token: Token) -> Iterator[Piece]:
        if self._aside:
            return
        if token.type == "inline":
            text = _without_comments(token.content)
            if self._level or self._cell:
                level = _LABEL if self._cell == 1 else self._level
                yield Piece(self._line, text, level)
            else:
                yield from _labelled(self._line, text)
        elif token.type == "tr_close":
            yield Piece(self._line + 1, "", _LABEL)  # no row reaches further
        elif token.type in {"fence", "code_block"}:
            yield Piece(self._line, token.content)
        elif token.type == "html_block":
            yield from _inner_html(token.content, self._line)


def _labelled(first: int, text: str) -> Iterator[Piece]:
    """Part a paragraph at the bold labels that begin its lines."""
    at = 0
    for found in _BOLD_LABEL.finditer(text):
        if text[at : found.start()].strip():
            yield Piece(first + text.count("\n", 0, at), text[at : found.start()])
        line = first + text.count("\n", 0, found.start())
        yield Piece(line, found[1] or found[2], _LABEL)
        at = found.end()
    if text[at:].strip():
        yield Piece(first + text.count("\n", 0, at), text[at:])


def _inner_html(text: str, first: int) -> Iterator[Piece]:
    for piece in _html(text):
        yield Piece(first + piece.line - 1, piece.text, piece.level)


def _without_front_matter(text: str) -> str:
    """Blank the metadata at the top, which would read as a heading; keep the lines."""
    found = re.match(r"(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(?:\n|$)", text, re.DOTALL)
    if found is None:
        return text
    return "\n" * found[0].count("\n") + text[found.end() :]


def _without_comments(text: str) -> str:
    return re.sub(
        r"<!--.*?(?:-->|$)",
        lambda found: " " + "\n" * found[0].count("\n"),
        text,
        flags=re.DOTALL,
    )


def _restructured(text: str) -> Iterator[Piece]:
    source = text.split("\n")
    styles: list[tuple[bool, str]] = []
    skip: set[int] = set()
    comment = False
    for index, line in enumerate(source):
        style = _rst_heading(source, index)
        if style is not None:
            if style not in styles:
                styles.append(style)
            skip.add(index + 1)
            # A section begins with its overline, if it has one.
            first = index if style[0] else index + 1
            yield Piece(first, line.strip(), min(styles.index(style) + 1, 6))
            continue
        comment = _is_rst_comment(line) or (comment and line[:1] in {"", " ", "\t"})
        if not comment and index not in skip and not _is_overline(source, index):
            yield Piece(index + 1, line)


def _rst_heading(source: Sequence[str], index: int) -> tuple[bool, str] | None:
    """Return (has an overline, character) if that line is a heading's text."""
    if index + 1 >= len(source) or not source[index].strip():
        return None
    under = _RST_UNDERLINE.fullmatch(source[index + 1])
    if under is None or _RST_UNDERLINE.fullmatch(source[index]):
        return None
    if len(source[index + 1].rstrip()) < len(source[index].rstrip()):
        return None
    over = index > 0 and source[index - 1].rstrip() == source[index + 1].rstrip()
    return (over, under[1])


def _is_overline(source: Sequence[str], index: int) -> bool:
    if _RST_UNDERLINE.fullmatch(source[index]) is None:
        return False
    return index + 1 < len(source) and _rst_heading(source, index + 1) is not None


def _is_rst_comment(line: str) -> bool:
    """Tell `.. words` from directives, targets, footnotes and substitutions."""
    return re.match(r"\.\.(?:\s+(?![\w-]+::|[_\[|])|$)", line) is not None


def _html(text: str) -> list[Piece]:
    reader = _HtmlReader()
    reader.feed(_without_comments(text))
    reader.close()
    return reader.pieces


class _HtmlReader(HTMLParser):
    """Collects headings and visible text; comments, scripts and styles do not count."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._hidden = 0
        self._level = 0
        self._heading: list[str] = []
        self._line = 1

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - HTMLParser's signature
        if tag in {"script", "style", "title", "template"}:
            self._hidden += 1
        elif re.fullmatch("h[1-6]", tag):
            self._level, self._heading = int(tag[1]), []
            self._line = self.getpos()[0]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "title", "template"}:
            self._hidden = max(0, self._hidden - 1)
        elif self._level and tag == f"h{self._level}":
            title = " ".join("".join(self._heading).split())
            self.pieces.append(Piece(self._line, title, self._level))
            self._level = 0

    def handle_data(self, data: str) -> None:
        if self._hidden or not data.strip():
            return
        if self._level:
            self._heading.append(data)
        else:
            self.pieces.append(Piece(self.getpos()[0], data))
