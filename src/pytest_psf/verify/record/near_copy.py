"""Whether what a drill left is a text of the project, but for a few words.

What git tracks is compared, as it is now; another drill's log may well be much like this one,
and data that somebody exported like those that were there.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.regex import regex
from pytest_psf.verify.ignored import tracked_below
from pytest_psf.verify.sources import is_code
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from pytest_psf.verify.ignored import Tracked
    from pytest_psf.verify.project import Project

#: Texts of a project that no drill writes, whatever it does.
_NEVER_WRITTEN = regex(
    r"(?i)(?:licen[sc]es?|copying|notice|readme|authors|contributing|code[-_]of[-_]conduct)"
    r"(?:[-_.].*)?"
)
#: Texts that somebody may have filled in for a drill, and data as a restored system has it.
_DATA = ".sql"
_TOLD = frozenset({"", ".adoc", ".htm", ".html", ".md", ".rst", ".txt", _DATA})
#: So many words at least, of which so few may differ.
_FEWEST_WORDS = 30
_DIFFERENT = 2
_SHARE = 0.02
#: By how much a file may be larger than its words.
_MOST_BLANK = 4


class NearCopy(NamedTuple):
    """A text of the project that an artefact hardly differs from."""

    name: str
    #: In how many words, of how many.
    differing: int
    words: int
    #: Whether it is one that no drill can have written.
    is_certain: bool

    def __str__(self) -> str:
        but = f"but for {self.differing} of its {self.words:,} words"
        return f"is {self.name}, {but if self.differing else 'word by word'}"


def near_copy(
    artefact: str, others: Collection[str], project: Project
) -> NearCopy | None:
    """Return the text of the project that an artefact hardly differs from, if there is one.

    `others` are the artefacts of other drills. None where git cannot tell what it
    tracks. Raise UnverifiableError if the artefact cannot be read.
    """
    tracked = project.once(_tracked)
    words = _words(project.read(artefact).data)
    if tracked is None or words is None or sum(words.values()) < _FEWEST_WORDS:
        return None
    left = {project.path(name) for name in others}
    files = tracked.files - {project.path(artefact)}
    found = [
        one
        for path, one in _near(words, files, project)
        if one.is_certain or path not in left
    ]
    return min(found, key=lambda one: (not one.is_certain, one.differing), default=None)


def _near(
    words: Counter[str], files: Collection[Path], project: Project
) -> Iterator[tuple[Path, NearCopy]]:
    size = sum(len(one) * count for one, count in words.items())
    for path in sorted(files):
        suffix = path.suffix.lower()
        is_text = _NEVER_WRITTEN.fullmatch(path.name) is not None or is_code(path)
        is_certain = is_text and suffix != _DATA
        if not is_certain and suffix not in _TOLD:
            continue
        with suppress(OSError, UnverifiableError):
            # That is without blanks and signs.
            if not size <= path.stat().st_size <= _MOST_BLANK * size:
                continue
            name = path.relative_to(project.top).as_posix()
            its = _words(project.read(f"/{name}").data) or Counter()
            differing = max((words - its).total(), (its - words).total())
            count = its.total()
            if differing <= max(_DIFFERENT, _SHARE * count):
                yield path, NearCopy(name, differing, count, is_certain)


def _words(data: bytes) -> Counter[str] | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return Counter(re.findall(r"\w+", text.casefold()))


def _tracked(project: Project) -> Tracked | None:
    return tracked_below(project.top)


def is_python(data: bytes) -> bool:
    """Tell whether a text is code in Python that defines something, however it is called."""
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    defining = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import)
    return any(isinstance(one, defining) for one in tree.body)
