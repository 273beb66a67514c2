"""The window in which what happens is a test's own doing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator


class Window:
    """Open during a test's call and the set-up of its function-scoped fixtures.

    Wider fixtures never count: which test sets them up depends on the order.
    """

    def __init__(self) -> None:
        self.is_open = False
        #: Whether a test runs that is to be followed; else pytest's hooks leave it shut.
        self.is_watched = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, Any, Any]:
        if not self.is_watched:
            return (yield)
        before = self.is_open
        self.is_open = fixturedef.scope == "function"
        try:
            return (yield)
        finally:
            self.is_open = before

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, Any, Any]:
        if not self.is_watched:
            return (yield)
        self.is_open = True
        try:
            return (yield)
        finally:
            self.is_open = False
