"""The window in which what happens is a test's own doing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator


class Window:
    """Open during a test's call and the set-up of its function-scoped fixtures.

    Wider fixtures never count: which test sets them up depends on the order.
    """

    def __init__(self) -> None:
        self.is_open = False
        self._is_watched = False

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Follow one test; without this, pytest's hooks leave the window shut."""
        self._is_watched = True
        try:
            yield
        finally:
            self._is_watched = False

    @contextmanager
    def held(self, *, is_open: bool) -> Iterator[None]:
        """Keep it open, or shut, for a while; this nests."""
        before, self.is_open = self.is_open, is_open
        try:
            yield
        finally:
            self.is_open = before

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, Any, Any]:
        if not self._is_watched:
            return (yield)
        with self.held(is_open=fixturedef.scope == "function"):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, Any, Any]:
        if not self._is_watched:
            return (yield)
        with self.held(is_open=True):
            return (yield)
