"""Weakening rules for which any test will do: no other is asked once one has noticed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import ChallengeResult
from pytest_psf.hooks.challenge.weakener import Weakener, came_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_psf.core.outcomes import Challenge, TestOutcome
    from pytest_psf.hooks.challenge.messages import Reply
    from pytest_psf.hooks.challenge.plan import Planned


class UntilNoticed(Weakener):
    """Asks the tests that are likeliest to notice a fault first."""

    #: The tests that noticed faults, the last one first.
    _noticing: tuple[str, ...] = ()

    def tried(self, one: Planned, tests: Sequence[TestOutcome]) -> dict[str, Challenge]:
        """Return what these tests come to, until one has noticed the fault."""
        comparing = self.those_comparing(one.rule.file)

        def is_noticed(test: str, reply: Reply) -> bool:
            failed = any(failure.is_assertion for failure in reply.failures)
            return failed and test not in comparing

        made = self.weakened(one, self._ordered(tests, one.rule.file), is_noticed)
        self._remember(made)
        for test in tests:
            if test.id not in made:
                why = "another test noticed it"
                made[test.id] = came_to(one, ChallengeResult.NOT_TRIED, why)
        return made

    def _ordered(
        self, tests: Sequence[TestOutcome], file: str
    ) -> Sequence[TestOutcome]:
        """Put first what noticed other faults, then what opened the file before.

        No test is left out: a library in C opens files that nobody sees opened.
        """
        copied, _ = self.watched(file)
        rank = {test: number for number, test in enumerate(self._noticing)}

        def order(test: TestOutcome) -> tuple[int, bool]:
            opens = copied in self.first.reply(test).opened
            return rank.get(test.id, len(rank)), not opens

        return sorted(tests, key=order)

    def _remember(self, made: Mapping[str, Challenge]) -> None:
        found = (t for t, one in made.items() if one.result is ChallengeResult.CAUGHT)
        self._noticing = tuple(dict.fromkeys((*found, *self._noticing)))
