"""AsciiDoc as pieces, line by line: https://docs.asciidoctor.org/asciidoc/latest/."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.document.pieces import LABEL, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADING = regex(r"(={1,6}|\#{1,6})[ \t]+(?=\S)")
#: Two lines make a heading in the old style; both are about as long.
_UNDERLINES = "=-~^+"
_ANCHORS = regex(r"\[\[([^\[\],]+)(?:,[^\[\]]*)?\]\]|anchor:([^\s\[\]]+)\[[^\[\]]*\]")
_ATTRIBUTES = regex(r"\[(?P<said>[^\[\]]*)\]\s*")
_ID = regex(r"(?:^|,)\s*(?:\w+)?#([^\s.,%\]]+)|\bid=[\"']?([^\s,\"'\]]+)")
#: `:name: value`: set for the whole document, and not shown.
_ENTRY = regex(r":!?\w[\w-]*!?:(?:\s.*)?")
_DIRECTIVE = regex(r"(?:ifdef|ifndef|ifeval|endif|toc|image|video|audio)::.*")
_INCLUDE = regex(r"include::([^\s\[\]]+)\[[^\[\]]*\]\s*")
_TITLE = regex(r"\.(?P<name>[^\s.].{0,99})")
_TERM = regex(r"\s*(?P<name>\S[^\n]{0,99}?)(?::{2,4}|;;)(?=\s|$)")
_BOLD = regex(
    r"\s*(?:[-*.]+\s+)?(?P<mark>\*{1,2})(?P<name>[^*\s](?:[^*]{0,58}[^*\s])?)"
    r"(?:(?<=[:\uff1a])(?P=mark)|(?P=mark)\s?[:\uff1a]|(?P=mark)\s*$)"
)
#: Links, written as Markdown has them, so that one reading finds them all.
_LINKS = (
    regex(r"<<(?P<to>[^<>,]{1,200})(?:,\s*(?P<text>[^<>]{0,300}))?>>"),
    regex(r"\bxref:(?P<to>[^\s\[\]]{1,300})\[(?P<text>[^\[\]]{0,300})\]"),
    regex(r"\blink:(?P<file>[^\s\[\]]{1,300})\[(?P<text>[^\[\]]{0,300})\]"),
    regex(r"(?P<file>(?:https?|ftp)://[^\s\[\]<>]{1,900})\[(?P<text>[^\[\]]{0,300})\]"),
)
_DELIMITER = regex(r"(?:(?P<mark>[-./=_*+])(?P=mark){3,}|--|\|===|```.*)\s*")
#: Blocks whose text is taken as it is.
_VERBATIM = "-.`+"


def asciidoc(text: str) -> Iterator[Piece]:
    """Take a document apart, line by line; comments and settings are left out."""
    reader = _Reader(text.split("\n"))
    for index in range(len(reader.source)):
        yield from reader.line(index)


class _Reader:
    def __init__(self, source: Sequence[str]) -> None:
        self.source = source
        #: The delimiter lines of the blocks that are open, the innermost last.
        self._open: list[str] = []
        self._skipped = -1
        self._table: _Table | None = None
        self._columns = 0

    def line(self, index: int) -> Iterator[Piece]:
        """Yield what a line says; each is given once, in their order."""
        line, number = self.source[index].rstrip(), index + 1
        if index == self._skipped or self._delimits(line):
            yield Piece(number, "")
            if self._table is not None and line == "|===":
                yield Piece(number, "", LABEL)
            self._table = self._table if self._is_in("|") else None
            return
        if self._is_in("/"):
            return
        if any(self._is_in(mark) for mark in _VERBATIM):
            yield Piece(number, self.source[index])
        elif self._table is not None:
            yield from self._table.pieces(number, line)
        elif not line.startswith("//"):
            yield from self._text(index, line)

    def _is_in(self, mark: str) -> bool:
        # Two hyphens alone open a block of any kind, which is no listing.
        return any(one[0] == mark and one != "--" for one in self._open)

    def _delimits(self, line: str) -> bool:
        if self._open and line == self._open[-1]:
            self._open.pop()
            return True
        is_verbatim = any(self._is_in(mark) for mark in ("/", *_VERBATIM))
        if is_verbatim or _DELIMITER.fullmatch(line) is None:
            return False
        self._open.append("```" if line.startswith("```") else line)
        if line == "|===":
            self._table = _Table(self._columns)
        self._columns = 0
        return True

    def _text(self, index: int, line: str) -> Iterator[Piece]:
        number = index + 1
        heading = None if self._open else self._heading(index, line)
        if heading is not None:
            level, title = heading
            ids = tuple(a or b for a, b in _ANCHORS.findall(title))
            yield Piece(number, _ANCHORS.sub("", title).strip(), level, ids)
            return
        attributes = _ATTRIBUTES.fullmatch(line)
        if attributes is not None and not attributes["said"].startswith("["):
            cols = re.search(r"cols=[\"']?([^\"']+)", attributes["said"])
            self._columns = _count(cols[1]) if cols else self._columns
            ids = tuple(a or b for a, b in _ID.findall(attributes["said"]))
            yield Piece(number, "", ids=ids)
            return
        if _ENTRY.fullmatch(line) or _DIRECTIVE.fullmatch(line):
            yield Piece(number, "")
            return
        ids = tuple(a or b for a, b in _ANCHORS.findall(line))
        if ids:
            yield Piece(number, "", ids=ids)
        yield from _said(number, _ANCHORS.sub("", line))

    def _heading(self, index: int, line: str) -> tuple[int, str] | None:
        found = _HEADING.match(line)
        if found is not None:
            text = line[found.end() :].removesuffix(f" {found[1]}").rstrip()
            return len(found[1]), text
        below = self.source[index + 1].rstrip() if index + 1 < len(self.source) else ""
        above = self.source[index - 1] if index else ""
        is_line = below[:1] and below[:1] in _UNDERLINES and not below.strip(below[0])
        if not is_line or above.strip() or not re.match(r"\w", line):
            return None
        if abs(len(below) - len(line)) > 1:
            return None
        self._skipped = index + 1
        return _UNDERLINES.index(below[0]) + 1, line


def _said(number: int, line: str) -> Iterator[Piece]:
    included = _INCLUDE.fullmatch(line)
    if included is not None:
        yield Piece(number, f"[](<{included[1]}>)")
        return
    title = _TITLE.fullmatch(line)
    term = title or _TERM.match(line)
    label = term or _BOLD.match(line)
    if label is not None:
        name = label["name"].strip().strip("*").rstrip(":\uff1a")
        yield Piece(number, name, LABEL, said=term is not None)
        line = line[label.end() :]
    yield Piece(number, _linked(line))


def _linked(line: str) -> str:
    for pattern in _LINKS:
        line = pattern.sub(_as_markdown, line)
    return line


def _as_markdown(found: re.Match[str]) -> str:
    parts = found.groupdict()
    to = parts.get("file") or _reference(parts["to"])
    return f"[{parts['text'] or ''}](<{to}>)"


def _reference(target: str) -> str:
    """Return where a reference leads: without a file, to an id of its own document."""
    is_file = "#" in target or re.search(r"\.\w+$", target)
    return target if is_file else f"#{target}"


def _count(cols: str) -> int:
    """Return how many columns `cols="1,2a"` or `cols="3*"` makes."""
    many = re.match(r"\s*(\d{1,3})\*", cols)
    return int(many[1]) if many else 1 + cols.count(",")


class _Table:
    """The cells of a table: the first of each row is its label."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._cells = 0

    def pieces(self, number: int, line: str) -> Iterator[Piece]:
        """Yield what a line of it says."""
        cells = re.split(r"(?:^|(?<=\s))(?:\d*[.<>^]*[aehlmsdv])?\|", line)
        if len(cells) == 1 or cells[0].strip():
            yield Piece(number, _linked(line))
            return
        self._columns = self._columns or len(cells) - 1
        for cell in cells[1:]:
            is_label = self._cells % self._columns == 0 and self._columns > 1
            self._cells += 1
            name = cell.strip()
            if is_label and name and len(name) <= 100:  # noqa: PLR2004 - as elsewhere
                yield Piece(number, name.strip("*"), LABEL, said=True)
            else:
                yield Piece(number, _linked(cell))
