from __future__ import annotations

import pytest
from answers import answer

pytestmark = pytest.mark.psf(
    "PSF-04.output-validation", exercises="answers:may_be_sent"
)


@pytest.mark.parametrize("draft", ["", "You get a REFUND today.", "We guarantee it."])
def test_a_draft_that_promises_goes_to_a_person(draft: str) -> None:
    assert answer("Where is my drill?", lambda *_: draft) is None


def test_a_plain_draft_is_sent_and_comes_from_the_pinned_model() -> None:
    sent = answer("Where is my drill?", lambda name, _: f"It left today ({name}).")
    assert sent == "It left today (gpt-4o-2024-08-06)."
