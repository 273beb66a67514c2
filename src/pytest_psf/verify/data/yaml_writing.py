"""Changes in YAML, in its place where the text allows it, and otherwise written anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_psf.verify.data.spelling import as_yaml, without_item
from pytest_psf.verify.formats.yaml import MERGE, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.data.change import Change
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values

#: How many nodes a document may have once its aliases are written out.
_MOST = 100_000


def spellings(file: File, change: Change, values: Values) -> Iterator[str]:  # noqa: ARG001 - the common signature
    """Yield the file's text with a change made."""
    documents = nodes(file)
    found = _way_to(documents[change.document], change.path)
    if found is not None and not change.left_out:
        yield from _replaced(file.text, found[-1], as_yaml(change.new))
    elif found is not None:
        yield from _left_out(file.text, found[-2], change.path[-1])


def _way_to(root: Any, path: Path) -> list[Any] | None:
    """Return the nodes from the top to a value; None if an alias or merge is between."""
    found = [root]
    for part in path:
        node = found[-1]
        inner = _child(node, part)
        if inner is None or inner.start_mark.index < node.start_mark.index:
            return None
        found.append(inner)
    return found


def _child(node: Any, part: str | int) -> Any:
    if node.id == "sequence" and isinstance(part, int):
        return node.value[part] if part < len(node.value) else None
    if node.id == "mapping":
        return next((one for key, one in node.value if _name(key) == part), None)
    return None


def _name(key: Any) -> str | None:
    return None if key.tag == MERGE else str(key.value)


def _replaced(text: str, node: Any, new: str) -> Iterator[str]:
    """Yield the text with another value in a node's place.

    A list may begin where its key does, and what comes in its place may not.
    """
    start, end = node.start_mark.index, _end(text, node)
    behind = text[end:]
    if text[:start].endswith(":"):
        new = f" {new}"
    yield text[:start] + new + behind
    yield f"{text[:start]} {new}{behind}"


def _end(text: str, node: Any) -> int:
    """Return where a node's text ends, without the blank lines and comments behind it."""
    while node.id != "scalar" and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end: int = node.end_mark.index
    while end > node.start_mark.index and text[end - 1].isspace():
        end -= 1
    return end


def _left_out(text: str, above: Any, part: str | int) -> Iterator[str]:
    if above.id == "mapping":
        index = [_name(key) for key, _ in above.value].index(str(part))
        starts = [key.start_mark.index for key, _ in above.value]
        ends = [_end(text, one) for _, one in above.value]
    else:
        index = int(part)
        starts = [one.start_mark.index for one in above.value]
        ends = [_end(text, one) for one in above.value]
    if above.flow_style:
        items = list(zip(starts, ends, strict=True))
        yield without_item(text, items, index, above.end_mark.index)
    elif len(starts) == 1:
        yield from _replaced(text, above, "{}" if above.id == "mapping" else "[]")
    else:
        yield from _without_lines(text, starts[index], ends[index], above.id)
        if index + 1 < len(starts):
            yield text[: starts[index]] + text[starts[index + 1] :]


def _without_lines(text: str, start: int, end: int, kind: str) -> Iterator[str]:
    """Yield the text without the lines of an item of a table or list."""
    begin = text.rfind("\n", 0, start) + 1
    lead = text[begin:start]
    if kind == "sequence" and not lead.strip():
        dash = len(text[:start].rstrip())
        begin = text.rfind("\n", 0, dash) + 1
        lead = text[begin:dash]
    wanted = r"[ \t]*-\s*" if kind == "sequence" else r"[ \t]*"
    if re.fullmatch(wanted, lead):
        line_end = text.find("\n", end)
        yield text[:begin] + (text[line_end + 1 :] if line_end >= 0 else "")


def anew(file: File, change: Change, values: Values) -> Iterator[str]:  # noqa: ARG001 - the common signature
    """Yield all documents written anew; the changed one without aliases and merges."""
    import yaml

    made = nodes(file)
    made[change.document] = _Copier(change).copy(made[change.document], ())
    yield yaml.serialize_all(
        made,
        Dumper=yaml.SafeDumper,
        explicit_start=True if len(made) > 1 else None,
        allow_unicode=True,
        width=1_000_000,
    )


class _Copier:
    """Copies nodes so that none is shared, and makes a change on its way."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._count = 0

    def copy(self, node: Any, path: Path) -> Any:
        import yaml

        self._count += 1
        if self._count > _MOST:
            raise ValueError("its aliases stand for too much")
        if path == self._change.path:
            return yaml.compose(as_yaml(self._change.new), Loader=yaml.SafeLoader)
        if node.id == "scalar":
            return yaml.ScalarNode(node.tag, node.value, style=node.style)
        if node.id == "sequence":
            listed = [
                self.copy(one, (*path, index))
                for index, one in enumerate(node.value)
                if not self._is_left_out((*path, index))
            ]
            return yaml.SequenceNode(node.tag, listed, flow_style=node.flow_style)
        pairs = [
            (self.copy(key, ("",)), self.copy(one, (*path, name)))
            for name, (key, one) in _flattened(node, 0).items()
            if not self._is_left_out((*path, name))
        ]
        return yaml.MappingNode(node.tag, pairs, flow_style=node.flow_style)

    def _is_left_out(self, path: Path) -> bool:
        return self._change.left_out and path == self._change.path


def _flattened(node: Any, depth: int) -> dict[str, tuple[Any, Any]]:
    """Return a table's keys and values, those that `<<` merges in among them."""
    if depth > _DEEPEST:
        raise ValueError("its merges are nested too deeply")
    found: dict[str, tuple[Any, Any]] = {}
    own: dict[str, tuple[Any, Any]] = {}
    for key, inner in node.value:
        if key.tag != MERGE:
            own[str(key.value)] = (key, inner)
            continue
        for one in reversed(inner.value if inner.id == "sequence" else [inner]):
            found |= _flattened(one, depth + 1)
    return found | own


_DEEPEST = 50
