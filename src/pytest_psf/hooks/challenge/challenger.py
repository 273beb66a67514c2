"""Challenging the evidence: what each passed test does when its target is sabotaged.

A test is run in a child process: as it is, with the target sabotaged (in other ways if no
assertion fails by an emptied value), and as it is. Only a test that passes before and after,
and whose assertion fails in between, has shown that it judges the code it names.
Then, for code that says yes or no, and for guards, what always says the same.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import Challenge, ChallengeResult, Way
from pytest_psf.hooks.challenge.came_to import (
    came_to,
    caught,
    did_instead,
    is_negative,
    problem_of,
    result_of,
)
from pytest_psf.hooks.challenge.children import Children
from pytest_psf.hooks.challenge.instead import spoiling
from pytest_psf.hooks.challenge.messages import HUNG
from pytest_psf.hooks.challenge.process import ChildError
from pytest_psf.hooks.challenge.stand_ins import is_stop
from pytest_psf.hooks.challenge.tasks import by_target
from pytest_psf.hooks.challenge.together import Together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pytest_psf.hooks.challenge.messages import Reply, Start
    from pytest_psf.hooks.challenge.recipe import Recipe
    from pytest_psf.hooks.challenge.tasks import Key, Task

_NEGATIVE = "did nothing, and what it must not do was not done"
_WATCHED = (
    "it passes by itself, but not while its target is watched, as what looks at the "
    "frames of its callers does"
)
_INSIDE = "it is validated inside another model, in compiled code: name that one"


class Challenger:
    """Runs tests again in child processes; the children share their start-up."""

    def __init__(
        self,
        start: Start,
        folder: Path,
        tell: Callable[[Task, Challenge], None],
    ) -> None:
        """`folder` is the one that pytest was called in; `tell` is given each result."""
        self._tell = tell
        self._children = Children(start, folder)
        self._done: dict[Key, Challenge] = {}
        self._together = Together(self._children, self._done)

    def challenge(
        self, groups: Sequence[list[Task]]
    ) -> dict[str, tuple[Challenge, ...]]:
        """Return the challenges by test id."""
        try:
            scratch = tempfile.TemporaryDirectory(
                prefix="pytest-psf-", ignore_cleanup_errors=True
            )
        except OSError as error:
            why = f"there is no place for temporary files: {error.strerror}"
            tasks = {task.key: task for group in groups for task in group}
            for key, task in tasks.items():
                found = came_to(task, ChallengeResult.NOT_CHALLENGEABLE, why)
                self._done[key] = found
                self._tell(task, found)
        else:
            with self._children.housed_in(scratch):
                self._challenge_all(groups)
        by_test: dict[str, list[Challenge]] = {}
        for (test, _, _), challenge in self._done.items():
            by_test.setdefault(test, []).append(challenge)
        return {test: tuple(challenges) for test, challenges in by_test.items()}

    def _challenge_all(self, groups: Sequence[list[Task]]) -> None:
        for group in groups:
            self._challenge_until_caught(group)
        for (criterion, _), tasks in by_target(groups).items():
            self._together.judge(criterion, tasks)
        self._tell_the_others(groups)

    def _challenge_until_caught(self, group: list[Task]) -> None:
        for task in group:
            if task.key not in self._done:
                found = self._done[task.key] = self._challenged(task)
                if found.result.is_settled:
                    self._tell(task, found)
            if self._done[task.key].result is ChallengeResult.CAUGHT:
                return

    def _tell_the_others(self, groups: Iterable[list[Task]]) -> None:
        """Tell the results that other tests of the same criterion could still change."""
        tasks = {task.key: task for group in groups for task in group}
        for key, found in self._done.items():
            if not found.result.is_settled:
                self._tell(tasks[key], found)

    def _challenged(self, task: Task) -> Challenge:
        if task.target not in task.outcome.observation.entered:
            return came_to(task, ChallengeResult.NOT_ENTERED)
        try:
            found = self._tried(task)
            # The sabotage left something behind: once more, afresh.
            if not isinstance(found, Challenge):
                self._children.drop()
                found = self._tried(task)
        except ChildError as error:
            why = f"the tests could not be collected again: {error}"
            return came_to(task, ChallengeResult.NOT_CHALLENGEABLE, why)
        if isinstance(found, Challenge):
            return found
        why = self._children.why_not_held(task)
        why = why or "after the sabotage it does not pass any more"
        nothing = found.judges_nothing
        return came_to(
            task, ChallengeResult.NOT_REPEATABLE, why, judges_nothing=nothing
        )

    def _tried(self, task: Task) -> Challenge | Reply:
        """Challenge a test; return its last run if it does not pass after the sabotage."""
        before = self._children.ask(task)
        if before.may_be_chance:
            why = self._children.why_not_held(task)
            return came_to(task, ChallengeResult.NOT_REPEATABLE, why)
        if (problem := problem_of(task, before)) is not None:
            return self._in_the_way(task, problem) or problem
        self._together.see(task, before)
        found = self._sabotaged_in_every_way(task, before)
        if found.result is ChallengeResult.CANNOT_TELL and task.sabotage is not None:
            found = self._without_what_is_stated(task) or found
        if found.result is ChallengeResult.SURVIVED:
            found = self._always_the_same(task) or found
        if before.is_inside and not found.result.is_settled:
            found = came_to(task, ChallengeResult.NOT_CHALLENGEABLE, _INSIDE)
        if found.result is ChallengeResult.SURVIVED and (
            is_negative(task, before) or self._is_about_what_is_given(task, before)
        ):
            found = came_to(task, ChallengeResult.CANNOT_TELL, _NEGATIVE)
        after = self._children.ask(task)
        return found if after.outcome == "passed" else after

    def _in_the_way(self, task: Task, problem: Challenge) -> Challenge | None:
        """Return that what watches its target is all that keeps a test from passing."""
        if problem.result is not ChallengeResult.NOT_REPEATABLE:
            return None
        bare = self._children.ask(task._replace(target="", sabotage=None))
        if bare.outcome != "passed":
            return None
        return came_to(task, ChallengeResult.NOT_CHALLENGEABLE, _WATCHED)

    def _without_what_is_stated(self, task: Task) -> Challenge | None:
        """Return that a test survives what is tried where nothing is stated, if it does.

        What was stated makes it stumble, and so shows nothing: it is no way out.
        """
        bare = task._replace(sabotage=None)
        before = self._children.ask(bare)
        if problem_of(bare, before) is not None:
            return None
        found = self._sabotaged_in_every_way(bare, before)
        if found.result is not ChallengeResult.SURVIVED or is_negative(bare, before):
            return None
        return replace(found, sabotage=task.sabotage)

    def _always_the_same(self, task: Task) -> Challenge | None:
        """Return a catch where a test notices that what says yes or no says one of them.

        It may compare answers with each other, which holds if all are turned round.
        """
        seen = self._together.seen(task)
        # Where it saw one answer alone, the other one has just been tried.
        saw_both = seen.could_catch(Way.YES) and seen.could_catch(Way.NO)
        for way in (Way.YES, Way.NO) if saw_both and task.sabotage is None else ():
            reply = self._children.ask(task, sabotage=[], way=way)
            for failure in reply.failures:
                if failure.is_assertion and not reply.may_be_chance:
                    return caught(task, way.value, failure)
        return None

    def _is_about_what_is_given(self, task: Task, before: Reply) -> bool:
        """Tell whether a test notices that its target changes what it is given.

        Such a test asserts that this stays as it was, and no wrong answer makes it fail.
        """
        if task.sabotage is not None:
            return False
        changing = [
            one if one is None or is_stop(one) else spoiling(one)
            for one in before.recipes
        ]
        reply = self._children.ask(task, sabotage=changing, around=before.is_around)
        is_noticed = any(failure.is_assertion for failure in reply.failures)
        return is_noticed and not reply.may_be_chance

    def _sabotaged_in_every_way(self, task: Task, before: Reply) -> Challenge:
        """Return what a test comes to that no wrong value makes fail, or one does."""
        first, *others = before.ways if task.sabotage is None else before.ways[:1]
        found = self._sabotaged(task, first, before)
        for recipes in others:
            if found.result.is_settled or HUNG in found.detail:
                break
            other = self._sabotaged(task, recipes, before)
            found = other if other.result is ChallengeResult.CAUGHT else found
        return found

    def _sabotaged(
        self, task: Task, recipes: list[Recipe | None], before: Reply
    ) -> Challenge:
        reply = self._children.ask(task, sabotage=recipes, around=before.is_around)
        if reply.outcome == "missing":
            return came_to(task, ChallengeResult.NOT_CHALLENGEABLE, reply.obstacle)
        found = result_of(task, recipes, reply)
        if found.result is ChallengeResult.CANNOT_TELL:
            return self._judged_by_what_stumbled(task, recipes, reply) or found
        return found

    def _judged_by_what_stumbled(
        self, task: Task, recipes: list[Recipe | None], reply: Reply
    ) -> Challenge | None:
        """Return a catch if the assertion judges the function that never came back to it.

        So it does if it fails by a wrong value of that function as well.
        """
        for failure in reply.failures:
            if failure.stumbled is None:
                continue
            above = task._replace(target=failure.stumbled, sabotage=None)
            before = self._children.ask(above)
            if before.outcome == "passed" and any(before.recipes):
                wrong = self._children.ask(above, sabotage=before.recipes)
                if any(one.is_assertion for one in wrong.failures):
                    return caught(task, did_instead(task, recipes), failure)
        return None
