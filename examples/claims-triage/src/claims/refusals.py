"""When the answer must be a refusal: the claim asks too much, or the model declined."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claims.provider import Reply

_OUT_OF_SCOPE = {
    "instructions-to-the-model": re.compile(
        r"(?i)\b(ignore|disregard|forget) (all |any |your |the )*(previous |earlier )?"
        r"(instructions|rules|prompt)|\byou are now\b|\bsystem prompt\b"
    ),
    "asks-for-payment": re.compile(
        r"(?i)\b(approve|authori[sz]e|release) (this|the|my) (payment|payout|claim)\b"
    ),
    "asks-for-advice": re.compile(
        r"(?i)\b(should i sue|legal advice|medical advice|what dose|which medication)\b"
    ),
}


def out_of_scope(text: str) -> str:
    """Name what a text asks that we never do; "" when it just reports a loss."""
    for name, pattern in _OUT_OF_SCOPE.items():
        if pattern.search(text):
            return name
    return ""


def model_declined(reply: Reply) -> bool:
    """Tell a model's refusal from an answer: by its own field, never by its words."""
    return bool(reply.refusal)
