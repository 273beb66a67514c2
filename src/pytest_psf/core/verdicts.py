"""What a judgement says: verdicts, rulings, and the conclusion drawn from them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    import datetime as dt

    from pytest_psf.core.catalogue import Catalogue, Criterion, Domain
    from pytest_psf.core.classify import Asked, Classification, Gate, Profile
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.problem import Problem
    from pytest_psf.core.rungs import Rung
    from pytest_psf.core.waivers import Waiver


class Verdict(Enum):
    """What a criterion, or a facet of it, amounts to."""

    MET = "met"
    UNMET = "unmet"
    NOT_JUDGED = "not judged"
    #: It is open, and a person answers for that until a settled day.
    WAIVED = "waived"
    NOT_APPLICABLE = "not applicable"
    NOT_IN_FORCE = "not in force"

    @property
    def is_open(self) -> bool:
        """Whether something is left to do, or to find out; a waived criterion is not open."""
        return self in {Verdict.UNMET, Verdict.NOT_JUDGED}


class Conclusion(Enum):
    """What the whole system amounts to; `Judgement.conclusion` says when."""

    READY = "ready"
    #: Nothing is open, but what waivers carry outweighs what is met.
    WAIVED = "waived"
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
        """Whether the class asks it; a fact may rule it out all the same."""
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
    #: What this run was asked apart from what the config says.
    asked: Asked
    #: The scope checks of PSF-00 that apply to the class.
    scope: tuple[Ruling, ...]
    #: Every criterion of the catalogue, in the seed's order.
    rulings: tuple[Ruling, ...]

    @property
    def conclusion(self) -> Conclusion:
        """What the verdicts of the whole system say together, gating or not.

        One that is unmet makes it not ready, else one that is not judged makes it
        incomplete; what is not applicable stands in the way of nothing. If no criterion is
        in force, it is not in production. A narrowed run is never ready, even if all that it
        saw is met; nor is a system of which no more is met than waived, or a whole domain is
        waived: then the word is waived, and the exit status that of a system that is ready.
        """
        verdicts = {r.verdict for r in (*self.scope, *self.rulings)}
        if Verdict.UNMET in verdicts:
            return Conclusion.NOT_READY
        if Verdict.NOT_JUDGED in verdicts:
            return Conclusion.INCOMPLETE
        if not any(ruling.in_force for ruling in self.rulings):
            return Conclusion.NOT_IN_PRODUCTION
        if self.narrowed:
            return Conclusion.INCOMPLETE
        return Conclusion.WAIVED if self._rests_on_waivers else Conclusion.READY

    @property
    def _rests_on_waivers(self) -> bool:
        said = [ruling.verdict for ruling in self.rulings]
        waived = said.count(Verdict.WAIVED)
        met = said.count(Verdict.MET)
        return waived > 0 and (met <= waived or bool(self.waived_domains))

    @property
    def waived_domains(self) -> tuple[str, ...]:
        """The ids of the domains of which all that is asked is waived."""
        return tuple(
            domain.id
            for domain in self.catalogue.domains
            if {one.verdict for one in self.of_domain(domain) if one.is_asked}
            == {Verdict.WAIVED}
        )

    @property
    def gate(self) -> Gate:
        """The gate of this run: the one it was asked for, or else the config's."""
        return self.profile.gate if self.asked.gate is None else self.asked.gate

    @property
    def gating(self) -> tuple[Ruling, ...]:
        """The rulings that decide the exit status; those of PSF-00 always do."""
        if not self.gate.closed:
            return ()
        chosen = (r for r in self.rulings if self.gate.includes(r.criterion.id))
        return (*self.scope, *chosen)

    @property
    def passes(self) -> bool:
        """Whether the run may exit with 0.

        It always may where the gate is not closed. Otherwise nothing that gates may be
        open, and the run must be whole unless no criterion is in force.
        """
        if not self.gate.closed:
            return True
        if any(ruling.verdict.is_open for ruling in self.gating):
            return False
        if self.conclusion is Conclusion.NOT_IN_PRODUCTION:
            return True
        return not self.narrowed

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
