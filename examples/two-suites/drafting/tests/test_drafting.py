from __future__ import annotations

import pytest
from drafting import UnfitDraftError, checked

pytestmark = pytest.mark.psf("PSF-04.output-validation", exercises="drafting:checked")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (" \n", "it is empty"),
        ("Your claim is APPROVED.", "it promises something: is approved"),
        ("We guarantee an answer.", "it promises something: we guarantee"),
    ],
)
def test_an_answer_that_promises_or_says_nothing_is_no_draft(
    answer: str, why: str
) -> None:
    with pytest.raises(UnfitDraftError, match=why):
        checked(answer)


def test_a_plain_answer_is_the_draft() -> None:
    assert checked(" Thank you for your letter.\n") == "Thank you for your letter."
