"""What pytest finds out anew in each run, once for all runs of one process.

Nearly every test here runs a pytest in its own process, and half of what such a run takes
is the same each time. Runs in processes that begin anew have none of this.
"""

from __future__ import annotations

import importlib.metadata
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from _pytest.fixtures import FixtureManager

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def share() -> None:
    """Let the runs of this process, and of its forks, share what is always the same."""
    _share_fixtures()
    for name in ("metadata", "entry_points", "files"):
        _share_metadata(name)


def _share_fixtures() -> None:
    """Look once whether a plugin of pytest's own has fixtures."""
    looked: Callable[..., None] = FixtureManager.parsefactories
    known: dict[str, bool] = {}

    def parsefactories(self: FixtureManager, *given: Any, **named: Any) -> None:
        holder = named.get("holder", given[0] if given else None)
        if isinstance(holder, ModuleType) and holder.__name__.startswith("_pytest."):
            name = holder.__name__
            if name not in known:
                known[name] = any(map(_is_fixture, vars(holder).values()))
            if not known[name]:
                return
        looked(self, *given, **named)

    setattr(FixtureManager, "parsefactories", parsefactories)  # noqa: B010


def _is_fixture(value: object) -> bool:
    marks = "_fixture_function_marker", "_pytestfixturefunction"  # until pytest 8.3
    return any(hasattr(value, mark) for mark in marks)


def _share_metadata(name: str) -> None:
    """Read once what is installed: no test installs anything beside pytest itself."""
    read: property = getattr(importlib.metadata.Distribution, name)
    known: dict[str, Any] = {}

    def get(self: importlib.metadata.Distribution) -> Any:
        path = str(getattr(self, "_path", ""))
        if not path.startswith(sys.prefix):
            return read.__get__(self)
        if path not in known:
            known[path] = read.__get__(self)
        return known[path]

    setattr(importlib.metadata.Distribution, name, property(get))


class NotRecorded:
    """In the place of pytester's record of all calls of hooks, which slows each of them."""

    ret: int

    def getcalls(self, names: object) -> list[pytest.RecordedHookCall]:
        del names
        return []


def unrecorded(pytester: pytest.Pytester) -> pytest.Pytester:
    """Let it run pytest without a record of the calls of its hooks."""
    setattr(pytester, "make_hook_recorder", lambda _: NotRecorded())  # noqa: B010
    return pytester
