"""JSON lines as values: each line a value of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_psf.verify.formats.setting_value import (
    SettingValue,
    malformed,
    require_few,
    spread,
)

if TYPE_CHECKING:
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.setting_value import Values


def read(file: File) -> Values:
    """Read a list of which each line that is not empty is a value of its own.

    Raise UnverifiableError if a line cannot be parsed.
    """
    found: Values = {}
    rows: list[object] = []
    for number, line in enumerate(file.text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            require_few(found)
            value = json.loads(line, object_pairs_hook=_once_each)
            below = spread(value, {}, number)
        except (ValueError, RecursionError) as error:
            what = getattr(error, "msg", None) or str(error)
            raise malformed(file, what, number) from None
        for path, one in below.items():
            inner = (len(rows), *path)
            found[inner] = one
        rows.append(value)
    found[()] = SettingValue(value=rows, line=1)
    return found


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the key {name!r} stands twice")
        found[name] = value
    return found
