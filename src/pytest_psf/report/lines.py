"""Lines of text for people, with a tone each, no colours yet."""

from __future__ import annotations

import os
import textwrap
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from pytest_psf.core.regex import regex
from pytest_psf.core.shown import harmless, shown
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_T = TypeVar("_T")

#: What stands below a line about a criterion is set in by so much.
INDENT = " " * 7

#: How much of one text is shown: a reason of a waiver may be a whole file by mistake.
_MOST_OF_A_TEXT = 4000

#: So wide that no text is broken.
UNBROKEN = 100_000

#: A command of ours, and each of its words as it is quoted for a shell.
_OURS = regex(r"(pytest-psf|pytest --psf) ")
_WORD = regex(r"""(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'])+""")

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
    seen = text.replace(_HELD, " ").isprintable() and len(text) <= _MOST_OF_A_TEXT
    found = textwrap.wrap(
        text if seen else shown(text, _MOST_OF_A_TEXT),
        max(width - 1, 40),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    # Where a line is broken, anything may come to stand at its beginning.
    return [Line(harmless(line.replace(_HELD, " ")), tone) for line in found]


def pasted(text: str, width: int, indent: str) -> list[str]:
    """Return what is to be pasted, as the lines that a terminal of `width` shows.

    A command of several words goes on below, as a POSIX shell reads it. Nothing else is
    broken, nor is a word.
    """
    most = width - 1
    words = _WORD.findall(text)
    if (
        len(indent) + len(text) <= most
        or os.name == "nt"  # whose shells do not go on so
        or not _OURS.match(text)
        or " ".join(words) != text
    ):
        return [f"{indent}{text}"]
    # An option stays with what it is given, and the command with what it does.
    head, *rest = _with_their_values(words[2:])
    lines = [f"{indent}{words[0]} {words[1]} {head}"]
    for word in rest:
        if len(f"{lines[-1]} {word}") <= most - len(" \\"):
            lines[-1] += f" {word}"
        else:
            lines[-1] += " \\"
            lines.append(f"{indent}  {word}")
    return lines


def _with_their_values(words: Sequence[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        takes_it = found and found[-1].startswith("--") and " " not in found[-1]
        if takes_it and not word.startswith("--"):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found or [""]


def first_few(found: Sequence[_T], most: int, verbosity: int) -> Sequence[_T]:
    """Return what is listed of something: with -v all, else so many at most."""
    return found if verbosity > 0 else found[:most]


def and_more(
    head: str, count: int, width: int, tone: Tone = Tone.WARNING
) -> Iterator[Line]:
    """Yield how many more there are than were listed, and where they stand."""
    if count > 0:
        text = (
            f"{head} and {count:,} more: -v lists them all, and so does a JSON report"
        )
        yield from hanging(text, width, tone, rest=INDENT)


def held_together(text: str) -> str:
    """Return a text that is not broken where it stands in a longer one."""
    return text.replace(" ", _HELD)
