"""Tests that only repeat a value, and code that only hands one back.

`assert budget() == 25`, where `budget` returns 25 or reads it from a file, shows that the value
is so, and not that anything heeds it. It may be what a criterion asks for, as of a text that is
shown: so it is told, and refuses no claim. In doubt a test does more, and so does code.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.outcome.written import LITERAL, Function, all_in, last_name

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What makes another form of a value, or takes one out of a table.
_PLAIN = frozenset(
    """
    Decimal approx bool bytes dict float frozenset get getenv int len list set sorted str timedelta
    tuple
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: What looks at a value, or at the values in it, and asks nobody else.
_OF_VALUES = frozenset(
    "abs all any isinstance items keys len max min range round sorted sum values".split()  # noqa: SIM905
)
#: Words of the names of what reads settings, and whole names of what reads files.
_LOADING = frozenset(
    """
    conf config configuration constants load loaded loader loads options path setting settings
    """.split()  # noqa: SIM905 - see above
)
_READING_FILES = frozenset({"open", "read", "read_bytes", "read_text", "resolve"})
#: Where a file is: the only thing that may be given to what reads it.
_PATH = regex(r"[\w./\\ -]*[./\\][\w-]+")
_WORDS = regex(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_COMPARING = frozenset({"assertEqual", "assertEquals", "assertIs"})
#: What code consists of that takes a value from somewhere, and no more.
_READING = (
    *(ast.Return, ast.Assign, ast.AnnAssign, ast.With, ast.withitem, ast.Expr),
    *(ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Call, ast.keyword),
)


def hands_back(node: Function) -> bool:
    """Tell whether a function only hands back what is stated elsewhere.

    It uses nothing that it is given but the object that it is a method of.
    """
    given = {one.arg for one in all_in([node.args]) if isinstance(one, ast.arg)}
    inside = all_in(node.body)
    names = {one.id for one in inside if isinstance(one, ast.Name)}
    return (
        names.isdisjoint(given - {"self", "cls"})
        and all(isinstance(one, _READING) for one in inside)
        and all(_reads(one) for one in inside if isinstance(one, ast.Call))
    )


def calls_to_repeat(node: Function) -> frozenset[str] | None:
    """Return what a test calls that only compares what it reads with literals.

    The names of what may be asked for a value. None if it does, or may do, anything else:
    it takes a fixture, branches, gives something to what it calls.
    """
    own = [one.arg for one in all_in([node.args]) if isinstance(one, ast.arg)]
    if own not in ([], ["self"]):
        return None
    calls: set[str] = set()
    for statement in node.body:
        values = _compared(statement)
        if values is None or not all(_is_read(one, calls) for one in values):
            return None
    return frozenset(calls)


def _compared(statement: ast.stmt) -> Sequence[ast.expr] | None:
    """Return the values that a statement reads or compares; None for any other statement."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
        return ()
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return (statement.value,)
    if isinstance(statement, ast.Assert):
        return _sides(statement.test)
    if isinstance(statement, ast.Expr):
        call = statement.value
        if isinstance(call, ast.Constant):
            return ()
        if isinstance(call, ast.Call) and last_name(call.func) in _COMPARING:
            return call.args
    return None


def _sides(test: ast.expr) -> Sequence[ast.expr]:
    if isinstance(test, ast.BoolOp):
        return [each for one in test.values for each in _sides(one)]
    if isinstance(test, ast.Compare):
        return [test.left, *test.comparators]
    return (test,)


def _is_read(value: ast.expr, calls: set[str]) -> bool:
    """Tell whether a value is a literal, or read from somewhere, and note what is called."""
    for one in all_in([value]):
        if isinstance(one, ast.Call) and last_name(one.func) not in _OF_VALUES:
            name = last_name(one.func)
            is_loaded = name not in _PLAIN and not (one.args or one.keywords)
            if is_loaded:
                calls.add(name)
            elif not _reads(one):
                return False
        elif not isinstance(one, _READ):
            return False
    return True


_READ = (
    *(ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.keyword, *LITERAL),
    *(ast.List, ast.Dict, ast.Set, ast.Compare, ast.cmpop, ast.BoolOp, ast.boolop),
    *(ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.comprehension),
)


def _reads(call: ast.Call) -> bool:
    """Tell whether a call reads a setting, or makes another form of what is read."""
    name = last_name(call.func)
    if name == "get":  # of a table, and not of a service
        return not any(_is_address(one) for one in call.args)
    if name in _PLAIN:
        return True
    every = [*call.args, *(one.value for one in call.keywords if one.arg != "encoding")]
    return _is_loading(name) and all(_is_path(one) for one in every)


def _is_address(value: ast.expr) -> bool:
    return not (isinstance(value, ast.Constant) and "/" not in str(value.value))


def _is_path(value: ast.expr) -> bool:
    """Tell whether a value says where a file is, or is what was read from one."""
    return all(
        _PATH.fullmatch(one.value) is not None
        for one in all_in([value])
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ) and not any(isinstance(one, ast.Lambda | ast.Dict) for one in all_in([value]))


def _is_loading(name: str) -> bool:
    words = (one.lower() for one in _WORDS.findall(name))
    return name in _READING_FILES or not _LOADING.isdisjoint(words)


def only_repeats(test: Function, reading: frozenset[str]) -> bool:
    """Tell whether a test only repeats a value; `reading` names what hands such values back."""
    calls = calls_to_repeat(test)
    return calls is not None and all(
        one in reading or _is_loading(one) for one in calls
    )
