"""What all tests that a criterion has of one target notice together: both ways to answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import ChallengeResult, Way
from pytest_psf.hooks.challenge.both_ways import Seen
from pytest_psf.hooks.challenge.came_to import came_to
from pytest_psf.hooks.challenge.process import ChildError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.core.outcomes import Challenge
    from pytest_psf.hooks.challenge.children import Children
    from pytest_psf.hooks.challenge.messages import Reply
    from pytest_psf.hooks.challenge.recipe import Recipe
    from pytest_psf.hooks.challenge.tasks import Key, Task

#: How a test ends that is not as it should be.
_BAD_ENDS = frozenset({"failed", "hung", "died"})

_GOOD_VALUE = "let a good value pass, as it does when it does nothing"


class Together:
    """Knows what control runs saw of each target, and asks for what answers in one way."""

    def __init__(self, children: Children, done: dict[Key, Challenge]) -> None:
        """`done` is what is known of each test, and is changed by what they notice."""
        self._children = children
        self._done = done
        #: What the control runs of functions that can answer in two ways saw.
        self._seen: dict[Key, Seen] = {}

    def see(self, task: Task, control: Reply) -> None:
        """Take in the control run of a test."""
        # What a decorator answered instead of the target says nothing of the target.
        is_its_own = control.outcome == "passed" and not control.is_around
        self._seen[task.key] = Seen.of(control) if is_its_own else Seen()

    def seen(self, task: Task) -> Seen:
        """Return what the control run of a test saw of its target."""
        return self._seen.get(task.key, Seen())

    def judge(self, criterion: str, tasks: list[Task]) -> None:
        """Look for what all tests that a criterion has of one target notice together."""
        keys = {task.key for task in tasks} & self._seen.keys()
        seen = Seen.of_all(self._seen[key] for key in keys)
        if seen.refused is not None:
            for task in tasks:
                self._better(task, seen)
        if any(self._has_caught(task) for task in tasks):
            self._tell_one_sided(criterion, [*self._unnoticed(tasks, seen)], tasks)

    def _better(self, task: Task, together: Seen) -> None:
        """Do not accuse the test of a good value: it notices a guard that blocks it.

        A guard that returns nothing leaves it no more to look at, and by itself it
        passes one that does nothing, as it should.
        """
        found = self._done.get(task.key)
        if found is None or found.result is not ChallengeResult.SURVIVED:
            return
        is_void = self.seen(task).is_void
        if is_void and self._notices(task, Way.BLOCKS, together):
            self._done[task.key] = came_to(
                task, ChallengeResult.CANNOT_TELL, _GOOD_VALUE
            )

    def _unnoticed(self, tasks: list[Task], seen: Seen) -> Iterator[tuple[Way, bool]]:
        """Yield the one-sided ways that none of these tests notices, of one target.

        Each with whether that cannot be told, because a test stumbles over the answer. Who
        has named what runs instead has said what is wrong, and then that decides.
        """
        for way in seen.ways:
            found = {*self._until_noticed(tasks, way, seen)}
            is_told = any(task.sabotage and self._has_caught(task) for task in tasks)
            if True in found or (None in found and is_told):
                continue
            if way is Way.PASSES and any(map(self._is_told_what_passes, tasks)):
                continue
            yield way, None in found

    def _is_told_what_passes(self, task: Task) -> bool:
        """Tell whether a test notices what is stated to pass where the target refused.

        A value that is made up may be refused by the next guard, and show nothing.
        """
        seen = self.seen(task)
        has_only_refused = seen.refused is not None and not seen.passed
        return bool(task.sabotage) and has_only_refused and self._has_caught(task)

    def _until_noticed(
        self, tasks: list[Task], way: Way, seen: Seen
    ) -> Iterator[bool | None]:
        for task in tasks:
            notices = self._notices(task, way, seen)
            yield notices
            if notices:
                return

    def _has_caught(self, task: Task) -> bool:
        found = self._done.get(task.key)
        return found is not None and found.result is ChallengeResult.CAUGHT

    def _notices(self, task: Task, way: Way, together: Seen) -> bool | None:
        """Tell whether a test fails once its target answers in one way alone.

        None if that cannot be told, since it fails by no assertion. There is no control
        run after it: whoever fails by what was left behind has still run a target that it
        could tell from the real one.
        """
        try:
            return self._noticed(task, way, together)
        except ChildError:  # nobody has noticed anything
            return False

    def _noticed(self, task: Task, way: Way, together: Seen) -> bool | None:
        if task.target not in task.outcome.observation.entered:
            return False
        if task.key not in self._done and task.key not in self._seen:
            self.see(task, self._children.ask(task))  # another of its group was enough
        seen = self.seen(task)
        if not seen.could_catch(way):
            return False
        is_tried = task.sabotage is None and task.key in self._done
        if is_tried and seen.is_tried_by_sabotage(way, together):
            is_unclear = self._done[task.key].result is ChallengeResult.CANNOT_TELL
            return None if is_unclear else self._has_caught(task)
        # Nothing may be noticed by itself: what has another shape shows no judgement.
        like = together.like if way is Way.PASSES else None
        recipes: list[Recipe | None] = [] if like is None else [like]
        reply = self._children.ask(
            task, sabotage=recipes, way=way, refusing=together.refused
        )
        stumbled = reply.outcome in _BAD_ENDS and not reply.may_be_chance
        if way is Way.BLOCKS:
            # It let something pass that must pass: any end but a good one says so.
            # Of one that never came back, nobody counted the calls.
            return stumbled and (reply.calls > 0 or reply.outcome != "failed")
        if any(failure.is_assertion for failure in reply.failures):
            return True
        return None if stumbled else False

    def _tell_one_sided(
        self, criterion: str, ways: list[tuple[Way, bool]], tasks: list[Task]
    ) -> None:
        survived = tuple((criterion, way) for way, is_unclear in ways if not is_unclear)
        unclear = tuple((criterion, way) for way, is_unclear in ways if is_unclear)
        for key in {task.key for task in tasks} & self._done.keys():
            found = self._done[key]
            self._done[key] = replace(
                found,
                one_sided=(*found.one_sided, *survived),
                half_unclear=(*found.half_unclear, *unclear),
            )
