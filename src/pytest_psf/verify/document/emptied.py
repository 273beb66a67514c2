"""Emptying a section of a document: its heading stays, its text goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.document.outline import outline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.verify.document.outline import Section

#: The lines that a heading may take: overline, text, underline.
_MOST_HEADING_LINES = 3

#: A bold label up to its end, or the first cell of a table's row.
_LABEL = regex(r"\s*(?:[-*+]\s+)?(?:\*\*.+?\*\*:?|__.+?__:?)|\s*\|?[^|]*\|")


def emptied(text: str, suffix: str, section: Sequence[str]) -> Iterator[str]:
    """Yield texts that may lack nothing but what the section says, likely ones first.

    Whoever asks looks which of them still has the section, and empty. Raise IndexError if
    the text has no such section, and ValueError as `outline` does.
    """
    outlined = outline(text, suffix)
    if not section:
        yield "\n".join(piece.text for piece in outlined.headings) + "\n"
        yield "\n"
        return
    found = outlined.named(section)[0]
    lines = text.split("\n")
    first = found.line - 1
    end = first + len(found.source.split("\n"))
    for count in range(1, _MOST_HEADING_LINES + 1):
        kept = lines[first : first + count]
        yield "\n".join([*lines[:first], *kept, "", *lines[end:]])
    label = _LABEL.match(lines[first])
    if label is not None:
        yield "\n".join([*lines[:first], label[0], "", *lines[end:]])
        yield "\n".join([*lines[:first], label[0], *lines[first + 1 :]])
    yield _without_words(lines, found)


def _without_words(lines: list[str], section: Section) -> str:
    """Return a text without the words of a section, whatever stands around them.

    What stands on the line of a heading may be the heading itself, and is left there.
    """
    left = list(lines)
    for piece in section.body:
        if piece.line == section.line and not section.labelled:
            continue
        for index, words in enumerate(piece.text.split("\n"), piece.line - 1):
            if words.strip() and index < len(left):
                before, _, behind = left[index].rpartition(words.strip())
                left[index] = before + behind
    return "\n".join(left)
