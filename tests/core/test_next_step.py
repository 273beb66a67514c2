"""Which step is the cheapest, and that none of them is a way around the question."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.report.screens import (
    CATALOGUE,
    CONFIG,
    NOT_CONFIGURED,
    PROFILE,
    THREE_MET,
    TODAY,
    WAIVER,
    everything,
    fails,
    holds,
    problem,
    unreviewed,
)

from pytest_psf.config.validate import gate_of
from pytest_psf.core import reasons
from pytest_psf.core.classify import Answer, Asked, Gate, Profile
from pytest_psf.core.collected import FAILED_TO_IMPORT
from pytest_psf.core.evidence import Evidence, Standing
from pytest_psf.core.joining import NOT_COLLECTED, OF_A_PART
from pytest_psf.core.judge import judge
from pytest_psf.core.next_step import Effort, Step, first_of, next_step
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.reviews import TWO_REVIEWERS
from pytest_psf.report.verdict import conclusion_said, gate_said

REVIEW = unreviewed("PSF-07.rollback-procedure", "Rollback")


def broken(full_id: str, kind: str, reason: Reason) -> Evidence:
    return fails(full_id, kind, problem(reason, "why", "do this", "a.toml:3"))


FAILING = broken("PSF-08.harm-assessment", "document", reasons.MALFORMED)
MISNAMED = broken("PSF-01.access-controls", "test", reasons.NO_SUCH_TARGET)
SURVIVES = broken("PSF-01.access-controls", "test", reasons.SURVIVED)
THRESHOLD = broken("PSF-02.re-evaluation", "evaluation", reasons.THRESHOLD_NOT_MET)


def step_of(
    *evidence: Evidence, profile: Profile = PROFILE, narrowed: tuple[str, ...] = ()
) -> Step:
    found = next_step(
        judge(CATALOGUE, profile, evidence, today=TODAY, narrowed=narrowed)
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("evidence", "effort", "named"),
    [
        pytest.param(
            (MISNAMED, REVIEW, FAILING), Effort.REPAIR, FAILING, id="what-fails"
        ),
        pytest.param(
            (MISNAMED, REVIEW, THRESHOLD), Effort.REVIEW, REVIEW, id="a-review"
        ),
        pytest.param(
            (SURVIVES, THRESHOLD, *THREE_MET),
            Effort.IMPROVE,
            SURVIVES,
            id="what-is-begun",
        ),
        pytest.param(
            (THRESHOLD, MISNAMED), Effort.CORRECT, MISNAMED, id="a-line-to-correct"
        ),
    ],
)
def test_the_least_effort_comes_first(
    evidence: tuple[Evidence, ...], effort: Effort, named: Evidence
) -> None:
    for given in (evidence, evidence[::-1]):
        found = step_of(*given)
        assert (found.effort, found.id) == (effort, named.claim.id)


def test_a_review_is_the_command_to_paste() -> None:
    found = step_of(REVIEW, *THREE_MET)

    assert found.do == "read it, then"
    command = "pytest-psf review docs/release.md#Rollback --by NAME"
    assert found.commands == (command,)
    assert found.place == Place("docs/release.md", 140)
    assert found.why == "it is written, but nobody has reviewed it"
    assert step_of(MISNAMED).why == "why"


def test_a_value_that_is_wrong_comes_before_the_tests_that_fail_for_it() -> None:
    over = broken("PSF-02.version-pinned", "setting", reasons.CONDITION_BROKEN)
    for reason in (reasons.TEST_FAILED, reasons.TEST_ERROR, reasons.TEST_CRASHED):
        red = broken("PSF-01.access-controls", "test", reason)
        assert step_of(red, over).id == over.claim.id
        assert step_of(red, REVIEW).id == red.claim.id


def test_a_second_reader_is_a_review_as_well() -> None:
    lacking = Problem(reasons.NOT_REVIEWED, "has been read by one person", "read it")
    read_once = holds(
        "PSF-07.incident-definition",
        "document",
        qualities=frozenset(),
        lacks=((TWO_REVIEWERS, lacking),),
    )
    found = step_of(MISNAMED, read_once)
    assert (found.effort, found.id) == (Effort.REVIEW, read_once.claim.id)
    assert found.do == "read it"
    # What has two readers and lacks something else is no review.
    unbound = holds("PSF-02.version-documented", "document", qualities=frozenset())
    assert step_of(unbound, *THREE_MET).effort is Effort.IMPROVE


def test_of_two_reviews_the_one_that_leaves_nothing_else_to_do_comes_first() -> None:
    name = "PSF-05.escalation-defined"
    one_facet = unreviewed(
        f"{name}.high-stakes", "Escalation"
    )  # the other has no claim
    assert step_of(one_facet, REVIEW).id == REVIEW.claim.id
    assert step_of(one_facet).id == one_facet.claim.id


def test_a_page_is_read_again_when_what_else_is_wrong_is_put_right() -> None:
    again = broken("PSF-02.version-documented", "document", reasons.REVIEW_FALLEN)
    pin = broken("PSF-02.version-pinned", "setting", reasons.NOT_PINNED)
    assert step_of(again, pin).id == pin.claim.id
    assert step_of(again, THRESHOLD).effort is Effort.READ_AGAIN


def test_what_gates_comes_first_whatever_the_effort() -> None:
    early, late = unreviewed("PSF-01.retention", "Retention"), REVIEW
    ids = frozenset({late.claim.criterion})
    gated = replace(PROFILE, gate=Gate(entries=("PSF-07",), ids=ids))

    assert step_of(early, late).id == early.claim.id
    assert step_of(early, late, profile=gated).id == late.claim.id
    # A page that is written is nearer than a criterion that is not begun, but was not asked for.
    assert step_of(early, profile=gated).id == late.claim.id
    assert step_of(early, MISNAMED, profile=gated).effort is Effort.BEGIN
    assert step_of(FAILING, profile=gated).id == FAILING.claim.id


def test_to_begin_a_setting_comes_before_a_test_and_that_before_a_page() -> None:
    assert step_of().id == "PSF-02.version-pinned"
    assert CATALOGUE.by_id["PSF-02.version-pinned"].accepts.keys() == {"setting"}
    assert step_of(*_met_without("setting")).id == "PSF-01.access-controls"
    assert step_of(*_met_without("setting", "test")).id == "PSF-02.version-documented"


def _met_without(*kinds: str) -> list[Evidence]:
    """Return what meets each criterion that one of these kinds alone could meet."""
    return [
        one
        for one in everything()
        if any(
            {term.kind for term in terms} <= {*kinds}
            for terms in CATALOGUE.by_id[one.claim.criterion].needs
        )
    ]


def test_in_the_gate_a_criterion_is_begun_before_any_other() -> None:
    ids = frozenset({"PSF-07.rollback-tested", "PSF-08.harm-assessment"})
    gated = replace(PROFILE, gate=Gate(entries=("PSF-07",), ids=ids))
    assert step_of(profile=gated).id == "PSF-07.rollback-tested"


def test_a_class_that_is_not_settled_is_the_first_thing_to_do() -> None:
    found = step_of(FAILING, REVIEW, profile=NOT_CONFIGURED)
    assert found.id == "PSF-00.classified"
    assert found.commands == ("pytest-psf init",)


def test_what_could_not_be_collected_comes_before_all() -> None:
    names = [
        f"{name}{FAILED_TO_IMPORT}" for name in ("tests/test_a.py", "b.py", "c.py")
    ]

    one = step_of(FAILING, REVIEW, narrowed=(names[0], "the run was stopped"))
    three = step_of(profile=NOT_CONFIGURED, narrowed=tuple(names))

    assert one.do.startswith("repair tests/test_a.py, which could not be collected")
    assert three.do.startswith("repair tests/test_a.py and 2 more, which could not")
    assert one.effort is three.effort is Effort.REPAIR


def test_where_nothing_is_open_there_is_no_step() -> None:
    assert next_step(judge(CATALOGUE, PROFILE, everything(), today=TODAY)) is None


# -- runs that did not see everything


def test_where_nothing_is_open_a_narrower_gate_is_to_be_taken_away() -> None:
    profile = replace(PROFILE, gate=gate_of(["PSF-04"], CATALOGUE))
    found = step_of(*everything(), profile=profile)
    assert (
        found.do
        == "nothing is open: take gate out of the config, so that all of it gates"
    )
    # Who asks for a narrower gate in one run has not written it down.
    asked = Asked(gate=gate_of(["PSF-04"], CATALOGUE))
    whole = judge(CATALOGUE, PROFILE, everything(), today=TODAY, asked=asked)
    assert next_step(whole) is None
    assert step_of(*everything()[1:], profile=profile).effort is not Effort.IMPROVE


def test_a_narrowed_run_is_to_be_run_whole_unless_something_is_broken_in_it() -> None:
    whole = step_of(*THREE_MET, narrowed=("narrowed by -k",))
    assert (whole.effort, whole.commands) == (Effort.RUN, ("pytest --psf",))
    assert step_of(REVIEW, narrowed=("narrowed by -k",)).id == REVIEW.claim.id
    # What it could not see is not called missing, or a fault.
    lost = replace(
        FAILING, finding=replace(FAILING.finding, standing=Standing.UNJUDGED)
    )
    assert step_of(lost, narrowed=("narrowed by -k",)).effort is Effort.RUN


def test_a_run_of_a_part_is_to_be_judged_with_the_others() -> None:
    part = f"{OF_A_PART} web, which `pytest-psf gate` judges with api"
    (command,) = step_of(*THREE_MET, narrowed=(part,)).commands
    assert command.startswith("pytest-psf gate ")
    assert step_of(narrowed=(part, "narrowed by -k")).commands == ("pytest --psf",)


def test_files_that_no_job_collected_are_asked_of_the_jobs() -> None:
    found = step_of(*THREE_MET, narrowed=(f"{NOT_COLLECTED} tests/c.py",))
    assert found.do.startswith("give the gate the reports of the jobs")
    assert found.commands == ()


# -- what is no step


def test_a_waiver_is_never_proposed_though_one_has_run_out() -> None:
    over = replace(
        WAIVER,
        criterion="PSF-02.version-pinned",
        approved_on=TODAY.replace(month=6),
        expires=TODAY.replace(month=11),
    )
    judgement = judge(CATALOGUE, PROFILE, (), (over,), today=TODAY)

    ruling = judgement.ruling("PSF-02.version-pinned")
    assert ruling is not None
    assert reasons.WAIVER_EXPIRED in [one.reason for one in ruling.problems]
    found = next_step(judgement)
    assert found is not None
    assert found.commands == ("pytest-psf explain PSF-02.version-pinned",)
    assert not re.search("waive|approve", found.do)


def test_nothing_is_a_step_that_only_makes_a_question_go_away() -> None:
    """No other answer to a fact, whatever it would rule out; no waiver; no lower bar."""
    facts = {
        name: Answer(answer=True, because="They do.", place=CONFIG)
        for name in CATALOGUE.facts
    }
    for one in CATALOGUE:
        rest = [e for e in everything() if e.claim.criterion != one.id]
        found = step_of(*rest, profile=replace(PROFILE, facts=facts))
        assert found.id.startswith(one.id)
        assert found.commands == (f"pytest-psf explain {one.id}",)
        assert not re.search(r"waive|fact|answer|threshold|= (no|false)", found.do)


def test_a_threshold_that_was_missed_is_no_line_to_correct() -> None:
    assert step_of(THRESHOLD, MISNAMED).id == MISNAMED.claim.id
    assert step_of(THRESHOLD, *THREE_MET).effort is Effort.IMPROVE


def test_of_an_extension_s_reasons_a_claim_is_begun() -> None:
    odd = broken("PSF-01.access-controls", "test", Reason("acme-odd", "It is odd."))
    assert step_of(odd, *THREE_MET).effort is Effort.IMPROVE
    assert holds("PSF-05.intervene", "test").finding.holds


def test_what_an_extension_says_without_a_fix_is_told_all_the_same() -> None:
    name = "PSF-01.access-controls"
    odd = fails(name, "test", problem(reasons.MALFORMED, "it is torn", "", "a.toml:3"))
    assert step_of(odd).do == "it is torn"


@pytest.mark.parametrize(
    "evidence",
    [
        (),
        (REVIEW,),
        (MISNAMED, REVIEW, FAILING),
        (SURVIVES, THRESHOLD, *THREE_MET),
        (THRESHOLD, MISNAMED),
    ],
)
def test_the_last_line_calls_first_what_is_the_next_step(
    evidence: tuple[Evidence, ...],
) -> None:
    judged = judge(CATALOGUE, PROFILE, evidence, today=TODAY)
    step = next_step(judged)
    assert step is not None
    assert conclusion_said(judged).endswith(f" open, first {step.id}")
    assert first_of(judged, judged.rulings) == step.id


def test_what_a_gate_calls_first_is_one_of_its_own() -> None:
    gate = gate_of(["PSF-03", "PSF-08"], CATALOGUE)
    judged = judge(CATALOGUE, replace(PROFILE, gate=gate), [MISNAMED], today=TODAY)
    step = next_step(judged)
    assert step is not None
    assert step.id.startswith("PSF-03.")
    assert gate_said(judged).endswith(f": 8 open, first {step.id}.")
    elsewhere = [r for r in judged.rulings if r.criterion.domain == "PSF-01"]
    assert first_of(judged, elsewhere) == MISNAMED.claim.id


def test_of_what_has_no_step_the_first_in_the_order_is_named() -> None:
    judged = judge(CATALOGUE, PROFILE, [], today=TODAY, narrowed=("-k a",))
    assert first_of(judged, judged.rulings) == "PSF-01.legal-basis.personal"


def test_a_class_that_is_not_settled_stands_before_what_is_counted() -> None:
    judged = judge(CATALOGUE, NOT_CONFIGURED, [], today=TODAY)
    assert conclusion_said(judged) == (
        "NOT READY: 35 open, and before them PSF-00.classified"
    )
