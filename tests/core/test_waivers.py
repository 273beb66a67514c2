"""Waivers: what they change in a judgement, and what they never change."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from pytest_psf.catalogue import load
from pytest_psf.core.advice import advice
from pytest_psf.core.catalogue import UnknownIdError
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Asked, Gate, Profile
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.rungs import Rung
from pytest_psf.core.verdicts import Conclusion, Judgement, Ruling, Verdict
from pytest_psf.core.waivers import Validity, Waiver, ago, left
from pytest_psf.verify.outcome.claim import TestClaim

CATALOGUE = load()
TODAY = dt.date(2026, 12, 1)
DAY = dt.timedelta(days=1)
PLACE = Place("pyproject.toml", 40)
ID = "PSF-03.timeouts"
WAIVER = Waiver(
    criterion=ID,
    reason="The vendor mends it in January.",
    compensating_control="Calls are watched by hand.",
    approved_by="R. Okafor, head of claims",
    approved_on=dt.date(2026, 11, 2),
    expires=dt.date(2027, 1, 31),
    place=PLACE,
)
EXPIRED = replace(WAIVER, expires=TODAY - DAY)
TO_COME = replace(WAIVER, approved_on=TODAY + DAY)


def answers(said: bool) -> dict[str, Answer]:  # noqa: FBT001 - one argument
    return {part: Answer(answer=said, because="why", place=PLACE) for part in PARTS}


PROFILE = Profile(declared="production", definition=answers(said=True))


def proof(standing: Standing = Standing.HOLDS) -> Evidence:
    content = TestClaim(test="test_a.py::test_a")
    claim = Claim(criterion=ID, facet=None, kind="test", content=content, place=PLACE)
    finding = Finding(
        counts_as="test",
        source=content.test,
        standing=standing,
        rung=Rung.TESTED,
        problem=Problem(Reason("slug", ""), "it failed", ""),
    )
    return Evidence(claim=claim, finding=finding)


def judged(
    *waivers: Waiver,
    evidence: tuple[Evidence, ...] = (),
    profile: Profile = PROFILE,
    **changes: Any,
) -> Judgement:
    return judge(CATALOGUE, profile, evidence, waivers, **{"today": TODAY, **changes})


def ruled(*waivers: Waiver, **changes: Any) -> Ruling:
    found = judged(*waivers, **changes).ruling(ID)
    assert found is not None
    return found


def test_what_is_open_and_waived_keeps_its_verdict_and_what_it_lacks() -> None:
    without, found = ruled(), ruled(WAIVER)

    assert (found.verdict, found.unwaived) == (Verdict.WAIVED, Verdict.UNMET)
    assert found.problems == without.problems
    assert found.waiver is WAIVER
    assert not found.verdict.is_open


@pytest.mark.parametrize("standing", [Standing.BROKEN, Standing.UNJUDGED])
def test_broken_and_unjudged_evidence_is_waived_as_well(standing: Standing) -> None:
    found = ruled(WAIVER, evidence=(proof(standing),))
    assert found.verdict is Verdict.WAIVED
    assert found.unwaived is not None
    assert found.unwaived.is_open


@pytest.mark.parametrize(
    ("day", "validity"),
    [
        (WAIVER.approved_on - DAY, Validity.TO_COME),
        (WAIVER.approved_on, Validity.RUNNING),
        (WAIVER.expires, Validity.RUNNING),
        (WAIVER.expires + DAY, Validity.EXPIRED),
    ],
)
def test_the_first_day_and_the_last_day_count(day: dt.date, validity: Validity) -> None:
    assert WAIVER.validity(day) is validity
    is_waived = ruled(WAIVER, today=day).verdict is Verdict.WAIVED
    assert is_waived is (validity is Validity.RUNNING)


def test_an_expired_waiver_is_told_beside_what_is_open() -> None:
    found = ruled(EXPIRED)

    assert (found.verdict, found.unwaived) == (Verdict.UNMET, None)
    assert [short.reason.slug for short in found.problems] == [
        "nothing-claimed",
        "waiver-expired",
    ]
    assert found.problems[-1].why == "its waiver expired on 2026-11-30, 1 day ago"
    assert found.problems[-1].place == PLACE


def test_a_waiver_of_a_day_to_come_does_not_count() -> None:
    found = ruled(TO_COME)

    assert found.verdict is Verdict.UNMET
    assert found.problems[-1].reason.slug == "waiver-not-yet"
    assert "2026-12-02" in found.problems[-1].why
    assert found.problems[-1].place == PLACE


@pytest.mark.parametrize("waiver", [WAIVER, EXPIRED, TO_COME])
def test_a_waiver_of_what_is_met_changes_nothing_and_is_told(waiver: Waiver) -> None:
    found = judged(waiver, evidence=(proof(),))

    assert ruled(waiver, evidence=(proof(),)).verdict is Verdict.MET
    assert advice(found) == (
        "pyproject.toml:40: the waiver of PSF-03.timeouts is unused: it is met",
    )


def test_a_narrowed_run_cannot_tell_whether_a_waiver_is_unused() -> None:
    found = judged(WAIVER, evidence=(proof(),), narrowed=("narrowed by -k",))
    assert advice(found) == ()


def test_what_does_not_apply_or_is_not_in_force_stays_so() -> None:
    made_up = Answer(answer=False, because="made-up names", place=PLACE)
    retention = replace(WAIVER, criterion="PSF-01.retention")
    facts = {"handles-personal-data": made_up, "handles-sensitive-data": made_up}
    found = judged(retention, profile=replace(PROFILE, facts=facts))
    (warning,) = advice(found)
    assert warning.endswith("PSF-01.retention is unused: it is not applicable")

    early = Profile(declared="prototype", definition=answers(said=False))
    found = judged(WAIVER, profile=early)
    assert found.conclusion is Conclusion.NOT_IN_PRODUCTION
    assert [w.rpartition(": ")[2] for w in advice(found)] == ["it is not in force"]


def all_waived() -> list[Waiver]:
    return [replace(WAIVER, criterion=criterion.id) for criterion in CATALOGUE]


def test_a_waived_criterion_counts_as_met_for_the_gate() -> None:
    found = judged(*all_waived())
    assert (found.conclusion, found.passes) == (Conclusion.WAIVED, True)

    one_less = judged(*all_waived()[1:])
    assert (one_less.conclusion, one_less.passes) == (Conclusion.NOT_READY, False)

    gate = Gate(entries=(ID,), ids=frozenset({ID}))
    gated = judged(WAIVER, profile=replace(PROFILE, gate=gate))
    assert (gated.conclusion, gated.passes) == (Conclusion.NOT_READY, True)


def held(criterion: str, facet: str | None, kind: str, quality: str | None) -> Evidence:
    content = TestClaim(test="test_a.py::test_a")
    claim = Claim(
        criterion=criterion, facet=facet, kind=kind, content=content, place=PLACE
    )
    finding = Finding(
        counts_as=kind,
        source=f"{kind} of {criterion}",
        standing=Standing.HOLDS,
        rung=Rung.TESTED,
        qualities=frozenset({quality} if quality else ()),
    )
    return Evidence(claim=claim, finding=finding)


def met_but_for(waived: list[str]) -> Judgement:
    """Judge a system that waives some criteria, and meets all others."""
    evidence = tuple(
        held(criterion.id, facet, term.kind, term.quality)
        for criterion in CATALOGUE
        if criterion.id not in waived
        for facet in (criterion.facets or (None,))
        for term in criterion.needs[0]
    )
    waivers = [replace(WAIVER, criterion=one) for one in waived]
    return judged(*waivers, evidence=evidence)


@pytest.mark.parametrize(
    ("waived", "word", "whole"),
    [
        ([], Conclusion.READY, ()),
        (["PSF-03.timeouts"], Conclusion.READY, ()),
        (["PSF-01", "PSF-03.timeouts"], Conclusion.WAIVED, ("PSF-01",)),
        (["PSF-02"], Conclusion.WAIVED, ("PSF-02",)),
        ([one.id for one in CATALOGUE][::2], Conclusion.WAIVED, ()),
        ([one.id for one in CATALOGUE][1::2], Conclusion.READY, ()),
    ],
    ids=["none", "one", "a domain and one", "a domain", "18 of 35", "17 of 35"],
)
def test_who_waives_more_than_is_met_or_a_whole_domain_is_not_called_ready(
    waived: list[str], word: Conclusion, whole: tuple[str, ...]
) -> None:
    ids = [c.id for one in waived for c in CATALOGUE.criteria_of(one)]

    found = met_but_for(ids)

    assert (found.conclusion, found.passes) == (word, True)
    assert found.waived_domains == whole


def test_what_does_not_apply_in_a_domain_does_not_make_it_met() -> None:
    no = Answer(answer=False, because="no such data", place=PLACE)
    profile = replace(PROFILE, facts={"has-safety-classifier": no})
    ids = [c.id for c in CATALOGUE.criteria_of("PSF-06")]

    waivers = [replace(WAIVER, criterion=one) for one in ids]

    found = judged(*waivers, profile=profile)
    assert found.waived_domains == ("PSF-06",)


def test_a_narrowed_run_is_never_ready_by_waivers() -> None:
    found = judged(*all_waived(), narrowed=("narrowed by -k",))
    assert (found.conclusion, found.passes) == (Conclusion.INCOMPLETE, False)


def test_the_scope_checks_cannot_be_waived() -> None:
    waivers = [*all_waived(), replace(WAIVER, criterion="PSF-00.classified")]
    found = judged(*waivers, profile=replace(PROFILE, declared=None))
    assert [ruling.verdict for ruling in found.scope] == [Verdict.UNMET]
    assert not found.passes


def test_waivers_can_be_left_out_of_account() -> None:
    asked = Asked(heeds_waivers=False)
    for waiver in (WAIVER, EXPIRED):
        assert ruled(waiver, asked=asked) == ruled()
    assert advice(judged(WAIVER, evidence=(proof(),), asked=asked)) == ()


def test_days_are_counted_in_words() -> None:
    assert left(TODAY + 25 * DAY, TODAY) == "25 days"
    assert left(TODAY + DAY, TODAY) == "1 day"
    assert left(TODAY, TODAY) == "today is the last day"
    assert left(dt.date.max, dt.date.min) == "3,652,058 days"
    assert ago(TODAY - 2 * DAY, TODAY) == "2 days ago"


@pytest.mark.parametrize("text", ["PSF-03", "PSF-05.escalation-tested.all", "PSF-3"])
def test_only_a_criterion_is_one(text: str) -> None:
    assert CATALOGUE.criterion(ID).id == ID
    with pytest.raises(UnknownIdError):
        CATALOGUE.criterion(text)
