"""From `package.module:Class.method` to the Python function that can be observed."""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import nearest
from pytest_psf.core.problem import Problem
from pytest_psf.hooks.observe.models import is_model

if TYPE_CHECKING:
    from collections.abc import Callable


_CORRECT_IT = "correct the name under `exercises`"
_NAME_CODE = 'name a function or method of the system: "package.module:Class.method"'

#: Packages that every test enters.
_TEST_TOOLS = frozenset({"pytest", "_pytest", "pluggy", "pytest_psf"})


class TargetError(Exception):
    """Raise TargetError if a target cannot be found or observed."""

    def __init__(self, why: str, fix: str = _NAME_CODE) -> None:
        super().__init__(why)
        self.problem = Problem(reasons.NO_SUCH_TARGET, why, fix)


#: What can be observed: a function, or a model class.
Target = types.FunctionType | type


def resolve(target: str, is_test_code: Callable[[Path], bool]) -> Target | TargetError:
    """Return the function that a target names, below all its decorators, or the model.

    Return a TargetError if there is none, if it is not written in Python, or if it is
    not part of the system: to enter the standard library or a test's own helpers would
    show nothing of it.
    """
    try:
        return _resolved(target, is_test_code)
    except TargetError as error:
        return error


def _resolved(target: str, is_test_code: Callable[[Path], bool]) -> Target:
    module_name, _, path = target.partition(":")
    _refuse_foreign(module_name)
    found = _walk(_module(module_name), module_name, path.split("."))
    thing: Target = found if is_model(found) else _function(found)  # type: ignore[assignment] # a model is a class
    _refuse_foreign(thing.__module__ or "")  # inherited, or only imported
    if is_test_code(file_of(thing)):
        raise TargetError("belongs to the tests, not to the system")
    return thing


def file_of(thing: Target) -> Path:
    """Return the file that a target's code stands in."""
    if isinstance(thing, types.FunctionType):
        return Path(thing.__code__.co_filename)
    module = sys.modules.get(thing.__module__)
    return Path(getattr(module, "__file__", None) or "")


def _refuse_foreign(module_name: str) -> None:
    package = module_name.partition(".")[0]
    if package in getattr(sys, "stdlib_module_names", ()):
        raise TargetError("belongs to the standard library, not to the system")
    if package in _TEST_TOOLS:
        raise TargetError("belongs to a test tool, not to the system")


def _module(name: str) -> types.ModuleType:
    try:
        return importlib.import_module(name)
    except KeyboardInterrupt:
        raise
    except ModuleNotFoundError as error:
        raise TargetError(f"there is no module {error.name}", _CORRECT_IT) from None
    except BaseException as error:  # noqa: BLE001 - an import runs the user's code
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        why = f"{name} cannot be imported ({what})"
        raise TargetError(why, "fix the import") from None


def _walk(found: object, name: str, parts: list[str]) -> object:
    for part in parts:
        name, holder = f"{name}.{part}", found
        try:
            found = inspect.getattr_static(holder, part)
        except AttributeError:
            near = nearest(part, tuple(dir(holder)))
            hint = f"; did you mean {near}?" if near else ""
            raise TargetError(f"there is no {name}{hint}", _CORRECT_IT) from None
    return found


def _function(found: object) -> types.FunctionType:
    """Unwrap descriptors and decorators down to a function with Python code."""
    if isinstance(found, staticmethod | classmethod | types.MethodType):
        return _function(found.__func__)
    if isinstance(found, property):
        return _function(found.fget)
    if isinstance(found, functools.cached_property):
        return _function(found.func)
    if hasattr(found, "__wrapped__") and not isinstance(found, type):
        return _unwrapped(found)
    if isinstance(found, types.FunctionType):
        return found
    raise TargetError(_why_not(found))


def _unwrapped(found: object) -> types.FunctionType:
    try:
        inner = inspect.unwrap(found)  # type: ignore[arg-type] # it has __wrapped__
    except ValueError:
        raise TargetError("wraps itself") from None
    return _function(inner)


def _why_not(found: object) -> str:
    if isinstance(found, type):
        return "is a class but not a pydantic model: name one of its methods"
    if isinstance(found, functools.partial | functools.partialmethod):
        return "is a partial: name the function behind it"
    if isinstance(found, types.BuiltinFunctionType | types.MethodDescriptorType):
        return "is written in C, where no call can be observed"
    if isinstance(found, types.ModuleType):
        return "is a module: name a function in it"
    if callable(found):
        return f"is an instance of {type(found).__name__}: name a method of its class"
    return f"is not a function: it has the type {type(found).__name__}"
