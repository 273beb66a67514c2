"""The judgement: one pure function from evidence to verdicts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.classify import OPERATED, Classification, classify
from pytest_psf.core.evidence import Evidence, Standing
from pytest_psf.core.rungs import Rung

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.core.catalogue import Catalogue, Criterion, Domain, Term
    from pytest_psf.core.classify import Profile
    from pytest_psf.core.places import Place

#: The criterion whose setting names the model; other evidence is bound to it.
PIN_CRITERION = "PSF-02.version-pinned"
#: The quality of evidence that covers that setting.
BOUND_TO_THE_PIN = "bound to the pin"

#: A test that claims more than these draws a warning.
MOST_CRITERIA_OF_A_TEST = 3

#: A test reaches the rung of its kind only if it entered the code that it names.
_FLOORS = {"test": Rung.TESTED}


class Verdict(Enum):
    """What a criterion, or a facet of it, comes to."""

    MET = "met"
    UNMET = "unmet"
    NOT_JUDGED = "not judged"
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
class Shortfall:
    """One thing that keeps a criterion from being met, and how to mend it."""

    reason: str
    why: str
    #: What to do; a command to paste stands on a line of its own.
    fix: str
    place: Place | None = None
    facet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The verdict of one criterion, with everything it rests on."""

    criterion: Criterion
    verdict: Verdict
    required: Rung
    #: The weakest rung over its facets; None where nothing holds.
    reached: Rung | None = None
    facets: tuple[tuple[str, Verdict], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    #: Why it is not applicable or not in force.
    because: str = ""

    @property
    def in_force(self) -> bool:
        return self.verdict is not Verdict.NOT_IN_FORCE

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
        criteria: dict[str, set[str]] = {}
        for one in evidence:
            if one.finding.counts_as == "test":
                ids = criteria.setdefault(one.finding.source, set())
                ids.add(one.claim.criterion)
        found += [
            f"{test} is claimed for {len(ids)} criteria; one test seldom shows so much"
            for test, ids in criteria.items()
            if len(ids) > MOST_CRITERIA_OF_A_TEST
        ]
        return tuple(dict.fromkeys(found))

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


def judge(
    catalogue: Catalogue,
    profile: Profile,
    evidence: Sequence[Evidence],
    *,
    today: dt.date,
    narrowed: tuple[str, ...] = (),
) -> Judgement:
    """Judge the evidence against the catalogue.

    `narrowed` tells why the run did not see the whole project; what it might have
    missed is then not judged instead of unmet.
    """
    bench = _Bench(
        profile=profile,
        classification=classify(profile),
        today=today,
        whole=not narrowed,
        evidence=_bound_to_pins(evidence),
    )
    return Judgement(
        catalogue=catalogue,
        profile=profile,
        classification=bench.classification,
        today=today,
        narrowed=narrowed,
        scope=tuple(_scope_rulings(catalogue.scope, bench)),
        rulings=tuple(_rule(criterion, bench) for criterion in catalogue),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What every ruling looks at."""

    profile: Profile
    classification: Classification
    today: dt.date
    whole: bool
    evidence: tuple[Evidence, ...]

    def on(self, criterion: Criterion) -> tuple[Evidence, ...]:
        return tuple(e for e in self.evidence if e.claim.criterion == criterion.id)

    def denies(self, fact: str) -> bool:
        found = self.profile.facts.get(fact)
        return found is not None and not found.answer


def _bound_to_pins(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Mark the evidence whose review covers the setting that names the model."""
    pins = {
        e.finding.source
        for e in evidence
        if e.claim.criterion == PIN_CRITERION
        and e.finding.counts_as == "setting"
        and e.finding.holds
    }  # sources of settings are written `file#key`
    pins |= {pin.partition("#")[0] for pin in pins}
    return tuple(_bound(one) if pins & one.finding.covers else one for one in evidence)


def _bound(one: Evidence) -> Evidence:
    qualities = one.finding.qualities | {BOUND_TO_THE_PIN}
    return replace(one, finding=replace(one.finding, qualities=qualities))


def _rule(criterion: Criterion, bench: _Bench) -> Ruling:
    required = max(criterion.floor, bench.profile.minimum.get(criterion.id, Rung(1)))
    judged_as = bench.classification.judged_as
    if judged_as not in criterion.classes:
        because = f"not asked of the class {judged_as}"
        return Ruling(
            criterion=criterion,
            verdict=Verdict.NOT_IN_FORCE,
            required=required,
            evidence=bench.on(criterion),
            because=because,
        )
    facets = tuple(f for f in criterion.facets if not _is_denied(criterion, f, bench))
    if _is_ruled_out(criterion, bench) or (criterion.facets and not facets):
        return _not_applicable(criterion, required, bench)
    return _rule_in_force(criterion, facets, required, bench)


def _is_denied(criterion: Criterion, facet: str, bench: _Bench) -> bool:
    return bench.denies(criterion.facet_facts.get(facet, ""))


def _is_ruled_out(criterion: Criterion, bench: _Bench) -> bool:
    return bool(criterion.facts) and all(bench.denies(f) for f in criterion.facts)


def _not_applicable(criterion: Criterion, required: Rung, bench: _Bench) -> Ruling:
    facts = criterion.facts or tuple(criterion.facet_facts.values())
    because = "; ".join(
        f"{fact} = no ({bench.profile.facts[fact].because})" for fact in facts
    )
    return Ruling(
        criterion=criterion,
        verdict=Verdict.NOT_APPLICABLE,
        required=required,
        evidence=bench.on(criterion),
        because=because,
    )


def _rule_in_force(
    criterion: Criterion, facets: tuple[str, ...], required: Rung, bench: _Bench
) -> Ruling:
    evidence = bench.on(criterion)
    parts = [
        _judge_part(criterion, facet, evidence, required, bench)
        for facet in (facets or (None,))
    ]
    verdict = _worst(part.verdict for part in parts)
    shortfalls = [*_nobody_operates(criterion, bench)]
    if shortfalls:
        verdict = Verdict.UNMET
    for part in parts:
        shortfalls += [one for one in part.shortfalls if one not in shortfalls]
    reached = [part.reached for part in parts if part.reached is not None]
    return Ruling(
        criterion=criterion,
        verdict=verdict,
        required=required,
        reached=min(reached) if len(reached) == len(parts) else None,
        facets=tuple((p.facet, p.verdict) for p in parts if p.facet is not None),
        evidence=evidence,
        shortfalls=tuple(shortfalls),
    )


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    for verdict in (Verdict.UNMET, Verdict.NOT_JUDGED):
        if verdict in found:
            return verdict
    return Verdict.MET


def _nobody_operates(criterion: Criterion, bench: _Bench) -> Iterator[Shortfall]:
    answer = bench.profile.definition.get(OPERATED)
    if criterion.id == "PSF-08.owner" and answer is not None and not answer.answer:
        yield Shortfall(
            reason="nobody-operates",
            why=f"the definition says {OPERATED} = no ({answer.because})",
            place=answer.place,
            fix="name who answers for the running system, then correct the answer",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The verdict on one facet, or on a criterion that has none."""

    facet: str | None
    verdict: Verdict
    reached: Rung | None = None
    shortfalls: tuple[Shortfall, ...] = ()


def _judge_part(
    criterion: Criterion,
    facet: str | None,
    evidence: Sequence[Evidence],
    required: Rung,
    bench: _Bench,
) -> _Part:
    """Judge by the precedence: broken, unjudged, nothing there, needs, rung."""
    mine = [e for e in evidence if e.claim.facet in {facet, EVERY_FACET}]
    counting = [e for e in mine if e.finding.counts_as in criterion.accepts]
    by_standing = {
        standing: [e for e in counting if e.finding.standing is standing]
        for standing in Standing
    }
    if broken := by_standing[Standing.BROKEN]:
        return _part(facet, Verdict.UNMET, map(_shortfall_of, broken))
    if unjudged := by_standing[Standing.UNJUDGED]:
        return _part(facet, Verdict.NOT_JUDGED, map(_shortfall_of, unjudged))
    reached = max((_capped(e, criterion) for e in counting), default=None)
    case = _Case(criterion=criterion, facet=facet, counting=tuple(counting))
    short = _what_is_missing(case, mine, reached, required)
    if short is None:
        return _Part(facet=facet, verdict=Verdict.MET, reached=reached)
    # What the run did not collect might have filled the gap.
    verdict = Verdict.UNMET if bench.whole else Verdict.NOT_JUDGED
    return _Part(facet=facet, verdict=verdict, reached=reached, shortfalls=(short,))


def _part(
    facet: str | None, verdict: Verdict, shortfalls: Iterable[Shortfall]
) -> _Part:
    return _Part(facet=facet, verdict=verdict, shortfalls=tuple(shortfalls))


def _shortfall_of(one: Evidence) -> Shortfall:
    finding = one.finding
    return Shortfall(
        reason=finding.reason,
        why=finding.why,
        fix=finding.fix,
        place=finding.place or one.claim.place,
        facet=one.claim.facet,
    )


def _capped(one: Evidence, criterion: Criterion) -> Rung:
    return min(one.finding.rung, criterion.accepts[one.finding.counts_as])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """The evidence that counts for one facet, all of which holds."""

    criterion: Criterion
    facet: str | None
    counting: tuple[Evidence, ...]


def _what_is_missing(
    case: _Case, mine: Sequence[Evidence], reached: Rung | None, required: Rung
) -> Shortfall | None:
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
        best = max(case.counting, key=lambda e: _capped(e, criterion))
        return Shortfall(
            reason="rung-too-low",
            why=f"{best.finding.source} is {reached.label}; {required.label} is needed",
            place=best.finding.place or best.claim.place,
            fix=_rung_fix(criterion, required),
            facet=facet,
        )
    return None


def _unclaimed(gap: Sequence[Term], case: _Case) -> int:
    """Count the kinds of which nothing is claimed: such a gap is the wider one."""
    kinds = {one.finding.counts_as for one in case.counting}
    return sum(term.kind not in kinds for term in gap)


def _rung_fix(criterion: Criterion, required: Rung) -> str:
    if required is Rung.CHALLENGED:
        return "a test is challenged once it fails while its target is sabotaged"
    return criterion.remedy["rung-too-low"]


def _nothing_counts(
    criterion: Criterion, facet: str | None, mine: Sequence[Evidence]
) -> Shortfall:
    accepted = " or ".join(criterion.accepts)
    if not mine:
        return Shortfall(
            reason="nothing-claimed",
            why="nothing is claimed for it",
            fix=criterion.remedy["nothing-claimed"],
            facet=facet,
        )
    kinds = " and ".join(sorted({e.finding.counts_as for e in mine}))
    return Shortfall(
        reason="kind-missing",
        why=f"a {kinds} alone cannot show it; it takes a {accepted}",
        place=mine[0].claim.place,
        fix=criterion.remedy["kind-missing"],
        facet=facet,
    )


def _fills(term: Term, case: _Case) -> bool:
    criterion = case.criterion
    return any(
        one.finding.counts_as == term.kind
        and (term.quality is None or term.quality in one.finding.qualities)
        and _capped(one, criterion) >= _floor_of(term.kind, criterion)
        for one in case.counting
    )


def _floor_of(kind: str, criterion: Criterion) -> Rung:
    if kind == "drill":
        return criterion.floor
    return _FLOORS.get(kind, Rung.DOCUMENTED)


def _gap(case: _Case, term: Term) -> Shortfall:
    criterion, facet = case.criterion, case.facet
    same_kind = [e for e in case.counting if e.finding.counts_as == term.kind]
    if not same_kind:
        return Shortfall(
            reason="kind-missing",
            why=f"no {term} is claimed for it",
            place=case.counting[0].claim.place,
            fix=criterion.remedy["kind-missing"],
            facet=facet,
        )
    best = max(same_kind, key=lambda e: _capped(e, criterion))
    place = best.finding.place or best.claim.place
    floor = _floor_of(term.kind, criterion)
    if _capped(best, criterion) < floor:
        why = f"{best.finding.source} {_low_rung(best)}; {floor.label} is needed"
        return Shortfall(
            reason="rung-too-low",
            why=why,
            place=place,
            fix=criterion.remedy.get("rung-too-low", criterion.remedy["kind-missing"]),
            facet=facet,
        )
    return Shortfall(
        reason="quality-missing",
        why=f"{best.finding.source} is no {term}",
        place=place,
        fix=criterion.remedy["kind-missing"],
        facet=facet,
    )


def _low_rung(one: Evidence) -> str:
    if one.finding.counts_as == "test" and one.finding.rung is Rung.CLAIMED:
        return "passed but names no code, so it is only claimed"
    return f"is only {one.finding.rung.label}"


def _scope_rulings(scope: Domain, bench: _Bench) -> Iterator[Ruling]:
    by_id = {criterion.id: criterion for criterion in scope.criteria}
    yield _classified(by_id["PSF-00.classified"], bench)
    if bench.profile.declared == "proof-of-concept":
        yield _poc_ends(by_id["PSF-00.poc-ends"], bench)
    if bench.classification.judged_as == "shadow":
        isolated = by_id["PSF-00.shadow-isolated"]
        yield _rule_in_force(isolated, (), isolated.floor, bench)


def _classified(criterion: Criterion, bench: _Bench) -> Ruling:
    shortfalls = tuple(
        Shortfall(
            reason="class-not-settled",
            why=why,
            fix=fix,
            place=bench.profile.class_place,
        )
        for why, fix in bench.classification.objections
    )
    return _scope_ruling(criterion, shortfalls)


def _poc_ends(criterion: Criterion, bench: _Bench) -> Ruling:
    ends = bench.profile.ends
    fix = "settle the day it ends with `ends`, or bring the system to production"
    if ends is None:
        why = "a proof of concept has an end; none is declared"
    elif ends < bench.today:
        days = (bench.today - ends).days
        why = f"it was to end on {ends}, {days} day{'s' * (days != 1)} ago"
    else:
        return _scope_ruling(criterion, ())
    short = Shortfall(
        reason="poc-without-end", why=why, fix=fix, place=bench.profile.ends_place
    )
    return _scope_ruling(criterion, (short,))


def _scope_ruling(criterion: Criterion, shortfalls: tuple[Shortfall, ...]) -> Ruling:
    return Ruling(
        criterion=criterion,
        verdict=Verdict.UNMET if shortfalls else Verdict.MET,
        required=criterion.floor,
        shortfalls=shortfalls,
    )
