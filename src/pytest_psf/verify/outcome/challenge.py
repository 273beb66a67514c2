"""What the challenges show of a claim's tests, and how that is reported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core import reasons
from pytest_psf.core.outcomes import Challenge, ChallengeResult, Way
from pytest_psf.core.problem import Problem
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.verify.context import Context

#: From what shows most to what shows least.
_ORDER = tuple(ChallengeResult)

#: What leaves open whether a test needs the code: one that asserts nothing has shown nothing.
#: Where it crashes without the code, it has shown that.
_OPEN = frozenset(
    {
        ChallengeResult.NOT_REPEATABLE,
        ChallengeResult.NOT_CHALLENGEABLE,
        ChallengeResult.NOT_ENTERED,
    }
)

#: Why a test is not challenged, as a template, and what to do.
_SHORT = {
    ChallengeResult.SURVIVED: (
        reasons.SURVIVED,
        "{test} still passes when {target} {detail}",
        "assert what the code must do, so that the test fails without it",
    ),
    ChallengeResult.CANNOT_TELL: (
        reasons.CANNOT_TELL,
        "cannot tell whether {test} judges {target}, which {detail}",
        "",
    ),
    ChallengeResult.NOT_ENTERED: (
        reasons.NOT_CAUGHT,
        "{test} does not enter {target} when it runs by itself",
        "call it in the test or in a function-scoped fixture",
    ),
    ChallengeResult.NOT_REPEATABLE: (
        reasons.NOT_CAUGHT,
        "{test} is not repeatable: {detail}",
        "let it make what it needs, and clean up what it leaves",
    ),
    ChallengeResult.NOT_CHALLENGEABLE: (
        reasons.NOT_CAUGHT,
        "{test} cannot be challenged: {detail}",
        "let it run by itself, on this machine alone",
    ),
    ChallengeResult.NOT_TRIED: (
        reasons.NOT_TRIED,
        "nobody tried what {test} does without {target}{because}",
        "run it: pytest --psf",
    ),
}

#: Nothing is not there where code does nothing.
_NEGATIVE = (
    "A test of what the code must not do passes without it, too: name a stand-in that "
    "does it, beside exercises: sabotage"
)

#: What is missing where nobody notices that a target answers in one way only.
_MISSING = {
    Way.YES: "add a test in which it must answer False",
    Way.NO: "add a test in which it must answer True",
    Way.PASSES: "add a test in which a bad value is refused",
    Way.BLOCKS: "add a test in which a good value passes",
}


#: What to do where no case can have the other answer.
_ONLY_ANSWER = (
    "it has no other answer, so none can be tested: let it return nothing, or name under "
    "exercises the code that tells the cases apart"
)
_ANSWERS = {Way.YES: True, Way.NO: False}


class Challenged(NamedTuple):
    """A challenge and the test that met it, for a criterion."""

    test: TestOutcome
    challenge: Challenge
    criterion: str
    claim: Claim
    context: Context

    @property
    def leaves_open(self) -> bool:
        """Whether it was tried, and nobody could see what the test does without the code."""
        result = self.challenge.result
        return result in _OPEN or result is ChallengeResult.CANNOT_TELL

    @property
    def shows_nothing(self) -> bool:
        """Whether nothing was found out, and the test asserts nothing that could be."""
        nothing = self.test.observation.judges_nothing or self.challenge.judges_nothing
        return nothing and self.challenge.result in _OPEN

    @property
    def rank(self) -> float:
        """How little it shows: whoever cannot have judged is hardly better than a survivor."""
        survived = _ORDER.index(ChallengeResult.SURVIVED)
        return (
            survived - 0.5
            if self.shows_nothing
            else _ORDER.index(self.challenge.result)
        )

    @property
    def problem(self) -> Problem | None:
        """Why it does not make its test challenged; None if it does."""
        found = self.challenge
        if found.result is ChallengeResult.CAUGHT:
            return self._one_sided
        reason, why, fix = _SHORT[found.result]
        names = {
            "test": self.test.id,
            "target": found.target,
            "detail": found.detail,
            "because": f": {found.detail}" if found.detail else "",
        }
        return Problem(
            reason, why.format_map(names), fix or self._proposed(), self.test.place
        )

    @property
    def why_nothing(self) -> Problem:
        """Why its test shows nothing, whatever the challenge has left open."""
        found = self.challenge
        asserts = "asserts nothing"
        if not self.test.observation.judges_nothing:
            asserts = (
                "asserts nothing but what is always so, or that there is something"
            )
        why = {
            ChallengeResult.NOT_REPEATABLE: "is not repeatable: ",
            ChallengeResult.NOT_CHALLENGEABLE: "cannot be challenged: ",
            ChallengeResult.NOT_ENTERED: f"does not enter {found.target} by itself",
        }[found.result]
        return Problem(
            reasons.JUDGES_NOTHING,
            f"{self.test.id} {asserts}, and {why}{found.detail}",
            "assert what the code must do: a value, an exception, or what it leaves behind",
            self.test.place,
        )

    @property
    def _one_sided(self) -> Problem | None:
        """Why one catch is not enough: the other half of all cases has no test."""
        for criterion, way in self.challenge.one_sided:
            if criterion == self.criterion:
                why = (
                    f"no evidence test of {criterion} fails when "
                    f"{self.challenge.target} {way.value}"
                )
                fix = f"{_MISSING[way]}, as evidence of {criterion} with "
                fix += f'exercises = "{self.challenge.target}"'
                if self._has_no_other_answer(way):
                    fix = _ONLY_ANSWER
                return Problem(reasons.ONE_SIDED, why, fix, self.test.place)
        for criterion, way in self.challenge.half_unclear:
            if criterion == self.criterion:
                why = (
                    f"whether {self.test.id} notices that {self.challenge.target} "
                    f"{way.value} cannot be told: it fails, by no assertion"
                )
                return Problem(
                    reasons.CANNOT_TELL, why, self._proposed(way), self.test.place
                )
        return None

    def _has_no_other_answer(self, way: Way) -> bool:
        """Tell whether the code, as it is written, answers in this way alone."""
        if way not in _ANSWERS:
            return False
        from pytest_psf.verify.outcome.proposed import answers_alone

        return answers_alone(self.challenge.target, self.context, answer=_ANSWERS[way])

    def _proposed(self, way: Way | None = None) -> str:
        """Say what to do where the sabotage itself is in the way: a better one to paste."""
        from pytest_psf.verify.outcome.proposed import proposed

        return proposed(self.claim, self.challenge, way, self.context)

    @property
    def _where(self) -> str:
        """Where the assertion failed, or what made it fail from below it."""
        place = self.challenge.place
        if place is None:
            return ""
        if place.file == self.test.id.partition("::")[0]:
            return f" (at {place})"
        return f" (by what was raised at {place})"

    @property
    def notes(self) -> Iterator[str]:
        """What the challenge showed, as lines for people."""
        found, problem = self.challenge, self.problem
        if found.result is ChallengeResult.CAUGHT:
            yield f"an assertion failed{self._where} when {found.target} {found.detail}"
        if problem is not None:
            yield problem.why


def notes_of(challenged: Sequence[Challenged]) -> Iterator[str]:
    """Yield what the challenges showed, as lines for people."""
    for one in challenged:
        yield from one.notes


def survivor(challenged: Sequence[Challenged], criterion: Criterion) -> Problem | None:
    """Return why a claim does not hold: its test judges nothing of the code it names."""
    for one in challenged:
        if one.shows_nothing:
            return one.why_nothing
        found = one.problem
        if found is not None and found.reason is reasons.SURVIVED:
            what = criterion.remedy.get(found.reason.slug, f"{found.fix}.")
            return replace(found, fix=f"{what} {_NEGATIVE}")
    return None


def best_challenges(
    claim: Claim, tests: Sequence[TestOutcome], criterion: str, context: Context
) -> list[Challenged]:
    """Return the challenge of each target that shows most; not every target has one.

    Only challenges with the claim's own sabotage count. Of several items, such as a test
    with several sets of parameters, one that catches it is enough.
    """
    if not any(test.challenges for test in tests):
        return []
    content = claim.content
    assert isinstance(content, TestClaim)
    found = []
    for target in content.code:
        stand_in = content.stand_in(target)
        made = [
            Challenged(test, challenge, criterion, claim, context)
            for test in tests
            for challenge in test.challenges
            if (challenge.target, challenge.sabotage) == (target, stand_in)
        ]
        if made:
            found.append(min(made, key=lambda one: one.rank))
    return found
