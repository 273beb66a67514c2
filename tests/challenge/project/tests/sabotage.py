"""What a team would rather have run instead of its code."""

from __future__ import annotations


def let_everything_through(draft: str) -> str:
    return draft


def let_everything_in(_role: str, name: str) -> str:
    return f"deleted {name}"


def say_nothing(_text: str) -> str:
    return ""


def complain(_text: str) -> str:
    raise AssertionError("the sabotage's own")
