"""Lines of text for people, with a tone each, no colours yet."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from enum import Enum

from pytest_psf.core.shown import harmless, shown

#: What stands below a line about a criterion is set in by so much.
INDENT = " " * 7

#: Stands for a space at which no line is broken.
_HELD = "\N{NO-BREAK SPACE}"


class Tone(Enum):
    """How a line is meant."""

    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary."""

    text: str = ""
    tone: Tone = Tone.PLAIN


def wrapped(
    text: str, width: int, tone: Tone = Tone.PLAIN, indent: str = INDENT
) -> list[Line]:
    """Break a text into lines; no word is broken, so ids can be pasted."""
    return hanging(text, width, tone, first=indent, rest=indent or "  ")


def hanging(
    text: str, width: int, tone: Tone = Tone.PLAIN, *, first: str = "", rest: str
) -> list[Line]:
    """Break a text into lines whose first is set in differently from the rest."""
    seen = text.replace(_HELD, " ").isprintable()
    found = textwrap.wrap(
        text if seen else shown(text, len(text)),
        max(width - 1, 40),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    # Where a line is broken, anything may come to stand at its beginning.
    return [Line(harmless(line.replace(_HELD, " ")), tone) for line in found]


def held_together(text: str) -> str:
    """Return a text that is not broken where it stands in a longer one."""
    return text.replace(" ", _HELD)
