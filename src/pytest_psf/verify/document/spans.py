"""Text between two marks, found in one go: what has no end is looked for once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def replaced(text: str, opener: str, closer: str, by: Callable[[str], str]) -> str:
    """Put something else in place of each span from an opener to the next closer."""
    kept, at = [], 0
    while (start := text.find(opener, at)) >= 0:
        end = text.find(closer, start + len(opener)) + len(closer)
        if end < len(closer):
            break
        kept += [text[at:start], by(text[start:end])]
        at = end
    return "".join([*kept, text[at:]])


def lines_of(text: str) -> str:
    """Return as many line ends as a text has."""
    return "\n" * text.count("\n")
