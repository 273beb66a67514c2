"""From `package.module:Class.method` to the Python function that can be observed."""

from __future__ import annotations

import enum
import importlib
import inspect
import sys
import types
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.core.places import nearest
from pytest_psf.hooks.observe.below import Several, TargetError, below, wrappers_around
from pytest_psf.hooks.observe.elsewhere import holder_of, module_like
from pytest_psf.hooks.observe.models import is_model, said_by

if TYPE_CHECKING:
    from collections.abc import Callable


#: What to do where there is no such name.
CORRECT_IT = "correct the name under `exercises`"

#: Packages that every test enters.
_TEST_TOOLS = frozenset({"pytest", "_pytest", "pluggy", "pytest_psf"})

#: The functions of a property, and the words by which it takes them.
_PARTS = {"fget": "getter", "fset": "setter", "fdel": "deleter"}

#: What can be observed: a function, any of several, or a model class.
Target = types.FunctionType | Several | type


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
    except Exception as error:  # noqa: BLE001 - attributes of the user's objects may do anything
        return TargetError(f"cannot be looked at ({_said(error)})")


def _resolved(target: str, is_test_code: Callable[[Path], bool]) -> Target:
    if (why := _why_foreign(target.partition(":")[0])) is not None:
        raise TargetError(why)
    found = found_at(target)
    thing: Target = found if is_model(found) else below(found, target)  # type: ignore[assignment] # a model is a class
    # Inherited, or only imported.
    if (why := _why_foreign(module_of(thing))) is not None:
        raise TargetError(why)
    if is_test_code(file_of(thing)):
        raise TargetError("belongs to the tests, not to the system")
    if isinstance(thing, Several):
        return replace(thing, counts=lambda function: _counts(function, is_test_code))
    return thing


def _counts(function: types.FunctionType, is_test_code: Callable[[Path], bool]) -> bool:
    is_foreign = _why_foreign(module_of(function)) is not None
    return not is_foreign and not is_test_code(file_of(function))


def functions_of(target: types.FunctionType | Several) -> list[types.FunctionType]:
    """Return the functions that a target stands for; entering one of them is enough."""
    return target.functions() if isinstance(target, Several) else [target]


def file_of(thing: Target) -> Path:
    """Return the file that a target's code stands in."""
    one = thing.first() if isinstance(thing, Several) else thing
    if isinstance(one, types.FunctionType):
        return _path(one.__code__.co_filename)
    module = sys.modules.get(one.__module__)
    return _path(getattr(module, "__file__", None) or "")


@lru_cache(maxsize=64)
def _path(file: str) -> Path:
    # Many targets stand in one file, and what is known of it is known by its path.
    return Path(file)


def line_of(thing: Target) -> int | None:
    """Return the line on which a function's code begins; a model may stand anywhere."""
    one = thing.first() if isinstance(thing, Several) else thing
    if not isinstance(one, types.FunctionType):
        return None
    return one.__code__.co_firstlineno


def own_name(target: str, thing: Target) -> str:
    """Return what code is called where it stands: other modules may import it.

    The name that it has of itself, or else the same one in its own module; what neither of
    them leads to keeps the name by which it is called here. A model without a body is the
    one that it repeats.
    """
    one = thing.first() if isinstance(thing, Several) else thing
    one = said_by(one) if isinstance(one, type) else one
    names = (one.__qualname__, target.partition(":")[2])
    for own in (f"{module_of(one)}:{name}" for name in names):
        if own == target or _leads_to(own, one):
            return own
    return target


def _leads_to(name: str, thing: types.FunctionType | type) -> bool:
    if name.partition(":")[0] not in sys.modules:
        return False  # nothing is imported for it
    found = resolve(name, lambda _: False)
    return (found.first() if isinstance(found, Several) else found) is thing


def module_of(thing: Target) -> str:
    """Return the name of the module that a target's code stands in."""
    one = thing.first() if isinstance(thing, Several) else thing
    return one.__module__ or ""


def wrappers_of(
    target: str, is_test_code: Callable[[Path], bool]
) -> list[types.FunctionType]:
    """Return what the system's decorators put around a target, the outermost first."""
    found = wrappers_around(found_at(target))
    return [one for one in found if not is_test_code(file_of(one))]


def other_names(target: str) -> str:
    """Return what else to name where a target was not entered.

    Of a property, its setter and deleter; and what is around a model, or a cache.
    """
    found = found_at(target)
    if is_model(found):
        return (
            f"inside another model, and where FastAPI reads a request, {target} is validated "
            "in compiled code: name the outer one, or make one in the test itself"
        )
    if callable(getattr(found, "cache_clear", None)):  # as functools has it
        name = target.partition(":")[2]
        return (
            "it answers out of its cache what was asked before: call "
            f"{name}.cache_clear() first"
        )
    if not isinstance(found, property):
        return ""
    first, *others = (part for part in _PARTS if getattr(found, part) is not None)
    names = ", ".join(f"its {_PARTS[one]} {target}.{one}" for one in others)
    return f"{target} is the {_PARTS[first]} of a property, {names}" if names else ""


def found_at(target: str) -> object:
    """Return what stands under the name of a target; raise TargetError if nothing does."""
    module_name, _, path = target.partition(":")
    return _walk(_module(module_name, path), module_name, path.split("."))


def _why_foreign(module_name: str) -> str | None:
    package = module_name.partition(".")[0]
    if package in getattr(sys, "stdlib_module_names", ()):
        return "belongs to the standard library, not to the system"
    if package in _TEST_TOOLS:
        return "belongs to a test tool, not to the system"
    return None


def _module(name: str, path: str) -> types.ModuleType:
    try:
        return importlib.import_module(name)
    except KeyboardInterrupt:
        raise
    except ModuleNotFoundError as error:
        is_own = name == error.name or name.startswith(f"{error.name}.")
        hint = _did_you_mean(module_like(name, path) if is_own else "")
        why = f"there is no module {error.name}{hint}"
        raise TargetError(why, CORRECT_IT) from None
    except BaseException as error:  # noqa: BLE001 - an import runs the user's code
        why = f"{name} cannot be imported ({_said(error)})"
        raise TargetError(why, "fix the import") from None


def _did_you_mean(near: str | None) -> str:
    return f"; did you mean {near}?" if near else ""


def _said(error: BaseException) -> str:
    first, *_ = [*str(error).splitlines(), ""]
    return f"{type(error).__name__}: {first}".rstrip(": ")


def _walk(found: object, name: str, parts: list[str]) -> object:
    for part in parts:
        name, holder = f"{name}.{part}", found
        try:
            found = _attribute(holder, part)
        except (KeyboardInterrupt, TargetError):
            raise
        except AttributeError:
            near = nearest(part, tuple(dir(holder)))
            if near is None and isinstance(holder, types.ModuleType):
                near = holder_of(holder.__name__, ".".join(parts))
            why = f"there is no {name}{_did_you_mean(near)}"
            raise TargetError(why, CORRECT_IT) from None
        except BaseException as error:  # noqa: BLE001 - a lazy attribute runs the user's code
            why = f"{name} cannot be read ({_said(error)})"
            raise TargetError(why, "let it be read") from None
    return found


def _part(name: str) -> str:
    """Return what a property calls a function of its own, whichever way it is named."""
    return next((part for part, word in _PARTS.items() if word == name), name)


def _attribute(holder: object, name: str) -> object:
    """Return an attribute as it is stored, or else what reading it gives.

    What is read are slots (`property.fset`), members of an enum, and what a module or an
    object makes only when it is asked (`__getattr__`).
    """
    if isinstance(holder, property) and (part := _part(name)) in _PARTS:
        if (function := getattr(holder, part)) is None:
            raise TargetError(
                f"there is no {_PARTS[part]} of this property", CORRECT_IT
            )
        return function
    if type(holder) is types.ModuleType and name in vars(holder):
        return vars(holder)[name]  # as below, for most targets
    try:
        found = inspect.getattr_static(holder, name)
    except AttributeError:
        return getattr(holder, name)
    is_slot = isinstance(found, types.MemberDescriptorType | types.GetSetDescriptorType)
    is_member = isinstance(holder, enum.EnumMeta) and name in holder.__members__
    if is_member or (is_slot and not isinstance(holder, type)):
        return getattr(holder, name)
    return found
