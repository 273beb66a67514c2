"""What a judgement says: verdicts, rulings, and the conclusion drawn from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pytest_psf.core.pins import doubt_about
from pytest_psf.core.soon import ending_soon

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.core.catalogue import Catalogue, Criterion, Domain
    from pytest_psf.core.classify import Classification, Profile
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.pins import Pin
    from pytest_psf.core.problem import Problem
    from pytest_psf.core.rungs import Rung
    from pytest_psf.core.soon import Ending
    from pytest_psf.core.waivers import Waiver

#: A test, or a section, that is claimed for more than these draws a warning.
MOST_CRITERIA_OF_ONE = 3


class Verdict(Enum):
    """What a criterion, or a facet of it, comes to."""

    MET = "met"
    UNMET = "unmet"
    NOT_JUDGED = "not judged"
    #: It is open, and a person answers for that until a settled day.
    WAIVED = "waived"
    NOT_APPLICABLE = "not applicable"
    NOT_IN_FORCE = "not in force"

    @property
    def is_open(self) -> bool:
        return self in {Verdict.UNMET, Verdict.NOT_JUDGED}


class Conclusion(Enum):
    """What the whole system comes to."""

    READY = "ready"
    NOT_READY = "not ready"
    INCOMPLETE = "incomplete"
    NOT_IN_PRODUCTION = "not in production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The verdict of one criterion, with everything it rests on."""

    criterion: Criterion
    verdict: Verdict
    required: Rung
    #: The weakest rung over its facets; None where nothing holds.
    reached: Rung | None = None
    #: The facets that are asked.
    facets: tuple[tuple[str, Verdict], ...] = ()
    #: The facets that are not applicable, each with the reason.
    facets_aside: tuple[tuple[str, str], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    #: What keeps it from being met.
    problems: tuple[Problem, ...] = ()
    #: Why it is not applicable or not in force.
    because: str = ""
    #: The waiver that the config holds for it, whether it counts or not.
    waiver: Waiver | None = None
    #: The verdict that it would have without its waiver, where that counts.
    unwaived: Verdict | None = None

    @property
    def in_force(self) -> bool:
        return self.verdict is not Verdict.NOT_IN_FORCE

    @property
    def is_asked(self) -> bool:
        """Whether it is in force and nothing rules it out."""
        return self.in_force and self.verdict is not Verdict.NOT_APPLICABLE

    @property
    def first_open(self) -> str:
        """Its id, or that of its first open facet."""
        for facet, verdict in self.facets:
            if verdict.is_open:
                return f"{self.criterion.id}.{facet}"
        return self.criterion.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The whole verdict; every screen, report and exit status reads this value."""

    catalogue: Catalogue
    profile: Profile
    classification: Classification
    today: dt.date
    #: Why the run is not whole, a phrase each; empty for a whole run.
    narrowed: tuple[str, ...]
    #: The scope checks of PSF-00 that apply to the class.
    scope: tuple[Ruling, ...]
    #: Every criterion of the catalogue, in the seed's order.
    rulings: tuple[Ruling, ...]

    @property
    def conclusion(self) -> Conclusion:
        verdicts = {r.verdict for r in (*self.scope, *self.rulings)}
        if Verdict.UNMET in verdicts:
            return Conclusion.NOT_READY
        if Verdict.NOT_JUDGED in verdicts:
            return Conclusion.INCOMPLETE
        if not any(ruling.in_force for ruling in self.rulings):
            return Conclusion.NOT_IN_PRODUCTION
        return Conclusion.INCOMPLETE if self.narrowed else Conclusion.READY

    @property
    def gating(self) -> tuple[Ruling, ...]:
        """The rulings that decide the exit status; those of PSF-00 always do."""
        if not self.profile.gate.closed:
            return ()
        chosen = (r for r in self.rulings if self.profile.gate.includes(r.criterion.id))
        return (*self.scope, *chosen)

    @property
    def passes(self) -> bool:
        """Whether the run may exit with 0."""
        if not self.profile.gate.closed:
            return True
        if any(ruling.verdict.is_open for ruling in self.gating):
            return False
        if self.conclusion is Conclusion.NOT_IN_PRODUCTION:
            return True
        return not self.narrowed

    @property
    def warnings(self) -> tuple[str, ...]:
        """What changes no verdict, but ought to be seen."""
        evidence = [e for r in (*self.scope, *self.rulings) for e in r.evidence]
        found = [w for e in evidence for w in e.finding.warnings]
        found += _claimed_for_many(evidence)
        found += _replaced(evidence)
        if not self.narrowed:
            found += _unused(self.rulings)
            found += _idle_pins(self.profile.pins, evidence)
        return tuple(dict.fromkeys(found))

    @property
    def soon(self) -> tuple[Ending, ...]:
        """What it rests on today, and not for long; it changes no verdict."""
        return ending_soon((*self.scope, *self.rulings), self.today)

    def ruling(self, criterion_id: str) -> Ruling | None:
        """Return the ruling of a criterion, or None where it has none."""
        for ruling in (*self.scope, *self.rulings):
            if ruling.criterion.id == criterion_id:
                return ruling
        return None

    def of_domain(self, domain: Domain) -> tuple[Ruling, ...]:
        """Return the rulings of a domain that are in force, in order."""
        return tuple(
            ruling
            for ruling in self.rulings
            if ruling.criterion.domain == domain.id and ruling.in_force
        )


def _unused(rulings: Iterable[Ruling]) -> Iterator[str]:
    """Yield the waivers of what is not open."""
    for ruling in rulings:
        waiver, verdict = ruling.waiver, ruling.verdict
        if waiver is not None and not verdict.is_open and verdict is not Verdict.WAIVED:
            yield (
                f"{waiver.place}: the waiver of {waiver.criterion} is unused: it is "
                f"{verdict.value}"
            )


def _idle_pins(pins: Iterable[Pin], evidence: Iterable[Evidence]) -> Iterator[str]:
    """Yield the approved names that no setting has, or that need no approval."""
    asked = {name for one in evidence for name in one.finding.pins}
    for pin in pins:
        if doubt_about(pin.id) is None:
            yield f'{pin.place}: "{pin.id}" is exact already: it needs no entry in pins'
        elif pin.id not in asked:
            yield (
                f'{pin.place}: the entry of "{pin.id}" in pins is unused: no setting '
                "with pinned = true has that value"
            )


def _claimed_for_many(evidence: Sequence[Evidence]) -> Iterator[str]:
    """Yield which tests and documents are claimed for more criteria than is usual."""
    claimed = [
        one
        for one in evidence
        if one.finding.counts_as in {"test", "document"} and not one.claim.supporting
    ]
    count = Counter([one.finding.source for one in claimed])
    criteria: dict[str, set[str]] = {}
    for one in claimed:
        source = one.finding.source
        if count[source] > MOST_CRITERIA_OF_ONE:
            criteria.setdefault(source, set()).add(one.claim.criterion)
    for source, ids in criteria.items():
        if len(ids) > MOST_CRITERIA_OF_ONE:
            yield f"{source} is claimed for {len(ids)} criteria; it seldom shows so much"


def _replaced(evidence: Sequence[Evidence]) -> Iterator[str]:
    """Yield what tests replaced beside the code they are evidence for."""
    tests: dict[str, set[str]] = {}
    for one in evidence:
        for name in one.finding.replaced:
            tests.setdefault(name, set()).add(one.finding.source)
    for name, sources in sorted(tests.items()):
        who = min(sources)
        if len(sources) > 1:
            who = f"{len(sources)} tests"
        yield f"{who} replaced {name}, so what that does was not shown there"
