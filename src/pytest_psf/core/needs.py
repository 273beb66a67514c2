"""What a criterion needs, and what of it the evidence leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.problem import Problem
from pytest_psf.core.rungs import Rung
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import with_article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_psf.core.catalogue import Catalogue, Criterion, Term
    from pytest_psf.core.evidence import Evidence


def capped(one: Evidence, criterion: Criterion) -> Rung:
    """Return how much evidence shows here: never more than its kind can."""
    return min(one.finding.rung, criterion.accepts[one.finding.counts_as])


def has(one: Evidence, term: Term) -> bool:
    """Tell whether evidence is of a term's kind and has the quality it names."""
    finding = one.finding
    return finding.counts_as == term.kind and (
        term.quality is None or term.quality in finding.qualities
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The evidence that counts for one facet, all of which holds.

    `facet` is None for a criterion without facets.
    """

    catalogue: Catalogue
    criterion: Criterion
    facet: str | None
    counting: tuple[Evidence, ...]
    #: Qualities that no evidence can have yet, as there is nothing to be bound to.
    out_of_reach: frozenset[str] = frozenset()

    def floor_of(self, kind: str) -> Rung:
        """Return what evidence of a kind must show to count towards the needs."""
        return self.catalogue.kinds[kind].floor_for(self.criterion)


def what_is_missing(
    case: Case, mine: Sequence[Evidence], reached: Rung | None, required: Rung
) -> Problem | None:
    """Return the one problem that keeps a facet from being met; None if nothing does.

    `mine` is whatever is claimed for the facet and may gate, of any kind; `reached` is the
    highest rung of what counts (None if nothing does), and `required` is the criterion's
    floor, or the project's own minimum where that is higher. In this order:

    - Nothing counts: nothing is claimed, or nothing of a kind that the criterion accepts.
    - No alternative of `needs` is complete. The problem is the first gap of the nearest
      alternative: the one with the fewest gaps, and of several the one with the fewest
      gaps of a kind of which nothing is claimed. What fills a term has its kind and its
      quality, and shows at least that kind's floor.
    - The needs are filled, but no evidence reaches the required rung.

    Where evidence holds and shows too little, its finding's own why and fix come first.
    """
    criterion, facet = case.criterion, case.facet
    if reached is None:
        return _nothing_counts(criterion, facet, mine)
    gaps = [
        [term for term in terms if not _fills(term, case)] for terms in criterion.needs
    ]
    nearest = min(gaps, key=lambda gap: (len(gap), _unclaimed(gap, case)))
    if nearest:
        return _gap(case, nearest[0])
    if reached < required:
        best = max(case.counting, key=lambda e: capped(e, criterion))
        needed = f"{best.finding.source} is {reached.label}; {required.label} is needed"
        return Problem(
            reason=reasons.RUNG_TOO_LOW,
            why=best.finding.why or needed,
            place=best.finding.place or best.claim.place,
            fix=best.finding.fix or _rung_fix(criterion, required),
            facet=facet,
        )
    return None


def _unclaimed(gap: Sequence[Term], case: Case) -> int:
    """Count the terms of a kind of which nothing is claimed: such a gap is wider."""
    kinds = {one.finding.counts_as for one in case.counting}
    return sum(term.kind not in kinds for term in gap)


def _rung_fix(criterion: Criterion, required: Rung) -> str:
    if required is Rung.CHALLENGED:
        return "a test is challenged once it fails while its target is sabotaged"
    return criterion.remedy[reasons.RUNG_TOO_LOW.slug]


def _nothing_counts(
    criterion: Criterion, facet: str | None, mine: Sequence[Evidence]
) -> Problem:
    accepted = " or ".join(criterion.accepts)
    if not mine:
        return Problem(
            reason=reasons.NOTHING_CLAIMED,
            why="nothing is claimed for it",
            fix=criterion.remedy[reasons.NOTHING_CLAIMED.slug],
            facet=facet,
        )
    kinds = " and ".join(sorted({e.finding.counts_as for e in mine}))
    return Problem(
        reason=reasons.KIND_MISSING,
        why=f"{with_article(kinds)} alone cannot show it; it takes {with_article(accepted)}",
        place=mine[0].claim.place,
        fix=criterion.remedy[reasons.KIND_MISSING.slug],
        facet=facet,
    )


def _fills(term: Term, case: Case) -> bool:
    criterion = case.criterion
    return any(
        has(one, term) and capped(one, criterion) >= case.floor_of(term.kind)
        for one in case.counting
    )


def _gap(case: Case, term: Term) -> Problem:
    criterion, facet = case.criterion, case.facet
    same_kind = [e for e in case.counting if e.finding.counts_as == term.kind]
    if not same_kind:
        return Problem(
            reason=reasons.KIND_MISSING,
            why=f"no {term} is claimed for it",
            place=case.counting[0].claim.place,
            fix=criterion.remedy[reasons.KIND_MISSING.slug],
            facet=facet,
        )
    # What already shows something else is not what was to show this.
    best = max(
        same_kind, key=lambda e: (capped(e, criterion), -len(e.finding.qualities))
    )
    place = best.finding.place or best.claim.place
    floor = case.floor_of(term.kind)
    if capped(best, criterion) < floor:
        why = f"{best.finding.source} {_low_rung(best, case)}; {floor.label} is needed"
        fix = criterion.remedy.get(
            reasons.RUNG_TOO_LOW.slug, criterion.remedy[reasons.KIND_MISSING.slug]
        )
        return Problem(
            reason=reasons.RUNG_TOO_LOW,
            why=best.finding.why or why,
            place=place,
            fix=best.finding.fix or fix,
            facet=facet,
        )
    quality = term.quality or ""
    known = dict(best.finding.lacks).get(quality)
    lacking = known.why if known else case.catalogue.qualities[quality]
    fix = known.fix if known else criterion.remedy[reasons.KIND_MISSING.slug]
    if quality in case.out_of_reach:
        lacking, fix = _not_before(case.catalogue, quality)
    return Problem(
        reason=reasons.QUALITY_MISSING,
        why=f"{best.finding.source} {lacking}",
        place=place,
        fix=fix,
        facet=facet,
    )


def _not_before(catalogue: Catalogue, quality: str) -> tuple[str, str]:
    """Say which criterion comes first: until it is met, evidence can be bound to nothing.

    What the claim covers may be right already.
    """
    binding = " or ".join(one.id for one in catalogue if one.binds == quality)
    fix = f"have {binding} met first: this has to be tied to a setting that it shows"
    return f"cannot be {quality} before {binding} is met", fix


def _low_rung(one: Evidence, case: Case) -> str:
    only_claimed = case.catalogue.kinds[one.finding.counts_as].only_claimed
    if only_claimed is not None and one.finding.rung is Rung.CLAIMED:
        return only_claimed
    return f"is only {one.finding.rung.label}"
