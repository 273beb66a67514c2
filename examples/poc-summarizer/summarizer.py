"""Can a model find the decisions in our minutes? That is all it is to show."""

from __future__ import annotations

from collections.abc import Callable

PROMPT = "List the decisions in these minutes, one a line, in their own words:\n\n"


def decisions(minutes: str, model: Callable[[str], str]) -> list[str]:
    """Return the decisions that a model finds and that stand in the minutes."""
    lines = model(PROMPT + minutes).splitlines()
    found = [line.strip("- ").strip() for line in lines]
    return [one for one in found if one and one in minutes]
