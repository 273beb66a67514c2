"""What a Python file changes by another name that it has given it: `new = LIMITS`.

A name counts as another one only if nothing else is ever bound to it where it stands: what
is copied first may be changed.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_psf.verify.formats.python_bindings import (
    FUNCTIONS,
    changed_by,
    dotted_of,
    walked,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: A name -> what else it is called.
_Others = dict[str, set[str]]
#: So often another name may be given to another name.
_DEEPEST = 5


def changed_by_other_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield what the module and its functions change by another name, with the lines."""
    functions = {
        one.name: _changed_parameters(one)
        for one in tree.body
        if isinstance(one, FUNCTIONS)
    }
    yield from _of_scope(tree, {}, functions)


def _of_scope(
    scope: ast.AST, around: _Others, functions: Mapping[str, set[int]]
) -> Iterator[tuple[str, int]]:
    nodes = walked(scope)
    bound = _bindings(nodes)
    kept = {name: found for name, found in around.items() if name not in bound}
    others = kept | {
        name: {one for one in found if one is not None}
        for name, found in bound.items()
        if None not in found
    }
    for node in nodes:
        for name in changed_by(node):
            head, dot, rest = name.partition(".")
            for one in _all_of(head, others):
                yield f"{one}{dot}{rest}", node.lineno  # type: ignore[attr-defined] # it changes something
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for given in _changed_arguments(node, functions):
                for one in (given, *_all_of(given, others)):
                    yield one, node.lineno
        if isinstance(node, FUNCTIONS):
            yield from _of_scope(node, others, functions)


def _bindings(nodes: Iterable[ast.AST]) -> dict[str, set[str | None]]:
    """Return what each name of a scope is bound to: a dotted name, or None for all else."""
    found: dict[str, set[str | None]] = {}
    alike: set[ast.AST] = set()
    for node in nodes:
        for target, said in _names_given(node):
            found.setdefault(target.id, set()).update(said)
            alike.add(target)
    for node in nodes:
        if isinstance(node, ast.arg):
            found.setdefault(node.arg, set()).add(None)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            if node not in alike:
                found.setdefault(node.id, set()).add(None)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            found.setdefault(node.name, set()).add(None)
    return found


def _names_given(node: ast.AST) -> Iterator[tuple[ast.Name, set[str]]]:
    """Yield each name that is bound to what has a name already, with all of those."""
    targets: list[ast.expr] = []
    values: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets, values = node.targets, [node.value]
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        targets, values = [node.target], [node.value]
    elif isinstance(node, ast.For) and isinstance(node.iter, ast.List | ast.Tuple):
        targets, values = [node.target], node.iter.elts
    said = {name for one in values if (name := dotted_of(_inside(one)))}
    names = [one for one in targets if isinstance(one, ast.Name)]
    for target in names:
        also = {one.id for one in names if one is not target}
        if said | also:
            yield target, said | also


def _inside(value: ast.expr) -> ast.expr:
    return value.target if isinstance(value, ast.NamedExpr) else value


def _all_of(name: str, others: _Others) -> set[str]:
    """Return all other names of something, those of its other names as well."""
    found, new = {name}, {name}
    for _ in range(_DEEPEST):
        new = {
            one + f".{rest}" * bool(rest)
            for head, _, rest in (each.partition(".") for each in new)
            for one in others.get(head, ())
        } - found
        found |= new
    return found - {name}


def _changed_parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[int]:
    """Return which of the arguments that it is given by position a function changes."""
    nodes = [
        one for statement in function.body for one in (statement, *walked(statement))
    ]
    bound = _bindings(nodes)
    changed = {name for node in nodes for name in changed_by(node)} - bound.keys()
    given = [*function.args.posonlyargs, *function.args.args]
    return {number for number, one in enumerate(given) if one.arg in changed}


def _changed_arguments(
    call: ast.Call, functions: Mapping[str, set[int]]
) -> Iterator[str]:
    changed = functions.get(call.func.id, ()) if isinstance(call.func, ast.Name) else ()
    for number, one in enumerate(call.args):
        name = dotted_of(one) if number in changed else None
        if name is not None:
            yield name
