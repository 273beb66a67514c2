"""The judgement: one pure function from evidence to verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.bindings import unbound
from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.classify import AS_CONFIGURED, Classification
from pytest_psf.core.evidence import Evidence, Standing
from pytest_psf.core.in_force import in_force
from pytest_psf.core.needs import Case, capped, what_is_missing
from pytest_psf.core.problem import Problem
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Judgement, Ruling, Verdict
from pytest_psf.core.waivers import Validity, ago
from pytest_psf.core.weighing import by_criterion, out_of_reach, weigh

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.bindings import Anchor
    from pytest_psf.core.catalogue import Catalogue, Criterion
    from pytest_psf.core.classify import Asked, Profile
    from pytest_psf.core.in_force import Relevance
    from pytest_psf.core.rungs import Rung
    from pytest_psf.core.waivers import Waiver


def judge(  # noqa: PLR0913 - all that a judgement rests on, and nothing else
    catalogue: Catalogue,
    profile: Profile,
    evidence: Sequence[Evidence],
    waivers: Sequence[Waiver] = (),
    *,
    today: dt.date,
    narrowed: tuple[str, ...] = (),
    asked: Asked = AS_CONFIGURED,
) -> Judgement:
    """Judge the evidence against the catalogue. Equal arguments give equal judgements.

    `narrowed` says why the run did not see the whole project, a phrase each; what it might
    have missed is then not judged instead of unmet. What is broken, or contradicted by the
    config, stays unmet. `today` decides whether waivers count and whether a proof of
    concept is past its end; whether evidence is too old was decided when it was verified.
    `asked` is what this one run is asked apart from what the config says. Of several
    waivers of a criterion the last counts. Evidence for what is not in force or not
    applicable is kept in its ruling, without a say in the verdict.
    """
    relevant = in_force(catalogue, profile)
    evidence, anchored = weigh(evidence, relevant, catalogue, whole=not narrowed)
    bench = _Bench(
        catalogue=catalogue,
        profile=profile,
        classification=relevant.classification,
        today=today,
        whole=not narrowed,
        evidence=by_criterion(evidence),
        anchors=anchored,
        waivers={one.criterion: one for one in waivers if asked.heeds_waivers},
    )
    return Judgement(
        catalogue=catalogue,
        profile=profile,
        classification=bench.classification,
        today=today,
        narrowed=narrowed,
        asked=asked,
        scope=tuple(_scope_ruling(criterion, bench) for criterion in relevant.scope),
        rulings=tuple(_waived(_rule(one, bench), bench) for one in relevant.criteria),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What every ruling looks at: the arguments of `judge`, sorted."""

    catalogue: Catalogue
    profile: Profile
    classification: Classification
    today: dt.date
    whole: bool
    #: By criterion id.
    evidence: Mapping[str, Sequence[Evidence]]
    #: What evidence can be bound to, by the quality that this gives it.
    anchors: Mapping[str, tuple[Anchor, ...]]
    #: By criterion id.
    waivers: Mapping[str, Waiver]

    def on(self, criterion: Criterion) -> tuple[Evidence, ...]:
        """Return all evidence that is claimed for a criterion; none may be."""
        return tuple(self.evidence.get(criterion.id, ()))


def _waived(ruling: Ruling, bench: _Bench) -> Ruling:
    """Let a waiver count, or say why it does not; it never touches what is not open."""
    waiver = bench.waivers.get(ruling.criterion.id)
    if waiver is None:
        return ruling
    ruling = replace(ruling, waiver=waiver)
    if not ruling.verdict.is_open:
        return ruling
    if waiver.validity(bench.today) is Validity.RUNNING:
        return replace(ruling, verdict=Verdict.WAIVED, unwaived=ruling.verdict)
    idle = _idle_waiver(waiver, bench.today)
    return replace(ruling, problems=(*ruling.problems, idle))


def _idle_waiver(waiver: Waiver, today: dt.date) -> Problem:
    """Say why a waiver does not count on a day outside of its time."""
    if waiver.validity(today) is Validity.TO_COME:
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


def _rule(one: Relevance, bench: _Bench) -> Ruling:
    criterion = one.criterion
    required = bench.profile.required(criterion)
    if one.aside is not None:
        return Ruling(
            criterion=criterion,
            verdict=one.aside,
            required=required,
            evidence=bench.on(criterion),
            because=one.because,
        )
    ruling = _rule_in_force(criterion, one.facets, required, bench)
    return replace(ruling, facets_aside=one.facets_aside)


def _rule_in_force(
    criterion: Criterion, facets: tuple[str, ...], required: Rung, bench: _Bench
) -> Ruling:
    """Rule on a criterion that is asked: its worst facet decides.

    It reaches the weakest rung of its facets, and none unless each of them reaches one.
    """
    evidence = bench.on(criterion)
    verdicts = [
        _judge_facet(criterion, facet, evidence, required, bench)
        for facet in (facets or (None,))
    ]
    verdict = _worst(one.verdict for one in verdicts)
    problems = [*_nobody_operates(criterion, bench)]
    if problems:
        verdict = Verdict.UNMET
    problems += (problem for one in verdicts for problem in one.problems)
    reached = [one.reached for one in verdicts if one.reached is not None]
    return Ruling(
        criterion=criterion,
        verdict=verdict,
        required=required,
        reached=min(reached) if len(reached) == len(verdicts) else None,
        facets=tuple((v.facet, v.verdict) for v in verdicts if v.facet is not None),
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
    part = criterion.contradicted_by
    answer = bench.profile.definition.get(part) if part is not None else None
    if answer is not None and not answer.answer:
        yield Problem(
            reason=reasons.NOBODY_OPERATES,
            why=f"the definition says {part} = no ({answer.because})",
            place=answer.place,
            fix=criterion.remedy[reasons.NOBODY_OPERATES.slug],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _FacetVerdict:
    """The verdict on one facet, or on a criterion that has none."""

    facet: str | None
    verdict: Verdict
    reached: Rung | None = None
    problems: tuple[Problem, ...] = ()


def _judge_facet(
    criterion: Criterion,
    facet: str | None,
    evidence: Sequence[Evidence],
    required: Rung,
    bench: _Bench,
) -> _FacetVerdict:
    """Judge by the precedence: broken, unjudged, then what is missing.

    What is broken is so in a whole run, too; what this run could not tell may still turn
    out either way, so nothing is called missing before it. What is in doubt does not count,
    and breaks nothing: other evidence may be enough without it.
    """
    named = {facet, EVERY_FACET}
    gating = (e for e in evidence if not e.claim.supporting)
    mine = [e for e in gating if e.claim.facet in named]
    counting = [e for e in mine if e.counts_for(criterion)]
    if broken := [e for e in counting if e.finding.standing is Standing.BROKEN]:
        return _facet_verdict(facet, Verdict.UNMET, map(_problem_of, broken))
    if unjudged := [e for e in counting if e.finding.standing is Standing.UNJUDGED]:
        return _facet_verdict(facet, Verdict.NOT_JUDGED, map(_problem_of, unjudged))
    firm = [e for e in counting if e.finding.doubt is None]
    reached = max((capped(e, criterion) for e in firm), default=None)
    short = _shortfall(criterion, facet, (firm, mine), (reached, required), bench)
    if short is None:
        return _FacetVerdict(facet=facet, verdict=Verdict.MET, reached=reached)
    problems = [*_doubts(counting)]
    if problems:
        # What would be missing without the doubts as well is another thing to do.
        best = max((capped(e, criterion) for e in counting), default=None)
        short = _shortfall(criterion, facet, (counting, mine), (best, required), bench)
    problems += [short] if short is not None else []
    # What the run did not collect might have filled the gap.
    verdict = Verdict.UNMET if bench.whole else Verdict.NOT_JUDGED
    if not bench.whole:
        problems = [_seen_in_part(one) for one in problems]
    return _FacetVerdict(
        facet=facet, verdict=verdict, reached=reached, problems=tuple(problems)
    )


def _seen_in_part(problem: Problem) -> Problem:
    """Say of what is missing in a part of the tests that others may be claimed for it."""
    if problem.reason is not reasons.KIND_MISSING:
        return problem
    fix = "run all of them (`pytest --psf` beside the config): what is missing is known then"
    return replace(problem, why=f"{problem.why} (in what this run collected)", fix=fix)


def _shortfall(
    criterion: Criterion,
    facet: str | None,
    evidence: tuple[Sequence[Evidence], Sequence[Evidence]],
    rungs: tuple[Rung | None, Rung],
    bench: _Bench,
) -> Problem | None:
    """Return what is missing where this evidence counts, of all that is claimed.

    The rungs are the one that it reaches and the one that is required.
    """
    (counting, mine), (reached, required) = evidence, rungs
    case = Case(
        catalogue=bench.catalogue,
        criterion=criterion,
        facet=facet,
        counting=tuple(counting),
        out_of_reach=out_of_reach(bench.anchors),
    )
    short = what_is_missing(case, mine, reached, required)
    return short or unbound(criterion, counting, bench.anchors)


def _doubts(counting: Iterable[Evidence]) -> Iterator[Problem]:
    for one in counting:
        for doubt in one.finding.doubts:
            place = doubt.place or one.finding.place or one.claim.place
            yield replace(doubt, place=place, facet=one.claim.facet)


def _facet_verdict(
    facet: str | None, verdict: Verdict, problems: Iterable[Problem]
) -> _FacetVerdict:
    return _FacetVerdict(facet=facet, verdict=verdict, problems=tuple(problems))


def _problem_of(one: Evidence) -> Problem:
    problem = one.finding.problem
    assert problem is not None  # a finding that does not hold has one
    place = problem.place or one.claim.place
    return replace(problem, place=place, facet=one.claim.facet)


def _scope_ruling(criterion: Criterion, bench: _Bench) -> Ruling:
    """Rule on a scope check: from evidence where it takes any, else from the config."""
    if criterion.answered_by is None:
        return _rule_in_force(criterion, (), criterion.floor, bench)
    problems = tuple(_WRONG[criterion.answered_by](bench))
    return Ruling(
        criterion=criterion,
        verdict=Verdict.UNMET if problems else Verdict.MET,
        required=criterion.floor,
        problems=problems,
    )


def _wrong_class(bench: _Bench) -> Iterator[Problem]:
    yield from bench.classification.objections


def _wrong_end(bench: _Bench) -> Iterator[Problem]:
    """Yield why the end of a proof of concept will not do: none, or a day that is past.

    The article calls a proof of concept "typically time-limited", and the way from there
    to production the place "where most AI safety failures originate".
    """
    ends = bench.profile.ends
    fix = "settle the day it ends with `ends`, or bring the system to production"
    if ends is None:
        why = "a proof of concept has an end; none is declared"
    elif ends < bench.today:
        why = f"it was to end on {ends}, {ago(ends, bench.today)}"
    else:
        return
    yield Problem(reasons.POC_WITHOUT_END, why, fix, bench.profile.ends_place)


#: What can be wrong with what the config itself answers, by its keys.
_WRONG: Mapping[str, Callable[[_Bench], Iterator[Problem]]] = {
    "class": _wrong_class,
    "ends": _wrong_end,
}
#: What of the config can answer a scope check.
ANSWERS = frozenset(_WRONG)
