"""Changes in formats of one line for each value: INI, .env, .properties, Terraform, owners."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.data.change import leaves_of
from pytest_psf.verify.formats.setting_value import Computed
from pytest_psf.verify.other_values import spellings as spelled_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.data.change import Change
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import SettingValue, Values

_ASSIGNED = regex(r"""(\s*(?:export\s+)?["']?[^=:#\s"']+["']?\s*[=:]\s*)(.*)""")


def spellings(file: File, change: Change, values: Values) -> Iterator[str]:
    """Yield the file's text with a change made."""
    lines = file.text.split("\n")
    found = values.get(change.path)
    line = found.line if found else None
    if found is None or line is None:
        if change.left_out:
            yield from _without_section(lines, change.path, values)
        return
    if change.left_out:
        yield from _without_element(lines, change, values)
        if found.accounts:
            pattern = str(change.path[0])
            kept = (one for one in lines if one.split()[:1] != [pattern])
            yield "\n".join(kept)
        for end in _ends(lines, line, change.path, values):
            yield "\n".join(lines[: line - 1] + lines[end:])
    else:
        yield from _replaced(lines, line, found, change, values)


def _replaced(
    lines: list[str], line: int, found: SettingValue, change: Change, values: Values
) -> Iterator[str]:
    index, new = line - 1, change.new
    if isinstance(new, str | bool | int | float):
        for changed in spelled_on(lines[index], found, new):
            yield "\n".join([*lines[:index], changed, *lines[index + 1 :]])
    begin = _ASSIGNED.match(lines[index])
    if begin is None:
        return
    said = new if found.untyped else json.dumps(new)
    for end in _ends(lines, line, change.path, values):
        for text in (said, json.dumps(str(said))):
            yield "\n".join([*lines[:index], f"{begin[1]}{text}", *lines[end:]])


def _without_element(lines: list[str], change: Change, values: Values) -> Iterator[str]:
    """Yield the text with the list of an element written anew, without it."""
    above, last = change.path[:-1], change.path[-1]
    holder = values.get(above)
    listed = holder.value if holder else None
    if holder is None or not holder.line or not isinstance(last, int):
        return
    paths = [(*above, n) for n in range(len(_list(listed))) if n != last]
    said = [values[one].value for one in paths]
    if not any(isinstance(one, Computed) for one in said):
        change = replace(change, path=above, value=json.dumps(said))
        yield from _replaced(lines, holder.line, holder, change, values)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _ends(lines: list[str], line: int, path: Path, values: Values) -> Iterator[int]:
    """Yield after which lines a value may end that begins at a line.

    The first is the line itself, the last the one before the next value.
    """
    yield line
    others = [
        one.line
        for other, one in values.items()
        if one.line and one.line > line and other[: len(path)] != path
    ]
    last = min(others, default=len(lines) + 1) - 1
    yield from range(line + 1, min(last, line + _LONGEST) + 1)


#: Over how many lines a value is looked for.
_LONGEST = 200


def _without_section(lines: list[str], path: Path, values: Values) -> Iterator[str]:
    """Yield the text without the lines of an INI section or of a block of braces."""
    inner = [
        one.line
        for other, one in values.items()
        if other[: len(path)] == path and one.line is not None
    ]
    if not inner or not leaves_of(values):
        return
    start = min(inner)
    name = ".".join(str(part) for part in path)
    header = next(
        (n for n in range(start - 1, 0, -1) if lines[n - 1].strip() == f"[{name}]"),
        start,
    )
    for end in range(max(inner), len(lines) + 1):
        yield "\n".join(lines[: header - 1] + lines[end:])
