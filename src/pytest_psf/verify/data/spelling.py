"""A value as text of a format."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_psf.verify.data.change import Change


def as_json(value: object) -> str:
    """Return a value as JSON, with letters beyond ASCII as themselves where they can be."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def as_toml(value: object) -> str:
    """Return a value as TOML writes it on one line."""
    if isinstance(value, dict):
        inner = (f"{as_json(str(key))} = {as_toml(one)}" for key, one in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, bool | int | float | str):
        return as_json(value).replace("\x7f", "\\u007f")
    return str(value)


def as_yaml(value: object) -> str:
    """Return a value as YAML writes it on one line."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return f"{'-' if value < 0 else ''}.{'nan' if value != value else 'inf'}"  # noqa: PLR0124
        text = repr(value)
        return re.sub(r"^(-?\d+)e", r"\1.0e", text)
    if isinstance(value, dict):
        inner = (f"{as_json(str(key))}: {as_yaml(one)}" for key, one in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    return as_json(value)


def dated(change: Change, text: str) -> str:
    """Return a change's value: a date as it is, all else as the format has written it."""
    return str(change.new) if change.is_date else text


def without_item(
    text: str, items: list[tuple[int, int]], index: int, closing: int
) -> str:
    """Return a text without one of the items that commas part, given where they stand."""
    start, end = items[index]
    if index + 1 < len(items):
        return text[:start] + text[items[index + 1][0] :]
    if index:
        return text[: items[index - 1][1]] + text[end:]
    comma = re.compile(r"\s*,?\s*").match(text, end, closing)
    return text[:start] + text[comma.end() if comma else end :]
