"""Whether anything of the system names the code that a test exercises."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.made_of import FUNCTION, OUTSIDE, TEST, UNREACHED
from pytest_psf.core.outcomes import normal_test_id, without_parameters
from pytest_psf.verify.project import UnverifiableError
from pytest_psf.verify.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_psf.verify.context import Context
    from pytest_psf.verify.outcome.claim import TestClaim
    from pytest_psf.verify.project import Project

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

#: Decorators that register nothing: what they make is called by its name, or not at all.
_PASSIVE = frozenset(
    """
    abstractmethod asynccontextmanager cache cached_property classmethod contextmanager
    dataclass final lru_cache override overload property staticmethod total_ordering wraps
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: Base classes that call no method of those below them.
_PLAIN_BASES = frozenset(
    {"ABC", "Enum", "Generic", "IntEnum", "NamedTuple", "Protocol", "StrEnum", "object"}
)
#: What platforms call by its name, whether any file says so or not.
_CALLED_BY_NAME = frozenset(
    {"application", "downgrade", "handler", "lambda_handler", "main", "upgrade"}
)
#: The shortest part of a name that code may put together: f"handle_{kind}".
_SHORTEST_PART = 2


def made_of(content: TestClaim, context: Context) -> Iterator[tuple[str, str]]:
    """Yield what a claim on a test is made of: the test, and the code that it entered."""
    yield TEST, without_parameters(normal_test_id(content.test))
    if content.outside is not None:
        yield OUTSIDE, content.test
    for target in content.exercises:
        name, is_reached = context.once(_looked_up, target)
        yield FUNCTION, name
        if not is_reached:
            yield UNREACHED, name


def _looked_up(context: Context, target: str) -> tuple[str, bool]:
    """Return the name of a target's own code, and whether the system names that."""
    file = context.outcomes.collected.sources.get(target)
    module, _, name = target.partition(":")
    try:
        path = context.project.path(file) if file else None
        tree = ast.parse(context.project.read(file or "").text)
    except (UnverifiableError, SyntaxError, ValueError, RecursionError):
        return target, True  # in doubt nobody is accused
    found = _defined(tree, name)
    if found is None:
        return f"{module}:{_alias_of(tree, name)}", True
    assert path is not None
    return target, _is_reached(found, path, context.project)


class _Defined(NamedTuple):
    """A definition, with the class that it stands in."""

    node: _Function
    owner: ast.ClassDef | None


def _defined(tree: ast.Module, name: str) -> _Defined | None:
    """Return where a dotted name is defined; None if it is not, or in more than one way."""
    body: list[ast.stmt] = tree.body
    owner: ast.ClassDef | None = None
    node: _Function | None = None
    for part in name.split("."):
        found = [one for one in body if isinstance(one, _Function) and one.name == part]
        if not found:
            return None
        owner = node if isinstance(node, ast.ClassDef) else None
        node, body = found[-1], found[-1].body
    return None if node is None else _Defined(node, owner)


def _alias_of(tree: ast.Module, name: str) -> str:
    """Return the name that another one only repeats: `g = f` makes no second function."""
    for statement in tree.body:
        if not isinstance(statement, ast.Assign):
            continue
        names = [one.id for one in statement.targets if isinstance(one, ast.Name)]
        if name not in names:
            continue
        value = statement.value
        return value.id if isinstance(value, ast.Name) else names[0]
    return name


def _is_reached(found: _Defined, path: Path, project: Project) -> bool:
    node, owner = found
    name = node.name
    if name in _CALLED_BY_NAME or re.fullmatch("__.*__", name) or _is_registered(node):
        return True
    if owner is not None and (_overrides(owner) or _is_registered(owner)):
        return True
    sources = sources_of(project)
    word = re.compile(rf"\b{re.escape(name)}\b")
    own = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    for file, text in sources.near(path):
        # What code puts together holds but a part of the name.
        if not (word.search(text) or _pieces(name, text)):
            continue
        if file.suffix != ".py" or _names(
            text, name, own if file == path else range(0)
        ):
            return True
    return sources.is_partial


def _is_registered(node: _Function) -> bool:
    """Tell whether a decorator may hand it to somebody who calls it."""
    return any(_last_name(one) not in _PASSIVE for one in node.decorator_list)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _overrides(owner: ast.ClassDef) -> bool:
    """Tell whether a base class may call the methods of a class."""
    bases = (b.value if isinstance(b, ast.Subscript) else b for b in owner.bases)
    return any(_last_name(one) not in _PLAIN_BASES for one in bases)


def _names(text: str, name: str, own: range) -> bool:
    """Tell whether Python code names something outside of its own definition."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return True
    return any(
        getattr(node, "lineno", 0) not in own and _is_name(node, name)
        for node in ast.walk(tree)
    )


def _is_name(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == name and not isinstance(node.ctx, ast.Store)
    if isinstance(node, ast.Attribute):
        return node.attr == name
    if isinstance(node, ast.alias):
        return node.name.rpartition(".")[2] == name
    if isinstance(node, ast.JoinedStr):
        return any(_is_piece(one, name) for one in node.values)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (
            re.search(rf"(?:^|[.:]){re.escape(name)}(?:\(\))?$", node.value) is not None
        )
    return False


def _is_piece(node: ast.expr, name: str) -> bool:
    """Tell whether a text of an f-string begins or ends a name: f"handle_{kind}"."""
    text = node.value if isinstance(node, ast.Constant) else ""
    if not isinstance(text, str) or len(text) < _SHORTEST_PART:
        return False
    return name.startswith(text) or name.endswith(text)


def _pieces(name: str, text: str) -> bool:
    first, _, rest = name.partition("_")
    return bool(rest) and (f"{first}_{{" in text or f"}}_{rest}" in text)
