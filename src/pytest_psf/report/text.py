"""The judgement for people."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.advice import advice
from pytest_psf.core.catalogue import SCOPE
from pytest_psf.core.joining import NOT_COLLECTED
from pytest_psf.core.resting import rests_on, ruling_rests_on
from pytest_psf.core.rungs import Rung
from pytest_psf.core.shown import shown
from pytest_psf.core.verdicts import Conclusion, Verdict
from pytest_psf.report.lines import INDENT, Line, Tone, and_more, first_few, wrapped
from pytest_psf.report.until import soon, waived

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_psf.core.catalogue import Domain, KindRules
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.problem import Problem
    from pytest_psf.core.verdicts import Judgement, Ruling

#: Reasons of what a run may have left out; whoever narrows a run knows what it leaves out.
_LEFT_OUT = frozenset({reasons.TEST_NOT_RUN, reasons.NOTHING_CLAIMED})

#: How many gate entries are named in a line before they are counted instead.
_ENTRIES_NAMED = 3

#: How many problems of one criterion are listed without -v, and how many warnings: who
#: claims by a script may have thousands, and the verdict has to be found below them.
_PROBLEMS_LISTED = 10
_WARNINGS_LISTED = 50


def summary(
    judgement: Judgement, *, width: int, verbosity: int, reports: Sequence[str] = ()
) -> list[Line]:
    """Return the summary of a judgement, its verdict last and once.

    `verbosity` is pytest's: below 0 the open criteria and the verdict alone, from
    1 on every criterion with its evidence, from 2 on how each was verified.
    """
    lines: list[Line] = []
    if verbosity >= 0:
        lines += _system(judgement, width)
        lines += [*_table(judgement), Line()]
    if verbosity > 0:
        lines += _every_criterion(judgement, width, verbosity)
    lines += _open_criteria(judgement, width, verbosity)
    lines += waived(judgement, width, verbosity)
    if verbosity >= 0:
        lines += soon(judgement, width, verbosity)
        lines += _set_aside(judgement, width)
        lines += _warnings(judgement, width, verbosity)
        lines += _counts(judgement, width)
        lines += [Line(f"report: {path}") for path in reports]
    # How cheap a verdict is belongs to it, however short the summary.
    lines += wrapped(f"rests on: {rests_on(judgement)}", width, indent="")
    return [*lines, *verdict(judgement, width)]


def first_run(judgement: Judgement, *, passed: int, width: int) -> list[Line]:
    """Return what somebody sees who has no config and no mark yet."""
    tests = f"Your {passed} test{'s' * (passed != 1)} passed."
    text = (
        f"FIRST RUN  {tests} None says yet what it proves (no [tool.psf]; judged as "
        "production)."
    )
    hint = "  pytest-psf explain all   what counts as evidence"
    return [
        *wrapped(text, width, indent=""),
        Line("  Mark one you trust, then run again:"),
        Line(
            '    @pytest.mark.psf("PSF-01.access-controls", exercises="app.auth:can_see")'
        ),
        Line("  Describe the system: the four answers of [tool.psf.definition]"),
        Line("    pytest-psf explain PSF-00.classified"),
        Line(hint),
        *verdict(judgement, width),
    ]


def _system(judgement: Judgement, width: int) -> Iterator[Line]:
    profile, classification = judgement.profile, judgement.classification
    yield Line(
        f"{shown(profile.system) or 'This system'}: judged as {classification.judged_as} "
        f"({judgement.catalogue.edition})"
    )
    for reason in classification.reasons:
        yield from wrapped(reason, width, indent="  ")
    yield Line()


def _table(judgement: Judgement) -> Iterator[Line]:
    """Yield a line for each domain: met of those in force, state, weakest rung."""
    if any(ruling.verdict.is_open for ruling in judgement.scope):
        yield Line(f"{SCOPE} {judgement.catalogue.scope.name:32} UNMET", Tone.BAD)
    for domain in judgement.catalogue.domains:
        yield _row(domain, judgement.of_domain(domain))


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
    for ruling in (*judgement.scope, *judgement.rulings):
        if not ruling.in_force:
            continue
        rung = f" ({ruling.reached.label})" if ruling.reached else ""
        tone = Tone.GOOD if ruling.verdict is Verdict.MET else _tone(ruling.verdict)
        yield Line(f"{ruling.verdict.value:11} {ruling.criterion.id}{rung}", tone)
        for one in ruling.evidence:
            yield from _evidence(one, ruling, width, verbosity)
        if brief := ruling_rests_on(ruling).brief:
            yield from wrapped(f"rests on: {brief}", width, indent="    ")
    yield Line()
    for step in Rung:
        text = f"{step.label}: {step.shows}; not {step.does_not_show}"
        yield from wrapped(text, width, indent="")
    yield Line()


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


def _tone(verdict: Verdict) -> Tone:
    tones = {
        Verdict.UNMET: Tone.BAD,
        Verdict.NOT_JUDGED: Tone.WARNING,
        Verdict.WAIVED: Tone.WARNING,
    }
    return tones.get(verdict, Tone.PLAIN)


def _open_criteria(judgement: Judgement, width: int, verbosity: int) -> Iterator[Line]:
    gating = {ruling.criterion.id for ruling in judgement.gating}
    left_out, later = [], []
    told: list[Line] = []
    for ruling in (*judgement.scope, *judgement.rulings):
        if not ruling.verdict.is_open:
            continue
        gates = ruling.criterion.id in gating
        if verbosity < 1 and judgement.narrowed and _is_left_out(ruling):
            left_out.append(ruling)
        elif verbosity < 1 and not gates and _is_untouched(ruling):
            later.append(ruling)
        else:
            told += _open(ruling, width, verbosity, gates=gates)
    if left_out:
        head = f"not judged in this run ({'; '.join(judgement.narrowed)}):"
        fix = "pytest --psf beside the config runs all; -v says what each needs"
        if any(one.startswith(NOT_COLLECTED) for one in judgement.narrowed):
            fix = "give the gate the reports of the jobs that run these files as well"
        yield from _folded(head, left_out, fix, width, verbosity)
    if later:
        head = "open, not gating, nothing claimed yet:"
        fix = "-v says what to do; or pytest-psf explain ID"
        yield from _folded(head, later, fix, width, verbosity)
    # What is to be done comes last, where the screen ends.
    yield from told


def _open(ruling: Ruling, width: int, verbosity: int, *, gates: bool) -> Iterator[Line]:
    word, tone = ruling.verdict.value.upper(), _tone(ruling.verdict)
    if not gates:
        word, tone = word.lower(), Tone.WARNING
    groups = list(alike(ruling.problems))
    listed = first_few(groups, _PROBLEMS_LISTED, verbosity)
    for group in listed:
        yield from _head(f"{word}  {ruling.criterion.id}", group, tone, width)
        if verbosity >= 0:
            yield from _fix(group[0].fix, width)
    yield from and_more(
        f"{word}  {ruling.criterion.id}", len(groups) - len(listed), width, tone
    )


def _is_left_out(ruling: Ruling) -> bool:
    """Tell whether a criterion only waits for what a narrowed run did not see."""
    return ruling.verdict is Verdict.NOT_JUDGED and all(
        short.reason in _LEFT_OUT for short in ruling.problems
    )


def _is_untouched(ruling: Ruling) -> bool:
    """Tell whether nobody has claimed anything for a criterion yet."""
    return all(short.reason == reasons.NOTHING_CLAIMED for short in ruling.problems)


def _folded(
    head: str, rulings: Sequence[Ruling], fix: str, width: int, verbosity: int
) -> Iterator[Line]:
    """Yield open criteria with one thing to say of all: a line for each domain.

    A team that begins with three criteria would look for them among ninety lines.
    """
    tone = Tone.WARNING
    yield from wrapped(head, width, tone, indent="")
    for domain, group in groupby(rulings, key=lambda ruling: ruling.criterion.domain):
        names = [r.criterion.id.partition(".")[2] for r in group]
        yield from wrapped(f"{domain}  {', '.join(names)}", width, tone, indent="  ")
    if verbosity >= 0:
        yield Line(f"{INDENT}fix: {fix}")


def alike(problems: Sequence[Problem]) -> Iterator[list[Problem]]:
    """Yield the problems that differ in their facet alone together."""
    groups: dict[object, list[Problem]] = {}
    for one in problems:
        groups.setdefault((one.why, one.fix, one.place), []).append(one)
    yield from groups.values()


def _head(
    head: str, group: Sequence[Problem], tone: Tone, width: int
) -> Iterator[Line]:
    first, why = group[0], group[0].why
    facets = [one.facet for one in group if one.facet]
    if len(facets) == 1:
        head += f".{facets[0]}"
    elif facets:
        why += f" ({', '.join(facets)})"
    place = str(first.place) if first.place else ""
    gap = width - 1 - len(head) - len(place)
    if place and gap > 1:
        yield Line(f"{head}{' ' * gap}{place}", tone)
    elif not place and len(head) + len(why) + 2 < width:
        yield Line(f"{head}  {why}", tone)
        return
    else:
        yield Line(head, tone)
        yield from wrapped(place, width)
    yield from wrapped(why, width)


def _fix(text: str, width: int) -> Iterator[Line]:
    """Yield what to do; a command below it is never broken, so it can be pasted."""
    first, *commands = text.splitlines()
    yield from wrapped(f"fix: {first}", width)
    for command in commands:
        yield Line(f"{INDENT}  {command}")


def _set_aside(judgement: Judgement, width: int) -> Iterator[Line]:
    """Yield what is not asked of this system, with the reason: nothing is hidden."""
    for verdict in (Verdict.NOT_APPLICABLE, Verdict.NOT_IN_FORCE):
        aside = [one for r in judgement.rulings for one in _aside(r, verdict)]
        for because, group in groupby(aside, key=lambda one: one[1]):
            ids = ", ".join(name for name, _ in group)
            text = f"{verdict.value}: {ids}: {because}"
            yield from wrapped(text, width, indent="")


def _aside(ruling: Ruling, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield the ids of a criterion, or of its facets, that are not asked, and why."""
    if ruling.verdict is verdict:
        yield ruling.criterion.id, ruling.because
    elif verdict is Verdict.NOT_APPLICABLE:
        for facet, because in ruling.facets_aside:
            yield f"{ruling.criterion.id}.{facet}", because


def _warnings(judgement: Judgement, width: int, verbosity: int) -> Iterator[Line]:
    found = advice(judgement)
    listed = first_few(found, _WARNINGS_LISTED, verbosity)
    for warning in listed:
        yield from wrapped(f"warning: {warning}", width, Tone.WARNING, indent="")
    yield from and_more("warning:", len(found) - len(listed), width)


def _counts(judgement: Judgement, width: int) -> Iterator[Line]:
    """Yield how much of what is met rests on running code, and how much on paper."""
    met = [r for r in judgement.rulings if r.verdict is Verdict.MET]
    if not met:
        return
    kinds = judgement.catalogue.kinds
    rests_on = [(_shown_by(ruling, kinds), ruling.reached) for ruling in met]
    counts = Counter(shown_by for shown_by, _ in rests_on)
    challenged = Counter(by for by, rung in rests_on if rung is Rung.CHALLENGED)
    texts = [
        f"{by} {counts[by]}"
        + (f" ({challenged[by]} of them challenged)" if challenged[by] else "")
        for by in dict.fromkeys(rules.shown_by for rules in kinds.values())
        if counts[by]
    ]
    yield from wrapped(f"met: {' | '.join(texts)}", width, indent="")


def _shown_by(ruling: Ruling, kinds: Mapping[str, KindRules]) -> str:
    """Say what a criterion is met by, the strongest if there is more than one."""
    shown: dict[str, Rung] = {}
    for one in ruling.evidence:
        finding = one.finding
        if finding.holds and finding.doubt is None and not one.claim.supporting:
            highest = shown.get(finding.counts_as, finding.rung)
            shown[finding.counts_as] = max(highest, finding.rung)
    weakest = tuple(kinds.values())[-1]
    found = (
        rules
        for kind, rules in kinds.items()
        if kind in shown and shown[kind] >= rules.floor_for(ruling.criterion)
    )
    return next(found, weakest).shown_by


def verdict(judgement: Judgement, width: int) -> list[Line]:
    """Return the verdict: what the gate says, and what the system is."""
    system = conclusion_said(judgement)
    gate = gate_said(judgement)
    text = f"{gate} The system is {system}" if gate else system
    text = " ".join([text, *(f"[{one}]" for one in stamps(judgement))])
    return wrapped(text, width, _verdict_tone(judgement), indent="")


def stamps(judgement: Judgement) -> list[str]:
    """Return what makes this judgement another than that of a plain run, a phrase each."""
    found = []
    if not judgement.asked.heeds_waivers:
        found.append("judged as if nothing were waived")
    if judgement.asked.challenges is False:
        found.append("not challenged")
    if judgement.asked.simulated:
        found.append(f"SIMULATED: judged as of {judgement.today}")
    elif judgement.profile.sample_date is not None:
        found.append(f"SAMPLE: judged as of {judgement.today}")
    return found


def _verdict_tone(judgement: Judgement) -> Tone:
    if not judgement.gate.closed:
        return Tone.WARNING
    if not judgement.passes:
        return Tone.BAD
    waived = judgement.conclusion is Conclusion.WAIVED
    return Tone.WARNING if waived else Tone.GOOD


def gate_said(judgement: Judgement) -> str:
    """Say what the gate says; empty if that is no more than what the system is."""
    entries = judgement.gate.entries
    if not judgement.gate.closed:
        return "NOT GATED."
    if judgement.conclusion is Conclusion.NOT_IN_PRODUCTION or not entries:
        return ""
    named = ", ".join(entries)
    if len(entries) > _ENTRIES_NAMED:
        asked = [r for r in judgement.gating if r.criterion.domain != SCOPE]
        named = f"{len(asked)} criteria"
    if judgement.passes:
        return f"GATE PASSED ({named}{_waived_count(judgement.gating)})."
    still = _still_open(judgement.gating)
    return f"GATE FAILED ({named}): {still or 'only a part of the project was run'}."


def _still_open(rulings: Sequence[Ruling]) -> str:
    """Count what is open; the scope checks of PSF-00 are counted apart."""
    still = [ruling for ruling in rulings if ruling.verdict.is_open]
    scope = [r.criterion.id for r in still if r.criterion.domain == SCOPE]
    rest = [ruling for ruling in still if ruling.criterion.domain != SCOPE]
    parts = []
    if rest:
        parts.append(f"{len(rest)} open, first {rest[0].first_open}")
    if scope:
        parts.append(f"{' and '.join(scope)} open")
    return "; ".join(parts)


def conclusion_said(judgement: Judgement) -> str:
    """Say what the system is, and what of it is open."""
    rulings = (*judgement.scope, *judgement.rulings)
    word = judgement.conclusion.value.upper()
    if judgement.conclusion is Conclusion.NOT_READY:
        return f"{word}: {_still_open(rulings)}{_waived_count(rulings, '; ')}"
    if judgement.conclusion is Conclusion.INCOMPLETE:
        narrowed = f" ({'; '.join(judgement.narrowed)})" if judgement.narrowed else ""
        count = _waived_count(rulings)
        return f"{word}: nothing unmet{count}, {_not_judged(rulings)}{narrowed}"
    if judgement.conclusion is Conclusion.NOT_IN_PRODUCTION:
        return f"{word} ({judgement.classification.judged_as})"
    met = [r for r in judgement.rulings if r.verdict is Verdict.MET]
    whole = ", ".join(judgement.waived_domains)
    among = f" (all of {whole})" if whole else ""
    return f"{word}: {len(met)} criteria met{_waived_count(rulings)}{among}"


def _waived_count(rulings: Sequence[Ruling], before: str = ", ") -> str:
    count = sum(ruling.verdict is Verdict.WAIVED for ruling in rulings)
    return f"{before}{count} waived" if count else ""


def _not_judged(rulings: Sequence[Ruling]) -> str:
    count = sum(ruling.verdict.is_open for ruling in rulings)
    return f"{count} not judged" if count else "but only a part of the project was run"
