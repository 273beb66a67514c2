"""What binds or changes a name of a Python file, apart from a plain assignment."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_psf.verify.formats.python_fields import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Stands for every name: a star import, `globals().update(...)`, `exec(...)`.
ANY = "*"
#: The same where a function does it, which may run at any time.
ANY_AT_ANY_TIME = "**"

#: What has names of its own, and runs when it is called.
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*FUNCTIONS, ast.ClassDef)
_NAMING = (ast.alias, ast.Expr, ast.expr, ast.excepthandler, ast.pattern)
#: Whose result holds the names of a module, for reading and for writing.
_NAMESPACES = frozenset({"globals", "locals", "vars"})
#: Functions that run the text of another file among the names of this one.
_RUN_OTHERS = frozenset({"exec", "execfile", "include"})
#: Methods that change a table or list.
_CHANGE = frozenset(
    """
    __setitem__ append clear extend insert merge pop popitem remove setdefault update
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: Those that only change something, and hand back no other one, wherever they are called.
_ONLY_CHANGE = _CHANGE - {"merge"}
#: Functions that change what is given first, and classes whose methods do.
_CHANGE_FIRST = frozenset({"delattr", "delitem", "setattr", "setitem"})
_TABLES = frozenset({"dict", "list", "set"})


def bound_in(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the names that a statement binds or changes, with lines; `ANY` for all."""
    if isinstance(node, _SCOPES):
        yield node.name, node.lineno
        return
    if isinstance(node, ast.Lambda) or _only_declares(node):
        return
    if isinstance(node, ast.comprehension):
        yield from bound_in(node.iter)  # its own names stay inside
        return
    if isinstance(node, _NAMING):
        yield from ((name, node.lineno) for name in _named_by(node))
    for inner in ast.iter_child_nodes(node):
        yield from bound_in(inner)


def _only_declares(node: ast.AST) -> bool:
    return isinstance(node, ast.AnnAssign) and node.value is None


def _named_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node itself binds, changes or deletes."""
    found: str | None = None
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield from _changed_by_call(node.value)
    elif isinstance(node, ast.Call):
        changed = _changed_anywhere(node)
        found = None if changed is None else _base_of(changed)
    elif isinstance(node, ast.alias):
        found = (node.asname or node.name).partition(".")[0]
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        found = node.name
    elif isinstance(node, ast.MatchMapping):
        found = node.rest
    elif isinstance(node, ast.Name | ast.Subscript | ast.Attribute):
        found = None if isinstance(node.ctx, ast.Load) else _base_of(node)
    if found is not None:
        yield found


def _changed_by_call(call: ast.Call) -> Iterator[str]:
    """Yield what a statement such as `LIMITS.update(...)` or `exec(...)` may change."""
    name = name_of(call.func)
    given = [*call.args, *(one.value for one in call.keywords)]
    if name in {"setattr", "delattr"} and given:
        yield from filter(None, [_base_of(given[0])])
    elif isinstance(call.func, ast.Attribute):
        yield from filter(None, [_base_of(call.func)])
    if name in _RUN_OTHERS or any(map(_is_namespace, given)):
        yield ANY


def _changed_anywhere(call: ast.Call) -> ast.expr | None:
    """Return what a call changes wherever it stands, as in `old = LIMITS.pop("a")`."""
    name, func = name_of(call.func), call.func
    if isinstance(func, ast.Attribute) and name in _ONLY_CHANGE:
        if not (isinstance(func.value, ast.Name) and func.value.id in _TABLES):
            return func.value
    elif name not in _CHANGE_FIRST:
        return None
    return call.args[0] if call.args else None


def _is_namespace(node: ast.expr) -> bool:
    """Tell whether an expression is `globals()` or the module as an object."""
    if isinstance(node, ast.Call):
        return name_of(node.func) in _NAMESPACES and not node.args
    if not isinstance(node, ast.Subscript) or name_of(node.value) != "modules":
        return False
    return isinstance(node.slice, ast.Name) and node.slice.id == "__name__"


def _base_of(node: ast.expr) -> str | None:
    """Return the name at the head of `LIMITS["a"].b` or `vars(Limits)["a"]`."""
    while not _is_namespace(node):
        if isinstance(node, ast.Subscript | ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Call) and name_of(node.func) == "vars" and node.args:
            node = node.args[0]
        else:
            return node.id if isinstance(node, ast.Name) else None
    return ANY


def changed_in_functions(tree: ast.AST) -> dict[str, int]:
    """Return the names of the module that its functions bind or change.

    The attribute of a class is named with it, as in `Limits.days`: others of the class,
    such as what is cached there, may change.
    """
    found: dict[str, int] = {}
    for dotted, line in _changed(tree, frozenset()):
        name = ".".join(dotted.split(".")[:2])
        found.setdefault(ANY_AT_ANY_TIME if name == ANY else name, line)
    return found


def changes_in(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield what a module and its functions change of something: `config.LIMIT`, `LIMITS`.

    A name that a function binds itself is none of the module's, and a name that is bound
    anew leaves what it stood for as it was.
    """
    for node, own in _with_own_names(tree, frozenset()):
        if not isinstance(node, ast.Global):
            yield from ((node, name) for name, _ in _of_module(node, own))


def changed_by(node: ast.AST) -> Iterator[str]:
    """Yield what a node changes, whatever its names are bound to."""
    if not isinstance(node, ast.Global):
        yield from (name for name, _ in _of_module(node, frozenset()))


def _with_own_names(
    node: ast.AST, own: frozenset[str]
) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    for inner in ast.iter_child_nodes(node):
        yield inner, own
        is_function = isinstance(inner, FUNCTIONS)
        yield from _with_own_names(
            inner, own | _own_names(inner) if is_function else own
        )


def _changed(node: ast.AST, own: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Yield what functions below a node change, but for their own names."""
    for function in walked(node):
        if isinstance(function, FUNCTIONS):
            yield from _changed_by(function, own)


def _changed_by(function: ast.AST, own: frozenset[str]) -> Iterator[tuple[str, int]]:
    nodes = walked(function)
    names = own | _bound_by(nodes)
    for one in nodes:
        yield from _of_module(one, names)
    for one in nodes:
        if isinstance(one, FUNCTIONS):
            yield from _changed_by(one, names)


def walked(node: ast.AST) -> list[ast.AST]:
    """Return the nodes below one as they stand, but not those of the functions there."""
    found = []
    rest = [*ast.iter_child_nodes(node)][::-1]
    while rest:
        found.append(rest.pop())
        if not isinstance(found[-1], FUNCTIONS):
            rest += [*ast.iter_child_nodes(found[-1])][::-1]
    return found


def _own_names(function: ast.AST) -> frozenset[str]:
    return _bound_by(walked(function))


def _bound_by(nodes: Iterable[ast.AST]) -> frozenset[str]:
    own, shared = set(), set()
    for node in nodes:
        if isinstance(node, ast.Global):
            shared.update(node.names)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            own.add(node.id)
    return frozenset(own - shared)


def _of_module(node: ast.AST, own: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Yield what a node in a function changes of the module."""
    found: list[str | None] = []
    if isinstance(node, ast.Global):
        found = [*node.names]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        found = list(_changed_by_call_in_function(node.value))
    elif isinstance(node, ast.Call):
        changed = _changed_anywhere(node)
        found = [] if changed is None else [dotted_of(changed)]
    elif isinstance(node, ast.Subscript | ast.Attribute):
        found = [None if isinstance(node.ctx, ast.Load) else dotted_of(node)]
    for name in found:
        if name is not None and name.partition(".")[0] not in own:
            yield name, node.lineno  # type: ignore[attr-defined] # one of those above


def _changed_by_call_in_function(call: ast.Call) -> Iterator[str | None]:
    """Yield what a call changes; its own `locals()` are nobody else's."""
    name = name_of(call.func)
    given = [*call.args, *(one.value for one in call.keywords)]
    if name in {"setattr", "delattr"} and given:
        attribute = given[1] if len(given) > 1 else None
        known = isinstance(attribute, ast.Constant)
        called = ast.Attribute(given[0], str(attribute.value)) if known else given[0]  # type: ignore[union-attr] # just looked at
        yield dotted_of(called)
    elif isinstance(call.func, ast.Attribute) and name in _CHANGE:
        yield dotted_of(call.func.value)
    if any(_is_namespace(one) and _called(one) == "globals" for one in given):
        yield ANY


def dotted_of(node: ast.expr) -> str | None:
    """Return `app.Limits.days` of `app.Limits.days["a"]`, and `LIMITS` of `LIMITS["a"].b`."""
    names: list[str] = []
    while not _is_namespace(node):
        if isinstance(node, ast.Attribute):
            names = [node.attr, *names]
            node = node.value
        elif (inside := _of_namespace(node)) is not None:
            node = inside
        elif isinstance(node, ast.Subscript):
            names, node = [], node.value
        elif isinstance(node, ast.Call) and name_of(node.func) == "vars" and node.args:
            names, node = [], node.args[0]
        else:
            return ".".join([node.id, *names]) if isinstance(node, ast.Name) else None
    return ANY if _called(node) in {"globals", ""} else None


def _of_namespace(node: ast.expr) -> ast.Attribute | None:
    """Return `Limits.days` of `vars(Limits)["days"]` or `Limits.__dict__["days"]`."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return None
    table = node.value
    if isinstance(table, ast.Attribute) and table.attr == "__dict__":
        return ast.Attribute(table.value, str(node.slice.value))
    if isinstance(table, ast.Call) and name_of(table.func) == "vars" and table.args:
        return ast.Attribute(table.args[0], str(node.slice.value))
    return None


def _called(node: ast.expr) -> str:
    """Return the name of what is called; empty if nothing is."""
    return name_of(node.func) if isinstance(node, ast.Call) else ""
