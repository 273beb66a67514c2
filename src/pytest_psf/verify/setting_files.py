"""Reading one value, with its line, from the formats that settings come in."""

from __future__ import annotations

import ast
import configparser
import json
import math
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pytest_psf.core.places import Place, nearest
from pytest_psf.toml_lines import TOMLDecodeError, error_line, lines, loads
from pytest_psf.verify.project import File, UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_psf.verify.project import Project

#: A parsed file: key path -> (value, its text, line).
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingValue:
    """A value as it stands in the file."""

    value: object
    text: str
    line: int | None
    #: Whether the format has strings only, as INI and .env have.
    untyped: bool = False
    #: Whether the value must never be printed.
    secret: bool = False


#: All values of a file by key path; tables and lists stand beside what they hold.
Values = dict[Path, SettingValue]


def read_setting(name: str, key: str, project: Project) -> SettingValue:
    """Return the value of a key; UnverifiableError if there is none."""
    values = _values(name, project)
    path = _key_path(key)
    if path in values:
        return values[path]
    known = {_written(one): one for one in values if one}
    near = nearest(key, tuple(known))
    listed = ", ".join([*known][:8]) or "nothing"
    hint = f"did you mean {near}?" if near else f"it has: {listed}"
    raise UnverifiableError(
        "no-such-key",
        f"{name} has no key {key}",
        f"add it, or correct the key; {hint}",
        Place(name),
    )


def _values(name: str, project: Project) -> Values:
    cache = ("settings", name)
    if cache not in project.parsed:
        file = project.read(name)
        project.parsed[cache] = _reader(file)(file)
    found = project.parsed[cache]
    assert isinstance(found, dict)
    return found


def _reader(file: File) -> Callable[[File], Values]:
    base = PurePosixPath(file.name).name
    if base.startswith(".env") or file.suffix == ".env":
        return _env
    readers: Mapping[str, Callable[[File], Values]] = {
        ".toml": _toml,
        ".json": _json,
        ".yaml": _yaml,
        ".yml": _yaml,
        ".ini": _ini,
        ".cfg": _ini,
        ".py": _python,
    }
    if file.suffix not in readers:
        raise UnverifiableError(
            "unknown-format",
            f"{file.name} is no settings file that can be read",
            f"use one of {', '.join(readers)}, .env",
        )
    return readers[file.suffix]


def _key_path(key: str) -> Path:
    """Split `a.b[0].c`; a part that holds dots is quoted: `a."b.c"`."""
    parts: list[str | int] = []
    for quoted, index, bare in re.findall(r'"([^"]*)"|\[(\d+)\]|([^.\[\]"]+)', key):
        parts.append(int(index) if index else quoted or bare)
    return tuple(parts)


def _written(path: Path) -> str:
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def _malformed(file: File, what: str, line: int | None) -> UnverifiableError:
    return UnverifiableError(
        "malformed",
        f"{file.name} cannot be parsed: {what}",
        "correct the file",
        Place(file.name, line),
    )


def _spread(value: object, where: Mapping[Path, int]) -> Values:
    """Return every value below a parsed one, with its line as far as it is known."""
    found: Values = {}

    def visit(path: Path, one: object) -> None:
        text = one if isinstance(one, str) else json.dumps(one, default=str)
        found[path] = SettingValue(value=one, text=text, line=where.get(path))
        if isinstance(one, dict):
            for key, inner in one.items():
                visit((*path, str(key)), inner)
        elif isinstance(one, list):
            for index, inner in enumerate(one):
                visit((*path, index), inner)

    try:
        visit((), value)
    except RecursionError:
        return {}
    return found


def _toml(file: File) -> Values:
    try:
        return _spread(loads(file.text), lines(file.text))
    except TOMLDecodeError as error:
        raise _malformed(file, str(error), error_line(error, file.text)) from None
    except RecursionError:
        raise _malformed(file, "it is nested too deeply", None) from None


def _json(file: File) -> Values:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise _malformed(file, f"the key {twice!r} stands twice", None)
        return found

    try:
        value = json.loads(file.text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise _malformed(file, error.msg, error.lineno) from None
    except RecursionError:
        raise _malformed(file, "it is nested too deeply", None) from None
    return _spread(value, _JsonLines(file.text).found)


class _JsonLines:
    """The lines of a valid JSON text's values."""

    _TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')

    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self._tokens = self._TOKEN.finditer(text)
        self._text = text
        self._at, self._line = 0, 1
        self._value((), self._next())

    def _next(self) -> str:
        match = next(self._tokens)
        self._line += self._text.count("\n", self._at, match.start())
        self._at = match.start()
        return match[0]

    def _value(self, path: Path, token: str) -> None:
        self.found[path] = self._line
        if token == "{":  # noqa: S105 - a brace, not a password
            self._object(path)
        elif token == "[":  # noqa: S105
            self._array(path)

    def _object(self, path: Path) -> None:
        while (token := self._next()) != "}":
            if token != ",":  # noqa: S105
                inner = (*path, json.loads(token))
                self._next()  # the colon
                self._value(inner, self._next())

    def _array(self, path: Path) -> None:
        index = 0
        while (token := self._next()) != "]":
            if token != ",":  # noqa: S105
                self._value((*path, index), token)
                index += 1


def _yaml(file: File) -> Values:
    import yaml

    try:
        nodes = list(yaml.compose_all(file.text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise _malformed(file, str(error.problem), line) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _malformed(file, str(error) or "nested too deeply", None) from None
    if len(nodes) != 1:
        raise _malformed(file, f"it holds {len(nodes)} documents instead of one", None)
    found: Values = {}
    _YamlSpread(file, found).visit((), nodes[0], frozenset())
    return found


class _YamlSpread:
    """Values of YAML nodes; what a scalar says is kept as text beside its value."""

    def __init__(self, file: File, found: Values) -> None:
        self._file = file
        self._found = found

    def visit(self, path: Path, node: Any, above: frozenset[int]) -> None:
        line = node.start_mark.line + 1
        if id(node) in above or len(self._found) > 100_000:  # noqa: PLR2004
            raise _malformed(self._file, "its aliases go in circles", line)
        text = str(node.value) if node.id == "scalar" else node.id
        value = _yaml_scalar(node) if node.id == "scalar" else text
        self._found[path] = SettingValue(value=value, text=text, line=line)
        above |= {id(node)}
        if node.id == "sequence":
            for index, inner in enumerate(node.value):
                self.visit((*path, index), inner, above)
        elif node.id == "mapping":
            for key, inner in node.value:
                name = (*path, str(key.value))
                if name in self._found:
                    line = key.start_mark.line + 1
                    what = f"the key {key.value!r} stands twice"
                    raise _malformed(self._file, what, line)
                self.visit(name, inner, above)


def _yaml_scalar(node: Any) -> object:
    """Return numbers and booleans as such, and everything else as its text."""
    kind, text = node.tag.rpartition(":")[2], str(node.value)
    if kind == "bool":
        return text.casefold() in {"yes", "true", "on"}
    if kind == "null":
        return None
    try:
        if kind == "int":
            return int(text.replace("_", ""), 0)
        if kind == "float":
            return float(text.replace("_", ""))
    except ValueError:  # octal, base 60 and the like mean what they say, as text
        return text
    return text


def _ini(file: File) -> Values:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # keep the case
    try:
        parser.read_string(file.text)
    except configparser.Error as error:
        line = getattr(error, "lineno", None)
        raise _malformed(file, error.message.splitlines()[0], line) from None
    found: Values = {}
    for section in parser.sections():
        for option, value in parser.items(section):
            line = _ini_line(file.text, section, option)
            path = (*_key_path(section), option)
            found[path] = SettingValue(value=value, text=value, line=line, untyped=True)
    return found


def _ini_line(text: str, section: str, option: str) -> int | None:
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip().startswith("["):
            inside = line.strip() == f"[{section}]"
        elif inside and re.match(rf"{re.escape(option)}\s*[=:]", line):
            return number
    return None


def _env(file: File) -> Values:
    found: Values = {}
    for number, line in enumerate(file.text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*", line)
        if match is None:
            raise _malformed(file, "a line is neither NAME=value nor a comment", number)
        name, value = match.groups()
        if (name,) in found:
            raise _malformed(file, f"{name} is set twice", number)
        found[(name,)] = SettingValue(
            value=_env_value(value),
            text=_env_value(value),
            line=number,
            untyped=True,
            secret=True,
        )
    return found


def _env_value(text: str) -> str:
    for quote in "\"'":
        found = re.fullmatch(rf"{quote}([^{quote}]*){quote}(?:\s+#.*)?", text)
        if found:
            return found[1]
    return re.sub(r"(?:^|\s+)#.*$", "", text)


def _python(file: File) -> Values:
    try:
        tree = ast.parse(file.text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise _malformed(file, f"{error.args[0]}", line) from None
    except (RecursionError, MemoryError):
        raise _malformed(file, "it is nested too deeply", None) from None
    found: Values = {}
    _python_body(file, tree.body, (), found)
    return found


def _python_body(file: File, body: list[ast.stmt], above: Path, found: Values) -> None:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            _python_body(file, statement.body, (*above, statement.name), found)
        for name, value in _assigned(statement):
            path = (*above, name)
            if path in found:
                what = f"{_written(path)} is assigned twice"
                raise _malformed(file, what, statement.lineno)
            found |= _python_value(path, value)


def _assigned(statement: ast.stmt) -> list[tuple[str, ast.expr]]:
    targets: list[ast.expr]
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets, value = [statement.target], statement.value
    elif isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    else:
        return []
    return [(target.id, value) for target in targets if isinstance(target, ast.Name)]


def _python_value(path: Path, node: ast.expr) -> Values:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return {path: _not_constant(node)}
    spread = _spread(list(value) if isinstance(value, tuple) else value, {})
    return {
        (*path, *inner): SettingValue(value=one.value, text=one.text, line=node.lineno)
        for inner, one in spread.items()
    }


@dataclass(frozen=True, slots=True)
class Computed:
    """Stands for a value that only running the code would tell."""

    source: str


def _not_constant(node: ast.expr) -> SettingValue:
    source = ast.unparse(node)
    return SettingValue(value=Computed(source), text=source, line=node.lineno)


def as_number(setting: SettingValue) -> float | int | None:
    """Return the value if it is a finite number, written as one."""
    value = setting.value
    if setting.untyped and isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None
