"""Arithmetic of literals, such as `24 * 30`: worked out without running anything."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Number = int | float

_OPERATORS: Mapping[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_SIGNS: Mapping[type[ast.unaryop], Callable[[Number], Number]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
#: No exponent is larger, nor a base: a power of large numbers takes for ever.
_LARGEST_EXPONENT = 100
_LARGEST_BASE = 10**6


def worked_out(node: ast.expr) -> Number | str:
    """Return what arithmetic of literals comes to; texts may be added only.

    Raise ValueError if it holds anything but literals, or has no finite result.
    """
    try:
        return _worked_out(node)
    except (ArithmeticError, TypeError, RecursionError) as error:
        raise ValueError(str(error)) from None


def number_of(text: str) -> Number:
    """Return what arithmetic of numbers comes to. Raise ValueError if it is none."""
    try:
        found = worked_out(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(str(error)) from None
    if isinstance(found, str):
        raise ValueError("it is a text")  # noqa: TRY004 - the text's fault, no mistake
    return found


def _worked_out(node: ast.expr) -> Number | str:
    if isinstance(node, ast.Constant) and type(node.value) in {int, float, str}:
        value: Number | str = node.value  # type: ignore[assignment] # just looked at
        return value
    if isinstance(node, ast.UnaryOp) and type(node.op) in _SIGNS:
        return _SIGNS[type(node.op)](_number(node.operand))
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _of_two(node, type(node.op))
    raise ValueError("it is no literal")


def _of_two(node: ast.BinOp, kind: type[ast.operator]) -> Number | str:
    left, right = _worked_out(node.left), _worked_out(node.right)
    if isinstance(left, str) or isinstance(right, str):
        if kind is ast.Add and isinstance(left, str) and isinstance(right, str):
            return left + right
        raise ValueError("it is a text")
    too_large = abs(left) > _LARGEST_BASE or abs(right) > _LARGEST_EXPONENT
    if kind is ast.Pow and too_large:
        raise ValueError("it is too large")
    found = _OPERATORS[kind](left, right)
    if isinstance(found, complex):
        raise ValueError("it is no real number")  # noqa: TRY004 - see above
    return found


def _number(node: ast.expr) -> Number:
    found = _worked_out(node)
    if isinstance(found, str):
        raise ValueError("it is a text")  # noqa: TRY004 - see above
    return found
