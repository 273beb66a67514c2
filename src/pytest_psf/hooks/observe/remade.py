"""Code that is made anew: a module that a test reloads, or imports once more.

Its functions are other objects then, with code of the same place. All that importlib
executes passes through one function of it, whose code is exchanged for one that looks at
the module's code before that runs: neither a loader nor a frame is put between, and what
the module calls while it is executed is seen as well.
"""

from __future__ import annotations

import importlib
import inspect
import types
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_psf.hooks.observe.exchange import Note

    #: Has code note its calls: gives the code to be run in its place.
    With = Callable[[types.CodeType, Note], types.CodeType]

_HEAD = "def passing(f, *args, **kwds):"
_BODY = "  return f(*(0)(f, args), **kwds)"


class CodePlace(NamedTuple):
    """Where code stands: the same for all that is made of the same lines."""

    file: str
    name: str
    line: int


def place_of(code: types.CodeType) -> CodePlace:
    return CodePlace(code.co_filename, code.co_name, code.co_firstlineno)


class Successors:
    """Watches, from start to stop, what one function's code was made anew as."""

    def __init__(self, code: types.CodeType, note: Note) -> None:
        self.code = code
        self._note = note
        #: Tests follow one another, but what they import stays.
        self._is_running = False

    def start(self) -> None:
        self._is_running = True

    def stop(self) -> None:
        self._is_running = False

    def note(self) -> None:
        if self._is_running:
            self._note()


class Remade:
    """Looks at the code of each module that is executed while it is in force."""

    def __init__(self, with_note: With) -> None:
        self._with_note = with_note
        self._followed: dict[CodePlace, list[Successors]] = {}
        self._files: set[str] = set()
        #: The names of the modules that were executed.
        self.modules: set[str] = set()
        self._before: types.CodeType | None = None

    def follow(self, function: types.FunctionType, note: Note) -> list[Successors]:
        """Return what watches that which will be made of a function's lines.

        Nothing does where that cannot be told: what is made inside of a function shares
        its code with all that the same lines make.
        """
        code = function.__code__
        if code.co_flags & inspect.CO_NESTED:
            return []
        successors = Successors(code, note)
        self._followed.setdefault(place_of(code), []).append(successors)
        self._files.add(code.co_filename)
        return [successors]

    def start(self) -> None:
        """Begin, if this Python's importlib is as expected."""
        with suppress(Exception):
            function = _executing()
            code = function.__code__
            made = _passing(code, self._seen)
            if made is not None:
                function.__code__ = made
                self._before = code

    def stop(self) -> None:
        if self._before is not None:
            _executing().__code__ = self._before
            self._before = None

    def _seen(self, function: object, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the arguments with which importlib calls a function.

        Where it executes a module that is observed, the code notes its calls.
        """
        if function is exec and isinstance(arguments[0], types.CodeType):
            code, space = arguments
            if code.co_filename in self._files:
                with suppress(Exception):  # whatever it is, the import is the test's
                    self.modules.add(space["__name__"])
                    return (self._noting(code), space)
        return arguments

    def _noting(self, code: types.CodeType) -> types.CodeType:
        """Return code in which all that is followed notes its calls."""
        constants = tuple(
            self._noting(one) if isinstance(one, types.CodeType) else one
            for one in code.co_consts
        )
        if any(
            new is not old for new, old in zip(constants, code.co_consts, strict=True)
        ):
            code = code.replace(co_consts=constants)
        for successors in self._successors_of(code):
            code = self._with_note(code, successors.note)
        return code

    def _successors_of(self, code: types.CodeType) -> Iterator[Successors]:
        # Of two lambdas in one line, the content tells which is which.
        for successors in self._followed.get(place_of(code), ()):
            if successors.code == code:
                yield successors


def _executing() -> types.FunctionType:
    found: types.FunctionType = importlib._bootstrap._call_with_frames_removed  # type: ignore[attr-defined] # noqa: SLF001 - no public way sees all that is executed
    return found


def _passing(
    code: types.CodeType, seen: Callable[..., tuple[Any, ...]]
) -> types.CodeType | None:
    """Return code that passes the arguments through `seen`, or None.

    Its name, file and line are the original's: tracebacks show them, or leave them out.
    """
    if code.co_varnames != ("f", "args", "kwds") or code.co_argcount != 1:
        return None
    last = max(line for _, _, line in code.co_lines() if line)
    text = _HEAD + "\n" * (last - code.co_firstlineno) + _BODY
    space: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # "int is not callable"
        exec(compile(text, code.co_filename, "exec"), space)  # noqa: S102 - our own text
    made: types.CodeType = space["passing"].__code__
    constants = tuple(
        seen if type(one) is int and one == 0 else one for one in made.co_consts
    )
    return made.replace(
        co_consts=constants,
        co_name=code.co_name,
        co_firstlineno=code.co_firstlineno,
    )
