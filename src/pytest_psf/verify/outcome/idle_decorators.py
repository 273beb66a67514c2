"""Decorators of the project that hand a function to nobody.

One that returns what it is given, or something that only calls it, registers nothing: what
it decorates is called by its name, or not at all. What cannot be found is in doubt no such.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.verify.outcome.written import Function, Module, all_in, tree_of
from pytest_psf.verify.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pytest_psf.verify.project import Project

_Made = Function | ast.Lambda
#: What a wrapper may use of the function besides calling it.
_COPIES = frozenset({"update_wrapper", "wraps"})


class _Imported(NamedTuple):
    """Where a name comes from: the last part of its module, and its name there."""

    module: str
    name: str


def is_idle(decorator: ast.expr, path: Path, project: Project) -> bool:
    """Tell whether a decorator in a file is one of the project's own that does nothing."""
    judges = _makes_idle if isinstance(decorator, ast.Call) else _hands_back
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(named, ast.Name):
        base, name = named.id, ""
    elif isinstance(named, ast.Attribute) and isinstance(named.value, ast.Name):
        base, name = named.value.id, named.attr
    else:
        return False
    return project.once(_is_idle, path, base, name, judges)


def _is_idle(
    project: Project,
    path: Path,
    base: str,
    name: str,
    judges: Callable[[_Made], bool],
) -> bool:
    tree = _tree(project, path)
    if tree is None:
        return False
    found = None if name else _defined(tree, base)
    if found is None:
        imported = _imported(tree, base)
        found = imported and _elsewhere(imported, name, path, project)
    return found is not None and judges(found)


def _tree(project: Project, path: Path) -> ast.Module | None:
    text = next((t for file, t in sources_of(project).near(path) if file == path), "")
    return project.once(tree_of, text)


def _defined(tree: ast.Module, name: str) -> _Made | None:
    """Return the function of a module by its name, if nothing else has that name."""
    found: list[ast.AST] = [o for o in tree.body if getattr(o, "name", "") == name]
    assigned = Module("", tree).assigned(name)
    found += [assigned.value] if assigned is not None else []
    only = found[0] if len(found) == 1 else None
    return only if isinstance(only, _Made) else None


def _imported(tree: ast.Module, name: str) -> _Imported | None:
    found = None
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            last = (node.module or "").rpartition(".")[2]
            for one in node.names:
                if (one.asname or one.name) == name:
                    found = _Imported(last, one.name)
        elif isinstance(node, ast.Import):
            for one in node.names:
                if (one.asname or one.name) == name:
                    found = _Imported(one.name.rpartition(".")[2], "")
    return found


def _elsewhere(
    imported: _Imported, attribute: str, path: Path, project: Project
) -> _Made | None:
    """Return the function that was imported, if one module of the project may be meant."""
    name = attribute or imported.name
    module = imported.name or imported.module if attribute else imported.module
    found = []
    for file, _ in sources_of(project).near(path):
        stem = file.parent.name if file.stem == "__init__" else file.stem
        if file.suffix == ".py" and stem == module:
            tree = _tree(project, file)
            found.append(_defined(tree, name) if tree is not None else None)
    return found[0] if len(found) == 1 else None


def _makes_idle(node: _Made) -> bool:
    """Tell whether a function only makes a decorator that does nothing."""
    if isinstance(node, ast.Lambda):
        return isinstance(node.body, ast.Lambda) and _hands_back(node.body)
    inner, last = _only_inner(node)
    return inner is not None and _returns(last, inner.name) and _hands_back(inner)


def _hands_back(node: _Made) -> bool:
    """Tell whether a decorator returns what it is given, or what only calls that."""
    given = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
    if len(given) != 1:
        return False
    if isinstance(node, ast.Lambda):
        return isinstance(node.body, ast.Name) and node.body.id == given[0]
    body = _said(node)
    if len(body) == 1 and _returns(body[0], given[0]):
        return True
    inner, last = _only_inner(node)
    if inner is None or not _returns(last, inner.name):
        return False
    return all(_is_wrapping(one) for one in inner.decorator_list) and _only_calls(
        _said(inner), given[0]
    )


def _only_inner(node: Function) -> tuple[Function | None, ast.stmt | None]:
    """Return the one function that a function defines before its last statement."""
    body = _said(node)
    if len(body) == 2 and isinstance(body[0], Function):  # noqa: PLR2004 - it and a return
        return body[0], body[1]
    return None, None


def _only_calls(body: Sequence[ast.stmt], name: str) -> bool:
    """Tell whether all that is done with a name is to call it."""
    inside = all_in(body)
    calls = {id(one.func) for one in inside if isinstance(one, ast.Call)}
    uses = [one for one in inside if isinstance(one, ast.Name) and one.id == name]
    return bool(uses) and all(id(one) in calls for one in uses)


def _is_wrapping(decorator: ast.expr) -> bool:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
    return name in _COPIES


def _returns(statement: ast.stmt | None, name: str) -> bool:
    value = statement.value if isinstance(statement, ast.Return) else None
    return isinstance(value, ast.Name) and value.id == name


def _said(node: Function) -> list[ast.stmt]:
    """Return what a function does, without its docstring."""
    return [*_without_texts(node.body)]


def _without_texts(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for one in body:
        is_text = isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
        if not is_text:
            yield one
