"""What is open: claims that fail in full, and what waits for a claim or a run folded."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.joining import NOT_COLLECTED
from pytest_psf.core.next_step import first_of, not_imported
from pytest_psf.core.verdicts import Verdict
from pytest_psf.report.lines import (
    INDENT,
    Line,
    Tone,
    and_more,
    first_few,
    hanging,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.core.problem import Problem
    from pytest_psf.core.verdicts import Judgement, Ruling

#: Reasons of what a run may have left out; whoever narrows a run knows what it leaves out.
_LEFT_OUT = frozenset({reasons.TEST_NOT_RUN, reasons.NOTHING_CLAIMED})

#: How many problems of one criterion are listed without -v, and of all of them about: who
#: claims by a script may have thousands, and the rest has to be found below them.
_PROBLEMS_LISTED = 10
_PROBLEMS_IN_ALL = 150


def open_criteria(judgement: Judgement, width: int, verbosity: int) -> Iterator[Line]:
    """Yield what is open: first what was claimed and fails, then what waits for a claim.

    What decides the exit status stands last of each, where the screen ends.
    """
    gating = {ruling.criterion.id for ruling in judgement.gating}
    rulings = [r for r in (*judgement.scope, *judgement.rulings) if r.verdict.is_open]
    rulings.sort(key=lambda ruling: ruling.criterion.id in gating)
    left_out, untouched, told = _parted(rulings, judgement, verbosity)
    most = max(1, min(_PROBLEMS_LISTED, _PROBLEMS_IN_ALL // max(1, len(told))))
    for ruling in told:
        gates = ruling.criterion.id in gating
        yield from _open(ruling, width, verbosity, gates=gates, most=most)
    if left_out:
        yield from _left_out(left_out, judgement, width)
    for gates in (False, True):
        of_them = [r for r in untouched if (r.criterion.id in gating) is gates]
        if of_them:
            first = first_of(judgement, of_them)
            yield from _untouched(of_them, first, width, gates=gates)


def _parted(
    rulings: Sequence[Ruling], judgement: Judgement, verbosity: int
) -> tuple[list[Ruling], list[Ruling], list[Ruling]]:
    """Return what the run left out, what nobody has claimed, and what is told in full."""
    left_out: list[Ruling] = []
    untouched: list[Ruling] = []
    told: list[Ruling] = []
    for ruling in rulings:
        if verbosity > 0:
            told.append(ruling)
        elif judgement.narrowed and _is_left_out(ruling):
            left_out.append(ruling)
        else:
            (untouched if _is_untouched(ruling) else told).append(ruling)
    return left_out, untouched, told


def _open(
    ruling: Ruling, width: int, verbosity: int, *, gates: bool, most: int
) -> Iterator[Line]:
    word, tone = ruling.verdict.value.upper(), tone_of(ruling.verdict)
    if not gates:
        word, tone = f"{word.lower()}, not gating", Tone.WARNING
    groups = list(alike(ruling.problems))
    listed = first_few(groups, most, verbosity)
    for group in listed:
        head = f"{word}  {ruling.criterion.id}"
        if verbosity < 0:
            yield from _short(head, group, tone, width)
        else:
            yield from _head(head, group, tone, width)
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
    """Tell whether all that a criterion lacks is a claim."""
    return all(short.reason == reasons.NOTHING_CLAIMED for short in ruling.problems)


def _left_out(
    rulings: Sequence[Ruling], judgement: Judgement, width: int
) -> Iterator[Line]:
    head = f"not judged in this run ({'; '.join(judgement.narrowed)}):"
    fix = "pytest --psf beside the config runs all; -v says what each needs"
    if any(one.startswith(NOT_COLLECTED) for one in judgement.narrowed):
        fix = "give the gate the reports of the jobs that run these files as well"
    if not_imported(judgement):
        fix = "repair what failed to import, and run again; -v says what each needs"
    yield from wrapped(head, width, Tone.WARNING, indent="")
    yield from _folded(rulings, width)
    yield Line(f"{INDENT}fix: {fix}")


def _untouched(
    rulings: Sequence[Ruling], first: str, width: int, *, gates: bool
) -> Iterator[Line]:
    head = "nothing claimed yet" if gates else "nothing claimed yet, not gating"
    tone = tone_of(rulings[0].verdict) if gates else Tone.WARNING
    domain = first.partition(".")[0]
    text = f"{head}: {len(rulings)}  what to paste: pytest-psf explain {domain}"
    yield from wrapped(text, width, tone, indent="")
    yield from _folded(rulings, width)


def _folded(rulings: Sequence[Ruling], width: int) -> Iterator[Line]:
    """Yield open criteria with one thing to say of all, as is said above them: by domain.

    A team that begins with three criteria would look for them among ninety lines.
    """
    for domain, group in groupby(rulings, key=lambda ruling: ruling.criterion.domain):
        names = [name for ruling in group for name in _lacking(ruling)]
        head = f"  {domain}  "
        text = f"{head}{', '.join(names)}"
        yield from hanging(text, width, rest=" " * len(head))


def _lacking(ruling: Ruling) -> list[str]:
    """Return a criterion's name below its domain, or its facets where it has some of them."""
    name = ruling.criterion.id.partition(".")[2]
    still = [facet for facet, verdict in ruling.facets if verdict.is_open]
    if len(still) == len(ruling.facets):
        return [name]
    return [f"{name}.{facet}" for facet in still]


def alike(problems: Sequence[Problem]) -> Iterator[list[Problem]]:
    """Yield the problems that differ in their facet alone together."""
    groups: dict[object, list[Problem]] = {}
    for one in problems:
        groups.setdefault((one.why, one.fix, one.place), []).append(one)
    yield from groups.values()


def _titled(head: str, group: Sequence[Problem]) -> tuple[str, str]:
    """Return the id with the facet, and why with the facets, where there are several."""
    why = group[0].why
    facets = [one.facet for one in group if one.facet]
    if len(facets) == 1:
        head += f".{facets[0]}"
    elif facets:
        why += f" ({', '.join(facets)})"
    return head, why


def _short(
    head: str, group: Sequence[Problem], tone: Tone, width: int
) -> Iterator[Line]:
    """Yield what is wrong and what to do about it, a line each where it fits."""
    head, why = _titled(head, group)
    place = f"{group[0].place}  " if group[0].place else ""
    yield from hanging(f"{head}  {place}{why}", width, tone, rest=INDENT)
    fix = f"{INDENT}fix: {' '.join(group[0].fix.split())}"
    yield from [Line(fix)] if len(fix) < width else _fix(group[0].fix, width)


def _head(
    head: str, group: Sequence[Problem], tone: Tone, width: int
) -> Iterator[Line]:
    head, why = _titled(head, group)
    place = str(group[0].place) if group[0].place else ""
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
    first, *commands = text.splitlines() or [""]
    yield from wrapped(f"fix: {first}", width)
    for command in commands:
        yield Line(f"{INDENT}  {command}")


def tone_of(verdict: Verdict) -> Tone:
    """Return how a line about such a verdict is meant."""
    tones = {
        Verdict.MET: Tone.GOOD,
        Verdict.UNMET: Tone.BAD,
        Verdict.NOT_JUDGED: Tone.WARNING,
        Verdict.WAIVED: Tone.WARNING,
    }
    return tones.get(verdict, Tone.PLAIN)
