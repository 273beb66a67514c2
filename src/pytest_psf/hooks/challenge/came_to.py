"""What a test comes to by one challenge, as the replies of its runs tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import Challenge, ChallengeResult
from pytest_psf.core.places import Place
from pytest_psf.hooks.challenge.both_ways import Seen
from pytest_psf.hooks.challenge.calls import effect

if TYPE_CHECKING:
    from pytest_psf.hooks.challenge.messages import Failure, Reply
    from pytest_psf.hooks.challenge.recipe import Recipe
    from pytest_psf.hooks.challenge.tasks import Task


def came_to(
    task: Task,
    result: ChallengeResult,
    detail: str = "",
    place: Place | None = None,
    *,
    judges_nothing: bool = False,
) -> Challenge:
    return Challenge(
        target=task.target,
        sabotage=task.sabotage,
        result=result,
        detail=detail,
        place=place,
        judges_nothing=judges_nothing,
    )


def problem_of(task: Task, control: Reply) -> Challenge | None:
    """Return why a test cannot be challenged, by what it ended with as it is."""
    nothing = control.judges_nothing
    if control.outcome == "missing":
        result, why = ChallengeResult.NOT_CHALLENGEABLE, control.obstacle
        return came_to(task, result, why, judges_nothing=nothing)
    if control.refused:
        result, why = ChallengeResult.NOT_CHALLENGEABLE, control.blocked
        return came_to(task, result, why, judges_nothing=nothing)
    if control.outcome != "passed":
        why = f"run again by itself it does not pass: {control.ending}"
        result = ChallengeResult.NOT_REPEATABLE
        return came_to(task, result, why, judges_nothing=nothing)
    if control.calls:
        return None
    return came_to(task, ChallengeResult.NOT_ENTERED, judges_nothing=nothing)


def result_of(task: Task, recipes: list[Recipe | None], sabotaged: Reply) -> Challenge:
    if not sabotaged.calls and sabotaged.outcome not in {"died", "hung"}:
        return came_to(task, ChallengeResult.NOT_ENTERED)
    for failure in sabotaged.failures:
        if failure.is_assertion:
            return caught(task, did_instead(task, recipes), failure)
    did = did_instead(task, recipes)
    if sabotaged.outcome in {"passed", "skipped"}:
        return came_to(task, ChallengeResult.SURVIVED, did)
    where = next(
        (f" at {one.file}:{one.line}" for one in sabotaged.failures if one.file), ""
    )
    ending = f"{did}; {sabotaged.ending}{where}"
    return came_to(task, ChallengeResult.CANNOT_TELL, ending)


def caught(task: Task, did: str, failure: Failure) -> Challenge:
    place = Place(failure.file, failure.line) if failure.file else None
    return came_to(task, ChallengeResult.CAUGHT, did, place)


def did_instead(task: Task, recipes: list[Recipe | None]) -> str:
    return f"was {task.sabotage}" if task.sabotage else effect(recipes)


def is_negative(task: Task, control: Reply) -> bool:
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
