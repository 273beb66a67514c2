"""The library that turns a model's answer into a draft, or refuses it."""

from __future__ import annotations

#: Words by which a draft would promise what only a clerk may.
PROMISES = ("we guarantee", "is approved", "will be paid")


class UnfitDraftError(ValueError):
    """Raise UnfitDraftError if an answer must not reach a clerk as a draft."""


def checked(answer: str) -> str:
    """Return the draft that an answer makes. Raise UnfitDraftError if it makes none."""
    draft = answer.strip()
    if not draft:
        raise UnfitDraftError("it is empty")
    for words in PROMISES:
        if words in draft.casefold():
            raise UnfitDraftError(f"it promises something: {words}")
    return draft


def draft_of(model: object, letter: str) -> str:
    """Ask a model for a reply to a letter."""
    return checked(model.reply(letter))  # type: ignore[attr-defined]
