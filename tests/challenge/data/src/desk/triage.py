"""What the desk decides."""

from __future__ import annotations


def decide(score: float, block_at: float) -> str:
    """Block what reaches the limit."""
    return "block" if score >= block_at else "pass"
