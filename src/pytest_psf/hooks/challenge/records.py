"""Records: how values with named fields are recognised, read and made.

What a library made is recognised by what it leaves on its classes: none is imported.
"""

from __future__ import annotations

import contextlib
import dataclasses
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def state_of(value: object) -> dict[str, Any]:
    """Return what an object holds by itself, past whatever its class would do."""
    try:
        found = dict(object.__getattribute__(value, "__dict__"))
    except (AttributeError, TypeError):  # it has slots, or is written in C
        found = {}
    for kind in type(value).__mro__:
        for name, slot in vars(kind).items():
            if isinstance(slot, types.MemberDescriptorType) and name[:2] != "__":
                with contextlib.suppress(AttributeError):  # nothing is assigned
                    found[name] = slot.__get__(value)
    return found


#: What an object does without being asked by a name.
_PROTOCOLS = frozenset(
    {"__aenter__", "__aiter__", "__bool__", "__call__", "__contains__", "__enter__"}
    | {"__getitem__", "__iter__", "__len__", "__next__", "__anext__", "__str__"}
)


def acts(value: object) -> bool:
    """Tell whether the class of a record says what it does, and not only what it holds.

    With emptied fields it may still do the same, as one that tries again three times.
    """
    return any(
        isinstance(one, types.FunctionType | property)
        and (name[:1] != "_" or name in _PROTOCOLS)
        for kind in type(value).__mro__
        if kind.__module__.partition(".")[0] not in {"builtins", "pydantic"}
        for name, one in vars(kind).items()
    )


def is_dataclass(value: object) -> bool:
    # The library's own function is true for the class itself as well.
    return dataclasses.is_dataclass(type(value))


def names_of_dataclass(value: Any) -> Iterable[str]:
    return (field.name for field in dataclasses.fields(value))


def is_frozen_dataclass(value: Any) -> bool:
    frozen: bool = value.__dataclass_params__.frozen
    return frozen


def is_model(value: object) -> bool:
    kind = type(value)
    return hasattr(kind, "__pydantic_fields__") and hasattr(kind, "model_construct")


def names_of_model(value: Any) -> Iterable[str]:
    names: Iterable[str] = type(value).__pydantic_fields__
    return names


def make_model(kind: Any, fields: dict[str, Any]) -> Any:
    return kind.model_construct(**fields)


def is_frozen_model(value: Any) -> bool:
    fields = type(value).__pydantic_fields__.values()
    return bool(value.model_config.get("frozen")) or any(one.frozen for one in fields)


def is_named_tuple(value: object) -> bool:
    return isinstance(value, tuple) and hasattr(type(value), "_fields")


def names_of_named_tuple(value: Any) -> Iterable[str]:
    names: Iterable[str] = type(value)._fields
    return names


def make_named_tuple(kind: Any, fields: dict[str, Any]) -> Any:
    return kind(**fields)


def is_attrs(value: object) -> bool:
    return hasattr(type(value), "__attrs_attrs__")


def names_of_attrs(value: Any) -> Iterable[str]:
    return (attribute.name for attribute in type(value).__attrs_attrs__)


def is_frozen_attrs(value: Any) -> bool:
    """Tell by what attrs puts on a class whose objects are to stay as they are."""
    return "frozen" in getattr(type(value).__setattr__, "__name__", "")


def is_exception(value: object) -> bool:
    return isinstance(value, BaseException)


def names_of_exception(value: Any) -> Iterable[str]:
    return [*state_of(value), "args"]


def make_exception(kind: Any, fields: dict[str, Any]) -> Any:
    # What is raised has to be a real one.
    return _with_fields(kind.__new__(kind), fields)


def is_namespace(value: object) -> bool:
    return type(value) is types.SimpleNamespace


def make_namespace(kind: Any, fields: dict[str, Any]) -> Any:
    return kind(**fields)


def make_bare(kind: Any, fields: dict[str, Any]) -> Any:
    """Make a value without its `__init__`, which may refuse what is empty."""
    return _with_fields(object.__new__(kind), fields)


def _with_fields(made: Any, fields: dict[str, Any]) -> Any:
    for name, value in fields.items():
        # Not `setattr`, which a frozen class refuses.
        object.__setattr__(made, name, value)
    return made
