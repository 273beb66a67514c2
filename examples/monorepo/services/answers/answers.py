"""Answers to customers' mail, from a model's draft."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

MODELS = Path(__file__).parents[2] / "shared" / "model.json"

#: What only a person may promise.
PROMISES = ("refund", "guarantee", "free of charge")


def answer(mail: str, model: Callable[[str, str], str]) -> str | None:
    """Return what is sent at once, or None where a person has to answer."""
    name = json.loads(MODELS.read_text(encoding="utf-8"))["drafts"]
    draft = model(name, mail).strip()
    return draft if may_be_sent(draft) else None


def may_be_sent(draft: str) -> bool:
    """Tell whether a draft says something, and promises nothing."""
    return bool(draft) and not any(word in draft.casefold() for word in PROMISES)
