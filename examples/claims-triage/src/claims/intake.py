"""Descriptions that must not go to a model: odd ones, and unfamiliar ones."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claims.config import TextLimits

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_MARK = re.compile(r"\[[A-Z]+\]")
_ENDINGS = ("ing", "ed", "es", "s")
_SHORTEST_CONTENT_WORD = 3
_LANGUAGE_NEEDS_WORDS = 8


def words(text: str) -> list[str]:
    """The words of a text in lower case, without the marks that masking left."""
    return [word.lower() for word in _WORD.findall(_MARK.sub(" ", text))]


def edge_case(text: str, limits: TextLimits, common: frozenset[str]) -> str:
    """Name what is odd about a description, "" when nothing is.

    One of too-short, too-long, unreadable, not-english. The language is only judged
    from eight words on: shorter reports ("Windscreen cracked") have no common words.
    """
    found = words(text)
    if len(text) > limits.max_chars:
        return "too-long"
    if any(
        unicodedata.category(c) in ("Cc", "Co", "Cs") for c in text if c not in "\n\r\t"
    ):
        return "unreadable"
    if len(found) < limits.min_words:
        return "too-short"
    share = sum(word in common for word in found) / len(found)
    if len(found) >= _LANGUAGE_NEEDS_WORDS and share < limits.english_share:
        return "not-english"
    return ""


def familiarity(text: str, common: frozenset[str], familiar: frozenset[str]) -> float:
    """The share of a text's content words that claims are usually written in.

    1.0 reads like every claim, 0.0 like none; a text without content words is 0.0.
    """
    content = content_words(text, common)
    if not content:
        return 0.0
    return sum(_is_known(word, familiar) for word in content) / len(content)


def content_words(text: str, common: frozenset[str]) -> list[str]:
    """The words that carry the meaning: not common, at least three letters."""
    return [
        word
        for word in words(text)
        if len(word) >= _SHORTEST_CONTENT_WORD and word not in common
    ]


def _is_known(word: str, familiar: frozenset[str]) -> bool:
    stems = {word.removesuffix(ending) for ending in _ENDINGS} | {word}
    return any(s in familiar or s + "e" in familiar for s in stems)
