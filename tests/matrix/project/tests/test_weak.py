"""What is claimed in vain, without a failing test: none of it may ever be met."""

from __future__ import annotations

import pytest

import service


@pytest.mark.psf("PSF-03.interfaces", exercises="service:accepts")
def test_never_enters_what_it_names() -> None:
    assert service.tidy("a")


@pytest.mark.psf("PSF-04.refusals", exercises="service:refuse")
@pytest.mark.parametrize("question", [])
def test_has_no_questions(question: str) -> None:
    assert service.refuse(question)


@pytest.mark.psf("PSF-05.review", exercises="service:Desk.history")
@pytest.mark.xfail(strict=True)
def test_is_expected_to_fail() -> None:
    assert service.Desk.history(7) == []


@pytest.mark.psf("PSF-06.output-quality", exercises="service:quality")
@pytest.mark.skipif("True", reason="needs the judge model")
def test_is_skipped_everywhere() -> None:
    assert service.quality(1)


@pytest.mark.psf("PSF-06.output-quality", exercises="service:quality")
def test_closures_are_seen() -> None:
    assert service.quality(1) == "1.0 points"
