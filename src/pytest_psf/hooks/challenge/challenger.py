"""Challenging the evidence: what each passed test does when its target is sabotaged.

A test is run in a child process: as it is, with the target sabotaged (in other ways if no
assertion fails by an emptied value), and as it is. Only a test that passes before and after,
and whose assertion fails in between, has shown that it judges the code it names.
Then, for code that says yes or no, and for guards, what always says the same.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.outcomes import Challenge, ChallengeResult, State, Way, names_of
from pytest_psf.core.places import Place
from pytest_psf.hooks.challenge.both_ways import Seen
from pytest_psf.hooks.challenge.calls import effect
from pytest_psf.hooks.challenge.chance import Controls
from pytest_psf.hooks.challenge.messages import HUNG, Request, Start
from pytest_psf.hooks.challenge.process import ChildError, Process
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.hooks.challenge.messages import Failure, Reply
    from pytest_psf.hooks.challenge.recipe import ClassName, Recipe

#: Seconds that a test may take, at least; and how much longer than it took in the run:
#: each time all its fixtures are set up again, those of the whole session as well.
_LEAST_LIMIT = 10.0
_SLOWER = 10

#: How a test ends that is not as it should be.
_BAD_ENDS = frozenset({"failed", "hung", "died"})

_NEGATIVE = "did nothing, and what it must not do was not done"
_GOOD_VALUE = "let a good value pass, as it does when it does nothing"
_INSIDE = "it is validated inside another model, in compiled code: name that one"

#: A test, a target, and what runs instead of it.
_Key = tuple[str, str, "str | None"]


class Task(NamedTuple):
    """A test to be challenged by one of its targets, for a criterion."""

    outcome: TestOutcome
    target: str
    sabotage: str | None
    criterion: str = ""

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
        for target in content.code:
            stand_in = content.stand_in(target)
            yield [
                Task(outcome, target, stand_in, claim.criterion)
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
        self._controls = Controls()
        #: What the control runs of functions that can answer in two ways saw.
        self._seen: dict[_Key, Seen] = {}

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
                found = _came_to(task, ChallengeResult.NOT_CHALLENGEABLE, why)
                self._done[key] = found
                self._tell(task, found)
        else:
            with self._children_in(scratch):
                self._challenge_all(groups)
        by_test: dict[str, list[Challenge]] = {}
        for (test, _, _), challenge in self._done.items():
            by_test.setdefault(test, []).append(challenge)
        return {test: tuple(challenges) for test, challenges in by_test.items()}

    def _challenge_all(self, groups: Sequence[list[Task]]) -> None:
        for group in groups:
            self._challenge_until_caught(group)
        for (criterion, _), tasks in _by_criterion(groups).items():
            self._judge_together(criterion, tasks)
        self._tell_the_others(groups)

    @contextmanager
    def _children_in(self, scratch: tempfile.TemporaryDirectory[str]) -> Iterator[None]:
        with scratch as name:
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

    # -- both ways

    def _judge_together(self, criterion: str, tasks: list[Task]) -> None:
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
        is_void = self._seen.get(task.key, Seen()).is_void
        if is_void and self._notices(task, Way.BLOCKS, together):
            self._done[task.key] = _came_to(
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
        seen = self._seen.get(task.key, Seen())
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
            self._see(task, self._ask(task))  # another of its group was enough
        seen = self._seen.get(task.key, Seen())
        if not seen.could_catch(way):
            return False
        is_tried = task.sabotage is None and task.key in self._done
        if is_tried and seen.is_tried_by_sabotage(way, together):
            is_unclear = self._done[task.key].result is ChallengeResult.CANNOT_TELL
            return None if is_unclear else self._has_caught(task)
        # Nothing may be noticed by itself: what has another shape shows no judgement.
        like = together.like if way is Way.PASSES else None
        recipes: list[Recipe | None] = [] if like is None else [like]
        reply = self._ask(task, sabotage=recipes, way=way, refusing=together.refused)
        stumbled = reply.outcome in _BAD_ENDS and not reply.may_be_chance
        if way is Way.BLOCKS:
            # It let something pass that must pass: any end but a good one says so.
            # Of one that never came back, nobody counted the calls.
            return stumbled and (reply.calls > 0 or reply.outcome != "failed")
        if any(failure.is_assertion for failure in reply.failures):
            return True
        return None if stumbled else False

    def _see(self, task: Task, control: Reply) -> None:
        # What a decorator answered instead of the target says nothing of the target.
        is_its_own = control.outcome == "passed" and not control.is_around
        self._seen[task.key] = Seen.of(control) if is_its_own else Seen()

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

    # -- one test

    def _challenged(self, task: Task) -> Challenge:
        if task.target not in task.outcome.observation.entered:
            return _came_to(task, ChallengeResult.NOT_ENTERED)
        try:
            found = self._tried(task)
            if found is None:  # the sabotage left something behind: once more, afresh
                self._drop_child()
                found = self._tried(task)
        except ChildError as error:
            why = f"the tests could not be collected again: {error}"
            return _came_to(task, ChallengeResult.NOT_CHALLENGEABLE, why)
        why = self._controls.why_not_held(task.outcome.id)
        why = why or "after the sabotage it does not pass any more"
        return found or _came_to(task, ChallengeResult.NOT_REPEATABLE, why)

    def _tried(self, task: Task) -> Challenge | None:
        """Challenge a test; return None if it does not pass after the sabotage."""
        before = self._ask(task)
        if before.may_be_chance:
            why = self._controls.why_not_held(task.outcome.id)
            return _came_to(task, ChallengeResult.NOT_REPEATABLE, why)
        if (problem := _problem(task, before)) is not None:
            return problem
        self._see(task, before)
        found = self._sabotaged_in_every_way(task, before)
        if found.result is ChallengeResult.CANNOT_TELL and task.sabotage is not None:
            found = self._without_what_is_stated(task) or found
        if found.result is ChallengeResult.SURVIVED:
            found = self._always_the_same(task) or found
        if before.is_inside and not found.result.is_settled:
            found = _came_to(task, ChallengeResult.NOT_CHALLENGEABLE, _INSIDE)
        if found.result is ChallengeResult.SURVIVED and _is_negative(task, before):
            found = _came_to(task, ChallengeResult.CANNOT_TELL, _NEGATIVE)
        after = self._ask(task)
        return found if after.outcome == "passed" else None

    def _without_what_is_stated(self, task: Task) -> Challenge | None:
        """Return that a test survives what is tried where nothing is stated, if it does.

        What was stated makes it stumble, and so shows nothing: it is no way out.
        """
        bare = task._replace(sabotage=None)
        before = self._ask(bare)
        if _problem(bare, before) is not None:
            return None
        found = self._sabotaged_in_every_way(bare, before)
        if found.result is not ChallengeResult.SURVIVED or _is_negative(bare, before):
            return None
        return replace(found, sabotage=task.sabotage)

    def _always_the_same(self, task: Task) -> Challenge | None:
        """Return a catch where a test notices that what says yes or no says one of them.

        It may compare answers with each other, which holds if all are turned round.
        """
        seen = self._seen.get(task.key, Seen())
        # Where it saw one answer alone, the other one has just been tried.
        saw_both = seen.could_catch(Way.YES) and seen.could_catch(Way.NO)
        for way in (Way.YES, Way.NO) if saw_both and task.sabotage is None else ():
            reply = self._ask(task, sabotage=[], way=way)
            for failure in reply.failures:
                if failure.is_assertion and not reply.may_be_chance:
                    return _caught(task, way.value, failure)
        return None

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
        reply = self._ask(task, sabotage=recipes, around=before.is_around)
        if reply.outcome == "missing":
            return _came_to(task, ChallengeResult.NOT_CHALLENGEABLE, reply.obstacle)
        found = _result(task, recipes, reply)
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
            before = self._ask(above)
            if before.outcome == "passed" and any(before.recipes):
                wrong = self._ask(above, sabotage=before.recipes)
                if any(one.is_assertion for one in wrong.failures):
                    return _caught(task, _did(task, recipes), failure)
        return None

    def _ask(
        self,
        task: Task,
        *,
        sabotage: list[Recipe | None] | None = None,
        way: Way | None = None,
        refusing: ClassName | None = None,
        around: bool = False,
    ) -> Reply:
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
        return _came_to(task, ChallengeResult.NOT_CHALLENGEABLE, control.blocked)
    if control.outcome != "passed":
        why = "run again by itself it does not pass"
        return _came_to(
            task, ChallengeResult.NOT_REPEATABLE, f"{why}: {control.ending}"
        )
    return None if control.calls else _came_to(task, ChallengeResult.NOT_ENTERED)


def _result(task: Task, recipes: list[Recipe | None], sabotaged: Reply) -> Challenge:
    if not sabotaged.calls and sabotaged.outcome not in {"died", "hung"}:
        return _came_to(task, ChallengeResult.NOT_ENTERED)
    for failure in sabotaged.failures:
        if failure.is_assertion:
            return _caught(task, _did(task, recipes), failure)
    did = _did(task, recipes)
    if sabotaged.outcome in {"passed", "skipped"}:
        return _came_to(task, ChallengeResult.SURVIVED, did)
    where = next(
        (f" at {one.file}:{one.line}" for one in sabotaged.failures if one.file), ""
    )
    ending = f"{did}; {sabotaged.ending}{where}"
    return _came_to(task, ChallengeResult.CANNOT_TELL, ending)


def _caught(task: Task, did: str, failure: Failure) -> Challenge:
    place = Place(failure.file, failure.line) if failure.file else None
    return _came_to(task, ChallengeResult.CAUGHT, did, place)


def _did(task: Task, recipes: list[Recipe | None]) -> str:
    return f"was {task.sabotage}" if task.sabotage else effect(recipes)


def _is_negative(task: Task, control: Reply) -> bool:
    """Tell whether a test may be about what its target must not do.

    That cannot be seen where the target does nothing: it returned nothing that could be
    wrong, raised nothing, and the test asserts that something is not there.
    """
    return (
        task.sabotage is None
        and control.asserts_absence
        and Seen.of(control).is_void
        and control.raised is None
    )


def _by_criterion(
    groups: Iterable[list[Task]],
) -> dict[tuple[str, str], list[Task]]:
    """Return the tasks that together have to notice both ways of a target."""
    found: dict[tuple[str, str], list[Task]] = {}
    for group in groups:
        for task in group:
            found.setdefault((task.criterion, task.target), []).append(task)
    return found
