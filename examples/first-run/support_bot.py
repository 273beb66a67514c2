"""A support bot as it looks on the day somebody first types `pytest --psf`."""

from __future__ import annotations

OPENING_HOURS = range(8, 18)


def answer(question: str, *, hour: int) -> str:
    """Answer what the bot knows; send the rest to a person, while one is there."""
    if "refund" in question.casefold():
        return hand_over(hour)
    return "You can change your plan under Settings > Plan."


def hand_over(hour: int) -> str:
    """Say when a person takes over."""
    if hour in OPENING_HOURS:
        return "A colleague takes over now."
    return f"A colleague takes over at {OPENING_HOURS.start}:00."
