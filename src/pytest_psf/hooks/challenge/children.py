"""The child processes in which tests are run again, one after the other."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.hooks.challenge.chance import Controls
from pytest_psf.hooks.challenge.messages import Request, Start
from pytest_psf.hooks.challenge.process import Process

if TYPE_CHECKING:
    import tempfile
    from collections.abc import Iterator

    from pytest_psf.core.outcomes import Way
    from pytest_psf.hooks.challenge.messages import Reply
    from pytest_psf.hooks.challenge.recipe import ClassName, Recipe
    from pytest_psf.hooks.challenge.tasks import Task

#: Seconds that a test may take, at least; and how much longer than it took in the run:
#: each time all its fixtures are set up again, those of the whole session as well.
_LEAST_LIMIT = 10.0
_SLOWER = 10


class Children:
    """Runs tests as they are, or sabotaged; children share their start-up."""

    def __init__(self, start: Start, folder: Path) -> None:
        """`folder` is the one that pytest was called in."""
        self._start = start
        self._folder = folder
        self._child: Process | None = None
        self._count = 0
        self._controls = Controls()

    @contextmanager
    def housed_in(self, scratch: tempfile.TemporaryDirectory[str]) -> Iterator[None]:
        """Keep what they write in a temporary folder, and end the last one."""
        with scratch as name:
            self._folder_of_children = Path(name)
            try:
                yield
            except BaseException:
                if self._child is not None:
                    self._child.kill()
                raise
            self.drop()

    def why_not_held(self, task: Task) -> str:
        """Say why a test of many trials does not pass as it is; empty for any other."""
        return self._controls.why_not_held(task.outcome.id)

    def ask(
        self,
        task: Task,
        *,
        sabotage: list[Recipe | None] | None = None,
        way: Way | None = None,
        refusing: ClassName | None = None,
        around: bool = False,
    ) -> Reply:
        """Run a test as it is, or with its target sabotaged.

        Raise ChildError if its child could not collect it again.
        """
        request = Request(
            test=task.outcome.id,
            target=task.target,
            sabotaged=sabotage is not None,
            around=around,
            recipes=sabotage or [],
            instead=None if sabotage is None else task.sabotage,
            way=way,
            refusing=refusing,
            limit=max(_LEAST_LIMIT, _SLOWER * task.outcome.seconds),
        )
        test = task.outcome.id
        if sabotage is None:
            return self._controls.as_it_is(test, lambda: self._run(request))
        return self._controls.sabotaged(test, lambda: self._run(request))

    def _run(self, request: Request) -> Reply:
        if self._child is None:
            self._child = self._new_child()
        reply = self._child.ask(request)
        if reply.outcome == "hung" and not self._child.is_for_many:
            self._child.kill()
            self._child = None
        elif not self._child.is_for_many or reply.outcome == "died":
            self.drop()
        return reply

    def _new_child(self) -> Process:
        self._count += 1
        scratch = self._folder_of_children / str(self._count)
        return Process(self._start, self._folder, scratch)

    def drop(self) -> None:
        """End the child: the next test gets one that knows nothing of those before it."""
        if self._child is not None:
            self._child.close()
        self._child = None
