"""The judgement for people."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from pytest_psf.core.advice import sorted_advice
from pytest_psf.core.catalogue import SCOPE
from pytest_psf.core.made_of import EXTENSION, UNSEEN
from pytest_psf.core.next_step import next_step, not_imported
from pytest_psf.core.resting import rests_on, ruling_rests_on
from pytest_psf.core.rungs import Rung
from pytest_psf.core.shown import shown
from pytest_psf.core.verdicts import Verdict
from pytest_psf.core.wording import counted
from pytest_psf.report.lines import Line, Tone, pasted, wrapped
from pytest_psf.report.open_criteria import open_criteria, tone_of
from pytest_psf.report.until import soon, waived
from pytest_psf.report.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.advice import Advice
    from pytest_psf.core.catalogue import Domain, KindRules
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.next_step import Step
    from pytest_psf.core.verdicts import Judgement, Ruling


#: How the summary counts what rests on nothing else.
_BY_EXTENSIONS = "judged by extensions"

#: How many lines the names of what is met take at most, without -v.
_LINES_OF_MET = 3

#: How many lines the next step takes at most where it says why.
_LINES_OF_STEP = 4

#: Below so many lines the table has room around it, and all fits on one screen.
_ROOM = 6


def summary(
    judgement: Judgement,
    *,
    width: int,
    verbosity: int,
    reports: Sequence[str] = (),
) -> list[Line]:
    """Return the summary of a judgement, its verdict last and once.

    The last screen of a terminal holds where the system stands and what to do next; what is
    read once stands above that. `verbosity` is pytest's: below 0 what is open and the
    verdict alone, a line each; from 1 on nothing is folded, and every criterion has its
    evidence; from 2 on how each was verified.
    """
    lines: list[Line] = []
    if verbosity >= 0:
        lines += _system(judgement, width)
        lines += _set_aside(judgement, width)
    if verbosity > 0:
        lines += _every_criterion(judgement, width, verbosity)
    told = [
        *waived(judgement, width, verbosity),
        *open_criteria(judgement, width, verbosity),
    ]
    if verbosity >= 0:
        told += soon(judgement, width, verbosity)
        told += _warnings(judgement, width, verbosity)
        told = [Line(), *told] if told else []
    lines += told
    if verbosity >= 0:
        lines += _table(judgement, roomy=verbosity > 0 or len(told) <= _ROOM)
        lines += _met(judgement, width, verbosity)
        lines += [Line(f"report: {path}") for path in reports]
    # How cheap a verdict is belongs to it, however short the summary.
    lines += wrapped(f"rests on: {rests_on(judgement)}", width, indent="")
    if verbosity >= 0:
        lines += _next(next_step(judgement), width)
    return [*lines, *verdict(judgement, width)]


def first_run(
    judgement: Judgement,
    *,
    passed: int,
    failed: int = 0,
    width: int,
    verbosity: int = 0,
) -> list[Line]:
    """Return what somebody sees who has no config and no mark yet."""
    tests = f"Your {counted(passed, 'test')} passed."
    if failed:
        tests = f"{passed} of your {counted(passed + failed, 'test')} passed."
    text = (
        f"FIRST RUN  {tests} None says yet what it proves (no [tool.psf]; judged as "
        "production)."
    )
    if torn := not_imported(judgement):
        files = counted(len(torn), "test file")
        text = (
            f"FIRST RUN  {files} could not be collected "
            "(see above). Repair that first: without it nobody knows what your tests show."
        )
    lines = wrapped(text, width, indent="")
    if verbosity > 0:
        lines = [*open_criteria(judgement, width, verbosity), Line(), *lines]
    if verbosity >= 0:
        lines += [
            *([] if torn else _first_marks()),
            Line("  pytest-psf explain   what counts as evidence"),
        ]
    lines += _next(next_step(judgement), width)
    return [*lines, *verdict(judgement, width)]


def _first_marks() -> Iterator[Line]:
    yield Line("  Mark one you trust, then run again:")
    yield Line(
        '    @pytest.mark.psf("PSF-01.access-controls", exercises="app.auth:can_see")'
    )


def _next(step: Step | None, width: int) -> Iterator[Line]:
    """Yield the step that is the cheapest, in one line where it fits."""
    if step is None:
        return
    short = f"next: {step.do} {' '.join(step.commands)}"
    if len(step.commands) == 1 and len(short) < width:
        yield Line(short)
        return
    place = f" ({step.place})" if step.place else ""
    head = f"next: {step.id}{place}: " if step.id else "next: "
    told = wrapped(f"{head}{_joined(step.why, step.do)}", width, indent="")
    if not step.why or len(told) > _LINES_OF_STEP:
        told = wrapped(f"{head}{step.do}", width, indent="")
    yield from told
    for command in step.commands:
        yield from map(Line, pasted(command, width, "    "))


def _joined(why: str, do: str) -> str:
    """Return two sayings as one sentence, or as two where either is a sentence."""
    if why.endswith((".", "?", "!")):
        return f"{why} {do}"
    return f"{why}{'. ' if do[:1].isupper() else '; '}{do}"


def _system(judgement: Judgement, width: int) -> Iterator[Line]:
    profile, classification = judgement.profile, judgement.classification
    yield Line(
        f"{shown(profile.system) or 'This system'}: judged as {classification.judged_as} "
        f"({judgement.catalogue.edition})"
    )
    for reason in classification.reasons:
        yield from wrapped(reason, width, indent="  ")


def _is_open(judgement: Judgement) -> bool:
    return any(one.verdict.is_open for one in (*judgement.scope, *judgement.rulings))


def _table(judgement: Judgement, *, roomy: bool) -> Iterator[Line]:
    """Yield a line for each domain: met of those in force, state, weakest rung.

    An empty line stands around it unless the last screen has to hold more than that.
    """
    if roomy:
        yield Line()
    if any(ruling.verdict.is_open for ruling in judgement.scope):
        yield Line(f"{SCOPE} {judgement.catalogue.scope.name:32} UNMET", Tone.BAD)
    for domain in judgement.catalogue.domains:
        yield _row(domain, judgement.of_domain(domain))
    if roomy:
        yield Line()


def _row(domain: Domain, rulings: Sequence[Ruling]) -> Line:
    asked = [r for r in rulings if r.verdict is not Verdict.NOT_APPLICABLE]
    met = sum(ruling.verdict is Verdict.MET for ruling in asked)
    state, tone = _state(rulings, asked)
    count = f"{met}/{len(asked)}" if asked else ""
    weakest = _weakest(asked)
    return Line(
        f"{domain.id} {domain.name:32} {count:5} {state:16}{weakest}".rstrip(), tone
    )


def _state(rulings: Sequence[Ruling], asked: Sequence[Ruling]) -> tuple[str, Tone]:
    if not rulings:
        return "not in force", Tone.PLAIN
    if not asked:
        return "not applicable", Tone.PLAIN
    verdicts = {ruling.verdict for ruling in asked}
    if Verdict.UNMET in verdicts:
        return "UNMET", Tone.BAD
    if Verdict.NOT_JUDGED in verdicts:
        return "NOT JUDGED", Tone.WARNING
    if Verdict.WAIVED in verdicts:
        return "waived", Tone.WARNING
    return "ok", Tone.GOOD


def _weakest(asked: Sequence[Ruling]) -> str:
    """Return the lowest rung of what is met in a domain, once nothing is open."""
    met = (ruling for ruling in asked if ruling.verdict is Verdict.MET)
    reached = [ruling.reached for ruling in met if ruling.reached is not None]
    if not asked or any(ruling.verdict.is_open for ruling in asked):
        return ""
    return min(reached).label if reached else ""


def _every_criterion(
    judgement: Judgement, width: int, verbosity: int
) -> Iterator[Line]:
    yield Line()
    for ruling in (*judgement.scope, *judgement.rulings):
        if not ruling.in_force:
            continue
        rung = f" ({ruling.reached.label})" if ruling.reached else ""
        text = f"{ruling.verdict.value:11} {ruling.criterion.id}{rung}"
        yield Line(text, tone_of(ruling.verdict))
        for one in ruling.evidence:
            yield from _evidence(one, ruling, width, verbosity)
        if brief := ruling_rests_on(ruling).brief:
            yield from wrapped(f"rests on: {brief}", width, indent="    ")
    yield Line()
    for step in Rung:
        text = f"{step.label}: {step.shows}; not {step.does_not_show}"
        yield from wrapped(text, width, indent="")


def _evidence(
    one: Evidence, ruling: Ruling, width: int, verbosity: int
) -> Iterator[Line]:
    finding = one.finding
    facet = f"{one.claim.facet} " if one.claim.facet else ""
    text = f"{state_of(one, ruling)}: {facet}{finding.source}"
    yield from wrapped(text, width, indent="    ")
    if finding.doubt is not None:
        yield from wrapped(finding.doubt.why, width, indent="      ")
    if verbosity > 1:
        yield from wrapped(f"claimed at {one.claim.place}", width, indent="      ")
        for note in finding.notes:
            yield from wrapped(note, width, indent="      ")


def state_of(one: Evidence, ruling: Ruling) -> str:
    """Say what a claim amounts to: its rung, or why it has none."""
    finding = one.finding
    state = finding.rung.label if finding.holds else finding.standing.value
    if finding.doubt is not None:
        state = f"does not count ({state})"
    if not one.counts_for(ruling.criterion):
        state = f"supporting ({state})"
    return state


def _set_aside(judgement: Judgement, width: int) -> Iterator[Line]:
    """Yield what is not asked of this system, with the reason: nothing is hidden."""
    for word in (Verdict.NOT_APPLICABLE, Verdict.NOT_IN_FORCE):
        aside = [one for r in judgement.rulings for one in _aside(r, word)]
        for because, group in groupby(aside, key=lambda one: one[1]):
            ids = ", ".join(name for name, _ in group)
            text = f"{word.value}: {ids}: {because}"
            yield from wrapped(text, width, indent="")


def _aside(ruling: Ruling, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield the ids of a criterion, or of its facets, that are not asked, and why."""
    if ruling.verdict is verdict:
        yield ruling.criterion.id, ruling.because
    elif verdict is Verdict.NOT_APPLICABLE:
        for facet, because in ruling.facets_aside:
            yield f"{ruling.criterion.id}.{facet}", because


def _warnings(judgement: Judgement, width: int, verbosity: int) -> Iterator[Line]:
    """Yield the warnings; without -v, several of a sort in a line that counts them."""
    sorts: dict[str, list[Advice]] = {}
    for one in sorted_advice(judgement):
        sorts.setdefault(one.sort, []).append(one)
    for sort, found in sorts.items():
        if len(found) > 1 and verbosity < 1:
            what = ", with what to paste" if any(one.paste for one in found) else ""
            text = f"warning: {len(found):,} {sort} (-v lists them{what})"
            yield from wrapped(text, width, Tone.WARNING, indent="")
            continue
        for one in found:
            yield from wrapped(f"warning: {one}", width, Tone.WARNING, indent="")
            yield from (Line(f"    {line}") for line in one.paste)


def _met(judgement: Judgement, width: int, verbosity: int) -> Iterator[Line]:
    """Yield what is met: by name while something is open, else on what all of it rests."""
    met = [r for r in judgement.rulings if r.verdict is Verdict.MET]
    if verbosity > 0 or not _is_open(judgement):
        yield from _counts(judgement, met, width, verbosity) if met else ()
        return
    names = "; ".join(_met_by_name(judgement, met))
    lines = wrapped(f"met: {names or 'nothing yet'}", width, indent="")
    yield from lines[:_LINES_OF_MET]
    if len(lines) > _LINES_OF_MET:
        yield Line("  and others: -v names them all")


def _met_by_name(judgement: Judgement, met: Sequence[Ruling]) -> Iterator[str]:
    """Yield the domains that are met as a whole, then the others' criteria by their rung."""
    whole = [
        domain.id
        for domain in judgement.catalogue.domains
        if {r.verdict for r in judgement.of_domain(domain) if r.is_asked}
        == {Verdict.MET}
    ]
    if whole:
        yield f"all of {', '.join(whole)}"
    for rung in Rung:
        names = [
            ruling.criterion.id.partition(".")[2]
            for ruling in met
            if ruling.reached is rung and ruling.criterion.domain not in whole
        ]
        if names:
            yield f"{', '.join(names)} ({rung.label})"


def _counts(
    judgement: Judgement, met: Sequence[Ruling], width: int, verbosity: int
) -> Iterator[Line]:
    """Yield how much of what is met rests on running code, and how much on paper."""
    kinds = judgement.catalogue.kinds
    rests_on = [(_shown_by(ruling, kinds), ruling.reached) for ruling in met]
    counts = Counter(shown_by for shown_by, _ in rests_on)
    challenged = Counter(
        by for by, rung in rests_on if rung is Rung.CHALLENGED and by != _BY_EXTENSIONS
    )
    texts = [
        f"{by} {counts[by]}"
        + (f" ({challenged[by]} of them challenged)" if challenged[by] else "")
        for by in (*_ways(kinds), _BY_EXTENSIONS)
        if counts[by]
    ]
    which = "" if verbosity > 0 else " (-v says which)"
    yield from wrapped(f"met: {' | '.join(texts)}{which}", width, indent="")


def _ways(kinds: Mapping[str, KindRules]) -> Iterable[str]:
    return dict.fromkeys(by for rules in kinds.values() for by in rules.ways)


def _shown_by(ruling: Ruling, kinds: Mapping[str, KindRules]) -> str:
    """Say what a criterion is met by, the strongest if there is more than one.

    What only an extension says comes last, whatever it says that this is.
    """
    shown: dict[tuple[str, bool], Rung] = {}
    otherwise = tuple(kinds.values())[-1].shown_by
    for one in ruling.evidence:
        finding = one.finding
        if finding.holds and finding.doubt is None and not one.claim.supporting:
            sorts = {sort for sort, _ in finding.made_of}
            if EXTENSION in sorts:
                otherwise = _BY_EXTENSIONS
                continue
            way = finding.counts_as, UNSEEN.isdisjoint(sorts)
            shown[way] = max(shown.get(way, finding.rung), finding.rung)
    found = (
        rules.shown_by if is_seen else rules.unseen_by or rules.shown_by
        for kind, rules in kinds.items()
        for is_seen in (True, False)
        if (kind, is_seen) in shown
        and shown[kind, is_seen] >= rules.floor_for(ruling.criterion)
    )
    return next(found, otherwise)
