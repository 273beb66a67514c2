"""The grammar of keys: names with dots between them, and indices, as in `a.b[0]`."""

from __future__ import annotations

from pytest_psf.core.regex import regex

Path = tuple[str | int, ...]
#: A key with dots and indices; a part that itself holds dots is quoted.
_KEY_PART = regex(r'"([^"]+)"|\[(\d{1,6})\]|([^.\[\]"]+)')
_KEY = regex(
    r'(?:"[^"]+"|[^.\[\]"]+)(?:\[\d{1,6}\])*(?:\.(?:"[^"]+"|[^.\[\]"]+)(?:\[\d{1,6}\])*)*'
)


def is_key(text: str) -> bool:
    """Tell whether a key is written as keys are: `a.b[0]`, `a."b.c"`."""
    return _KEY.fullmatch(text) is not None


def key_path(key: str) -> Path:
    """Split a key at its dots and indices; a malformed key gives an empty path."""
    if not is_key(key):
        return ()
    parts = _KEY_PART.findall(key)
    return tuple(int(i) if i else quoted or bare for quoted, i, bare in parts)


def written(path: Path) -> str:
    """Write a path as a key; a name that holds dots is quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        name = f'"{part}"' if "." in part else part
        text += f".{name}" if text else name
    return text
