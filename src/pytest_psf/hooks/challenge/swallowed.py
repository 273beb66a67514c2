"""Lines of a test whose assertions can fail no test: somebody takes what they raise."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: The exceptions as which a failed assertion can be taken.
_TAKING = frozenset({"AssertionError", "Exception", "BaseException"})
#: Calls by which whoever took it may fail the test all the same.
_FAILING = frozenset({"exit", "abort"})
#: Calls that hand it to nobody who would fail the test.
_SHOWING = frozenset(
    {"print", "str", "repr", "debug", "info", "warning", "error", "exception", "log"}
)


def swallowed(nodes: Iterable[ast.AST]) -> list[range]:
    """Return the lines of a file's nodes whose assertions are taken, and nothing is made of it."""
    found = (one for node in nodes for one in _taken_by(node))
    return [range(body[0].lineno, (body[-1].end_lineno or 0) + 1) for body in found]


def _taken_by(node: ast.AST) -> Iterator[list[ast.stmt]]:
    if isinstance(node, ast.Try):
        taking = [
            one for one in node.handlers if one.type is None or _takes([one.type])
        ]
        if taking and not any(map(_may_fail, taking)):
            yield node.body
    elif isinstance(node, ast.With):
        calls = [one.context_expr for one in node.items]
        if any(isinstance(one, ast.Call) and _suppresses(one) for one in calls):
            yield node.body


def _suppresses(call: ast.Call) -> bool:
    return _name(call.func) == "suppress" and _takes(call.args)


def _takes(kinds: Iterable[ast.expr]) -> bool:
    """Tell whether one of these exceptions, or of tuples of them, is a failed assertion."""
    names = (_name(one) for kind in kinds for one in getattr(kind, "elts", [kind]))
    return any(name in _TAKING for name in names)


def _may_fail(handler: ast.ExceptHandler) -> bool:
    """Tell whether it raises, asserts, or hands on what was raised."""
    for node in ast.walk(handler):
        if isinstance(node, ast.Raise | ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = _name(node.func).lower()
            if name in _FAILING or name.startswith(("assert", "fail")):
                return True
    if handler.name is None:
        return False
    used = (ast.walk(one) for one in handler.body if not _only_shows(one))
    return any(
        isinstance(node, ast.Name) and node.id == handler.name
        for nodes in used
        for node in nodes
    )


def _only_shows(statement: ast.stmt) -> bool:
    """Tell whether a statement prints something, or makes nothing of it at all."""
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    return not isinstance(value, ast.Call) or _name(value.func) in _SHOWING


def _name(node: ast.expr) -> str:
    """Return the last name of a dotted chain; "" if it is none."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
