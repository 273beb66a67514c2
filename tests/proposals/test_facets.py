"""A test is proposed for the facet that its name speaks of, and of several the one that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.catalogue import load
from pytest_psf.proposals.written import config_text

if TYPE_CHECKING:
    from tests.proposals.conftest import Looking

    from pytest_psf.proposals.found import Proposals

ESCALATION = "PSF-05.escalation-tested."
DESK = "def route(draft, queue):\n    queue.append(draft)\n"
ESCALATES = "def escalate(draft, queue):\n    queue.append(draft)\n"


def written(*names: str, calls: str = "route") -> str:
    """Return a file of tests that differ in their names alone."""
    body = f"    queue = []\n    {calls}('r', queue)\n    assert queue == ['r']\n"
    defined = (f"def {name}():\n{body}" for name in names)
    return f"from app.desk import {calls}\n" + "".join(defined)


@pytest.mark.parametrize(
    ("name", "facets"),
    [
        ("test_low_confidence_goes_to_a_person", ["uncertain"]),
        ("test_high_confidence_never_goes_to_a_person", ["uncertain"]),
        ("test_ambiguous_letters_go_to_a_human", ["uncertain"]),
        ("test_an_unknown_category_is_sent_to_an_operator", ["uncertain"]),
        ("test_sensitive_categories_go_to_a_human", ["high-stakes"]),
        ("test_complaint_is_handed_to_a_person", ["high-stakes"]),
        ("test_medical_question_is_routed_to_a_reviewer", ["high-stakes"]),
        ("test_high_amounts_go_to_a_human", ["high-stakes"]),
        ("test_unsure_or_legal_goes_to_a_human", ["high-stakes", "uncertain"]),
        # Which of them is not said.
        ("test_every_letter_goes_to_a_human", []),
        ("test_an_empty_letter_goes_to_a_human", []),
    ],
)
def test_a_name_says_the_facet_and_none_else(
    looked_through: Looking, name: str, facets: list[str]
) -> None:
    files = {"app/desk.py": DESK, "tests/test_desk.py": written(name)}
    found = looked_through(files).by_id
    assert sorted(found) == [f"{ESCALATION}{one}" for one in facets]


def _config(found: Proposals) -> str:
    return config_text(found, load(), "desk")


@pytest.mark.parametrize(
    "name", ["test_every_letter_goes_to_a_human", "test_mail_is_handed_to_an_operator"]
)
def test_of_a_name_that_does_not_say_which_a_person_is_asked(
    looked_through: Looking, name: str
) -> None:
    files = {"app/desk.py": DESK, "tests/test_desk.py": written(name)}
    text = _config(looked_through(files))

    said = " ".join(text.replace("\n#   ", " ").split())
    assert "does not say of which facet: high-stakes or uncertain (" in said
    claim = f'{{ test = "tests/test_desk.py::{name}", exercises = "app.desk:route" }}'
    assert f"\n# {ESCALATION}FACET = {claim}\n" in text
    # Whoever takes it up has to have said it.
    assert f"#{ESCALATION}" not in text


def test_it_is_asked_only_for_what_no_other_test_says(looked_through: Looking) -> None:
    every = "test_every_letter_goes_to_a_human"
    unsure = "test_an_unsure_answer_goes_to_a_person"
    large = "test_a_large_refund_goes_to_a_person"
    for names, left in (((every, unsure), "high-stakes"), ((every, unsure, large), "")):
        tests = written(*names)
        files = {"app/desk.py": DESK, "tests/test_desk.py": tests}
        text = _config(looked_through(files)).replace("\n#   ", " ")
        assert ("of which facet" in text) is bool(left)
        assert f"of which facet: {left} (" in text or not left


def test_of_several_tests_the_one_whose_name_fits_is_proposed(
    looked_through: Looking,
) -> None:
    text = written(
        "test_a_letter_is_kept",
        "test_large_sums_are_kept",
        "test_unsure_answers_are_kept",
        "test_an_unsure_answer_goes_to_a_person",
        "test_another_letter_is_kept",
        calls="escalate",
    )
    files = {"app/desk.py": ESCALATES, "tests/test_desk.py": text}
    found = looked_through(files).by_id
    (high,), (unsure,) = (
        found[f"{ESCALATION}{one}"] for one in ("high-stakes", "uncertain")
    )
    assert "::test_large_sums_are_kept" in high.claim
    assert "::test_an_unsure_answer_goes_to_a_person" in unsure.claim
