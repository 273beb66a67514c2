"""That tests did something, and entered the code that their claim names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.collected import instead_of
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.outcome.left_behind import in_the_commit
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.project import Project


def require_work(tests: Sequence[TestOutcome]) -> None:
    """Raise UnverifiableError if one of the tests calls nothing and asserts nothing."""
    for outcome in tests:
        if outcome.does_nothing:
            raise UnverifiableError(
                reasons.TEST_DOES_NOTHING,
                f"{outcome.id} does nothing: it calls nothing and asserts nothing",
                "call the code and assert what it must do",
                outcome.place,
            )


def require_entered(
    claim: Claim, tests: Sequence[TestOutcome], context: Context
) -> TestOutcome | None:
    """Return a test that entered every target, or None if none are named.

    Raise UnverifiableError if no test did, if a target cannot be observed, or if what the
    tests entered was lost. For code outside of this process, an artefact stands in for it.
    """
    content = claim.content
    assert isinstance(content, TestClaim)
    if content.outside is not None:
        return _require_artefact(content.outside, tests, context.project)
    if not content.code:
        return None
    require_observable(claim, context)
    if not any(test.is_observed for test in tests):
        raise UnverifiableError(
            reasons.SIGHTING_LOST,
            f"{tests[0].id} passed, but what it entered was lost: somebody replaces "
            "the reports of tests",
            "let pytest_runtest_makereport hand on the report that it was given",
            tests[0].place,
        )
    wanted, best = set(content.code), tests[0]
    if len(tests) > 1:
        best = max(tests, key=lambda outcome: len(wanted & outcome.observation.entered))
    missed = [t for t in content.code if t not in best.observation.entered]
    if missed:
        names = context.outcomes.collected.other_names
        others = "".join(f" ({names[one]})" for one in missed if one in names)
        wider = [one for one in missed if one in best.observation.beyond]
        if wider:
            names_of_wider = " and ".join(wider)
            others += (
                f" ({names_of_wider} was entered by a fixture of a wider scope, or on "
                "teardown, where it counts for no test)"
            )
        from pytest_psf.verify.outcome.missed import instead
        from pytest_psf.verify.outcome.replacing import replaced_by

        # To assign to a property calls its setter.
        plain = [one for one in missed if one not in names]
        own = next(filter(None, (replaced_by(best, t, context) for t in plain)), None)
        if own is not None:
            raise UnverifiableError(
                reasons.NOT_ENTERED,
                f"{best.function_id} passed but never entered {' and '.join(missed)}: {own}",
                "let it run, and replace what it calls instead, such as the client of the "
                "model; or correct `exercises`",
                best.place,
            )
        others += "".join(f" ({one})" for one in instead(missed, best, context))
        raise UnverifiableError(
            reasons.NOT_ENTERED,
            f"{best.function_id} passed but never entered {' and '.join(missed)}",
            "call it in the test or in a function-scoped fixture, "
            f"or correct `exercises`{others}",
            best.place,
        )
    return best


def require_observable(claim: Claim, context: Context) -> None:
    """Raise UnverifiableError if a target cannot be observed, or not be stood in for.

    The claim is what is wrong then, wherever its test stands.
    """
    content = claim.content
    assert isinstance(content, TestClaim)
    collected = context.outcomes.collected
    for target in content.code:
        sabotage = content.stand_in(target)
        said, problem = f"exercises {target}", collected.unobservable.get(target)
        if problem is None and sabotage is not None:
            said = f"sabotage {sabotage}"
            problem = collected.unusable.get(instead_of(target, sabotage))
        if problem is not None:
            why = f"{said}: {problem.why}"
            raise UnverifiableError(problem.reason, why, problem.fix, claim.place)


def _require_artefact(
    why: str, tests: Sequence[TestOutcome], project: Project
) -> TestOutcome:
    what = "no artefact"
    for outcome in tests:
        artefacts = outcome.observation.artefacts
        if not artefacts:
            continue
        own, what = _own_source(outcome, project), "only its own source"
        left = [one for one in artefacts if one.sha256 not in own]
        if left and {one.sha256 for one in left} - in_the_commit(left, project):
            return outcome
        if left:
            what = f"only what stands in the commit: {left[0].name}"
    raise UnverifiableError(
        reasons.NO_ARTEFACT,
        f"{tests[0].id} works outside this process ({why}) but attached {what}",
        "attach what it produced: psf.attach(path)",
        tests[0].place,
    )


def _own_source(outcome: TestOutcome, project: Project) -> frozenset[str]:
    """Return the digests of the file that a test stands in, if the project has it."""
    try:
        return project.read(outcome.id.partition("::")[0]).sha256s
    except UnverifiableError:
        return frozenset()
