"""Keys with `*`, which stands for every key or element of one level."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.keys import written_with

if TYPE_CHECKING:
    from pytest_psf.verify.formats.keys import Path


class Every(Enum):
    """What `*` stands for at its place in a key."""

    CHILD = "*"
    ELEMENT = "[*]"


#: A key's parts, from the top of the file.
Pattern = tuple[str | int | Every, ...]

_NAME = r'"[^"]+"|[^.\[\]"]+'
_INDEX = r"\[(?:\d{1,6}|\*)\]"
_KEY = regex(rf"(?:(?:{_NAME})|{_INDEX})(?:{_INDEX})*(?:\.(?:{_NAME})(?:{_INDEX})*)*")
_PART = regex(r'"([^"]+)"|\[(\d{1,6}|\*)\]|([^.\[\]"]+)')


def pattern_of(key: str) -> Pattern:
    """Split a key at its dots and indices; a malformed one gives an empty pattern."""
    if not _KEY.fullmatch(key):
        return ()
    found = tuple(_part(*groups) for groups in _PART.findall(key))
    return () if None in found else tuple(one for one in found if one is not None)


def _part(quoted: str, index: str, bare: str) -> str | int | Every | None:
    if index:
        return Every.ELEMENT if index == "*" else int(index)
    if quoted:
        return quoted
    if bare == "*":
        return Every.CHILD
    return None if "*" in bare else bare


def fits(part: str | int | Every, name: str | int) -> bool:
    """Tell whether a part of a pattern stands for a key or an index."""
    if part is Every.CHILD:
        return True
    return isinstance(name, int) if part is Every.ELEMENT else part == name


def literal(pattern: Pattern) -> Path | None:
    """Return the path that a pattern names alone; None if it holds `*`."""
    path = tuple(one for one in pattern if not isinstance(one, Every))
    return path if len(path) == len(pattern) else None


def spelled(path: Path) -> str:
    """Write a path as a key that names it, and no other."""
    return written_with(
        path, lambda name: _BARE.fullmatch(name) is not None and "*" not in name
    )


_BARE = regex(r'[^.\[\]"]+')
