"""What a judgement rests on, counted: the price that was paid for it.

Nothing here is judged. Whoever reads a verdict sees how many tests, sections and people
stand behind it, and how much of it nobody could check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import made_of
from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.one_person import same_person
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.verdicts import Judgement, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """How many different things of each sort; one that serves two criteria counts once."""

    tests: int
    functions: int
    #: What tests name of data.
    rules: int
    sections: int
    reviewers: int
    #: The days on which somebody reviewed.
    review_days: int
    drills: int
    #: What nobody could check: digests of data that are kept elsewhere, documents that
    #: cover nothing or are not fetched, tests of code that was not observed.
    believed_digests: int
    covers_nothing: int
    urls: int
    outside: int
    #: Code that nothing can change, and values that tests only repeat.
    constants: int = 0
    #: Tests of which a challenge could not tell what they do without their code.
    unchallenged: int = 0
    #: Claims that the kinds of other distributions have judged.
    extensions: int = 0
    #: Facts that were answered no, and so ruled something out.
    facts_denied: int = 0

    def __str__(self) -> str:
        people = _counted(self.reviewers, "reviewer")
        if self.reviewers:
            people += f" on {_counted(self.review_days, 'day')}"
        parts = [
            _counted(self.tests, "test"),
            _counted(self.functions, "function"),
            *([_counted(self.rules, "rule")] if self.rules else ()),
            _counted(self.sections, "section"),
            people,
            _counted(self.drills, "drill"),
            *self._unchecked(),
        ]
        return ", ".join(parts)

    def _unchecked(self) -> Iterator[str]:
        """Yield what nobody could check, or shows little, where there is any of it."""
        for count, what, more in (
            (self.believed_digests, "unchecked digest", ""),
            (self.covers_nothing, "document", " tied to no file"),
            (self.urls, "URL", ""),
            (self.outside, "test", " of unseen code"),
            (self.constants, "constant", ""),
            (self.unchallenged, "unchallenged test", ""),
            (self.extensions, "claim", " judged by extensions"),
            (self.facts_denied, "fact", " answered no"),
        ):
            if count:
                yield f"{_counted(count, what)}{more}"

    @property
    def brief(self) -> str:
        """Its counts without those that are 0; empty if all of them are."""
        return ", ".join(part for part in str(self).split(", ") if part[:2] != "0 ")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"


def rests_on(judgement: Judgement) -> Resting:
    """Count what all that is met rests on."""
    rulings = (*judgement.scope, *judgement.rulings)
    met = [ruling for ruling in rulings if ruling.verdict is Verdict.MET]
    denied = sum(not one.answer for one in judgement.profile.facts.values())
    return _counts((one for ruling in met for one in _counting(ruling)), denied)


def ruling_rests_on(ruling: Ruling) -> Resting:
    """Count what the evidence that counts for one criterion is made of, met or not."""
    return _counts(_counting(ruling))


def _counting(ruling: Ruling) -> Iterator[Evidence]:
    """Yield the evidence that holds and counts, of the facets that are asked."""
    facets = {None, EVERY_FACET, *(facet for facet, _ in ruling.facets)}
    for one in ruling.evidence if ruling.is_asked else ():
        finding = one.finding
        is_firm = finding.holds and finding.doubt is None
        if is_firm and one.claim.facet in facets and one.counts_for(ruling.criterion):
            yield one


def _counts(evidence: Iterable[Evidence], facts_denied: int = 0) -> Resting:
    names: dict[str, set[str]] = {}
    for one in evidence:
        sorts = dict(one.finding.made_of)
        for sort, name in one.finding.made_of:
            # What a finding of somebody else's is made of as well, it only says itself.
            if sort == made_of.EXTENSION or made_of.EXTENSION not in sorts:
                names.setdefault(sort, set()).add(name)

    def count(sort: str) -> int:
        return len(names.get(sort, ()))

    return Resting(
        tests=count(made_of.TEST),
        functions=count(made_of.FUNCTION),
        rules=count(made_of.RULE),
        sections=count(made_of.SECTION),
        reviewers=_people(names.get(made_of.REVIEWER, ())),
        review_days=count(made_of.REVIEW_DAY),
        drills=count(made_of.DRILL),
        believed_digests=count(made_of.BELIEVED),
        covers_nothing=count(made_of.COVERS_NOTHING),
        urls=count(made_of.URL),
        outside=count(made_of.OUTSIDE),
        constants=count(made_of.CONSTANT),
        unchallenged=count(made_of.UNCHALLENGED),
        extensions=count(made_of.EXTENSION),
        facts_denied=facts_denied,
    )


def _people(names: Iterable[str]) -> int:
    """Count those who cannot be one and the same."""
    found: list[str] = []
    for name in sorted(names, key=lambda one: (-len(one), one)):
        if not any(same_person(name, other) for other in found):
            found.append(name)
    return len(found)
