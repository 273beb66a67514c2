"""Changes in TOML, in its place where the text allows it, and otherwise written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.toml_lines import loads, spans
from pytest_psf.verify.data.spelling import as_json, as_toml, dated, without_item

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pytest_psf.toml_lines import Spans
    from pytest_psf.verify.data.change import Change
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values


def spellings(file: File, change: Change, values: Values) -> Iterator[str]:  # noqa: ARG001 - the common signature
    """Yield the file's text with a change made."""
    text, where = file.text, spans(file.text)
    new = "" if change.left_out else dated(change, as_toml(change.new))
    if not change.left_out and change.path in where.values:
        start, end = where.values[change.path]
        yield text[:start] + new + text[end:]
    elif change.path[:-1] in where.items:
        yield from _without_item(text, where, change.path)
    else:
        yield from _statements_changed(text, where, change, new)


def _without_item(text: str, where: Spans, path: Path) -> Iterator[str]:
    items = where.items[path[:-1]]
    index = next((n for n, (one, _, _) in enumerate(items) if one == path), None)
    if index is not None:
        closing = where.values[path[:-1]][1]
        places = [(start, end) for _, start, end in items]
        yield without_item(text, places, index, closing)


def _statements_changed(
    text: str, where: Spans, change: Change, new: str
) -> Iterator[str]:
    """Yield the text without the lines and headers of a path.

    Where another value stands for them, or a list holds nothing any more, a line says so
    in the table that they belong to.
    """
    without = _cut(text, _statements(text, where, change.path))
    if change.left_out:
        yield without
    is_element = isinstance(change.path[-1], int)
    of = change.path[:-1] if is_element else change.path
    line = f"{as_json(str(of[-1]))} = {new or '[]'}\n"
    again = spans(without)
    starts = [start for path, start in again.headers if path == of[:-1]]
    if len(of) == 1:
        at = min((start for _, start in again.headers), default=len(without))
        begun = "" if without[:at].endswith("\n") or not at else "\n"
        yield without[:at] + begun + line + without[at:]
    elif starts:
        at = without.find("\n", starts[0]) + 1 or len(without)
        begun = "" if without[:at].endswith("\n") else "\n"
        yield without[:at] + begun + line + without[at:]


def _statements(text: str, where: Spans, path: Path) -> list[tuple[int, int]]:
    """Return where the lines and sections stand that say something of a path."""
    size = len(path)
    ends = [*[start for _, start in where.headers[1:]], len(text)]
    found = [
        (start, end)
        for (one, start), end in zip(where.headers, ends, strict=False)
        if one[:size] == path
    ]
    for one, start, end in where.pairs:
        if one[:size] == path:
            line_end = text.find("\n", end)
            found.append((start, line_end + 1 if line_end >= 0 else len(text)))
    return sorted(found)


def _cut(text: str, places: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in places:
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return "".join(kept) + text[at:]


def anew(file: File, change: Change, values: Values) -> Iterator[str]:  # noqa: ARG001 - the common signature
    """Yield TOML written anew, one line for each key at the top."""
    tree: dict[str, Any] = loads(file.text)
    holder: Any = tree
    for part in change.path[:-1]:
        holder = holder[part]
    if change.left_out:
        del holder[change.path[-1]]
    else:
        holder[change.path[-1]] = change.new
    yield "".join(f"{as_json(key)} = {as_toml(one)}\n" for key, one in tree.items())
