"""Both ways to answer: what a control run saw of them, and what answers in one alone.

A guard that blocks everything passes each test of what it must block, and a check that
always says yes each test of what it must allow. Together the tests have to notice both.
"""

from __future__ import annotations

import dis
import inspect
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_psf.core.outcomes import Way
from pytest_psf.core.values import dataclass
from pytest_psf.hooks.challenge.recipe import ClassName
from pytest_psf.hooks.challenge.stand_ins import answer_of, is_stop
from pytest_psf.hooks.challenge.wronging import NOTHING

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Iterable

    from pytest_psf.hooks.challenge.messages import Reply, Request
    from pytest_psf.hooks.challenge.recipe import Recipe

#: The name of the stand-in for a bool.
_BOOL = "bool"

#: The modules that raise what a test tells a mock to raise.
_MOCKS = frozenset({"unittest.mock", "mock.mock"})

#: By these an iteration ends, which is no refusal.
_ENDS = (StopIteration, StopAsyncIteration)


@dataclass(kw_only=True)
class Refusals:
    """Notes what a function raises inside of its block, if it can be raised elsewhere.

    What comes out of the test's own code, which the function has called, or out of a mock,
    only comes through it.
    """

    #: Tells whether a file is one of the tests.
    is_of_tests: Callable[[Path], bool] = lambda _: False
    kinds: list[ClassName] = field(default_factory=list)
    #: How often it raised nothing.
    returned: int = 0

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        traceback: types.TracebackType | None,
    ) -> None:
        if kind is None:
            self.returned += 1
            return
        if issubclass(kind, _ENDS) or not issubclass(kind, Exception):
            return
        if traceback is not None and self._only_comes_through(traceback.tb_next):
            return
        name = ClassName.of(kind)
        if name is not None:
            self.kinds.append(name)

    def _only_comes_through(self, traceback: types.TracebackType | None) -> bool:
        while traceback is not None:
            frame = traceback.tb_frame
            if frame.f_globals.get("__name__") in _MOCKS or self.is_of_tests(
                Path(frame.f_code.co_filename)
            ):
                return True
            traceback = traceback.tb_next
        return False


#: What stands for all values that no constant shows.
_MANY = 2

#: What a function says that it returns which answers yes or no.
_SAYS_BOOL = ("bool", "TypeGuard", "TypeIs", "Literal")


#: What is said by an exception of ours in the place of the target's.
_BLOCKED = "blocked by the challenge"


def answers_of(function: types.FunctionType) -> int:
    """Return how many different answers a function can give, as far as its code shows.

    None can what always raises, and one what only says True: they answer in one way by
    design. A special method raises by protocol, for whoever would be asked next. And what
    says that it returns something else than yes or no, such as what it has decoded, was
    asked no such question where a bool comes of it.
    """
    return min(_values_of(function), 1 if _says_otherwise(function) else _MANY)


def _says_otherwise(function: types.FunctionType) -> bool:
    hint = str(function.__annotations__.get("return", _SAYS_BOOL[0]))
    return not any(one in hint for one in _SAYS_BOOL)


def _values_of(function: types.FunctionType) -> int:
    name = function.__name__
    if name.startswith("__") and name not in {"__init__", "__call__"}:
        return 0
    found: set[str] = set()
    before: dis.Instruction | None = None
    for one in dis.get_instructions(function.__code__):
        if one.opname == "RETURN_CONST":
            found.add(one.argrepr)
        elif one.opname == "RETURN_VALUE":
            if before is None or before.opname != "LOAD_CONST" or one.is_jump_target:
                return _MANY
            found.add(before.argrepr)
        before = one
    return len(found)


def _are_nothing(control: Reply) -> bool:
    """Tell whether no way has another value than nothing for a call that returned."""
    return all(
        one == NOTHING
        for way in control.ways
        for one, usual in zip(way, control.recipes, strict=True)
        if usual is not None
    )


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the control run of one test saw of a target."""

    answers: frozenset[bool] = frozenset()
    refused: ClassName | None = None
    #: Whether it let something pass: a call that returned.
    passed: bool = False
    #: Whether what it returned can only be nothing, so that no other value is wrong.
    is_void: bool = False
    #: Another value of the shape of what it let pass, to be returned instead of a refusal.
    like: Recipe | None = None

    @classmethod
    def of(cls, control: Reply) -> Seen:
        """Return what a reply tells; its recipe for a bool makes the other one."""
        made = [one for one in control.recipes if one is not None]
        are_answers = control.answers >= _MANY and {one.stand_in for one in made} == {
            _BOOL
        }
        return cls(
            answers=frozenset(not one.plain for one in made if are_answers),
            refused=control.raised if control.answers else None,
            passed=control.returned > 0,
            is_void=bool(made) and _are_nothing(control),
            like=None
            if control.like is None or is_stop(control.like)
            else control.like,
        )

    @classmethod
    def of_all(cls, several: Iterable[Seen]) -> Seen:
        """Return what several control runs saw together."""
        found = list(several)
        return cls(
            answers=frozenset().union(*(one.answers for one in found)),
            refused=next((one.refused for one in found if one.refused), None),
            passed=any(one.passed for one in found),
            like=next((one.like for one in found if one.like), None),
        )

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways that must not survive."""
        if self.refused is not None:
            return (Way.PASSES, Way.BLOCKS)
        return (Way.YES, Way.NO) if self.answers else ()

    def could_catch(self, way: Way) -> bool:
        """Tell whether the target, answering in this way alone, would be another one."""
        return {
            Way.YES: False in self.answers,
            Way.NO: True in self.answers,
            Way.PASSES: self.refused is not None,
            Way.BLOCKS: self.passed,
        }[way]

    def is_tried_by_sabotage(self, way: Way, together: Seen) -> bool:
        """Tell whether the sabotage proper was just this way.

        What refused returned nothing then, which is no answer where others have a shape.
        """
        if way in {Way.YES, Way.NO}:
            return len(self.answers) == 1
        return way is Way.PASSES and not self.passed and together.like is None


def always(request: Request, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what answers in the one way of a request, instead of a function."""
    if request.way is Way.BLOCKS and request.refusing is not None:
        return refusal_of(_found(request.refusing))
    if request.way is Way.PASSES:
        return _passing(function, next(iter(request.recipes), None))
    answer = request.way is Way.YES
    return lambda *_args, **_kwargs: answer


def _found(name: ClassName) -> Any:
    try:
        return name.find()
    except LookupError:  # only the other test imports it
        return RuntimeError


def refusal_of(kind: Any) -> Callable[..., Any]:
    """Return what raises this kind of exception, whatever it is called with."""

    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        # Not by its class: it may ask for what nobody here has.
        if hasattr(kind, "from_exception_data"):  # that of pydantic has no other way
            raise kind.from_exception_data(_BLOCKED, [])
        raise kind.__new__(kind, _BLOCKED)

    return refuse


def _passing(function: Callable[..., Any], like: Recipe | None) -> Callable[..., Any]:
    """Return what lets pass what a function refuses, with nothing or a value of a recipe.

    A caller that takes the answer apart would stumble over nothing.
    """

    def passed(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return None if like is None else answer_of(like, (*args, *kwargs.values()))

    def let_pass(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception:  # noqa: BLE001 - whatever it refuses by
            return passed(args, kwargs)

    async def wait_and_let_pass(*args: Any, **kwargs: Any) -> Any:
        try:
            return await function(*args, **kwargs)
        except Exception:  # noqa: BLE001 - see above
            return passed(args, kwargs)

    return wait_and_let_pass if inspect.iscoroutinefunction(function) else let_pass
