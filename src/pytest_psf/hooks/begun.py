"""What a run began with, before any conftest.py could change it."""

from __future__ import annotations

import pytest

#: The environment.
BEGUN_WITH = pytest.StashKey[dict[str, str]]()
