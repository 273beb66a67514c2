"""Which of some files a process opens, by whatever way Python has.

An audit hook sees each of them but what another process, or a library in C, opens.
https://docs.python.org/3/library/audit_events.html
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

#: By which another process begins.
STARTS = frozenset(
    {"subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn"}
    | {"os.spawn", "os.system", "os.startfile"}
)


class Files:
    """Notes which of the watched files are opened from now on."""

    def __init__(self, watched: Iterable[str], top: str) -> None:
        """`watched` are paths as `os.path.realpath` returns them, `top` the project's."""
        self._watched = frozenset(watched)
        self._names = {os.path.basename(one) for one in self._watched}  # noqa: PTH119
        self._top = os.path.join(top, "")  # noqa: PTH118 - compared with names of code
        #: Each with the file of the project's code that opened it; empty where none did.
        self.opened: set[tuple[str, str]] = set()
        #: Those of a test, once the tests are collected.
        self._during: set[tuple[str, str]] = set()
        self._is_collected = False
        #: Whether another process was started: on import, or by a test.
        self.has_started = False
        self._had_started = False
        if self._watched:
            sys.addaudithook(self._heed)

    def _heed(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in {"open", "sqlite3.connect"}:
            with suppress(Exception):
                self._note(arguments[0])
        elif event in STARTS:
            self.has_started = True

    def _note(self, path: object) -> None:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return  # the number of a file that is open already
        name = os.fsdecode(path)
        if name.startswith("file:"):  # a database, named by a URI
            name = name.removeprefix("file:").partition("?")[0]
        found = os.path.realpath(name)
        if found in self._watched:
            # A module is read for whoever imports it, and by nobody.
            self._add(found, "" if found.endswith(".py") else self._by())
        elif os.path.basename(found) in self._names:  # noqa: PTH119
            by = self._by()
            for one in self._copied_to(found):
                self._add(one, by)

    def _add(self, path: str, by: str) -> None:
        self.opened.add((path, by))
        if self._is_collected:
            self._during.add((path, by))

    def _copied_to(self, path: str) -> set[str]:
        """Return the files of this name that were opened: a test may have copied them.

        Whoever reads such a copy goes by what the test has read.
        """
        base = os.path.basename(path)  # noqa: PTH119
        return {one for one, _ in self.opened if os.path.basename(one) == base}  # noqa: PTH119

    def _by(self) -> str:
        """Return the file of the project's code that is nearest to what opens a file."""
        frame: FrameType | None = sys._getframe(3)  # noqa: SLF001 - as documented
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(self._top) and "site-packages" not in file:
                return file
            frame = frame.f_back
        return ""

    def are_collected(self) -> None:
        """Take in that the tests are collected; what follows is their own doing."""
        self._had_started = self.has_started
        self._is_collected = True

    def readers_of(self, path: str) -> set[str]:
        """Return the files of code that opened a file: while the test ran, or else before.

        Where the system has read it on import, and the test reads it once more, it is the
        test's own reading that its assertions are about.
        """
        during = {by for one, by in self._during if one == path}
        return during or {by for one, by in self.opened if one == path}

    def begin(self) -> None:
        """Begin with a test; that this process is a copy of another is not its doing."""
        self.has_started = self._had_started
