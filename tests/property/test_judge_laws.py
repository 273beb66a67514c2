"""Laws that every judgement keeps, whatever the evidence."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pytest_psf.catalogue import load
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import (
    AFFECTS,
    AS_CONFIGURED,
    CLASSES,
    CONSEQUENCES,
    OPERATED,
    RUNS,
    Answer,
    Asked,
    Gate,
    Profile,
)
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.in_force import in_force
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.rungs import Rung
from pytest_psf.core.verdicts import Conclusion, Judgement, Verdict
from pytest_psf.core.waivers import Waiver
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from collections.abc import Sequence


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("unmeasured")]

many = settings(max_examples=100, derandomize=True, deadline=None)

CATALOGUE = load()
CRITERIA = tuple(CATALOGUE.by_id.values())
TODAY = dt.date(2026, 12, 1)
WRONG = Problem(Reason("slug", ""), "it is wrong", "correct it")
PLACE = Place("pyproject.toml", 1)
KINDS = ("document", "setting", "evaluation", "drill", "test")
QUALITIES = (
    "upper limit",
    "tied to the pin",
    "limit",
    "named person",
    "pinned",
    "receiver",
    "two reviewers",
)
#: Few files, so that covers and pins meet.
SOURCES = ("config/model.toml#model.id", "config/model.toml", "docs/a.md", "a.py::t")

#: Best first; a verdict may only ever go down this list when evidence is broken.
RANK = {
    Verdict.MET: 0,
    Verdict.NOT_JUDGED: 1,
    Verdict.UNMET: 2,
}


FEW = tuple(
    CATALOGUE.by_id[name]
    for name in (
        "PSF-01.retention",
        "PSF-02.version-pinned",
        "PSF-05.escalation-tested",
        "PSF-07.incident-response",
        "PSF-08.bias-assessment",
        "PSF-08.owner",
    )
)

#: A strategy is made once for all its draws, which is much of what they cost.
one_of = functools.cache(st.sampled_from)
any_criterion = st.sampled_from(CRITERIA)
few = st.sampled_from(FEW)
some_sources = st.lists(st.sampled_from(SOURCES), max_size=2)
some_qualities = st.lists(st.sampled_from(QUALITIES))
rungs = st.sampled_from(Rung)


@st.composite
def pieces(draw: st.DrawFn, *, focus: bool = False) -> Evidence:
    """Draw one piece of evidence, on a few criteria only where focused."""
    criterion = draw(few if focus else any_criterion)
    facets = criterion.facet_names
    facet = draw(one_of(facets)) if facets else None
    kinds = (*criterion.accepts, *criterion.accepts, *KINDS)
    kind = draw(one_of(kinds))
    source = draw(one_of(SOURCES))
    covers = tuple(draw(some_sources))
    content: object = TestClaim(test=source)
    if kind == "document":
        content = DocumentClaim(document=source, covers=covers)
    standing = draw(one_of((*[Standing.HOLDS] * 3, *Standing)))
    return Evidence(
        claim=Claim(
            criterion=criterion.id, facet=facet, kind=kind, content=content, place=PLACE
        ),
        finding=Finding(
            counts_as=kind,
            source=source,
            standing=standing,
            covers=frozenset(covers) if kind == "document" else frozenset(),
            rung=draw(rungs),
            qualities=frozenset(draw(some_qualities)),
            problem=None if standing is Standing.HOLDS else WRONG,
        ),
    )


piles = st.lists(pieces(), max_size=30) | st.lists(pieces(focus=True), max_size=20)


def answer(said: bool) -> Answer:  # noqa: FBT001 - one argument
    return Answer(answer=said, because="a reason", place=PLACE)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    definition = {
        part: answer(draw(st.booleans()))
        for part in (AFFECTS, RUNS, CONSEQUENCES, OPERATED)
        if draw(st.integers(0, 9))
    }
    facts = {
        fact: answer(draw(st.booleans()))
        for fact in CATALOGUE.facts
        if draw(st.booleans())
    }
    return Profile(
        declared=draw(st.sampled_from((*CLASSES, "production", "production"))),
        definition=definition,
        facts=facts,
        minimum=draw(minima),
    )


minima = st.dictionaries(
    st.sampled_from([criterion.id for criterion in CATALOGUE]),
    st.sampled_from(Rung),
    max_size=5,
)


def verdicts(judgement: Judgement) -> dict[str, Verdict]:
    return {
        one.criterion.id: one.verdict for one in (*judgement.scope, *judgement.rulings)
    }


def judged(
    evidence: list[Evidence],
    who: Profile,
    waivers: Sequence[Waiver] = (),
    *,
    narrowed: bool = False,
    asked: Asked = AS_CONFIGURED,
) -> Judgement:
    why = ("only one file was asked for",) if narrowed else ()
    return judge(
        CATALOGUE, who, evidence, waivers, today=TODAY, narrowed=why, asked=asked
    )


#: Around today, so that the first day and the last one are drawn often.
days = st.integers(-3, 3).map(lambda count: TODAY + dt.timedelta(days=count))


@st.composite
def waived(draw: st.DrawFn) -> list[Waiver]:
    """Draw waivers, for many criteria at once or for few."""
    most = draw(st.sampled_from((3, len(CRITERIA))))
    ids = [criterion.id for criterion in CRITERIA]
    chosen = draw(st.lists(st.sampled_from(ids), max_size=most, unique=True))
    return [
        Waiver(
            criterion=criterion_id,
            reason="r",
            compensating_control="c",
            approved_by="D. Patel",
            approved_on=draw(days),
            expires=draw(days),
            place=PLACE,
        )
        for criterion_id in (ids if draw(st.booleans()) else chosen)
    ]


def counts(waiver: Waiver) -> bool:
    return waiver.approved_on <= TODAY <= waiver.expires


@many
@given(piles, pieces(), profiles(), st.integers(0, 30))
def test_adding_a_broken_claim_never_makes_a_verdict_better(
    evidence: list[Evidence], extra: Evidence, who: Profile, at: int
) -> None:
    finding = replace(extra.finding, standing=Standing.BROKEN, problem=WRONG)
    wrong = replace(extra, finding=finding)
    before = verdicts(judged(evidence, who))
    after = verdicts(judged([*evidence[:at], wrong, *evidence[at:]], who))
    for criterion_id, verdict in before.items():
        assert RANK.get(after[criterion_id], -1) >= RANK.get(verdict, -1)


@many
@given(piles, pieces(), profiles())
def test_a_broken_claim_of_a_kind_that_counts_makes_what_is_in_force_unmet(
    evidence: list[Evidence], extra: Evidence, who: Profile
) -> None:
    criterion = CATALOGUE.by_id[extra.claim.criterion]
    assume(extra.finding.counts_as in criterion.accepts)
    finding = replace(extra.finding, standing=Standing.BROKEN, problem=WRONG)
    wrong = replace(extra, finding=finding)
    found = judged([*evidence, wrong], who).ruling(criterion.id)
    denied = {
        facet
        for facet, fact in criterion.facet_facts.items()
        if fact in who.facts and not who.facts[fact].answer
    }
    if found is not None and extra.claim.facet not in denied:
        assert found.verdict in {
            Verdict.UNMET,
            Verdict.NOT_IN_FORCE,
            Verdict.NOT_APPLICABLE,
        }


@many
@given(piles, profiles())
def test_narrowing_a_run_never_makes_anything_met(
    evidence: list[Evidence], who: Profile
) -> None:
    whole = verdicts(judged(evidence, who))
    narrow = verdicts(judged(evidence, who, narrowed=True))
    for criterion_id, verdict in whole.items():
        now = narrow[criterion_id]
        assert now is verdict or (verdict, now) == (Verdict.UNMET, Verdict.NOT_JUDGED)


@many
@given(piles, profiles())
def test_a_narrowed_run_is_never_ready(evidence: list[Evidence], who: Profile) -> None:
    found = judged(evidence, who, narrowed=True)
    assert found.conclusion is not Conclusion.READY
    assert not found.passes or found.conclusion is Conclusion.NOT_IN_PRODUCTION


@many
@given(piles, profiles(), minima)
def test_raising_a_minimum_never_makes_a_verdict_better(
    evidence: list[Evidence], who: Profile, more: dict[str, Rung]
) -> None:
    raised = dict(who.minimum)
    for criterion_id, rung in more.items():
        raised[criterion_id] = max(rung, raised.get(criterion_id, rung))
    before = verdicts(judged(evidence, who))
    after = verdicts(judged(evidence, replace(who, minimum=raised)))
    for criterion_id, verdict in before.items():
        assert after[criterion_id] is verdict or after[criterion_id] is Verdict.UNMET


@many
@given(
    piles.flatmap(lambda pile: st.tuples(st.just(pile), st.permutations(pile))),
    profiles(),
    st.booleans(),
)
def test_the_order_of_the_evidence_changes_no_verdict_and_no_rung(
    piles_in_two_orders: tuple[list[Evidence], list[Evidence]],
    who: Profile,
    narrowed: bool,  # noqa: FBT001 - drawn
) -> None:
    one, other = (judged(p, who, narrowed=narrowed) for p in piles_in_two_orders)
    assert [(r.verdict, r.reached, r.facets) for r in one.rulings] == [
        (r.verdict, r.reached, r.facets) for r in other.rulings
    ]
    assert verdicts(one) == verdicts(other)
    assert (one.conclusion, one.passes) == (other.conclusion, other.passes)


@many
@given(piles, profiles(), st.booleans())
def test_evidence_given_twice_changes_no_verdict(
    evidence: list[Evidence],
    who: Profile,
    narrowed: bool,  # noqa: FBT001 - drawn
) -> None:
    once = judged(evidence, who, narrowed=narrowed)
    twice = judged([*evidence, *evidence], who, narrowed=narrowed)
    assert verdicts(once) == verdicts(twice)


@many
@given(piles, profiles(), st.booleans())
def test_what_is_open_says_why_and_what_is_met_has_reached_what_is_required(
    evidence: list[Evidence],
    who: Profile,
    narrowed: bool,  # noqa: FBT001 - drawn
) -> None:
    found = judged(evidence, who, narrowed=narrowed)
    for one in (*found.scope, *found.rulings):
        assert bool(one.problems) is one.verdict.is_open
        if one.verdict is Verdict.MET and one.criterion.accepts:
            assert one.reached is not None
            assert one.reached >= one.required >= one.criterion.floor


@many
@given(piles, profiles())
def test_only_what_is_ready_or_not_in_production_passes_the_whole_gate(
    evidence: list[Evidence], who: Profile
) -> None:
    found = judged(evidence, who)
    good = {Conclusion.READY, Conclusion.WAIVED, Conclusion.NOT_IN_PRODUCTION}
    assert found.passes is (found.conclusion in good)


@many
@given(piles, profiles(), st.sets(st.integers(0, 7), min_size=1))
def test_a_gate_changes_no_verdict_and_a_wider_one_is_never_easier(
    evidence: list[Evidence], who: Profile, chosen: set[int]
) -> None:
    known = [CATALOGUE.domains[index] for index in sorted(chosen)]
    ids = frozenset(c.id for domain in known for c in domain.criteria)
    gate = Gate(entries=tuple(domain.id for domain in known), ids=ids)
    gated = judged(evidence, replace(who, gate=gate))
    whole = judged(evidence, who)
    asked = judged(evidence, who, asked=Asked(gate=gate))
    assert (asked.rulings, asked.passes) == (gated.rulings, gated.passes)
    assert judged(evidence, gated.profile, asked=Asked(gate=Gate())).gating == (
        *whole.scope,
        *whole.rulings,
    )
    assert verdicts(gated) == verdicts(whole)
    assert gated.conclusion is whole.conclusion
    assert gated.passes or not whole.passes


@many
@given(piles, st.lists(pieces(focus=True), max_size=9), profiles(), st.booleans())
def test_what_only_supports_changes_no_verdict_and_no_rung(
    evidence: list[Evidence],
    more: list[Evidence],
    who: Profile,
    narrowed: bool,  # noqa: FBT001 - drawn
) -> None:
    aside = [replace(e, claim=e.claim._replace(supporting=True)) for e in more]
    before = judged(evidence, who, narrowed=narrowed)
    after = judged([*aside, *evidence], who, narrowed=narrowed)
    for one, other in zip(before.rulings, after.rulings, strict=True):
        assert replace(other, evidence=()) == replace(one, evidence=())


@many
@given(piles, profiles(), waived(), st.booleans())
def test_a_waiver_touches_only_what_is_open_and_only_in_its_time(
    evidence: list[Evidence],
    who: Profile,
    waivers: list[Waiver],
    narrowed: bool,  # noqa: FBT001 - drawn
) -> None:
    before = judged(evidence, who, narrowed=narrowed)
    after = judged(evidence, who, waivers, narrowed=narrowed)
    by_id = {waiver.criterion: waiver for waiver in waivers}
    assert after.scope == before.scope
    for one, other in zip(before.rulings, after.rulings, strict=True):
        waiver = by_id.get(one.criterion.id)
        if waiver is not None and one.verdict.is_open and counts(waiver):
            assert (other.verdict, other.unwaived) == (Verdict.WAIVED, one.verdict)
            assert other.problems == one.problems
        else:
            assert (other.verdict, other.unwaived) == (one.verdict, None)
            idle = waiver is not None and one.verdict.is_open
            assert len(other.problems) == len(one.problems) + idle
        assert (other.reached, other.facets) == (one.reached, one.facets)


@many
@given(piles, profiles(), waived())
def test_no_waiver_makes_a_narrowed_run_ready(
    evidence: list[Evidence], who: Profile, waivers: list[Waiver]
) -> None:
    found = judged(evidence, who, waivers, narrowed=True)
    assert found.conclusion is not Conclusion.READY
    assert not found.passes or found.conclusion is Conclusion.NOT_IN_PRODUCTION


@many
@given(piles, profiles(), waived(), st.booleans())
def test_with_waivers_left_out_of_account_all_is_as_without(
    evidence: list[Evidence],
    who: Profile,
    waivers: list[Waiver],
    narrowed: bool,  # noqa: FBT001 - drawn
) -> None:
    strict = Asked(heeds_waivers=False)
    found = judged(evidence, who, waivers, narrowed=narrowed, asked=strict)
    assert found.rulings == judged(evidence, who, narrowed=narrowed).rulings


@many
@given(piles, profiles(), waived())
def test_with_waivers_a_run_passes_if_all_that_is_still_open_is_waived(
    evidence: list[Evidence], who: Profile, waivers: list[Waiver]
) -> None:
    good = {waiver.criterion for waiver in waivers if counts(waiver)}
    without = judged(evidence, who)
    still = [
        one
        for one in (*without.scope, *without.rulings)
        if one.verdict.is_open and one.criterion.id not in good
    ]
    in_scope = any(one.verdict.is_open for one in without.scope)
    found = judged(evidence, who, waivers)
    assert found.passes is (not still and not in_scope)


@many
@given(piles, profiles(), waived(), st.booleans())
def test_the_judgement_agrees_with_what_is_in_force_whatever_the_evidence(
    evidence: list[Evidence],
    who: Profile,
    waivers: list[Waiver],
    narrowed: bool,  # noqa: FBT001 - drawn
) -> None:
    asked = in_force(CATALOGUE, who)
    found = judged(evidence, who, waivers, narrowed=narrowed)
    assert found.classification == asked.classification
    assert [one.criterion for one in found.scope] == list(asked.scope)
    rulings = (*found.scope, *found.rulings)
    assert tuple(one.criterion.id for one in rulings if one.in_force) == asked.ids
    aside = {Verdict.NOT_IN_FORCE, Verdict.NOT_APPLICABLE}
    for one, ruling in zip(asked.criteria, found.rulings, strict=True):
        assert ruling.criterion == one.criterion
        assert (ruling.verdict if ruling.verdict in aside else None) is one.aside
        assert bool(ruling.because) is (one.aside is not None)
        assert ruling.because == one.because
        assert tuple(facet for facet, _ in ruling.facets) == one.facets
        assert ruling.facets_aside == one.facets_aside


@many
@given(profiles())
def test_what_is_not_in_force_follows_from_the_class_and_the_rest_from_facts(
    who: Profile,
) -> None:
    asked = in_force(CATALOGUE, who)
    without = in_force(CATALOGUE, replace(who, facts={}))
    assert without.ids == asked.ids
    assert all(one.aside is not Verdict.NOT_APPLICABLE for one in without.criteria)
    for one in asked.criteria:
        applies = asked.classification.judged_as in one.criterion.classes
        assert one.in_force is applies
        denied = {f for f, said in who.facts.items() if not said.answer}
        ruled_out = {f for f, x in one.criterion.facet_facts.items() if x in denied}
        if one.aside is None:
            assert set(one.facets) == set(one.criterion.facets) - ruled_out
