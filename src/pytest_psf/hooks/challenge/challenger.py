"""Challenging the evidence: what each passed test does when its target is sabotaged.

A test is run in a child process: as it is, with the target sabotaged (in another
way if no assertion fails by an emptied value), and as it is. Only a test that passes before and
after, and whose assertion fails in between, has shown that it judges the code it names.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.outcomes import Challenge, ChallengeResult, State, names_of
from pytest_psf.core.places import Place
from pytest_psf.hooks.challenge.calls import effect
from pytest_psf.hooks.challenge.messages import Request, Start
from pytest_psf.hooks.challenge.process import ChildError, Process
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.hooks.challenge.messages import Reply
    from pytest_psf.hooks.challenge.recipe import Recipe

#: Seconds that a test may take, at least; and how much longer than it took in the run:
#: each time all its fixtures are set up again, those of the whole session as well.
_LEAST_LIMIT = 10.0
_SLOWER = 10

_HUNG = "it did not end in time"
_INSIDE = "it is validated inside another model, in compiled code: name that one"

#: A test, a target, and what runs instead of it.
_Key = tuple[str, str, "str | None"]


class Task(NamedTuple):
    """A test to be challenged by one of its targets."""

    outcome: TestOutcome
    target: str
    sabotage: str | None

    @property
    def key(self) -> _Key:
        return self.outcome.id, self.target, self.sabotage


def tasks_of(
    claims: Iterable[Claim], outcomes: Iterable[TestOutcome]
) -> Iterator[list[Task]]:
    """Yield what to do, in groups: one catch in a group is enough.

    A group is a claim with one of its targets: sets of parameters that let good
    values pass need not fail when others do.
    """
    by_name: dict[str, list[TestOutcome]] = {}
    for outcome in outcomes:
        for name in names_of(outcome.id):
            by_name.setdefault(name, []).append(outcome)
    for claim in claims:
        content = claim.content
        if not isinstance(content, TestClaim):
            continue
        for target in content.exercises:
            yield [
                Task(outcome, target, content.sabotage)
                for outcome in by_name.get(content.test, ())
                if outcome.state is State.PASSED and not outcome.does_nothing
            ]


class Challenger:
    """Runs tests again in child processes; the children share their start-up."""

    def __init__(
        self,
        start: Start,
        folder: Path,
        tell: Callable[[Task, Challenge], None],
    ) -> None:
        """`folder` is the one that pytest was called in; `tell` is given each result."""
        self._start = start
        self._folder = folder
        self._tell = tell
        self._child: Process | None = None
        self._count = 0
        self._done: dict[_Key, Challenge] = {}

    def challenge(
        self, groups: Iterable[list[Task]]
    ) -> dict[str, tuple[Challenge, ...]]:
        """Return the challenges by test id."""
        with self._scratch():
            for group in groups:
                self._challenge_until_caught(group)
        found: dict[str, list[Challenge]] = {}
        for (test, _, _), challenge in self._done.items():
            found.setdefault(test, []).append(challenge)
        return {test: tuple(challenges) for test, challenges in found.items()}

    @contextmanager
    def _scratch(self) -> Iterator[None]:
        with tempfile.TemporaryDirectory(
            prefix="pytest-psf-", ignore_cleanup_errors=True
        ) as name:
            self._folder_of_children = Path(name)
            try:
                yield
            except BaseException:
                if self._child is not None:
                    self._child.kill()
                raise
            self._drop_child()

    def _challenge_until_caught(self, group: list[Task]) -> None:
        for task in group:
            if task.key not in self._done:
                self._done[task.key] = self._challenged(task)
                self._tell(task, self._done[task.key])
            if self._done[task.key].result is ChallengeResult.CAUGHT:
                return

    def _challenged(self, task: Task) -> Challenge:
        if task.target not in task.outcome.observation.entered:
            return _came_to(task, ChallengeResult.NOT_REACHED)
        try:
            found = self._tried(task)
            if found is None:  # the sabotage left something behind: once more, afresh
                self._drop_child()
                found = self._tried(task)
        except ChildError as error:
            why = f"the tests could not be collected again: {error}"
            return _came_to(task, ChallengeResult.NOT_CHALLENGEABLE, why)
        why = "after the sabotage it does not pass any more"
        return found or _came_to(task, ChallengeResult.NOT_REPEATABLE, why)

    def _tried(self, task: Task) -> Challenge | None:
        """Challenge a test; return None if it does not pass after the sabotage."""
        before = self._ask(task)
        if (problem := _problem(task, before)) is not None:
            return problem
        found = self._sabotaged_in_every_way(task, before)
        if before.is_inside and not found.result.is_settled:
            found = _came_to(task, ChallengeResult.NOT_CHALLENGEABLE, _INSIDE)
        after = self._ask(task)
        return found if after.outcome == "passed" else None

    def _sabotaged_in_every_way(self, task: Task, before: Reply) -> Challenge:
        """Return what a test comes to that no wrong value makes fail, or one does."""
        first, *others = before.ways if task.sabotage is None else before.ways[:1]
        found = self._sabotaged(task, first, before)
        for recipes in others:
            if found.result.is_settled or _HUNG in found.detail:
                break
            other = self._sabotaged(task, recipes, before)
            found = other if other.result is ChallengeResult.CAUGHT else found
        return found

    def _sabotaged(
        self, task: Task, recipes: list[Recipe | None], before: Reply
    ) -> Challenge:
        reply = self._ask(task, sabotage=recipes, around=before.is_around)
        if reply.outcome == "missing":
            return _came_to(task, ChallengeResult.NOT_CHALLENGEABLE, reply.obstacle)
        return _result(task, recipes, reply)

    def _ask(
        self,
        task: Task,
        *,
        sabotage: list[Recipe | None] | None = None,
        around: bool = False,
    ) -> Reply:
        request = Request(
            test=task.outcome.id,
            target=task.target,
            sabotaged=sabotage is not None,
            around=around,
            recipes=sabotage or [],
            instead=None if sabotage is None else task.sabotage,
            limit=max(_LEAST_LIMIT, _SLOWER * task.outcome.seconds),
        )
        if self._child is None:
            self._child = self._new_child()
        reply = self._child.ask(request)
        if reply.outcome == "hung" and not self._child.is_for_many:
            self._child.kill()
            self._child = None
        elif not self._child.is_for_many or reply.outcome == "died":
            self._drop_child()
        return reply

    def _new_child(self) -> Process:
        self._count += 1
        scratch = self._folder_of_children / str(self._count)
        return Process(self._start, self._folder, scratch)

    def _drop_child(self) -> None:
        if self._child is not None:
            self._child.close()
        self._child = None


def _came_to(
    task: Task, result: ChallengeResult, detail: str = "", place: Place | None = None
) -> Challenge:
    return Challenge(
        target=task.target,
        sabotage=task.sabotage,
        result=result,
        detail=detail,
        place=place,
    )


def _problem(task: Task, control: Reply) -> Challenge | None:
    """Return why a test cannot be challenged, by what it ended with as it is."""
    if control.outcome == "missing":
        return _came_to(task, ChallengeResult.NOT_CHALLENGEABLE, control.obstacle)
    if control.refused:
        hosts = ", ".join(dict.fromkeys(control.refused))
        why = f"it asks for {hosts}, and a challenge blocks the network"
        return _came_to(task, ChallengeResult.NOT_CHALLENGEABLE, why)
    if control.outcome != "passed":
        why = "run again by itself it does not pass"
        return _came_to(
            task, ChallengeResult.NOT_REPEATABLE, f"{why}: {_ending(control)}"
        )
    return None if control.calls else _came_to(task, ChallengeResult.NOT_REACHED)


def _ending(reply: Reply) -> str:
    if reply.failures:
        return reply.failures[0].text
    words = {
        "died": "its process ended",
        "hung": _HUNG,
        "skipped": "it was skipped",
    }
    return words.get(reply.outcome, reply.outcome)


def _result(task: Task, recipes: list[Recipe | None], sabotaged: Reply) -> Challenge:
    did = f"was {task.sabotage}" if task.sabotage else effect(recipes)
    if not sabotaged.calls and sabotaged.outcome not in {"died", "hung"}:
        return _came_to(task, ChallengeResult.NOT_REACHED)
    for failure in sabotaged.failures:
        if failure.is_assertion:
            place = Place(failure.file, failure.line) if failure.file else None
            return _came_to(task, ChallengeResult.CAUGHT, did, place)
    if sabotaged.outcome in {"passed", "skipped"}:
        return _came_to(task, ChallengeResult.SURVIVED, did)
    return _came_to(task, ChallengeResult.BROKE, f"{did}; {_ending(sabotaged)}")
