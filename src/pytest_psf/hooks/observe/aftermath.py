"""What is put back once all fixtures of a test have ended, whoever undid first."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.fixtures.put_back import AfterTest

_KNOWN: pytest.StashKey[AfterTest] = pytest.StashKey()


@contextmanager
def after_test(request: pytest.FixtureRequest) -> Iterator[AfterTest]:
    """Give a list; what is in it at the end is done when the test's last phase is over."""
    found: AfterTest = []
    yield found
    if not found:
        return
    stash, manager = request.node.stash, request.config.pluginmanager
    if _KNOWN not in stash:
        stash[_KNOWN] = []
        manager.register(_PutsBack(manager, stash))
    # In the order in which the fixtures of the test ended.
    stash[_KNOWN] += found


class _PutsBack:
    """Waits for the report of the teardown, which has just ended then."""

    def __init__(
        self, manager: pytest.PytestPluginManager, stash: pytest.Stash
    ) -> None:
        self._manager = manager
        self._stash = stash

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self) -> None:
        self._manager.unregister(self)
        every = self._stash[_KNOWN]
        del self._stash[_KNOWN]  # a test may be run again
        for put_back in tuple(every):
            put_back()
