"""A limit that the system checks on import, and so for all tests of this file."""

from __future__ import annotations

from desk import checked
from marks import on


@on("config/crash.json#is_checked_on_import")
def test_checked_on_import() -> None:
    assert 0 < checked.LIMIT < 1000
