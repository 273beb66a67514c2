"""What the names in a file of tests stand for: modules, what is in them, objects made of it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef

#: What a file prepares each of its tests with, in the way of unittest or of pytest.
_PREPARES = frozenset({"setUp", "asyncSetUp", "setUpClass", "setup_method", "setup"})


@dataclass(frozen=True, slots=True)
class Made:
    """What an object was made of: a class, and the module that it was imported from."""

    module: str
    name: str


class Names:
    """What the names of one file stand for by its imports."""

    def __init__(self, module: ast.Module) -> None:
        self.imported: dict[str, tuple[str, str]] = {}
        for node in _statements(module.body):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    name = alias.asname or alias.name
                    self.imported[name] = node.module, alias.name
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    self.imported[alias.asname or alias.name] = alias.name, ""

    @property
    def tops(self) -> frozenset[str]:
        """The first names of all that is imported."""
        return frozenset(one.partition(".")[0] for one, _ in self.imported.values())

    def of(self, value: ast.expr) -> tuple[str, str]:
        """Return the module and the name in it that an expression stands for."""
        if isinstance(value, ast.Name):
            return self.imported.get(value.id, ("", ""))
        if isinstance(value, ast.Attribute):
            module = self.module(value.value)
            return (module, value.attr) if module else ("", "")
        return "", ""

    def module(self, value: ast.expr) -> str:
        """Return the module that an expression stands for: `app.guard`, `guard`."""
        text = (
            ast.unparse(value) if isinstance(value, (ast.Name, ast.Attribute)) else ""
        )
        module, name = self.imported.get(text, ("", ""))
        return f"{module}.{name}" if name else module


def made_by_fixtures(
    module: ast.Module, names: Names, around: Mapping[str, Made]
) -> dict[str, Made]:
    """Return what the fixtures of a file, and names of the file itself, stand for.

    `around` holds those of the folders above, which a fixture may ask for.
    """
    found = dict(around)
    found |= _bound(module.body, names, found)
    for node in module.body:
        if isinstance(node, Function) and _is_fixture(node):
            one = _of_fixture(node, names, found)
            if one is not None:
                found[_fixture_name(node)] = one
            else:  # another of that name is no longer meant
                found.pop(node.name, None)
    return found


def made_in(
    test: Function, names: Names, around: Mapping[str, Made], owner: ast.ClassDef | None
) -> dict[str, Made]:
    """Return what the names in a test stand for: `service`, `self.guard`."""
    found = dict(around)
    for one in owner.body if owner else ():
        if isinstance(one, Function) and one.name in _PREPARES:
            found |= _bound([one], names, found)
        elif isinstance(one, Function) and _is_fixture(one):
            made = _of_fixture(one, names, found)
            if made is not None:
                found[_fixture_name(one)] = made
    for argument in test.args.args:
        said = _annotated(argument.annotation, names)
        if said is not None:
            found.setdefault(argument.arg, said)
    return found | _bound([test], names, found)


def _is_fixture(node: Function) -> bool:
    return any("fixture" in ast.unparse(one) for one in node.decorator_list)


def _fixture_name(node: Function) -> str:
    """Return what a fixture is asked for by: its function's name, or another."""
    for one in node.decorator_list:
        for keyword in one.keywords if isinstance(one, ast.Call) else ():
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                return str(keyword.value.value)
    return node.name


def _of_fixture(
    node: Function, names: Names, around: Mapping[str, Made]
) -> Made | None:
    inside = {**around, **_bound([node], names, around)}
    made = [_made(one, names, inside) for one in _given(node)]
    if made and all(one == made[0] for one in made) and made[0] is not None:
        return made[0]
    return _annotated(node.returns, names)


def _given(node: Function) -> Iterator[ast.expr]:
    """Yield what a fixture hands over."""
    for one in _statements(node.body):
        value = one.value if isinstance(one, ast.Return) else None
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Yield):
            value = one.value.value
        if value is not None:
            yield value


def _statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield statements with those inside of them: expressions hold none."""
    for one in body:
        yield one
        for name in ("body", "orelse", "finalbody", "handlers"):
            inner = getattr(one, name, None)
            if isinstance(inner, list):
                yield from _statements(inner)


def _annotated(said: ast.expr | None, names: Names) -> Made | None:
    """Return the class that an annotation names, such as that of `Iterator[Guard]`."""
    inner = said.slice if isinstance(said, ast.Subscript) else said
    first = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
    return _class(first, names) if first is not None else None


def _class(value: ast.expr, names: Names) -> Made | None:
    module, name = names.of(value)
    return Made(module, name) if name[:1].isupper() else None


def _made(value: ast.expr, names: Names, around: Mapping[str, Made]) -> Made | None:
    if isinstance(value, ast.Await):
        value = value.value
    if isinstance(value, (ast.Name, ast.Attribute)):
        return around.get(ast.unparse(value))
    if not isinstance(value, ast.Call):
        return None
    made = _class(value.func, names)
    if made is None and isinstance(value.func, ast.Attribute):
        return _class(value.func.value, names)  # `Guard.of_config(...)`
    return made


def _bound(
    nodes: Iterable[ast.AST], names: Names, around: Mapping[str, Made]
) -> dict[str, Made]:
    """Return what the names stand for that functions, or these statements, bind."""
    found: dict[str, Made] = {}
    for target, value in _bindings(nodes):
        one = _made(value, names, {**around, **found})
        if one is not None:
            found[ast.unparse(target)] = one
    return found


def _bindings(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in nodes:
        for one in _statements([node]) if isinstance(node, Function) else (node,):
            if isinstance(one, ast.Assign) and len(one.targets) == 1:
                yield one.targets[0], one.value
            elif isinstance(one, ast.AnnAssign) and one.value is not None:
                yield one.target, one.value
            elif isinstance(one, (ast.With, ast.AsyncWith)):
                for item in one.items:
                    if item.optional_vars is not None:
                        yield item.optional_vars, item.context_expr
