"""A test is evidence once it passed, did something and entered the code it names."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.core import reasons
from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import Collected
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.outcomes import (
    Artefact,
    Measure,
    Observation,
    Outcomes,
    State,
    TestOutcome,
)
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.rungs import Rung
from pytest_psf.verify.context import Context
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.outcome.kind import TestKind
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from pathlib import Path

CRITERION = catalogue.load().by_id["PSF-05.intervene"]
FILE = "tests/test_switch.py"
PAUSE = "claims.oversight:Switch.pause"
RESUME = "claims.oversight:Switch.resume"


def outcome(  # noqa: PLR0913 - the fields of an outcome
    name: str = "test_pauses",
    state: State = State.PASSED,
    *,
    line: int = 12,
    entered: tuple[str, ...] = (PAUSE,),
    artefacts: tuple[Artefact, ...] = (),
    measures: tuple[Measure, ...] = (),
    does_nothing: bool = False,
    flaky: bool = False,
    detail: str = "",
) -> TestOutcome:
    return TestOutcome(
        id=f"{FILE}::{name}",
        place=Place(FILE, line),
        state=state,
        does_nothing=does_nothing,
        flaky=flaky,
        detail=detail,
        observation=Observation(
            entered=frozenset(entered), artefacts=artefacts, measures=measures
        ),
    )


class Run:
    """A project with one test file, and the outcomes of a run of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "tests").mkdir()
        (root / FILE).write_text("# its tests\n")

    def verify(
        self,
        outcomes: Outcomes,
        test: str = f"{FILE}::test_pauses",
        exercises: tuple[str, ...] = (PAUSE,),
        outside: str | None = None,
    ) -> Finding:
        claim = Claim(
            criterion=CRITERION.id,
            facet=None,
            kind="test",
            content=TestClaim(test=test, exercises=exercises, outside=outside),
            place=Place("pyproject.toml", 7),
        )
        today = dt.date(2026, 11, 24)
        context = Context(project=Project(self.root), today=today, outcomes=outcomes)
        return TestKind().verify(claim, CRITERION, context)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def assert_broken(finding: Finding, reason: str, place: str | None) -> None:
    assert finding.reason == reason, finding
    assert finding.standing is Standing.BROKEN
    assert finding.rung is Rung.CLAIMED
    assert finding.counts_as == "test"
    assert (None if finding.place is None else str(finding.place)) == place
    assert finding.why
    assert finding.fix


def assert_open(
    finding: Finding, place: str | None, reason: str = "test-not-run"
) -> None:
    assert finding.reason == reason, finding
    assert finding.standing is Standing.UNJUDGED
    assert finding.rung is Rung.CLAIMED
    assert (None if finding.place is None else str(finding.place)) == place
    assert finding.why
    assert finding.fix


def test_a_test_that_passed_and_entered_its_target_is_tested(run: Run) -> None:
    finding = run.verify(Outcomes(tests=(outcome(),)))
    assert finding.standing is Standing.HOLDS
    assert finding.rung is Rung.TESTED
    assert str(finding.place) == f"{FILE}:12"
    assert finding.source == f"{FILE}::test_pauses"
    assert finding.notes == ("passed", f"entered {PAUSE}")
    assert not finding.warnings


def test_a_test_that_names_no_code_is_only_claimed(run: Run) -> None:
    finding = run.verify(Outcomes(tests=(outcome(),)), exercises=())
    assert finding.holds
    assert finding.rung is Rung.CLAIMED
    assert finding.notes == ("passed", "names no code")


# States


@pytest.mark.parametrize(
    ("state", "reason", "why", "fix"),
    [
        pytest.param(
            State.FAILED, "test-failed", " failed", "make it pass", id="failed"
        ),
        pytest.param(
            State.ERROR, "test-error", " had an error", "setup or teardown", id="error"
        ),
        pytest.param(
            State.SKIPPED, "test-skipped", " was skipped", "shows nothing", id="skipped"
        ),
        pytest.param(
            State.XFAILED,
            "test-xfailed",
            " failed as expected (xfail)",
            "an expected failure is not evidence",
            id="xfailed",
        ),
        pytest.param(
            State.XPASSED,
            "test-xpassed",
            " passed although marked xfail",
            "remove its xfail mark",
            id="xpassed",
        ),
        pytest.param(
            State.CRASHED, "test-crashed", " crashed its worker", "died", id="crashed"
        ),
    ],
)
def test_a_state_that_says_no_breaks_the_claim(
    run: Run, state: State, reason: str, why: str, fix: str
) -> None:
    finding = run.verify(Outcomes(tests=(outcome(state=state),)))
    assert_broken(finding, reason, f"{FILE}:12")
    assert finding.why == f"{FILE}::test_pauses{why}"
    assert fix in finding.fix


@pytest.mark.parametrize("state", [State.DESELECTED, State.NOT_RUN])
def test_a_state_that_says_nothing_leaves_the_claim_open(
    run: Run, state: State
) -> None:
    finding = run.verify(Outcomes(tests=(outcome(state=state),)))
    assert_open(finding, f"{FILE}:12")
    assert finding.why == f"{FILE}::test_pauses {state.value}"


@pytest.mark.parametrize("state", State)
def test_no_state_but_passed_ever_holds(run: Run, state: State) -> None:
    finding = run.verify(Outcomes(tests=(outcome(state=state),)))
    assert finding.holds is (state is State.PASSED)


@pytest.mark.parametrize(
    "outcomes",
    [
        Outcomes(tests=(outcome(state=State.FAILED),)),
        Outcomes(tests=(outcome(entered=()),)),
        Outcomes(collected=Collected(failed_files=frozenset({FILE}))),
    ],
)
def test_a_test_that_shows_nothing_has_its_lines_all_the_same(
    run: Run, outcomes: Outcomes
) -> None:
    (run.root / FILE).write_text("def test_pauses():\n    a = 1\n    assert a\n")
    finding = run.verify(outcomes)
    assert not finding.holds
    assert [(one.name, one.lines) for one in finding.code] == [
        (f"{FILE}::test_pauses", 2)
    ]


def test_what_a_program_made_has_no_lines(run: Run) -> None:
    (run.root / "made.py").write_text("exec('def f(): return 1')\n")
    collected = Collected(sources={PAUSE: "made.py"}, lines={PAUSE: 1})
    finding = run.verify(Outcomes(tests=(outcome(),), collected=collected))
    assert [one.lines for one in finding.code] == [0]


def test_the_detail_of_a_failure_is_told(run: Run) -> None:
    failed = outcome(state=State.FAILED, detail="AssertionError: still running")
    finding = run.verify(Outcomes(tests=(failed,)))
    assert finding.why.endswith(" failed: AssertionError: still running")


def test_a_pass_on_a_rerun_counts_with_a_warning(run: Run) -> None:
    finding = run.verify(Outcomes(tests=(outcome(flaky=True),)))
    assert finding.holds
    assert finding.warnings == (f"{FILE}::test_pauses passed only on a rerun",)


def test_a_test_that_does_nothing_never_counts(run: Run) -> None:
    for exercises in ((PAUSE,), ()):
        nothing = Outcomes(tests=(outcome(does_nothing=True),))
        finding = run.verify(nothing, exercises=exercises)
        assert_broken(finding, "test-does-nothing", f"{FILE}:12")
        assert "asserts nothing" in finding.why


# Several items behind one claim


def three(middle: TestOutcome) -> Outcomes:
    return Outcomes(
        tests=(outcome("test_pauses[a]", line=3), middle, outcome("test_pauses[c]"))
    )


def test_every_set_of_parameters_must_pass(run: Run) -> None:
    held = run.verify(three(outcome("test_pauses[b]")))
    assert held.holds
    assert held.notes[0] == "all 3 passed"
    fell = run.verify(three(outcome("test_pauses[b]", State.FAILED, line=9)))
    assert_broken(fell, "test-failed", f"{FILE}:9")
    assert "test_pauses[b] failed" in fell.why


def test_a_skipped_set_of_parameters_breaks_the_claim(run: Run) -> None:
    finding = run.verify(three(outcome("test_pauses[b]", State.SKIPPED)))
    assert finding.reason == "test-skipped"


def test_a_deselected_set_of_parameters_leaves_the_claim_open(run: Run) -> None:
    finding = run.verify(three(outcome("test_pauses[b]", State.DESELECTED)))
    assert_open(finding, f"{FILE}:12")


@pytest.mark.parametrize("first", [State.DESELECTED, State.FAILED])
def test_a_failure_outweighs_what_was_not_run(run: Run, first: State) -> None:
    last = State.FAILED if first is State.DESELECTED else State.DESELECTED
    both = (outcome("test_pauses[a]", first), outcome("test_pauses[b]", last))
    assert run.verify(Outcomes(tests=both)).reason == "test-failed"


def test_one_item_that_does_nothing_among_several_breaks_the_claim(run: Run) -> None:
    finding = run.verify(three(outcome("test_pauses[b]", does_nothing=True, line=9)))
    assert_broken(finding, "test-does-nothing", f"{FILE}:9")


def test_the_best_of_several_items_shows_the_target(run: Run) -> None:
    tests = (outcome("test_a", line=3, entered=()), outcome("test_b", line=20))
    finding = run.verify(Outcomes(tests=tests), test=FILE)
    assert finding.rung is Rung.TESTED
    assert str(finding.place) == f"{FILE}:20"


def test_one_set_of_parameters_can_be_named(run: Run) -> None:
    tests = (outcome("test_pauses[a]"), outcome("test_pauses[b]", State.FAILED))
    assert run.verify(Outcomes(tests=tests), f"{FILE}::test_pauses[a]").holds
    assert not run.verify(Outcomes(tests=tests), f"{FILE}::test_pauses[b]").holds


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        pytest.param(FILE, False, id="file"),
        pytest.param(f"{FILE}::TestSwitch", True, id="class"),
        pytest.param(f"{FILE}::TestSwitch::test_pauses", True, id="method"),
        pytest.param(f"{FILE}::TestSwitch::test_pauses[x::y]", True, id="parameters"),
        pytest.param(f"./{FILE}::TestSwitch", True, id="dot-slash"),
    ],
)
def test_a_file_or_a_class_stands_for_all_its_tests(
    run: Run, test: str, *, holds: bool
) -> None:
    tests = (
        outcome("TestSwitch::test_pauses[x::y]"),
        outcome("TestSwitch::test_resumes"),
        outcome("TestOther::test_x", State.FAILED),
    )
    assert run.verify(Outcomes(tests=tests), test).holds is holds


def test_a_name_that_begins_alike_is_another_test(run: Run) -> None:
    tests = (outcome(), outcome("test_pauses_not", State.FAILED))
    assert run.verify(Outcomes(tests=tests)).holds


# Targets


@pytest.mark.parametrize(
    ("entered", "missed"),
    [
        pytest.param((), f"{PAUSE} and {RESUME}", id="none"),
        pytest.param((PAUSE,), RESUME, id="one"),
        pytest.param((RESUME, "claims.other:f"), PAUSE, id="the-other"),
    ],
)
def test_every_target_must_be_entered(
    run: Run, entered: tuple[str, ...], missed: str
) -> None:
    outcomes = Outcomes(tests=(outcome(entered=entered),))
    finding = run.verify(outcomes, exercises=(PAUSE, RESUME))
    assert_broken(finding, "not-entered", f"{FILE}:12")
    expected = f"{FILE}::test_pauses passed but never entered {missed}"
    assert finding.why == expected
    assert "`exercises`" in finding.fix


def test_one_test_must_enter_all_the_targets(run: Run) -> None:
    tests = (outcome("test_a"), outcome("test_b", entered=(RESUME,)))
    outcomes = Outcomes(tests=tests)
    finding = run.verify(outcomes, test=FILE, exercises=(PAUSE, RESUME))
    assert finding.reason == "not-entered"
    both = Outcomes(tests=(*tests, outcome("test_c", entered=(PAUSE, RESUME), line=30)))
    held = run.verify(both, test=FILE, exercises=(PAUSE, RESUME))
    assert held.rung is Rung.TESTED
    assert str(held.place) == f"{FILE}:30"
    assert held.notes[1:] == (f"entered {PAUSE}", f"entered {RESUME}")


def test_a_target_that_cannot_be_observed_is_told_with_the_reason(run: Run) -> None:
    why, fix = "is gone", "name another function"
    problem = Problem(reasons.NO_SUCH_TARGET, why, fix)
    outcomes = Outcomes(
        tests=(outcome(),), collected=Collected(unobservable={PAUSE: problem})
    )
    finding = run.verify(outcomes)
    assert_broken(finding, "no-such-target", "pyproject.toml:7")
    assert finding.why == f"exercises {PAUSE}: {why}"
    assert finding.fix == fix


def test_a_target_of_another_claim_that_cannot_be_observed_is_not_ours(
    run: Run,
) -> None:
    problem = Problem(reasons.NO_SUCH_TARGET, "is gone", "name another function")
    outcomes = Outcomes(
        tests=(outcome(),), collected=Collected(unobservable={RESUME: problem})
    )
    assert run.verify(outcomes).rung is Rung.TESTED


# Work in another process

TRACE = Artefact(name="trace.json", sha256="ab" * 32, size=120)


def test_work_outside_counts_as_tested_only_with_an_artefact(run: Run) -> None:
    outcomes = Outcomes(tests=(outcome(entered=(), artefacts=(TRACE,)),))
    finding = run.verify(outcomes, exercises=(), outside="it runs in a container")
    assert finding.rung is Rung.TESTED
    assert finding.notes == (
        "passed",
        "its code was not observed: it runs in a container",
        "attached trace.json (sha256 abababababab)",
    )
    assert ("file that a test left", f"sha256:{TRACE.sha256[:12]}") in finding.made_of


def test_work_outside_without_an_artefact_breaks_the_claim(run: Run) -> None:
    outcomes = Outcomes(tests=(outcome(entered=()),))
    finding = run.verify(outcomes, exercises=(), outside="it runs in a container")
    assert_broken(finding, "no-artefact", f"{FILE}:12")
    assert "(it runs in a container) but attached no artefact" in finding.why
    assert "psf.attach(path)" in finding.fix


def test_an_artefact_does_not_replace_entering_the_target(run: Run) -> None:
    outcomes = Outcomes(tests=(outcome(entered=(), artefacts=(TRACE,)),))
    assert run.verify(outcomes).reason == "not-entered"


@pytest.mark.parametrize(
    ("measure", "note"),
    [
        pytest.param(
            Measure(name="p95", value=0.42, unit="s", at_most=2),
            "measured p95 = 0.42 s (at most 2)",
            id="unit-and-bound",
        ),
        pytest.param(
            Measure(name="recall", value=0.9, at_least=0.8, at_most=1),
            "measured recall = 0.9 (at most 1, at least 0.8)",
            id="two-bounds",
        ),
        pytest.param(
            Measure(name="rows", value=120), "measured rows = 120", id="no-bound"
        ),
        pytest.param(
            Measure(name="errors", value=0, at_most=0),
            "measured errors = 0 (at most 0)",
            id="a-bound-of-zero",
        ),
    ],
)
def test_what_a_test_measured_is_noted(run: Run, measure: Measure, note: str) -> None:
    finding = run.verify(Outcomes(tests=(outcome(measures=(measure,)),)))
    assert note in finding.notes


# Tests that the run does not know


def test_a_test_that_does_not_exist_names_the_near_one_of_its_file(run: Run) -> None:
    others = ("tests/test_other.py::test_pause", f"{FILE}::test_paused")
    finding = run.verify(
        Outcomes(collected=Collected(others=others)), f"{FILE}::test_pause"
    )
    assert_broken(finding, "no-such-test", None)
    assert finding.why == f"{FILE}::test_pause matches no test that was collected"
    assert finding.fix == f"did you mean {FILE}::test_paused?"


def test_a_near_test_may_stand_in_another_file(run: Run) -> None:
    others = ("tests/test_switches.py::test_pauses",)
    finding = run.verify(Outcomes(collected=Collected(others=others)))
    assert finding.fix == "did you mean tests/test_switches.py::test_pauses?"


def test_a_test_that_is_like_none_tells_how_to_list_them(run: Run) -> None:
    finding = run.verify(Outcomes())
    assert_broken(finding, "no-such-test", None)
    assert "pytest --collect-only" in finding.fix


def test_a_wrong_set_of_parameters_is_no_test(run: Run) -> None:
    outcomes = Outcomes(tests=(outcome("test_pauses[a]"),))
    finding = run.verify(outcomes, f"{FILE}::test_pauses[z]")
    assert finding.reason == "no-such-test"
    assert f"{FILE}::test_pauses" in finding.fix


def test_a_test_in_a_file_that_does_not_exist_names_the_near_file(run: Run) -> None:
    finding = run.verify(Outcomes(), "tests/test_switsh.py::test_pauses")
    assert_broken(finding, "no-such-file", None)
    assert f"did you mean {FILE}?" in finding.fix


def test_a_narrowed_run_does_not_know_whether_a_test_exists(run: Run) -> None:
    finding = run.verify(Outcomes(narrowed=("narrowed by -k",)))
    assert_open(finding, None)
    assert finding.why == f"{FILE}::test_pauses is not part of this run"


def test_even_a_narrowed_run_knows_that_a_file_does_not_exist(run: Run) -> None:
    outcomes = Outcomes(narrowed=("narrowed by -k",))
    finding = run.verify(outcomes, "tests/gone.py::test_x")
    assert_broken(finding, "no-such-file", None)


@pytest.mark.parametrize("narrowed", [(), ("narrowed by -k",)])
def test_a_file_that_failed_to_import_leaves_its_tests_open(
    run: Run, narrowed: tuple[str, ...]
) -> None:
    outcomes = Outcomes(
        collected=Collected(failed_files=frozenset([FILE])), narrowed=narrowed
    )
    for test in (FILE, f"{FILE}::test_pauses"):
        finding = run.verify(outcomes, test)
        assert_open(finding, FILE, "file-not-imported")
        assert finding.why.endswith(f"{FILE} failed to import")
        assert "fix the import" in finding.fix


# What is wrong with the text of the claim alone


@pytest.mark.parametrize(
    ("exercises", "outside", "keys"),
    [
        pytest.param((PAUSE, "app:f", "_a.b1:C.d"), None, [], id="nothing-wrong"),
        pytest.param(("größe.maß:prüfe",), None, [], id="unicode"),
        pytest.param((), "a container", [], id="outside"),
        pytest.param(("app.f",), None, ["exercises"], id="no-colon"),
        pytest.param(("app:f()",), None, ["exercises"], id="call"),
        pytest.param(("app/x.py:f",), None, ["exercises"], id="path"),
        pytest.param(("app:f:g",), None, ["exercises"], id="two-colons"),
        pytest.param((":f",), None, ["exercises"], id="no-module"),
        pytest.param(("app:",), None, ["exercises"], id="no-function"),
        pytest.param(("app:1f",), None, ["exercises"], id="digit"),
        pytest.param(("",), None, ["exercises"], id="empty"),
        pytest.param(("app:f", "x", "y"), None, ["exercises"] * 2, id="each"),
        pytest.param((PAUSE,), "a container", ["outside"], id="both"),
        pytest.param((), " ", ["outside"], id="no-reason"),
    ],
)
def test_faults_of_the_text_are_told_by_key(
    exercises: tuple[str, ...], outside: str | None, keys: list[str]
) -> None:
    content = TestClaim(test=FILE, exercises=exercises, outside=outside)
    found = list(TestKind().faults(content, CRITERION))
    assert [one.keys for one in found] == [(key,) for key in keys]
    assert all(one.why and one.fix for one in found)
