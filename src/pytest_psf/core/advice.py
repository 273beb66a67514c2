"""Advice: what changes no verdict, but ought to be seen.

What ends soon is a list of its own, in `soon.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.made_of import UNREACHED
from pytest_psf.core.pins import why_not_pinned
from pytest_psf.core.reasons import CANNOT_TELL, NOT_CAUGHT, ONE_SIDED
from pytest_psf.core.rungs import Rung
from pytest_psf.core.verdicts import Verdict
from pytest_psf.core.words import repeats_the_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.core.classify import Profile
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.pins import Pin
    from pytest_psf.core.verdicts import Judgement, Ruling


#: What tests are called of which a challenge shows nothing: the line of the challenges
#: counts these, each by its own word, and some tests have several.
_NOT_CHALLENGED = {
    CANNOT_TELL: "tests whose challenges cannot tell what they judge",
    NOT_CAUGHT: "tests that could not be challenged",
}


class Advice(NamedTuple):
    """A warning, and what several of its sort are called together."""

    sort: str
    text: str
    #: What may be pasted to put it right, a line each.
    paste: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


def advice(judgement: Judgement) -> tuple[str, ...]:
    """Return the warnings of a judgement, each once: a sentence, and below it what to paste.

    A narrowed run has not seen everything, so it calls no waiver and no pin unused.
    """
    return tuple("\n".join((one.text, *one.paste)) for one in sorted_advice(judgement))


def sorted_advice(judgement: Judgement) -> tuple[Advice, ...]:
    """Return the warnings of a judgement, each once, with their sorts."""
    rulings = (*judgement.scope, *judgement.rulings)
    evidence = [one for ruling in rulings for one in ruling.evidence]
    found = [*_of("answers without a reason", _reasons_missing(judgement.profile))]
    found += _remarks(evidence)
    found += _of("claims that hold and do not count", _doubted(rulings))
    found += _short_of_challenged(rulings)
    found += _of("pieces of code that tests replaced", _replaced(evidence))
    found += _of("functions that nothing of the system names", _unreached(rulings))
    if not judgement.narrowed:
        pins = judgement.profile.pins
        found += _of("waivers that nothing needs", _unused(judgement.rulings))
        found += _of("entries in pins that nothing needs", _idle_pins(pins, evidence))
    each: dict[str, Advice] = {}
    for one in found:
        each.setdefault(one.text, one)
    return tuple(each.values())


def _remarks(evidence: Iterable[Evidence]) -> Iterator[Advice]:
    """Yield what findings warn of; what stands below a first line is to be pasted."""
    for one in evidence:
        for warning in one.finding.warnings:
            text, *paste = warning.split("\n")
            yield Advice(f"remarks on {one.finding.counts_as}s", text, tuple(paste))


def _of(sort: str, texts: Iterable[str]) -> Iterator[Advice]:
    return (Advice(sort, text) for text in texts)


def _reasons_missing(profile: Profile) -> Iterator[str]:
    """Yield the answers that are given without a reason: a reader learns nothing of them.

    No fault: who asks a project of others to be judged would not get that far.
    """
    for name, answer in {**profile.definition, **profile.facts}.items():
        if repeats_the_answer(answer.because):
            yield f'{answer.place}: "{answer.because}" is no reason for {name}: say why'


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
    """Yield the approved names that no setting has, or that need no approval.

    Findings say which names they asked about, so no file is read here.
    """
    asked = {name for one in evidence for name in one.finding.pins}
    for pin in pins:
        if why_not_pinned(pin.id) is None:
            yield f'{pin.place}: "{pin.id}" is exact already: it needs no entry in pins'
        elif pin.id not in asked:
            yield (
                f'{pin.place}: the entry of "{pin.id}" in pins is unused: no setting '
                "with pinned = true has that value"
            )


def _doubted(rulings: Iterable[Ruling]) -> Iterator[str]:
    """Yield what does not count although it holds, where the criterion is met without.

    What is said of several claims is said once, below all of their places.
    """
    places: dict[str, dict[str, None]] = {}
    for ruling in rulings:
        for one in ruling.evidence if ruling.verdict is Verdict.MET else ():
            doubt = one.finding.doubt
            if doubt is not None and one.counts_for(ruling.criterion):
                places.setdefault(doubt.why, {})[str(one.claim.place)] = None
    for why, where in places.items():
        verb = "does" if len(where) == 1 else "do"
        yield f"{', '.join(where)}: {verb} not count: {why}"


def _short_of_challenged(rulings: Iterable[Ruling]) -> Iterator[Advice]:
    """Yield what challenges showed of tests that count where `tested` is enough.

    Where `challenged` is asked for, it is what keeps the criterion from being met.
    """
    for ruling in rulings:
        asked = ruling.required < Rung.CHALLENGED or ruling.verdict is Verdict.MET
        for one in ruling.evidence if asked else ():
            problem = one.finding.problem
            if not one.finding.holds or problem is None:
                continue
            where = f"{problem.place}: " if problem.place else ""
            do, *paste = problem.fix.splitlines() or [""]
            if problem.reason is ONE_SIDED:
                text = f"{where}{problem.why}; {do}"
                yield Advice("guards whose tests notice only one of two answers", text)
            elif problem.reason in _NOT_CHALLENGED:
                slug = problem.reason.slug
                text = f"{where}{problem.why} (pytest-psf explain {slug}); {do}"
                sort = _NOT_CHALLENGED[problem.reason]
                yield Advice(sort, text, tuple(paste))


def _unreached(rulings: Iterable[Ruling]) -> Iterator[str]:
    """Yield the code that what is met rests on, and that production may never run.

    It counts for a few criteria: what is called by its name alone, by a framework, cannot
    be told from it.
    """
    resting: dict[str, set[str]] = {}
    for ruling in rulings:
        for one in ruling.evidence if ruling.verdict is Verdict.MET else ():
            if one.counts_for(ruling.criterion) and one.finding.doubt is None:
                for sort, name in one.finding.made_of:
                    if sort == UNREACHED:
                        resting.setdefault(name, set()).add(ruling.criterion.id)
    for name, criteria in sorted(resting.items()):
        verb = "rests" if len(criteria) == 1 else "rest"
        yield (
            f"nothing of the system names {name}, on which {' and '.join(sorted(criteria))} "
            f"{verb}: see that production runs it"
        )


def _replaced(evidence: Sequence[Evidence]) -> Iterator[str]:
    """Yield what tests replaced, apart from the code that they are evidence for."""
    tests: dict[str, set[str]] = {}
    for one in evidence:
        for name in one.finding.replaced:
            tests.setdefault(name, set()).add(one.finding.source)
    for name, sources in sorted(tests.items()):
        who = min(sources)
        if len(sources) > 1:
            who = f"{len(sources)} tests"
        yield f"{who} replaced {name}, so what that does was not shown there"
