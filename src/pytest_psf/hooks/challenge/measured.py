"""What a challenged test runs stays out of the numbers of the user's own coverage."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def coverage_paused() -> Iterator[None]:
    """Keep what a challenged test runs out of the user's own numbers."""
    module = sys.modules.get("coverage")
    running = module.Coverage.current() if module is not None else None
    if running is None:
        yield
        return
    running.stop()
    try:
        yield
    finally:
        running.start()
