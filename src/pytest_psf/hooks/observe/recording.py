"""The one recorder of each test, kept with its item."""

from __future__ import annotations

import pytest

from pytest_psf.fixtures.recorder import Recorder

RECORDER: pytest.StashKey[Recorder] = pytest.StashKey()


def recorder_of(item: pytest.Item) -> Recorder:
    """Return the one recorder of a test."""
    return item.stash.get(RECORDER, None) or new_recorder(item)


def new_recorder(item: pytest.Item, *, in_full: bool = False) -> Recorder:
    """Return a recorder that is the test's own from here on."""
    found = item.stash[RECORDER] = Recorder(_name_of(item), in_full=in_full)
    return found


def _name_of(item: pytest.Item) -> str:
    """Return a test's id without the group that pytest-xdist adds to it."""
    mark = item.get_closest_marker("xdist_group")
    if mark is None:
        return item.nodeid
    group = mark.args[0] if mark.args else mark.kwargs.get("name", "default")
    return item.nodeid.removesuffix(f"@{group}")
