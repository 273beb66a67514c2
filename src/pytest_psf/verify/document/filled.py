"""Whether a section is really filled, here or where it links, and what a review is about.

Which section that is, `sections.py` finds out; whether a review holds, `reviews.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import unquote

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.core.shown import shown
from pytest_psf.core.wording import counted
from pytest_psf.core.words import FEWEST_DIFFERENT, FEWEST_WORDS, is_open, own_words
from pytest_psf.verify.covered import covered_digests, left_out_notes
from pytest_psf.verify.document.destinations import REFERENCES, destination, labelled
from pytest_psf.verify.document.links import Link, definitions, links
from pytest_psf.verify.document.pieces import first_placeholder
from pytest_psf.verify.document.reviews import Reading, section_digest
from pytest_psf.verify.document.sections import LISTED, outlined_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.verify.document.outline import Outline, Section
    from pytest_psf.verify.project import Project

#: How much of a line is shown.
_MOST_OF_A_LINE = 80


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
        drafts += _require_in_force(name, outlined_of(name, project).whole(), project)
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
    from pytest_psf.verify.document.standing import is_called_template, standing

    if is_called_template(document):
        yield f"{document} is called a template"
    for line, text, is_gone in standing(outlined_of(document, project), section):
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
    for line, text in section.still_open[:LISTED]:
        yield f'{document}:{line} still says "{shown(text.strip(), _MOST_OF_A_LINE)}"'
    more = len(section.still_open) - LISTED
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
    outlined = outlined_of(document, project)
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
    """Tell whether a section holds nothing but a line that is still to be written."""
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
        outlined = outlined_of(name, project)
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
        outlined = outlined_of(document, project)
        if _led_to(outlined, link.to, link) is not None:
            return document, link.to
        for name in labelled(document, link.to, project):
            if outlined_of(name, project).targeted(link.to) is not None:
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
