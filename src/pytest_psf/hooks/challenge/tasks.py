"""What is to be challenged: a test, by code that it names, for a criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.outcomes import State, names_of
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import TestOutcome

#: A test, a target, and what runs instead of it.
Key = tuple[str, str, "str | None"]


class Task(NamedTuple):
    """A test to be challenged by one of its targets, for a criterion."""

    outcome: TestOutcome
    target: str
    sabotage: str | None
    criterion: str = ""

    @property
    def key(self) -> Key:
        return self.outcome.id, self.target, self.sabotage


def tasks_of(
    claims: Iterable[Claim], outcomes: Iterable[TestOutcome]
) -> Iterator[list[Task]]:
    """Yield what to do, in groups: one catch in a group is enough.

    A group is a claim with one of its targets: sets of parameters that let good
    values pass need not fail when others do.
    """
    by_name: dict[str, list[TestOutcome]] = {}
    for outcome in outcomes:
        for name in names_of(outcome.id):
            by_name.setdefault(name, []).append(outcome)
    for claim in claims:
        content = claim.content
        if not isinstance(content, TestClaim):
            continue
        for target in content.code:
            stand_in = content.stand_in(target)
            yield [
                Task(outcome, target, stand_in, claim.criterion)
                for outcome in by_name.get(content.test, ())
                if outcome.state is State.PASSED and not outcome.does_nothing
            ]


def by_target(
    groups: Iterable[list[Task]],
) -> dict[tuple[str, str], list[Task]]:
    """Return the tasks that together have to notice both ways of a target."""
    found: dict[tuple[str, str], list[Task]] = {}
    for group in groups:
        for task in group:
            found.setdefault((task.criterion, task.target), []).append(task)
    return found
