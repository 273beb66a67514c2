"""Tests: passed in this run, doing something, and entering the code they name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_psf.core import reasons
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.made_of import OUTSIDE, TEST, UNCHALLENGED
from pytest_psf.core.outcomes import State, normal_test_id
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.rungs import Rung
from pytest_psf.verify.outcome.challenge import best_challenges, notes_of, survivor
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.outcome.entered import (
    require_entered,
    require_observable,
    require_work,
)
from pytest_psf.verify.outcome.faults import faults_of
from pytest_psf.verify.outcome.lookup import no_such_test, tests_by_name
from pytest_psf.verify.outcome.recorded import recorded, remarks
from pytest_psf.verify.outcome.things import left_by, made
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.mutants import Mutations
    from pytest_psf.verify.outcome.challenge import Challenged
    from pytest_psf.verify.outcome.weakened import ShownByData

_RUN_IT = "run it: pytest --psf"


class TestKind:
    """The kind of claim that a mark or `test = "..."` makes."""

    __test__ = False  # pytest must not take it for a test class

    name = "test"
    claim = TestClaim
    counts_as = frozenset({"test"})

    def faults(
        self,
        content: TestClaim,
        criterion: Criterion,  # noqa: ARG002 - the kinds' common signature
    ) -> Iterator[Problem]:
        """Yield each fault of the text; whether the test and its code exist is not one."""
        return faults_of(content)

    def identity(self, content: TestClaim) -> str:
        """Return the test's id: a test is claimed once, whatever it is said to enter."""
        return normal_test_id(content.test)

    def verify(self, claim: Claim, criterion: Criterion, context: Context) -> Finding:
        """Look up what became of the test, what it entered, and what its challenges showed.

        A name may stand for several items (a file, a class, sets of parameters): all must
        have passed and do something, and one must have entered every target. What this run
        left open is not judged. Where no test is run, how they are written is not asked: it
        is a doubt about what they show.
        """
        content = claim.content
        assert isinstance(content, TestClaim)
        finding = _verified(content, claim, criterion, context)
        if context.runs_no_test:
            return _as_collected(finding, claim, context)
        return finding if finding.holds else _as_written(finding, content, context)

    def mutations(self) -> Mutations:
        """Return how it is broken; only `pytest-psf selftest` loads that."""
        from pytest_psf.verify.outcome.mutations import OutcomeMutations

        return OutcomeMutations()


def _verified(
    content: TestClaim, claim: Claim, criterion: Criterion, context: Context
) -> Finding:
    try:
        tests = _matching(content.test, context)
        _require_answers(tests)
        if (opened := _first_open(content.test, tests, context)) is not None:
            return opened
        require_work(tests)
        if any(one.is_of_another_runner for one in tests):
            return _shown_by_results(content, tests)
        shown = require_entered(claim, tests, context)
        covered = _require_coverage(claim.id, content, context)
        challenged = best_challenges(claim, tests, criterion.id, context)
        _require_no_survivor(challenged, criterion)
        data = _sensed(claim, tests, criterion, context)
    except UnverifiableError as error:
        return error.finding("test", content.test)
    short = [one.problem for one in challenged if one.problem is not None]
    short += [data.problem] if data is not None and data.problem is not None else []
    for problem in short:
        if problem.reason is reasons.NOT_TRIED:
            return _unjudged(content.test, problem)
    sensed = data.notes if data is not None else ()
    notes = (*_notes(content, tests, shown), *covered, *notes_of(challenged), *sensed)
    # A later run may take this one's report for a record of it.
    is_drill = shown is not None and "drill" in criterion.accepts
    seen = made(content, tests, context)
    is_open = any(one.leaves_open for one in challenged)
    return _held(
        content,
        tests,
        shown,
        short,
        rung=_rung(content, shown, challenged, data) if not short else _least(shown),
        notes=context.interned(notes),
        made_of=(*seen.of, *([(UNCHALLENGED, content.test)] if is_open else ())),
        code=seen.code,
        doubt=seen.doubt,
        cannot_go_wrong=seen.warnings,
        rests_on=_rests_on(content, tests, context) if is_drill else (),
    )


def _as_written(finding: Finding, content: TestClaim, context: Context) -> Finding:
    """Return what does not hold with the code of its test: that is there all the same."""
    tests = tests_by_name(context).get(normal_test_id(content.test), ())
    seen = made(content, tests, context)
    return replace(finding, made_of=seen.of, code=seen.code)


def _matching(test: str, context: Context) -> list[TestOutcome]:
    """Return the items that the claim names; none if this run did not collect them.

    Raise UnverifiableError if there can be no such test, or if its file skipped itself.
    """
    by_name = tests_by_name(context)
    if test in by_name:
        return by_name[test]
    wanted = normal_test_id(test)
    if wanted in by_name:
        return by_name[wanted]
    file = wanted.partition("::")[0]
    if file in context.outcomes.parts:
        if context.outcomes.parts[file]:
            return []
        raise no_such_test(test, file, context)
    context.project.read(file)
    if file in context.outcomes.collected.failed_files:
        return []
    if file in context.outcomes.collected.skipped_files:
        why = context.outcomes.collected.skipped_files[file]
        what = f"{file} skipped itself as a whole: {why}"
        raise _answered_no(State.SKIPPED, what, Place(file))
    if not context.outcomes.narrowed:
        raise no_such_test(test, file, context)
    return []


def _require_answers(tests: Sequence[TestOutcome]) -> None:
    """Raise UnverifiableError if a test answered with "no"; those left open may remain."""
    for outcome in tests:
        if outcome.state is State.PASSED or outcome.state.is_open:
            continue
        detail = f": {outcome.detail}" if outcome.detail else ""
        why = f"{outcome.id} {outcome.state.value}{detail}"
        raise _answered_no(outcome.state, why, outcome.place)


def _answered_no(state: State, why: str, place: Place) -> UnverifiableError:
    assert state.reason is not None, f"{state} is no answer"
    return UnverifiableError(state.reason, why, state.fix, place)


def _first_open(
    test: str, tests: Sequence[TestOutcome], context: Context
) -> Finding | None:
    """Return an unjudged finding if the run left any of the tests open."""
    if not tests:
        file = normal_test_id(test).partition("::")[0]
        if file in context.outcomes.collected.failed_files:
            why, fix = f"{file} failed to import", "fix the import (see above)"
            reason = reasons.FILE_NOT_IMPORTED
            return _unjudged(test, Problem(reason, why, fix, Place(file)))
        if missing := context.outcomes.parts.get(file):
            fix = "run its tests, and the gate where their results are"
            return _unjudged(test, Problem(reasons.NO_RESULTS, missing, fix))
        why = f"{test} is not part of this run"
        return _unjudged(test, Problem(reasons.TEST_NOT_RUN, why, _RUN_IT))
    for outcome in tests:
        if outcome.state.is_open:
            why = f"{outcome.id} {outcome.state.value}"
            reason = outcome.state.reason or reasons.TEST_NOT_RUN
            fix = outcome.state.fix or _RUN_IT
            problem = Problem(reason, why, fix, outcome.place)
            return _unjudged(test, problem)
    return None


def _unjudged(source: str, problem: Problem) -> Finding:
    return Finding(
        counts_as="test",
        source=source,
        standing=Standing.UNJUDGED,
        problem=problem,
        place=problem.place,
    )


def _as_collected(finding: Finding, claim: Claim, context: Context) -> Finding:
    """Return what the collection alone says against a test that has not run.

    That is a target that cannot be observed, in the words of a run that asks for it.
    """
    content = claim.content
    assert isinstance(content, TestClaim)
    if content.outside is not None or finding.standing is not Standing.UNJUDGED:
        return finding
    tests = _matching(content.test, context)
    try:
        if tests:
            require_observable(claim, context)
        if content.data:
            from pytest_psf.verify.outcome.weakened import rules_named, stated_in
            from pytest_psf.verify.outcome.whose_data import require_of_the_system

            require_of_the_system(content, context)
            rules_named(content, context.project, stated_in(context))
    except UnverifiableError as error:
        return error.finding(TestKind.name, content.test)
    return finding


def _shown_by_results(content: TestClaim, tests: Sequence[TestOutcome]) -> Finding:
    """Return what the results of another runner show: what it says, and no more.

    Only what a test left behind shows that something ran. Raise UnverifiableError if the
    claim names code: nobody could see it being entered.
    """
    for key in ("exercises", "sabotage", "coverage"):
        if getattr(content, key):
            raise UnverifiableError(
                reasons.NO_SUCH_TARGET,
                f"{tests[0].id} has run outside of pytest, where `{key}` cannot be checked",
                f"leave `{key}` out",
                tests[0].place,
            )
    artefacts = [one for test in tests for one in test.observation.artefacts]
    count = "passed" if len(tests) == 1 else f"all {len(tests)} passed"
    left = [f"left {one.name} (sha256 {one.sha256[:12]})" for one in artefacts]
    others = [one.detail for one in tests if one.detail]
    return Finding(
        counts_as="test",
        source=content.test,
        standing=Standing.HOLDS,
        rung=Rung.TESTED if artefacts else Rung.DOCUMENTED,
        place=tests[0].place,
        notes=(f"{count}, as its runner says", *left, *others),
        warnings=tuple([f"{t.id} passed only on a rerun" for t in tests if t.flaky]),
        made_of=((TEST, content.test), (OUTSIDE, content.test), *left_by(tests)),
    )


def _require_coverage(
    claim_id: str, content: TestClaim, context: Context
) -> tuple[str, ...]:
    if content.coverage is None:
        return ()
    from pytest_psf.verify.outcome import minimum

    return minimum.require_minimum(claim_id, content.coverage, context)


def _require_no_survivor(
    challenged: Sequence[Challenged], criterion: Criterion
) -> None:
    """Raise UnverifiableError if a test passes without the code that it names.

    Whatever rung is asked for: that it entered the code shows nothing then.
    """
    found = survivor(challenged, criterion)
    if found is not None:
        raise UnverifiableError(found.reason, found.why, found.fix, found.place)


def _held(
    content: TestClaim,
    tests: Sequence[TestOutcome],
    shown: TestOutcome | None,
    short: Sequence[Problem],
    cannot_go_wrong: tuple[str, ...],
    **more: Any,
) -> Finding:
    return Finding(
        counts_as="test",
        source=content.test,
        standing=Standing.HOLDS,
        problem=short[0] if short else None,
        place=(shown or tests[0]).place,
        replaced=shown.observation.replaced if shown else frozenset(),
        warnings=(
            *[f"{t.id} passed only on a rerun" for t in tests if t.flaky],
            *remarks(tests),
            *cannot_go_wrong,
        ),
        # All at once: a finding has so many fields that to replace one costs as much again.
        **more,
    )


def _sensed(
    claim: Claim,
    tests: Sequence[TestOutcome],
    criterion: Criterion,
    context: Context,
) -> ShownByData | None:
    assert isinstance(claim.content, TestClaim)
    if not claim.content.data:
        return None
    from pytest_psf.verify.outcome.weakened import sensed
    from pytest_psf.verify.outcome.whose_data import require_of_the_system, why_not_used

    require_of_the_system(claim.content, context)
    found = sensed(claim, tests, criterion.id, context)
    problem = found.problem or why_not_used(claim.content, criterion, context)
    return found._replace(problem=problem)


def _rung(
    content: TestClaim,
    shown: TestOutcome | None,
    challenged: Sequence[Challenged],
    data: ShownByData | None,
) -> Rung:
    """Return how much a claim shows, of whose challenges nothing is to be said."""
    is_whole = len(challenged) == len(content.code)
    if is_whole and (challenged or data is not None):
        return Rung.CHALLENGED
    return _least(shown)


def _least(shown: TestOutcome | None) -> Rung:
    return Rung.TESTED if shown else Rung.CLAIMED


def _rests_on(
    content: TestClaim, tests: Sequence[TestOutcome], context: Context
) -> tuple[tuple[str, str], ...]:
    """Return the digests of the files of the tests and of what they entered.

    Nothing where one is not in the project: it could change unseen.
    """
    files = {outcome.id.partition("::")[0] for outcome in tests}
    sources = context.outcomes.collected.sources
    files |= {sources.get(target, "") for target in content.exercises}
    try:
        return tuple(
            (file, context.project.read(file).digest) for file in sorted(files)
        )
    except UnverifiableError:
        return ()


def _notes(
    content: TestClaim, tests: Sequence[TestOutcome], shown: TestOutcome | None
) -> Iterator[str]:
    yield "passed" if len(tests) == 1 else f"all {len(tests)} passed"
    yield from [
        f"{one.id} was skipped in another job" for one in tests if one.was_skipped
    ]
    for target in content.code:
        yield f"entered {target}"
    if content.outside is not None:
        yield f"its code was not observed: {content.outside}"
    if shown is None and not content.data:
        yield "names no code"
    if shown is not None and shown.observation.replaced:
        names = ", ".join(sorted(shown.observation.replaced))
        yield f"replaced {names}, and so does not show what that does"
    yield from recorded(tests)
