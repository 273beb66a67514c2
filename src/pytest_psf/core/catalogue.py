"""The catalogue: domains, criteria and facets as frozen values, and their ids.

Its seed is the article that an edition makes criteria of; `Catalogue.source` names it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import nearest
from pytest_psf.core.problem import Problem
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_psf.core.problem import Reason
    from pytest_psf.core.rungs import Rung

#: The facet name that stands for every facet of a criterion, where it is allowed.
EVERY_FACET = "all"

#: The domain of the scope checks: class, end date, isolation of a shadow system.
SCOPE = "PSF-00"


class UnknownIdError(ValueError):
    """Raise UnknownIdError if this edition does not know an id, or not at this place."""

    def __init__(self, why: str, fix: str, reason: Reason = reasons.UNKNOWN_ID) -> None:
        super().__init__(why, fix)
        self.problem = Problem(reason, why, fix)

    def __str__(self) -> str:
        return f"{self.problem.why}; {self.problem.fix}"


@dataclass(frozen=True, slots=True)
class Term:
    """A kind of evidence that must be there, perhaps with a quality it must show.

    Verifiers say which qualities a finding has, such as `pinned`, `limit` or `two
    reviewers`. So a condition that one criterion is about needs no code in the judgement:
    it is a term of its `needs`.
    """

    kind: str
    quality: str | None = None

    def __str__(self) -> str:
        return self.kind if self.quality is None else f"{self.kind} ({self.quality})"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRules:
    """What an edition says of one kind of evidence, whatever the criterion."""

    #: What it must show to count towards what a criterion needs; None: the criterion's
    #: own floor.
    floor: Rung | None
    #: How the summary counts what rests on it.
    shown_by: str
    #: How much it takes to begin with it where there is nothing yet.
    to_begin: int
    #: What is said of evidence that shows no more than the claim itself.
    only_claimed: str | None = None
    #: The fields that a record's entry must hold besides, to reach the rung tested.
    to_be_tested: tuple[str, ...] = ()
    #: Whether a mark in the code can claim it.
    marked: bool = False
    #: How the summary counts what rests on such evidence alone that nobody could look into.
    unseen_by: str = ""

    @property
    def ways(self) -> tuple[str, ...]:
        """All ways in which the summary counts what rests on it."""
        return tuple(filter(None, (self.shown_by, self.unseen_by)))

    def floor_for(self, criterion: Criterion) -> Rung:
        """Return what it must show to count towards what this criterion needs."""
        return criterion.floor if self.floor is None else self.floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One requirement, with all that the judgement and `explain` need to know."""

    id: str
    title: str
    question: str
    #: The words of the seed that it comes from.
    clause: str
    floor: Rung
    recommended: Rung
    #: Kind of evidence -> the highest rung that it can show here.
    accepts: Mapping[str, Rung]
    #: Alternatives; each names the kinds that must be there together.
    needs: tuple[tuple[Term, ...], ...]
    #: `evaluation`, `drill` -> the fields that such a record must hold here. They are few:
    #: typed tables of many fields would be filled with blanks.
    record_fields: Mapping[str, tuple[str, ...]]
    #: What a document's review must cover, where that is settled.
    subject: str | None
    facets: tuple[str, ...]
    all_facets: bool
    #: Answered "no", all of them, they make the criterion not applicable.
    facts: tuple[str, ...]
    facet_facts: Mapping[str, str]
    #: The system classes it is in force for.
    classes: frozenset[str]
    convincing: str
    vacuous: tuple[str, ...]
    #: What to paste under [tool.psf.evidence].
    example: str
    #: Reason -> what to do.
    remedy: Mapping[str, str]
    #: Evidence that covers a setting which fulfils this one's needs gets that quality.
    binds: str | None = None
    #: Whether each of such settings takes evidence of its own, or one for all will do.
    of_each: bool = False
    #: What a document must say here whatever else it says: `limit`, `person`.
    document_says: tuple[str, ...] = ()
    #: Whether other systems load its settings, so that no code of the project need do so.
    loaded_elsewhere: bool = False
    #: The part of the definition that, answered no, contradicts all evidence for it.
    contradicted_by: str | None = None
    #: What of the config answers it, where it takes no evidence: `class` or `ends`.
    answered_by: str | None = None

    @property
    def domain(self) -> str:
        """The id of its domain, such as `PSF-01`."""
        return self.id.partition(".")[0]

    @property
    def highest(self) -> Rung:
        """The highest rung that any kind of evidence can show here."""
        return max(self.accepts.values())

    @property
    def facet_names(self) -> tuple[str, ...]:
        """The facet names that a claim may use."""
        return (*self.facets, EVERY_FACET) if self.all_facets else self.facets


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A group of criteria, in the seed's order and by the seed's name."""

    id: str
    name: str
    criteria: tuple[Criterion, ...]
    #: Whether its criteria count as one, where it is asked how many one thing serves.
    counts_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What an edition says of one sort of thing that evidence is made of."""

    #: For how many criteria one of it counts.
    most_criteria: int
    #: What to do about one that is claimed for more.
    remedy: str
    #: Whether all of the sort are counted as one thing.
    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """How large all tests and functions together are at least that are claimed."""

    #: For so many criteria there may be next to nothing.
    free_criteria: int
    #: So many lines of code for each of the others.
    lines_each: int
    #: How many criteria may be claimed in all, by whatever, with next to no code; and so
    #: many lines for each of the others.
    free_in_all: int
    lines_each_in_all: int
    remedy: str

    def fewest_for(self, criteria: int) -> int:
        """Return how many lines there are at least for so many criteria.

        It begins gently: a few one-line rules with a test of one line each are an honest
        beginning, and dozens of them are not.
        """
        more = max(0, criteria - self.free_criteria)
        return min(self.lines_each * more, more * (more + 1))

    def fewest_in_all(self, criteria: int) -> int:
        """Return how many lines there are at least where so many criteria are shown.

        Documents and records may show most of them: what they speak of is a system.
        """
        return self.lines_each_in_all * max(0, criteria - self.free_in_all)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """One edition of the criteria."""

    edition: str
    source: str
    scope: Domain
    domains: tuple[Domain, ...]
    by_id: Mapping[str, Criterion]
    #: The kinds of evidence that the criteria speak of, the strongest first.
    kinds: Mapping[str, KindRules]
    #: What a criterion can need of a kind -> what is said of evidence that lacks it.
    qualities: Mapping[str, str]
    #: The sorts of `core/made_of.py` of which one counts for so many criteria only.
    shared: Mapping[str, Shared]
    together: Together
    #: How many different words a document must hold to say anything.
    fewest_words: int

    def __iter__(self) -> Iterator[Criterion]:
        """Iterate over the criteria of the eight domains, in the seed's order."""
        for domain in self.domains:
            yield from domain.criteria

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that a system may state."""
        named = (
            {*criterion.facts, *criterion.facet_facts.values()} for criterion in self
        )
        return tuple(sorted(set().union(*named)))

    def criteria_of(self, text: str) -> tuple[Criterion, ...]:
        """Return the criteria that a domain's or a criterion's id stands for.

        Raise UnknownIdError if it is anything else, such as a facet's id.
        """
        for domain in (self.scope, *self.domains):
            if text == domain.id:
                return domain.criteria
        if text in self.by_id:
            return (self.by_id[text],)
        criterion, facet = self._split(text)
        if criterion is not None and facet in criterion.facet_names:
            raise UnknownIdError(
                f'"{text}" names a facet', f'write the criterion: "{criterion.id}"'
            )
        raise self._unknown(text)

    def criterion(self, text: str) -> Criterion:
        """Return the criterion of this id. Raise UnknownIdError if it is not a criterion's."""
        if text in self.by_id:
            return self.by_id[text]
        for domain in (self.scope, *self.domains):
            if text == domain.id:
                raise self._misspelt(text, domain, None)
        (found,) = self.criteria_of(text)
        return found

    def claimable(self, text: str) -> tuple[Criterion, str | None]:
        """Return the criterion and the facet that a claim on `text` speaks of.

        Raise UnknownIdError if it is a domain, a criterion of which a facet must be named,
        or an id that this edition does not have.
        """
        if text in self.by_id:
            criterion = self.by_id[text]
            if criterion.facets:
                raise UnknownIdError(
                    f'"{text}" has facets, each to be proved by itself',
                    f"name one: {_listed(criterion)}",
                )
            return criterion, None
        owner, facet = self._split(text)
        if owner is None or facet is None:
            raise self._unknown(text)
        if facet not in owner.facet_names:
            raise UnknownIdError(f'unknown facet "{facet}"', _facet_fix(owner, facet))
        return owner, facet

    def _split(self, text: str) -> tuple[Criterion | None, str | None]:
        head, _, facet = text.rpartition(".")
        return self.by_id.get(head), facet

    def _unknown(self, text: str) -> UnknownIdError:
        foreign = re.fullmatch(r"(?i)psf[-_ ]?0*(\d+)(?:[.\-_ ](.+))?", text.strip())
        if foreign is None:
            return UnknownIdError(f'unknown id "{text}"', self._nearest(text))
        number, rest = foreign.groups()
        name = f"PSF-{int(number):02}" if len(number) < 3 else ""  # noqa: PLR2004
        for domain in (self.scope, *self.domains):
            if domain.id == name:
                return self._misspelt(text, domain, rest)
        last = self.domains[-1].id
        return UnknownIdError(
            f'unknown domain "{text}"', f"domains run from PSF-01 to {last}"
        )

    def _misspelt(self, text: str, domain: Domain, rest: str | None) -> UnknownIdError:
        ids = ", ".join(criterion.id for criterion in domain.criteria)
        if text.startswith(domain.id):
            if not rest:
                return UnknownIdError(
                    f'"{text}" is a domain', f"name a criterion: {ids}"
                )
            return UnknownIdError(
                f'unknown criterion "{text}"', self._nearest(text, domain)
            )
        proposal = f'"{domain.id}.{rest}"' if rest else f'"{domain.id}"'
        if rest and f"{domain.id}.{rest}" not in self.by_id:
            proposal = f"one of {ids}"
        return UnknownIdError(
            f'"{text}" is not an id of edition {self.edition} (other publications '
            "number other domains and sub-points in that form)",
            f"if you mean {domain.id} {domain.name}, write {proposal}",
        )

    def _nearest(self, text: str, domain: Domain | None = None) -> str:
        criteria = domain.criteria if domain else tuple(self.by_id.values())
        ids = [criterion.id for criterion in criteria]
        ids += [
            f"{criterion.id}.{facet}"
            for criterion in criteria
            for facet in criterion.facet_names
        ]
        # Below a known domain its name is alike in every id and says nothing.
        skip = len(domain.id) + 1 if domain else 0
        found = nearest(text[skip:], tuple(known[skip:] for known in ids))
        if found is None and domain is not None:
            return f"one of {', '.join(criterion.id for criterion in criteria)}"
        if found is None:
            return "pytest-psf explain   lists the ids"
        found = f"{domain.id}.{found}" if domain else found
        return f'did you mean "{found}"?'


def _listed(criterion: Criterion) -> str:
    return ", ".join(f'"{criterion.id}.{facet}"' for facet in criterion.facet_names)


def _facet_fix(criterion: Criterion, facet: str) -> str:
    if not criterion.facets:
        return f'{criterion.id} has no facets: write "{criterion.id}"'
    if facet == EVERY_FACET:
        return f"each is proved by itself: {', '.join(criterion.facet_names)}"
    found = nearest(facet, criterion.facet_names)
    hint = f'did you mean "{criterion.id}.{found}"? ' if found else ""
    return f"{hint}its facets: {', '.join(criterion.facet_names)}"
