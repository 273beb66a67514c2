"""The grammar of keys: names with dots between them, and indices, as in `a.b[0]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable

Path = tuple[str | int, ...]
#: A key with dots and indices; a part that itself holds dots is quoted. A file that is a
#: list begins with an index.
_KEY_PART = regex(r'"([^"]*)"|\[(\d{1,6})\]|([^.\[\]"]+)')
_NAME = r'(?:"[^"]*"|[^.\[\]"]+)'
_INDEX = r"\[\d{1,6}\]"
_KEY = regex(rf"(?:{_NAME}|{_INDEX})(?:{_INDEX})*(?:\.{_NAME}(?:{_INDEX})*)*")
#: What takes quotes around a name.
_MARKS = frozenset('."[]')


def is_key(text: str) -> bool:
    """Tell whether a key is written as keys are: `a.b[0]`, `a."b.c"`, `[0].a`."""
    return _KEY.fullmatch(text) is not None


def key_path(key: str) -> Path:
    """Split a key at its dots and indices; a malformed key gives an empty path."""
    if not is_key(key):
        return ()
    parts = _KEY_PART.findall(key)
    return tuple(int(i) if i else quoted or bare for quoted, i, bare in parts)


def written(path: Path) -> str:
    """Write a path as a key; a name that holds dots or brackets, or nothing, is quoted."""
    return written_with(path, lambda name: bool(name) and _MARKS.isdisjoint(name))


def written_with(path: Path, is_bare: Callable[[str], bool]) -> str:
    """Write a path as a key; a name that is not bare is quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        name = part if is_bare(part) else f'"{part}"'
        text += f".{name}" if text else name
    return text
