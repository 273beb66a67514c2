"""The challenger's end of a child process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pytest_psf.hooks.challenge.messages import (
    Channel,
    Ready,
    Reply,
    Request,
    Start,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

#: Seconds: until a child has collected, and until it has cleaned up.
START_LIMIT = 300
_END_LIMIT = 20
#: Seconds that a child may take for its own part of an answer.
_MARGIN = 20

_CHILD = "pytest_psf.hooks.challenge.child"


#: Where the systems look for the folder of temporary files.
TEMPORARY = ("TMPDIR", "TEMP", "TMP")


def temporary_below(folder: str) -> dict[str, str]:
    """Return the variables by which temporary files are made below a folder."""
    return dict.fromkeys(TEMPORARY, folder)


class ChildError(Exception):
    """A child could not be started; the text says why."""


class Streams(NamedTuple):
    """What are standard input, output and error of a process."""

    into: int
    out: int
    log: int


class Life(Protocol):
    """A process that leads a session of its own."""

    def end(self, patience: float) -> None:
        """End it with all that it has started, once so many seconds are over."""


class Spawned:
    """A new process of this interpreter, which serves a challenger."""

    def __init__(
        self,
        module: str,
        folder: Path,
        scratch: Path,
        environment: Mapping[str, str],
        streams: Streams,
    ) -> None:
        """Run the `main` of a module of ours. Raise ChildError if that cannot begin."""
        # Not `-m`: that would put the folder before the standard library.
        begin = (
            "import sys; sys.path[:1] == [''] and sys.path.pop(0); "
            f"from {module} import main; main()"
        )
        # What copies leave in temporary folders is swept with the scratch.
        own = {"PYTEST_PSF_CHALLENGE": "1", **temporary_below(str(scratch))}
        try:
            self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-c", begin, str(scratch / "tmp")],
                cwd=folder,
                # The child takes both away from the tests. Windows hands on no others.
                stdin=streams.into,
                stdout=streams.out,
                stderr=streams.log,
                env={**environment, **own},
                # A Ctrl-C is for the run, which then ends the child.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            raise ChildError(f"no process can be started ({error})") from None

    def end(self, patience: float) -> None:
        if patience:
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(patience)
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._popen.pid, signal.SIGKILL)
            else:  # Windows: what the child has started is not ended with it
                self._popen.kill()
        self._popen.wait()


def last_words(log: Path) -> str:
    """Return the last line that a process has written."""
    text = log.read_text(encoding="utf-8", errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it ended without a word"


class Process:
    """A child that has collected the tests and waits for requests."""

    def __init__(  # noqa: PLR0913 - what a process is given
        self,
        start: Start,
        folder: Path,
        scratch: Path,
        environment: Mapping[str, str] = os.environ,
        *,
        limit: float = START_LIMIT,
        bear: Callable[[Path, Streams], Life] | None = None,
    ) -> None:
        """Start it in a folder; `scratch` is a path that it may make and fill.

        `bear` returns one that goes on from a process there is, in the same folder and
        with the same environment. Raise ChildError if it ends, or takes so many seconds,
        before it is ready.
        """
        scratch.mkdir()
        self._log = scratch / "log"
        their_in, our_out = os.pipe()
        our_in, their_out = os.pipe()
        self._channel = Channel(our_in, our_out)
        try:
            with self._log.open("wb") as output:
                streams = Streams(their_in, their_out, output.fileno())
                if bear is None:
                    self._life: Life = Spawned(
                        _CHILD, folder, scratch, environment, streams
                    )
                else:
                    self._life = bear(scratch, streams)
        except BaseException:
            self._channel.close()
            raise
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
            self._channel.send(replace(start, begun_with={}))
            message = self._channel.receive(Ready, limit)
        except BrokenPipeError:
            message = None
        except TimeoutError:
            raise ChildError(f"it was not ready in {limit:.0f} s") from None
        if message is None:
            raise ChildError(last_words(self._log))
        return message

    @property
    def is_for_many(self) -> bool:
        """Whether it can be asked more than once."""
        return self._ready.forks

    @property
    def strayed(self) -> str:
        """A module that was imported from the original, where a copy was meant."""
        return self._ready.strayed

    @property
    def loaded(self) -> list[str]:
        """Modules of ours that it has loaded for the fixtures of its tests."""
        return self._ready.loaded

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
        self._life.end(_END_LIMIT)

    def kill(self) -> None:
        """End it at once."""
        self._life.end(0)
        self._channel.close()
