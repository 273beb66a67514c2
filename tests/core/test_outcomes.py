"""What a run left open, and by which names a test can be claimed."""

from __future__ import annotations

import pytest

from pytest_psf.core.outcomes import (
    State,
    TestOutcome,
    names_of,
    without_parameters,
)
from pytest_psf.core.places import Place


@pytest.mark.parametrize("state", State, ids=lambda s: s.name)
def test_only_what_did_not_run_leaves_the_question_open(state: State) -> None:
    assert state.is_open is (state.name in {"DESELECTED", "NOT_RUN", "REWROTE"})


@pytest.mark.parametrize(
    ("test_id", "expected"),
    [
        ("tests/test_a.py::test_x", "tests/test_a.py::test_x"),
        ("tests/test_a.py::test_x[1]", "tests/test_a.py::test_x"),
        ("tests/test_a.py::test_x[a::b]", "tests/test_a.py::test_x"),
        ("tests/test_a.py::test_x[a[0]]", "tests/test_a.py::test_x"),
        ("tests/test_a.py::test_x[]", "tests/test_a.py::test_x"),
        ("tests/test_a.py::TestA::test_x[1]", "tests/test_a.py::TestA::test_x"),
        ("tests/[new]/test_a.py::test_x[1]", "tests/[new]/test_a.py::test_x"),
        ("tests/[new]/test_a.py", "tests/[new]/test_a.py"),
        ("tests/test_a[1].py::test_x", "tests/test_a[1].py::test_x"),
    ],
)
def test_parameters_are_dropped_and_nothing_else(test_id: str, expected: str) -> None:
    outcome = TestOutcome(id=test_id, place=Place("x", 1), state=State.PASSED)
    assert without_parameters(test_id) == expected
    assert outcome.function_id == expected


@pytest.mark.parametrize(
    ("test_id", "names"),
    [
        ("a.py::test_x", ("a.py", "a.py::test_x")),
        ("a.py::test_x[1]", ("a.py", "a.py::test_x", "a.py::test_x[1]")),
        (
            "[a]/a.py::TestA::test_x[b::c[0]]",
            (
                "[a]/a.py",
                "[a]/a.py::TestA",
                "[a]/a.py::TestA::test_x",
                "[a]/a.py::TestA::test_x[b::c[0]]",
            ),
        ),
    ],
)
def test_a_test_answers_to_its_file_its_class_its_name_and_its_parameters(
    test_id: str, names: tuple[str, ...]
) -> None:
    assert names_of(test_id) == names
