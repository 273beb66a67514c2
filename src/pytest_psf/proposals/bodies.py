"""What refuses a bad request before the function that would answer it: a pydantic model.

A web framework validates the body of a request by the model that the function takes, so of what
it refuses (422) the function hears nothing: a test of that is of the model. Only its validators
are code that a run can see entered; what fields alone bound, no claim can name.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.proposals.names import Function, Names
from pytest_psf.proposals.own import module_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_psf.proposals.tree import Tree

    Parsing = Callable[[str], ast.Module | None]

_UNPROCESSABLE = 422
_MODELS = frozenset({"BaseModel", "RootModel", "SQLModel"})
_VALIDATES = "validator"


@dataclass(frozen=True, slots=True)
class Body:
    """A model that a function takes."""

    file: str
    name: str
    #: Whether it has code of its own that validates.
    validates: bool


def expects_a_refusal(nodes: Iterable[ast.AST]) -> bool:
    """Tell whether a test looks for the status of a body that could not be processed."""
    return any(_is_refusal(one) for one in nodes)


def _is_refusal(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return "UNPROCESSABLE" in node.attr
    return isinstance(node, ast.Constant) and node.value == _UNPROCESSABLE


def bodies(
    node: Function, module: ast.Module, file: str, tree: Tree, parsed: Parsing
) -> tuple[Body, ...]:
    """Return the models that a function takes, unless it refuses requests itself."""
    if any(map(_is_refusal, ast.walk(node))):
        return ()
    names = Names(module)
    arguments = (*node.args.args, *node.args.kwonlyargs)
    taken = (_type(one.annotation) for one in arguments)
    found = (
        Body(where, name, _validates(model))
        for one in taken
        if one is not None
        for where, name in _defining(one, names, file, tree)
        if (model := _model(name, parsed(tree.text(where)))) is not None
    )
    return tuple(dict.fromkeys(found))


def _type(annotation: ast.expr | None) -> ast.expr | None:
    """Return the type itself of `Annotated[Question, Body()]`."""
    if isinstance(annotation, ast.Subscript):
        inner = annotation.slice
        return inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else None
    return annotation


def _defining(
    value: ast.expr, names: Names, file: str, tree: Tree
) -> Iterator[tuple[str, str]]:
    """Yield the file that a class is imported from, or else its own."""
    module, name = names.of(value)
    if not module:
        if isinstance(value, ast.Name):
            yield file, value.id
        return
    parts = tuple(module.split("."))
    for one in tree.names:
        if one.endswith(".py") and module_parts(one)[-len(parts) :] == parts:
            yield one, name


def _model(name: str, module: ast.Module | None) -> ast.ClassDef | None:
    for node in module.body if module else ():
        if isinstance(node, ast.ClassDef) and node.name == name:
            bases = {ast.unparse(one).rpartition(".")[2] for one in node.bases}
            return node if bases & _MODELS else None
    return None


def _validates(model: ast.ClassDef) -> bool:
    decorators = (
        ast.unparse(one)
        for node in model.body
        if isinstance(node, Function)
        for one in node.decorator_list
    )
    return any(_VALIDATES in one for one in decorators)
