"""Telling a test that does nothing: no call, and no assertion that could fail."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import types
    from collections.abc import Iterable, Iterator

_Function = ast.FunctionDef | ast.AsyncFunctionDef

#: What makes a body do something, apart from assertions.
_WORK = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom)
#: What makes an expression depend on something.
_LIVE = (ast.Name, ast.Attribute, ast.Call, ast.Await)
#: Definitions inside a body do nothing until they are called.
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


#: Statements without statements in them, which are most.
_SIMPLE = (ast.Assert, ast.Assign, ast.AnnAssign, ast.Expr, ast.Import, ast.ImportFrom)


class IdleCheck:
    """Looks at the source of tests; each file is parsed once."""

    def __init__(self) -> None:
        self._functions: dict[str, dict[int, _Function]] = {}

    def does_nothing(self, function: object) -> bool:
        """Tell whether a test function's own body does nothing.

        What cannot be looked at (no Python function, no source) is not accused.
        """
        inner = inspect.unwrap(function) if callable(function) else function
        code = getattr(inner, "__code__", None)
        if code is None:
            return False
        definition = self._definition(code)
        return definition is not None and not _does_something(definition.body)

    def _definition(self, code: types.CodeType) -> _Function | None:
        if code.co_filename not in self._functions:
            self._functions[code.co_filename] = _functions_of(code.co_filename)
        return self._functions[code.co_filename].get(code.co_firstlineno)


def _functions_of(filename: str) -> dict[int, _Function]:
    """Return a file's functions by the line that their code object names."""
    try:
        with open(filename, "rb") as stream:  # noqa: PTH123 - may be no path at all
            tree = ast.parse(stream.read())
    except (OSError, SyntaxError, ValueError):
        return {}
    return {
        min([node.lineno, *(d.lineno for d in node.decorator_list)]): node
        for node in _functions_in(tree.body)
    }


def _functions_in(nodes: Iterable[object]) -> Iterator[_Function]:
    """Yield all functions below some statements, wherever they stand."""
    for node in nodes:
        if isinstance(node, _Function):
            yield node
        if isinstance(node, ast.AST) and not isinstance(node, _SIMPLE):
            for _, value in ast.iter_fields(node):
                if isinstance(value, list):
                    yield from _functions_in(value)


def _does_something(body: Iterable[ast.stmt]) -> bool:
    return any(_is_work(node) for statement in body for node in _own_nodes(statement))


def _own_nodes(node: ast.AST) -> Iterable[ast.AST]:
    """Yield a node and all below it that run when it runs."""
    yield node
    if isinstance(node, _DEFINITIONS):
        return
    for child in ast.iter_child_nodes(node):
        yield from _own_nodes(child)


def _is_work(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return any(isinstance(inner, _LIVE) for inner in ast.walk(node.test))
    return isinstance(node, _WORK)
