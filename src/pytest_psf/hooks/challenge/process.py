"""The challenger's end of a child process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_psf.hooks.challenge.messages import (
    Channel,
    Ready,
    Reply,
    Request,
    Start,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Seconds: until a child has collected, and until it has cleaned up.
START_LIMIT = 300
_END_LIMIT = 20
#: Seconds that a child may take for its own part of an answer.
_MARGIN = 20


#: Not `-m`: that would put the folder before the standard library.
_BEGIN = (
    "import sys; sys.path[:1] == [''] and sys.path.pop(0); "
    "from pytest_psf.hooks.challenge.child import main; main()"
)


#: Where the systems look for the folder of temporary files.
_TEMPORARY = ("TMPDIR", "TEMP", "TMP")


class ChildError(Exception):
    """A child could not be started; the text says why."""


class Process:
    """A child that has collected the tests and waits for requests."""

    def __init__(
        self,
        start: Start,
        folder: Path,
        scratch: Path,
        environment: Mapping[str, str] = os.environ,
        limit: float = START_LIMIT,
    ) -> None:
        """Start it in a folder; `scratch` is a path that it may make and fill.

        Raise ChildError if it ends, or takes so many seconds, before it is ready.
        """
        scratch.mkdir()
        self._log = scratch / "log"
        their_in, our_out = os.pipe()
        our_in, their_out = os.pipe()
        self._channel = Channel(our_in, our_out)
        command = [sys.executable, "-c", _BEGIN, str(scratch / "tmp")]
        # What copies leave in temporary folders is swept with the scratch.
        own = {"PYTEST_PSF_CHALLENGE": "1", **dict.fromkeys(_TEMPORARY, str(scratch))}
        try:
            with self._log.open("wb") as output:
                self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    command,
                    cwd=folder,
                    # The child takes both away from the tests. Windows hands on no others.
                    stdin=their_in,
                    stdout=their_out,
                    stderr=output,
                    env={**environment, **own},
                    # A Ctrl-C is for the run, which then ends the child.
                    start_new_session=True,
                    creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                )
        except OSError as error:
            self._channel.close()
            raise ChildError(f"no process can be started ({error})") from None
        finally:
            os.close(their_in)
            os.close(their_out)
        try:
            self._ready = self._begin(start, limit)
        except BaseException:
            self.kill()
            raise

    def _begin(self, start: Start, limit: float) -> Ready:
        try:
            self._channel.send(start)
            message = self._channel.receive(Ready, limit)
        except BrokenPipeError:
            message = None
        except TimeoutError:
            raise ChildError(f"it was not ready in {limit:.0f} s") from None
        if message is None:
            raise ChildError(self._last_words())
        return message

    def _last_words(self) -> str:
        text = self._log.read_text(encoding="utf-8", errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1] if lines else "it ended without a word"

    @property
    def is_for_many(self) -> bool:
        """Whether it can be asked more than once."""
        return self._ready.forks

    @property
    def strayed(self) -> str:
        """A module that was imported from the original, where a copy was meant."""
        return self._ready.strayed

    def ask(self, request: Request) -> Reply:
        """Have a test run; what keeps it from an answer is an outcome as well."""
        try:
            self._channel.send(request)
            message = self._channel.receive(Reply, request.limit + _MARGIN)
        except TimeoutError:
            return Reply(outcome="hung")
        except BrokenPipeError:
            message = None
        return Reply(outcome="died") if message is None else message

    def close(self) -> None:
        """Let it clean up, and end it with all that it has started."""
        self._channel.close()
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_END_LIMIT)
        self._sweep()

    def kill(self) -> None:
        """End it at once."""
        self._sweep()
        self._channel.close()

    def _sweep(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._popen.pid, signal.SIGKILL)
            else:  # Windows: what the child has started is not ended with it
                self._popen.kill()
        self._popen.wait()
