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


def swallowed(tree: ast.AST) -> list[range]:
    """Return the lines whose assertions are taken, and nothing is made of it."""
    found = (one for node in ast.walk(tree) for one in _taken_by(node))
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
        if isinstance(node, ast.Name) and handler.name and node.id == handler.name:
            return True
        if isinstance(node, ast.Call):
            name = _name(node.func).lower()
            if name in _FAILING or name.startswith(("assert", "fail")):
                return True
    return False


def _name(node: ast.expr) -> str:
    """Return the last name of a dotted chain; "" if it is none."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
