"""A code object that is one function's alone, where events only tell the code."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import types


class OwnCode:
    """Lends a function a code object that no other function has."""

    def __init__(self, function: types.FunctionType) -> None:
        self._function = function
        self._before = function.__code__

    def lend(self) -> types.CodeType:
        """Return the code that the function has until it is taken back."""
        self._before = code = self._function.__code__
        if code.co_flags & inspect.CO_NESTED:
            # What is made inside of a function shares its code with all that the same
            # lines have made. A copy is equal, but another object.
            self._function.__code__ = code = code.replace()
        return code

    def take_back(self) -> None:
        # There are interpreters in which no code can be assigned, not even its own.
        if self._function.__code__ is not self._before:
            self._function.__code__ = self._before
