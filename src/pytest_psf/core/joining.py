"""Several runs of one system, joined: what they saw together.

Joining is commutative, associative and idempotent, so that no verdict hangs on the order in
which jobs end, or on a job whose report is named twice.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_psf.core.collected import Collected, instead_of
from pytest_psf.core.outcomes import (
    ChallengeResult,
    Observation,
    Outcomes,
    State,
    TestOutcome,
)
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import Challenge

T = TypeVar("T")

#: From what says least to what says most. A test that passed in one job and was skipped in
#: another, as in a matrix of systems, has passed; one that failed anywhere has failed.
_ORDER = (
    State.NOT_RUN,
    State.DESELECTED,
    State.REWROTE,
    State.SKIPPED,
    State.PASSED,
    State.XPASSED,
    State.XFAILED,
    State.ERROR,
    State.FAILED,
    State.CRASHED,
)
#: How many files that nobody collected are named.
_MOST_NAMED = 3
#: From what shows most to what shows least.
_SHOWS_LESS = tuple(ChallengeResult)
_SAYS = {state: number for number, state in enumerate(_ORDER)}


#: How the gap begins that test files leave which are in no report.
NOT_COLLECTED = "no job collected"
#: How it begins where a run is that of one part of a system in several suites.
OF_A_PART = "the part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the runs of one part of a system saw, and what they left out.

    A run that was whole makes up for all that others left out.
    """

    whole: bool
    #: Test files that no run collected.
    files: frozenset[str] = frozenset()
    #: Other reasons why there may be something that nobody has seen, a phrase each.
    reasons: frozenset[str] = frozenset()

    def joined(self, other: Seen) -> Seen:
        """Return what both saw together."""
        return Seen(
            whole=self.whole or other.whole,
            files=self.files & other.files,
            reasons=self.reasons | other.reasons,
        )

    @property
    def gaps(self) -> tuple[str, ...]:
        """Why they are not whole together, a phrase each; empty if they are."""
        if self.whole:
            return ()
        names = sorted(self.files)
        more = f" and {len(names) - _MOST_NAMED} more" if names[_MOST_NAMED:] else ""
        files = [f"{NOT_COLLECTED} {', '.join(names[:_MOST_NAMED])}{more}"]
        return (*(files if names else ()), *sorted(self.reasons))


#: What a challenge comes to only where the sabotage has run.
_RAN_SABOTAGED = (
    ChallengeResult.CAUGHT,
    ChallengeResult.SURVIVED,
    ChallengeResult.CANNOT_TELL,
)

#: Of a run that left nothing out.
WHOLE = Seen(whole=True)


def joined(runs: Iterable[Outcomes]) -> Outcomes:
    """Return the outcomes of several runs as those of one.

    `narrowed` is empty: whether they are whole together is asked of `Seen`. So is `minimums`,
    which follow from the claims.
    """
    every = list(runs)
    tests: dict[str, TestOutcome] = {}
    for outcome in chain.from_iterable(map(_alone, every)):
        before = tests.get(outcome.id)
        if before is None:
            tests[outcome.id] = outcome
        elif before != outcome:  # most jobs say the same of a test
            tests[outcome.id] = _both(before, outcome)
    return Outcomes(
        tests=tuple(tests[name] for name in sorted(tests)),
        collected=_collected([one.collected for one in every]),
        files=_merged((one.files for one in every), max),
    )


def without(run: Outcomes, files: Container[str]) -> Outcomes:
    """Return the outcomes of a run as if it had not collected the tests of some files."""

    def stays(test: str) -> bool:
        return test.partition("::")[0] not in files

    found = run.collected
    collected = replace(
        found,
        claims=tuple(
            one for one in found.claims if stays(getattr(one.content, "test", ""))
        ),
        tests={name: one for name, one in found.tests.items() if stays(one.id)},
        others=tuple(filter(stays, found.others)),
        deselected=frozenset(filter(stays, found.deselected)),
        failed_files=frozenset(filter(stays, found.failed_files)),
        skipped_files={
            file: why for file, why in found.skipped_files.items() if stays(file)
        },
        ran={name: ran for name, ran in found.ran.items() if stays(name)},
    )
    tests = tuple(one for one in run.tests if stays(one.id))
    return replace(run, tests=tests, collected=collected)


def observed(outcomes: Outcomes) -> Outcomes:
    """Return outcomes in which a target that one job entered can be observed.

    So can what one job ran instead of it be run.

    Only for the judgement: joined once more with others, a job may be overruled.
    """
    entered = frozenset().union(*(one.observation.entered for one in outcomes.tests))
    left = {
        target: problem
        for target, problem in outcomes.collected.unobservable.items()
        if target not in entered
    }
    tried = {
        instead_of(one.target, one.sabotage)
        for test in outcomes.tests
        for one in test.challenges
        if one.sabotage is not None and one.result in _RAN_SABOTAGED
    }
    unusable = outcomes.collected.unusable
    collected = replace(
        outcomes.collected,
        unobservable=left,
        unusable={key: unusable[key] for key in unusable.keys() - tried},
    )
    return replace(outcomes, collected=collected)


def _alone(run: Outcomes) -> Iterable[TestOutcome]:
    """Return the tests of a run, each with one outcome: several workers may have run it.

    Within one run, the skip of one is not made up for by the pass of another.
    """
    tests: dict[str, TestOutcome] = {}
    for outcome in run.tests:
        before = tests.get(outcome.id)
        tests[outcome.id] = (
            outcome if before is None else _within_a_run(before, outcome)
        )
    return map(_normal, tests.values())


def _normal(one: TestOutcome) -> TestOutcome:
    """Return an outcome in the one form that joining keeps."""
    seen = one.observation
    recorded = seen.artefacts or seen.measures or seen.trials
    is_plain = not (recorded or seen.ran or one.challenges)
    if is_plain and one.state is not State.SKIPPED:
        return one
    was_skipped = one.was_skipped or one.state is State.SKIPPED
    return _both(one, one)._replace(was_skipped=was_skipped)


def _within_a_run(one: TestOutcome, other: TestOutcome) -> TestOutcome:
    states = {one.state, other.state}
    if states == {State.PASSED, State.SKIPPED}:
        return next(each for each in (one, other) if each.state is State.SKIPPED)
    return _both(one, other)


def _both(one: TestOutcome, other: TestOutcome) -> TestOutcome:
    state = max(one.state, other.state, key=_SAYS.__getitem__)
    # What a test entered before it skipped itself is nothing that its pass elsewhere shows.
    said = [each for each in (one, other) if each.state is state]
    first, last = said[0], said[-1]
    details = sorted(each.detail for each in said if each.detail)
    return TestOutcome(
        id=one.id,
        place=min(one.place, other.place, key=str),
        state=state,
        does_nothing=first.does_nothing or last.does_nothing,
        flaky=one.flaky or other.flaky,
        seconds=max(one.seconds, other.seconds),
        observation=_seen_in_both(first.observation, last.observation),
        is_observed=first.is_observed or last.is_observed,
        detail=details[0] if details else "",
        challenges=_challenges((*first.challenges, *last.challenges)),
        was_skipped=one.was_skipped or other.was_skipped,
        is_of_another_runner=one.is_of_another_runner or other.is_of_another_runner,
    )


def _challenges(every: Iterable[Challenge]) -> tuple[Challenge, ...]:
    """Return one challenge for each target: a survivor in any job is one.

    Of data, one for each way in which a rule was weakened.
    """
    found: dict[tuple[str, ...], Challenge] = {}
    for one in every:
        key = (one.target, one.sabotage or "", one.fault)
        found[key] = max(found.get(key, one), one, key=_how_bad)
    return tuple(found[key] for key in sorted(found))


def _how_bad(one: Challenge) -> tuple[bool, int, str]:
    survived = one.result is ChallengeResult.SURVIVED
    return survived, _SHOWS_LESS.index(one.result), repr(one)


def _seen_in_both(one: Observation, other: Observation) -> Observation:
    ran = [each.ran for each in (one, other) if each.ran is not None]
    opened = [each.opened for each in (one, other) if each.opened is not None]
    return Observation(
        entered=one.entered | other.entered,
        beyond=(one.beyond | other.beyond) - one.entered - other.entered,
        does_nothing=one.does_nothing or other.does_nothing,
        judges_nothing=one.judges_nothing and other.judges_nothing,
        failed_before=one.failed_before or other.failed_before,
        replaced=one.replaced | other.replaced,
        artefacts=_union(one.artefacts, other.artefacts),
        measures=_union(one.measures, other.measures),
        trials=_union(one.trials, other.trials),
        remarks=_union(one.remarks, other.remarks),
        ran=_merged(ran, _union) if ran else None,
        opened=frozenset().union(*opened) if opened else None,
    )


def _collected(every: Sequence[Collected]) -> Collected:
    return Collected(
        claims=_claims(chain.from_iterable(one.claims for one in every)),
        tests=_merged((one.tests for one in every), _lesser),
        others=_union(*(one.others for one in every)),
        unobservable=_merged((one.unobservable for one in every), _lesser),
        unusable=_merged((one.unusable for one in every), _lesser),
        sources=_merged((one.sources for one in every), max),
        lines=_merged((one.lines for one in every), max),
        other_names=_merged((one.other_names for one in every), max),
        deselected=frozenset().union(*(one.deselected for one in every)),
        failed_files=frozenset().union(*(one.failed_files for one in every)),
        skipped_files=_merged((one.skipped_files for one in every), min),
        files=frozenset().union(*(one.files for one in every)),
        ran=_merged((one.ran for one in every), _ran_in_both),
        unmeasured=max((one.unmeasured for one in every), default=""),
        read_on_import=_merged((one.read_on_import for one in every), _union),
    )


def _ran_in_both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return _merged((one, other), _union)


def _claims(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return claims on tests, those on one test for one criterion as one.

    A job that did not collect a test knows no more of it than the config says, another has
    its marks as well.
    """
    found: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        key = (claim.id, getattr(claim.content, "test", ""))
        before = found.get(key)
        if before is None:
            found[key] = _normal_claim(claim)
        elif before != claim:
            found[key] = _one_claim(before, claim)
    return tuple(found[key] for key in sorted(found))


def _normal_claim(claim: Claim) -> Claim:
    content: Any = claim.content
    targets = tuple(sorted(content.exercises))
    if targets == content.exercises:
        return claim
    return claim._replace(content=replace(content, exercises=targets))


def _one_claim(one: Claim, other: Claim) -> Claim:
    first, second = sorted((one, other), key=repr)
    ours: Any = first.content
    theirs: Any = second.content
    return first._replace(
        content=replace(
            ours,
            exercises=tuple(sorted({*ours.exercises, *theirs.exercises})),
            sabotage=_said(ours.sabotage, theirs.sabotage),
            outside=_said(ours.outside, theirs.outside),
            coverage=_said(ours.coverage, theirs.coverage),
        ),
        place=min(one.place, other.place, key=str),
        supporting=one.supporting and other.supporting,
    )


def _said(one: T | None, other: T | None) -> T | None:
    return max((v for v in (one, other) if v is not None), key=repr, default=None)


def _union(*every: Iterable[T]) -> tuple[T, ...]:
    """Return what stands in any, each once, in one order."""
    found = set(chain(*every))
    return tuple(sorted(found, key=repr) if len(found) > 1 else found)


def _lesser(one: T, other: T) -> T:
    return one if one == other else min(one, other, key=repr)


def _merged(
    tables: Iterable[Mapping[str, T]], both: Callable[[T, T], T]
) -> dict[str, T]:
    found: dict[str, T] = {}
    for table in tables:
        for key, value in table.items():
            # With itself, so that it has the one form, even alone.
            found[key] = both(found.get(key, value), value)
    return {key: found[key] for key in sorted(found)}
