"""The challenger's end of a process that children of one copy are forks of."""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.hooks.challenge.messages import (
    Channel,
    Done,
    Order,
    Settled,
    encoded,
)
from pytest_psf.hooks.challenge.process import ChildError, Spawned, Streams

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pytest_psf.hooks.challenge.messages import Start

_NURSING = "pytest_psf.hooks.challenge.nursing"

#: Seconds that it may take to have a child, or to end one beyond what that is given.
_ORDER_LIMIT = 30

#: Seconds that it may take to end by itself, with all its children.
_END_LIMIT = 5


class NoNurseryError(Exception):
    """There is no nursery, or not any more; the text says why."""


class Nursery:
    """A process whose copies go on as children would that are started anew."""

    def __init__(
        self,
        start: Start,
        folder: Path,
        scratch: Path,
        environment: Mapping[str, str],
        limit: float,
    ) -> None:
        """Start it as a child is started, with what all children have in common.

        Raise NoNurseryError if no copy of it would be like a new process.
        """
        if sys.platform != "linux":
            raise NoNurseryError("what a copy would lack is known on Linux alone")
        scratch.mkdir()
        theirs, self._socket = socket.socketpair()
        our_in, their_out = os.pipe()
        # It reads from there, and hears of its end by the socket.
        self._channel = Channel(our_in, os.dup(self._socket.fileno()))
        self._has_ended = False
        self._living: set[int] = set()
        try:
            with (scratch / "log").open("wb") as output:
                streams = Streams(theirs.fileno(), their_out, output.fileno())
                self._life = Spawned(_NURSING, folder, scratch, environment, streams)
        except ChildError as error:
            self._close_ours()
            raise NoNurseryError(str(error)) from None
        finally:
            theirs.close()
            os.close(their_out)
        self._opened = frozenset(self._settled(start, limit).opened)
        #: What a new process would have written as well.
        self._said = (scratch / "log").read_bytes()

    def _settled(self, start: Start, limit: float) -> Settled:
        try:
            self._channel.send(replace(start, begun_with={}))
            settled = self._channel.receive(Settled, limit)
        except (OSError, TimeoutError) as error:
            self.close()
            raise NoNurseryError(str(error)) from None
        except BaseException:
            self.close()
            raise
        unfit = "it ended" if settled is None else settled.unfit
        if settled is None or unfit:
            self.close()
            raise NoNurseryError(unfit)
        return settled

    def serves(self, files: Iterable[str]) -> bool:
        """Tell whether it lives, and what it has loaded says nothing of these files."""
        return not self._has_ended and self._opened.isdisjoint(files)

    def bear(self, scratch: Path, streams: Streams) -> Born:
        """Have a child with these streams. Raise NoNurseryError if that fails."""
        os.write(streams.log, self._said)
        done = self._done(Order(scratch=str(scratch)), _ORDER_LIMIT, streams)
        if not done.pid:
            raise NoNurseryError(done.why)
        self._living.add(done.pid)
        return Born(self, done.pid)

    def end(self, pid: int, patience: float) -> None:
        """End a child with all that it has started, once so many seconds are over."""
        with suppress(NoNurseryError):  # then it has ended with the nursery
            self._done(Order(ends=pid, patience=patience), patience + _ORDER_LIMIT)
        self._living.discard(pid)

    def _done(self, order: Order, limit: float, streams: Iterable[int] = ()) -> Done:
        """Have an order carried out. Raise NoNurseryError if the nursery has ended."""
        if self._has_ended:
            raise NoNurseryError("it has ended")
        try:
            socket.send_fds(self._socket, [encoded(order)], [*streams])
            done = self._channel.receive(Done, limit)
        except (OSError, TimeoutError):
            done = None
        except BaseException:
            self.close()
            raise
        if done is None:
            self.close()
            raise NoNurseryError("it has ended")
        return done

    def close(self) -> None:
        """End it, with all its children."""
        if not self._has_ended:
            self._has_ended = True
            self._close_ours()
            self._life.end(_END_LIMIT)
            for pid in self._living:  # if it could not end them itself any more
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)

    def _close_ours(self) -> None:
        self._channel.close()
        self._socket.close()


class Born:
    """A child of a nursery."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self._pid = pid

    def end(self, patience: float) -> None:
        self._nursery.end(self._pid, patience)
