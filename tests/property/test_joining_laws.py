"""Joining runs gives one result, in whatever order and however often they are named.

Runs are drawn from a seed: hypothesis takes seconds to draw one of such a size.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, TypeVar

import pytest

from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import ClaimedTest, Collected
from pytest_psf.core.joining import Seen, joined
from pytest_psf.core.outcomes import (
    Artefact,
    Challenge,
    ChallengeResult,
    Measure,
    Observation,
    Outcomes,
    State,
    TestOutcome,
)
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import NO_SUCH_TARGET
from pytest_psf.verify.outcome.claim import CoverageMinimum, TestClaim

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

pytestmark = pytest.mark.once

T = TypeVar("T")

NAMES = ("a.py::t", "a.py::t[1]", "b.py::C::t")
TARGETS = ("app:f", "app:g")
SEEDS = pytest.mark.parametrize("seed", range(0, 400, 100))


class Draw(Random):
    """Draws runs."""

    def some(self, values: Sequence[T]) -> list[T]:
        return [value for value in values if self.random() < 0.5]

    def yes(self) -> bool:
        return self.random() < 0.5

    def many(self, make: Callable[[], T], most: int) -> tuple[T, ...]:
        return tuple(make() for _ in range(self.randint(0, most)))

    def place(self) -> Place:
        return Place(self.choice(("a.py", "b.py")), self.randint(1, 3))

    def ran(self) -> dict[str, tuple[tuple[int, int], ...]]:
        arcs = self.many(lambda: (self.randint(1, 3), self.randint(1, 3)), 2)
        return {"app.py": arcs} if self.yes() else {}

    def observation(self) -> Observation:
        return Observation(
            entered=frozenset(self.some(TARGETS)),
            does_nothing=self.yes(),
            failed_before=self.yes(),
            replaced=frozenset(self.some(TARGETS)),
            artefacts=self.many(
                lambda: Artefact(name="a", sha256="0", size=self.randint(1, 3)), 2
            ),
            measures=self.many(lambda: Measure(name="t", value=self.randint(0, 2)), 2),
            ran=self.ran() if self.yes() else None,
            opened=frozenset(self.some(TARGETS)) if self.yes() else None,
        )

    def outcome(self) -> TestOutcome:
        return TestOutcome(
            id=self.choice(NAMES),
            place=self.place(),
            state=self.choice(list(State)),
            flaky=self.yes(),
            seconds=self.randint(0, 3),
            observation=self.observation(),
            is_observed=self.yes(),
            detail=self.choice(("", "no network", "no GPU")),
            challenges=self.many(
                lambda: Challenge(
                    target="app:f", result=self.choice(list(ChallengeResult))
                ),
                2,
            ),
        )

    def claim(self) -> Claim:
        content = TestClaim(
            test=self.choice(NAMES),
            exercises=tuple(self.some(TARGETS)),
            sabotage=self.choice((None, "app:h", "app:i")),
            outside=self.choice((None, "in a browser")),
            coverage=self.choice(
                (None, *(CoverageMinimum(files=("a",), at_least=n) for n in (1.0, 2.0)))
            ),
        )
        criterion = self.choice(("PSF-07.rollback-tested", "PSF-05.review"))
        return Claim(criterion, None, "test", content, self.place(), self.yes())

    def table(self, values: Sequence[T]) -> dict[str, T]:
        return {key: self.choice(values) for key in self.some(("app:f", "b.py"))}

    def run(self) -> Outcomes:
        problems = [
            Problem(NO_SUCH_TARGET, why, "name another") for why in ("gone", "built in")
        ]
        collected = Collected(
            claims=self.many(self.claim, 3),
            tests=self.table(
                [ClaimedTest("t", name, Place("a.py"), ()) for name in NAMES]
            ),
            others=tuple(self.some(NAMES)),
            unobservable=self.table(problems),
            unusable=self.table(problems),
            sources=self.table(("", "app.py")),
            lines=self.table((3, 7)),
            own_names=self.table(("app:g", "app:h")),
            other_names=self.table(("", "also g")),
            deselected=frozenset(self.some(NAMES)),
            failed_files=frozenset(self.some(NAMES)),
            skipped_files=self.table(("no", "never")),
            ran={name: self.ran() for name in self.some(NAMES)},
            unmeasured=self.choice(("", "no data")),
            read_on_import=self.table((("a.toml",), ("b.toml", "a.toml"))),
        )
        return Outcomes(
            tests=self.many(self.outcome, 4),
            collected=collected,
            files=self.table(("sha256:0", "sha256:1")),
        )

    def seen(self) -> Seen:
        return Seen(
            whole=self.yes(),
            files=frozenset(self.some("abc")),
            reasons=frozenset(self.some(("stopped", "--noconftest"))),
        )


def draws(seed: int) -> list[Draw]:
    return [Draw(number) for number in range(seed, seed + 100)]


@SEEDS
def test_neither_order_nor_grouping_matters(seed: int) -> None:
    for draw in draws(seed):
        one, two, three = draw.run(), draw.run(), draw.run()
        whole = joined([one, two, three])
        assert joined([three, one, two]) == whole
        assert joined([joined([one, two]), three]) == whole
        assert joined([one, joined([two, three])]) == whole


@SEEDS
def test_a_run_that_is_named_twice_counts_once(seed: int) -> None:
    for draw in draws(seed):
        one, other = draw.run(), draw.run()
        assert joined([one, one]) == joined([one])
        assert joined([one, other, one]) == joined([one, other])
        assert joined([joined([one])]) == joined([one])


@SEEDS
def test_what_failed_anywhere_has_not_passed(seed: int) -> None:
    bad = {State.FAILED, State.ERROR, State.CRASHED, State.XFAILED, State.XPASSED}
    for draw in draws(seed):
        one, other = draw.run(), draw.run()
        found = {outcome.id: outcome.state for outcome in joined([one, other]).tests}
        for outcome in (*one.tests, *other.tests):
            if outcome.state in bad:
                assert found[outcome.id] in bad


@SEEDS
def test_so_it_is_with_what_was_seen(seed: int) -> None:
    for draw in draws(seed):
        one, two, three = draw.seen(), draw.seen(), draw.seen()
        assert one.joined(two) == two.joined(one)
        assert one.joined(one) == one
        assert one.joined(two).joined(three) == one.joined(two.joined(three))
