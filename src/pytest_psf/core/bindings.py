"""What evidence is bound to: the settings that another criterion is fulfilled by.

An evaluation of yesterday's model shows nothing of today's, and that of one model nothing
of another one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.models import bare_model
from pytest_psf.core.needs import has
from pytest_psf.core.problem import Problem
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.catalogue import Catalogue, Criterion
    from pytest_psf.core.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """One value that evidence can be bound to, such as a pinned model."""

    #: The evidence that shows it.
    shown_by: Evidence
    #: The settings that have this value, each as `file#key`.
    settings: frozenset[str]
    #: What they say; empty where that is not known.
    value: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The settings, and their files."""
        return self.settings | {name.partition("#")[0] for name in self.settings}


def anchors(
    catalogue: Catalogue, evidence: Sequence[Evidence]
) -> Mapping[str, tuple[Anchor, ...]]:
    """Return what evidence can be bound to, by the quality that this gives it."""
    return {
        criterion.binds: tuple(_anchors_of(criterion, evidence))
        for criterion in catalogue
        if criterion.binds is not None
    }


def _anchors_of(criterion: Criterion, evidence: Iterable[Evidence]) -> Iterator[Anchor]:
    """Yield one for each value of the settings that fulfil what a criterion needs."""
    found: dict[str, Anchor] = {}
    for one in evidence:
        if not _fulfils(one, criterion):
            continue
        values = dict(one.finding.values)
        # A kind may name no settings: then its source is one.
        for setting in sorted(one.finding.settings or {one.finding.source}):
            said = bare_model(values.get(setting, ""))
            value = said or f"the value of {setting}"
            known = found.get(
                value, Anchor(shown_by=one, settings=frozenset(), value=said)
            )
            found[value] = replace(known, settings=known.settings | {setting})
    yield from found.values()


def _fulfils(one: Evidence, criterion: Criterion) -> bool:
    return (
        one.claim.criterion == criterion.id
        and not one.claim.supporting
        and one.finding.holds
        and any(has(one, term) for terms in criterion.needs for term in terms)
    )


def bound(
    evidence: Sequence[Evidence], by_quality: Mapping[str, tuple[Anchor, ...]]
) -> Sequence[Evidence]:
    """Give evidence that covers an anchor the quality that stands for it.

    So a page that nothing ties to the configuration, and that names yesterday's model,
    does not document today's: covering just any file would keep it green.
    """
    for quality, every in by_quality.items():
        names = frozenset[str]().union(*(one.names for one in every))
        evidence = [
            _with_quality(one, quality) if names & one.finding.covers else one
            for one in evidence
        ]
    return evidence


def _with_quality(one: Evidence, quality: str) -> Evidence:
    qualities = one.finding.qualities | {quality}
    return replace(one, finding=replace(one.finding, qualities=qualities))


def unbound(
    criterion: Criterion,
    counting: Sequence[Evidence],
    by_quality: Mapping[str, tuple[Anchor, ...]],
) -> Problem | None:
    """Return the problem that of several anchors one is left out, where each is asked.

    None if none is, or where the criterion asks for any of them.
    """
    if not criterion.of_each:
        return None
    for terms in criterion.needs:
        for term in terms:
            every = by_quality.get(term.quality or "", ())
            covers = [one.finding.covers for one in counting if has(one, term)]
            left = [a for a in every if not any(a.names & one for one in covers)]
            if len(every) > 1 and left:
                return _left_out(left[0], term.kind, criterion)
    return None


def _left_out(anchor: Anchor, kind: str, criterion: Criterion) -> Problem:
    name = min(anchor.settings)
    finding = anchor.shown_by.finding
    return Problem(
        reasons.NOT_EVERY_MODEL,
        f"no {kind} is tied to {name}, which names a model of its own",
        criterion.remedy[reasons.KIND_MISSING.slug],
        finding.place or anchor.shown_by.claim.place,
    )
