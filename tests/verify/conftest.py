"""A limit for what must never hang."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def deadline() -> Iterator[None]:
    """End a test that hangs; it is no measure of speed."""

    def expired(*_: object) -> None:
        raise TimeoutError("it takes longer than any file is worth")

    before = signal.signal(signal.SIGALRM, expired)
    signal.alarm(600)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
