"""Telling all plugins how our items come out, though one of them cannot take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pluggy


class Telling:
    """Calls hooks about our items; a plugin that raises keeps nobody else from hearing."""

    def __init__(self, manager: pytest.PytestPluginManager) -> None:
        self._manager = manager
        #: What another plugin raised about our items, the last of it.
        self.raised = ""
        #: Whether a call has reached the last plugin.
        self._arrived = False

    def tell(self, hook: str, deaf: Iterable[object], **what: Any) -> None:
        """Call a hook of all plugins but some."""
        left_out = {*deaf}
        self._arrived = False
        # At each turn one more is left out.
        while not self._arrived:
            caller = self._manager.subset_hook_caller(hook, left_out)
            try:
                caller(**what)
            except (pytest.exit.Exception, pytest.Session.Failed):
                raise
            except Exception as error:  # noqa: BLE001 - it is another plugin's
                self.note(error)
                left_out |= _told_until(caller, error)
            else:
                return

    def note(self, error: Exception) -> None:
        """Keep what a plugin raised, to be told in the end."""
        self.raised = f"{type(error).__name__}: {error}"

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logstart(self) -> None:
        self._arrived = True

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self) -> None:
        self._arrived = True

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self) -> None:
        self._arrived = True


def _told_until(caller: pluggy.HookCaller, error: Exception) -> set[object]:
    """Return the plugins that a call has reached, up to the one that raised.

    Where that cannot be told, all have been.
    """
    ran = {*_code_in(error)}
    order = [*reversed(caller.get_hookimpls())]  # as they are called
    for place, one in enumerate(order):
        # A wrapper is in the traceback of what it wraps, too, unless it is of the old kind.
        inner = not any(_code_of(other) in ran for other in order[place + 1 :])
        if _code_of(one) in ran and inner:
            return {each.plugin for each in order[: place + 1]}
    return {each.plugin for each in order}


def _code_of(one: Any) -> object:
    return getattr(one.function, "__code__", None)


def _code_in(error: Exception) -> Iterator[object]:
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame.f_code
        trace = trace.tb_next
