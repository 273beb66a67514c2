"""Whether anything of the system names the code that a test exercises."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.made_of import FUNCTION, OUTSIDE, TEST, UNREACHED
from pytest_psf.core.outcomes import normal_test_id, without_parameters
from pytest_psf.verify.project import UnverifiableError
from pytest_psf.verify.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
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
_NO_LINES = range(0)


def made_of(content: TestClaim, context: Context) -> tuple[tuple[str, str], ...]:
    """Return what a claim on a test is made of: the test, and the code that it entered."""
    test = TEST, without_parameters(normal_test_id(content.test))
    outside = () if content.outside is None else ((OUTSIDE, content.test),)
    return (test, *outside, *context.once(_code_in, content.exercises))


def _code_in(context: Context, targets: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (sort, name)
        for name, is_reached in (context.once(_looked_up, one) for one in targets)
        for sort in ((FUNCTION,) if is_reached else (FUNCTION, UNREACHED))
    )


def _looked_up(context: Context, target: str) -> tuple[str, bool]:
    """Return the name of a target's own code, and whether the system names that."""
    file = context.outcomes.collected.sources.get(target, "")
    module, _, name = target.partition(":")
    try:
        path = context.project.path(file)
        body = context.project.once(_body_of, file)
    except UnverifiableError:
        return target, True  # in doubt nobody is accused
    if body is None:
        return target, True
    found = _defined(body.functions, name)
    if found is None:
        return f"{module}:{_alias_of(body, name)}", True
    return target, _is_reached(found, path, context.project)


class _Body(NamedTuple):
    """What stands in a module outside of all functions and classes."""

    #: The last definition of each name.
    functions: Mapping[str, _Function]
    assignments: tuple[ast.Assign, ...]


def _body_of(project: Project, file: str) -> _Body | None:
    """Return what a file defines; None if it cannot be parsed."""
    try:
        body = ast.parse(project.read(file).text).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    assignments = tuple(one for one in body if isinstance(one, ast.Assign))
    return _Body(_functions_in(body), assignments)


def _functions_in(body: Iterable[ast.stmt]) -> dict[str, _Function]:
    return {one.name: one for one in body if isinstance(one, _Function)}


class _Defined(NamedTuple):
    """A definition, with the class that it stands in."""

    node: _Function
    owner: ast.ClassDef | None


def _defined(functions: Mapping[str, _Function], name: str) -> _Defined | None:
    """Return where a dotted name is defined; None if it is not."""
    first, *more = name.split(".")
    owner: ast.ClassDef | None = None
    node = functions.get(first)
    for part in more:
        if node is None:
            return None
        owner = node if isinstance(node, ast.ClassDef) else None
        node = _functions_in(node.body).get(part)
    return None if node is None else _Defined(node, owner)


def _alias_of(body: _Body, name: str) -> str:
    """Return the name that another one only repeats: `g = f` makes no second function."""
    for statement in body.assignments:
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
    own = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    for file, text in sources.near(path):
        if not _may_name(text, name, project):
            continue
        named = project.once(_named_in, file, text) if file.suffix == ".py" else None
        # What is no Python, or cannot be parsed, is not looked at any closer.
        if named is None or named.holds(name, own if file == path else _NO_LINES):
            return True
    return sources.is_partial


class _Index(NamedTuple):
    """What is looked up in a text for each of many names, without searching all of it."""

    words: frozenset[str]
    has_pieces: bool


def _index_of(project: Project, text: str) -> _Index:  # noqa: ARG001 - once for each text
    words = frozenset(re.findall(r"\w+", text))
    return _Index(words, has_pieces="_{" in text or "}_" in text)


def _may_name(text: str, name: str, project: Project) -> bool:
    index = project.once(_index_of, text)
    if index.has_pieces and _has_piece(text, name):
        return True
    if name.isascii():
        return name in index.words
    # Python takes signs into names that `re` takes for no part of a word.
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _has_piece(text: str, name: str) -> bool:
    """Tell whether a text may put a name together: `handle_{` or `}_handler`."""
    first, last = name.partition("_")[0], name.rpartition("_")[2]
    return "_" in name and (f"{first}_{{" in text or f"}}_{last}" in text)


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


@dataclass(frozen=True, slots=True)
class _Named:
    """What a file of Python names: the lines of each name, and parts of names."""

    lines: Mapping[str, list[int]]
    pieces: tuple[tuple[int, str], ...]

    def holds(self, name: str, own: range) -> bool:
        """Tell whether it names something outside of these lines, its own definition."""
        if any(line not in own for line in self.lines.get(name, ())):
            return True
        return any(
            line not in own and (name.startswith(piece) or name.endswith(piece))
            for line, piece in self.pieces
        )


def _named_in(project: Project, file: Path, text: str) -> _Named | None:  # noqa: ARG001 - read once for each file
    """Return what a file names; None if it cannot be parsed."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    lines: dict[str, list[int]] = {}
    pieces = []
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for name in _names_of(node):
            lines.setdefault(name, []).append(line)
        if isinstance(node, ast.JoinedStr):
            pieces += [(line, piece) for piece in _pieces(node)]
    return _Named(lines, tuple(pieces))


def _names_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.alias):
        yield node.name.rpartition(".")[2]
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        # A dotted path or an entry point, as in urls and settings: "pkg.mod:name".
        found = re.search(r"(?:^|[.:])([^\W\d]\w*)(?:\(\))?$", node.value[-200:])
        if found is not None:
            yield found[1]


def _pieces(node: ast.JoinedStr) -> Iterator[str]:
    """Yield the texts of an f-string that may begin or end a name: f"handle_{kind}"."""
    for one in node.values:
        text = one.value if isinstance(one, ast.Constant) else None
        if isinstance(text, str) and re.fullmatch(r"[^\W\d]\w+", text):
            yield text
