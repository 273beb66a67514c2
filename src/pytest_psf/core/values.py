"""Dataclasses that are made at a tenth of the cost.

Of each dataclass, the standard library compiles its methods as text: some four million
instructions. A run loads more than a hundred of ours, which was a quarter of all that
`--psf` cost. Here they share methods that know the fields by name. In all else they are
dataclasses: `fields`, `replace`, `asdict` and what reads signatures take them for such.
"""

from __future__ import annotations

import dataclasses
import inspect
from copy import copy
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from collections.abc import Callable

    Methods = dict[str, Any]


def _dataclass(
    kind: type[Any] | None = None,
    /,
    *,
    frozen: bool = False,
    slots: bool = False,
    kw_only: bool = False,
    eq: bool = True,
) -> Any:
    """Make a class a dataclass, as `dataclasses.dataclass` does.

    What has no slots keeps what it was given alone: defaults stay the class's, so that a
    value of many fields costs no more than those that are said of it.
    """

    def made(kind: type[Any]) -> type[Any]:
        own = set(vars(kind))
        _describe(kind, frozen=frozen, kw_only=kw_only, eq=eq)
        kind = _with_slots(kind) if slots else _without_slots(kind)
        for name, method in _methods(kind, frozen=frozen, slots=slots, eq=eq).items():
            if name not in own:
                setattr(kind, name, method)
        return kind

    return made if kind is None else made(kind)


if TYPE_CHECKING:
    # What a checker of types knows of the one is true of the other.
    from dataclasses import dataclass
else:
    dataclass = _dataclass


@dataclasses.dataclass(init=False, repr=False, eq=False)
class _Form:
    """What the standard library notes of a dataclass, to be noted of ours as well."""

    field: int


_NO_CLASSVAR: Any = vars(_Form)["__dataclass_fields__"]["field"]._field_type  # noqa: SLF001


def _describe(kind: Any, *, frozen: bool, kw_only: bool, eq: bool) -> None:
    """Note the fields of a class, those of its bases first, where `fields` finds them."""
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__[1:]):
        found |= vars(base).get("__dataclass_fields__", {})
    for name, hint in inspect.get_annotations(kind).items():
        if not hint.startswith("ClassVar"):
            given = vars(kind).get(name, MISSING)
            found[name] = _field(name, hint, given, kw_only=kw_only)
    kind.__dataclass_fields__ = found
    kind.__dataclass_params__ = said = copy(vars(_Form)["__dataclass_params__"])
    said.init = said.repr = True
    said.frozen, said.eq = frozen, eq


def _field(name: str, hint: str, given: Any, *, kw_only: bool) -> Any:
    """Return what `fields` tells of one; `given` is its default, or what `field` made."""
    one: Any = given if isinstance(given, Field) else dataclasses.field(default=given)
    one.name, one.type = name, hint
    if one.kw_only is MISSING:
        one.kw_only = kw_only
    one._field_type = _NO_CLASSVAR  # noqa: SLF001 - by which `fields` finds it
    return one


def _without_slots(kind: type[Any]) -> type[Any]:
    """Let the defaults of fields be attributes of the class, and nothing else."""
    for one in _own_fields(kind):
        if one.default is not MISSING:
            setattr(kind, one.name, one.default)
        elif one.name in vars(kind):
            delattr(kind, one.name)
    return kind


def _with_slots(kind: type[Any]) -> type[Any]:
    """Return the class again, with a slot for each field that no base has one for."""
    names = {one.name for one in _own_fields(kind)}
    taken = {slot for base in kind.__mro__[1:] for slot in _slots_of(base)}
    left_out = {*names, "__dict__", "__weakref__"}
    space = {name: one for name, one in vars(kind).items() if name not in left_out}
    space["__slots__"] = tuple(
        one.name for one in _own_fields(kind) if one.name not in taken
    )
    space["__qualname__"] = kind.__qualname__
    again: type[Any] = type(kind).__call__(
        type(kind), kind.__name__, kind.__bases__, space
    )
    return again


def _own_fields(kind: type[Any]) -> list[dataclasses.Field[Any]]:
    named = inspect.get_annotations(kind)
    return [one for one in fields(kind) if one.name in named]


def _slots_of(kind: type) -> tuple[str, ...]:
    found = vars(kind).get("__slots__", ())
    return (found,) if isinstance(found, str) else tuple(found)


def _methods(kind: type[Any], *, frozen: bool, slots: bool, eq: bool) -> Methods:
    every = fields(kind)
    names = [one.name for one in every]
    positional = tuple(one.name for one in every if one.init and not one.kw_only)
    put = _by_slots(kind, names) if slots else _by_dictionary
    found: Methods = {
        "__init__": _init(kind, positional, put, fills_all=slots),
        "__repr__": _repr([one.name for one in every if one.repr]),
        "__match_args__": positional,
        "__signature__": _Signature(),
    }
    if eq:
        found |= _comparison([one.name for one in every if one.compare], frozen=frozen)
    if frozen:
        found |= {"__setattr__": _refuse, "__delattr__": _refuse}
    if frozen and slots:
        found |= _state(names, put)
    return found


def _init(
    kind: type[Any],
    positional: tuple[str, ...],
    put: Callable[[Any, dict[str, Any]], None],
    *,
    fills_all: bool,
) -> Callable[..., None]:
    every = fields(kind)
    allowed = frozenset(one.name for one in every if one.init)
    defaults = {one.name: one.default for one in every if one.default is not MISSING}
    factories = {
        one.name: one.default_factory
        for one in every
        if one.default_factory is not MISSING
    }
    required = allowed - defaults.keys() - factories.keys()
    # What the class would hand out as a method stands in each value.
    filled = {
        n: one for n, one in defaults.items() if fills_all or hasattr(one, "__get__")
    }
    is_settled = hasattr(kind, "__post_init__")
    count = len(every)

    def init(self: Any, *arguments: Any, **given: Any) -> None:
        if arguments:
            given = _named(init, positional, arguments, given)
        if not required <= given.keys() <= allowed:
            raise _wrong(init, required, allowed, given)
        if factories:
            made = {
                name: make() for name, make in factories.items() if name not in given
            }
            given = made | given
        if filled and len(given) != count:
            given = filled | given
        put(self, given)
        if is_settled:
            self.__post_init__()

    init.__name__, init.__qualname__ = "__init__", f"{kind.__qualname__}.__init__"
    init.__module__ = kind.__module__
    return init


def _by_slots(
    kind: type[Any], names: list[str]
) -> Callable[[Any, dict[str, Any]], None]:
    """Return what sets all fields, also of a value that refuses it."""
    puts = [(name, getattr(kind, name).__set__) for name in names]

    def put(self: Any, given: dict[str, Any]) -> None:
        for name, put_one in puts:
            put_one(self, given[name])

    return put


def _by_dictionary(self: Any, given: dict[str, Any]) -> None:
    vars(self).update(given)


def _named(
    init: Callable[..., None],
    positional: tuple[str, ...],
    arguments: tuple[Any, ...],
    given: dict[str, Any],
) -> dict[str, Any]:
    """Return arguments by name. Raise TypeError if there are too many, or two of one."""
    if len(arguments) > len(positional):
        takes = len(positional) + 1  # with the value itself
        raise TypeError(
            f"{init.__qualname__}() takes {takes} positional argument{'s' * (takes > 1)} "
            f"but {len(arguments) + 1} were given"
        )
    found = dict(zip(positional, arguments, strict=False))
    for name in found:
        if name in given:
            raise TypeError(
                f"{init.__qualname__}() got multiple values for argument '{name}'"
            )
    return found | given


def _wrong(
    init: Callable[..., None],
    required: frozenset[str],
    allowed: frozenset[str],
    given: dict[str, Any],
) -> TypeError:
    for name in given:
        if name not in allowed:
            told = f"got an unexpected keyword argument '{name}'"
            return TypeError(f"{init.__qualname__}() {told}")
    missing = sorted(required - given.keys())
    are = f"{len(missing)} required argument{'s' * (len(missing) > 1)}"
    names = ", ".join(f"'{name}'" for name in missing)
    return TypeError(f"{init.__qualname__}() missing {are}: {names}")


def _repr(names: list[str]) -> Callable[[Any], str]:
    @recursive_repr()
    def show(self: Any) -> str:
        said = (f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({', '.join(said)})"

    return show


def _comparison(names: list[str], *, frozen: bool) -> Methods:
    said: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def equal(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return said(self) == said(other)

    def hashed(self: Any) -> int:
        return hash(said(self))

    return {"__eq__": equal, "__hash__": hashed if frozen else None}


def _state(names: list[str], put: Callable[[Any, dict[str, Any]], None]) -> Methods:
    """Return how a value is copied that nobody may set anything of."""

    def get_state(self: Any) -> dict[str, Any]:
        return {name: getattr(self, name) for name in names}

    return {"__getstate__": get_state, "__setstate__": put}


def _refuse(self: Any, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"cannot change {name!r} of {type(self).__qualname__}")


class _Signature:
    """What a class is called with, for whoever asks: `help`, editors, other libraries."""

    def __get__(self, value: object, kind: type[Any]) -> inspect.Signature:
        parameters = [
            inspect.Parameter(
                one.name,
                inspect.Parameter.KEYWORD_ONLY
                if one.kw_only
                else inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=_default_of(one),
                annotation=one.type,
            )
            for one in sorted(fields(kind), key=lambda one: one.kw_only is True)
            if one.init
        ]
        return inspect.Signature(parameters, return_annotation=None)


def _default_of(one: dataclasses.Field[Any]) -> Any:
    if one.default is not MISSING:
        return one.default
    return inspect.Parameter.empty if one.default_factory is MISSING else ...
