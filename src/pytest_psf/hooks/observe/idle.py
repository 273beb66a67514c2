"""Telling a test that does nothing: no call, and no assertion that could fail."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any

from pytest_psf.hooks.pytest_internals import ASSERTS_ABOUT_A_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Function = ast.FunctionDef | ast.AsyncFunctionDef

#: What makes a body do something, apart from assertions: all that runs code elsewhere.
_WORK = (
    ast.Call,
    ast.Await,
    ast.Yield,
    ast.YieldFrom,
    ast.With,
    ast.AsyncWith,
    ast.AsyncFor,
    ast.Delete,
)
#: What makes an expression depend on something.
_LIVE = (ast.Name, ast.Attribute, ast.Call, ast.Await)
#: Statements without statements in them, which are most.
_SIMPLE = (ast.Assert, ast.Assign, ast.AnnAssign, ast.Expr, ast.Import, ast.ImportFrom)


class IdleCheck:
    """Looks at the source of tests where it must; each file is parsed once."""

    def __init__(self) -> None:
        #: File -> the lines of its idle functions.
        self._idle: dict[str, frozenset[int]] = {}

    def does_nothing(self, function: Any) -> bool:
        """Tell whether a test function's own body does nothing.

        What cannot be looked at (no Python function, no source) is not accused.
        """
        inner = (
            inspect.unwrap(function) if hasattr(function, "__wrapped__") else function
        )
        code = getattr(inner, "__code__", None)
        if code is None or ASSERTS_ABOUT_A_NAME in code.co_names:
            return False
        if code.co_filename not in self._idle:
            self._idle[code.co_filename] = _idle_in(code.co_filename)
        return code.co_firstlineno in self._idle[code.co_filename]


def _idle_in(filename: str) -> frozenset[int]:
    """Return the lines, as code objects name them, of a file's idle functions."""
    try:
        with open(filename, "rb") as stream:  # noqa: PTH123 - may be no path at all
            tree = ast.parse(stream.read())
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    return frozenset(
        min([node.lineno, *(d.lineno for d in node.decorator_list)])
        for node in _functions_in(tree.body)
        if not _does_something(node.body)
    )


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
    for child in _run_by(node):
        yield from _own_nodes(child)


def _run_by(node: ast.AST) -> Iterable[ast.AST]:
    """Return what runs of a definition where it stands, and all below other nodes.

    Decorators, default values, base classes and the body of a class run with it; the
    body of a function waits for its call.
    """
    if isinstance(node, ast.Lambda):
        return _defaults(node.args)
    if isinstance(node, _Function):
        return (*node.decorator_list, *_defaults(node.args))
    return ast.iter_child_nodes(node)


def _defaults(arguments: ast.arguments) -> Iterable[ast.AST]:
    given = [one for one in arguments.kw_defaults if one is not None]
    return (*arguments.defaults, *given)


def _is_work(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return any(isinstance(inner, _LIVE) for inner in ast.walk(node.test))
    if isinstance(node, _Function | ast.ClassDef) and node.decorator_list:
        return True  # a decorator is called with what it decorates
    if isinstance(node, ast.ClassDef):
        return bool(node.bases or node.keywords)  # it calls the class of its bases
    return isinstance(node, _WORK)
