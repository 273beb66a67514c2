"""YAML files as values: each document, its aliases and merges written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_psf.verify.formats.setting_value import Computed, SettingValue, malformed

if TYPE_CHECKING:
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values


#: The most that a YAML file may hold, aliases written out: it takes longer to parse.
_MOST = 100_000
_TOO_MUCH = f"it holds more than {_MOST} values"
#: The tag of the key `<<`, which merges tables in.
MERGE = "tag:yaml.org,2002:merge"


def read(file: File) -> list[Values]:
    """Read each document of a YAML file that is not empty.

    As YAML 1.1, so `yes` and `on` are true. Raise UnverifiableError if the file cannot be
    parsed, or holds too much.
    """
    found = nodes(file)
    if not found:
        raise malformed(file, "it holds 0 documents instead of one", None)
    spread = _Spread(file)
    return [spread.document(node) for node in found]


def nodes(file: File) -> list[Any]:
    """Return PyYAML's node of each document that is not empty.

    Raise UnverifiableError if the file cannot be parsed, or holds too much.
    """
    return [node for node in _nodes(file) if node is not None and not _is_empty(node)]


def _nodes(file: File) -> list[Any]:
    import yaml

    class Loader(yaml.SafeLoader):
        """Stops at too many values: to find them takes far longer than to count them."""

        count = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.count += 1
            if self.count > _MOST:
                mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
                raise yaml.MarkedYAMLError(problem=_TOO_MUCH, problem_mark=mark)
            return super().compose_node(parent, index)

    try:
        return list(yaml.compose_all(file.text, Loader=Loader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise malformed(file, str(error.problem), line) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise malformed(file, str(error) or "nested too deeply", None) from None


def _is_empty(node: Any) -> bool:
    """Tell whether a document says nothing, as behind a trailing `---`."""
    return node.id == "scalar" and node.tag.endswith(":null") and not node.value


class _Spread:
    """Values of YAML nodes; what a scalar says is kept as text along with its value."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._found: Values = {}
        self._count = 0
        #: The entries of each table's node, since a merged one is asked for often.
        self._tables: dict[int, dict[str, tuple[int, Any]]] = {}

    def document(self, node: Any) -> Values:
        """Return all values of a document."""
        self._found = {}
        self._visit((), node, frozenset())
        return self._found

    def _visit(
        self, path: Path, node: Any, above: frozenset[int], named: int | None = None
    ) -> object:
        """Record a node and all below it; return what it says, as plain text.

        `above` are the nodes that hold it, and `named` is the line of its key. Raise
        UnverifiableError if it is one of them, or if there are too many values.
        """
        line = node.start_mark.line + 1
        if named is not None and node.id != "scalar" and not node.flow_style:
            line = named  # what a table or a list holds begins below its key
        if id(node) in above:
            raise malformed(self._file, "its aliases go in circles", line)
        self._count += 1
        if self._count > _MOST:
            raise malformed(self._file, _TOO_MUCH, line)
        self._found[path] = SettingValue(value=None, line=line)
        if _is_place(node):
            place = Computed(
                "a template fills in (Helm, Jinja: {{ }})", in_template=True
            )
            self._found[path] = SettingValue(value=place, line=line)
            return None
        said = self._said(path, node, above | {id(node)})
        if _is_made(node):
            self._leave_open(path, node.tag)
            return None
        self._found[path] = SettingValue(
            value=_scalar(node) if node.id == "scalar" else said,
            said=said if isinstance(said, str) else None,
            line=line,
            as_written=True,
        )
        return said

    def _leave_open(self, path: Path, tag: str) -> None:
        """Say of a value with a tag, and of all below it, that only its reader knows it."""
        why = Computed(f"its reader makes it of what the tag {tag} says")
        for inner, value in self._found.items():
            if inner[: len(path)] == path:
                self._found[inner] = SettingValue(value=why, line=value.line)

    def _said(self, path: Path, node: Any, above: frozenset[int]) -> object:
        if node.id == "scalar":
            return str(node.value)
        if node.id == "sequence":
            listed = [
                self._visit((*path, index), inner, above)
                for index, inner in enumerate(node.value)
            ]
            self._name_variables(path, listed)
            return listed
        return {
            name: self._visit((*path, name), inner, above, line)
            for name, (line, inner) in self._entries(node, above).items()
        }

    def _name_variables(self, path: Path, listed: list[object]) -> None:
        """Let the variables of `- NAME=value` and `- name: NAME` be keys as well."""
        if not path or path[-1] not in {"env", "environment"}:
            return
        for index, one in enumerate(listed):
            at = (*path, index)
            if isinstance(one, str) and "=" in one:
                name, _, text = one.partition("=")
                line = self._found[at].line
                found = SettingValue(value=text, line=line, untyped=True)
            elif isinstance(one, dict) and {"name", "value"} <= one.keys():
                inner = (*at, "value")
                name, found = str(one["name"]), self._found[inner]
            else:
                continue
            called = (*path, name)
            self._found[called] = found

    def _entries(self, node: Any, above: frozenset[int]) -> dict[str, tuple[int, Any]]:
        """Return the keys of a table with their lines; its own go before merged ones.

        https://yaml.org/type/merge.html
        """
        if id(node) in self._tables:
            return self._tables[id(node)]
        own: dict[str, tuple[int, Any]] = {}
        merged: dict[str, tuple[int, Any]] = {}
        for key, inner in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if key.tag == MERGE:
                merged = {**self._merged(inner, line, above), **merged}
            elif name in own:
                raise malformed(self._file, f"the key {name!r} stands twice", line)
            else:
                own[name] = (line, inner)
        self._tables[id(node)] = {**merged, **own}
        return self._tables[id(node)]

    def _merged(
        self, node: Any, line: int, above: frozenset[int]
    ) -> dict[str, tuple[int, Any]]:
        """Return what `<<` merges in: of one table, or of a list, the first before all."""
        found: dict[str, tuple[int, Any]] = {}
        for one in reversed(node.value if node.id == "sequence" else [node]):
            if one.id != "mapping":
                raise malformed(self._file, "what << leads to is not a table", line)
            if id(one) in above:
                raise malformed(self._file, "its aliases go in circles", line)
            found.update(self._entries(one, above | {id(one)}))
        return found


#: Tags of readers that keep a value, or name another that is no value yet.
_KEEP = frozenset({"!", "!override", "!unsafe", "!Ref", "!GetAtt", "!Sub"})


def _is_made(node: Any) -> bool:
    """Tell whether a tag says that a reader makes another value of it, as `!env` does."""
    tag: str = node.tag
    return tag.startswith("!") and tag not in _KEEP


def _is_place(node: Any) -> bool:
    """Tell whether a node is `{{ .Values.model }}`, which YAML takes for a table."""
    if node.id != "mapping" or len(node.value) != 1:
        return False
    key = node.value[0][0]
    begins: bool = key.id == "mapping" and key.start_mark.index == (
        node.start_mark.index + 1
    )
    return begins and key.flow_style is True


def _scalar(node: Any) -> object:
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
