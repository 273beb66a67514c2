"""Telling a person's name from a group, a role or a placeholder."""

from __future__ import annotations

import re

_GROUP_WORDS = frozenset(
    [
        "team",
        "teams",
        "group",
        "squad",
        "inbox",
        "department",
        "dept",
        "committee",
        "board",
        "office",
        "desk",
        "oncall",
        "engineering",
        "operations",
        "support",
        "platform",
        "admin",
        "admins",
        "everyone",
        "staff",
        "all",
        "nobody",
        "none",
        "unknown",
        "anonymous",
        "owner",
        "reviewer",
        "approver",
        "manager",
        "lead",
    ]
)
_PLACEHOLDER_WORDS = frozenset(
    [
        "name",
        "your",
        "someone",
        "somebody",
        "person",
        "tbd",
        "todo",
        "fill",
        "fixme",
        "na",
        "tbc",
        "xxx",
        "example",
        "user",
        "test",
        "me",
    ]
)


def person_key(name: str) -> str:
    """Return what the spellings of one name share: its words, in any order."""
    return " ".join(sorted(re.findall(r"\w+", name.casefold())))


def why_not_a_person(name: str) -> str | None:
    """Say why `name` cannot be a person's name, or return None if it may be one."""
    text = name.strip()
    if not any(character.isalpha() for character in text):
        return "it is empty"
    if any(not c.isprintable() for c in text):
        return "it holds characters that cannot be printed"
    if set("@#/") & set(text.replace("n/a", "")):
        return "it is an address"
    folded = text.casefold()
    joined = re.sub(r"[-/]", "", folded)  # on-call, n/a
    words = re.findall(r"[^\W_]+", f"{folded} {joined}")
    if set("<>[]{}$") & set(text) or _PLACEHOLDER_WORDS & set(words):
        return "it is a placeholder"
    if _GROUP_WORDS & set(words):
        return "it is a group or a role"
    return None
