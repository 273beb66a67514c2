"""Where a test file judges: the lines of its assertions, by its syntax tree.

A value may be so wrong that an assertion cannot even look at it. Then the exception comes
out of the assertion's own lines, which is as good as its failure, unless the assertion
says next to nothing of the value.
"""

from __future__ import annotations

import ast
import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.regex import regex
from pytest_psf.hooks.challenge.led_on import leads_on
from pytest_psf.hooks.challenge.swallowed import swallowed
from pytest_psf.hooks.observe.weak import WEAK_METHODS, is_weak, names_of
from pytest_psf.verify.outcome.written import all_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


class Judging(Enum):
    """How lines of a test judge what is evaluated on them."""

    #: They say what a value must be.
    ASSERTS = "asserts"
    #: They say that an exception of some kind must come, so that any other end fails.
    RAISES = "raises"
    #: They say no more than that there is something, or what is always true.
    WEAKLY = "weakly"


class Span(NamedTuple):
    """The lines of one assertion."""

    first: int
    last: int
    judging: Judging
    #: Whether it asserts that something is not there, or is as it was: code that does
    #: nothing fulfils that.
    is_negative: bool = False
    #: The name of the function whose value it compares with None, and no more.
    call: str = ""


#: What a block is put in whose exception is judged; and those that judge something else.
_RAISING = frozenset({"raises", "RaisesGroup", "assertRaises", "assertRaisesRegex"})
_BLOCKS = _RAISING | {
    "warns",
    "deprecated_call",
    "assertWarns",
    "assertWarnsRegex",
    "assertLogs",
    "assertNoLogs",
}
#: Calls by which matchers and soft assertions begin, apart from all that begin with "assert".
_JUDGES = frozenset({"expect", "assume", "stays_silent"})
_OF_CHECK = regex(rb"\bpytest_check\b|\bdef \w+\([^)]*\bcheck\b")
#: Such as assertNotIn, assertFalse, assertIsNone, assert_not_called, is_empty.
_NEGATIVE_METHOD = regex(
    r"[nN]ot(?=_|[A-Z])|False$|None$|empty|_never_|_no_|silent", re.ASCII
)
#: Such as UserNotFound, DoesNotExist, NoSuchElementException.
_ABSENT = regex(
    r"^(Attribute|Key|Index|Lookup|FileNotFound|Name|ModuleNotFound)Error$"
    r"|NotFound|NotExist|NoSuch"
)
#: Such as ValueError, HTTPException, DeprecationWarning.
_EXCEPTION = regex(r"(Error|Errors|Exception|Warning|Exit|Interrupt)$")
_TWO = 2


class _File(NamedTuple):
    """A test file as it is read; nothing in it, where that cannot be done."""

    spans: list[Span]
    #: The lines on which more than one statement is evaluated.
    shared: frozenset[int]
    #: By the line that its code object names.
    functions: Mapping[int, ast.FunctionDef | ast.AsyncFunctionDef]


class Judgements:
    """The assertions of test files, each file read once."""

    def __init__(self) -> None:
        self._files: dict[Path, _File] = {}

    def at(self, path: Path, line: int, *, stumbled: bool = False) -> Judging | None:
        """Return how a line judges; None if it belongs to no assertion.

        Where the test stumbled on it, and no assertion failed, nobody can tell by what,
        if it holds another statement as well: `answer = ask()["text"]; assert answer`.

        What says next to nothing may be there for the sake of a later assertion, as
        `assert x is not None` is in front of `assert x.size == 1`: that one would have
        failed by the same value, and so the first judges as the second does.
        """
        spans, shared, functions = self.of(path)
        if stumbled and line in shared:
            return None
        found = {one.judging for one in spans if one.first <= line <= one.last}
        judging = next((one for one in _BY_WEIGHT if one in found), None)
        if judging is Judging.WEAKLY:
            around = [
                one
                for one in functions.values()
                if one.lineno <= line <= (one.end_lineno or line)
            ]
            judged = [
                range(one.first, one.last + 1)
                for one in spans
                if one.first > line and one.judging is not Judging.WEAKLY
            ]
            if around and leads_on(
                max(around, key=lambda one: one.lineno), line, judged
            ):
                return Judging.ASSERTS
        return judging

    def judges_absence(self, path: Path, line: int, *, beside: str) -> bool:
        """Tell whether the function that begins in a line asserts what is not there.

        That a call of the function of the other name returns nothing does not count.
        """
        spans, _, functions = self.of(path)
        if line not in functions:
            return False
        last = functions[line].end_lineno or line
        inside = (one for one in spans if line <= one.first <= last)
        return any(one.is_negative and one.call != beside for one in inside)

    def banned(self, path: Path, line: int) -> tuple[str, ...]:
        """Return the texts that the function that begins in a line wants nowhere."""
        function = self.of(path).functions.get(line)
        return () if function is None else tuple(dict.fromkeys(_banned_in(function)))

    def of(self, path: Path) -> _File:
        if path not in self._files:
            try:
                data = path.read_bytes()
                tree = ast.parse(data)  # in the encoding that it says
            except (OSError, ValueError, SyntaxError, RecursionError):
                self._files[path] = _File([], frozenset(), {})
            else:
                checks = {"check"} if _OF_CHECK.search(data) else set()
                nodes = all_in([tree])
                taken = swallowed(nodes)
                spans = _spans(nodes, _JUDGES | checks)
                found = [s for s in spans if not any(s.first in one for one in taken)]
                functions = _functions_of(nodes)
                self._files[path] = _File(found, _shared(nodes), functions)
        return self._files[path]


_BY_WEIGHT = (Judging.RAISES, Judging.ASSERTS, Judging.WEAKLY)
_Display = ast.List | ast.Tuple | ast.Dict | ast.Set
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def _banned_in(function: ast.AST) -> Iterator[str]:
    """Yield the literals of `assert "a" not in ...` and `assertNotIn("a", ...)`."""
    for node in ast.walk(function):
        wanted: ast.expr | None = None
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotIn):
            wanted = node.left
        elif isinstance(node, ast.Call) and names_of(node.func)[-1:] == ["assertNotIn"]:
            wanted = node.args[0] if node.args else None
        if isinstance(wanted, ast.Constant) and isinstance(wanted.value, str):
            yield wanted.value


def _functions_of(
    nodes: Iterable[ast.AST],
) -> Mapping[int, ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions of a file by their first lines, the first of several."""
    found: dict[int, ast.FunctionDef | ast.AsyncFunctionDef] = {}
    for node in nodes:
        if isinstance(node, _Function):
            found.setdefault(_first_line(node), node)
    return found


def _first_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the line that the code object of a function names: its first decorator's."""
    return min([node.lineno, *(one.lineno for one in node.decorator_list)])


def _spans(nodes: Iterable[ast.AST], judges: frozenset[str]) -> Iterator[Span]:
    for node in nodes:
        if isinstance(node, ast.Assert):
            yield _of_statement(node)
        elif isinstance(node, ast.With):
            yield from _blocks(node)
        elif isinstance(node, ast.Call):
            yield from _calls(node, judges)


def _shared(nodes: Iterable[ast.AST]) -> frozenset[int]:
    """Return the lines that more than one statement has a part on."""
    seen: set[int] = set()
    shared: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.stmt):
            lines = _evaluated(node)
            shared |= seen.intersection(lines)
            seen.update(lines)
    return frozenset(shared)


def _evaluated(node: ast.stmt) -> range:
    """Return the lines that a statement itself is evaluated on, without its body.

    A block that waits for an exception is one with the statement that it waits for.
    """
    if isinstance(node, _Function | ast.ClassDef) or (
        isinstance(node, ast.With) and any(_blocks(node))
    ):
        return range(0)
    if not isinstance(node, ast.Match) and not hasattr(node, "body"):
        return range(node.lineno, (node.end_lineno or node.lineno) + 1)
    inside = [*ast.iter_child_nodes(node), *getattr(node, "items", ())]
    heads = [getattr(one, "context_expr", one) for one in inside]
    ends = [one.end_lineno or 0 for one in heads if isinstance(one, ast.expr)]
    return range(node.lineno, max([node.lineno - 1, *ends]) + 1)


def _span(node: ast.stmt | ast.expr, judging: Judging) -> Span:
    return Span(node.lineno, node.end_lineno or node.lineno, judging)


def _of_statement(node: ast.Assert) -> Span:
    if is_weak(node.test) and not _is_of_an_exception(node.test):
        return _span(node, Judging.WEAKLY)
    span = _span(node, Judging.ASSERTS)
    return span._replace(
        is_negative=_is_negative(node.test), call=_compared_call(node.test)
    )


def _is_of_an_exception(test: ast.expr) -> bool:
    """Tell whether a value is to be an exception, which was raised and kept.

    As from `except Exception as error`, or by `gather(..., return_exceptions=True)`: it
    says no less than a block that waits for it.
    """
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(map(_is_of_an_exception, test.values))
    if isinstance(test, ast.Call) and names_of(test.func) == ["isinstance"]:
        return len(test.args) == _TWO and _are_exceptions(test.args[1])
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is | ast.Eq):
        return isinstance(test.left, ast.Call) and _are_exceptions(test.comparators[0])
    return False


def _are_exceptions(kinds: ast.expr) -> bool:
    """Tell by the names of classes."""
    every = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    names = [names_of(one)[-1:] for one in every if not isinstance(one, ast.Call)]
    return bool(names) and all(one and _EXCEPTION.search(one[0]) for one in names)


def _blocks(node: ast.With) -> Iterator[Span]:
    """Yield the statement that a block is about: the last one.

    Those before it prepare; what goes wrong in them is not what the block waits for.
    """
    for item in node.items:
        call = item.context_expr
        name = names_of(call.func)[-1:] if isinstance(call, ast.Call) else []
        if _BLOCKS.intersection(name):
            is_raising = not _RAISING.isdisjoint(name)
            judging = Judging.RAISES if is_raising else Judging.ASSERTS
            span = _span(node.body[-1], judging)
            yield span._replace(is_negative=is_raising and _is_of_absence(call))


def _calls(node: ast.Call, judges: frozenset[str]) -> Iterator[Span]:
    names = names_of(node.func)
    name = names[-1] if names else ""
    if name in _RAISING:
        if len(node.args) >= _TWO:  # pytest.raises(ValueError, function, ...)
            span = _span(node, Judging.RAISES)
            yield span._replace(is_negative=_is_of_absence(node))
    elif name in WEAK_METHODS:
        is_of_one = len(node.args) >= _TWO and _are_exceptions(node.args[1])
        yield _span(node, Judging.ASSERTS if is_of_one else Judging.WEAKLY)
    elif any(one in judges or one.lower().startswith("assert") for one in names):
        is_negative = _NEGATIVE_METHOD.search(name) is not None
        yield _span(node, Judging.ASSERTS)._replace(is_negative=is_negative)


def _is_of_absence(raises: ast.expr) -> bool:
    """Tell whether a block waits for the exception by which what is not there is told."""
    first = raises.args[:1] if isinstance(raises, ast.Call) else []
    kinds = [
        one for it in first for one in (it.elts if isinstance(it, ast.Tuple) else (it,))
    ]
    names = [names_of(one)[-1:] for one in kinds]
    return bool(names) and all(
        name and _ABSENT.search(name[0]) is not None for name in names
    )


def _is_negative(test: ast.expr) -> bool:
    """Tell whether code that does nothing fulfils an assertion by its form.

    So it does where something is empty, not there, or still the literal that it was.
    """
    if isinstance(test, ast.BoolOp):
        return any(_is_negative(one) for one in test.values)
    if isinstance(test, ast.UnaryOp):
        return isinstance(test.op, ast.Not)
    if not isinstance(test, ast.Compare):
        return False
    if isinstance(test.ops[-1], ast.NotIn | ast.NotEq | ast.IsNot):
        return True
    is_equation = isinstance(test.ops[-1], ast.Eq | ast.Is)
    return is_equation and _stays(test.left, test.comparators[-1])


def _stays(value: ast.expr, expected: ast.expr) -> bool:
    """Tell whether a value is to be an empty one, or what it was by its own name."""
    if isinstance(expected, ast.Constant):
        return not expected.value
    if isinstance(expected, _Display):
        inside = expected.keys if isinstance(expected, ast.Dict) else expected.elts
        return not inside or isinstance(value, ast.Name)
    return not isinstance(value, ast.Call)  # as in `after == before`


def _compared_call(test: ast.expr) -> str:
    """Return the name of the function that is compared with None, and with no more."""
    if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Call):
        return ""
    other = test.comparators[-1]
    is_none = isinstance(other, ast.Constant) and other.value is None
    return "".join(names_of(test.left.func)[-1:]) if is_none else ""
