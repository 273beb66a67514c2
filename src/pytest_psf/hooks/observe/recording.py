"""The one recorder of each test, kept with its item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.fixtures.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_psf.fixtures.own_lines import Told

RECORDER: pytest.StashKey[Recorder] = pytest.StashKey()

#: Of a run that watches tests: tells how often the code that they name was entered until
#: now; None while a test runs that names none.
ENTRIES: pytest.StashKey[Callable[[], int | None]] = pytest.StashKey()


def recorder_of(item: pytest.Item) -> Recorder:
    """Return the one recorder of a test."""
    return item.stash.get(RECORDER, None) or new_recorder(item)


def new_recorder(item: pytest.Item, *, in_full: bool = False) -> Recorder:
    """Return a recorder that is the test's own from here on."""
    found = Recorder(_name_of(item), in_full=in_full, entries=entries_of(item))
    item.stash[RECORDER] = found
    return found


def told_of(item: pytest.Item) -> Told:
    """Return what fixtures tell of a test: its own lines, and remarks on its record."""
    from pytest_psf.fixtures.own_lines import OwnLines, Told

    lines = OwnLines(item.path, item.config.rootpath)

    def remark(text: str) -> None:
        recorder_of(item).remarks.append(text)

    return Told(lines, remark)


def entries_of(item: pytest.Item) -> Callable[[], int | None]:
    """Return what tells how often the code that the test names was entered until now."""
    return item.config.stash.get(ENTRIES, _unknown)


def _unknown() -> None:
    """Say that nobody watches."""


def _name_of(item: pytest.Item) -> str:
    """Return a test's id without the group that pytest-xdist adds to it."""
    mark = item.get_closest_marker("xdist_group")
    if mark is None:
        return item.nodeid
    group = mark.args[0] if mark.args else mark.kwargs.get("name", "default")
    return item.nodeid.removesuffix(f"@{group}")
