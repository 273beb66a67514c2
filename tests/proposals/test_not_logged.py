"""Tests that what people wrote stays out of the logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.proposals.conftest import Looking

CODE = {
    "desk/chat_service.py": "def ask(text):\n    return text\n",
    "desk/queue.py": "def send(text):\n    return text\n",
}


def _proposed(look: Looking, name: str, call: str) -> list[str]:
    module = "chat_service" if call == "ask" else "queue"
    test = (
        f"from desk.{module} import {call}\n\ndef {name}(caplog):\n"
        f"    {call}('a secret of mine')\n    assert 'a secret' not in caplog.text\n"
    )
    found = look({**CODE, "tests/test_it.py": test})
    return [one.claim for one in found.by_id.get("PSF-01.pii-handling", ())]


@pytest.mark.parametrize(
    "name",
    [
        "test_raw_content_is_not_logged_by_default",
        "test_prompts_are_never_logged",
        "test_the_question_is_not_in_the_log",
        "test_it_does_not_log_the_user_message",
        "test_logs_do_not_contain_the_prompt",
        "test_log_never_holds_raw_answers",
    ],
)
def test_what_people_wrote_is_personal_data(looked_through: Looking, name: str) -> None:
    (claim,) = _proposed(looked_through, name, "ask")
    assert f"::{name}" in claim
    assert 'exercises = "desk.chat_service:ask"' in claim


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("test_error_message_is_not_logged_twice", "ask"),
        ("test_health_message_is_not_logged", "ask"),
        ("test_api_key_of_the_prompt_is_not_logged", "ask"),
        ("test_the_prompt_is_logged", "ask"),
        ("test_messages_are_not_logged", "send"),
    ],
)
def test_what_is_called_alike_is_none(
    looked_through: Looking, name: str, call: str
) -> None:
    assert _proposed(looked_through, name, call) == []
