"""What a test of another runner left: whether its run can have written that.

Nobody saw the test, so only a file that it left shows that something ran. What stands in the
commit shows nothing of the kind, nor does the system's own code: both were there before.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_psf.verify.ignored import ignored_below, tracked_below
from pytest_psf.verify.sources import is_code
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_psf.core.outcomes import Artefact
    from pytest_psf.verify.file import File
    from pytest_psf.verify.ignored import Tracked
    from pytest_psf.verify.project import Project


def in_the_commit(artefacts: Iterable[Artefact], project: Project) -> frozenset[str]:
    """Return the digests of those that are what a file was when git last took it in.

    Empty where git cannot tell.
    """
    tracked, sizes = project.once(_tracked), {one.size for one in artefacts}
    found: set[str] = set()
    for path in tracked.files if tracked is not None else ():
        with suppress(OSError, UnverifiableError):
            if path.stat().st_size in sizes:
                file = project.read(f"/{path.relative_to(project.top).as_posix()}")
                found |= file.sha256s if tracked and tracked.holds(file.data) else set()
    return frozenset(found)


def _tracked(project: Project) -> Tracked | None:
    return tracked_below(project.top)


#: Clocks differ, and many runners write the hour of their own zone without saying so.
LEEWAY = dt.timedelta(days=1)


class LeftBehind:
    """Tells what the run of a part can have written; git is asked once, and only then."""

    def __init__(
        self, project: Project, since: dt.datetime | None, *, is_sample: bool
    ) -> None:
        """`since` is when the commit was made; in a sample all is kept as it was."""
        self._project = project
        self._since = since
        self._is_sample = is_sample

    def why_not(self, file: File, began: dt.datetime | None) -> str:
        """Say why tests that began then cannot have left a file; empty if they can."""
        if not file.data.strip():
            return "it is empty"
        if self._is_sample:
            return ""
        path = self._project.path(file.name)
        tracked = self._tracked
        if tracked and (path in tracked.files or tracked.holds(file.data)):
            return "it stands in the commit, so that no test need have run to leave it"
        if is_code(path) and not self._is_ignored(path):
            return "it is code, which no test leaves"
        earliest = max(filter(None, (self._since, began)), default=None)
        written = dt.datetime.fromtimestamp(file.modified, tz=dt.timezone.utc)
        if earliest and written + LEEWAY < earliest:
            return f"it was written on {written:%Y-%m-%d}, before the tests ran"
        return ""

    @cached_property
    def _tracked(self) -> Tracked | None:
        return tracked_below(self._project.top)

    @cached_property
    def _ignored(self) -> frozenset[Path]:
        return ignored_below(self._project.top)

    def _is_ignored(self, path: Path) -> bool:
        return not self._ignored.isdisjoint((path, *path.parents))
