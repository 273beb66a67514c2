"""The one step that is the cheapest, of all that would bring a system nearer.

ARCHITECTURE.md has the order in words. It is by the reason of what is open, never by the
words of a message, and nothing that only makes a question go away is a step: no waiver, no
other answer, no lower threshold.
"""

from __future__ import annotations

from enum import IntEnum
from textwrap import dedent
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.collected import FAILED_TO_IMPORT
from pytest_psf.core.joining import NOT_COLLECTED, OF_A_PART
from pytest_psf.core.reviews import TWO_REVIEWERS
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Conclusion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.core.catalogue import Catalogue, Criterion
    from pytest_psf.core.places import Place
    from pytest_psf.core.problem import Problem
    from pytest_psf.core.verdicts import Judgement, Ruling


class Effort(IntEnum):
    """What a step takes; the least comes first."""

    #: Something fails. It is not always little work, but it comes before all else.
    REPAIR = 1
    #: It is written, and a person has to read it.
    REVIEW = 2
    #: A claim names something that is not there, or leaves out a key; a value is wrong.
    CORRECT = 3
    #: It has changed since it was read. What else is wrong may be why, so that comes first.
    READ_AGAIN = 4
    #: Something is claimed, and shows too little or something else.
    IMPROVE = 5
    #: A run that leaves nothing out.
    RUN = 6
    #: Nothing is claimed yet.
    BEGIN = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to do next."""

    effort: Effort
    #: What it is for: a criterion's id, empty if it is for all of them; and its facet.
    criterion: str = ""
    facet: str | None = None
    place: Place | None = None
    #: What was found, where it says more than the step itself.
    why: str = ""
    #: What to do, in a sentence.
    do: str
    #: What to paste; empty if there is nothing.
    commands: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the criterion, with the facet behind a dot if it is of one."""
        return f"{self.criterion}.{self.facet}" if self.facet else self.criterion


_REPAIRED = frozenset(
    {
        reasons.CLASS_NOT_SETTLED,
        reasons.VERIFIER_FAILED,
        reasons.REVIEWS_DAMAGED,
        reasons.MERGE_CONFLICT,
        reasons.MALFORMED,
        reasons.NOT_PYTHON,
        reasons.FILE_NOT_IMPORTED,
        reasons.CONDITION_BROKEN,
    }
)
#: What fails, but may do so for one of those: a limit that somebody has raised.
_FAILING = frozenset(
    {reasons.TEST_FAILED, reasons.TEST_ERROR, reasons.TEST_CRASHED},
)
#: Of these the fix is a line in the claim, in the config or in a setting.
_CORRECTED = frozenset(
    {
        reasons.NO_SUCH_FILE,
        reasons.NO_SUCH_SECTION,
        reasons.AMBIGUOUS_SECTION,
        reasons.COVERS_MISSING,
        reasons.COVERS_NOTHING,
        reasons.COVERS_TOO_MUCH,
        reasons.NO_SUCH_KEY,
        reasons.NO_SUCH_DOCUMENT,
        reasons.AMBIGUOUS_DOCUMENT,
        reasons.UNITS_DIFFER,
        reasons.SAME_AS_ITSELF,
        reasons.SAME_MISSING,
        reasons.NO_SUCH_ENTRY,
        reasons.AMBIGUOUS_ENTRY,
        reasons.NO_SUCH_TEST,
        reasons.NO_SUCH_TARGET,
        reasons.NO_SUCH_SABOTAGE,
        reasons.NEEDS_EXTRA,
        reasons.NO_BOUND,
        reasons.NOT_PINNED,
        reasons.NOT_SAME,
    }
)
#: What is no step: to have something waived again puts nothing right.
_NO_STEP = frozenset({reasons.WAIVER_EXPIRED, reasons.WAIVER_NOT_YET})


def not_imported(judgement: Judgement) -> tuple[str, ...]:
    """Return the test files that could not be collected."""
    return tuple(
        why.removesuffix(FAILED_TO_IMPORT)
        for why in judgement.narrowed
        if why.endswith(FAILED_TO_IMPORT)
    )


def next_step(judgement: Judgement) -> Step | None:
    """Return the cheapest step; None where nothing is open that somebody could do.

    Where nothing is open at all and the config's gate is narrower, that is to widen it.
    Before a file can be collected, nobody knows what its tests show: that comes first.
    """
    if files := not_imported(judgement):
        first, *others = files
        more = f" and {len(others)} more" if others else ""
        do = f"repair {first}{more}, which could not be collected, and run again"
        return Step(effort=Effort.REPAIR, do=do)
    steps = sorted(_steps(judgement), key=lambda found: found[0])
    return steps[0][1] if steps else _wider(judgement)


def first_of(judgement: Judgement, rulings: Sequence[Ruling]) -> str:
    """Return the id of what is to be done first of some rulings, by their steps' order.

    It is the next step's wherever that is one of theirs. Where there is no step, as for what
    was not judged, it is the first that is open; at least one is.
    """
    ids = {ruling.criterion.id for ruling in rulings if ruling.verdict.is_open}
    steps = sorted(_steps(judgement), key=lambda found: found[0])
    for _, step in steps:
        if step.criterion in ids:
            return step.id
    return next(one.first_open for one in rulings if one.verdict.is_open)


def _wider(judgement: Judgement) -> Step | None:
    is_ready = judgement.conclusion is Conclusion.READY
    if not is_ready or not judgement.gate.entries or judgement.asked.gate is not None:
        return None
    do = "nothing is open: take gate out of the config, so that all of it gates"
    return Step(effort=Effort.IMPROVE, do=do)


def _steps(judgement: Judgement) -> Iterator[tuple[tuple[int, ...], Step]]:
    """Yield every step with what it is chosen by, the least first.

    What is wrong, then the tests that fail, maybe for it; then what gates before the rest, for that is what was asked for; then by the
    effort, then what leaves the fewest other things to do for its criterion, then the
    catalogue's order.
    """
    gating = {ruling.criterion.id for ruling in judgement.gating}
    rulings = (*judgement.scope, *judgement.rulings)
    for order, ruling in enumerate(rulings):
        waits = ruling.criterion.id not in gating
        after = (_things(ruling.problems), order)
        for effort, problem in _open(ruling, judgement):
            fails = problem.reason in _FAILING
            first = (effort is not Effort.REPAIR, waits, effort, fails)
            if effort is Effort.BEGIN:
                least = _least_to_begin(ruling.criterion, judgement.catalogue)
                yield (*first, least, *after), _begun(ruling, problem)
            else:
                yield (*first, 0, *after), _put_right(ruling, problem, effort)
    if judgement.narrowed:
        yield (True, False, Effort.RUN, False), _whole(judgement)


def _things(problems: Iterable[Problem]) -> int:
    """Count what is to be done, once for several facets."""
    steps = (one for one in problems if one.reason not in _NO_STEP)
    return len({(one.reason, one.why, one.fix, one.place) for one in steps})


def _open(ruling: Ruling, judgement: Judgement) -> Iterator[tuple[Effort, Problem]]:
    """Yield what is to be done for a criterion.

    What a narrowed run could not judge may be no fault at all: only what is unmet even so.
    """
    done = {Verdict.UNMET} if judgement.narrowed else {*Verdict}
    if not ruling.verdict.is_open or ruling.verdict not in done:
        return
    for problem in ruling.problems:
        if problem.reason not in _NO_STEP:
            yield _effort(problem, ruling), problem


def _effort(problem: Problem, ruling: Ruling) -> Effort:
    if problem.reason in _REPAIRED or problem.reason in _FAILING:
        return Effort.REPAIR
    if problem.reason == reasons.NOT_REVIEWED or _lacks_a_reader(problem, ruling):
        return Effort.REVIEW
    if problem.reason == reasons.REVIEW_FALLEN:
        return Effort.READ_AGAIN
    if problem.reason in _CORRECTED:
        return Effort.CORRECT
    if problem.reason == reasons.NOTHING_CLAIMED:
        return Effort.BEGIN
    return Effort.IMPROVE


def _lacks_a_reader(problem: Problem, ruling: Ruling) -> bool:
    """Tell whether a document that one person has read is to be read by a second."""
    return problem.reason == reasons.QUALITY_MISSING and any(
        quality == TWO_REVIEWERS
        for one in ruling.evidence
        for quality, _ in one.finding.lacks
    )


def _least_to_begin(criterion: Criterion, catalogue: Catalogue) -> int:
    """Return how much it takes to meet a criterion of which nothing is claimed."""
    each = len(criterion.facets) or 1
    ways = (
        sum(catalogue.kinds[term.kind].to_begin for term in terms)
        for terms in criterion.needs
    )
    return each * min(ways, default=0)


def _begun(ruling: Ruling, problem: Problem) -> Step:
    return Step(
        effort=Effort.BEGIN,
        criterion=ruling.criterion.id,
        facet=problem.facet,
        do="see what to paste:",
        commands=(f"pytest-psf explain {ruling.criterion.id}",),
    )


def _put_right(ruling: Ruling, problem: Problem, effort: Effort) -> Step:
    do, *commands = problem.fix.splitlines() or [problem.why]
    return Step(
        effort=effort,
        criterion=ruling.criterion.id,
        facet=problem.facet,
        place=problem.place,
        why="" if do == problem.why else problem.why,
        do=do,
        commands=tuple(dedent("\n".join(commands)).splitlines()),
    )


def _whole(judgement: Judgement) -> Step:
    if any(one.startswith(NOT_COLLECTED) for one in judgement.narrowed):
        do = "give the gate the reports of the jobs that run these files as well"
        return Step(effort=Effort.RUN, do=do)
    if all(one.startswith(OF_A_PART) for one in judgement.narrowed):
        return Step(
            effort=Effort.RUN,
            do="keep the JSON report of each part, and judge them together:",
            commands=("pytest-psf gate REPORT.json REPORT.json",),
        )
    return Step(
        effort=Effort.RUN,
        do="run all of it, from the folder of the config:",
        commands=("pytest --psf",),
    )
