"""Assertions that say no more than that there is something, or what is always true."""

from __future__ import annotations

import ast

#: Methods that say as little, of unittest and of nose.
WEAK_METHODS = frozenset({"assertIsNotNone", "assertIsInstance", "assert_is_not_none"})
_WEAK_CALLS = frozenset({"isinstance", "issubclass", "hasattr", "callable"})


def names_of(node: ast.expr) -> list[str]:
    """Return the names of a dotted chain, through calls: `assert_that(x).is_in` is two."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [*names_of(node.value), node.attr]
    return names_of(node.func) if isinstance(node, ast.Call) else []


def is_weak(test: ast.expr) -> bool:
    """Tell whether an assertion holds for nearly every value, or for all."""
    if isinstance(test, ast.BoolOp):
        # Of `a or b` one is enough.
        weak = any if isinstance(test.op, ast.Or) else all
        return weak(is_weak(one) for one in test.values)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _is_weak_negation(test.operand)
    if isinstance(test, ast.Call):
        return _WEAK_CALLS.issuperset(names_of(test.func)[-1:] or [""])
    if isinstance(test, ast.Compare):
        return _is_weak_comparison(test)
    return _is_always_true(test)


def _is_weak_negation(inner: ast.expr) -> bool:
    if isinstance(inner, ast.Call) and names_of(inner.func) == ["hasattr"]:
        return False  # that something is not there is not true of all values
    if isinstance(inner, ast.Compare) and _is_with_none(inner):
        return isinstance(inner.ops[-1], ast.Is | ast.Eq)
    return not inner.value if isinstance(inner, ast.Constant) else is_weak(inner)


def _is_always_true(test: ast.expr) -> bool:
    """Tell whether an expression is true by its form, whatever is inside of it."""
    if isinstance(test, ast.List | ast.Set):
        return bool(test.elts)
    if isinstance(test, ast.Dict):
        return bool(test.keys)
    if isinstance(test, ast.JoinedStr):
        return any(isinstance(one, ast.Constant) for one in test.values)
    if isinstance(test, ast.Constant):  # `assert False` is no end that a test wants
        return bool(test.value)
    return isinstance(test, ast.Tuple | ast.Lambda | ast.GeneratorExp)


def _is_weak_comparison(test: ast.Compare) -> bool:
    sides = [ast.dump(one) for one in (test.left, *test.comparators)]
    if len(set(sides)) == 1:  # a == a, but not of two objects that are equal
        return not (
            isinstance(test.left, ast.Call) and names_of(test.left.func) == ["hash"]
        )
    if _is_with_none(test) and isinstance(test.ops[-1], ast.IsNot | ast.NotEq):
        return True
    return _is_of_a_class(test.left) or _is_any_length(test) or _is_either_truth(test)


def _is_with_none(test: ast.Compare) -> bool:
    """Tell whether a value is compared with None, on whichever side that stands."""
    sides = [test.left, *test.comparators][-2:]
    return any(isinstance(one, ast.Constant) and one.value is None for one in sides)


def _is_of_a_class(value: ast.expr) -> bool:
    """Tell whether a value is the class of another one, or the name of its class."""
    if isinstance(value, ast.Attribute) and value.attr in {"__name__", "__qualname__"}:
        value = value.value
    if isinstance(value, ast.Attribute):
        return value.attr == "__class__"
    if not isinstance(value, ast.Call):
        return False
    return names_of(value.func) == ["type"] and len(value.args) == 1


def _is_any_length(test: ast.Compare) -> bool:
    """Tell whether a length is to be no less than 0, which none is."""
    most, least = test.left, test.comparators[-1]
    if isinstance(test.ops[-1], ast.LtE):
        most, least = least, most
    elif not isinstance(test.ops[-1], ast.GtE):
        return False
    is_length = isinstance(most, ast.Call) and names_of(most.func) == ["len"]
    return is_length and isinstance(least, ast.Constant) and least.value == 0


def _is_either_truth(test: ast.Compare) -> bool:
    """Tell whether a value may be true as well as false: `x in (True, False)`."""
    among = test.comparators[-1]
    if not isinstance(test.ops[-1], ast.In) or not isinstance(
        among, ast.List | ast.Set | ast.Tuple
    ):
        return False
    truths = [one.value for one in among.elts if isinstance(one, ast.Constant)]
    return any(one is True for one in truths) and any(one is False for one in truths)
