"""What is let in, and what is let out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .answers import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .answers import Draft

CLASSIFIER = "guard-2026-09-01"
_KNOWN = {
    "my",
    "car",
    "house",
    "roof",
    "was",
    "hit",
    "broke",
    "flooded",
    "stolen",
    "storm",
}


class BadRequestError(Exception):
    """A message that breaks the schema."""


def parse_request(message: Mapping[str, object]) -> str:
    text = message.get("text")
    if not isinstance(text, str) or not isinstance(message.get("amount"), int):
        raise BadRequestError(f"text and amount are needed: {sorted(message)}")
    return text


def prepare(text: str) -> str | None:
    """Return the planned answer to an odd input, or None for any other."""
    if not text.strip():
        return "Please write what happened."
    if len(text) > 10_000:
        return "Please write it on one page."
    if not text.isprintable():
        return "Please send it as plain text."
    return None


def decide(text: str) -> str:
    return "refuse" if "invent" in text or "forge" in text else "allow"


def is_familiar(text: str, limit: float = 0.5) -> bool:
    words = re.findall(r"\w+", text.lower())
    return sum(word in _KNOWN for word in words) >= limit * len(words)


def from_model(draft: Draft) -> Answer:
    if draft.text.startswith("I cannot"):
        return Answer("declined", "A person will answer you today.")
    return Answer("delivered", draft.text)


def check(draft: Draft) -> list[str]:
    """Return what is wrong with an output."""
    found = []
    if "guarantee" in draft.text:
        found.append("it promises money")
    if not draft.text.strip():
        found.append("it is empty")
    return found


def withhold(problems: list[str]) -> Answer:
    return Answer("withheld", f"A person will answer you today. ({problems[0]})")


def classify(draft: Draft) -> str:
    return "blocked" if "idiot" in draft.text else "passed"
