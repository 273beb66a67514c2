"""What a run would challenge, told without running anything."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import State, TestOutcome
from pytest_psf.core.wording import counted
from pytest_psf.hooks.challenge.plan import planned
from pytest_psf.hooks.challenge.tasks import tasks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.collected import Collected
    from pytest_psf.hooks.challenge.plan import Planned
    from pytest_psf.verify.project import Project

#: Processes in which nothing is weakened: before all faults, and after them.
_CONTROLS = 2


def preview(
    collected: Collected,
    configured: tuple[Claim, ...],
    project: Project,
    limit: int | None,
) -> Iterator[str]:
    """Yield, as lines for people, what a run would challenge if all tests pass."""
    outcomes = [
        TestOutcome(id=test.id, place=test.place, state=State.PASSED)
        for test in collected.tests.values()
    ]
    groups = tasks_of(collected.claims, outcomes)
    tasks = {task.key for group in groups for task in group}
    plan = planned(collected.claims, outcomes, project, configured)
    needed = len(tasks) + len(plan)
    yield f"{counted(needed, 'challenge')} at most, if all tests pass:"
    yield _code(len(tasks))
    yield from _data(plan)
    if limit is not None and needed > limit:
        yield f"--psf-challenge-limit {limit:,} would refuse them: none would be made"


def _code(count: int) -> str:
    if not count:
        return "- no code: no claim names any"
    return (
        f"- {counted(count, 'test')} by a target that is code: one process, in which "
        "each runs as it is, with its target sabotaged, and as it is"
    )


def _data(plan: Sequence[Planned]) -> Iterator[str]:
    if not plan:
        yield "- no data: no claim names any"
        return
    files = {one.rule.file for one in plan}
    most = len(plan) + _CONTROLS + len(files)
    yield (
        f"- {counted(len(plan), 'fault')} of data, in {most:,} processes at most, "
        "one after the other, in a copy of the project: one for each fault, one before and "
        f"one after all of them, and for each file ({len(files):,}) one in which it says "
        "the same in other words"
    )
    for name, faults in groupby(plan, key=lambda one: one.rule.name):
        first, *others = faults
        yield f"  {name}: {counted(len(first.tests), 'test')}"
        yield from (f"    {one.fault.did}" for one in (first, *others))
