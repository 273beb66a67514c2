"""Globs: each folder is visited once, however many `**` a pattern has."""

from __future__ import annotations

import fnmatch
import os
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


def found_below(
    base: Path, parts: Sequence[str], left_out: frozenset[Path]
) -> Iterator[Path]:
    """Yield what the parts of a pattern stand for below a folder, each path once.

    A part `**` stands for any number of folders; links to folders are not followed there.
    What is left out is yielded where the pattern stands for it, or would go into it; nothing
    below it is.
    """
    walk = _Walk(tuple(_without_repeats(parts)))
    folders = [(base, walk.reached([0]))]
    while folders:
        folder, states = folders.pop()
        for entry in _entries(folder):
            matched, later = walk.step(entry, states)
            if not matched and not later:
                continue
            path = folder / entry.name
            if matched or path in left_out:
                yield path
            if later and path not in left_out:
                folders.append((path, later))


def _without_repeats(parts: Sequence[str]) -> Iterator[str]:
    before = ""
    for part in parts:
        if not part == before == "**":
            yield part
        before = part


class _Walk:
    """Where in a pattern one may stand: the indices of the parts that come next."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self._parts = parts

    def reached(self, states: Iterable[int]) -> frozenset[int]:
        """Return the states with those that a `**` for no folder leads to."""
        found = set(states)
        found |= {n + 1 for n in states if self._parts[n] == "**"}
        return frozenset(found)

    def step(
        self, entry: os.DirEntry[str], states: frozenset[int]
    ) -> tuple[bool, frozenset[int]]:
        """Return whether an entry is what the pattern stands for, and where it goes on."""
        last = len(self._parts) - 1
        met = [n for n in states if self._parts[n] != "**" and self._is(n, entry.name)]
        later = {n + 1 for n in met if n < last}
        if later and not _is_folder(entry, follow=True):
            later = set()
        deeper = {n for n in states if self._parts[n] == "**"}
        if deeper and _is_folder(entry, follow=False):
            later |= deeper
        return last in met, self.reached(later)

    def _is(self, index: int, name: str) -> bool:
        return _matcher(self._parts[index]).match(os.path.normcase(name)) is not None


@cache
def _matcher(part: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(os.path.normcase(part)))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:  # not a folder, or one that cannot be read: nothing is found there
        return []


def _is_folder(entry: os.DirEntry[str], *, follow: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follow)
    except OSError:
        return False
