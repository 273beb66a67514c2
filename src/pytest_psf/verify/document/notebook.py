"""Notebooks: the Markdown of their cells, with the lines that it has in the file."""

from __future__ import annotations

import json

from pytest_psf.core.regex import regex

_MARKDOWN_CELL = regex(r'"cell_type"\s*:\s*"markdown"')


def cells(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the Markdown of a notebook, and the line of the file for each of its lines.

    A cell begins behind an empty line. Raise ValueError if it is no notebook.
    """
    sources = _sources(text)
    lines: list[str] = []
    numbers: list[int] = []
    at = 0
    for source in sources:
        cell = _MARKDOWN_CELL.search(text, at)
        at = cell.end() if cell is not None else at
        for line in [*source.split("\n"), ""]:
            at = _place(line, text, at)
            lines.append(line)
            numbers.append(1 + text.count("\n", 0, at))
    return "\n".join(lines), tuple(numbers)


def _sources(text: str) -> list[str]:
    try:
        read = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} (line {error.lineno})") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    found = read.get("cells") if isinstance(read, dict) else None
    if not isinstance(found, list):
        raise ValueError("it has no list of cells (nbformat 4)")  # noqa: TRY004 - a fault of the text
    return [
        _source(cell.get("source"))
        for cell in found
        if isinstance(cell, dict)
        and cell.get("cell_type") == "markdown"
        and not _is_removed(cell.get("metadata"))
    ]


def _is_removed(metadata: object) -> bool:
    """Tell whether a cell is taken out of pages, as Jupyter Book and nbconvert do it."""
    if not isinstance(metadata, dict):
        return False
    tags = metadata.get("tags")
    removed = isinstance(tags, list) and {"remove-cell", "remove_cell"} & set(
        map(str, tags)
    )
    return bool(removed) or metadata.get("nbsphinx") == "hidden"


def _source(source: object) -> str:
    parts = source if isinstance(source, list) else [source]
    text = "".join(part for part in parts if isinstance(part, str))
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def _place(line: str, text: str, at: int) -> int:
    """Return where a line of a cell stands in the file, looked for from a place on."""
    if not line.strip():
        return at
    for ascii_only in (False, True):
        found = text.find(json.dumps(line, ensure_ascii=ascii_only)[1:-1], at)
        if found >= 0:
            return found
    return at
