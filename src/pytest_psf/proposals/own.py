"""The system's own modules: which file a name of a module is, and what a test calls in one."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from pytest_psf.proposals.tree import Tree

Parts = tuple[str, ...]
#: What a test means by these is never the system's, whatever a folder of it is called.
_NEVER_OWN = sys.stdlib_module_names | {"pytest", "_pytest"}


class Own:
    """The modules of a tree, by their last name."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._by_last: dict[str, list[Parts]] = defaultdict(list)
        self._packages: set[str] = set()
        for name in tree.names:
            if name.endswith(".py"):
                found = module_parts(name)
                self._by_last[found[-1] if found else ""].append(found)
                if name.endswith("/__init__.py"):
                    self._packages.add(name)

    def holds(self, module: str) -> bool:
        """Tell whether a module is one of the tree's."""
        parts = tuple(module.split("."))
        if parts[0] in _NEVER_OWN:
            return False
        return any(
            found[-len(parts) :] == parts and self._begins(found[: -len(parts)])
            for found in self._by_last.get(parts[-1], ())
        )

    def _begins(self, above: Parts) -> bool:
        """Tell whether modules begin below a folder: not if it is part of a package."""
        return "/".join((*above, "__init__.py")) not in self._packages

    def hands_on(self, package: str, parts: Parts, name: str) -> bool:
        """Tell whether a package names what stands in a module (`parts`) below it."""
        outer = tuple(package.split("."))
        for at in range(len(parts) - len(outer)):
            if parts[at : at + len(outer)] != outer:
                continue
            file = "/".join((*parts[: at + len(outer)], "__init__.py"))
            if file in self._packages:
                return name in regex(r"\w+").findall(self._tree.text(file))
        return False


def module_parts(file: str) -> Parts:
    """Return the parts of a module's name, as far up as there are folders."""
    path = PurePosixPath(file).with_suffix("")
    return path.parts[:-1] if path.name == "__init__" else path.parts


def importable(parts: Parts, tops: frozenset[str]) -> str:
    """Return a module's name as it is imported, which begins with one of these names."""
    for at, part in enumerate(parts):
        if part in tops:
            return ".".join(parts[at:])
    return ".".join(parts[1:] if parts[:1] == ("src",) else parts)


def called_name(call: ast.Call) -> str:
    """Return the last name of what is called."""
    func = call.func
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""
