"""Since when a line is as it is, what a file held before and what stood on a day, if git can tell."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.checkout import GitError, git

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from pathlib import Path

#: How git calls the commit of a line that is not committed.
_NOT_COMMITTED = "0" * 40

#: Git has made commits since then, and reads no days of the far past.
_FIRST_YEAR = 2005

#: So many versions of a file are looked at.
_MOST_VERSIONS = 50
#: And so many where no more is asked than how little has changed.
_MOST_STEPS = 20


class Line(NamedTuple):
    """Since when a line is as it is: a commit and its day; none while not committed."""

    commit: str
    day: str

    @property
    def is_committed(self) -> bool:
        """Whether a commit holds it; git writes one of zeros for what none does."""
        return self.commit.strip("0") != ""


class Version(NamedTuple):
    """What a file held before something changed it; without a commit, that is not committed."""

    commit: str
    day: str
    before: bytes


class UnknownError(Exception):
    """Git cannot tell; the text says why."""


class Stood(NamedTuple):
    """What a commit holds: its names below the git top, by what git calls their contents."""

    commit: Line
    names: Mapping[str, str]


def said(folder: Path, command: tuple[str, ...]) -> bytes | None:
    """Return what a command of git prints in a folder; None where it cannot tell."""
    try:
        return git(folder, *command)
    except GitError:
        return None


def line_of(path: Path, number: int) -> Line:
    """Return since when a line (1-based) of a file is as it is.

    Raise UnknownError without git, in a shallow clone, or for a file that git does not know.
    """
    shallow = said(path.parent, ("rev-parse", "--is-shallow-repository"))
    if shallow is None:
        raise UnknownError("git cannot be asked")
    if shallow.strip() != b"false":
        raise UnknownError("the clone is shallow")
    lines = f"{number},{number}"
    command = ("blame", "--porcelain", "-w", "-L", lines, "--", path.name)
    found = said(path.parent, command)
    if found is None:
        raise UnknownError(f"git does not know {path.name}")
    commit = found.split(maxsplit=1)[0].decode()
    day = said(path.parent, ("show", "--no-patch", "--format=%cs", commit))
    if commit == _NOT_COMMITTED or day is None:
        return Line(_NOT_COMMITTED, "")
    return Line(commit, day.decode().strip())


def is_before(one: Line, other: Line, path: Path) -> bool:
    """Tell whether the commit of one line is an ancestor of that of the other."""
    command = ("merge-base", "--is-ancestor", one.commit, other.commit)
    return one.commit != other.commit and said(path.parent, command) is not None


def earlier_texts(path: Path, since: dt.date) -> Iterator[tuple[str, bytes]]:
    """Yield what a file held until each commit since a day that changed it, the last first.

    Each with the day of that commit.
    """
    command = ("log", f"-{_MOST_VERSIONS}", "--format=%H %cs", "--", path.name)
    listed = said(path.parent, command) or b""
    for entry in listed.decode().splitlines():
        commit, _, day = entry.partition(" ")
        if day < since.isoformat():
            return
        text = said(path.parent, ("show", f"{commit}~:./{path.name}"))
        if text is not None:
            yield day, text


def versions(path: Path) -> Iterator[Version]:
    """Yield what a file held before each of its last changes, the last one first.

    The first is what is not committed. Nothing where git does not know the file; a shallow
    clone ends them.
    """
    head = said(path.parent, ("show", f"HEAD:./{path.name}"))
    if head is None:
        return
    yield Version("", "", head)
    command = ("log", f"-{_MOST_STEPS}", "--format=%h %cs", "--", path.name)
    for entry in (said(path.parent, command) or b"").decode().splitlines():
        commit, _, day = entry.partition(" ")
        before = said(path.parent, ("show", f"{commit}~:./{path.name}"))
        if before is None:
            return
        yield Version(commit, day, before)


def stood_before(top: Path, moment: dt.datetime) -> Stood | None:
    """Return what the last commit before a moment holds; None where git cannot tell.

    That is without git, in a shallow clone, or where there was no commit before it.
    """
    shallow = said(top, ("rev-parse", "--is-shallow-repository"))
    if moment.year < _FIRST_YEAR or shallow is None or shallow.strip() != b"false":
        return None
    before = f"--before={moment.isoformat()}"
    last = said(top, ("log", "-1", "--format=%H %cs", before, "HEAD")) or b""
    commit, _, day = last.decode().strip().partition(" ")
    listed = (
        said(top, ("ls-tree", "-r", "-z", "--full-tree", commit)) if commit else None
    )
    if listed is None:
        return None
    names = {}
    for entry in listed.decode(errors="surrogateescape").split("\0"):
        how, _, name = entry.partition("\t")
        names[how.rpartition(" ")[2]] = name
    return Stood(Line(commit, day), names)


def blobs_of(data: bytes) -> tuple[str, str]:
    """Return what git calls a content: in a usual repository, and in one of SHA-256."""
    blob = b"blob %d\0" % len(data) + data
    sha1 = hashlib.sha1(blob, usedforsecurity=False).hexdigest()
    return sha1, hashlib.sha256(blob).hexdigest()
