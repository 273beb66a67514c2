"""Emptied values: what a sabotaged function returns instead.

What the control run saw is written down as a recipe, plain data that crosses to the
process of the sabotaged run, and made there. A value that is empty already is
exchanged for one that is not, or the sabotage would change nothing.
"""

from __future__ import annotations

import dataclasses
import enum
import sys
from copy import copy
from typing import Any

#: How deep the fields of records are emptied.
_DEPTH = 5

#: A recipe: `how` says what to make, the other keys of what.
Recipe = dict[str, Any]

NOTHING: Recipe = {"how": "none"}

#: What stands for None where a function has other values to return as well.
SOMETHING: Recipe = {"how": "plain", "value": "?"}

#: Types that are written down as they are: what is empty, and what is not.
_PLAIN: dict[type, tuple[Any, Any]] = {
    str: ("", "?"),
    int: (0, 1),
    float: (0.0, 1.0),
}
#: Types that have a length, by name, and what is not empty of each.
_FILLED: dict[str, Any] = {
    "bytes": b"?",
    "bytearray": bytearray(b"?"),
    "list": [None],
    "tuple": (None,),
    "set": {None},
    "frozenset": frozenset({None}),
    "dict": {"": None},
}
_SIZED: dict[type, str] = {type(value): name for name, value in _FILLED.items()}


def recipe_of(value: object) -> Recipe:
    """Return the recipe of an emptied value of the same type; None where none is."""
    found = _emptied(value, _DEPTH, fill=False)
    if found["how"] == "record" and _is_same(found, value):
        return _emptied(value, _DEPTH, fill=True)
    return found


def other_recipe_of(value: object, given: tuple[object, ...]) -> Recipe:
    """Return the recipe of another wrong value: of the same shape, or let through.

    For a test that cannot be caught by an emptied value: one that looks at an element,
    holds a number to an upper bound, or looks for what must not be there any more.
    """
    kind = type(value)
    if kind in {str, bytes}:
        for one in given:
            if type(one) is kind and one != value:
                return _as_given(one)
    if isinstance(value, int | float) and kind in {int, float}:
        return {"how": "plain", "value": 1001 + 1000 * abs(value)}
    if isinstance(value, list | tuple) and kind in {list, tuple} and value:
        items = [_emptied(one, _DEPTH, fill=True) for one in value]
        return {"how": "items", "of": kind.__name__, "items": items}
    if isinstance(value, dict) and kind is dict and set(map(type, value)) == {str}:
        pairs = [[key, _emptied(one, _DEPTH, fill=True)] for key, one in value.items()]
        return {"how": "items", "of": "dict", "items": pairs}
    found = _emptied(value, _DEPTH, fill=True)
    return SOMETHING if found == NOTHING else found


def _as_given(value: object) -> Recipe:
    if isinstance(value, bytes):
        return {"how": "octets", "value": value.hex()}
    return {"how": "plain", "value": value}


def _emptied(value: object, depth: int, *, fill: bool) -> Recipe:
    if isinstance(value, enum.Enum):
        return _other_member(value)
    kind = type(value)
    if kind is bool:
        return {"how": "plain", "value": not value}
    if kind in _PLAIN or kind in _SIZED:
        return _leaf(value)
    return _record(value, depth, fill=fill)


def _leaf(value: object) -> Recipe:
    kind = type(value)
    if kind in _PLAIN:
        empty, filled = _PLAIN[kind]
        return {"how": "plain", "value": filled if value == empty else empty}
    return {"how": _SIZED[kind], "is_empty": bool(value)}


def _other_member(value: enum.Enum) -> Recipe:
    others = [member.name for member in type(value) if member is not value]
    if not others or not _can_be_found(type(value)):
        return NOTHING
    return {"how": "member", "name": others[0], **_home(type(value))}


def _record(value: object, depth: int, *, fill: bool) -> Recipe:
    fields = _fields(value)
    if fields is None or not depth or not _can_be_found(type(value)):
        return NOTHING
    made = {name: _field(inner, depth - 1, fill=fill) for name, inner in fields.items()}
    return {"how": "record", "fields": made, **_home(type(value))}


def _field(value: object, depth: int, *, fill: bool) -> Recipe:
    """Empty a field; one that is empty stays so, unless all of them are."""
    kind = type(value)
    if fill or kind not in {*_PLAIN, *_SIZED} or value:
        return _emptied(value, depth, fill=fill)
    if kind in _PLAIN:
        return {"how": "plain", "value": value}
    return {"how": _SIZED[kind], "is_empty": True}


def _fields(value: object) -> dict[str, object] | None:
    """Return the fields of a dataclass, a model, a named tuple, an attrs class."""
    kind = type(value)
    names: tuple[str, ...]
    if dataclasses.is_dataclass(value):
        names = tuple(field.name for field in dataclasses.fields(value))
    elif hasattr(kind, "__pydantic_fields__") and hasattr(kind, "model_construct"):
        names = tuple(kind.__pydantic_fields__)
    elif isinstance(value, tuple) and hasattr(kind, "_fields"):
        names = kind._fields
    elif hasattr(kind, "__attrs_attrs__"):
        names = tuple(attribute.name for attribute in kind.__attrs_attrs__)
    else:
        return None
    missing = object()
    found = {name: getattr(value, name, missing) for name in names}
    return {name: inner for name, inner in found.items() if inner is not missing}


def _home(kind: type) -> Recipe:
    return {"module": kind.__module__, "name_of_class": kind.__qualname__}


def _can_be_found(kind: type) -> bool:
    try:
        return _class(kind.__module__, kind.__qualname__) is kind
    except (KeyError, AttributeError):
        return False


def _class(module: str, qualname: str) -> Any:
    found: Any = sys.modules[module]
    for part in qualname.split("."):
        found = getattr(found, part)
    return found


def _is_same(recipe: Recipe, value: object) -> bool:
    try:
        return bool(made_of(recipe) == value)
    except Exception:  # noqa: BLE001 - the user's `__eq__` may do anything
        return False


def made_of(recipe: Recipe) -> Any:
    """Make the value of a recipe."""
    how = recipe["how"]
    if how == "none":
        return None
    if how == "plain":
        return recipe["value"]
    if how == "member":
        return _class(recipe["module"], recipe["name_of_class"])[recipe["name"]]
    if how == "record":
        return _made_record(recipe)
    if how in {"octets", "items"}:
        return _made_other(recipe)
    filled = _FILLED[how]
    return type(filled)() if recipe["is_empty"] else copy(filled)


def _made_other(recipe: Recipe) -> Any:
    if recipe["how"] == "octets":
        return bytes.fromhex(recipe["value"])
    if recipe["of"] == "dict":
        return {key: made_of(inner) for key, inner in recipe["items"]}
    items = [made_of(inner) for inner in recipe["items"]]
    return tuple(items) if recipe["of"] == "tuple" else items


def _made_record(recipe: Recipe) -> Any:
    kind = _class(recipe["module"], recipe["name_of_class"])
    fields = {name: made_of(inner) for name, inner in recipe["fields"].items()}
    if hasattr(kind, "model_construct"):
        return kind.model_construct(**fields)
    if issubclass(kind, tuple):
        return kind(**fields)
    made = object.__new__(kind)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


def shown(recipe: Recipe) -> str:
    """Return a recipe's value for people."""
    if recipe["how"] == "record":
        return f"an emptied {recipe['name_of_class']}"
    if recipe["how"] == "member":
        return f"{recipe['name_of_class']}.{recipe['name']}"
    return repr(made_of(recipe))
