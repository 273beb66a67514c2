"""What is known of the claims before any test has run: no verdict, but the same words.

It crosses from the process that collects, which reads the types of its fields.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.problem import Problem, as_block
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Verdict
from pytest_psf.core.wording import counted
from pytest_psf.report.grouped import listed
from pytest_psf.report.lines import hanging, held_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_psf.core.collected import Collected
    from pytest_psf.core.places import Place
    from pytest_psf.core.verdicts import Judgement, Ruling

#: What nobody has claimed yet is work to be done, and no claim that is broken.
_NOT_YET = frozenset({reasons.NOTHING_CLAIMED, reasons.KIND_MISSING})

#: What is said of the code that claims name, and of how many name it.
_WHATEVER_TESTS_DO = frozenset(
    {reasons.NOT_REACHED, reasons.SHARED_BY_MANY, reasons.IS_A_LAMBDA}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a judgement of no more than a collection, or of less, is sure of."""

    problems: tuple[Problem, ...]
    #: What is right and not enough: the criterion takes evidence of another kind as well.
    needed: tuple[Problem, ...] = ()
    #: How many claims were looked at.
    claims: int
    #: How many tests that claims name were collected; None where none was collected.
    tests: int | None = None
    #: How many tests were collected in all.
    collected: int = 0
    #: The files whose tests are not known: they could not be imported.
    failed_files: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        judgement: Judgement,
        collected: Collected | None,
        *,
        tests: int = 0,
        at_best: Judgement | None = None,
    ) -> Checked:
        """Return what a judgement says that no test could change.

        `tests` is how many were collected, whether a claim names them or not; `at_best`
        what it comes to if tests do all that they can.
        """
        rulings = (*judgement.scope, *judgement.rulings)
        best = None if at_best is None else at_best.rulings
        return cls(
            problems=(*_each_once(rulings, _is_broken), *_doubts(best or ())),
            needed=tuple(_each_once(best or rulings, _is_half)),
            claims=sum(len(ruling.evidence) for ruling in rulings),
            tests=None if collected is None else len(collected.tests),
            collected=tests,
            failed_files=()
            if collected is None
            else (*sorted(collected.failed_files),),
        )

    @property
    def holds(self) -> bool:
        """Whether all that can be known without running a test holds."""
        return not self.problems and not self.failed_files

    def text(self, width: int = 80, *, besides: bool = False) -> str:
        """Return it for people and editors: where, which criterion, what, and what to do.

        `besides` says that more is wrong, which stands above.
        """
        blocks = listed(self.problems, width)
        if self.failed_files:
            names = ", ".join(self.failed_files[:_FILES_NAMED])
            more = len(self.failed_files) - _FILES_NAMED
            more_said = f" and {more} more" if more > 0 else ""
            blocks.append(
                as_block(
                    f"not collected, so what its tests claim is not known: {names}{more_said}",
                    width,
                )
            )
        if self.needed:
            head = "right so far, and not enough:"
            blocks.append("\n".join([head, *listed(self.needed, width)]))
        last = hanging(self._summed_up(besides=besides), width + 1, rest="    ")
        return "\n\n".join([*blocks, "\n".join(line.text for line in last)])

    def _summed_up(self, *, besides: bool) -> str:
        # What is named above may have kept other faults from being seen.
        has_more = besides or bool(self.failed_files)
        found = "nothing else was found broken" if has_more else "nothing is broken"
        if self.problems:
            found = counted(len(self.problems), "problem")
        if self.needed:
            found += (
                f", {counted(len(self.needed), 'criterion', 'criteria')} half claimed"
            )
        claims = counted(self.claims, "claim") if self.claims else "no claims yet"
        how = "running a test"
        if self.tests is None:
            how = "running or collecting a test"
        elif not self.claims:
            claims += f", {counted(self.collected, 'test')} collected"
        else:
            named = self.tests or "none"
            claims += f", which name{'s' * (self.claims == 1)} {named} of {counted(self.collected, 'test')}"
        checked = "checked all but the tests" if besides else f"checked without {how}"
        then = f"{held_together('`pytest --psf`')} judges"
        if not self.claims and self.holds:
            explained = held_together("`pytest-psf explain`")
            then = f"what may be claimed: {explained}"
        return f"{checked}: {claims}; {found}; {then}"


#: How many files are named that could not be imported.
_FILES_NAMED = 5


def _is_broken(problem: Problem) -> bool:
    return problem.reason not in _NOT_YET


def _is_half(problem: Problem) -> bool:
    return problem.reason is reasons.KIND_MISSING


def _each_once(
    rulings: tuple[Ruling, ...], asked: Callable[[Problem], bool]
) -> Iterator[Problem]:
    """Yield the problems of what is unmet whatever the tests show, each once.

    One document may be claimed for several criteria; its problem then names all of them.
    """
    found: dict[Problem, list[str]] = {}
    for ruling in rulings:
        if ruling.verdict is not Verdict.UNMET:
            continue
        for one in ruling.problems:
            if asked(one) and _is_sure(one, ruling):
                facet = f".{one.facet}" if one.facet else ""
                place = one.place or _claimed_at(ruling, one.facet)
                bare = replace(one, place=place, facet=None, keys=())
                found.setdefault(bare, []).append(f"{ruling.criterion.id}{facet}")
    for problem, ids in found.items():
        yield replace(problem, keys=(", ".join(dict.fromkeys(ids)),))


def _doubts(at_best: Iterable[Ruling]) -> Iterator[Problem]:
    """Yield what speaks against code and claims, whatever their tests do, each once."""
    found: dict[Problem, list[str]] = {}
    for one in (one for ruling in at_best for one in ruling.evidence):
        doubt = one.finding.doubt if one.claim.kind == "test" else None
        if doubt is not None and doubt.reason in _WHATEVER_TESTS_DO:
            facet = f".{one.claim.facet}" if one.claim.facet else ""
            bare = replace(doubt, facet=None, keys=())
            found.setdefault(bare, []).append(f"{one.claim.criterion}{facet}")
    for problem, ids in found.items():
        yield replace(problem, keys=(", ".join(dict.fromkeys(ids)),))


def _is_sure(problem: Problem, ruling: Ruling) -> bool:
    """Tell whether a problem is none of a facet that only waits for its tests."""
    waiting = {name for name, verdict in ruling.facets if verdict is Verdict.NOT_JUDGED}
    return problem.facet not in waiting


def _claimed_at(ruling: Ruling, facet: str | None) -> Place | None:
    """Return where the first claim stands that such a problem may be about."""
    claims = [one.claim for one in ruling.evidence]
    mine = [claim for claim in claims if claim.facet == facet]
    return next((claim.place for claim in [*mine, *claims]), None)
