"""Finding the section that a claim names.

Whether it is really filled is told by `filled.py`.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.headings import normalise
from pytest_psf.core.places import Place, nearest
from pytest_psf.core.regex import regex
from pytest_psf.core.reviews import is_url
from pytest_psf.core.shown import shown
from pytest_psf.verify.document.forms import SUFFIXES, form_of
from pytest_psf.verify.document.outline import Outline, Section, outline
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_psf.verify.file import File
    from pytest_psf.verify.project import Project

#: Among how many headings the nearest one is looked for.
_MOST_COMPARED = 300
#: How many headings, places or lines are listed.
LISTED = 8

#: What begins and ends a conflict, with git's markers of seven characters.
_OURS = regex(r"^<{7} ", re.MULTILINE)
_THEIRS = regex(r"^>{7} ", re.MULTILINE)


def title_of(document: str, names: Sequence[str], project: Project) -> str:
    """Return the heading of the section that a claim names; a URL has none.

    Raise UnverifiableError as `find_section` does.
    """
    if is_url(document):
        return ""
    return find_section(document, names, project).title


def find_section(document: str, names: Sequence[str], project: Project) -> Section:
    """Return the one section that bears one of these names, or the whole document.

    Without names that is the whole document. Raise UnverifiableError if there is no such
    document or section, or more than one.
    """
    outlined = outlined_of(document, project)
    if not names:
        return outlined.whole()
    if document.endswith(".txt"):
        raise UnverifiableError(
            reasons.NO_SECTIONS,
            f"{document} is plain text, which has no sections",
            "leave `section` out, or write it as Markdown",
        )
    found = outlined.named(names)
    if len(found) == 1:
        return found[0]
    if not found:
        raise _no_section(document, names, outlined)
    places = [f"{document}:{one.line}" for one in found[:LISTED]]
    more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
    raise UnverifiableError(
        reasons.AMBIGUOUS_SECTION,
        f"more than one section is called {_quoted(names)}: "
        f"{' and '.join(places)}{more}",
        "give them different headings, or name a heading that stands once",
        Place(document, found[0].line),
    )


def _no_section(
    document: str, names: Sequence[str], outlined: Outline
) -> UnverifiableError:
    titles = outlined.titles
    compared = tuple(islice(titles, _MOST_COMPARED))
    near = next(filter(None, (nearest(normalise(n), compared) for n in names)), "")
    listed = ", ".join(f'"{shown(one)}"' for one in islice(titles.values(), LISTED))
    more = ", ..." if len(titles) > LISTED else ""
    there = f"it has: {listed}{more}" if listed else "it has none"
    hint = f'did you mean "{shown(titles[near])}"?' if near else there
    return UnverifiableError(
        reasons.NO_SUCH_SECTION,
        f"{document} has no heading {_quoted(names)}",
        f"add the section, or name one that is there; {hint}",
        Place(document),
    )


def _quoted(names: Iterable[str]) -> str:
    return " or ".join(f'"{shown(name)}"' for name in names)


def outlined_of(document: str, project: Project) -> Outline:
    """Return a document's sections, which are found once. Raise as `find_section` does."""
    return project.once(_outline_of, document)


def _outline_of(project: Project, document: str) -> Outline:
    file = project.read(document)
    form = form_of(file.name)
    if form is None:
        raise UnverifiableError(
            reasons.UNKNOWN_FORMAT,
            f"{document} is not a document that can be read",
            'claim the published page by its URL, as in document = "https://..." without a '
            "section, and have it reviewed with --saw, which says what was read; or write it "
            f"in one of {', '.join(SUFFIXES)}\n"
            "pytest-psf review https://... --saw VERSION --by NAME",
        )
    _require_whole(file)
    try:
        return outline(file.text, form)
    except ValueError as error:
        raise UnverifiableError(
            reasons.MALFORMED,
            f"{document} cannot be read as a notebook: {error}",
            "save it again, or write what it says as Markdown",
            Place(document),
        ) from None


def _require_whole(file: File) -> None:
    """Raise UnverifiableError if git did not fetch a text, or could not merge it.

    A conflict spoils the whole document, wherever it is: its `=======` makes a heading of
    what stands above it, so the section in question may seem to end before.
    """
    if file.is_lfs_pointer:
        raise UnverifiableError(
            reasons.LFS_POINTER,
            f"{file.name} is a pointer of Git LFS, its text is not here",
            "fetch it: git lfs pull (in CI, check out with LFS)",
            Place(file.name, 1),
        )
    ours = _OURS.search(file.text)
    if ours is not None and _THEIRS.search(file.text, ours.end()):
        raise UnverifiableError(
            reasons.MERGE_CONFLICT,
            f"{file.name} holds an unresolved merge conflict",
            "resolve it, and have the result reviewed",
            Place(file.name, 1 + file.text.count("\n", 0, ours.start())),
        )


def titles_of(document: str, project: Project) -> tuple[str, ...]:
    """Return the headings of a document, in order, labels not among them.

    Raise UnverifiableError as `find_section` does.
    """
    return tuple(one.text for one in outlined_of(document, project).headings)
