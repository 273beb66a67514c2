"""Scripts that a document names and that are gone: whoever follows it stands there without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.regex import regex
from pytest_psf.core.shown import shown
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.project import Project

#: A script in a folder, by a path that is no part of an address, a placeholder or a glob.
_SCRIPT = regex(
    r"(?<![\w./:@~$*<>{}%\\-])(?:\./)?((?:[\w.-]+/)+[\w.-]+\.(?:sh|bash|py|ps1|bat|cmd|rb))"
    r"(?![\w/*<>{}$.-]*[\w/*<>{}$-])"
)
#: So many are named.
_MOST = 3


def scripts_gone(document: str, said: str, project: Project) -> Iterator[str]:
    """Yield a warning where a text names scripts of folders that the project does not have."""
    named = dict.fromkeys(found[1] for found in _SCRIPT.finditer(said))
    gone = [one for one in named if _is_gone(one, project)]
    if gone:
        more = f" and {len(gone) - _MOST} more" if gone[_MOST:] else ""
        names = ", ".join(map(shown, gone[:_MOST]))
        yield (
            f"{shown(document)} names {names}{more}, which the project does not have: "
            "correct the path, or say in which repository it stands"
        )


def _is_gone(name: str, project: Project) -> bool:
    """Tell whether no file of the project has a path that ends so."""
    if any((base / name).is_file() for base in (project.root, project.top)):
        return False  # as most do: the whole project need not be walked for them
    try:
        return not project.files(f"/**/{name}")
    except UnverifiableError as error:
        return error.problem.reason is not reasons.COVERS_TOO_MUCH
