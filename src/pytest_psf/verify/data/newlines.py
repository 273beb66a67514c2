"""A changed text as bytes, with the line ends and the mark that the file had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from pytest_psf.verify.file import File

_BOM = b"\xef\xbb\xbf"
_ENDS = regex(r"\r\n?")


def written_back(file: File, text: str) -> bytes:
    """Return a changed text as the file's bytes; what was not changed stays as it was."""
    mark = _BOM if file.data.startswith(_BOM) else b""
    raw = file.raw_text
    if "\r" not in raw:
        return mark + file.encoded(text)
    old = file.text
    begin = _common(old, text)
    end = _common(old[begin:][::-1], text[begin:][::-1])
    middle = text[begin : len(text) - end]
    usual = "\r\n" if "\r\n" in raw else "\r"
    starts = _places(raw, (begin, len(old) - end))
    changed = raw[: starts[0]] + middle.replace("\n", usual) + raw[starts[1] :]
    return mark + file.encoded(changed)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _places(raw: str, places: tuple[int, int]) -> list[int]:
    """Return where places of a text with plain line ends are in the text as it was."""
    found, shift = [*places], 0
    for one in _ENDS.finditer(raw):
        if len(one[0]) == 1:
            continue
        for index, place in enumerate(places):
            if one.start() - shift < place:
                found[index] += 1
        shift += 1
    return found
