"""Where in a Python file the parts of a table or a list stand that a name is assigned."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.formats.keys import Path


def lines_in(node: ast.expr, path: Path = ()) -> Iterator[tuple[Path, int]]:
    """Yield the line of each part of an expression, by its path: that of its key.

    Of a key that stands twice, the last counts, which comes last.
    """
    for key, value, line in _parts(node):
        inner = (*path, key)
        yield inner, line
        yield from lines_in(value, inner)


def _parts(node: ast.expr) -> Iterator[tuple[str | int, ast.expr, int]]:
    if isinstance(node, ast.Dict):
        for name, value in zip(node.keys, node.values, strict=True):
            if isinstance(name, ast.Constant):
                yield str(name.value), value, name.lineno
    elif isinstance(node, ast.List | ast.Tuple):
        for index, value in enumerate(node.elts):
            yield index, value, value.lineno
    elif isinstance(node, ast.Call):
        yield from _given(node)


def _given(call: ast.Call) -> Iterator[tuple[str | int, ast.expr, int]]:
    """Yield the parts of `dict(day=7)`, or of what `Field(...)` and its like are given."""
    named = {one.arg: one for one in call.keywords if one.arg}
    default = named.pop("default", None)
    for name, one in named.items():
        yield name, one.value, one.lineno
    for value in [default.value] if default else call.args[:1]:
        yield from _parts(value)
