"""What ends soon is told, and changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pytest_psf.catalogue import load
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Profile
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.rungs import Rung
from pytest_psf.core.soon import SOON_DAYS, Ending, ending_soon
from pytest_psf.core.verdicts import Judgement, Verdict
from pytest_psf.core.waivers import Waiver
from pytest_psf.report.text import summary
from pytest_psf.verify.document.claim import DocumentClaim

CATALOGUE = load()
TODAY = dt.date(2026, 12, 1)
WRONG = Problem(Reason("slug", ""), "it is wrong", "correct it")
PLACE = Place("pyproject.toml", 12)
YES = Answer(answer=True, because="why", place=PLACE)
NO = replace(YES, answer=False)
PROFILE = Profile(declared="production", definition=dict.fromkeys(PARTS, YES))
ID = "PSF-01.retention"


def day(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def proof(
    days: int | None,
    text: str = ID,
    *,
    source: str = "docs/data.md#Retention",
    kind: str = "document",
    standing: Standing = Standing.HOLDS,
) -> Evidence:
    criterion, facet = CATALOGUE.claimable(text)
    return Evidence(
        claim=Claim(
            criterion=criterion.id,
            facet=facet,
            kind=kind,
            content=DocumentClaim(document="docs/data.md"),
            place=PLACE,
        ),
        finding=Finding(
            counts_as=kind,
            source=source,
            standing=standing,
            rung=Rung.DOCUMENTED,
            problem=None if standing is Standing.HOLDS else WRONG,
            until=None if days is None else day(days),
        ),
    )


def waiver(days: int, criterion: str = "PSF-03.timeouts") -> Waiver:
    return Waiver(
        criterion=criterion,
        reason="r",
        compensating_control="c",
        approved_by="D. Patel",
        approved_on=day(-9),
        expires=day(days),
        place=Place("pyproject.toml", 40),
    )


def judged(
    *evidence: Evidence, profile: Profile = PROFILE, waivers: tuple[Waiver, ...] = ()
) -> Judgement:
    return judge(CATALOGUE, profile, evidence, waivers, today=TODAY)


@pytest.mark.parametrize(
    ("days", "is_soon"),
    [(None, False), (SOON_DAYS + 1, False), (SOON_DAYS, True), (0, True)],
)
def test_what_ends_within_thirty_days_ends_soon(
    days: int | None,
    is_soon: bool,  # noqa: FBT001 - what is expected
) -> None:
    assert bool(ending_soon(judged(proof(days)))) is is_soon
    if days is not None:
        assert bool(ending_soon(judged(waivers=(waiver(days),)))) is is_soon


def test_it_says_what_ends_when_and_where_that_is_claimed() -> None:
    assert ending_soon(judged(proof(25), waivers=(waiver(24),))) == (
        Ending(
            id="PSF-03.timeouts",
            source="its waiver",
            until=day(24),
            place=Place("pyproject.toml", 40),
        ),
        Ending(id=ID, source="docs/data.md#Retention", until=day(25), place=PLACE),
    )


def test_each_piece_is_told_once_the_first_to_end_first() -> None:
    found = ending_soon(
        judged(proof(9), proof(9), proof(3, source="docs/other.md"), proof(20))
    )
    assert [(one.source, one.until) for one in found] == [
        ("docs/other.md", day(3)),
        ("docs/data.md#Retention", day(9)),
        ("docs/data.md#Retention", day(20)),
    ]


def test_what_does_not_hold_or_does_not_count_is_not_told() -> None:
    assert ending_soon(judged(proof(3, standing=Standing.BROKEN))) == ()
    assert ending_soon(judged(proof(3, kind="drill"))) == ()


def test_what_is_not_asked_is_not_told() -> None:
    facts = {"handles-personal-data": NO, "handles-sensitive-data": NO}
    assert ending_soon(judged(proof(3), profile=replace(PROFILE, facts=facts))) == ()
    early = Profile(declared="prototype", definition=dict.fromkeys(PARTS, NO))
    assert ending_soon(judged(proof(3), profile=early)) == ()


def test_a_facet_that_is_ruled_out_is_not_told() -> None:
    texts = ("PSF-01.legal-basis.personal", "PSF-01.legal-basis.sensitive")
    evidence = [proof(3, text) for text in texts]
    facts = {"handles-personal-data": YES, "handles-sensitive-data": NO}
    found = ending_soon(judged(*evidence, profile=replace(PROFILE, facts=facts)))
    assert [one.id for one in found] == [texts[0]]


def test_a_waiver_that_is_not_used_is_not_told() -> None:
    assert ending_soon(judged(waivers=(waiver(-1),))) == ()
    early = Profile(declared="prototype", definition=dict.fromkeys(PARTS, NO))
    assert ending_soon(judged(profile=early, waivers=(waiver(3),))) == ()


def test_it_changes_no_verdict() -> None:
    ending, lasting = judged(proof(3)), judged(proof(None))
    verdicts = [ruling.verdict for ruling in ending.rulings]
    assert verdicts == [ruling.verdict for ruling in lasting.rulings]
    assert Verdict.UNMET in verdicts


def test_it_stands_in_the_summary_but_not_in_a_quiet_one() -> None:
    found = judged(proof(25), proof(0, source="docs/a-rather-long-name/of-a-page.md"))
    lines = [line.text for line in summary(found, width=80, verbosity=0)]
    at = lines.index(
        "soon  PSF-01.retention  docs/data.md#Retention holds until 2026-12-26 (25 days)"
    )
    assert lines[at - 2 : at] == [
        "soon  PSF-01.retention  docs/a-rather-long-name/of-a-page.md holds until",
        "       2026-12-01 (today is the last day)",
    ]
    assert max(map(len, lines)) < 80
    quiet = summary(found, width=80, verbosity=-1)
    assert not any(line.text.startswith("soon") for line in quiet)


def test_the_days_that_are_left_are_not_torn_apart() -> None:
    found = judged(proof(25, source="docs/data-of-all.md#Retention"))
    lines = [line.text for line in summary(found, width=80, verbosity=0)]
    at = next(n for n, line in enumerate(lines) if line.startswith("soon"))
    assert lines[at : at + 2] == [
        "soon  PSF-01.retention  docs/data-of-all.md#Retention holds until 2026-12-26",
        "       (25 days)",
    ]
