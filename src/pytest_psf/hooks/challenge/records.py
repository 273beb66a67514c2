"""Records: how values with named fields are recognised, read and made.

What a library made is recognised by what it leaves on its classes: none is imported.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def is_dataclass(value: object) -> bool:
    # The library's own function is true for the class itself as well.
    return dataclasses.is_dataclass(type(value))


def names_of_dataclass(value: Any) -> Iterable[str]:
    return (field.name for field in dataclasses.fields(value))


def is_model(value: object) -> bool:
    kind = type(value)
    return hasattr(kind, "__pydantic_fields__") and hasattr(kind, "model_construct")


def names_of_model(value: Any) -> Iterable[str]:
    names: Iterable[str] = type(value).__pydantic_fields__
    return names


def make_model(kind: Any, fields: dict[str, Any]) -> Any:
    return kind.model_construct(**fields)


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


def make_bare(kind: Any, fields: dict[str, Any]) -> Any:
    """Make a value without its `__init__`, which may refuse what is empty."""
    made = object.__new__(kind)
    for name, value in fields.items():
        # Not `setattr`, which a frozen class refuses.
        object.__setattr__(made, name, value)
    return made
