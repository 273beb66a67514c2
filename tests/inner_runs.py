"""What pytest finds out anew in each run, once for all runs of one process.

Nearly every test here runs a pytest in its own process, and half of what such a run takes
is the same each time. Runs in processes that begin anew have none of this.
"""

from __future__ import annotations

import gc
import importlib.metadata
import sys
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, TypeGuard

import _pytest.fixtures
import pluggy._manager
from _pytest.config import PytestPluginManager

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def share() -> None:
    """Let the runs of this process, and of its forks, share what is always the same."""
    known = _Known(frozenset(filter(_is_module, sys.modules.values())))
    _share_names(pluggy._manager, known, _may_be_a_hook)  # noqa: SLF001 - nothing else
    _share_names(_pytest.fixtures, known, _may_be_a_fixture)
    _share_hooks(known)
    for name in ("metadata", "entry_points", "files"):
        _share_metadata(name)


def keep() -> None:
    """Let garbage be looked for only in what the tests themselves make from here on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)  # not after each 700 objects


def _is_module(value: object) -> TypeGuard[ModuleType]:
    return type(value) is ModuleType


class _Known:
    """Modules that were there before the tests, and the classes in them."""

    def __init__(self, modules: frozenset[ModuleType]) -> None:
        self._modules = modules

    def definer(self, plugin: object) -> ModuleType | type | None:
        """Return what says once for all runs which names a plugin has, if anything."""
        if _is_module(plugin):
            return plugin if plugin in self._modules else None
        kind = type(plugin)
        module = sys.modules.get(kind.__module__)
        passing = isinstance(plugin, type) or "<" in kind.__qualname__
        return None if passing or module not in self._modules else kind


def _share_names(
    reader: ModuleType, known: _Known, may_count: Callable[[str, object], bool]
) -> None:
    """Let it look once at the names of plugins that were there before the tests."""
    looked: dict[object, list[str]] = {}

    def names_of(plugin: object) -> list[str]:
        definer = known.definer(plugin)
        if definer is None:
            return dir(plugin)
        if definer not in looked:
            values = ((name, getattr(definer, name, None)) for name in dir(definer))
            looked[definer] = [name for name, value in values if may_count(name, value)]
        if definer is plugin:
            return looked[definer]
        return sorted({*looked[definer], *getattr(plugin, "__dict__", ())})

    setattr(reader, "dir", names_of)  # noqa: B010 - in the place of the builtin


def _may_be_a_hook(name: str, _: object) -> bool:
    return name.startswith(("pytest_", "psf_"))


def _may_be_a_fixture(_: str, value: object) -> bool:
    """Whether it is a fixture, or hides one: pytest warns of those."""
    if type(value) is not FunctionType:
        return not isinstance(value, (ModuleType, type, str, int, tuple, dict))
    marks = "_pytestfixturefunction", "__wrapped__"  # the first until pytest 8.3
    return any(hasattr(value, mark) for mark in marks)


def _share_hooks(known: _Known) -> None:
    """Read once how a plugin that was there before the tests marks its hooks."""
    read = PytestPluginManager.parse_hookimpl_opts
    marked: dict[tuple[object, str], Any] = {}

    def parse(self: PytestPluginManager, plugin: object, name: str) -> Any:
        definer = known.definer(plugin) if name.startswith("pytest_") else None
        if definer is None or name not in vars(definer):
            return read(self, plugin, name)
        key = definer, name
        if key not in marked:
            marked[key] = read(self, plugin, name)
        marks = marked[key]
        return marks and {**marks}

    setattr(PytestPluginManager, "parse_hookimpl_opts", parse)  # noqa: B010


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
