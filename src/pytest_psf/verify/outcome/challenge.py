"""What the challenges show of a claim's tests, and how that is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core import reasons
from pytest_psf.core.outcomes import Challenge, ChallengeResult
from pytest_psf.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.verify.outcome.claim import TestClaim

#: From what shows most to what shows least.
_ORDER = tuple(ChallengeResult)

#: Why a test is not challenged, as a template, and what to do.
_SHORT = {
    ChallengeResult.SURVIVED: (
        "{test} still passes when {target} {detail}",
        "assert what the code must do, so that the test fails without it; "
        "or name a worse stand-in for it: sabotage",
    ),
    ChallengeResult.BROKE: (
        "{test} fails when {target} {detail}, but by no assertion",
        "assert what the code must do: a crash is not a judgement",
    ),
    ChallengeResult.NOT_REACHED: (
        "{test} does not enter {target} when it runs by itself",
        "call it in the test or in a function-scoped fixture",
    ),
    ChallengeResult.NOT_REPEATABLE: (
        "{test} is not repeatable: {detail}",
        "let it make what it needs, and clean up what it leaves",
    ),
    ChallengeResult.NOT_CHALLENGEABLE: (
        "{test} cannot be challenged: {detail}",
        "let it run by itself, on this machine alone",
    ),
}


class Challenged(NamedTuple):
    """A challenge and the test that met it."""

    test: TestOutcome
    challenge: Challenge

    @property
    def problem(self) -> Problem | None:
        """Why it does not make its test challenged; None if it does."""
        found = self.challenge
        if found.result is ChallengeResult.CAUGHT:
            return None
        why, fix = _SHORT[found.result]
        names = {"test": self.test.id, "target": found.target, "detail": found.detail}
        return Problem(reasons.NOT_CAUGHT, why.format_map(names), fix)

    @property
    def note(self) -> str:
        """What the challenge showed, as a line for people."""
        found, problem = self.challenge, self.problem
        if problem is not None:
            return problem.why
        place = f" (at {found.place})" if found.place else ""
        return f"an assertion failed{place} when {found.target} {found.detail}"


def best_challenges(
    content: TestClaim, tests: Sequence[TestOutcome]
) -> list[Challenged]:
    """Return the challenge of each target that shows most; not every target has one.

    Only challenges with the claim's own sabotage count. Of several items, such as a test
    with several sets of parameters, one that catches it is enough.
    """
    if not any(test.challenges for test in tests):
        return []
    found = []
    for target in content.exercises:
        made = [
            Challenged(test, challenge)
            for test in tests
            for challenge in test.challenges
            if (challenge.target, challenge.sabotage) == (target, content.sabotage)
        ]
        if made:
            found.append(min(made, key=lambda one: _ORDER.index(one.challenge.result)))
    return found
