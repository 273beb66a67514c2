"""Exchanging a function's code, so that something else runs wherever it is called.

How a call is noted without `sys.monitoring`, and how a target is sabotaged.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
import types
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Note = Callable[[], None]

#: How many frames stand for one of an exchanged function.
_FRAMES = 3


class Exchange:
    """Exchanges one function object's code, so that something else runs in its place.

    Every name that leads to the function meets it, whoever imported it from where.
    """

    def __init__(
        self,
        function: types.FunctionType,
        instead_of: Callable[[Callable[..., Any]], Callable[..., Any]],
    ) -> None:
        """`instead_of` makes what runs from a copy of the original function."""
        self._function = function
        self._original = function.__code__
        self._code = _code_in_place_of(
            function.__code__, instead_of(_copy_of(function))
        )
        self._signature = inspect.signature(function, follow_wrapped=False)

    def start(self) -> None:
        self._limit = sys.getrecursionlimit()
        sys.setrecursionlimit(_FRAMES * self._limit)
        self._function.__code__ = self._code
        self._sets_signature = not hasattr(self._function, "__signature__")
        if self._sets_signature:  # frameworks look at it to see what to pass
            self._function.__signature__ = self._signature  # type: ignore[attr-defined] # functions take attributes

    def stop(self) -> None:
        self._function.__code__ = self._original
        sys.setrecursionlimit(self._limit)
        if self._sets_signature:
            del self._function.__signature__  # type: ignore[attr-defined] # set above


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


def noted(function: types.FunctionType, note: Note) -> Exchange:
    """Return a watch that notes each call of one function and passes it on."""

    def passing(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            note()
            return original(*args, **kwargs)

        return call

    return Exchange(function, passing)


#: The body of the exchanged code by the kind of function; CALL is put in as a constant.
_PLAIN = "return (CALL)(*_psf_a, **_psf_k)"
_COROUTINE = "return await (CALL)(*_psf_a, **_psf_k)"
_GENERATOR = "return (yield from (CALL)(*_psf_a, **_psf_k))"
_ASYNC_GENERATOR = """\
_psf_g = (CALL)(*_psf_a, **_psf_k)
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
    the interpreter sets up the closure as it does for the original.
    """
    before, body = _shape(code.co_flags)
    body = body.replace("CALL", "0")  # a constant to find again; no name to look up
    names = code.co_freevars
    source = (
        f"def make({', '.join(names)}):\n"
        f"    {before}def stand_in(*_psf_a, **_psf_k):\n"
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


def _shape(flags: int) -> tuple[str, str]:
    """Return the prefix and the body for the kind of function that the flags name."""
    if flags & inspect.CO_COROUTINE:
        return "async ", _COROUTINE
    if flags & inspect.CO_ASYNC_GENERATOR:
        return "async ", _ASYNC_GENERATOR
    if flags & inspect.CO_GENERATOR:
        return "", _GENERATOR
    return "", _PLAIN
