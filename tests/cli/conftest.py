"""Reports that many tests begin with, of projects that are the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")


class Reports:
    """What runs left: one of the same files, in the same way, leaves the same again."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], tuple[Any, str]] = {}

    def of(self, run: Callable[[], T], root: Path, path: Path, *words: str) -> T:
        """Return what a run in `root` came to, and leave its report at `path`."""
        state = _state(root), path.name, words
        if any((root / ".git/refs/heads").glob("*")):  # no commit is like another
            return run()
        if state not in self._known:
            came_to = run()
            self._known[state] = came_to, path.read_text(encoding="utf-8")
        came_to, text = self._known[state]
        path.write_text(text, encoding="utf-8")
        return came_to


def _state(root: Path) -> tuple[object, ...]:
    """Return all that a run depends on: files that no run left, and the environment."""
    files = (path for path in root.rglob("*") if path.is_file())
    names = ((path.relative_to(root), path) for path in files)
    kept = sorted(
        (str(name), path.read_bytes())
        for name, path in names
        if not {"__pycache__", ".pytest_cache", ".git"} & {*name.parts}
        and name.suffix != ".json"
    )
    told = {k: v for k, v in os.environ.items() if str(root.parent) not in v}
    told.pop("PYTEST_CURRENT_TEST", None)
    here = os.path.relpath(os.getcwd(), root)  # noqa: PTH109 - it may be above
    return (*kept, *sorted(told.items()), here, (root / ".git").is_dir())


@pytest.fixture(scope="module")
def reports_left() -> Reports:
    return Reports()
