"""What a report keeps of the files that tests opened: those that another checkout has, too."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from pytest_psf.verify.ignored import ignored_below

if TYPE_CHECKING:
    from pytest_psf.core.outcomes import Outcomes, TestOutcome
    from pytest_psf.verify.project import Project


def without_ignored(outcomes: Outcomes, project: Project) -> Outcomes:
    """Leave out of what tests opened whatever git ignores; it is asked only if there is any."""
    if not any(one.observation.opened for one in outcomes.tests):
        return outcomes
    ignored = ignored_below(project.top)

    @cache
    def kept(opened: frozenset[str]) -> frozenset[str]:
        return frozenset(name for name in opened if not is_ignored(name))

    def is_ignored(name: str) -> bool:
        base = project.top if name.startswith("/") else project.root
        path = base / name.lstrip("/")
        return path in ignored or any(one in ignored for one in path.parents)

    def looked_at(one: TestOutcome) -> TestOutcome:
        opened = one.observation.opened
        if not opened:
            return one
        seen = replace(one.observation, opened=kept(opened))
        return one._replace(observation=seen)

    return replace(outcomes, tests=tuple(map(looked_at, outcomes.tests)))
