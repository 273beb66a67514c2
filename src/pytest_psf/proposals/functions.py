"""Functions of the system that are called like what a criterion asks for."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.places import Place
from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.proposals.bodies import Body, bodies
from pytest_psf.proposals.factories import handled
from pytest_psf.proposals.own import module_parts
from pytest_psf.proposals.routes import ROUTE, Route, parts, routes_of
from pytest_psf.proposals.signs import said_by, signs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_psf.proposals.tree import Tree

_DEFINED = regex(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A function, and the criterion that its name speaks of."""

    id: str
    #: With its class before it, if it has one.
    name: str
    place: Place
    #: Facets that a test of it shows if its name speaks of them.
    by_test: Mapping[str, re.Pattern[str]]
    #: The paths by which a client of the service asks for it.
    routes: tuple[Route, ...] = ()
    #: The models that it takes: what refuses a body before it.
    takes: tuple[Body, ...] = ()

    def shown_by(self, test: str) -> tuple[str, ...]:
        """Return the criterion, or the facets, that a test of this name shows."""
        return said_by(test, self.by_test) or (self.id,)

    @property
    def bare(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the name of its module, as far up as there are folders."""
        return module_parts(self.place.file)


def functions(tree: Tree) -> Iterator[Found]:
    """Yield the functions of code that is no test."""
    names = "|".join(f"(?:{one.name.pattern})" for one in signs().functions)
    any_name = re.compile(f"_*(?:{names})_*", re.IGNORECASE)
    for name in tree.names:
        if not name.endswith(".py") or _is_foreign(name):
            continue
        text = tree.text(name)
        words = [*_DEFINED.findall(text), *_words_of_paths(text)]
        is_named = any(map(any_name.fullmatch, words))
        if is_named and tree.takes(name, "code"):
            module = parsed(text)
            if module is not None:
                yield from _in(module, name, text)
                yield from _in_factories(module, name, text, tree)


def routed(tree: Tree) -> Iterator[Found]:
    """Yield the functions that answer a path, whatever they are called."""
    for name in tree.names:
        if not name.endswith(".py") or not ROUTE.search(tree.text(name)):
            continue
        module = parsed(tree.text(name)) if tree.takes(name, "routes") else None
        if module is None:
            continue
        for owner, node in _defined(module):
            found = tuple(routes_of(node))
            if found and not owner:
                place = Place(name, node.lineno)
                yield Found(
                    id="",
                    name=node.name,
                    place=place,
                    by_test={},
                    routes=found,
                    takes=bodies(node, module, name, tree, parsed),
                )
        for one in handled(module, name, tree, parsed):
            yield Found(
                id="", name=one.name, place=one.place, by_test={}, routes=one.routes
            )


def _words_of_paths(text: str) -> Iterator[str]:
    for path in ROUTE.findall(text):
        yield Route("", parts(path)).last


def parsed(text: str) -> ast.Module | None:
    """Return the syntax tree of a file; None if it is no Python of this version."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes, which are the project's own
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_foreign(name: str) -> bool:
    never = signs().pattern("code", "never-in")
    return never.search(PurePosixPath(name).stem) is not None


def _in(module: ast.Module, file: str, text: str) -> Iterator[Found]:
    lines = text.split("\n")
    for owner, node in _defined(module):
        name = f"{owner}.{node.name}" if owner else node.name
        body = "\n".join(lines[node.lineno - 1 : node.end_lineno])
        never = signs().pattern("code", "never-in")
        if _does_nothing(node) or (owner and never.search(owner)):
            continue
        routes = () if owner else tuple(routes_of(node))
        words = {node.name.strip("_"), *(one.last for one in routes)}
        for sign in signs().functions:
            if not any(map(sign.name.fullmatch, words)):
                continue
            paths = ("/".join(one.parts) for one in routes)
            where = " ".join((file, name, *paths))
            if sign.near.search(where) and not sign.never.search(f"{where}\n{body}"):
                yield Found(
                    id=sign.id,
                    name=name,
                    place=Place(file, node.lineno),
                    by_test=sign.by_test,
                    routes=routes,
                )


def _in_factories(
    module: ast.Module, file: str, text: str, tree: Tree
) -> Iterator[Found]:
    """Yield what handlers call whose path speaks of a criterion, and that have no name."""
    lines = text.split("\n")
    for one in handled(module, file, tree, parsed):
        node = one.handler
        body = "\n".join(lines[node.lineno - 1 : node.end_lineno])
        words = {node.name.strip("_"), *(route.last for route in one.routes)}
        paths = ("/".join(route.parts) for route in one.routes)
        where = " ".join((file, node.name, one.name, *paths))
        for sign in signs().functions:
            if (
                any(map(sign.name.fullmatch, words))
                and sign.near.search(where)
                and not sign.never.search(f"{where}\n{body}")
            ):
                yield Found(
                    id=sign.id,
                    name=one.name,
                    place=one.place,
                    by_test=sign.by_test,
                    routes=one.routes,
                )


def _defined(module: ast.Module) -> Iterator[tuple[str, _Function]]:
    for node in module.body:
        if isinstance(node, _Function):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            yield from (
                (node.name, one) for one in node.body if isinstance(one, _Function)
            )


def _does_nothing(node: _Function) -> bool:
    """Tell whether a function only stands for others: it holds no more than a docstring."""
    left = [one for one in node.body if not _is_empty(one)]
    return not left


def _is_empty(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, (ast.Pass, ast.Raise))
