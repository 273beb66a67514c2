"""What a criterion needs, and what of it the evidence leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.problem import Problem
from pytest_psf.core.rungs import Rung

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_psf.core.catalogue import Criterion, Term
    from pytest_psf.core.evidence import Evidence

#: A test reaches the rung of its kind only if it entered the code that it names.
_FLOORS = {"test": Rung.TESTED}


def capped(one: Evidence, criterion: Criterion) -> Rung:
    return min(one.finding.rung, criterion.accepts[one.finding.counts_as])


#: Quality -> what evidence without it lacks.
_LACKS = {
    "bound": "states no bound above 0 (at-most, or equals with a number)",
    "bound to the pin": "is not bound to a setting that PSF-02.version-pinned shows to be pinned",
    "limit": "states no limit (at-most, at-least, or equals with a number)",
    "person": "states no person's full name (equals, one-of or matches)",
    "pinned": "does not state pinned = true",
    "receiver": "states nobody who is told (equals, one-of or matches with a text)",
    "two reviewers": "has been reviewed by one person; a second must read it as well",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The evidence that counts for one facet, all of which holds."""

    criterion: Criterion
    facet: str | None
    counting: tuple[Evidence, ...]


def what_is_missing(
    case: Case, mine: Sequence[Evidence], reached: Rung | None, required: Rung
) -> Problem | None:
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
    """Count the kinds of which nothing is claimed: such a gap is the wider one."""
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
        why=f"{_one(kinds)} alone cannot show it; it takes {_one(accepted)}",
        place=mine[0].claim.place,
        fix=criterion.remedy[reasons.KIND_MISSING.slug],
        facet=facet,
    )


def _one(kinds: str) -> str:
    return f"an {kinds}" if kinds[0] in "aeiou" else f"a {kinds}"


def _fills(term: Term, case: Case) -> bool:
    criterion = case.criterion
    return any(
        one.finding.counts_as == term.kind
        and (term.quality is None or term.quality in one.finding.qualities)
        and capped(one, criterion) >= _floor_of(term.kind, criterion)
        for one in case.counting
    )


def _floor_of(kind: str, criterion: Criterion) -> Rung:
    if kind == "drill":
        return criterion.floor
    return _FLOORS.get(kind, Rung.DOCUMENTED)


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
    floor = _floor_of(term.kind, criterion)
    if capped(best, criterion) < floor:
        why = f"{best.finding.source} {_low_rung(best)}; {floor.label} is needed"
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
    return Problem(
        reason=reasons.QUALITY_MISSING,
        why=f"{best.finding.source} {_LACKS.get(term.quality or '', f'is no {term}')}",
        place=place,
        fix=criterion.remedy[reasons.KIND_MISSING.slug],
        facet=facet,
    )


def _low_rung(one: Evidence) -> str:
    if one.finding.counts_as == "test" and one.finding.rung is Rung.CLAIMED:
        return "passed but names no code, so it is only claimed"
    return f"is only {one.finding.rung.label}"
