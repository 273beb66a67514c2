"""Whether anything of the system names the code that a test exercises."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.verify.outcome.data_names import may_call
from pytest_psf.verify.outcome.idle_decorators import is_idle
from pytest_psf.verify.outcome.written import all_in, last_name, tree_of
from pytest_psf.verify.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_psf.verify.outcome.written import Definition, Written
    from pytest_psf.verify.project import Project

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
#: Texts that a name begins or ends with, perhaps with a blank for the rest.
_BEGINS = regex(r"([^\W\d]\w+_)(?:%s|\{\w*\})?")
_HAS_PARTS = regex(r"""_(?:["']|%s|\{)|(?:["'}]|%s)_\w""")
_ENDS = regex(r"(?:%s|\{\w*\})(_\w\w+)")
#: Where a statement keeps what it only names.
_NOWHERE = ""


def is_reached(found: Written, path: Path, project: Project) -> bool:
    """Tell whether anything of the system names a definition, or may call it unnamed."""
    _, node, owner = found
    name = node.name
    if name in _CALLED_BY_NAME or re.fullmatch("__.*__", name):
        return True
    if _is_handed_on(node, path, project):
        return True
    if owner is not None and (_overrides(owner) or _is_handed_on(owner, path, project)):
        return True
    own = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return _is_named(_Owned(name, path, own), project, frozenset({_NOWHERE}))


class _Owned(NamedTuple):
    """A name with the lines that are its own, where it is no use that is made of it."""

    name: str
    path: Path
    own: range


def _is_named(one: _Owned, project: Project, seen: frozenset[str]) -> bool:
    """Tell whether a name stands anywhere else, apart from a list that nothing uses.

    `seen` are the lists that are being looked for.
    """
    sources = sources_of(project)
    for file, text in sources.near(one.path):
        is_python = file.suffix == ".py"
        if not _may_name(text, one.name, project, is_python=is_python):
            continue
        if is_python:
            named = project.once(_named_in, file, text)
            # What cannot be parsed is not looked at any closer.
            if named is None or _uses(named, one, file, project, seen):
                return True
        elif may_call(project, file, text, one.name) or _has_piece(text, one.name):
            return True
    return sources.is_partial


def _uses(
    named: _Named, one: _Owned, file: Path, project: Project, seen: frozenset[str]
) -> bool:
    """Tell whether a file of Python uses a name, or a list in which it stands."""
    if named.holds(one.name, one.own if file == one.path else _NO_LINES):
        return True
    for keeper, lines in named.kept.get(one.name, ()):
        if keeper in _CALLED_BY_NAME:
            return True
        other = _Owned(keeper, file, lines)
        if keeper not in seen and _is_named(other, project, seen | {keeper}):
            return True
    return False


class _Index(NamedTuple):
    """What is looked up in a text for each of many names, without searching all of it."""

    words: frozenset[str]
    has_pieces: bool


def _index_of(project: Project, text: str) -> _Index:  # noqa: ARG001 - once for each text
    words = frozenset(re.findall(r"\w+", text))
    return _Index(words, has_pieces="_{" in text or "}_" in text)


def _may_name(text: str, name: str, project: Project, *, is_python: bool) -> bool:
    index = project.once(_index_of, text)
    if is_python and not index.words.isdisjoint(_ends_of(name)):
        return True
    if index.has_pieces and _has_piece(text, name):
        return True
    if name.isascii():
        return name in index.words
    # Python takes signs into names that `re` takes for no part of a word.
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _ends_of(name: str) -> Iterator[str]:
    """Yield the words that a text holds if it puts a name together of two parts.

    `"handle_" + kind`, `startswith("handle_")`, `"handle_%s"`, `"%s_handler"`.
    """
    for at in (at for at, sign in enumerate(name) if sign == "_" and at):
        yield from (name[: at + 1], name[at:], f"s{name[at:]}")


def _has_piece(text: str, name: str) -> bool:
    """Tell whether a text may put a name together: `handle_{` or `}_handler`."""
    first, last = name.partition("_")[0], name.rpartition("_")[2]
    return "_" in name and (f"{first}_{{" in text or f"}}_{last}" in text)


def is_bare(node: Definition) -> bool:
    """Tell whether a definition has no decorator that may hand it on to be called."""
    return all(_last_name(one) in _PASSIVE for one in node.decorator_list)


def _is_handed_on(node: Definition, path: Path, project: Project) -> bool:
    """Tell whether a decorator may hand it to somebody who calls it."""
    return not is_bare(node) and not all(
        _last_name(one) in _PASSIVE or is_idle(one, path, project)
        for one in node.decorator_list
    )


def _last_name(node: ast.expr) -> str:
    """Return the last name of a dotted one, which may be called."""
    return _last_name(node.func) if isinstance(node, ast.Call) else last_name(node)


def _overrides(owner: ast.ClassDef) -> bool:
    """Tell whether a base class may call the methods of a class."""
    bases = (b.value if isinstance(b, ast.Subscript) else b for b in owner.bases)
    return any(_last_name(one) not in _PLAIN_BASES for one in bases)


@dataclass(frozen=True, slots=True)
class _Named:
    """What a file of Python names: the lines of each name, and parts of names."""

    lines: Mapping[str, list[int]]
    pieces: tuple[tuple[int, str], ...]
    #: What stands in a list or under another name: its names, each with its lines.
    kept: Mapping[str, list[tuple[str, range]]]

    def holds(self, name: str, own: range) -> bool:
        """Tell whether it names something outside of these lines, its own definition."""
        if any(line not in own for line in self.lines.get(name, ())):
            return True
        return any(
            line not in own and (name.startswith(piece) or name.endswith(piece))
            for line, piece in self.pieces
        )


def _named_in(project: Project, file: Path, text: str) -> _Named | None:  # noqa: ARG001 - once for each file
    """Return what a file names; None if it cannot be parsed."""
    # Of the file that a target stands in there is one; those of all others are let go.
    tree = project.known(tree_of, text) or tree_of(project, text)
    if tree is None:
        return None
    lines: dict[str, list[int]] = {}
    kept: dict[str, list[tuple[str, range]]] = {}
    pieces = []
    # A prefix that is kept under a name is used by that name.
    all_nodes = all_in([tree]) if _HAS_PARTS.search(text) else ()
    parts = [part for node in all_nodes for part in _parts_of(node)]
    used = [*_used(tree, kept)]
    texts = {id(one.value) for one in used if isinstance(one, ast.Expr)}
    for node in used:
        if isinstance(node, ast.Constant) and id(node) in texts:
            continue  # a docstring
        line = getattr(node, "lineno", 0)
        for name in _names_of(node):
            lines.setdefault(name, []).append(line)
        if isinstance(node, ast.JoinedStr):
            pieces += [(line, piece) for piece in _pieces(node)]
    return _Named(lines, (*pieces, *parts), kept)


def _used(
    tree: ast.Module, kept: dict[str, list[tuple[str, range]]]
) -> Iterator[ast.AST]:
    """Yield what a module does something with, and note what it only keeps."""
    for statement in tree.body:
        names, keeper = _kept_by(statement)
        if keeper is None:
            yield from all_in([statement])
            continue
        lines = range(statement.lineno, (statement.end_lineno or 0) + 1)
        for name in names:
            kept.setdefault(name, []).append((keeper, lines))


def _kept_by(statement: ast.stmt) -> tuple[list[str], str | None]:
    """Return the names that a statement does no more with than keep them, and where.

    That is a name, or a list, tuple, set or dict of names: unless somebody uses that as
    well, it is no use of what stands in it.
    """
    if isinstance(statement, ast.Expr):
        names = _only_names(statement.value)
        return names or [], None if names is None else _NOWHERE
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        return [], None
    names = _only_names(value)
    # What Python itself reads, such as __all__, says what is there for others.
    is_read = not isinstance(target, ast.Name) or target.id[:2] == "__"
    if names is None or is_read:
        return [], None
    assert isinstance(target, ast.Name)
    return names, target.id


def _only_names(value: ast.expr) -> list[str] | None:
    """Return the names in an expression that holds nothing else; None if there is more."""
    if isinstance(value, ast.Name | ast.Attribute):
        return [_last_name(value)]
    if isinstance(value, ast.Constant):
        # A dotted path is read by frameworks, out of settings that nothing names.
        is_path = isinstance(value.value, str) and re.search("[.:]", value.value)
        return None if is_path else [*_names_of(value)]
    if isinstance(value, ast.Dict):
        if None in value.keys:
            return None
        inner = [*(key for key in value.keys if key is not None), *value.values]
    elif isinstance(value, ast.List | ast.Tuple | ast.Set):
        inner = value.elts
    else:
        return None
    found = [_only_names(one) for one in inner]
    return None if None in found else [name for one in found for name in one or ()]


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


def _parts_of(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the parts of names in a plain text, each with its line.

    One that begins a name and ends in `_` stands anywhere but alone; one that ends a name
    is added to something, or has a blank to be filled.
    """
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        text = _text_of(node.right)
        if re.fullmatch(r"_\w\w+", text):
            yield node.right.lineno, text
    if isinstance(node, ast.Expr):
        return
    for inner in ast.iter_child_nodes(node):
        text = _text_of(inner)
        found = _BEGINS.fullmatch(text) or _ENDS.fullmatch(text)
        if found is not None:
            yield getattr(inner, "lineno", 0), found[1]


def _text_of(node: ast.AST) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""


def _pieces(node: ast.JoinedStr) -> Iterator[str]:
    """Yield the texts of an f-string that may begin or end a name: f"handle_{kind}"."""
    for one in node.values:
        text = one.value if isinstance(one, ast.Constant) else None
        if isinstance(text, str) and re.fullmatch(r"[^\W\d]\w+", text):
            yield text
