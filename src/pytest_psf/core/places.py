"""Where something stands, and which known name is nearest to what stands there."""

from __future__ import annotations

from pytest_psf.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A file, relative to the project, and a line (1-based) where one is known."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


#: How many letters of a word must be there to know which one was meant.
_SHORTEST_BEGINNING = 3


def nearest(word: str, words: tuple[str, ...]) -> str | None:
    """Return the word most like `word` in any case, or None if nothing is alike.

    The one word that begins with `word` is like it, however much longer it is, if `word`
    has at least three letters. Otherwise `difflib` decides, from a ratio of 0.6.
    """
    from difflib import get_close_matches

    folded = {known.casefold(): known for known in words}
    begun = [known for known in folded if known.startswith(word.casefold())]
    if len(begun) == 1 and len(word) >= _SHORTEST_BEGINNING:
        return folded[begun[0]]
    found = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def choose(word: str, known: tuple[str, ...]) -> str:
    """Return what to write instead of an unknown word: the likeliest one first."""
    near = nearest(word, known)
    listed = "write one of " + ", ".join(f'"{name}"' for name in known)
    return f'did you mean "{near}"? {listed}' if near else listed
