"""What is open: claims that fail in full, and what waits for a claim or a run folded."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING, NamedTuple

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
    pasted,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

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
    yield from _told(told, gating, width, verbosity)
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


class _Said(NamedTuple):
    """Something that is wrong with a criterion, and how it is told."""

    word: str
    tone: Tone
    criterion: str
    #: What differs in its facet alone.
    group: Sequence[Problem]

    def key(self, verbosity: int) -> object:
        """Return what is said of it but for its name and place: many may share that."""
        first = self.group[0]
        return id(self) if verbosity > 0 else (self.word, first.why, first.fix)


def _told(
    rulings: Sequence[Ruling], gating: Collection[str], width: int, verbosity: int
) -> Iterator[Line]:
    """Yield what fails; without -v once, where the same is to be said of several criteria."""
    most = max(1, min(_PROBLEMS_LISTED, _PROBLEMS_IN_ALL // max(1, len(rulings))))
    of_each = [[*_said(one, gates=one.criterion.id in gating)] for one in rulings]
    listed = [first_few(found, most, verbosity) for found in of_each]
    together: dict[object, list[_Said]] = {}
    for one in chain.from_iterable(listed):
        together.setdefault(one.key(verbosity), []).append(one)
    for found, few in zip(of_each, listed, strict=True):
        for one in few:
            if same := together.pop(one.key(verbosity), None):
                yield from (_short if verbosity < 0 else _block)(same, width)
        for one in found[:1]:
            rest = len(found) - len(few)
            yield from and_more(f"{one.word}  {one.criterion}", rest, width, one.tone)


def _said(ruling: Ruling, *, gates: bool) -> Iterator[_Said]:
    word, tone = ruling.verdict.value.upper(), tone_of(ruling.verdict)
    if not gates:
        word, tone = f"{word.lower()}, not gating", Tone.WARNING
    for group in alike(ruling.problems):
        yield _Said(word, tone, ruling.criterion.id, group)


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


def _short(together: Sequence[_Said], width: int) -> Iterator[Line]:
    """Yield what is wrong and what to do about it, a line each where it fits."""
    (word, tone, criterion, group), *others = together
    names, why = _titled(criterion, group)
    if others:
        why = group[0].why
        named = (name for one in together for name in _named(one))
        names = ", ".join(f"{n} ({at})" if at else n for n, at in named)
    elif group[0].place:
        names += f"  {group[0].place}"
    yield from hanging(f"{word}  {names}  {why}", width, tone, rest=INDENT)
    fix = f"{INDENT}fix: {' '.join(group[0].fix.split())}"
    yield from [Line(fix)] if len(fix) < width else _fix(group[0].fix, width)


def _block(together: Sequence[_Said], width: int) -> Iterator[Line]:
    """Yield what is wrong: a line with its name and place for each, and the rest once."""
    (word, tone, criterion, group), *others = together
    head, why = _titled(f"{word}  {criterion}", group)
    if not others and not group[0].place and len(head) + len(why) + 2 < width:
        yield Line(f"{head}  {why}", tone)
    elif others:
        for name, place in (pair for one in together for pair in _named(one)):
            yield from _at(f"{word}  {name}", place, tone, width)
        yield from wrapped(group[0].why, width)
    else:
        yield from _at(head, str(group[0].place or ""), tone, width)
        yield from wrapped(why, width)
    yield from _fix(group[0].fix, width)


def _named(one: _Said) -> Iterator[tuple[str, str]]:
    """Yield the ids that something is said of, each with its place."""
    for each in one.group:
        name = f"{one.criterion}.{each.facet}" if each.facet else one.criterion
        yield name, str(each.place or "")


def _at(head: str, place: str, tone: Tone, width: int) -> Iterator[Line]:
    gap = width - 1 - len(head) - len(place)
    if place and gap > 1:
        yield Line(f"{head}{' ' * gap}{place}", tone)
    else:
        yield Line(head, tone)
        yield from wrapped(place, width)


def _fix(text: str, width: int) -> Iterator[Line]:
    """Yield what to do; a command below it can be pasted."""
    first, *commands = text.splitlines() or [""]
    yield from wrapped(f"fix: {first}", width)
    for command in commands:
        yield from map(Line, pasted(command, width, f"{INDENT}  "))


def tone_of(verdict: Verdict) -> Tone:
    """Return how a line about such a verdict is meant."""
    tones = {
        Verdict.MET: Tone.GOOD,
        Verdict.UNMET: Tone.BAD,
        Verdict.NOT_JUDGED: Tone.WARNING,
        Verdict.WAIVED: Tone.WARNING,
    }
    return tones.get(verdict, Tone.PLAIN)
