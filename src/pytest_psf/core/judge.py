"""The judgement: one pure function from evidence to verdicts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.classify import OPERATED, Classification, classify
from pytest_psf.core.evidence import Evidence, Standing
from pytest_psf.core.needs import Case, capped, what_is_missing
from pytest_psf.core.problem import Problem
from pytest_psf.core.rungs import Rung
from pytest_psf.core.verdicts import Judgement, Ruling, Verdict
from pytest_psf.core.waivers import Term, ago

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.catalogue import Catalogue, Criterion, Domain
    from pytest_psf.core.classify import Profile
    from pytest_psf.core.waivers import Waiver


#: The criterion whose setting names the model; other evidence is bound to it.
PIN_CRITERION = "PSF-02.version-pinned"
#: The quality of evidence that covers that setting.
BOUND_TO_THE_PIN = "bound to the pin"


def judge(  # noqa: PLR0913 - all that a judgement rests on, and nothing else
    catalogue: Catalogue,
    profile: Profile,
    evidence: Sequence[Evidence],
    waivers: Sequence[Waiver] = (),
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
        evidence=_by_criterion(_bound_to_pins(_each_artefact_once(evidence))),
        waivers={one.criterion: one for one in waivers if profile.heeds_waivers},
    )
    return Judgement(
        catalogue=catalogue,
        profile=profile,
        classification=bench.classification,
        today=today,
        narrowed=narrowed,
        scope=tuple(_scope_rulings(catalogue.scope, bench)),
        rulings=tuple(
            _waived(_rule(criterion, bench), bench) for criterion in catalogue
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What every ruling looks at."""

    profile: Profile
    classification: Classification
    today: dt.date
    whole: bool
    #: By criterion id.
    evidence: Mapping[str, Sequence[Evidence]]
    #: By criterion id.
    waivers: Mapping[str, Waiver]

    def on(self, criterion: Criterion) -> tuple[Evidence, ...]:
        return tuple(self.evidence.get(criterion.id, ()))

    def denies(self, fact: str) -> bool:
        found = self.profile.facts.get(fact)
        return found is not None and not found.answer


def _by_criterion(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for one in evidence:
        found.setdefault(one.claim.criterion, []).append(one)
    return found


def _each_artefact_once(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Break what rests on an artefact that entries of several records name."""
    named: dict[str, dict[str, Evidence]] = {}
    for one in evidence:
        if one.finding.artefact is not None and not one.claim.supporting:
            digest, entry = one.finding.artefact
            named.setdefault(digest, {}).setdefault(entry, one)
    return tuple(_unless_copied(one, named) for one in evidence)


def _unless_copied(
    one: Evidence, named: Mapping[str, Mapping[str, Evidence]]
) -> Evidence:
    if one.finding.artefact is None or one.claim.supporting:
        return one
    digest, entry = one.finding.artefact
    other = next((o for key, o in named[digest].items() if key != entry), None)
    if other is None:
        return one
    problem = Problem(
        reasons.ARTEFACT_COPIED,
        f"artefact is that of another entry ({other.finding.place})",
        "an artefact shows one drill: keep what this one left",
        one.finding.place,
    )
    finding = replace(one.finding, standing=Standing.BROKEN, problem=problem)
    return replace(one, finding=finding)


def _bound_to_pins(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Mark the evidence whose review covers the setting that names the model."""
    pins = {
        setting
        for e in evidence
        # Those of a kind that names none are called like their source.
        for setting in e.finding.settings or {e.finding.source}
        if e.claim.criterion == PIN_CRITERION
        and not e.claim.supporting
        and e.finding.counts_as == "setting"
        and e.finding.holds
        and "pinned" in e.finding.qualities
    }
    pins |= {pin.partition("#")[0] for pin in pins}
    return tuple(_bound(one) if pins & one.finding.covers else one for one in evidence)


def _bound(one: Evidence) -> Evidence:
    qualities = one.finding.qualities | {BOUND_TO_THE_PIN}
    return replace(one, finding=replace(one.finding, qualities=qualities))


def _waived(ruling: Ruling, bench: _Bench) -> Ruling:
    """Let a waiver count, or say why it does not; it never touches what is not open."""
    waiver = bench.waivers.get(ruling.criterion.id)
    if waiver is None:
        return ruling
    ruling = replace(ruling, waiver=waiver)
    if not ruling.verdict.is_open:
        return ruling
    if waiver.term(bench.today) is Term.RUNNING:
        return replace(ruling, verdict=Verdict.WAIVED, unwaived=ruling.verdict)
    idle = _idle_waiver(waiver, bench.today)
    return replace(ruling, problems=(*ruling.problems, idle))


def _idle_waiver(waiver: Waiver, today: dt.date) -> Problem:
    """Say why a waiver does not count on a day outside of its time."""
    if waiver.term(today) is Term.TO_COME:
        return Problem(
            reason=reasons.WAIVER_NOT_YET,
            why=f"its waiver does not count before approved-on {waiver.approved_on}",
            fix="correct approved-on, or wait for that day",
            place=waiver.place,
        )
    return Problem(
        reason=reasons.WAIVER_EXPIRED,
        why=f"its waiver expired on {waiver.expires}, {ago(waiver.expires, today)}",
        fix="do what it was waived for; or have a person approve it anew",
        place=waiver.place,
    )


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
    ruling = _rule_in_force(criterion, facets, required, bench)
    return replace(ruling, facets_aside=tuple(_facets_aside(criterion, bench)))


def _is_denied(criterion: Criterion, facet: str, bench: _Bench) -> bool:
    return bench.denies(criterion.facet_facts.get(facet, ""))


def _is_ruled_out(criterion: Criterion, bench: _Bench) -> bool:
    return bool(criterion.facts) and all(bench.denies(f) for f in criterion.facts)


def _facets_aside(criterion: Criterion, bench: _Bench) -> Iterator[tuple[str, str]]:
    """Yield the facets that a fact rules out, each with the reason."""
    for facet, fact in criterion.facet_facts.items():
        if bench.denies(fact):
            yield facet, _denial(fact, bench)


def _denial(fact: str, bench: _Bench) -> str:
    return f"{fact} = no ({bench.profile.facts[fact].because})"


def _not_applicable(criterion: Criterion, required: Rung, bench: _Bench) -> Ruling:
    facts = criterion.facts or tuple(criterion.facet_facts.values())
    because = "; ".join(_denial(fact, bench) for fact in facts)
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
    problems = [*_nobody_operates(criterion, bench)]
    if problems:
        verdict = Verdict.UNMET
    problems += (one for part in parts for one in part.problems)
    reached = [part.reached for part in parts if part.reached is not None]
    return Ruling(
        criterion=criterion,
        verdict=verdict,
        required=required,
        reached=min(reached) if len(reached) == len(parts) else None,
        facets=tuple((p.facet, p.verdict) for p in parts if p.facet is not None),
        evidence=evidence,
        problems=tuple(dict.fromkeys(problems)),
    )


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    for verdict in (Verdict.UNMET, Verdict.NOT_JUDGED):
        if verdict in found:
            return verdict
    return Verdict.MET


def _nobody_operates(criterion: Criterion, bench: _Bench) -> Iterator[Problem]:
    answer = bench.profile.definition.get(OPERATED)
    if criterion.id == "PSF-08.owner" and answer is not None and not answer.answer:
        yield Problem(
            reason=reasons.NOBODY_OPERATES,
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
    problems: tuple[Problem, ...] = ()


def _judge_part(
    criterion: Criterion,
    facet: str | None,
    evidence: Sequence[Evidence],
    required: Rung,
    bench: _Bench,
) -> _Part:
    """Judge by the precedence: broken, unjudged, nothing there, needs, rung."""
    named = {facet, EVERY_FACET}
    gating = (e for e in evidence if not e.claim.supporting)
    mine = [e for e in gating if e.claim.facet in named]
    counting = [e for e in mine if e.counts_for(criterion)]
    if broken := [e for e in counting if e.finding.standing is Standing.BROKEN]:
        return _part(facet, Verdict.UNMET, map(_problem_of, broken))
    if unjudged := [e for e in counting if e.finding.standing is Standing.UNJUDGED]:
        return _part(facet, Verdict.NOT_JUDGED, map(_problem_of, unjudged))
    reached = max((capped(e, criterion) for e in counting), default=None)
    case = Case(criterion=criterion, facet=facet, counting=tuple(counting))
    short = what_is_missing(case, mine, reached, required)
    if short is None:
        return _Part(facet=facet, verdict=Verdict.MET, reached=reached)
    # What the run did not collect might have filled the gap.
    verdict = Verdict.UNMET if bench.whole else Verdict.NOT_JUDGED
    return _Part(facet=facet, verdict=verdict, reached=reached, problems=(short,))


def _part(facet: str | None, verdict: Verdict, problems: Iterable[Problem]) -> _Part:
    return _Part(facet=facet, verdict=verdict, problems=tuple(problems))


def _problem_of(one: Evidence) -> Problem:
    problem = one.finding.problem
    assert problem is not None  # a finding that does not hold has one
    place = problem.place or one.claim.place
    return replace(problem, place=place, facet=one.claim.facet)


def _scope_rulings(scope: Domain, bench: _Bench) -> Iterator[Ruling]:
    by_id = {criterion.id: criterion for criterion in scope.criteria}
    yield _classified(by_id["PSF-00.classified"], bench)
    if bench.profile.declared == "proof-of-concept":
        yield _poc_ends(by_id["PSF-00.poc-ends"], bench)
    if bench.classification.judged_as == "shadow":
        isolated = by_id["PSF-00.shadow-isolated"]
        yield _rule_in_force(isolated, (), isolated.floor, bench)


def _classified(criterion: Criterion, bench: _Bench) -> Ruling:
    return _scope_ruling(criterion, bench.classification.objections)


def _poc_ends(criterion: Criterion, bench: _Bench) -> Ruling:
    ends = bench.profile.ends
    fix = "settle the day it ends with `ends`, or bring the system to production"
    if ends is None:
        why = "a proof of concept has an end; none is declared"
    elif ends < bench.today:
        why = f"it was to end on {ends}, {ago(ends, bench.today)}"
    else:
        return _scope_ruling(criterion, ())
    short = Problem(
        reason=reasons.POC_WITHOUT_END, why=why, fix=fix, place=bench.profile.ends_place
    )
    return _scope_ruling(criterion, (short,))


def _scope_ruling(criterion: Criterion, problems: tuple[Problem, ...]) -> Ruling:
    return Ruling(
        criterion=criterion,
        verdict=Verdict.UNMET if problems else Verdict.MET,
        required=criterion.floor,
        problems=problems,
    )
