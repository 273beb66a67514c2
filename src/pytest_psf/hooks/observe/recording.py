"""The one recorder of each test, kept with its item."""

from __future__ import annotations

import pytest

from pytest_psf.hooks.observe.recorder import Recorder

RECORDER: pytest.StashKey[Recorder] = pytest.StashKey()


def recorder_of(item: pytest.Item) -> Recorder:
    """Return the one recorder of a test."""
    return item.stash.setdefault(RECORDER, Recorder(_name_of(item)))


def _name_of(item: pytest.Item) -> str:
    """Return a test's id without the group that pytest-xdist adds to it."""
    return (
        item.nodeid
        if item.get_closest_marker("xdist_group") is None
        else item.nodeid.rpartition("@")[0] or item.nodeid
    )
