"""What an edition asks of one system, before any evidence is looked at.

It follows from the config alone: the class decides what is in force, the facts decide what
is not applicable. How well that is shown is for `judge.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.classify import classify
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.core.catalogue import Catalogue, Criterion
    from pytest_psf.core.classify import Classification, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """Whether a criterion is asked of a system; if it is not, why."""

    criterion: Criterion
    #: Not applicable or not in force; None where it is asked.
    aside: Verdict | None = None
    because: str = ""
    #: The facets that are asked; none for a criterion without facets.
    facets: tuple[str, ...] = ()
    #: The facets that a fact rules out, each with the reason.
    facets_aside: tuple[tuple[str, str], ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether the class asks it; a fact may rule it out all the same."""
        return self.aside is not Verdict.NOT_IN_FORCE


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """What a catalogue asks of one system, and what it does not ask."""

    classification: Classification
    #: The scope checks that apply to the class.
    scope: tuple[Criterion, ...]
    #: Every criterion of the eight domains, in the seed's order.
    criteria: tuple[Relevance, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the scope checks and of all criteria in force, in order."""
        scope = (criterion.id for criterion in self.scope)
        return (*scope, *(one.criterion.id for one in self.criteria if one.in_force))


def in_force(catalogue: Catalogue, profile: Profile) -> InForce:
    """Return what the catalogue asks of the system that the profile describes.

    Without a class, or with one that contradicts the definition, that is everything that
    production is asked. A fact that is not answered rules nothing out.
    """
    classification = classify(profile)
    return InForce(
        classification=classification,
        scope=tuple(_scope(catalogue, profile, classification)),
        criteria=tuple(_relevance(c, profile, classification) for c in catalogue),
    )


def _scope(
    catalogue: Catalogue, profile: Profile, classification: Classification
) -> Iterator[Criterion]:
    """Yield the scope checks of a class.

    What the config itself answers is asked of the class that it declares, whether that
    stands or not; what takes evidence is asked of the class that it is judged as.
    """
    declared = profile.declared or "production"
    for criterion in catalogue.scope.criteria:
        asked_of = classification.judged_as if criterion.accepts else declared
        if asked_of in criterion.classes:
            yield criterion


def _relevance(
    criterion: Criterion, profile: Profile, classification: Classification
) -> Relevance:
    judged_as = classification.judged_as
    if judged_as not in criterion.classes:
        because = f"not asked of the class {judged_as}"
        aside = Verdict.NOT_IN_FORCE
        return Relevance(criterion=criterion, aside=aside, because=because)
    denied = {f: x for f, x in criterion.facet_facts.items() if _denies(profile, x)}
    facets = tuple(facet for facet in criterion.facets if facet not in denied)
    if _is_ruled_out(criterion, profile) or (criterion.facets and not facets):
        facts = criterion.facts or tuple(criterion.facet_facts.values())
        because = "; ".join(_denial(profile, fact) for fact in facts)
        aside = Verdict.NOT_APPLICABLE
        return Relevance(criterion=criterion, aside=aside, because=because)
    out = tuple((facet, _denial(profile, fact)) for facet, fact in denied.items())
    return Relevance(criterion=criterion, facets=facets, facets_aside=out)


def _is_ruled_out(criterion: Criterion, profile: Profile) -> bool:
    return bool(criterion.facts) and all(_denies(profile, f) for f in criterion.facts)


def _denies(profile: Profile, fact: str) -> bool:
    found = profile.facts.get(fact)
    return found is not None and not found.answer


def _denial(profile: Profile, fact: str) -> str:
    return f"{fact} = no ({profile.facts[fact].because})"
