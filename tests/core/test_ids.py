"""Which ids name what, and what the catalogue says of every other spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.catalogue import load
from pytest_psf.core.catalogue import UnknownIdError

if TYPE_CHECKING:
    from pytest_psf.core.catalogue import Criterion, Domain

CATALOGUE = load()

PSF_05 = (
    "PSF-05.escalation-defined, PSF-05.escalation-tested, PSF-05.intervene, "
    "PSF-05.override, PSF-05.review"
)
PSF_07 = (
    "PSF-07.rollback-procedure, PSF-07.rollback-tested, PSF-07.incident-definition, "
    "PSF-07.incident-response"
)
OTHER_NUMBERS = (
    "is not an id of edition pai-2026-04-29 (other publications number other "
    "domains and sub-points in that form)"
)


@pytest.mark.parametrize(
    ("text", "criterion_id", "facet"),
    [
        ("PSF-01.retention", "PSF-01.retention", None),
        ("PSF-00.shadow-isolated", "PSF-00.shadow-isolated", None),
        ("PSF-01.legal-basis.personal", "PSF-01.legal-basis", "personal"),
        ("PSF-05.escalation-tested.all", "PSF-05.escalation-tested", "all"),
        ("PSF-06.alerts-tested.error-rate", "PSF-06.alerts-tested", "error-rate"),
        ("PSF-08.owner.safety", "PSF-08.owner", "safety"),
    ],
)
def test_a_right_id_is_claimable(
    text: str, criterion_id: str, facet: str | None
) -> None:
    criterion, found = CATALOGUE.claimable(text)
    assert (criterion.id, found) == (criterion_id, facet)


@pytest.mark.parametrize("known", tuple(CATALOGUE), ids=lambda c: c.id)
def test_every_facet_of_every_criterion_is_claimable_and_nothing_else_below_it(
    known: Criterion,
) -> None:
    for facet in known.facet_names:
        assert CATALOGUE.claimable(f"{known.id}.{facet}") == (known, facet)
    with pytest.raises(UnknownIdError):
        CATALOGUE.claimable(f"{known.id}.no-such-facet")


@pytest.mark.parametrize(
    ("text", "found", "fix"),
    [
        pytest.param(
            "PSF-05.escalation-tested",
            '"PSF-05.escalation-tested" has facets, each to be proved by itself',
            'name one: "PSF-05.escalation-tested.high-stakes", '
            '"PSF-05.escalation-tested.uncertain", "PSF-05.escalation-tested.all"',
            id="bare id of a criterion with facets",
        ),
        pytest.param(
            "PSF-01.legal-basis",
            '"PSF-01.legal-basis" has facets, each to be proved by itself',
            'name one: "PSF-01.legal-basis.personal", "PSF-01.legal-basis.sensitive"',
            id="bare id where all is not allowed",
        ),
        pytest.param(
            "PSF-01.retention.logs",
            'unknown facet "logs"',
            'PSF-01.retention has no facets: write "PSF-01.retention"',
            id="facet of a criterion without facets",
        ),
        pytest.param(
            "PSF-05.intervene.all",
            'unknown facet "all"',
            'PSF-05.intervene has no facets: write "PSF-05.intervene"',
            id="all of a criterion without facets",
        ),
        pytest.param(
            "PSF-06.alerts-tested.all",
            'unknown facet "all"',
            "each is proved by itself: output-quality, latency, cost, error-rate, safety-classifier",
            id="all where each is to be proved by itself",
        ),
        pytest.param(
            "PSF-08.owner.acuracy",
            'unknown facet "acuracy"',
            'did you mean "PSF-08.owner.accuracy"? '
            "its facets: uptime, accuracy, safety, all",
            id="near miss of a facet",
        ),
        pytest.param(
            "PSF-05",
            '"PSF-05" is a domain',
            f"name a criterion: {PSF_05}",
            id="domain",
        ),
        pytest.param(
            "PSF-5",
            f'"PSF-5" {OTHER_NUMBERS}',
            'if you mean PSF-05 Human Oversight, write "PSF-05"',
            id="domain without the zero",
        ),
        pytest.param(
            "PSF-5.2",
            f'"PSF-5.2" {OTHER_NUMBERS}',
            f"if you mean PSF-05 Human Oversight, write one of {PSF_05}",
            id="sub-point of another publication",
        ),
        pytest.param(
            "psf-05",
            f'"psf-05" {OTHER_NUMBERS}',
            'if you mean PSF-05 Human Oversight, write "PSF-05"',
            id="lower case",
        ),
        pytest.param(
            "PSF05.escalation",
            f'"PSF05.escalation" {OTHER_NUMBERS}',
            f"if you mean PSF-05 Human Oversight, write one of {PSF_05}",
            id="no hyphen, unknown criterion",
        ),
        pytest.param(
            "PSF_7_rollback-tested",
            f'"PSF_7_rollback-tested" {OTHER_NUMBERS}',
            'if you mean PSF-07 Incident Response, write "PSF-07.rollback-tested"',
            id="underscores, known criterion",
        ),
        pytest.param(
            "PSF-09",
            'unknown domain "PSF-09"',
            "domains run from PSF-01 to PSF-08",
            id="domain beyond the last",
        ),
        pytest.param(
            "PSF-1234.x",
            'unknown domain "PSF-1234.x"',
            "domains run from PSF-01 to PSF-08",
            id="number with four digits",
        ),
        pytest.param(
            "PSF-07.rollback-testd",
            'unknown criterion "PSF-07.rollback-testd"',
            'did you mean "PSF-07.rollback-tested"?',
            id="near miss of a criterion",
        ),
        pytest.param(
            "PSF-07 rollback-testd",
            'unknown criterion "PSF-07 rollback-testd"',
            'did you mean "PSF-07.rollback-tested"?',
            id="no dot",
        ),
        pytest.param(
            "PSF-05.escalation-tested.uncertain.twice",
            'unknown criterion "PSF-05.escalation-tested.uncertain.twice"',
            'did you mean "PSF-05.escalation-tested.uncertain"?',
            id="one part too many",
        ),
        pytest.param(
            "retention",
            'unknown id "retention"',
            'did you mean "PSF-01.retention"?',
            id="criterion without its domain",
        ),
        pytest.param(
            "rabbit",
            'unknown id "rabbit"',
            "pytest-psf explain   lists the ids",
            id="like nothing",
        ),
        pytest.param(
            "",
            'unknown id ""',
            "pytest-psf explain   lists the ids",
            id="empty",
        ),
    ],
)
def test_a_wrong_id_of_a_claim_is_told_with_what_to_write(
    text: str, found: str, fix: str
) -> None:
    with pytest.raises(UnknownIdError) as raised:
        CATALOGUE.claimable(text)
    problem = raised.value.problem
    assert (problem.reason.slug, problem.why, problem.fix) == ("unknown-id", found, fix)


@pytest.mark.parametrize("domain", CATALOGUE.domains, ids=lambda d: d.id)
def test_a_domain_stands_for_all_its_criteria(domain: Domain) -> None:
    assert CATALOGUE.criteria_of(domain.id) == domain.criteria


def test_the_scope_stands_for_its_three_checks() -> None:
    ids = [criterion.id for criterion in CATALOGUE.criteria_of("PSF-00")]
    assert ids == ["PSF-00.classified", "PSF-00.poc-ends", "PSF-00.shadow-isolated"]


@pytest.mark.parametrize("text", ["PSF-01.retention", "PSF-08.owner"])
def test_a_criterion_stands_for_itself_with_facets_or_without(text: str) -> None:
    assert [criterion.id for criterion in CATALOGUE.criteria_of(text)] == [text]


@pytest.mark.parametrize(
    ("text", "found", "fix"),
    [
        pytest.param(
            "PSF-05.escalation-tested.uncertain",
            '"PSF-05.escalation-tested.uncertain" names a facet',
            'write the criterion: "PSF-05.escalation-tested"',
            id="facet",
        ),
        pytest.param(
            "PSF-08.owner.all",
            '"PSF-08.owner.all" names a facet',
            'write the criterion: "PSF-08.owner"',
            id="all facets",
        ),
        pytest.param(
            "PSF-7",
            f'"PSF-7" {OTHER_NUMBERS}',
            'if you mean PSF-07 Incident Response, write "PSF-07"',
            id="domain without the zero",
        ),
        pytest.param(
            "PSF-7.4",
            f'"PSF-7.4" {OTHER_NUMBERS}',
            f"if you mean PSF-07 Incident Response, write one of {PSF_07}",
            id="sub-point of another publication",
        ),
        pytest.param(
            "PSF-07.rollback-testd",
            'unknown criterion "PSF-07.rollback-testd"',
            'did you mean "PSF-07.rollback-tested"?',
            id="near miss",
        ),
        pytest.param(
            "PSF-09",
            'unknown domain "PSF-09"',
            "domains run from PSF-01 to PSF-08",
            id="domain beyond the last",
        ),
    ],
)
def test_a_wrong_id_of_a_gate_is_told_with_what_to_write(
    text: str, found: str, fix: str
) -> None:
    with pytest.raises(UnknownIdError) as raised:
        CATALOGUE.criteria_of(text)
    problem = raised.value.problem
    assert (problem.reason.slug, problem.why, problem.fix) == ("unknown-id", found, fix)


@pytest.mark.parametrize(
    ("text", "domain_listed"),
    [("PSF-05.stop", "PSF-05"), ("PSF-05.2", "PSF-05"), ("PSF-08.people", "PSF-08")],
)
def test_a_criterion_unknown_in_a_known_domain_is_looked_for_in_that_domain(
    text: str, domain_listed: str
) -> None:
    with pytest.raises(UnknownIdError) as raised:
        CATALOGUE.claimable(text)
    assert domain_listed in raised.value.problem.fix
    others = {f"PSF-{number:02}" for number in range(1, 9)} - {domain_listed}
    assert not any(other in raised.value.problem.fix for other in others)
