"""Weakening rules for which any test will do: no other is asked once one has noticed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import ChallengeResult
from pytest_psf.hooks.challenge.plan import untried
from pytest_psf.hooks.challenge.weakener import Weakener

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_psf.core.outcomes import Challenge, TestOutcome
    from pytest_psf.hooks.challenge.messages import Reply
    from pytest_psf.hooks.challenge.plan import Planned


class UntilNoticed(Weakener):
    """Asks the tests first that noticed other faults."""

    #: The last one first.
    _noticing: tuple[str, ...] = ()

    def _tried(
        self, one: Planned, tests: Sequence[TestOutcome]
    ) -> dict[str, Challenge]:
        comparing = self._those_comparing(one.rule.file)

        def is_noticed(test: str, reply: Reply) -> bool:
            failed = any(failure.is_assertion for failure in reply.failures)
            return failed and comparing is not None and test not in comparing

        # None is left out for never having opened the file: nobody sees what a library
        # in C opens.
        rank = {test: number for number, test in enumerate(self._noticing)}
        ordered = sorted(tests, key=lambda test: rank.get(test.id, len(rank)))
        made = self._weakened(one, ordered, is_noticed)
        self._remember(made)
        for test in tests:
            if test.id not in made:
                made[test.id] = untried(one, "another test noticed it")
        return made

    def _remember(self, made: Mapping[str, Challenge]) -> None:
        found = (t for t, one in made.items() if one.result is ChallengeResult.CAUGHT)
        self._noticing = tuple(dict.fromkeys((*found, *self._noticing)))
