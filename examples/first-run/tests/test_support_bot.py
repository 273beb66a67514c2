from __future__ import annotations

from support_bot import answer


def test_a_known_question_is_answered() -> None:
    assert "Settings > Plan" in answer("How do I change my plan?", hour=9)


def test_a_refund_goes_to_a_person() -> None:
    assert answer("I want a refund", hour=9) == "A colleague takes over now."


def test_at_night_the_person_comes_in_the_morning() -> None:
    assert "8:00" in answer("Refund, please", hour=23)
