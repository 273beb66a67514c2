"""The one recorder of each test, kept with its item."""

from __future__ import annotations

import pytest

from pytest_psf.fixtures.recorder import Recorder

RECORDER: pytest.StashKey[Recorder] = pytest.StashKey()


def recorder_of(item: pytest.Item) -> Recorder:
    """Return the one recorder of a test."""
    return item.stash.setdefault(RECORDER, Recorder())
