"""Changes in the constants of a Python file, whose other code stays as it is."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from pytest_psf.verify.data.spelling import without_item
from pytest_psf.verify.formats.python_fields import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.data.change import Change
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values


def spellings(file: File, change: Change, values: Values) -> Iterator[str]:  # noqa: ARG001 - the common signature
    """Yield the file's text with a change made."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the file's own escapes
        tree = ast.parse(file.text)
    where = _Where(file.text)
    found = _assigned(tree.body, change.path)
    if found is None:
        return
    node, inner = found
    above: ast.expr | None = None
    for part in inner:
        above, step = node, _child(node, part)
        if step is None:
            return
        node = step
    if not change.left_out:
        start, end = where.span(node)
        yield file.text[:start] + _spelled(node, change) + file.text[end:]
    elif above is not None:
        yield from _without(file.text, where, above, node)


class _Where:
    """Places of nodes as offsets: the parser counts the bytes of a line."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def span(self, node: ast.expr) -> tuple[int, int]:
        return (
            self._at(node.lineno, node.col_offset),
            self._at(node.end_lineno or node.lineno, node.end_col_offset or 0),
        )

    def _at(self, line: int, byte: int) -> int:
        before = self._lines[line - 1].encode()[:byte].decode()
        return self._starts[line - 1] + len(before)


def _assigned(body: list[ast.stmt], path: Path) -> tuple[ast.expr, Path] | None:
    """Return what is bound to a path's first names, and the rest of the path."""
    for statement in body:
        if isinstance(statement, ast.ClassDef) and statement.name == path[0]:
            return _assigned(statement.body, path[1:]) if len(path) > 1 else None
        value = getattr(statement, "value", None)
        if path[0] in _names(statement) and isinstance(value, ast.expr):
            return _inside(value), path[1:]
    return None


def _names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.AnnAssign):
        targets: list[ast.expr] = [statement.target]
    else:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
    return [one.id for one in targets if isinstance(one, ast.Name)]


def _inside(node: ast.expr) -> ast.expr:
    """Return what a call such as `Field(30)` or `frozenset({...})` is given."""
    if not isinstance(node, ast.Call) or name_of(node.func) in {"dict", "timedelta"}:
        return node
    given = [one.value for one in node.keywords if one.arg == "default"]
    return _inside([*given, *node.args][0]) if given or node.args else node


def _child(node: ast.expr, part: str | int) -> ast.expr | None:
    if isinstance(node, ast.List | ast.Tuple) and isinstance(part, int):
        return _inside(node.elts[part]) if part < len(node.elts) else None
    if isinstance(node, ast.Dict):
        for key, value in reversed(list(zip(node.keys, node.values, strict=True))):
            if isinstance(key, ast.Constant) and str(key.value) == part:
                return _inside(value)
    if isinstance(node, ast.Call):
        found = [one.value for one in node.keywords if one.arg == part]
        return _inside(found[0]) if found else None
    return None


def _spelled(node: ast.expr, change: Change) -> str:
    new = change.new
    if isinstance(node, ast.Call) and name_of(node.func) == "timedelta":
        return f"{ast.unparse(node.func)}(seconds={str(new).rstrip('s')})"
    if isinstance(node, ast.Tuple) and isinstance(new, list):
        new = tuple(new)
    if isinstance(node, ast.Set) and isinstance(new, list):
        return f"{{{', '.join(map(repr, new))}}}" if new else "set()"
    return repr(new)


def _without(
    text: str, where: _Where, above: ast.expr, node: ast.expr
) -> Iterator[str]:
    items: list[tuple[int, int]]
    if isinstance(above, ast.Dict):
        pairs = list(zip(above.keys, above.values, strict=True))
        items = [(where.span(k or v)[0], where.span(v)[1]) for k, v in pairs]
    elif isinstance(above, ast.List | ast.Tuple):
        items = [where.span(one) for one in above.elts]
    else:
        return
    _, end = where.span(node)
    at = next(i for i, (_, last) in enumerate(items) if last >= end)
    closing = where.span(above)[1]
    yield without_item(text, items, at, closing)
    if isinstance(above, ast.Tuple) and len(items) == 2:  # noqa: PLR2004 - one is left
        kept = text[slice(*items[1 - at])]
        begin, stop = where.span(above)
        yield f"{text[:begin]}({kept},){text[stop:]}"
