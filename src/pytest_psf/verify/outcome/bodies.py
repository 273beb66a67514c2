"""Tests in the text of their file: found by name, and given another body."""

from __future__ import annotations

import ast
from itertools import accumulate
from typing import TYPE_CHECKING

from pytest_psf.verify.mutants import NotTriedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

#: A place in a text, as offsets of its bytes, and what is put there.
_Change = tuple[int, int, str]


def with_body(
    text: str, names: Sequence[str], body: str, *, every: bool, bare: bool
) -> str:
    """Return the text with another body for a test, or for a class's or file's tests.

    `bare` takes away the fixtures that the test asks for by its arguments.
    """
    module = _Module(text)
    found = module.tests(names)
    changes: list[_Change] = []
    for function in found if every else found[:1]:
        changes.append(module.new_body(function, body))
        if bare:
            changes += module.without_fixtures(function)
    return _checked(module.changed(changes))


def source_of(text: str, names: Sequence[str]) -> str:
    """Return the source of a test, or of all tests of a class or file."""
    module = _Module(text)
    return "\n".join(module.source(function) for function in module.tests(names))


def _checked(text: str) -> str:
    try:
        compile(text, "selftest", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise NotTriedError(f"its source cannot be changed: {error}") from None
    return text


class _Module:
    """A test file's text with its syntax tree."""

    def __init__(self, text: str) -> None:
        self._data = text.encode()
        lines = self._data.split(b"\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]
        try:
            # As text: its first lines may say of which encoding its file's bytes are.
            self._tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError) as error:
            raise NotTriedError(f"its file cannot be parsed: {error}") from None

    def tests(self, names: Sequence[str]) -> list[_Function]:
        """Return the test of that name, or the tests of that class or file."""
        found: ast.Module | _Definition = self._tree
        for name in names:
            inner = [one for one in _definitions(found.body) if one.name == name]
            if not inner:
                raise NotTriedError(f"{name} is not written in its file")
            found = inner[-1]
        if isinstance(found, _Function):
            return [found]
        tests = [*_tests_in(found)]
        if not tests:
            raise NotTriedError("no test is written there")
        return tests

    def source(self, function: _Function) -> str:
        first = min(function.lineno, *_decorator_lines(function))
        start, end = self._starts[first - 1], self._end(function)
        return self._data[start:end].decode()

    def new_body(self, function: _Function, body: str) -> _Change:
        old = function.body
        if _is_docstring(old[0]):
            old = old[1:]
        if all(isinstance(one, ast.Pass) or _is_constant(one) for one in old):
            raise NotTriedError("its body is empty; what it does is written elsewhere")
        first = min(old[0].lineno, *_decorator_lines(old[0]))
        start = self._starts[first - 1] + old[0].col_offset
        return start, self._end(old[-1]), body

    def without_fixtures(self, function: _Function) -> Iterator[_Change]:
        """Give a default to each argument that pytest would find a fixture for."""
        given = function.args
        if given.posonlyargs or given.vararg or given.kwonlyargs or given.defaults:
            raise NotTriedError("not all of its arguments are fixtures")
        own = self._own_arguments(function)
        if own:
            start = self._starts[own[0].lineno - 1] + own[0].col_offset
            yield start, start, "*, "
        parameters = self._words_of_decorators(function)
        for one in own:
            if one.arg not in parameters:
                yield self._end(one), self._end(one), "=None"

    def _own_arguments(self, function: _Function) -> list[ast.arg]:
        is_method = function not in _definitions(self._tree.body)
        return function.args.args[1:] if is_method else function.args.args

    def _words_of_decorators(self, function: _Function) -> set[str]:
        """Return all words of texts in marks: the names of parameters among them."""
        marks: list[ast.AST] = [*function.decorator_list]
        for node in ast.walk(self._tree):
            if isinstance(node, ast.ClassDef):
                marks += node.decorator_list
            elif isinstance(node, ast.Assign):
                marks.append(node)  # pytestmark = ...
        texts = [
            node.value
            for mark in marks
            for node in ast.walk(mark)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        return {word for text in texts for word in text.replace(",", " ").split()}

    def _end(self, node: ast.stmt | ast.arg) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._starts[node.end_lineno - 1] + node.end_col_offset

    def changed(self, changes: Iterable[_Change]) -> str:
        data = self._data
        for start, end, new in sorted(changes, reverse=True):
            data = data[:start] + new.encode() + data[end:]
        return data.decode()


def _definitions(body: Iterable[ast.stmt]) -> Iterator[_Definition]:
    """Yield what a scope defines, in its branches as well."""
    for statement in body:
        if isinstance(statement, _Definition):
            yield statement
        elif isinstance(statement, ast.If | ast.Try | ast.With):
            yield from _definitions(statement.body)
            yield from _definitions(getattr(statement, "orelse", ()))


def _tests_in(scope: ast.Module | ast.ClassDef) -> Iterator[_Function]:
    for one in _definitions(scope.body):
        if isinstance(one, ast.ClassDef):
            if one.name.startswith("Test") or one.bases:
                yield from _tests_in(one)
        elif one.name.startswith("test"):
            yield one


def _decorator_lines(node: ast.stmt) -> list[int]:
    decorators = getattr(node, "decorator_list", [])
    return [one.lineno for one in decorators] or [node.lineno]


def _is_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
