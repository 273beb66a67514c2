"""Constants of a Python file, read from its syntax tree: nothing is ever imported."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_psf.verify.formats.setting_value import malformed, require_few, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values
    from pytest_psf.verify.project import File

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_NAMING = (ast.alias, ast.Expr, ast.expr, ast.excepthandler, ast.pattern)


@dataclass(frozen=True, slots=True)
class Computed:
    """Stands for a value that only a run of the code would show; `why` says so."""

    why: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A name of a module or class, dotted, with its value or a `Computed`."""

    path: tuple[str, ...]
    value: object
    line: int


def constants(text: str) -> list[Constant]:
    """Return the names that a module and its classes bind at their top level.

    A name is a constant only if it is assigned a literal once, and bound by nothing
    else. Raise SyntaxError, ValueError, RecursionError or MemoryError, as `ast.parse` does,
    if the text cannot be parsed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the file's own escapes and the like
        tree = ast.parse(text)
    rebound_anywhere = {
        name: node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Global)
        for name in node.names
    }
    return _once_each(_of_scope(tree.body, (), rebound_anywhere))


def _once_each(found: Iterable[Constant]) -> list[Constant]:
    """Make one of the constants of classes that bear the same name."""
    by_path: dict[tuple[str, ...], Constant] = {}
    for one in found:
        before = by_path.setdefault(one.path, one)
        if before is not one:
            why = Computed(f"it is bound again at line {one.line}")
            by_path[one.path] = Constant(one.path, why, before.line)
    return list(by_path.values())


def _of_scope(
    body: list[ast.stmt], above: tuple[str, ...], rebound: dict[str, int]
) -> Iterator[Constant]:
    first: dict[str, tuple[int, ast.expr]] = {}
    rebound = rebound | _bound_otherwise(body)
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            yield from _of_class(
                statement, above, _bound_again(statement, body, rebound)
            )
        for name, value in _plainly_assigned(statement):
            if name in first:
                rebound.setdefault(name, statement.lineno)
            first.setdefault(name, (statement.lineno, value))
    for name, (line, value) in first.items():
        again = rebound.get(name, rebound.get("*"))
        if again is None:
            yield Constant((*above, name), _value(value), line)
        else:
            why = f"it is bound again at line {again}"
            yield Constant((*above, name), Computed(why), line)


def _of_class(
    node: ast.ClassDef, above: tuple[str, ...], again: int | None
) -> Iterator[Constant]:
    """Yield a class's constants; none of them is one if its name is bound again."""
    for one in _of_scope(node.body, (*above, node.name), {}):
        if again is None:
            yield one
        else:
            why = Computed(f"{node.name} is bound again or changed at line {again}")
            yield Constant(one.path, why, one.line)


def _bound_again(
    node: ast.ClassDef, body: Iterable[ast.stmt], rebound: dict[str, int]
) -> int | None:
    for statement in body:
        if any(name == node.name for name, _ in _plainly_assigned(statement)):
            return statement.lineno
    return rebound.get(node.name, rebound.get("*"))


def _plainly_assigned(statement: ast.stmt) -> list[tuple[str, ast.expr]]:
    targets: list[ast.expr]
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets, value = [statement.target], statement.value
    elif isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    else:
        return []
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return [(name, value) for name in names] if len(names) == len(targets) else []


def _bound_otherwise(body: Iterable[ast.stmt]) -> dict[str, int]:
    """Return the names bound or changed by anything but a plain assignment.

    What comes of a branch, a loop, `+=`, an import or `del`, only a run would show.
    Functions and classes inside have scopes of their own.
    """
    found: dict[str, int] = {}
    for statement in body:
        plain = {name for name, _ in _plainly_assigned(statement)}
        if isinstance(statement, ast.ClassDef):
            plain = {statement.name}
        for name, line in _bound_in(statement):
            if name not in plain:
                found.setdefault(name, line)
    return found


def _bound_in(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, _SCOPES):
        yield node.name, node.lineno
        return
    if isinstance(node, ast.Lambda) or _only_declares(node):
        return
    if isinstance(node, ast.comprehension):
        yield from _bound_in(node.iter)  # its own names stay inside
        return
    name = _named_by(node)
    if name is not None and isinstance(node, _NAMING):
        yield name, node.lineno
    for inner in ast.iter_child_nodes(node):
        yield from _bound_in(inner)


def _only_declares(node: ast.AST) -> bool:
    return isinstance(node, ast.AnnAssign) and node.value is None


def _named_by(node: ast.AST) -> str | None:
    """Return the name that a node itself binds, changes or deletes."""
    if isinstance(node, ast.Expr):
        return _changed_by_call(node.value)
    if isinstance(node, ast.alias):
        return (node.asname or node.name).partition(".")[0]
    if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        return node.name
    if isinstance(node, ast.MatchMapping):
        return node.rest
    if isinstance(node, ast.Name | ast.Subscript | ast.Attribute):
        return None if isinstance(node.ctx, ast.Load) else _base_of(node)
    return None


def _changed_by_call(node: ast.expr) -> str | None:
    """Return the name of a statement such as `LIMITS.update(...)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _base_of(node.func)
    return None


def _base_of(node: ast.expr) -> str | None:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _value(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return Computed(_of_environment(node) or f"it is computed: {_shortened(node)}")


def _of_environment(node: ast.expr) -> str | None:
    """Say which environment variable decides on a value, and whether it may be left."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Subscript) and _last_name(inner.value) == "environ":
            return f"it is read from {_variable(inner.slice)}"
        if isinstance(inner, ast.Call) and _asks_environment(inner.func):
            either = isinstance(node, ast.BoolOp)  # os.getenv("MODEL") or "a default"
            has_default = either or len(inner.args) + len(inner.keywords) > 1
            begin = "it is the default of" if has_default else "it is read from"
            return f"{begin} {_variable(*inner.args[:1])}"
    return None


def _asks_environment(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute) and function.attr == "get":
        return _last_name(function.value) == "environ"
    return _last_name(function) == "getenv"


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _variable(name: ast.expr | None = None) -> str:
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        return f"the environment variable {name.value}"
    return "the environment"


def _shortened(node: ast.expr) -> str:
    try:
        text = ast.unparse(node)
    except RecursionError:
        return "an expression"
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004


def read(file: File) -> Values:
    """Read the constants of a Python file; a tuple counts as a list.

    Raise UnverifiableError if the file cannot be parsed.
    """
    values: Values = {}
    try:
        for constant in constants(file.text):
            for inner, one in spread(_as_list(constant.value), {}).items():
                path: Path = (*constant.path, *inner)
                values[path] = replace(one, line=constant.line)
            require_few(values)
    except (RecursionError, MemoryError):
        raise malformed(file, "it is nested too deeply", None) from None
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise malformed(file, f"{error.args[0]}", line) from None
    return values


def _as_list(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
