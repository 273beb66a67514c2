"""What evidence covers: files and settings whose digests were put on record with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.shown import shown
from pytest_psf.verify.file import digest
from pytest_psf.verify.formats.setting_value import Computed
from pytest_psf.verify.formats.values import read_setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_psf.verify.project import Project

#: How many names are listed.
_LISTED = 4


def covered_digests(covers: Iterable[str], project: Project) -> dict[str, str]:
    """Return the digest of each file or setting that `covers` stands for today.

    By plain name: `file`, or `file#key`. An entry of `covers` is a glob or a `file#key`.
    Raise UnverifiableError if one stands for nothing that can be read.
    """
    digests = {}
    for pattern in covers:
        file, hash_sign, key = pattern.partition("#")
        if hash_sign:
            value = read_setting(file, key, project)
            # Of what only a run would show, any line of the file may be the cause.
            computed = isinstance(value.value, Computed)
            digests[f"{project.plain(file)}#{key}"] = (
                project.read(file).digest
                if computed
                else digest(value.text.encode(errors="surrogatepass"))
            )
        else:
            digests |= {n: project.read(n).digest for n in project.files(pattern)}
    return digests


def left_out_notes(covers: Iterable[str], project: Project) -> Iterator[str]:
    """Yield what globs of `covers` leave out because git ignores it, a line each.

    Raise UnverifiableError if one of them stands for nothing, or for too much.
    """
    for pattern in covers:
        names = () if "#" in pattern else project.left_out(pattern)
        if names:
            listed = ", ".join(map(shown, names[:_LISTED]))
            more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
            yield f"{pattern} leaves out what git ignores: {listed}{more}"
