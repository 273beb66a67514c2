"""What the challenger and its child process say to each other: lines of JSON."""

from __future__ import annotations

import os
import select
import threading
import time
from dataclasses import field
from typing import Any, TypeVar

from pytest_psf.core.outcomes import Way
from pytest_psf.core.trials import Trials
from pytest_psf.core.values import dataclass
from pytest_psf.hooks.challenge.recipe import ClassName, Recipe
from pytest_psf.hooks.wire import Codec

T = TypeVar("T")

_CHUNK = 65536

#: What is said of a test that had to be ended.
HUNG = "it did not end in time"

#: What each message begins with: on the same way may come what Python prints at its start.
_BEGIN = b"\x1epsf "


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How a child begins: like the run itself, but with these test files alone."""

    sys_path: list[str]
    arguments: list[str]
    files: list[str]
    #: The config's folder and the git top, which ids are relative to.
    root: str
    top: str
    random_seed: int | None = None
    #: The project of which these tests are a copy; empty where they are the original.
    original: str = ""
    #: Files whose opening is to be told.
    watched: list[str] = field(default_factory=list)
    #: The environment as the run began: for those who start children, and not sent.
    begun_with: dict[str, str] = field(default_factory=dict)
    #: Modules of ours that its tests will need, so that a nursery has them already.
    ahead: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What a child says once it has collected."""

    tests: list[str]
    #: Whether it can run each test in a copy of itself; otherwise it runs only one.
    forks: bool
    #: A module that was imported from the original, where a copy was meant; as
    #: `name (file)`, or empty.
    strayed: str = ""
    #: Modules of ours that it has loaded for the fixtures of its tests.
    loaded: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a nursery says once it has loaded all that its children share."""

    #: Why no copy of it would be like a new process; empty if one is.
    unfit: str = ""
    #: Files of the project that it has opened, as `os.path.realpath` returns them.
    opened: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a nursery is to do: have a child, or end one."""

    #: The folder of a new child's own, where temporary files are.
    scratch: str = ""
    #: The child that is to end, and how many seconds it may take to do so by itself.
    ends: int = 0
    patience: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a nursery has done: the child that was born, or has ended."""

    pid: int = 0
    #: Why there is none.
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Run one test: with its target watched, or sabotaged."""

    test: str
    #: Empty: as it is, with nothing watched.
    target: str = ""
    sabotaged: bool = False
    #: Sabotage what a decorator put around the target.
    around: bool = False
    #: What the target returns instead, call by call; None for one that had raised.
    recipes: list[Recipe | None] = field(default_factory=list)
    #: The function to run instead of the target: "package.module:function".
    instead: str | None = None
    #: The one way that the target answers in, and by what it refuses.
    way: Way | None = None
    refusing: ClassName | None = None
    #: Seconds.
    limit: float = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An exception that a test ended with."""

    when: str
    is_assertion: bool
    text: str
    #: The system's function that an assertion called and that stumbled before it came
    #: back: the assertion has judged nothing yet.
    stumbled: str | None = None
    file: str | None = None
    line: int | None = None
    #: Whether too few trials passed, as they may by chance.
    is_by_trials: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One of the watched files that was opened."""

    path: str
    #: Whether the code that opened it is the tests' own, and none of the system's.
    by_tests: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What became of a test that was run again."""

    #: passed, failed, skipped; or why there is no outcome.
    outcome: str
    failures: list[Failure] = field(default_factory=list)
    #: How often the target was entered inside the window.
    calls: int = 0
    #: What to return instead, call by call: each list is to be tried.
    ways: list[list[Recipe | None]] = field(default_factory=list)
    #: Another value of the shape of what came back first; None where nothing did.
    like: Recipe | None = None
    #: What the target raised first; None where nothing.
    raised: ClassName | None = None
    #: How often it returned.
    returned: int = 0
    #: How many different values it can return: none, one, or two for many.
    answers: int = 0
    #: Whether the test, run as it is, asserts that something is not there, or stayed as it was.
    asserts_absence: bool = False
    #: Whether a decorator of the system answered every call, and the target none.
    is_around: bool = False
    #: Whether the target is a model that was only validated inside another one.
    is_inside: bool = False
    #: Of one that did not pass as it is, or did not enter its target: whether nothing could have failed it but a crash.
    judges_nothing: bool = False
    #: Hosts beyond this machine that the test asked for.
    refused: list[str] = field(default_factory=list)
    #: Why the target could not be exchanged.
    obstacle: str = ""
    #: Those of the watched files that were opened, on import or by the test.
    opened: list[Opened] = field(default_factory=list)
    #: Whether another process was started, which may have opened any file.
    has_started: bool = False
    #: What `psf.trials` tried.
    trials: list[Trials] = field(default_factory=list)

    @property
    def may_be_chance(self) -> bool:
        """Whether nothing failed but trials, of which it is known that they judge nothing."""
        return bool(self.failures) and all(
            one.is_by_trials and not one.is_assertion for one in self.failures
        )

    @property
    def ending(self) -> str:
        """What it ended with, where it did not pass, for people."""
        if self.failures:
            return self.failures[0].text
        words = {
            "died": "its process ended",
            "hung": HUNG,
            "skipped": "it was skipped",
            "missing": self.obstacle,
        }
        return words.get(self.outcome, self.outcome)

    @property
    def blocked(self) -> str:
        """Why a test that asks for other machines cannot be challenged."""
        hosts = ", ".join(dict.fromkeys(self.refused))
        return f"it asks for {hosts}, and a challenge blocks the network"

    @property
    def recipes(self) -> list[Recipe | None]:
        """What to return instead at first."""
        return self.ways[0] if self.ways else []


_CODECS: dict[type, Codec[Any]] = {
    kind: Codec(kind) for kind in (Start, Ready, Request, Reply, Settled, Order, Done)
}


def encoded(message: Any) -> bytes:
    """Return a message as it is sent."""
    return _BEGIN + _CODECS[type(message)].text(message).encode() + b"\n"


def decoded(line: bytes, kind: type[T]) -> T:
    """Return a message, of this kind, as it was sent."""
    found: T = _CODECS[kind].value(line.partition(_BEGIN)[2].decode())
    return found


class Channel:
    """Two pipes: lines of JSON in, lines of JSON out."""

    def __init__(self, read_from: int, write_to: int) -> None:
        self._in = read_from
        self._out = write_to
        self._buffer = b""

    @property
    def numbers(self) -> tuple[int, int]:
        """The files that it reads from and writes to."""
        return self._in, self._out

    def send(self, message: Any) -> None:
        data = encoded(message)
        while data:
            data = data[os.write(self._out, data) :]

    def receive(self, kind: type[T], limit: float | None = None) -> T | None:
        """Return the next message, of this kind; None once the other end is closed.

        Raise TimeoutError if none has come after so many seconds.
        """
        deadline = None if limit is None else time.monotonic() + limit
        while (line := self._next_line()) is None:
            left = None if deadline is None else max(deadline - time.monotonic(), 0)
            chunk = self._read(left)
            if not chunk:
                return None
            self._buffer += chunk
        found: T = _CODECS[kind].value(line.decode())
        return found

    def _next_line(self) -> bytes | None:
        """Take the next message off what has come."""
        while b"\n" in self._buffer:
            line, _, self._buffer = self._buffer.partition(b"\n")
            if _BEGIN in line:
                return line.partition(_BEGIN)[2]
        return None

    def _read(self, seconds: float | None) -> bytes:
        if seconds is None:
            return os.read(self._in, _CHUNK)
        try:
            has_come = bool(select.select([self._in], [], [], seconds)[0])
        except OSError:  # as on Windows, where only sockets can be waited for
            return self._read_in_a_thread(seconds)
        if not has_come:
            raise TimeoutError
        return os.read(self._in, _CHUNK)

    def _read_in_a_thread(self, seconds: float) -> bytes:
        chunks: list[bytes] = []

        def read() -> None:
            try:
                chunks.append(os.read(self._in, _CHUNK))
            except OSError:
                chunks.append(b"")

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        thread.join(seconds)
        if not chunks:
            raise TimeoutError
        return chunks[0]

    def close(self) -> None:
        os.close(self._in)
        os.close(self._out)
