"""Functions: plain, parametrised, through fixtures, decorated targets."""

from __future__ import annotations

import pytest

import service


@pytest.mark.psf("PSF-01.access-controls", exercises="service:can_see")
def test_a_handler_sees_the_claim() -> None:
    assert service.can_see("handler")


@pytest.mark.psf("PSF-01.access-controls", exercises="service:can_see")
def test_a_stranger_does_not() -> None:
    assert not service.can_see("stranger")


@pytest.mark.psf("PSF-03.error-handling", exercises="service:answer_after")
def test_an_error_reaches_a_person() -> None:
    assert "person" in service.answer_after(OSError())


@pytest.mark.psf("PSF-03.timeouts", exercises="service:in_time")
def test_a_slow_answer_is_given_up() -> None:
    assert not service.in_time(3)


@pytest.mark.psf("PSF-04.output-validation", exercises="service:is_valid")
@pytest.mark.parametrize("draft", ["", "pay me", "[x]"], ids=["none", "free", "[x]"])
def test_a_bad_draft_is_stopped(draft: str) -> None:
    assert not service.is_valid(draft)


@pytest.mark.psf("PSF-04.output-validation", exercises="service:is_valid")
def test_a_good_draft_passes() -> None:
    assert service.is_valid("pay")


@pytest.fixture
def tidied() -> str:
    return service.tidy("  ")


@pytest.mark.psf("PSF-04.edge-cases", exercises="service:tidy")
def test_an_empty_claim_is_called_empty(tidied: str) -> None:
    assert tidied == "empty"


@pytest.mark.psf("PSF-04.out-of-distribution", exercises="service:unknown_words")
def test_unknown_words_are_found() -> None:
    assert list(service.unknown_words("pay my xyzzy")) == ["xyzzy"]


def test_nothing_in_particular() -> None:
    assert service.tidy("a ") == "a"
