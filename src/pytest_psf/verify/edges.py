"""Which files a claim rests on: found by verifying it, and watching what is read."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_psf.verify.project import Project
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.verify.file import File


class WatchedProject(Project):
    """A project that knows which of its files were read, by their plain names."""

    def __init__(self, root: Path, config: Path | None = None) -> None:
        super().__init__(root, config)
        self.was_read: set[str] = set()

    def read(self, name: str) -> File:
        """Read a file, as `Project.read` does, and take note of its name."""
        with suppress(UnverifiableError):
            self.was_read.add(self.plain(name))
        return super().read(name)
