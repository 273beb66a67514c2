"""Functions as they are written: where they begin, how large they are, what they hang on."""

from __future__ import annotations

import ast
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.verify.context import Context
    from pytest_psf.verify.project import Project

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef

#: What changes something, or brings in what may change.
_REACHES_OUT = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)
#: The values that nobody can change in place.
LITERAL = (ast.Constant, ast.Tuple, ast.UnaryOp, ast.unaryop, ast.BinOp, ast.operator)
#: Values that are written out, whoever may change them.
_WRITTEN_OUT = (*LITERAL, ast.List, ast.Dict, ast.Set)
#: What reads all names that there are.
_ALL_NAMES = frozenset({"eval", "exec", "locals", "vars"})
#: Where statements hold others. Handlers and cases are no statements, and have some.
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class Written(NamedTuple):
    """A definition, with its dotted name and the class that it stands in."""

    name: str
    node: Definition
    owner: ast.ClassDef | None


class Module:
    """A file of Python, parsed."""

    def __init__(self, text: str, tree: ast.Module | None = None) -> None:
        """Raise SyntaxError or ValueError, as `ast.parse` does, if there is no tree yet."""
        self.tree = ast.parse(text) if tree is None else tree
        self._lines = text.splitlines()
        # Thousands of tests may stand in one file: each is looked for by both.
        self._by_name: dict[int, dict[str, Definition]] = {}
        self._by_line: dict[int, Written | ast.Lambda] | None = None
        self._constants: frozenset[str] | None = None

    def named(self, name: str) -> Written | None:
        """Return where a dotted name is defined; None if it is not, or in another way."""
        body: Sequence[ast.stmt] = self.tree.body
        owner: ast.ClassDef | None = None
        node: Definition | None = None
        for part in name.split("."):
            found = self._defined_in(body).get(part)
            if found is None:
                return None
            owner = node if isinstance(node, ast.ClassDef) else None
            node, body = found, found.body
        return None if node is None else Written(name, node, owner)

    def at(self, line: int) -> Written | ast.Lambda | None:
        """Return the function whose code begins on a line, the first of several."""
        if self._by_line is None:
            self._by_line = {}
            for found in _functions(self.tree.body, "", None):
                self._by_line.setdefault(_first_line(found.node), found)
            for node in ast.walk(self.tree):
                if isinstance(node, ast.Lambda):
                    self._by_line.setdefault(node.lineno, node)
        return self._by_line.get(line)

    def _defined_in(self, body: Sequence[ast.stmt]) -> dict[str, Definition]:
        """Return what stands in a body of the module by name, the last of several."""
        if id(body) not in self._by_name:
            self._by_name[id(body)] = {
                one.name: one for one in body if isinstance(one, Definition)
            }
        return self._by_name[id(body)]

    @property
    def constants(self) -> frozenset[str]:
        """The names that it binds once, to a value that nobody can change."""
        if self._constants is None:
            self._constants = _constants_of(self.tree)
        return self._constants

    def assigned(self, name: str) -> ast.Assign | None:
        """Return the assignment of the module that binds a name, the last one."""
        found = None
        for statement in self.tree.body:
            if isinstance(statement, ast.Assign) and name in _targets(statement):
                found = statement
        return found

    def lines_of(self, node: Definition) -> int:
        """Return how many lines of code a definition has of its own.

        Docstrings, comments, blank lines, what is inside of a text and what does nothing are
        none, and one that is repeated is one. Several statements on one line are one, and
        one statement on several lines is several.
        """
        body = said_by(node)
        if not body:
            return 0
        last = body[-1].end_lineno or body[-1].lineno
        statements = list(_statements(body))
        idle = {*map(id, filter(_is_idle, statements)), *_unread(node, statements)}
        spanned = set(range(_first_line(body[0]), last + 1))
        for inner in (one for one in statements if id(one) in idle):
            spanned -= {*range(inner.lineno, (inner.end_lineno or 0) + 1)}
        for text in chain.from_iterable(map(_texts, statements)):
            spanned -= {*range(text.lineno + 1, (text.end_lineno or 0) + 1)}
        spanned |= {one.lineno for one in statements if id(one) not in idle}
        texts = {self._lines[number - 1].strip() for number in spanned}
        return sum(bool(text) and text[0] != "#" for text in texts)

    def text_of(self, node: Definition) -> str:
        """Return a definition as it stands there, without what says nothing of what it does.

        That is its name, what it is claimed for, and what is no line of code.
        """
        said = [one for one in node.decorator_list if not _claims(one)]
        given = (
            [one.arg for one in node.args.args] if isinstance(node, Function) else []
        )
        lines = [" ".join(given)]
        for one in said + said_by(node):
            lines += self._lines[one.lineno - 1 : one.end_lineno]
        bare = zip(lines, map(str.strip, lines), strict=True)
        return "\n".join([line for line, one in bare if one and one[0] != "#"])


def lines_of_table(node: Definition) -> int:
    """Return how many lines the parameters of a test take that stand above it."""
    return sum(
        (one.end_lineno or one.lineno) - one.lineno + 1
        for one in node.decorator_list
        if isinstance(one, ast.Call) and last_name(one.func).endswith("parametrize")
    )


def last_name(node: ast.expr) -> str:
    """Return the last name of a dotted one; empty for any other expression."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def parsed(context: Context, file: str) -> Module | None:
    """Return a file of the project as it is parsed; None if that cannot be done."""
    try:
        text = context.project.read(file).text
    except UnverifiableError:
        return None
    tree = context.project.once(tree_of, text)
    return None if tree is None else Module(text, tree)


def where_written(context: Context, test: str) -> tuple[str, Module, Written] | None:
    """Return a test's file, parsed as well, and the test in it; None if it is not found.

    `test` is an id as ids are compared, without parameters.
    """
    file, _, names = test.partition("::")
    module = context.once(parsed, file)
    found = module.named(names.replace("::", ".")) if module is not None else None
    return None if module is None or found is None else (file, module, found)


def tree_of(project: Project, text: str) -> ast.Module | None:  # noqa: ARG001 - once for each text
    """Return what a text of Python is parsed to, for all who ask: to do it costs most.

    None if that cannot be done. Nobody changes it.
    """
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _targets(statement: ast.Assign) -> list[str]:
    return [one.id for one in statement.targets if isinstance(one, ast.Name)]


def _constants_of(tree: ast.Module) -> frozenset[str]:
    """Return the names that a module binds once, to a value that nobody can change."""
    every = all_in(tree.body)
    bound = [
        *(one.id for one in every if isinstance(one, ast.Name) and _is_bound(one)),
        *(name for one in every if isinstance(one, ast.Global) for name in one.names),
    ]
    found: dict[str, ast.expr | None] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            found.update(dict.fromkeys(_bound_by(statement), statement.value))
    return frozenset(
        name
        for name, value in found.items()
        if value is not None
        and bound.count(name) == 1
        and all(isinstance(one, LITERAL) for one in all_in([value]))
    )


def _is_bound(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _bound_by(statement: ast.Assign | ast.AnnAssign) -> Sequence[str]:
    targets = (
        statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    )
    return [one.id for one in targets if isinstance(one, ast.Name)]


def _functions(
    body: Sequence[ast.stmt], above: str, owner: ast.ClassDef | None
) -> Iterator[Written]:
    """Yield all functions of a scope and of those in it, with their dotted names."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{above}{node.name}.", node)
        elif isinstance(node, Function):
            yield Written(f"{above}{node.name}", node, owner)
            yield from _functions(node.body, f"{above}{node.name}.", None)
        else:
            for inner in _blocks(node):
                yield from _functions(inner, above, owner)


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield all statements of a block and of those in it."""
    for node in body:
        if isinstance(node, ast.stmt):
            yield node
        for inner in _blocks(node):
            yield from _statements(inner)


def _texts(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield the texts in a statement that may take several lines, but for its blocks."""
    if statement.end_lineno == statement.lineno:
        return
    for name, value in ast.iter_fields(statement):
        if name in _BLOCKS:
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST):
                yield from filter(_is_text, ast.walk(node))


def _blocks(node: ast.AST) -> Iterator[Sequence[ast.stmt]]:
    """Yield the blocks of a statement, which no expression has, its handlers and cases."""
    for name in _BLOCKS:
        yield getattr(node, name, ())


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *[one.lineno for one in decorators]])


def _is_text(node: ast.AST) -> TypeGuard[ast.expr]:
    is_plain = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_plain or isinstance(node, ast.JoinedStr)


def _is_idle(statement: ast.stmt) -> bool:
    is_text = isinstance(statement, ast.Expr) and isinstance(
        statement.value, ast.Constant
    )
    return is_text or isinstance(statement, ast.Pass)


def _unread(node: Definition, statements: Sequence[ast.stmt]) -> Iterator[int]:
    """Yield the statements, by their identity, that keep a literal which nobody reads."""
    kept = [
        one
        for one in statements
        if isinstance(one, ast.Assign | ast.AnnAssign)
        and isinstance(one.value, _WRITTEN_OUT)
        and all(isinstance(each, _WRITTEN_OUT) for each in all_in([one.value]))
    ]
    if not kept or isinstance(node, ast.ClassDef):
        return
    inside = all_in([node])
    read = {
        one.id for one in inside if isinstance(one, ast.Name) and not _is_bound(one)
    }
    shared = (one for one in inside if isinstance(one, ast.Global | ast.Nonlocal))
    read.update(chain.from_iterable(one.names for one in shared))
    if read.isdisjoint(_ALL_NAMES) and not any(
        isinstance(o, ast.ClassDef) for o in inside
    ):
        for one in kept:
            names = _bound_by(one) if isinstance(one, ast.AnnAssign) else _targets(one)
            if (
                names
                and len(names) == _number_of_targets(one)
                and read.isdisjoint(names)
            ):
                yield id(one)


def _number_of_targets(statement: ast.Assign | ast.AnnAssign) -> int:
    return len(statement.targets) if isinstance(statement, ast.Assign) else 1


def _claims(decorator: ast.expr) -> bool:
    """Tell whether a decorator only says which criteria a test is evidence of."""
    first = decorator.args[:1] if isinstance(decorator, ast.Call) else []
    return any(
        isinstance(one, ast.Constant) and str(one.value).startswith("PSF-")
        for one in first
    )


def said_by(node: Definition) -> list[ast.stmt]:
    """Return the statements of a definition that do something, or hold such."""
    return [one for one in node.body if not _is_idle(one)]


def answers_the_same(
    node: Function | ast.Lambda, constants: frozenset[str] = frozenset()
) -> bool:
    """Tell whether nothing can change what a function does.

    It uses nothing that it is given, calls nothing and reads nothing of what is around it,
    apart from `constants` of its module. In doubt it may go wrong.
    """
    body: Sequence[ast.AST] = (
        [node.body] if isinstance(node, ast.Lambda) else said_by(node)
    )
    inside = all_in(body)
    if any(isinstance(one, _REACHES_OUT) for one in inside):
        return False
    names = [one for one in inside if isinstance(one, ast.Name)]
    own = {one.id for one in names if isinstance(one.ctx, ast.Store)}
    given = {one.arg for one in all_in([node.args]) if isinstance(one, ast.arg)}
    own = (own | constants) - given
    return all(one.id in own for one in names if isinstance(one.ctx, ast.Load))


def all_in(nodes: Sequence[ast.AST]) -> list[ast.AST]:
    """Return some nodes and all below them, without the contexts of names.

    It is what `ast.walk` yields, at half the price: this is done for each test and target.
    """
    found = [*nodes]
    for one in found:
        for name in one._fields:
            value = getattr(one, name, None)
            if isinstance(value, list):
                found += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST) and name != "ctx":
                found.append(value)
    return found
