"""A small part of JSON Schema, enough for our two messages.

Known words: type, enum, pattern (the whole string), minLength, maxLength, minimum,
maximum, properties, required, additionalProperties, items, maxItems.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
}


def problems(message: object, schema: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a message, each with its place; [] if nothing."""
    return list(_check(message, schema, "message"))


def _check(value: Any, schema: Mapping[str, Any], place: str) -> Iterator[str]:
    kind = schema["type"]
    if not _is(value, kind):
        yield f"{place}: expected {kind}, found {type(value).__name__}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {', '.join(schema['enum'])}"
    elif kind == "object":
        yield from _check_object(value, schema, place)
    elif kind == "array":
        yield from _check_array(value, schema, place)
    elif kind == "string":
        yield from _check_string(value, schema, place)
    elif kind == "number":
        yield from _check_number(value, schema, place)


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):  # bool is an int to Python, not to JSON
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])


def _check_object(
    value: dict[str, Any], schema: Mapping[str, Any], place: str
) -> Iterator[str]:
    known = schema.get("properties", {})
    for key in schema.get("required", []):
        if key not in value:
            yield f"{place}.{key}: missing"
    for key, inner in value.items():
        if key in known:
            yield from _check(inner, known[key], f"{place}.{key}")
        elif not schema.get("additionalProperties", True):
            yield f"{place}.{key}: unknown"


def _check_array(
    value: list[Any], schema: Mapping[str, Any], place: str
) -> Iterator[str]:
    if len(value) > schema.get("maxItems", len(value)):
        yield f"{place}: more than {schema['maxItems']} items"
    for index, inner in enumerate(value):
        yield from _check(inner, schema["items"], f"{place}[{index}]")


def _check_string(value: str, schema: Mapping[str, Any], place: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        yield f"{place}: shorter than {schema['minLength']}"
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{place}: longer than {schema['maxLength']}"
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        yield f"{place}: does not look like {schema['pattern']}"


def _check_number(value: float, schema: Mapping[str, Any], place: str) -> Iterator[str]:
    inside = schema.get("minimum", value) <= value <= schema.get("maximum", value)
    if not inside:  # NaN lands here too
        yield f"{place}: {value!r} is out of range"
