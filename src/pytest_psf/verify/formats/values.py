"""Reading one value, with its line, from the formats that settings come in."""

from __future__ import annotations

import configparser
import datetime as dt
import json
import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pytest_psf.core import reasons
from pytest_psf.core.places import Place, nearest
from pytest_psf.toml_lines import TOMLDecodeError, error_line, lines, loads
from pytest_psf.verify.formats.python_constants import constants
from pytest_psf.verify.project import File, UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_psf.verify.project import Project

Path = tuple[str | int, ...]

#: The most values that a file may hold.
_MOST_VALUES = 500_000
#: The most that a YAML file may hold, aliases written out: it takes longer to parse.
_MOST_OF_YAML = 100_000

_TOO_MUCH_YAML = f"it holds more than {_MOST_OF_YAML} values"

_YAML_MERGE = "tag:yaml.org,2002:merge"

#: Beyond it a number is no bound for anything.
_LARGEST = 1e300

#: How much of a value is shown.
_LONGEST_SHOWN = 80

#: A key with dots and indices; a part that itself holds dots is quoted.
_KEY_PART = re.compile(r'"([^"]+)"|\[(\d{1,6})\]|([^.\[\]"]+)')
_KEY = re.compile(
    r'(?:"[^"]+"|[^.\[\]"]+)(?:\[\d{1,6}\])*(?:\.(?:"[^"]+"|[^.\[\]"]+)(?:\[\d{1,6}\])*)*'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingValue:
    """A value as it stands in the file."""

    value: object
    line: int | None
    #: What the file says, where that is not the value as JSON writes it.
    said: str | None = None
    #: Whether the format has strings only, as INI and .env have.
    untyped: bool = False
    #: Whether the text as written may be compared too: YAML makes a number of 1.10.
    as_written: bool = False
    #: Whether the value must never be printed.
    secret: bool = False

    @property
    def text(self) -> str:
        """The value as text; that of tables and lists is made when it is asked for."""
        if self.said is not None:
            return self.said
        return self.value if isinstance(self.value, str) else _as_text(self.value)

    @property
    def shown(self) -> str:
        """The value for people; values of .env files are never printed."""
        if self.secret:
            return "a value that is not shown"
        text = repr(self.value) if isinstance(self.value, str) else self.text
        return (
            text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."
        )


#: All values of a file by key path; tables and lists stand beside what they hold.
Values = dict[Path, SettingValue]


def read_setting(name: str, key: str, project: Project) -> SettingValue:
    """Return the value of a key; UnverifiableError if there is none."""
    values = read_values(name, project)
    path = key_path(key)
    if path and path in values:
        return values[path]
    line = _commented_out(path, values, project.read(name))
    if line is not None:
        raise UnverifiableError(
            reasons.NO_SUCH_KEY,
            f"{name} has no key {key}: it is commented out at line {line}",
            "take the comment sign away, or correct the key",
            Place(name, line),
        )
    known = {_written(one): one for one in values if one}
    near = nearest(key, tuple(known))
    listed = ", ".join([*known][:8]) or "nothing"
    hint = f"did you mean {near}?" if near else f"it has: {listed}"
    raise UnverifiableError(
        reasons.NO_SUCH_KEY,
        f"{name} has no key {key}",
        f"add it, or correct the key; {hint}",
        Place(name),
    )


def _commented_out(path: Path, values: Values, file: File) -> int | None:
    """Return the line of a comment that holds a key, in its own table if there is one."""
    if not path or file.suffix == ".json":
        return None
    name = re.escape(str(path[-1]))
    is_it = re.compile(rf"""\s*[#;]+\s*(?:export\s+)?["']?{name}["']?\s*[=:].*""")
    begin, end = _extent(path[:-1], values)
    for number, line in enumerate(file.text.split("\n"), 1):
        if begin < number < end and is_it.fullmatch(line):
            return number
    return None


def _extent(table: Path, values: Values) -> tuple[float, float]:
    """Return the lines between which the keys of a table stand."""
    known = values.get(table)
    if not table or known is None or known.line is None:
        return 0, float("inf")
    begin = known.line
    others = [
        one.line
        for path, one in values.items()
        if path[: len(table)] != table and one.line is not None and one.line > begin
    ]
    return begin, min(others, default=float("inf"))


def read_values(name: str, project: Project) -> Values:
    """Return every value of a file; UnverifiableError if it cannot be parsed."""
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
        ".jsonl": _json_lines,
        ".yaml": _yaml,
        ".yml": _yaml,
        ".ini": _ini,
        ".cfg": _ini,
        ".py": _python,
    }
    if file.suffix not in readers:
        raise UnverifiableError(
            reasons.UNKNOWN_FORMAT,
            f"{file.name} is no settings file that can be read",
            f"use one of {', '.join(readers)}, .env",
        )
    return readers[file.suffix]


def is_key(text: str) -> bool:
    """Tell whether a key is written as keys are: `a.b[0]`, `a."b.c"`."""
    return _KEY.fullmatch(text) is not None


def key_path(key: str) -> Path:
    """Split a key at its dots and indices; a malformed key leads nowhere."""
    if not is_key(key):
        return ()
    parts = _KEY_PART.findall(key)
    return tuple(int(i) if i else quoted or bare for quoted, i, bare in parts)


def _written(path: Path) -> str:
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        name = f'"{part}"' if "." in part else part
        text += f".{name}" if text else name
    return text


def _malformed(file: File, what: str, line: int | None) -> UnverifiableError:
    return UnverifiableError(
        reasons.MALFORMED,
        f"{file.name} cannot be parsed: {what}",
        "correct the file",
        Place(file.name, line),
    )


def _spread(
    value: object, where: Mapping[Path, int], line: int | None = None
) -> Values:
    """Return every value below a parsed one, with its line as far as it is known.

    `line` is that of all whose own is not known.
    """
    found: Values = {}

    def visit(path: Path, one: object) -> None:
        found[path] = SettingValue(value=one, line=where.get(path, line))
        _require_few(found)
        if isinstance(one, dict):
            for key, inner in one.items():
                visit((*path, str(key)), inner)
        elif isinstance(one, list):
            for index, inner in enumerate(one):
                visit((*path, index), inner)

    visit((), value)
    return found


def _require_few(found: Mapping[Path, object]) -> None:
    if len(found) > _MOST_VALUES:
        raise ValueError(f"it holds more than {_MOST_VALUES} values")


def _as_text(value: object) -> str:
    """Write a value as JSON would, the same in every run."""
    if isinstance(value, dict):
        inner = (f"{json.dumps(str(k))}: {_as_text(v)}" for k, v in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_as_text, value)) + "]"
    if isinstance(value, set | frozenset):
        return "{" + ", ".join(sorted(map(_as_text, value))) + "}"
    if isinstance(value, int) and abs(value) > 10**300:
        return "a number of more than 300 digits"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return json.dumps(value, default=str)


def _toml(file: File) -> Values:
    try:
        return _spread(loads(file.text), lines(file.text))
    except TOMLDecodeError as error:
        raise _malformed(file, str(error), error_line(error, file.text)) from None
    except ValueError as error:  # a number of thousands of digits
        raise _malformed(file, str(error), None) from None
    except RecursionError:
        raise _malformed(file, "it is nested too deeply", None) from None


def _json(file: File) -> Values:
    try:
        value = json.loads(file.text)
        return _spread(value, _JsonLines(file).found)
    except json.JSONDecodeError as error:
        raise _malformed(file, error.msg, error.lineno) from None
    except ValueError as error:  # a number of thousands of digits
        raise _malformed(file, str(error), None) from None
    except RecursionError:
        raise _malformed(file, "it is nested too deeply", None) from None


def _json_lines(file: File) -> Values:
    """Read a list of which each line is a value of its own."""
    found: Values = {}
    rows: list[object] = []
    for number, line in enumerate(file.text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            _require_few(found)
            value = json.loads(line, object_pairs_hook=_once_each)
            below = _spread(value, {}, number)
        except (ValueError, RecursionError) as error:
            what = getattr(error, "msg", None) or str(error)
            raise _malformed(file, what, number) from None
        for path, one in below.items():
            inner = (len(rows), *path)
            found[inner] = one
        rows.append(value)
    found[()] = SettingValue(value=rows, line=1)
    return found


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the key {name!r} stands twice")
        found[name] = value
    return found


class _JsonLines:
    """The lines of a valid JSON text's values."""

    _TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')

    def __init__(self, file: File) -> None:
        self.found: dict[Path, int] = {}
        self._file = file
        self._tokens = self._TOKEN.finditer(file.text)
        self._text = file.text
        self._at, self._line = 0, 1
        self._value((), self._next())

    def _next(self) -> str:
        match = next(self._tokens)
        self._line += self._text.count("\n", self._at, match.start())
        self._at = match.start()
        return match[0]

    def _value(self, path: Path, token: str) -> None:
        self.found[path] = self._line
        _require_few(self.found)
        if token == "{":  # noqa: S105 - a brace, not a password
            self._object(path)
        elif token == "[":  # noqa: S105
            self._array(path)

    def _object(self, path: Path) -> None:
        while (token := self._next()) != "}":
            if token != ",":  # noqa: S105
                inner = (*path, json.loads(token))
                if inner in self.found:
                    what = f"the key {inner[-1]!r} stands twice"
                    raise _malformed(self._file, what, self._line)
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

    class Loader(yaml.SafeLoader):
        """Stops at too many values: to find them takes far longer than to count them."""

        count = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.count += 1
            if self.count > _MOST_OF_YAML:
                mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
                raise yaml.MarkedYAMLError(problem=_TOO_MUCH_YAML, problem_mark=mark)
            return super().compose_node(parent, index)

    try:
        nodes = list(yaml.compose_all(file.text, Loader=Loader))
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
        #: The entries of each table's node, since a merged one is asked for often.
        self._tables: dict[int, dict[str, Any]] = {}

    def visit(self, path: Path, node: Any, above: frozenset[int]) -> object:
        """Record a node and all below it; return what it says, as plain text."""
        line = node.start_mark.line + 1
        if id(node) in above:
            raise _malformed(self._file, "its aliases go in circles", line)
        if len(self._found) > _MOST_OF_YAML:
            raise _malformed(self._file, _TOO_MUCH_YAML, line)
        self._found[path] = SettingValue(value=None, line=line)
        said = self._said(path, node, above | {id(node)})
        self._found[path] = SettingValue(
            value=_yaml_scalar(node) if node.id == "scalar" else said,
            said=said if isinstance(said, str) else None,
            line=line,
            as_written=True,
        )
        return said

    def _said(self, path: Path, node: Any, above: frozenset[int]) -> object:
        if node.id == "scalar":
            return str(node.value)
        if node.id == "sequence":
            return [
                self.visit((*path, index), inner, above)
                for index, inner in enumerate(node.value)
            ]
        return {
            name: self.visit((*path, name), inner, above)
            for name, inner in self._entries(node, above).items()
        }

    def _entries(self, node: Any, above: frozenset[int]) -> dict[str, Any]:
        """Return the keys of a table; its own go before those that `<<` merges in."""
        if id(node) in self._tables:
            return self._tables[id(node)]
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key, inner in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if key.tag == _YAML_MERGE:
                merged = {**self._merged(inner, line, above), **merged}
            elif name in own:
                raise _malformed(self._file, f"the key {name!r} stands twice", line)
            else:
                own[name] = inner
        self._tables[id(node)] = {**merged, **own}
        return self._tables[id(node)]

    def _merged(self, node: Any, line: int, above: frozenset[int]) -> dict[str, Any]:
        """Return what `<<` merges in: of one table, or of a list, the first before all."""
        found: dict[str, Any] = {}
        for one in reversed(node.value if node.id == "sequence" else [node]):
            if one.id != "mapping":
                raise _malformed(self._file, "what << leads to is no table", line)
            if id(one) in above:
                raise _malformed(self._file, "its aliases go in circles", line)
            found.update(self._entries(one, above | {id(one)}))
        return found


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
        what = error.message.splitlines()[0].replace("'<string>'", file.name)
        if line is None and isinstance(error, configparser.ParsingError):
            line, what = error.errors[0][0], "a line is neither NAME = value nor [name]"
        raise _malformed(file, what, line or _line_in(what)) from None
    found: Values = {}
    where = _ini_lines(file.text)
    for section in parser.sections():
        for option, value in parser.items(section):
            line = where.get((section, option))
            path = (*section.split("."), option)
            found[path] = SettingValue(value=value, line=line, untyped=True)
    return found


def _line_in(message: str) -> int | None:
    found = re.search(r"line:?\s+(\d+)", message)
    return int(found[1]) if found else None


def _ini_lines(text: str) -> dict[tuple[str, str], int]:
    """Return the line of each option of each section."""
    found: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip().startswith("["):
            section = line.strip()[1:-1]
        else:
            option = re.split("[=:]", line, maxsplit=1)[0]
            found.setdefault((section, option.rstrip()), number)
    return found


def _env(file: File) -> Values:
    found: Values = {}
    for number, line in enumerate(file.text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.match(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", line)
        if match is None:
            raise _malformed(file, "a line is neither NAME=value nor a comment", number)
        name, value = match[1], line[match.end() :].strip()
        if (name,) in found:
            raise _malformed(file, f"{name} is set twice", number)
        found[(name,)] = SettingValue(
            value=_env_value(value),
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
    comment = re.search(r"(?:^|(?<=\s))#", text)
    return text[: comment.start()].rstrip() if comment else text


def _python(file: File) -> Values:
    values: Values = {}
    try:
        for constant in constants(file.text):
            for inner, one in _spread(_as_list(constant.value), {}).items():
                path: Path = (*constant.path, *inner)
                values[path] = replace(one, line=constant.line)
            _require_few(values)
    except (RecursionError, MemoryError):
        raise _malformed(file, "it is nested too deeply", None) from None
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise _malformed(file, f"{error.args[0]}", line) from None
    return values


def _as_list(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


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
    return value if abs(value) <= _LARGEST else None
