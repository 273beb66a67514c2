"""What holds today and ends soon: evidence and waivers with a last day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.places import Place
    from pytest_psf.core.verdicts import Judgement, Ruling

#: What ends within so many days ends soon.
SOON_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Something that a criterion rests on until a day that is near."""

    #: Of the criterion, or of the facet that it is claimed for.
    id: str
    #: The evidence's source, or its waiver.
    source: str
    #: The last day on which it holds.
    until: dt.date
    place: Place


def ending_soon(judgement: Judgement) -> tuple[Ending, ...]:
    """Return what the judgement rests on today and not for long, the nearest day first.

    What is over already is not among it: that counts no longer, and the verdict says so.
    """
    rulings = (*judgement.scope, *judgement.rulings)
    found = dict.fromkeys(e for r in rulings for e in _endings(r))
    near = (e for e in found if 0 <= (e.until - judgement.today).days <= SOON_DAYS)
    return tuple(sorted(near, key=lambda ending: ending.until))


def _endings(ruling: Ruling) -> Iterator[Ending]:
    for one in ruling.evidence:
        until = one.finding.until
        if until is not None and _is_rested_on(one, ruling):
            yield Ending(
                id=one.claim.id,
                source=one.finding.source,
                until=until,
                place=one.claim.place,
            )
    if ruling.waiver is not None and ruling.unwaived is not None:
        yield Ending(
            id=ruling.criterion.id,
            source="its waiver",
            until=ruling.waiver.expires,
            place=ruling.waiver.place,
        )


def _is_rested_on(one: Evidence, ruling: Ruling) -> bool:
    finding = one.finding
    if not ruling.is_asked or not finding.holds or finding.doubt is not None:
        return False
    facets = {None, EVERY_FACET, *(facet for facet, _ in ruling.facets)}
    return one.counts_for(ruling.criterion) and one.claim.facet in facets
