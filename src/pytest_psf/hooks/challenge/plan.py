"""What there is to challenge by data: each fault once, whoever names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.outcomes import Challenge, ChallengeResult, State, names_of
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.outcome.weakened import Weakening, rules_named, stated_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.verify.data.rules import Fault, Rule, Stated
    from pytest_psf.verify.project import Project


class Planned(NamedTuple):
    """One fault, and all the tests that have to notice it."""

    rule: Rule
    fault: Fault
    tests: tuple[TestOutcome, ...]
    #: Criterion and test id each: who is asked for what.
    owners: frozenset[tuple[str, str]]


def planned(
    claims: Iterable[Claim],
    outcomes: Iterable[TestOutcome],
    project: Project,
    configured: tuple[Claim, ...],
) -> list[Planned]:
    """Return the faults of all data that these claims name, in the order of the claims.

    `configured` are all claims of the config. A claim whose data is not there has none:
    that is told where it is verified.
    """
    by_name: dict[str, list[TestOutcome]] = {}
    for outcome in outcomes:
        if outcome.state is State.PASSED and not outcome.does_nothing:
            for name in names_of(outcome.id):
                by_name.setdefault(name, []).append(outcome)
    stated = stated_by(configured, project)
    tests: dict[Weakening, dict[str, TestOutcome]] = {}
    owners: dict[Weakening, set[tuple[str, str]]] = {}
    for claim in claims:
        content = claim.content
        mine = by_name.get(content.test, ()) if isinstance(content, TestClaim) else ()
        if not mine:
            continue
        assert isinstance(content, TestClaim)
        rules = _rules(content, project, stated)
        for one in (Weakening(rule, fault) for rule in rules for fault in rule.faults):
            tests.setdefault(one, {}).update((test.id, test) for test in mine)
            owned = ((claim.criterion, test.id) for test in mine)
            owners.setdefault(one, set()).update(owned)
    return [
        Planned(one.rule, one.fault, tuple(found.values()), frozenset(owners[one]))
        for one, found in tests.items()
    ]


def planned_for_all(
    rules: Iterable[Rule], outcomes: Iterable[TestOutcome]
) -> list[Planned]:
    """Return the faults of some rules, each to be noticed by any test that passed."""
    tests = tuple(
        one for one in outcomes if one.state is State.PASSED and not one.does_nothing
    )
    return [
        Planned(rule, fault, tests, frozenset())
        for rule in rules
        for fault in rule.faults
    ]


def untried(one: Planned, why: str) -> Challenge:
    """Return the challenge of a fault that was not made for a test."""
    return Challenge(
        target=one.rule.name,
        fault=one.fault.did,
        half=one.fault.way,
        result=ChallengeResult.NOT_TRIED,
        detail=why,
    )


def _rules(
    content: TestClaim, project: Project, stated: Mapping[str, Stated]
) -> Sequence[Rule]:
    """Return the rules of a claim; none where it is wrong."""
    try:
        return rules_named(content, project, stated)
    except Exception:  # noqa: BLE001 - it is told where the claim is verified
        return ()


def not_tried(plan: Iterable[Planned], why: str) -> dict[str, tuple[Challenge, ...]]:
    """Return, by test id, that none of the faults was tried."""
    found: dict[str, list[Challenge]] = {}
    for one in plan:
        for test in one.tests:
            found.setdefault(test.id, []).append(untried(one, why))
    return {test: tuple(challenges) for test, challenges in found.items()}
