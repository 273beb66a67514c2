"""Where a test puts something else in the place of its target, as its text shows it.

Monkeypatch, `unittest.mock` and pytest-mock, overridden dependencies of FastAPI, and plain
assignments: in the test, in what decorates it, and in the fixtures that it asks for.
"""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.outcomes import normal_test_id, without_parameters
from pytest_psf.core.regex import regex
from pytest_psf.verify.outcome.written import (
    Function,
    Module,
    all_in,
    parsed,
    where_written,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.verify.context import Context

#: What is called to put something in the place of a name.
_PUTS = regex(r"(?:^|\.)(?:setattr|patch|patch\.object|patch\.multiple)$")
#: What makes an object that only looks like one of a class.
_LOOKS_LIKE = frozenset({"spec", "spec_set", "autospec"})
#: How much of a line is shown.
_MOST_SHOWN = 80


class Replaced(NamedTuple):
    """Where it is done, and the words that do it."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} replaces it: {self.words}"


def replaced_by(test: TestOutcome, target: str, context: Context) -> Replaced | None:
    """Return where a test replaces its target, if its text or that of its fixtures does."""
    module, _, name = target.partition(":")
    wanted = _Wanted(module.partition(".")[0], tuple(name.split(".")))
    for file, node, names in _run_by(test, context):
        for one in all_in([node]):
            words = wanted.replaced_in(one, names)
            if words:
                line = getattr(one, "lineno", None) or 0
                return Replaced(file, line, words)
    return None


class _Wanted(NamedTuple):
    """A target: the first name of its module, and its own name with that of its class."""

    top: str
    parts: tuple[str, ...]

    def replaced_in(self, node: ast.AST, names: dict[str, str]) -> str:
        """Return the words of a node that replace the target; nothing if it does not.

        `names` are the imported names of its file, with the modules that they come from.
        """
        if isinstance(node, ast.Call):
            return self._by_call(node, names)
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if self._is_assigned(target, names):
                    return _short(f"{ast.unparse(target)} = {ast.unparse(node.value)}")
        return ""

    def _by_call(self, call: ast.Call, names: dict[str, str]) -> str:
        func = ast.unparse(call.func)
        if _PUTS.search(func) and self._is_put(func, call, names):
            first = ", ".join(map(ast.unparse, call.args[:2]))
            more = ", ..." if call.args[2:] or call.keywords else ""
            return _short(f"{func}({first}{more})")
        is_autospec = func.endswith("create_autospec")
        said = [one.value for one in call.keywords if one.arg in _LOOKS_LIKE]
        said += call.args[:1] if is_autospec else []
        if any(self._is_owner(one) for one in said):
            return _short(ast.unparse(call))
        return ""

    def _is_put(self, func: str, call: ast.Call, names: dict[str, str]) -> bool:
        if not call.args:
            return False
        first, *others = call.args
        path = first.value if isinstance(first, ast.Constant) else None
        if func.endswith("multiple"):
            named = {one.arg for one in call.keywords}
            is_ours = self._is_ours(path, first, names)
            return is_ours and bool(named & {*self.parts})
        if isinstance(path, str):
            return self._is_ours(path, first, names) and self._ends(path)
        second = others[0] if others else None
        if not isinstance(second, ast.Constant) or second.value not in self.parts:
            return False
        return self._is_ours(None, first, names)

    def _ends(self, path: str) -> bool:
        """Tell whether a dotted path ends with the target, or with its class."""
        last, own = path.split("."), self.parts
        if self._is_other_class("".join(last[-2:-1])):
            return False
        return last[-1] == own[-1] or (len(own) > 1 and last[-1] == own[0])

    def _is_ours(self, path: object, first: ast.expr, names: dict[str, str]) -> bool:
        """Tell whether something is of the system: by its path, its import, or its object.

        What a fixture or the test itself made may be anything: a method of it is taken for
        that of the target.
        """
        if isinstance(path, str):
            return path.partition(".")[0] == self.top
        words = ast.unparse(first)
        root = words.partition(".")[0].partition("(")[0]
        if self._is_other_class(words.rpartition(".")[2]):
            return False
        if root in names:
            return names[root].partition(".")[0] == self.top
        return len(self.parts) > 1

    def _is_other_class(self, name: str) -> bool:
        """Tell a class, by how it is written, that is not the one of a method."""
        is_class = name[:1].isupper() and name.isidentifier() and not name.isupper()
        return len(self.parts) > 1 and is_class and name != self.parts[0]

    def _is_owner(self, value: ast.expr) -> bool:
        name = ast.unparse(value).rpartition(".")[2]
        return len(self.parts) > 1 and name == self.parts[0]

    def _is_assigned(self, target: ast.expr, names: dict[str, str]) -> bool:
        if isinstance(target, ast.Subscript):
            what = ast.unparse(target.slice).rpartition(".")[2]
            held = ast.unparse(target.value)
            return held.endswith("dependency_overrides") and what in self.parts
        if not isinstance(target, ast.Attribute) or target.attr != self.parts[-1]:
            return False
        return self._is_ours(None, target.value, names)


def _short(text: str) -> str:
    plain = re.sub(r"\s+", " ", text)
    return plain if len(plain) <= _MOST_SHOWN else f"{plain[: _MOST_SHOWN - 3]}..."


def _run_by(
    test: TestOutcome, context: Context
) -> Iterator[tuple[str, ast.AST, dict[str, str]]]:
    """Yield a test, its class's decorators and its fixtures, each with its file's names."""
    found = where_written(context, without_parameters(normal_test_id(test.id)))
    if found is None:
        return
    file, module, written = found
    owner = written.owner
    own: list[ast.AST] = [written.node, *(owner.decorator_list if owner else ())]
    asked = {name for one in own for name in _asked_for(one)}
    imported = _imported(module)
    for one in own:
        yield file, one, imported
    around = [*_around(file, module, context)]
    inside = owner.body if owner else []
    bodies = [
        (file, module, inside),
        *((n, each, each.tree.body) for n, each in around),
    ]
    for name, each, body in bodies:
        for fixture in _run_before(body, asked):
            yield name, fixture, _imported(each)


def _run_before(body: Iterable[ast.stmt], asked: set[str]) -> Iterator[ast.AST]:
    """Yield the functions of a body that run before a test, and add what they ask for."""
    left = [one for one in body if isinstance(one, Function)]
    while found := [one for one in left if _prepares(one, asked)]:
        left = [one for one in left if one not in found]
        for one in found:
            asked |= {*_asked_for(one)}
            yield one


def _around(
    file: str, module: Module, context: Context
) -> Iterator[tuple[str, Module]]:
    """Yield the file of a test and the conftest.py files above it, the nearest first."""
    yield file, module
    for folder in PurePosixPath(file).parents:
        name = str(folder / "conftest.py")
        if (context.project.root / name).is_file():
            found = context.once(parsed, name)
            if found is not None:
                yield name, found


def _prepares(node: Function, asked: Iterable[str]) -> bool:
    """Tell whether a function runs before a test: asked for, for all, or a helper of it."""
    if node.name in asked or node.name in {"setUp", "setup_method", "asyncSetUp"}:
        return True
    said = " ".join(map(ast.unparse, node.decorator_list))
    return "fixture" in said and "autouse=True" in said


def _asked_for(node: ast.AST) -> Iterator[str]:
    """Yield the names that a function takes or uses, and those of its usefixtures."""
    for one in all_in([node]):
        if isinstance(one, ast.arg):
            yield one.arg
        elif isinstance(one, ast.Name):
            yield one.id
    for decorator in node.decorator_list if isinstance(node, Function) else (node,):
        yield from _texts(decorator)


def _texts(node: ast.AST) -> Iterator[str]:
    for one in all_in([node]):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def _imported(module: Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in all_in([module.tree]):
        if isinstance(node, ast.Import):
            for one in node.names:
                found[one.asname or one.name.partition(".")[0]] = one.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {one.asname or one.name: node.module for one in node.names}
    return found
