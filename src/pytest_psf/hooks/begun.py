"""What a run began with, before any conftest.py could change it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_psf.workshop.first_run import FIRST_RUN

#: The environment.
BEGUN_WITH = pytest.StashKey[dict[str, str]]()


def first_run(config: pytest.Config) -> Path | None:
    """Return the report of a first run that this one takes over what it found of.

    What a test or a conftest.py makes of the environment later changes nothing.
    """
    named = config.stash.get(BEGUN_WITH, {}).get(FIRST_RUN)
    return None if named is None else Path(named)
