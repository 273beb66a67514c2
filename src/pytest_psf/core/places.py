"""Where something stands, and what is wrong there."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A file, relative to the project, and a line (1-based) where one is known."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A mistake in the text of the config or of a mark: no verdict can be given."""

    place: Place
    #: The key path in TOML words, or the mark.
    key: str
    #: What was found there.
    found: str
    #: What to write instead, with the nearest valid name where there is one.
    fix: str

    def __str__(self) -> str:
        return f"{self.place}: {self.key}: {self.found}\n    {self.fix}"


class FaultsFoundError(Exception):
    """All faults of a config or of a run's marks, to be told at once."""

    def __init__(self, subject: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(subject, faults)
        self.subject = subject
        self.faults = faults

    def __str__(self) -> str:
        count = len(self.faults)
        head = f"{count} fault{'s' * (count != 1)} in {self.subject}"
        return "\n\n".join([head + ", so no test was run:", *map(str, self.faults)])

    def wrapped(self, width: int = 79) -> str:
        """Return the text for a terminal: no word is broken at its edge."""
        lines = (
            textwrap.wrap(
                line,
                width,
                subsequent_indent="    ",
                break_long_words=False,
                break_on_hyphens=False,
            )
            for line in str(self).splitlines()
        )
        return "\n".join("\n".join(line) for line in lines)


#: How much of a word must be there to tell which one was meant.
_SHORTEST_BEGINNING = 3


def nearest(word: str, words: tuple[str, ...]) -> str | None:
    """Return the word most like `word`, or None if nothing is alike.

    The one word that begins with `word` is like it, however much longer it is.
    """
    from difflib import get_close_matches

    folded = {known.casefold(): known for known in words}
    begun = [known for known in folded if known.startswith(word.casefold())]
    if len(begun) == 1 and len(word) >= _SHORTEST_BEGINNING:
        return folded[begun[0]]
    found = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None
