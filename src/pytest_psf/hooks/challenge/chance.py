"""What chance may explain of tests that try many times (`psf.trials`): A/A controls.

Such a test fails now and then as it is, so that one failure while its target is sabotaged
shows nothing. What it does as it is (A/A) is added up, and so is what it does with a
sabotage; only trials that are clearly fewer than those of the control are a judgement: the
upper bound of the one lies below the lower bound of the other. All trials are made, since
those that stop at the first failures would seem to be worse than they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core.trials import Trials, is_clearly_below

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_psf.hooks.challenge.messages import Reply

#: So often at most a test is run as it is, or with one sabotage, until chance is ruled out.
MOST_RUNS = 4

#: Which series of a test it is: the number of the call, its name and group.
_Series = tuple[int, str, str]


class Pool:
    """The trials of several runs of one test, added up."""

    def __init__(self) -> None:
        self._series: dict[_Series, Trials] = {}
        self._runs = 0

    def add(self, reply: Reply) -> None:
        """Take in what a run has tried."""
        self._runs += 1
        for number, one in enumerate(reply.trials):
            key = (number, one.name, one.group)
            known = self._series.get(key)
            self._series[key] = one if known is None else _added(known, one)

    def is_clearly_below(self, other: Pool) -> bool:
        """Tell whether a series misses its bar that is clearly better in the other."""
        return any(
            not one.holds
            and (key not in other._series or is_clearly_below(one, other._series[key]))
            for key, one in self._series.items()
        )

    @property
    def why_not_held(self) -> str:
        """Say which series misses its bar in all runs together; empty if none does."""
        missing = [one.told for one in self._series.values() if not one.holds]
        if not missing:
            return ""
        return f"in {self._runs} runs as it is, {missing[0]}; let it make more trials"


def _added(one: Trials, other: Trials) -> Trials:
    return replace(
        one,
        planned=one.planned + other.planned,
        made=one.made + other.made,
        passed=one.passed + other.passed,
        distinct=None,
    )


class Controls:
    """What tests do as they are, by their ids."""

    def __init__(self) -> None:
        self._pools: dict[str, Pool] = {}

    def as_it_is(self, test: str, ask: Callable[[], Reply]) -> Reply:
        """Run a test as it is, until its trials hold or it fails by something else."""
        return _settled(lambda: self.taken(test, ask()))

    def sabotaged(self, test: str, ask: Callable[[], Reply]) -> Reply:
        """Run a test with a sabotage, until it passes or fails by more than chance."""
        pool = Pool()
        return _settled(lambda: self.judged(test, ask(), pool))

    def taken(self, test: str, reply: Reply) -> Reply:
        """Take in a run as it is, which has passed if all of them together hold."""
        self._pool(test).add(reply)
        found = _without_judgement(reply)
        if found.may_be_chance and not self.why_not_held(test):
            return replace(found, outcome="passed", failures=[])
        return found

    def judged(self, test: str, reply: Reply, pool: Pool) -> Reply:
        """Return a reply whose trials judge no more than they are clearly fewer.

        `pool` holds what was tried with the same sabotage before.
        """
        pool.add(reply)
        if pool.is_clearly_below(self._pool(test)):
            return reply
        return _without_judgement(reply)

    def why_not_held(self, test: str) -> str:
        """Say why a test does not hold by all its runs together; empty if it does."""
        return self._pool(test).why_not_held

    def _pool(self, test: str) -> Pool:
        return self._pools.setdefault(test, Pool())


def _settled(ask: Callable[[], Reply]) -> Reply:
    reply = ask()
    for _ in range(MOST_RUNS - 1):
        if not reply.may_be_chance:
            break
        reply = ask()
    return reply


def by_chance(replies: Mapping[str, Reply]) -> frozenset[str]:
    """Return the tests whose failures chance may explain."""
    return frozenset(test for test, reply in replies.items() if reply.may_be_chance)


def _without_judgement(reply: Reply) -> Reply:
    if not any(one.is_by_trials for one in reply.failures):
        return reply
    failures = [
        replace(one, is_assertion=False) if one.is_by_trials else one
        for one in reply.failures
    ]
    return replace(reply, failures=failures)
