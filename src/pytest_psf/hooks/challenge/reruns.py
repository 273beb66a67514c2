"""Tests run again in a copy of their project, each time in a process of their own.

It goes on from one that has loaded what all of them share, and nothing of the project,
where such a copy is like a new process: see `nursing.py`.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.hooks.challenge.messages import Reply, Request
from pytest_psf.hooks.challenge.nursery import NoNurseryError, Nursery
from pytest_psf.hooks.challenge.process import START_LIMIT, ChildError, Process
from pytest_psf.hooks.collect.file_names import seen_from
from pytest_psf.workshop.inward import Inward

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.hooks.challenge.messages import Start
    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.workshop.sandbox import Sandbox

#: Seconds that a test may take, at least; and how much longer than it took before.
_LEAST_LIMIT = 10.0
_SLOWER = 10

#: Seconds that it may take to collect the tests again, at least.
_LEAST_START_LIMIT = 30.0


class Rerun(NamedTuple):
    """What became of tests in one process, or why there is none."""

    #: By test id.
    replies: Mapping[str, Reply]
    #: A module that came from the original.
    strayed: str = ""
    obstacle: str = ""

    def reply(self, test: TestOutcome) -> Reply:
        return self.replies.get(test.id, Reply(outcome="not run"))


class Reruns:
    """Starts the processes that run tests in the copy."""

    def __init__(
        self, sandbox: Sandbox, start: Start, folder: Path, names: FileNames
    ) -> None:
        """`folder` is the one that pytest was called in."""
        self._sandbox = sandbox
        self._start = start
        self._folder = folder
        self._names = names
        self._inward = Inward(names.top, sandbox.top)
        self._count = 0
        #: What stands in the files that will be weakened.
        self._texts: list[str] = []
        #: Seconds until a process has to be ready; known better after the first.
        self._start_limit: float = START_LIMIT
        #: Modules of ours that tests have had loaded.
        self._loaded: set[str] = set()
        self._nursery: Nursery | None = None
        #: Whether one is worth a try: no more once there was none, or it was lost.
        self._has_nursery = True

    def prepare_for(self, files: Iterable[str]) -> None:
        """Hand nothing on to a process that this one may have read from these files."""
        for file in files:
            with suppress(OSError):
                path = self._names.path(file)
                self._texts.append(path.read_text("utf-8", "replace"))

    def run(
        self,
        tests: Iterable[TestOutcome],
        files: Iterable[str],
        *,
        writes_bytecode: bool = False,
        is_last: Callable[[str, Reply], bool] | None = None,
    ) -> Rerun:
        """Run tests in a process of their own, which watches some files.

        `is_last` tells of a test and its reply whether no other has to be run.
        """
        start = self._started([*tests], files)
        process = _OneOrMore(lambda: self._new_child(start, writes=writes_bytecode))
        replies: dict[str, Reply] = {}
        try:
            for test in tests:
                limit = max(_LEAST_LIMIT, _SLOWER * test.seconds)
                reply = process.ask(Request(test=test.id, limit=limit))
                replies[test.id] = reply
                if is_last and is_last(test.id, reply):
                    break
        except ChildError as error:
            return Rerun(replies, obstacle=str(error))
        except BaseException:
            process.kill()
            raise
        process.close()
        return Rerun(replies, process.strayed)

    def _started(self, tests: Sequence[TestOutcome], files: Iterable[str]) -> Start:
        inward = self._inward
        folder = inward.path(self._folder)
        paths = {self._names.path(test.id.partition("::")[0]) for test in tests}
        return replace(
            self._start,
            sys_path=inward.sys_path(),
            arguments=[inward.text(one) for one in self._start.arguments],
            files=sorted(seen_from(folder, inward.path(path)) for path in paths),
            root=str(self._sandbox.root),
            top=str(self._sandbox.top),
            original=str(self._names.top),
            watched=[path for file in sorted(files) for path in self.watched(file)],
        )

    def watched(self, file: str) -> tuple[str, str]:
        """Return where a file really is, in the copy and in the original."""
        original = os.path.realpath(self._names.path(file))
        return str(self._inward.path(Path(original))), original

    def close(self) -> None:
        """End what is left of what it has started."""
        if self._nursery is not None:
            self._nursery.close()

    def _new_child(self, start: Start, *, writes: bool) -> Process:
        """Start a process; `writes` tells whether it may write bytecode."""
        # What those that weaken nothing write is for all others.
        if not writes and (nursery := self._nursery_for(start)):
            with suppress(NoNurseryError):
                return self._child(start, writes=False, nursery=nursery)
            self._has_nursery = False
        return self._child(start, writes=writes)

    def _child(
        self, start: Start, *, writes: bool, nursery: Nursery | None = None
    ) -> Process:
        scratch = self._scratch()
        began = time.monotonic()
        child = Process(
            start,
            self._inward.path(self._folder),
            scratch,
            self._environment(writes=writes),
            limit=self._start_limit,
            bear=None if nursery is None else nursery.bear,
        )
        if self._start_limit == START_LIMIT:
            took = time.monotonic() - began
            self._start_limit = max(_LEAST_START_LIMIT, _SLOWER * took)
        self._loaded.update(child.loaded)
        return child

    def _nursery_for(self, start: Start) -> Nursery | None:
        """Return the nursery, if what it has loaded is the same for such a process."""
        if self._nursery is None and self._has_nursery:
            common = replace(start, files=[], watched=[])
            ahead = sorted(self._loaded)
            for some in (ahead, []) if ahead else ([],):
                with suppress(NoNurseryError):
                    self._nursery = self._new_nursery(replace(common, ahead=some))
                    break
        if self._nursery is None or not self._has_nursery:
            self._has_nursery = False
            return None
        changed = (self._sandbox.path(name) for name in self._sandbox.changed)
        is_served = self._nursery.serves({*start.watched, *map(str, changed)})
        return self._nursery if is_served else None

    def _new_nursery(self, start: Start) -> Nursery:
        return Nursery(
            start,
            self._inward.path(self._folder),
            self._scratch(),
            self._environment(writes=False),
            self._start_limit,
        )

    def _scratch(self) -> Path:
        self._count += 1
        return self._sandbox.aside / str(self._count)

    def _environment(self, *, writes: bool) -> dict[str, str]:
        return {
            **self._inward.environment(self._inherited()),
            "PYTHONPATH": self._inward.imports(),
            "PYTHONDONTWRITEBYTECODE": "" if writes else "1",
        }

    def _inherited(self) -> dict[str, str]:
        """Return the environment without what a conftest.py may have read from the files.

        A process does so itself, from what they hold then. Whoever only sets what is not
        set yet, as most that read a `.env` do, would else go on with the values of before.
        """
        begun = self._start.begun_with
        found = {**os.environ}
        for name, value in os.environ.items():
            is_new = begun.get(name) != value
            if is_new and value and any(value in text for text in self._texts):
                del found[name]
                found |= {name: begun[name]} if name in begun else {}
        return found


class _OneOrMore:
    """A process; after a test that ends one, or where each takes only one, another."""

    def __init__(self, new: Callable[[], Process]) -> None:
        self._new = new
        self._child: Process | None = None
        #: A module that came from the original.
        self.strayed = ""

    def ask(self, request: Request) -> Reply:
        """Have a test run. Raise ChildError if no process can be started."""
        if self._child is None:
            self._child = self._new()
            self.strayed = self.strayed or self._child.strayed
        reply = self._child.ask(request)
        if reply.outcome in {"hung", "died"} or not self._child.is_for_many:
            self.kill()
        return reply

    def kill(self) -> None:
        """End it at once, if there is one."""
        if self._child is not None:
            self._child.kill()
        self._child = None

    def close(self) -> None:
        """Let it clean up, if there is one."""
        if self._child is not None:
            self._child.close()
