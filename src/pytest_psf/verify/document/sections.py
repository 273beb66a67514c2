"""Finding the section that a claim names, and whether it is really filled."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import unquote

from pytest_psf.core import reasons
from pytest_psf.core.headings import normalise
from pytest_psf.core.places import Place, nearest
from pytest_psf.core.regex import regex
from pytest_psf.core.reviews import is_url
from pytest_psf.core.shown import shown
from pytest_psf.core.wording import counted
from pytest_psf.core.words import FEWEST_DIFFERENT, FEWEST_WORDS, is_open, own_words
from pytest_psf.verify.covered import covered_digests, left_out_notes
from pytest_psf.verify.document.destinations import REFERENCES, destination, labelled
from pytest_psf.verify.document.forms import SUFFIXES, form_of
from pytest_psf.verify.document.links import Link, definitions, links
from pytest_psf.verify.document.outline import Outline, Section, outline
from pytest_psf.verify.document.pieces import first_placeholder
from pytest_psf.verify.document.reviews import Reading, section_digest
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.verify.file import File
    from pytest_psf.verify.project import Project

#: Among how many headings the nearest one is looked for.
_MOST_COMPARED = 300
#: How many headings, places or lines are listed.
_LISTED = 8
#: How much of a line is shown.
_MOST_OF_A_LINE = 80

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
    outlined = _outlined(document, project)
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
    places = [f"{document}:{one.line}" for one in found[:_LISTED]]
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
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
    listed = ", ".join(f'"{shown(one)}"' for one in islice(titles.values(), _LISTED))
    more = ", ..." if len(titles) > _LISTED else ""
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


def _outlined(document: str, project: Project) -> Outline:
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


def reading(
    document: str, section: Section, covers: Sequence[str], project: Project
) -> Reading:
    """Return what a review of a section is about.

    That is its text, what `covers` stands for, and the whole files that it links instead of
    saying anything itself: who follows a link to one heading reads on. Raise
    UnverifiableError if the section is not filled, or if one of those cannot be read.
    """
    linked = require_words(document, section, project)
    if not section.title:
        _require_all_filled(document, project)
    drafts = [*_require_in_force(document, section, project)]
    for name in linked:
        drafts += _require_in_force(name, _outlined(name, project).whole(), project)
    return Reading(
        document=document,
        title=section.title,
        digest=section_digest(section),
        covered=covered_digests((*covers, *linked), project),
        place=Place(document, section.line),
        notes=tuple(_notes(document, section, linked)),
        text=section.source,
        linked=linked,
        left_out=tuple(left_out_notes(covers, project)),
        warnings=tuple(dict.fromkeys((*drafts, *_open_lines(document, section)))),
    )


def _require_in_force(
    document: str, section: Section, project: Project
) -> Iterator[str]:
    """Yield a sentence on each line by which a document says that it is a draft.

    Raise UnverifiableError if it says that it no longer holds.
    """
    from pytest_psf.verify.document.standing import standing

    for line, text, is_gone in standing(_outlined(document, project), section):
        said = shown(text, _MOST_OF_A_LINE)
        if is_gone:
            raise UnverifiableError(
                reasons.NO_LONGER_HOLDS,
                f'{document} says of itself that it no longer holds: "{said}"',
                "claim the document that took its place, or correct what it says of itself",
                Place(document, line),
            )
        yield f'{document}:{line} still says "{said}"'


def _open_lines(document: str, section: Section) -> Iterator[str]:
    """Yield a sentence on each line of a section that is still to be written."""
    for line, text in section.still_open[:_LISTED]:
        yield f'{document}:{line} still says "{shown(text.strip(), _MOST_OF_A_LINE)}"'
    more = len(section.still_open) - _LISTED
    if more > 0:
        yield f"{document}: {more} more of its lines are still to be written"


def _require_all_filled(document: str, project: Project) -> None:
    """Raise UnverifiableError if a section of a document that is claimed whole is not filled.

    What holds a few words, a picture or a link is taken for filled.
    """
    unfilled = project.once(_first_unfilled, document)
    if unfilled is not None:
        raise _unfilled(document, unfilled)


def _first_unfilled(project: Project, document: str) -> Section | None:
    outlined = _outlined(document, project)
    titles = _titles(outlined)
    for section in outlined.leaves():
        is_empty = not (section.says_anything or section.is_page)
        if (is_empty and section.line not in titles) or _only_opens(section):
            return section
    return None


def _titles(outlined: Outline) -> set[int]:
    """Return the lines of the headings that may be the title or subtitle of a document.

    The first two, if no text stands before them: nothing need stand below those.
    """
    said = outlined.whole().body
    first = [heading.line for heading in outlined.headings[:2]]
    return {line for line in first if said and line < said[0].line}


def _only_opens(section: Section) -> bool:
    """Tell whether a section holds nothing beside a line that is still to be written."""
    if section.words.real >= FEWEST_WORDS:
        return False
    lines = (line for piece in section.body for line in piece.text.split("\n"))
    return any(map(is_open, lines))


def _notes(document: str, section: Section, linked: Iterable[str]) -> Iterator[str]:
    if section.title:
        what = "label" if section.labelled else "heading"
        yield f'{document}:{section.line}: the {what} "{shown(section.title)}"'
    yield counted(section.words.real, "word")
    for name in linked:
        yield f"says it in {name}, unchanged"


def require_words(document: str, section: Section, project: Project) -> tuple[str, ...]:
    """Raise UnverifiableError unless a section holds real words, apart from placeholders.

    Where it says little apart from its links, what they lead to must hold them instead: the
    plain names of those documents are returned. Only words outside of links count for that,
    and any number below `FEWEST_WORDS` is little: "please see there" says nothing.
    """
    if section.words.outside_links >= FEWEST_WORDS:
        if section.words.different < FEWEST_DIFFERENT:
            raise _repeated(document, section)
        return ()
    found = tuple(_links(document, section, project))
    if not found:
        raise _unfilled(document, section)
    inside = [link for link in found if not link.leads_elsewhere]
    if not inside:
        raise UnverifiableError(
            reasons.LINK_ONLY,
            f"{_what(section)} only links elsewhere, where nothing can be verified",
            "write here what holds for this system, or link a document of the project",
            Place(document, found[0].line),
        )
    targets = [_target(document, section, link, project) for link in inside]
    return tuple(dict.fromkeys(filter(None, targets))) or _nothing_said(
        document, section, inside[0]
    )


def _what(section: Section) -> str:
    return f'the section "{shown(section.title)}"' if section.title else "the document"


def _repeated(document: str, section: Section) -> UnverifiableError:
    return UnverifiableError(
        reasons.EMPTY_SECTION,
        f"{_what(section)} holds hardly any different words, "
        f"{section.words.different} of {section.words.real}",
        "write what holds for this system",
        Place(document, section.line),
    )


def _unfilled(document: str, section: Section) -> UnverifiableError:
    unfilled = first_placeholder(section.body)
    if unfilled is not None:
        line, text = unfilled
        return UnverifiableError(
            reasons.NOT_FILLED,
            f'{_what(section)} is not filled: it still says "{shown(text)}"',
            "write what holds for this system in its place",
            Place(document, line),
        )
    words = section.words.real
    holds = f"holds only {counted(words, 'word')}" if words else "is empty"
    return UnverifiableError(
        reasons.EMPTY_SECTION,
        f"{_what(section)} {holds}",
        "write what holds for this system",
        Place(document, section.line),
    )


def _links(document: str, section: Section, project: Project) -> Iterator[Link]:
    """Yield the links of a section, with the lines that they stand on."""
    known = definitions(project.read(document).text)
    for piece in section.body:
        for link in links(own_words(piece.text), known):
            yield replace(link, line=piece.line + link.line)


def _target(
    document: str, section: Section, link: Link, project: Project
) -> str | None:
    """Return the name of what a link leads to, or None if it says nothing itself.

    A link to the section itself, or to what holds it, says nothing. Raise UnverifiableError
    if it leads nowhere.
    """
    try:
        name, anchor = _destination(document, link, project)
        outlined = _outlined(name, project)
    except UnverifiableError as error:
        raise _leads_nowhere(document, link, error.problem.why) from None
    found = _led_to(outlined, anchor, link)
    if found is None:
        raise _leads_nowhere(document, link, f'{name} has no heading "{shown(anchor)}"')
    holds_it = name == document and found.line <= section.line <= found.last
    filled = found.words.outside_links >= FEWEST_WORDS
    return project.plain(name) if filled and not holds_it else None


def _destination(document: str, link: Link, project: Project) -> tuple[str, str]:
    """Return the document that a link leads to, and the anchor in it."""
    if link.role in REFERENCES:
        outlined = _outlined(document, project)
        if _led_to(outlined, link.to, link) is not None:
            return document, link.to
        for name in labelled(document, link.to, project):
            if _outlined(name, project).targeted(link.to) is not None:
                return name, link.to
        return document, link.to
    path, _, anchor = unquote(link.to).partition("#")
    return destination(document, path, link.role, project) if path else document, anchor


def _led_to(outlined: Outline, anchor: str, link: Link) -> Section | None:
    if not anchor:
        return outlined.whole()
    if link.role in REFERENCES:
        return outlined.targeted(anchor) or outlined.anchored(anchor)
    return outlined.anchored(anchor)


def _leads_nowhere(document: str, link: Link, why: str) -> UnverifiableError:
    return UnverifiableError(
        reasons.LINK_BROKEN,
        f'the link to "{shown(link.to)}" leads nowhere: {why}',
        "correct the link, or write here what holds for this system",
        Place(document, link.line),
    )


def _nothing_said(document: str, section: Section, link: Link) -> NoReturn:
    raise UnverifiableError(
        reasons.LINK_ONLY,
        f'{_what(section)} only links "{shown(link.to)}", which says nothing either',
        "write what holds for this system, here or there",
        Place(document, link.line),
    )


def titles_of(document: str, project: Project) -> tuple[str, ...]:
    """Return the headings of a document, in order, labels not among them.

    Raise UnverifiableError as `find_section` does.
    """
    return tuple(one.text for one in _outlined(document, project).headings)
