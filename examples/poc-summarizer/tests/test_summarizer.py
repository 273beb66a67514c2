from __future__ import annotations

from summarizer import decisions

MINUTES = "We met at nine. The budget is approved. Ana calls the supplier."


def test_decisions_are_found_and_invented_ones_are_dropped() -> None:
    def model(_: str) -> str:
        return "- The budget is approved.\n- Everybody gets a raise.\n"

    assert decisions(MINUTES, model) == ["The budget is approved."]
