"""What a test's reports come to, and by which names it can be claimed."""

from __future__ import annotations

import pytest

from pytest_psf.core.outcomes import (
    PhaseRecord,
    State,
    TestOutcome,
    names_of,
    without_parameters,
)
from pytest_psf.core.places import Place

#: (phase, outcome), with "+xfail" where the report carries `wasxfail`.
Report = tuple[str, str]

PASSED = [("setup", "passed"), ("call", "passed"), ("teardown", "passed")]


def record_of(reports: list[Report]) -> PhaseRecord:
    record = PhaseRecord()
    for phase, outcome in reports:
        name, _, mark = outcome.partition("+")
        record.add(phase, name, expected_failure=mark == "xfail", detail="")
    return record


def case(name: str, state: State, *reports: str) -> object:
    pairs = [(phase, out) for phase, _, out in (r.partition(" ") for r in reports)]
    return pytest.param(pairs, state, id=name)


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        pytest.param(PASSED, State.PASSED, id="passed in all phases"),
        case(
            "failed",
            State.FAILED,
            *("setup passed", "call failed", "teardown passed"),
        ),
        case(
            "failed subtest, then the test's own report passed",
            State.FAILED,
            *("setup passed", "call failed", "call passed", "teardown passed"),
        ),
        case(
            "test's own report passed, then a failed subtest",
            State.FAILED,
            *("setup passed", "call passed", "call failed", "teardown passed"),
        ),
        case(
            "skipped subtest in a passed test",
            State.SKIPPED,
            *("setup passed", "call skipped", "call passed", "teardown passed"),
        ),
        case("setup error", State.ERROR, *("setup failed", "teardown passed")),
        case(
            "teardown error",
            State.ERROR,
            *("setup passed", "call passed", "teardown failed"),
        ),
        case(
            "failed, and an error in teardown as well",
            State.FAILED,
            *("setup passed", "call failed", "teardown failed"),
        ),
        case("skipped by a mark", State.SKIPPED, "setup skipped", "teardown passed"),
        case(
            "skipped in the call",
            State.SKIPPED,
            *("setup passed", "call skipped", "teardown passed"),
        ),
        case(
            "skipped, and an error in teardown",
            State.ERROR,
            *("setup passed", "call skipped", "teardown failed"),
        ),
        case(
            "xfailed",
            State.XFAILED,
            *("setup passed", "call skipped+xfail", "teardown passed"),
        ),
        case(
            "xfail without running",
            State.XFAILED,
            *("setup skipped+xfail", "teardown passed"),
        ),
        case(
            "xpassed",
            State.XPASSED,
            *("setup passed", "call passed+xfail", "teardown passed"),
        ),
        case(
            "strict xpass, which pytest reports as a plain failure",
            State.FAILED,
            *("setup passed", "call failed", "teardown passed"),
        ),
        case(
            "xfail raised by another exception than the mark names",
            State.FAILED,
            *("setup passed", "call failed+xfail", "teardown passed"),
        ),
        case("interrupted in the setup", State.NOT_RUN),
        case("interrupted in the call", State.NOT_RUN, "setup passed"),
        case(
            "interrupted before the teardown",
            State.NOT_RUN,
            *("setup passed", "call passed"),
        ),
        case(
            "failed and interrupted before the teardown",
            State.FAILED,
            *("setup passed", "call failed"),
        ),
        case("no call phase", State.NOT_RUN, "setup passed", "teardown passed"),
        case("worker crash", State.CRASHED, "??? failed"),
        case(
            "worker crash in the middle",
            State.CRASHED,
            *("setup passed", "call passed", "??? failed"),
        ),
        case(
            "a phase with an outcome that nobody knows",
            State.NOT_RUN,
            *("setup passed", "call strange", "teardown passed"),
        ),
    ],
)
def test_reports_come_to_a_state(reports: list[Report], state: State) -> None:
    assert record_of(reports).state is state


@pytest.mark.parametrize(
    "reports",
    [
        [("setup", "passed"), ("call", "rerun"), ("teardown", "passed")],
        [("setup", "rerun"), ("teardown", "passed")],
    ],
    ids=["call", "setup"],
)
def test_a_rerun_is_counted_and_the_attempt_before_it_does_not_pass(
    reports: list[Report],
) -> None:
    record = record_of(reports)
    assert record.reruns == 1
    assert record.state is State.NOT_RUN


def test_a_new_attempt_forgets_the_reports_but_not_the_reruns() -> None:
    record = record_of([("setup", "passed"), ("call", "rerun")])
    assert (record.state, record.reruns) == (State.NOT_RUN, 1)
    for phase, outcome in PASSED:
        record.add(phase, outcome, expected_failure=False, detail="")
    assert (record.state, record.reruns) == (State.PASSED, 1)


def test_a_new_attempt_forgets_an_expected_failure_and_its_detail() -> None:
    record = PhaseRecord()
    record.add("call", "skipped", expected_failure=True, detail="known bug")
    assert record.detail == "known bug"
    record.add("call", "rerun")
    for phase, outcome in PASSED:
        record.add(phase, outcome, expected_failure=False, detail="")
    assert (record.state, record.detail) == (State.PASSED, "")


def test_a_rerun_leaves_no_detail_behind() -> None:
    record = PhaseRecord()
    record.add("call", "rerun", expected_failure=False, detail="timed out")
    assert record.detail == ""


def test_the_detail_is_that_of_what_did_not_pass() -> None:
    record = PhaseRecord()
    record.add("setup", "passed", expected_failure=False, detail="noise")
    record.add("call", "failed", expected_failure=False, detail="assert 1 == 2")
    record.add("teardown", "passed", expected_failure=False, detail="noise")
    assert record.detail == "assert 1 == 2"


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


def test_an_outcome_of_another_plugin_is_an_attempt_that_was_repeated() -> None:
    record = PhaseRecord()
    record.add("setup", "passed")
    record.add("call", "retried")
    assert (record.reruns, record.state) == (1, State.NOT_RUN)
    record.add("call", "passed")
    record.add("teardown", "passed")
    assert (record.reruns, record.state) == (1, State.PASSED)


def test_a_phase_that_was_only_repeated_was_not_run() -> None:
    record = PhaseRecord(setup="passed", call="passed", teardown="passed")
    record.add("teardown", "retried")
    assert (record.reruns, record.state) == (1, State.NOT_RUN)
