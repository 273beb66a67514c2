"""Which document a link leads to: as a file, a page of a site, or one of Sphinx's names."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.verify.document.forms import SUFFIXES, form_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.project import Project

#: The roles that name a label, which may stand in any document.
REFERENCES = frozenset({"ref", "numref", "any"})
#: What a folder's own page is called.
_INDEX = ("index", "README", "_index")
#: Where Sphinx keeps its settings: its documents stand there and below.
_SPHINX = "conf.py"


def destination(document: str, path: str, role: str, project: Project) -> str:
    """Return the name of the document that a link in another one leads to.

    Sites name a document without its ending, by the page that is made of it, or by its
    folder. What is not found so is returned as it is written. Raise UnverifiableError if it
    leads out of the project.
    """
    if role == "doc" and path.startswith("/"):
        return _found(f"{_source_folder(document, project)}{path}", project)
    found = _found(project.beside(document, path), project)
    if _is_there(found, project):
        return found
    likely = (_found(one, project) for one in _on_a_site(document, path, project))
    return next((one for one in likely if _is_there(one, project)), found)


def _on_a_site(document: str, path: str, project: Project) -> Iterator[str]:
    """Yield what a link may lead to where a site serves the document."""
    page = PurePosixPath(project.plain(document))
    if path.startswith("/"):
        # Its top is some folder above its pages: `source`, `content`, `website/docs`.
        yield from (f"{folder}{path}" for folder in page.parents)
    elif path.startswith("../"):
        # `a/b.md` is served as `a/b/`, from where `../c` leads to `a/c`.
        yield str(page.parent / path.removeprefix("../"))


def _found(name: str, project: Project) -> str:
    if form_of(name) is not None and _is_there(name, project):
        return name
    return next((one for one in _likely(name) if _is_there(one, project)), name)


def _likely(name: str) -> Iterator[str]:
    path = PurePosixPath(name)
    stems = [name.rstrip("/")]
    if path.suffix in {".html", ".htm"}:
        stems.append(str(path.with_suffix("")))
    stems += [f"{stems[-1]}/{index}" for index in _INDEX]
    for stem in stems:
        for suffix in (*SUFFIXES, ".html.md"):
            yield f"{stem}{suffix}"


def _is_there(name: str, project: Project) -> bool:
    try:
        project.read(name)
    except UnverifiableError as error:
        return error.problem.reason is not reasons.NO_SUCH_FILE and (
            error.problem.reason is not reasons.NOT_A_PROJECT_FILE
        )
    return True


def _source_folder(document: str, project: Project) -> str:
    """Return the folder of Sphinx's documents: the nearest upward that has its settings."""
    for folder in PurePosixPath(project.plain(document)).parents:
        if _is_there(str(folder / _SPHINX), project):
            return "" if str(folder) == "." else str(folder)
    return ""


def labelled(document: str, label: str, project: Project) -> Iterator[str]:
    """Yield the documents that may hold a label, apart from the one that refers to it.

    They stand below the folder of Sphinx's documents, or else beside the document.
    """
    folder = _source_folder(document, project)
    folder = folder or str(PurePosixPath(project.plain(document)).parent)
    for suffix in (".rst", ".md"):
        try:
            names = project.files(f"{folder}/**/*{suffix}")
        except UnverifiableError:
            continue
        for name in names:
            if _mentions(name, label, project):
                yield name


def _mentions(name: str, label: str, project: Project) -> bool:
    try:
        text = project.read(name).text
    except UnverifiableError:
        return False
    return label.casefold() in text.casefold()
