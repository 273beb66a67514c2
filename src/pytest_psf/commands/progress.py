"""A bar for those who wait at a terminal; elsewhere nothing is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from typing import TextIO

_WIDTH = 30


@dataclass(eq=False)
class Progress:
    """How far something is, on one line that is taken away at the end."""

    stream: TextIO
    what: str
    total: int
    _done: int = 0
    _shown: int = -1

    def tick(self) -> None:
        """Count one more."""
        self._done += 1
        filled = min(_WIDTH, _WIDTH * self._done // max(self.total, 1))
        if filled != self._shown and self.stream.isatty():
            self._shown = filled
            bar = "#" * filled + "." * (_WIDTH - filled)
            self.stream.write(f"\r{self.what} [{bar}] {self.total:,}")
            self.stream.flush()

    def end(self) -> None:
        """Take the line away."""
        if self._shown >= 0:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
