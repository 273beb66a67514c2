"""Routes whose handlers stand inside of a function, as in `def create_app()`.

No test can name such a handler: it is made anew whenever the function runs. What it calls of
the system has a name, where that is one function alone.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_psf.core.places import Place
from pytest_psf.core.values import dataclass
from pytest_psf.proposals.names import Function, Names, made_in
from pytest_psf.proposals.own import module_parts
from pytest_psf.proposals.routes import Route, routes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_psf.proposals.names import Made
    from pytest_psf.proposals.own import Parts
    from pytest_psf.proposals.tree import Tree


_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Handled:
    """A function, with its class before it if it has one, and the routes that lead to it."""

    name: str
    place: Place
    routes: tuple[Route, ...]
    #: The handler between them.
    handler: Function


def handled(
    module: ast.Module,
    file: str,
    tree: Tree,
    parsed: Callable[[str], ast.Module | None],
) -> Iterator[Handled]:
    """Yield what the handlers call that the functions of a file define and give a route."""
    outers = [one for one in module.body if isinstance(one, Function)]
    inside = [(outer, one) for outer in outers for one in _inside(outer)]
    if not inside:
        return
    names, files = _names(module, file), [n for n in tree.names if n.endswith(".py")]
    for outer, handler in inside:
        made = made_in(outer, names, {}, None)
        found: dict[Place, str] = {}
        for of, name in {*_called(handler, names, made)}:
            for one in files:
                if module_parts(one)[-len(of) :] == of:
                    line = _line_of(name, parsed(tree.text(one)))
                    found |= {Place(one, line): name} if line else {}
        if len(found) == 1:
            ((place, name),) = found.items()
            yield Handled(name, place, tuple(routes_of(handler)), handler)


def _inside(outer: Function) -> Iterator[Function]:
    for node in ast.walk(outer):
        if isinstance(node, Function) and node is not outer and any(routes_of(node)):
            yield node


def _names(module: ast.Module, file: str) -> Names:
    """Return what names stand for, those of the file itself and of its neighbours too."""
    names = Names(module)
    own = module_parts(file)
    package = own if file.endswith("/__init__.py") else own[:-1]
    for node in module.body:
        if isinstance(node, _DEFINES):
            names.imported[node.name] = ".".join(own), node.name
        elif isinstance(node, ast.ImportFrom) and node.level:
            above = package[: len(package) - node.level + 1]
            parts = (*above, *filter(None, [node.module]))
            for alias in node.names:
                name = alias.asname or alias.name
                names.imported[name] = ".".join(parts), alias.name
    return names


def _called(
    handler: Function, names: Names, made: Mapping[str, Made]
) -> Iterator[tuple[Parts, str]]:
    """Yield the module and the name in it of each function that a handler calls."""
    nodes = (node for one in handler.body for node in ast.walk(one))
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        module, name = names.of(node.func)
        if not module and isinstance(node.func, ast.Attribute):
            of = made.get(ast.unparse(node.func.value))
            module = of.module if of else ""
            name = f"{of.name}.{node.func.attr}" if of else ""
        if module and name:
            yield tuple(module.split(".")), name


def _line_of(name: str, module: ast.Module | None) -> int | None:
    """Return where a module defines a function; None if it does not, as with a class."""
    owner, _, bare = name.rpartition(".")
    body = module.body if module else []
    if owner:
        classes = [one for one in body if isinstance(one, ast.ClassDef)]
        body = [node for one in classes if one.name == owner for node in one.body]
    lines = (n.lineno for n in body if isinstance(n, Function) and n.name == bare)
    return next(lines, None)
