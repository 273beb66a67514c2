"""Report files: unfinished from the start, whole at the end, never in between."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.core.verdicts import Judgement
    from pytest_psf.hookspecs import ReportFormat


class ForeignFileError(Exception):
    """Raise ForeignFileError if a report would replace a file that is not a report."""


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports that a run was asked for."""

    asked: tuple[tuple[ReportFormat, Path], ...] = ()

    def open(self) -> None:
        """Write each as unfinished, so that neither an old one nor a killed run passes.

        Raise OSError if one cannot be written, and ForeignFileError if another file is
        there.
        """
        for kind, path in self.asked:
            _refuse_foreign(kind, path)
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, kind.unfinished())

    def close(self, judgement: Judgement) -> None:
        """Write each whole."""
        for kind, path in self.asked:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, kind.render(judgement))

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where they are written."""
        return tuple(path for _, path in self.asked)


def _refuse_foreign(kind: ReportFormat, path: Path) -> None:
    if path.is_file():
        text = path.read_bytes().decode(errors="replace")
        if text.strip() and not kind.recognises(text):
            why = f"{path} is not a {kind.name} report of pytest-psf"
            raise ForeignFileError(f"{why}: name another file, or remove it")


def _replace(path: Path, text: str) -> None:
    """Write a file at once: a reader sees the old text or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # Half of a character that JSON can escape is written as JSON escapes it.
        beside.write_text(text, encoding="utf-8", errors="backslashreplace")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
