"""Tests, by the functions of the system that they call."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import field
from typing import TYPE_CHECKING

from pytest_psf.core.places import Place
from pytest_psf.core.values import dataclass
from pytest_psf.proposals.functions import parsed
from pytest_psf.proposals.proposal import Confidence, Proposal, toml_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.proposals.functions import Found
    from pytest_psf.proposals.tree import Tree

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def calls(tree: Tree, found: Sequence[Found]) -> Iterator[Proposal]:
    """Yield, for each of these functions, the tests that call it by an import of theirs."""
    if not found:
        return
    by_name: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        by_name[one.bare].append(one)
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, by_name))})\b")
    for name in tree.tests:
        text = tree.text(name)
        if not named.search(text) or not tree.takes(name, "tests"):
            continue
        module = parsed(text)
        if module is None:
            continue
        try:
            of_file = [*_TestFile(name, module, by_name).proposals()]
        except RecursionError:  # a chain of calls without end
            tree.give_up()
            continue
        yield from of_file


@dataclass(eq=False)
class _TestFile:
    name: str
    module: ast.Module
    by_name: dict[str, list[Found]]
    #: What a name in the file stands for: a module, or a module and what is in it.
    _imported: dict[str, tuple[str, str]] = field(default_factory=dict)

    def proposals(self) -> Iterator[Proposal]:
        for node in ast.walk(self.module):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    name = alias.asname or alias.name
                    self._imported[name] = node.module, alias.name
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    self._imported[alias.asname or alias.name] = alias.name, ""
        for path, test in _tests(self.module):
            yield from self._of_test(path, test)

    def _of_test(self, path: str, test: _Function) -> Iterator[Proposal]:
        if not _judges(test):
            return
        replaced = _replaced(test)
        seen = set()
        for node in ast.walk(test):
            if not isinstance(node, ast.Call):
                continue
            for one, target, confidence in self._targets(node.func):
                if one.bare in replaced or (one.id, target) in seen:
                    continue
                seen.add((one.id, target))
                yield self._proposal(path, test, one, target, confidence)

    def _proposal(
        self, path: str, test: _Function, one: Found, target: str, how: Confidence
    ) -> Proposal:
        return Proposal(
            id=one.shown_by(test.name),
            claim=toml_table(test=f"{self.name}::{path}", exercises=target),
            why=f"it calls {target} ({one.place})",
            place=Place(self.name, test.lineno),
            confidence=how,
            needs="it asserts what the criterion asks; a run challenges it",
        )

    def _targets(self, called: ast.expr) -> Iterator[tuple[Found, str, Confidence]]:
        """Yield what a call may be of, as `module:name`."""
        if isinstance(called, ast.Name):
            module, name = self._imported.get(called.id, ("", ""))
            for one in self.by_name.get(name, ()):
                if one.name == name and _is_of(one, module):
                    yield one, f"{module}:{name}", Confidence.LIKELY
        elif isinstance(called, ast.Attribute):
            for one in self.by_name.get(called.attr, ()):
                yield from self._by_attribute(one, called)

    def _by_attribute(
        self, one: Found, called: ast.Attribute
    ) -> Iterator[tuple[Found, str, Confidence]]:
        owner = one.name.rpartition(".")[0]
        if not owner:
            module = self._module(called.value)
            if module and _is_of(one, module):
                yield one, f"{module}:{one.name}", Confidence.LIKELY
            return
        # A method, of a class that the file has imported.
        for module, name in self._imported.values():
            if name == owner and _is_of(one, module):
                yield one, f"{module}:{one.name}", Confidence.POSSIBLE
                return

    def _module(self, value: ast.expr) -> str:
        """Return the module that an expression stands for: `app.guard`, `guard`."""
        text = (
            ast.unparse(value) if isinstance(value, (ast.Name, ast.Attribute)) else ""
        )
        module, name = self._imported.get(text, ("", ""))
        return f"{module}.{name}" if name else module


def _is_of(one: Found, module: str) -> bool:
    """Tell whether a function stands in the module that a test imports it from."""
    parts = tuple(module.split("."))
    return bool(module) and one.parts[-len(parts) :] == parts


def _tests(module: ast.Module) -> Iterator[tuple[str, _Function]]:
    for node in module.body:
        if isinstance(node, _Function) and node.name.startswith("test"):
            yield node.name, node
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            for one in node.body:
                if isinstance(one, _Function) and one.name.startswith("test"):
                    yield f"{node.name}::{one.name}", one


def _judges(test: _Function) -> bool:
    """Tell whether a test asserts anything, by itself or by its framework."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Attribute) and (
            node.attr.startswith("assert") or node.attr == "raises"
        ):
            return True
    return False


def _replaced(test: _Function) -> frozenset[str]:
    """Return the last names of what a test replaces by another: `patch("app.guard.check")`."""
    found = set()
    nodes: list[ast.AST] = [*test.decorator_list, *ast.walk(test)]
    for node in nodes:
        if isinstance(node, ast.Call) and re.search(
            r"(?:patch|setattr)(?:\.object)?$", ast.unparse(node.func)
        ):
            words = (one.value for one in node.args if isinstance(one, ast.Constant))
            found |= {str(word).rpartition(".")[2] for word in words}
    return frozenset(found)
