"""What the desk decides."""

from __future__ import annotations

from desk.thresholds import MOST_RETRIES, REFUSED


def decide(score: float, block_at: float) -> str:
    """Block what reaches the limit."""
    return "block" if score >= block_at else "pass"


def may_retry(count: int) -> bool:
    """Tell whether another attempt may be made after so many."""
    return count < MOST_RETRIES


def refuses(channel: str) -> bool:
    """Tell whether claims by a channel are refused."""
    return channel in REFUSED
