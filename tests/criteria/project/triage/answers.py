"""What goes through the system."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Draft:
    """What a model wrote."""

    text: str
    model: str = "gpt-4o-2024-08-06"
    confidence: float = 0.9
    tokens: int = 100


@dataclass(frozen=True)
class Answer:
    """What the caller gets: `kind` is for code, `text` for people."""

    kind: str
    text: str
