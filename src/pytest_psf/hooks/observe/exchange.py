"""Exchanging a function's code, so that something else runs wherever it is called.

How a call is noted without `sys.monitoring`, and how a target is sabotaged.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
import types
import warnings
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Note = Callable[[], None]

#: How many frames stand for one of an exchanged function.
_FRAMES = 3


class Room:
    """Room on the stack for what stands in, made once for all that is exchanged.

    Were it made for each of them, a dozen would ask for more than the interpreter takes,
    and a recursion without end would meet the end of the memory before the limit.
    """

    def __init__(self) -> None:
        self._users = 0

    def take(self) -> None:
        if not self._users:
            self._before = sys.getrecursionlimit()
            self._made = _FRAMES * self._before
            sys.setrecursionlimit(self._made)
        self._users += 1

    def leave(self) -> None:
        self._users -= 1
        # A limit that the test has set is the test's.
        if not self._users and sys.getrecursionlimit() == self._made:
            sys.setrecursionlimit(self._before)


class Exchange:
    """Exchanges one function object's code, so that something else runs in its place.

    Every name that leads to the function meets it, whoever imported it from where.
    """

    def __init__(
        self,
        function: types.FunctionType,
        instead_of: Callable[[Callable[..., Any]], Callable[..., Any]],
        room: Room | None = None,
    ) -> None:
        """`instead_of` makes what runs from a copy of the original function.

        What is in force at the same time has to share its `room`.
        """
        self._function = function
        self._instead_of = instead_of
        self._room = room or Room()
        self._prepare()

    def _prepare(self) -> None:
        function = self._function
        self._original = function.__code__
        self._code = _code_in_place_of(
            function.__code__, self._instead_of(_copy_of(function))
        )

    def start(self) -> None:
        # Another exchange of the same function may be in force: then both are to run.
        if self._function.__code__ is not self._original:
            self._prepare()
        self._room.take()
        self._function.__code__ = self._code

    def stop(self) -> None:
        self._function.__code__ = self._original
        self._room.leave()


def _copy_of(function: types.FunctionType) -> types.FunctionType:
    copy = types.FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def noted(
    function: types.FunctionType, note: Note, room: Room | None = None
) -> Exchange:
    """Return a watch that notes each call of one function and passes it on."""

    def passing(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            note()
            return original(*args, **kwargs)

        return call

    return Exchange(function, passing, room)


#: The body of the exchanged code by the kind of function; CALL is put in as a constant,
#: with the arguments that it passes on.
_PLAIN = "return CALL"
_COROUTINE = "return await CALL"
_GENERATOR = "return (yield from CALL)"
_ASYNC_GENERATOR = """\
_psf_g = CALL
try:
    _psf_v = await _psf_g.__anext__()
    while True:
        try:
            _psf_s = yield _psf_v
        except GeneratorExit:
            await _psf_g.aclose()
            raise
        except BaseException as _psf_e:
            _psf_v = await _psf_g.athrow(_psf_e)
        else:
            _psf_v = await _psf_g.asend(_psf_s)
except StopAsyncIteration:
    return
"""


#: Not the original's, or coverage would take the lines of the one for the other's.
_FILE = "<pytest-psf>"


def _code_in_place_of(code: types.CodeType, call: Callable[..., Any]) -> types.CodeType:
    """Return code that can stand for `code` and does what `call` does.

    It is compiled with the same free variables, in a function of its own, so that
    the interpreter sets up the closure as it does for the original; and with the same
    parameters, so that a call that does not fit them fails as it does for the original,
    and enters nothing.
    """
    before, body = _shape(code.co_flags)
    parameters, arguments = _parameters_of(code)
    # A constant to find again; no name to look up.
    body = body.replace("CALL", f"(0)({arguments})")
    names = code.co_freevars
    source = (
        f"def make({', '.join(names)}):\n"
        f"    {before}def stand_in({parameters}):\n"
        f"        if 0: ({''.join(f'{name}, ' for name in names)})\n"
        f"{textwrap.indent(body, ' ' * 8)}\n"
        "    return stand_in\n"
    )
    space: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # "int is not callable"
        exec(compile(source, _FILE, "exec"), space)  # noqa: S102 - our own text
    made: types.CodeType = space["make"](*[None] * len(names)).__code__
    constants = tuple(
        call if type(constant) is int and constant == 0 else constant
        for constant in made.co_consts
    )
    iterable = code.co_flags & inspect.CO_ITERABLE_COROUTINE
    return made.replace(co_consts=constants, co_flags=made.co_flags | iterable)


def _parameters_of(code: types.CodeType) -> tuple[str, str]:
    """Return the parameters of a function, and the arguments that hand all of them on.

    Their default values are the function's, not the code's.
    """
    names = iter(code.co_varnames)
    first = list(islice(names, code.co_posonlyargcount))
    more = list(islice(names, code.co_argcount - code.co_posonlyargcount))
    named = list(islice(names, code.co_kwonlyargcount))
    rest = f"*{next(names)}" if code.co_flags & inspect.CO_VARARGS else ""
    others = f"**{next(names)}" if code.co_flags & inspect.CO_VARKEYWORDS else ""
    star = rest or "*" * bool(named)
    parameters = [*first, "/" * bool(first), *more, star, *named, others]
    arguments = [*first, *more, rest, *(f"{one}={one}" for one in named), others]
    return ", ".join(filter(None, parameters)), ", ".join(filter(None, arguments))


def _shape(flags: int) -> tuple[str, str]:
    """Return the prefix and the body for the kind of function that the flags name."""
    if flags & inspect.CO_COROUTINE:
        return "async ", _COROUTINE
    if flags & inspect.CO_ASYNC_GENERATOR:
        return "async ", _ASYNC_GENERATOR
    if flags & inspect.CO_GENERATOR:
        return "", _GENERATOR
    return "", _PLAIN
