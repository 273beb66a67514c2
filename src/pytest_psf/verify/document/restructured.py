"""reStructuredText as pieces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.verify.document.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_UNDERLINE = re.compile(r"([=\-~^\"'`#*+.:_])\1+\s*")


def restructured(text: str) -> Iterator[Piece]:
    """Take a document apart, line by line; comments are left out.

    The first style of underline that is met is the highest level, and so on, as docutils
    has it: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections
    """
    source = text.split("\n")
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
            yield Piece(index + 1, line)


def _heading(source: Sequence[str], index: int) -> tuple[bool, str] | None:
    """Return (has an overline, character) if that line is a heading's text.

    An underline that is shorter than the text does not make it one.
    """
    if index + 1 >= len(source) or not source[index].strip():
        return None
    under = _UNDERLINE.fullmatch(source[index + 1])
    if under is None or _UNDERLINE.fullmatch(source[index]):
        return None
    if len(source[index + 1].rstrip()) < len(source[index].rstrip()):
        return None
    over = index > 0 and source[index - 1].rstrip() == source[index + 1].rstrip()
    return (over, under[1])


def _is_overline(source: Sequence[str], index: int) -> bool:
    if _UNDERLINE.fullmatch(source[index]) is None:
        return False
    return index + 1 < len(source) and _heading(source, index + 1) is not None


def _is_comment(line: str) -> bool:
    """Tell a comment, `.. words`, from directives, targets, footnotes and substitutions."""
    return re.match(r"\.\.(?:\s+(?![\w-]+::|[_\[|])|$)", line) is not None
