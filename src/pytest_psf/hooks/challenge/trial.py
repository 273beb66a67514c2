"""One run of a test in a child, with its target watched or sabotaged."""

from __future__ import annotations

import sys
import types
from contextlib import ExitStack
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_psf.core.outcomes import Way
from pytest_psf.core.problem import Problem
from pytest_psf.hooks.challenge import sabotage
from pytest_psf.hooks.challenge.both_ways import (
    Refusals,
    always,
    answers_of,
)
from pytest_psf.hooks.challenge.calls import Calls, emptying
from pytest_psf.hooks.challenge.instead import asked_for
from pytest_psf.hooks.challenge.measured import coverage_paused
from pytest_psf.hooks.challenge.messages import Reply, Request
from pytest_psf.hooks.observe.below import TargetError
from pytest_psf.hooks.observe.exchange import Room
from pytest_psf.hooks.observe.profiled import looks_at_callers
from pytest_psf.hooks.observe.recording import new_recorder
from pytest_psf.hooks.observe.sabotages import sabotage_named
from pytest_psf.hooks.observe.targets import (
    functions_of,
    module_of,
    resolve,
    wrappers_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pytest

    from pytest_psf.hooks.challenge.network import Network
    from pytest_psf.hooks.challenge.witness import Witness
    from pytest_psf.hooks.observe.observer import Watch
    from pytest_psf.hooks.observe.targets import Target
    from pytest_psf.hooks.observe.window import Window


class ObstacleError(Exception):
    """Nothing can stand in for a target; the text says why."""


class Trial(NamedTuple):
    """A test, and what is asked of it."""

    item: pytest.Item
    request: Request
    witness: Witness
    window: Window
    network: Network

    def reply(self) -> Reply:
        """Run the test, and return what became of it."""
        item, request = self.item, self.request
        target = resolve(request.target, self.witness.test_code.holds)
        if isinstance(target, TargetError):
            return Reply(outcome="missing", obstacle=f"{request.target} {target}")
        self.witness.system = _package_of(target)
        banned = () if request.sabotaged else self.witness.banned(item)
        calls, around = Calls(banned=banned), Calls(banned=banned)
        refusals = Refusals(is_of_tests=self.witness.test_code.holds)
        layers = wrappers_of(request.target, self.witness.test_code.holds)[:1]
        if request.around:
            target, layers = layers[0], []
        watches: Iterable[Watch] = self._stand_ins(target, calls, refusals)
        if not request.sabotaged and isinstance(target, types.FunctionType):
            outer = (sabotage.watched(one, self.window, around) for one in layers)
            watches = chain(watches, outer)
        with ExitStack() as stack:
            try:
                _begin(stack, watches, request.target)
            except ObstacleError as error:
                return Reply(outcome="missing", obstacle=str(error))
            self.window.is_watched = True
            recorder = new_recorder(item, in_full=True)
            with coverage_paused():
                item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        if not request.sabotaged and any(
            _would_notice(one, self.witness) for one in (target, *layers)
        ):
            why = (
                f"{request.target} looks at its callers, and a stand-in is one of them"
            )
            return Reply(outcome="missing", obstacle=why)
        # A decorator may answer without a call of what is inside, as one that refuses.
        is_around = not calls.count and bool(around.count)
        calls = around if is_around else calls
        return Reply(
            outcome=self.witness.outcome,
            failures=self.witness.failures,
            is_around=is_around,
            calls=calls.count,
            ways=calls.ways,
            like=calls.like,
            raised=next(iter(refusals.kinds), None),
            returned=refusals.returned,
            answers=_answers_of(target),
            asserts_absence=not request.sabotaged
            and self.witness.asserts_absence(request.target, item),
            is_inside=isinstance(target, type) and not calls.is_direct,
            refused=self.network.refused,
            trials=recorder.tried,
        )

    def _stand_ins(
        self, target: Target, calls: Calls, refusals: Refusals
    ) -> Iterator[Watch]:
        """Yield what stands in for a target.

        Raise ObstacleError if nothing can.
        """
        request = self.request
        if isinstance(target, type):
            yield from self._in_the_place_of(target, calls, refusals)
        elif request.sabotaged:
            names = _names_in(self.witness.code_of(self.item))
            instead, room = _instead_of(request, names), Room()
            for function in functions_of(target):
                yield sabotage.sabotaged_by(function, self.window, calls, instead, room)
        else:
            room = Room()
            for function in functions_of(target):
                yield sabotage.watched(function, self.window, calls, room, refusals)

    def _in_the_place_of(
        self, model: type, calls: Calls, refusals: Refusals
    ) -> Iterator[Watch]:
        request = self.request
        if request.instead is not None:
            raise ObstacleError("a sabotage stands for a function, not for a model")
        if not request.sabotaged:
            return sabotage.for_model(model, self.window, calls, refusals)
        if request.way is Way.BLOCKS:
            refuse = always(request, model)
            return sabotage.closed_model(model, self.window, calls, refuse)
        return sabotage.opened_model(model, self.window, calls, request.recipes)


def _begin(stack: ExitStack, watches: Iterable[Watch], target: str) -> None:
    """Start what stands in for a target, and what is watched around it.

    Raise ObstacleError if that cannot be done.
    """
    try:
        for watch in list(watches):
            watch.start()
            stack.callback(watch.stop)
    except ObstacleError:
        raise
    except Exception as error:  # noqa: BLE001 - some code cannot be exchanged
        why = f"nothing can stand in for {target} in this Python"
        raise ObstacleError(f"{why} ({type(error).__name__}: {error})") from None


def _would_notice(target: Target, witness: Witness) -> bool:
    """Tell whether a test may have failed only because its target was watched."""
    return (
        witness.outcome != "passed"
        and not isinstance(target, type)
        and any(looks_at_callers(one.__code__) for one in functions_of(target))
    )


def _package_of(target: Target) -> Path | None:
    """Return the folder or file of the package that a target belongs to."""
    module = sys.modules.get(module_of(target).partition(".")[0])
    file = getattr(module, "__file__", None)
    if file is None:
        return None
    return Path(file).parent if Path(file).name == "__init__.py" else Path(file)


def _answers_of(target: Target) -> int:
    """Return how many different values a target can return, as far as its code shows.

    A model lets pass, or refuses.
    """
    if isinstance(target, type):
        return 2
    return max(answers_of(one) for one in functions_of(target))


def _names_in(code: types.CodeType) -> Iterator[str]:
    """Yield the names of attributes that code, or what is defined in it, asks for."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names_in(constant)


def _instead_of(
    request: Request, names: Iterable[str]
) -> Callable[[Any], Callable[..., Any]]:
    """Return what makes, from a copy of the target, what runs instead of it.

    Raise ObstacleError if nothing can.
    """
    if request.way is not None:
        return partial(always, request)
    instead = _instead(request, names)
    return lambda _original: instead


def _instead(request: Request, names: Iterable[str]) -> Callable[..., Any]:
    if request.instead is None:
        named = [*names]
        return emptying(asked_for(one, named) for one in request.recipes)
    found = sabotage_named(request.instead)
    if isinstance(found, Problem):  # there is less to import here than in the run
        raise ObstacleError(f"the sabotage {request.instead}: {found.why}")
    return found
