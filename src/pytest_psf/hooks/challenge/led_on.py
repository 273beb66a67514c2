"""What a weak assertion leads on to: `assert x is not None` in front of `assert x.size == 1`.

How an assertion judges is decided in `judging.py`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_psf.hooks.observe.weak import WEAK_METHODS, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def leads_on(function: ast.AST, line: int, judged: Sequence[range]) -> bool:
    """Tell whether a weak assertion's value is judged further down in its function.

    `line` is that of the weak assertion, `judged` the lines of the others below it.
    """
    # Whether it is true says hardly more than that it is there.
    bare = [one.test for one in ast.walk(function) if isinstance(one, ast.Assert)]
    inside = [
        one
        for one in ast.walk(function)
        if isinstance(one, ast.expr) and one not in bare
    ]
    for value, since in _taken_from(function, line):
        root, text = _root_of(value), ast.dump(value)
        bound = {one.lineno for one in inside if _binds(one, root)}
        for one in inside:
            is_judged = any(one.lineno in lines for lines in judged)
            is_it = is_judged and one.lineno > since and ast.dump(one) == text
            if is_it and bound.isdisjoint(range(since + 1, one.lineno + 1)):
                return True
    return False


def _taken_from(function: ast.AST, line: int) -> Iterator[tuple[ast.expr, int]]:
    """Yield what the weak assertions of a line ask for, and what is taken out of that.

    With the line since which it is called so, as in `first = x.parts[0]`.
    """
    left = [(one, line) for one in _values_of(function, line)]
    seen = set[tuple[str, int]]()
    while left:
        value, since = left.pop()
        text = ast.dump(value)
        if (text, since) in seen:
            continue
        seen.add((text, since))
        yield value, since
        bound = [
            one
            for one in ast.walk(function)
            if isinstance(one, ast.expr) and _binds(one, _root_of(value))
        ]
        for node in ast.walk(function):
            if not isinstance(node, ast.Assign | ast.For) or node.lineno <= since:
                continue
            between = range(since + 1, node.lineno)
            if any(one.lineno in between for one in bound):
                continue
            source = node.value if isinstance(node, ast.Assign) else node.iter
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(ast.dump(one) == text for one in _way_to(source)):
                names = (one.id for one in targets if isinstance(one, ast.Name))
                left += [(ast.Name(one, ast.Load()), node.lineno) for one in names]


def _way_to(value: ast.expr) -> Iterator[ast.expr]:
    """Yield a value, and all that it is taken out of: `x.parts` and `x` of `x.parts()`."""
    yield value
    while isinstance(value, ast.Attribute | ast.Subscript | ast.Await | ast.Call):
        value = value.func if isinstance(value, ast.Call) else value.value
        yield value


def _values_of(function: ast.AST, line: int) -> Iterator[ast.expr]:
    """Yield the values that the weak assertions of a line ask for, by their names."""
    for node in ast.walk(function):
        found: list[ast.expr] = []
        if isinstance(node, ast.Assert):
            found = [*_asked_for(node.test)]
        elif isinstance(node, ast.Call) and WEAK_METHODS.intersection(
            names_of(node.func)[-1:]
        ):
            found = node.args[:1]
        else:
            continue
        if node.lineno <= line <= (node.end_lineno or line):
            yield from (one for one in found if _root_of(one))


def _asked_for(test: ast.expr) -> Iterator[ast.expr]:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for one in test.values:
            yield from _asked_for(one)
    elif isinstance(test, ast.Call):
        yield from test.args[:1]
    elif isinstance(test, ast.UnaryOp):
        yield from _asked_for(test.operand)
    elif isinstance(test, ast.Compare):
        left = test.left
        if isinstance(left, ast.Constant):  # as in `None is not x`
            left = test.comparators[-1]
        # As in `type(x) is A`.
        yield from _asked_for(left) if isinstance(left, ast.Call) else (left,)


def _root_of(value: ast.expr) -> str:
    """Return the name that a value is reached from; "" where a call is on the way."""
    while isinstance(value, ast.Attribute | ast.Subscript):
        value = value.value
    return value.id if isinstance(value, ast.Name) else ""


def _binds(node: ast.expr, name: str) -> bool:
    is_bound = isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    return is_bound and _root_of(node) == name
