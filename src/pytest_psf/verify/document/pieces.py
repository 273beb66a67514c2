"""What a document is taken apart into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.core.words import placeholder_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: The level of a label: a bold one, the first cell of a table's row, a field, a term.
LABEL = 7


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a document, where it begins (1-based), and whether it counts."""

    line: int
    text: str
    #: 1 to 6 for a heading, 7 for a label, 0 for anything else.
    level: int = 0
    #: Explicit ids by which links lead here. Where there is no text, they belong to the
    #: heading or label that follows at once, or else to the section that they stand in.
    ids: tuple[str, ...] = ()
    #: Whether the words of a label count for the heading above it as well.
    said: bool = False


def joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Make paragraphs of lines, since template text may run over several.

    An empty line, a skipped line and a heading each end a paragraph.
    """
    held: list[Piece] = []
    for piece in pieces:
        goes_on = held and piece.line == held[-1].line + 1
        if held and (piece.level or not piece.text.strip() or not goes_on):
            yield Piece(held[0].line, "\n".join(one.text for one in held))
            held = []
        if piece.level or piece.ids:
            yield piece
        elif piece.text.strip():
            held.append(piece)
    if held:
        yield Piece(held[0].line, "\n".join(one.text for one in held))


def first_placeholder(body: Iterable[Piece]) -> tuple[int, str] | None:
    """Return the line (1-based) and the text of the first placeholder; None without one.

    Of a placeholder of several lines, the text is its first line.
    """
    for piece in body:
        span = placeholder_in(piece.text)
        if span is not None:
            start, end = span
            line = piece.line + piece.text.count("\n", 0, start)
            return line, piece.text[start:end].partition("\n")[0]
    return None
