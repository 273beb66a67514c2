"""Constants of a Python file, read from its syntax tree: nothing is ever imported."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.verify.formats.arithmetic import worked_out
from pytest_psf.verify.formats.python_aliases import changed_by_other_names
from pytest_psf.verify.formats.python_bindings import (
    ANY,
    ANY_AT_ANY_TIME,
    bound_in,
    changed_in_functions,
)
from pytest_psf.verify.formats.python_fields import FIELDS, name_of, why_open
from pytest_psf.verify.formats.python_lines import lines_in
from pytest_psf.verify.formats.setting_value import (
    Computed,
    SettingValue,
    malformed,
    require_few,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values


@dataclass(frozen=True, slots=True)
class Partly:
    """A table or list of which a part is computed; `why` says which."""

    value: dict[object, object] | list[object]
    why: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A name of a module or class, dotted, with its value.

    Of a value that is computed, or of a part of it, a `Computed` or `Partly` stands there.
    """

    path: tuple[str, ...]
    value: object
    line: int
    #: Why another value may come in its place; None if none may.
    replaceable: str | None = None
    #: What it is assigned, where that is its value.
    node: ast.expr | None = None


def constants(text: str) -> list[Constant]:
    """Return the names that a module and its classes bind at their top level.

    A name is a constant only if it is assigned a literal once, and bound by nothing
    else. Raise SyntaxError, ValueError, RecursionError or MemoryError, as `ast.parse` does,
    if the text cannot be parsed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the file's own escapes and the like
        tree = ast.parse(text)
    rebound_anywhere = changed_in_functions(tree)
    for dotted, line in changed_by_other_names(tree):
        rebound_anywhere.setdefault(".".join(dotted.split(".")[:2]), line)
    classes = {one.name: one for one in tree.body if isinstance(one, ast.ClassDef)}
    return _once_each(_of_scope(tree.body, _Scope((), classes), rebound_anywhere))


@dataclass(frozen=True, slots=True)
class _Scope:
    """A module, or a class: `above` are the names that lead to it."""

    above: tuple[str, ...]
    #: The classes of the module, by name.
    classes: Mapping[str, ast.ClassDef]
    node: ast.ClassDef | None = None

    def why_open(self, statement: ast.stmt) -> str | None:
        if self.node is None:
            return None
        return why_open(self.node, statement, self.classes)


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
    body: list[ast.stmt], scope: _Scope, rebound: dict[str, int]
) -> Iterator[Constant]:
    first: dict[str, tuple[ast.stmt, ast.expr]] = {}
    rebound = rebound | _bound_otherwise(body)
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            again = _class_bound_again(statement, body, rebound)
            changed = {
                name.partition(".")[2]: line
                for name, line in rebound.items()
                if name.startswith(f"{statement.name}.")
            }
            yield from _of_class(statement, scope, again, changed)
        for name, value in _plainly_assigned(statement):
            if name in first:
                rebound.setdefault(name, statement.lineno)
            first.setdefault(name, (statement, value))
    for name, (statement, value) in first.items():
        path, line = (*scope.above, name), statement.lineno
        again = _bound_again(name, line, rebound)
        if again is None:
            opened = scope.why_open(statement)
            yield Constant(path, _value(value), line, opened, value)
        else:
            why = f"it is bound again at line {again}"
            yield Constant(path, Computed(why), line)


def _of_class(
    node: ast.ClassDef, scope: _Scope, again: int | None, changed: dict[str, int]
) -> Iterator[Constant]:
    """Yield a class's constants; none of them is one if its name is bound again.

    `changed` are the attributes that functions of the file change.
    """
    inner = _Scope((*scope.above, node.name), scope.classes, node)
    for one in _of_scope(node.body, inner, changed):
        if again is None:
            yield one
        else:
            why = Computed(f"{node.name} is bound again or changed at line {again}")
            yield Constant(one.path, why, one.line)


def _class_bound_again(
    node: ast.ClassDef, body: Iterable[ast.stmt], rebound: Mapping[str, int]
) -> int | None:
    for statement in body:
        if any(name == node.name for name, _ in _plainly_assigned(statement)):
            return statement.lineno
    return _bound_again(node.name, node.lineno, rebound)


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
        for name, line in bound_in(statement):
            if name == ANY:
                found[ANY] = line  # the last: what is assigned behind it stays
            elif name not in plain:
                found.setdefault(name, line)
    return found


def _bound_again(name: str, line: int, rebound: Mapping[str, int]) -> int | None:
    """Return the line at which a name that is assigned at `line` is bound again."""
    if name in rebound:
        return rebound[name]
    any_name = rebound.get(ANY, 0)
    return any_name if any_name > line else rebound.get(ANY_AT_ANY_TIME)


def _value(node: ast.expr) -> object:
    """Return what an expression says; what only a run would show is `Computed`."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        pass
    if isinstance(node, ast.List | ast.Tuple):
        return _list(node)
    if isinstance(node, ast.Dict):
        return _table(zip(node.keys, node.values, strict=True))
    if isinstance(node, ast.Call):
        return _called(node)
    return _arithmetic(node)


def _arithmetic(node: ast.expr) -> object:
    try:
        return worked_out(node)
    except ValueError:
        return _computed(node)


def _computed(node: ast.expr) -> Computed:
    return Computed(_of_environment(node) or f"it is computed: {_shortened(node)}")


def _list(node: ast.List | ast.Tuple) -> object:
    if any(isinstance(one, ast.Starred) for one in node.elts):
        return _computed(node)
    return _perhaps_partly([_value(one) for one in node.elts])


def _table(pairs: Iterable[tuple[ast.expr | None, ast.expr]]) -> object:
    """Return a table; a key that is computed may take the place of any before it."""
    found: dict[object, object] = {}
    opened = None
    for key, value in pairs:
        name = _literal_key(key)
        if name is None:
            opened = Computed(f"what line {value.lineno} adds may take its place")
            found = dict.fromkeys(found, opened)
        else:
            found[name[0]] = _value(value)
    return Partly(found, opened.why) if opened else _perhaps_partly(found)


def _literal_key(key: ast.expr | None) -> tuple[object] | None:
    """Return a key that is a literal, as the one item of a tuple; None if it is none."""
    try:
        found = (ast.literal_eval(key),) if key is not None else None
        hash(found)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return found


def _perhaps_partly(value: dict[object, object] | list[object]) -> object:
    inner = value.values() if isinstance(value, dict) else value
    whys = (one.why for one in inner if isinstance(one, Computed | Partly))
    why = next(whys, None)
    return value if why is None else Partly(value, why)


#: Calls that say the value they are given: the default of a field, or another type of it.
_SAY_WHAT_THEY_ARE_GIVEN = FIELDS | {"Decimal", "MappingProxyType"}


def _called(node: ast.Call) -> object:
    """Return what `dict(...)`, `timedelta(...)`, `Field(30)` and the like of literals say."""
    name = name_of(node.func)
    if name in _SAY_WHAT_THEY_ARE_GIVEN:
        given = [one.value for one in node.keywords if one.arg == "default"]
        said = [_value(one) for one in [*given, *node.args[:1]]]
        return said[0] if said and said[0] is not ... else _computed(node)
    if name == "dict" and not node.args:
        keys = (ast.Constant(one.arg) if one.arg else None for one in node.keywords)
        values = (one.value for one in node.keywords)
        return _table(zip(keys, values, strict=True))
    if name == "timedelta":
        return _duration(node)
    return _computed(node)


#: How many seconds the arguments of `timedelta` stand for.
_SECONDS = {
    "days": 86_400,
    "seconds": 1,
    "microseconds": 1e-6,
    "milliseconds": 1e-3,
    "minutes": 60,
    "hours": 3_600,
    "weeks": 604_800,
}


def _duration(node: ast.Call) -> object:
    """Return a `timedelta` of literals as a text with its unit, as other formats have it."""
    given = [*zip(_SECONDS, node.args, strict=False)]
    given += [(one.arg or "", one.value) for one in node.keywords]
    total: float = 0
    for name, value in given:
        number = _value(value)
        known = name in _SECONDS and type(number) in {int, float}
        if not known or len(node.args) > len(_SECONDS):
            return _computed(node)
        total += number * _SECONDS[name]  # type: ignore[operator] # just looked at
    whole = total == int(total) if abs(total) < 1e300 else False  # noqa: PLR2004
    return f"{int(total) if whole else total}s"


def _of_environment(node: ast.expr) -> str | None:
    """Say which environment variable decides on a value, and whether it may be left."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Subscript) and name_of(inner.value) == "environ":
            return f"it is read from {_variable(inner.slice)}"
        if isinstance(inner, ast.Call) and _asks_environment(inner.func):
            either = isinstance(node, ast.BoolOp)  # os.getenv("MODEL") or "a default"
            has_default = either or len(inner.args) + len(inner.keywords) > 1
            begin = "it is the default of" if has_default else "it is read from"
            return f"{begin} {_variable(*inner.args[:1])}"
    return None


def _asks_environment(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute) and function.attr == "get":
        return name_of(function.value) == "environ"
    return name_of(function) == "getenv"


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
            lines: dict[Path, int] = {constant.path: constant.line}
            if constant.node is not None:
                lines.update(lines_in(constant.node, constant.path))
            _spread(constant.value, constant.path, (constant, lines), values)
    except (RecursionError, MemoryError):
        raise malformed(file, "it is nested too deeply", None) from None
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise malformed(file, f"{error.args[0]}", line) from None
    return values


def _spread(
    value: object, path: Path, of: tuple[Constant, Mapping[Path, int]], values: Values
) -> None:
    """Record a value and all below it, with its line as far as that is known.

    Raise ValueError if there are too many.
    """
    constant, lines = of
    line, opened = lines.get(path, constant.line), constant.replaceable
    said, inner = value, value
    if isinstance(value, Partly):
        said, inner = Computed(value.why), value.value
    elif isinstance(value, tuple):
        said = inner = list(value)
    values[path] = SettingValue(value=said, line=line, replaceable=opened)
    require_few(values)
    if isinstance(inner, dict):
        for key, one in inner.items():
            _spread(one, (*path, str(key)), of, values)
    elif isinstance(inner, list):
        for index, one in enumerate(inner):
            _spread(one, (*path, index), of, values)
