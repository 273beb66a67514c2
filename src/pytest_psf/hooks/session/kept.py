"""What a report keeps of outcomes for those who read it elsewhere, in another checkout."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from pytest_psf.verify.ignored import ignored_below
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.core.outcomes import Outcomes, TestOutcome
    from pytest_psf.verify.project import Project


def kept(outcomes: Outcomes, project: Project) -> Outcomes:
    """Return outcomes with the digests of the files they rest on, without ignored ones."""
    return replace(
        _without_ignored(outcomes, project), files=dict(_digests(outcomes, project))
    )


def _digests(outcomes: Outcomes, project: Project) -> Iterator[tuple[str, str]]:
    """Yield the files of the tests and of the code that they name, with their digests."""
    files = {one.id.partition("::")[0] for one in outcomes.tests}
    for file in sorted(files.union(outcomes.collected.sources.values())):
        with suppress(UnverifiableError):  # what is not the project's, or too large
            yield file, project.read(file).digest


def _without_ignored(outcomes: Outcomes, project: Project) -> Outcomes:
    """Leave out of what tests opened whatever git ignores; it is asked only if there is any."""
    collected = outcomes.collected
    is_any = any(one.observation.opened for one in outcomes.tests)
    if not (is_any or collected.read_on_import):
        return outcomes
    ignored = ignored_below(project.top)

    @cache
    def known(opened: frozenset[str]) -> frozenset[str]:
        return frozenset(name for name in opened if not is_ignored(name))

    def is_ignored(name: str) -> bool:
        base = project.top if name.startswith("/") else project.root
        path = base / name.lstrip("/")
        return path in ignored or any(one in ignored for one in path.parents)

    def looked_at(one: TestOutcome) -> TestOutcome:
        opened = one.observation.opened
        if not opened:
            return one
        seen = replace(one.observation, opened=known(opened))
        return one._replace(observation=seen)

    on_import = {
        module: left
        for module, files in collected.read_on_import.items()
        if (left := tuple(one for one in files if not is_ignored(one)))
    }
    return replace(
        outcomes,
        tests=tuple(map(looked_at, outcomes.tests)),
        collected=replace(collected, read_on_import=on_import),
    )
