"""What is below a name: the function under decorators, descriptors and objects.

Objects of libraries (tools, commands, tasks) are known by the attributes in which they
hold the function that they run: no library is imported for it.
"""

from __future__ import annotations

import functools
import inspect
import sys
import types
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_psf.core import reasons
from pytest_psf.core.problem import Problem
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_NAME_CODE = 'name a function or method of the system: "package.module:Class.method"'

#: The attributes in which objects of libraries hold the function that they run.
_HOLDS = (
    *("func", "afunc", "coroutine", "awaitable", "callback", "fn", "function"),
    *("_func", "_fn", "_function", "fget"),
)

#: How many ways to name what was meant are shown.
_MOST_SHOWN = 4

#: Where installed packages are, also those of an environment inside the project.
INSTALLED = frozenset({"site-packages", "dist-packages"})


class TargetError(Exception):
    """Raise TargetError if a target cannot be found or observed."""

    def __init__(self, why: str, fix: str = _NAME_CODE) -> None:
        super().__init__(why)
        self.problem = Problem(reasons.NO_SUCH_TARGET, why, fix)


def _any(_: types.FunctionType) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """What chooses among functions."""

    #: Is called before one of them is.
    function: types.FunctionType
    #: Gives what it chooses from, as it was registered.
    registered: Callable[[], Iterable[object]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Several:
    """A target that stands for several functions: entering one of them is enough.

    That is what `functools.singledispatch` decorates, or a function and what decorators
    put around it, which may answer without calling it.
    """

    #: Gives what there is now: more may be registered at any time.
    all: Callable[[], Iterable[types.FunctionType]]
    #: Tells whether entering one of them counts.
    counts: Callable[[types.FunctionType], bool] = _any
    #: What chooses among them when it is called, if that can be told.
    choice: Choice | None = None

    def functions(self) -> list[types.FunctionType]:
        """Return all that count, each once."""
        found = {id(one): one for one in self.all() if self.counts(one)}
        return list(found.values())

    def only(self, counts: Callable[[types.FunctionType], bool]) -> Several:
        """Return the same with a further condition, asked once of each function."""
        known = functools.cache(counts)
        before = self.counts
        return replace(self, counts=lambda one: before(one) and known(one))

    def first(self) -> types.FunctionType:
        """Return the one that stands for all: the default one, if it can.

        Raise TargetError if there is none.
        """
        for function in self.all():
            return function
        raise TargetError("dispatches to nothing that is written in Python")


def below(found: object, name: str) -> types.FunctionType | Several:
    """Return the function below something that is called `name`.

    Raise TargetError if none can be told.
    """
    if isinstance(found, staticmethod | classmethod | types.MethodType):
        return below(found.__func__, name)
    if isinstance(found, functools.singledispatchmethod):
        return below(found.dispatcher, name)
    if (implementations := _implementations(found)) is not None:
        return Several(
            all=lambda: _written_in_python(implementations()),
            choice=_choice_of(found, implementations),
        )
    if not isinstance(found, type) and hasattr(found, "__wrapped__"):
        return below(_unwrapped(found), name)
    if isinstance(found, types.FunctionType):
        return found
    return below(*_inside(found, name))


def _choice_of(
    found: Any, implementations: Callable[[], Iterable[object]]
) -> Choice | None:
    function = getattr(found.dispatch, "__func__", found.dispatch)
    is_known = isinstance(function, types.FunctionType)
    return Choice(function=function, registered=implementations) if is_known else None


def _written_in_python(values: Iterable[object]) -> Iterator[types.FunctionType]:
    for value in list(values):
        try:
            found = below(value, "")
        except TargetError:
            continue
        if isinstance(found, types.FunctionType):
            yield found


def _dispatches(found: object) -> bool:
    return _implementations(found) is not None


def _implementations(found: Any) -> Callable[[], Iterable[object]] | None:
    """Return what gives the functions that something dispatches to, if it does.

    It is made by `functools.singledispatch`, whose attributes are on what
    `functools.wraps` put around it as well, by multipledispatch or by plum.
    """
    if isinstance(found, type) or not hasattr(found, "dispatch"):
        return None
    registry = getattr(found, "registry", None)
    if isinstance(registry, types.MappingProxyType):
        return registry.values
    functions = _own_attribute(found, "funcs")
    if isinstance(functions, dict):
        return functions.values
    if type(found).__module__.startswith("plum.") and hasattr(found, "methods"):
        return lambda: [one.implementation for one in found.methods]
    return None


def _unwrapped(found: object) -> object:
    try:
        return inspect.unwrap(found, stop=_dispatches)  # type: ignore[arg-type] # it has __wrapped__
    except ValueError:
        raise TargetError("wraps itself") from None


def wrappers_around(found: object) -> Iterator[types.FunctionType]:
    """Yield the functions that the system's own decorators put around another.

    The outermost comes first. What `functools.wraps` made has the name and the module
    of what is inside: where its code stands tells whose it is.
    """
    for layer in _layers(found):
        if isinstance(layer, types.FunctionType) and not _is_of_a_library(
            str(layer.__globals__.get("__name__"))
        ):
            yield layer


def _layers(found: object) -> Iterator[object]:
    """Yield all that has something below it by `__wrapped__`."""
    if isinstance(found, property):
        found = found.fget
    elif isinstance(found, functools.cached_property):
        found = found.func
    while isinstance(found, staticmethod | classmethod | types.MethodType):
        found = found.__func__
    while not isinstance(found, type) and hasattr(found, "__wrapped__"):
        yield found
        found = found.__wrapped__


def _inside(found: object, name: str) -> tuple[object, str]:
    """Return what an object holds, and its name.

    Raise TargetError if it is none that holds a single function.
    """
    if isinstance(found, property):
        for part in ("fget", "fset", "fdel"):
            if (function := getattr(found, part)) is not None:
                return function, f"{name}.{part}"
    if isinstance(
        found, functools.partial | functools.partialmethod | functools.cached_property
    ):
        return found.func, f"{name}.func"
    held = _held_by(found)
    if len(held) != 1 or _is_own(type(found), name):
        raise _refusal(found, name, held)
    ((part, function),) = held.items()
    return function, f"{name}.{part}"


def _held_by(found: object) -> dict[str, object]:
    """Return the functions that an object holds, each once, by their attributes."""
    held: dict[str, object] = {}
    for part in _HOLDS:
        value = _own_attribute(found, part)
        if _leads_to_code(value) and all(value is not one for one in held.values()):
            held[part] = value
    return held


def _own_attribute(found: object, name: str) -> object:
    """Return what an object itself holds, past whatever its class would do."""
    own = _own_attributes(found)
    if name in own:
        return own[name]
    slot = inspect.getattr_static(type(found), name, None)
    if isinstance(slot, types.MemberDescriptorType):
        try:
            return slot.__get__(found)
        except AttributeError:  # nothing is assigned
            return None
    return None


def _own_attributes(found: object) -> Mapping[str, object]:
    try:
        own: dict[str, object] = object.__getattribute__(found, "__dict__")
    except AttributeError:  # it has slots, or is written in C
        return {}
    return own


def _leads_to_code(value: object) -> bool:
    if isinstance(value, types.FunctionType | types.MethodType | functools.partial):
        return True
    return not isinstance(value, type) and hasattr(value, "__wrapped__")


def _is_own(kind: type, name: str) -> bool:
    """Tell whether a class may be the project's own, where a function is a mere part.

    What the test calls then may be a method of the class.
    """
    module = kind.__module__ or ""
    top = module.partition(".")[0]
    if top == name.partition(":")[0].partition(".")[0]:
        return True
    return not _is_of_a_library(module)


def _is_of_a_library(module: str) -> bool:
    if module.partition(".")[0] in sys.stdlib_module_names:
        return True
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    return not INSTALLED.isdisjoint(Path(file).parts)


def _refusal(found: object, name: str, held: Mapping[str, object]) -> TargetError:
    """Return why an object is no target, and how to name what was meant."""
    kind = type(found)
    if isinstance(found, type):
        why = "is a class but not a pydantic model: name one of its methods"
    elif isinstance(found, types.BuiltinFunctionType | types.MethodDescriptorType):
        why = "is written in C, where no call can be observed"
    elif isinstance(found, types.ModuleType):
        why = "is a module: name a function in it"
    elif not held and not callable(found):
        why = f"is not a function: it has the type {kind.__name__}"
        if any(ways := list(_methods_of(kind))) and _is_own(kind, name):
            return TargetError(why, _named(name, ways))
    elif len(held) > 1 and not _is_own(kind, name):
        why = f"is an instance of {kind.__name__}, which holds more than one function"
        return TargetError(why, _named(name, held))
    elif _is_own(kind, name):
        why = f"is an instance of {kind.__name__}: name a method of its class"
        return TargetError(why, _named(name, (*_methods_of(kind), *held)))
    else:
        why = f"is an instance of {kind.__name__}, in which no function can be told"
        return TargetError(why, _named(name, _other_functions(found)))
    return TargetError(why)


def _named(name: str, parts: Iterable[str]) -> str:
    ways = [f'"{name}.{part}"' for part in islice(parts, _MOST_SHOWN)]
    if not ways:
        return 'name the function that it is made of, or that it calls: "package.module:name"'
    return f"name what the test calls: {' or '.join(ways)}"


def _methods_of(kind: type) -> Iterator[str]:
    """Yield the method by which an instance is called, or those of the class's body."""
    call = inspect.getattr_static(kind, "__call__", None)
    if isinstance(call, types.FunctionType) and not _is_of_a_library(call.__module__):
        yield "__call__"
        return
    for name, value in vars(kind).items():
        is_own = getattr(value, "__module__", None) == kind.__module__
        if isinstance(value, types.FunctionType) and is_own and name[:2] != "__":
            yield name


def _other_functions(found: object) -> Iterator[str]:
    """Yield the attributes by which an object holds functions that are not its library's."""
    library = type(found).__module__.partition(".")[0]
    for name, value in _own_attributes(found).items():
        if isinstance(value, types.FunctionType):
            top = (value.__module__ or "").partition(".")[0]
            if top != library and top not in sys.stdlib_module_names:
                yield name
