"""What a test's reports come to."""

from __future__ import annotations

import pytest

from pytest_psf.core.outcomes import State
from pytest_psf.core.phases import PhaseRecord

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
