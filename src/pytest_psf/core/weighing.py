"""Evidence as it counts: once for each artefact, bound, and with what speaks against it.

It comes before any verdict; what a criterion comes to with it is `judge.py`'s.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.before_review import (
    as_if_reviewed,
    is_unread,
    told_first,
)
from pytest_psf.core.bindings import anchors, bound
from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.evidence import Evidence, Standing
from pytest_psf.core.in_force import in_force
from pytest_psf.core.needs import Case, capped, what_is_missing
from pytest_psf.core.problem import Problem
from pytest_psf.core.saying import doubted_if_unsaid
from pytest_psf.core.sharing import doubted_if_shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_psf.core.bindings import Anchor
    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.classify import Profile
    from pytest_psf.core.in_force import InForce


def weighed(
    evidence: Sequence[Evidence], catalogue: Catalogue, profile: Profile
) -> list[Evidence]:
    """Return evidence with what speaks against it, as far as a part of it can tell.

    It is what `judge` looks at, before any verdict: for those who ask of some claims what
    will be said of them.
    """
    relevant = in_force(catalogue, profile)
    return weigh(evidence, relevant, catalogue, whole=False)[0]


def weigh(
    evidence: Sequence[Evidence],
    relevant: InForce,
    catalogue: Catalogue,
    *,
    whole: bool,
) -> tuple[list[Evidence], Mapping[str, tuple[Anchor, ...]]]:
    """Return the evidence as it counts, and what of it can be bound to."""
    evidence = _each_artefact_once(evidence)
    anchored = anchors(catalogue, evidence)
    evidence = bound(evidence, anchored)
    asked = _asked(relevant)

    def in_doubt(some: Sequence[Evidence]) -> list[Evidence]:
        said = doubted_if_unsaid(some, anchored, catalogue)
        return doubted_if_shared(said, asked, catalogue, whole=whole)

    found = in_doubt(evidence)
    if any(map(is_unread, evidence)):
        as_if = in_doubt(bound(as_if_reviewed(evidence), anchored))
        known = by_criterion(as_if)
        lacking = [
            _lacking(one, known[one.claim.criterion], anchored, catalogue)
            for one in as_if
        ]
        found = told_first(found, as_if, lacking)
    return found, anchored


def _lacking(
    one: Evidence,
    beside: Sequence[Evidence],
    anchored: Mapping[str, tuple[Anchor, ...]],
    catalogue: Catalogue,
) -> Problem | None:
    """Return the quality that evidence lacks for its criterion, if that is all that is known.

    `beside` is all that is claimed for the criterion.
    """
    criterion, facet = catalogue.by_id[one.claim.criterion], one.claim.facet
    counting = [
        each
        for each in beside
        if each.claim.facet in {facet, EVERY_FACET}
        and each.finding.holds
        and not each.claim.supporting
        and each.counts_for(criterion)
    ]
    if not one.finding.holds or one not in counting:
        return None
    case = Case(
        catalogue=catalogue,
        criterion=criterion,
        facet=facet,
        counting=tuple(counting),
        out_of_reach=out_of_reach(anchored),
    )
    best = max(capped(each, criterion) for each in counting)
    short = what_is_missing(case, counting, best, criterion.floor)
    if short is None or short.reason is not reasons.QUALITY_MISSING:
        return None
    return short if short.why.startswith(f"{one.finding.source} ") else None


def out_of_reach(anchored: Mapping[str, tuple[Anchor, ...]]) -> frozenset[str]:
    """Return the qualities that no evidence can have: there is nothing to be bound to."""
    return frozenset(quality for quality, every in anchored.items() if not every)


def _asked(relevant: InForce) -> frozenset[str]:
    rulings = (one.criterion.id for one in relevant.criteria if one.aside is None)
    return frozenset({*rulings, *(one.id for one in relevant.scope)})


def by_criterion(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Return evidence by the id of its criterion, each in the order given."""
    found: dict[str, list[Evidence]] = {}
    for one in evidence:
        found.setdefault(one.claim.criterion, []).append(one)
    return found


def _each_artefact_once(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Break what rests on an artefact that several entries name, of whatever records.

    A copied log would show any number of drills. Evidence that only supports neither
    breaks nor is broken; several claims may rest on one entry.
    """
    named: dict[str, dict[str, Evidence]] = {}
    for one in evidence:
        if one.finding.artefact is not None and not one.claim.supporting:
            digest, entry = one.finding.artefact
            named.setdefault(digest, {}).setdefault(entry, one)
    if not named:
        return tuple(evidence)
    return tuple(_unless_copied(one, named) for one in evidence)


def _unless_copied(
    one: Evidence, named: Mapping[str, Mapping[str, Evidence]]
) -> Evidence:
    if one.finding.artefact is None or one.claim.supporting:
        return one
    digest, entry = one.finding.artefact
    other = next((o for key, o in named[digest].items() if key != entry), None)
    if other is None:
        return one
    problem = Problem(
        reasons.ARTEFACT_COPIED,
        f"artefact is that of another entry ({other.finding.place})",
        "an artefact shows one drill: keep what this one left",
        one.finding.place,
    )
    finding = replace(one.finding, standing=Standing.BROKEN, problem=problem)
    return replace(one, finding=finding)
