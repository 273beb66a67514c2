"""reStructuredText as pieces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.document.pieces import LABEL, Piece
from pytest_psf.verify.document.unseen import is_unseen_directive, without_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_UNDERLINE = regex(r"([=\-~^\"'`#*+.:_])\1+\s*")
#: An underline that is shorter than its text makes it a heading from this length on.
_SHORTEST = 4

#: An internal target, `.. _way-back:`; with something behind it, it leads elsewhere.
_TARGET = regex(r"\s*\.\. _(`[^`]+`|(?:[^:`\\]|\\.)+):\s*")
_INCLUDE = regex(r"\s*\.\. include::\s+(\S+)\s*")
_BOLD = regex(
    r"\s*(?:(?:[-*+]|\d+\.|\#\.)\s+)?"
    r"\*\*(?P<name>[^*]{1,60}?)(?:[:\uff1a]\*\*|\*\*\s?[:\uff1a]|\*\*\s*$)"
)
#: `:Owner: ...`; a role has a backtick behind it, an option of a directive is indented.
_FIELD = regex(r":(?P<name>[^:\s`][^:`]{0,59}):(?=\s|$)")
_LIST_ROW = regex(r"\s+\*\s+-\s+(?P<name>\S.{0,99}?)\s*$")
_HEADER_ROWS = regex(r"\s+:header-rows:\s*(\d{1,3})\s*$")
_GRID = regex(r"\s*\+(?:[-=]+\+)+\s*")
_COLUMNS = regex(r"\s*=+(?:\s+=+)+\s*")


def restructured(text: str) -> Iterator[Piece]:
    """Take a document apart, line by line; comments are left out.

    The first style of underline that is met is the highest level, and so on, as docutils
    has it: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections
    """
    source = _without_raw_comments(text).split("\n")
    tables = _Tables(source)
    styles: list[tuple[bool, str]] = []
    skip: set[int] = set()
    comment = False
    for index, line in enumerate(source):
        style = _heading(source, index)
        if style is not None:
            if style not in styles:
                styles.append(style)
            skip.add(index + 1)
            # A section begins with its overline, if it has one.
            first = index if style[0] else index + 1
            yield Piece(first, line.strip(), min(styles.index(style) + 1, 6))
            continue
        comment = _is_comment(line) or (comment and line[:1] in {"", " ", "\t"})
        if not comment and index not in skip and not _is_overline(source, index):
            yield from tables.pieces(index, line) or _pieces(source, index)


def _without_raw_comments(text: str) -> str:
    if ".. raw:: html" not in text:
        return text
    from pytest_psf.verify.document.hypertext import without_comments

    return without_hidden(without_comments(text), is_page=True)


def _heading(source: Sequence[str], index: int) -> tuple[bool, str] | None:
    """Return (has an overline, character) if that line is a heading's text.

    An underline may be shorter than the text, as docutils has it: it must then be of four
    characters at least, and the text must begin a paragraph.
    """
    text = source[index]
    if index + 1 >= len(source) or not text.strip():
        return None
    under = _UNDERLINE.fullmatch(source[index + 1])
    if under is None or _UNDERLINE.fullmatch(text):
        return None
    line = source[index + 1].rstrip()
    over = index > 0 and source[index - 1].rstrip() == line
    if len(line) < len(text.rstrip()) and not (
        len(line) >= _SHORTEST and _may_be_heading(source, index, over=over)
    ):
        return None
    return (over, under[1])


def _may_be_heading(source: Sequence[str], index: int, *, over: bool) -> bool:
    before = source[index - 1] if index else ""
    begins = over or not before.strip() or _UNDERLINE.fullmatch(before) is not None
    return begins and (over or not source[index][:1].isspace())


def _is_overline(source: Sequence[str], index: int) -> bool:
    if _UNDERLINE.fullmatch(source[index]) is None:
        return False
    return index + 1 < len(source) and _heading(source, index + 1) is not None


def _is_comment(line: str) -> bool:
    """Tell a comment, `.. words`, from what is shown: directives, targets, footnotes."""
    if is_unseen_directive(line):
        return True
    return re.match(r"\.\.(?:\s+(?![\w-]+::|[_\[|])|$)", line) is not None


def _pieces(source: Sequence[str], index: int) -> Iterator[Piece]:
    """Yield what a line says: an id, a link, a label with what stands behind it, or text."""
    line, number = source[index], index + 1
    target = _TARGET.fullmatch(line)
    if target is not None:
        yield Piece(number, "", ids=(target[1].strip("`").replace("\\", ""),))
        return
    included = _INCLUDE.fullmatch(line)
    if included is not None:
        yield Piece(number, f"[](<{included[1]}>)")
        return
    bold = _BOLD.match(line)
    label = bold or _FIELD.match(line)
    if label is not None:
        yield Piece(number, label["name"].strip(), LABEL, said=bold is None)
        yield Piece(number, line[label.end() :])
    elif _is_term(source, index):
        yield Piece(number, line.partition(" : ")[0].strip(), LABEL, said=True)
    else:
        yield Piece(number, line)


def _is_term(source: Sequence[str], index: int) -> bool:
    """Tell the term of a definition: a short line with an indented one right below it."""
    line = source[index]
    if not re.match(r"\w", line) or len(line) > 60 or line.endswith(("::", ".")):  # noqa: PLR2004 - as for labels
        return False
    if re.match(r"(?:\d+|[a-z#])[.)]\s", line) or (index and source[index - 1].strip()):
        return False
    below = source[index + 1] if index + 1 < len(source) else ""
    return below[:1] in {" ", "\t"} and bool(below.strip())


class _Tables:
    """Keeps track of the rows of tables; the names of columns are text only."""

    def __init__(self, source: Sequence[str]) -> None:
        self._source = source
        self._is_grid = False
        #: Whether the rows of the table at hand are below the names of its columns.
        self._is_body = False
        #: Where the first column of a simple table ends.
        self._column: int | None = None
        self._list: int | None = None

    def pieces(self, index: int, line: str) -> tuple[Piece, ...]:
        """Return what a line of a table says, nothing for a line outside of tables."""
        number = index + 1
        if _GRID.fullmatch(line):
            self._border(index, line)
            return (Piece(number, "", LABEL), Piece(number, line))
        if _COLUMNS.fullmatch(line):
            return self._ruler(index, line)
        if self._is_grid and not line.lstrip().startswith("|"):
            self._is_grid = False
        if self._is_grid and self._is_body and _GRID.fullmatch(self._source[index - 1]):
            return self._grid_row(index, line)
        if self._column is not None and self._is_body and line[:1].strip():
            name = line[: self._column].strip()
            return (
                Piece(number, name, LABEL, said=True),
                Piece(number, line[self._column :]),
            )
        return self._listed(number, line)

    def _border(self, index: int, line: str) -> None:
        if not self._is_grid:
            self._is_body = not self._has_head(index)
            self._is_grid = True
        self._is_body = self._is_body or "=" in line

    def _below(self, index: int) -> Iterator[str]:
        return (self._source[at] for at in range(index + 1, len(self._source)))

    def _has_head(self, index: int) -> bool:
        for line in self._below(index):
            if not line.lstrip().startswith(("|", "+")):
                return False
            if _GRID.fullmatch(line) and "=" in line:
                return True
        return False

    def _ruler(self, index: int, line: str) -> tuple[Piece, ...]:
        number = index + 1
        if self._column is None:
            behind = self._rulers_behind(index)
            if not behind:
                return ()
            self._column = len(line.rstrip()) - len(line.strip().lstrip("="))
            self._is_body = behind == 1
        elif self._is_body:
            self._column = None
        else:
            self._is_body = True
        return (Piece(number, "", LABEL), Piece(number, line))

    def _rulers_behind(self, index: int) -> int:
        count = 0
        for at, line in enumerate(self._below(index), index + 1):
            if _COLUMNS.fullmatch(line):
                count += 1
                if count == 2 or not "".join(self._source[at + 1 : at + 2]).strip():  # noqa: PLR2004
                    break
        return count

    def _listed(self, number: int, line: str) -> tuple[Piece, ...]:
        if line.lstrip().startswith(".. list-table::"):
            self._list = 0
        elif self._list is None:
            return ()
        elif line.strip() and not line[:1].isspace():
            self._list = None
            return (Piece(number, "", LABEL), *_pieces(self._source, number - 1))
        elif (heads := _HEADER_ROWS.match(line)) is not None:
            self._list = int(heads[1])
        elif (found := _LIST_ROW.match(line)) is not None:
            if not self._list:
                return (Piece(number, found["name"], LABEL, said=True),)
            self._list -= 1
        return ()

    def _grid_row(self, index: int, line: str) -> tuple[Piece, ...]:
        first, *rest = line.strip().strip("|").split("|")
        names = [first]
        for below in self._below(index):
            if not below.lstrip().startswith("|"):
                break
            names.append(below.strip().strip("|").partition("|")[0])
        name = " ".join(" ".join(names).split())
        if not name or not rest:
            return (Piece(index + 1, line),)
        return (
            Piece(index + 1, name, LABEL, said=True),
            Piece(index + 1, "|".join(rest)),
        )
