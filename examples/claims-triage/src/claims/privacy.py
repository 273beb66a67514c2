"""Find and mask personal data, before it leaves for a model or reaches a log.

Names of people who are not in the claim record are only found behind Mr, Mrs, Ms or
Dr; docs/privacy.md counts that among the known gaps.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PATTERNS = {
    "EMAIL": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "IBAN": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"),
    "POLICY": re.compile(r"\bNH-\d{4}-\d{6}\b"),
    "PHONE": re.compile(r"(?<!\w)(?:\+\d{1,3}|0)[\d ()/-]{6,}\d"),
    "NAME": re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\.? [A-Z][\w'-]+(?: [A-Z][\w'-]+)?"),
}
_SHORTEST_NAME_PART = 3


def mask(text: str, known: Iterable[str] = ()) -> str:
    """Replace personal data by marks such as [EMAIL]; the rest stays as it is.

    `known` are values from the claim record; they are replaced wherever they stand.
    """
    for mark, pattern in _PATTERNS.items():
        text = pattern.sub(f"[{mark}]", text)
    for value in sorted(known, key=len, reverse=True):
        text = re.sub(rf"(?i)(?<!\w){re.escape(value)}(?!\w)", "[CLAIMANT]", text)
    return text


def found(text: str) -> list[str]:
    """Which kinds of personal data a text holds, by pattern."""
    return [mark for mark, pattern in _PATTERNS.items() if pattern.search(text)]


def known_of(claim: Mapping[str, Any]) -> list[str]:
    """The values of a claim record that must not leave with its description."""
    claimant = claim["claimant"]
    parts = [p for p in claimant["name"].split() if len(p) >= _SHORTEST_NAME_PART]
    return [*claimant.values(), *parts, claim["policy"]["number"]]
