"""`pytest-psf review`: puts on record what a person has read."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf import catalogue as editions
from pytest_psf.commands.ending import Printed, UserError
from pytest_psf.commands.review_due import as_list, due, lacks_a_reader, within
from pytest_psf.commands.shared import Configured, configured
from pytest_psf.core.before_review import REVIEW_IT
from pytest_psf.core.headings import normalise
from pytest_psf.core.one_person import same_name, same_person
from pytest_psf.core.people import why_not_a_person
from pytest_psf.core.reviews import (
    Review,
    as_one_review,
    is_url,
    why_nothing_seen,
)
from pytest_psf.core.shown import shown
from pytest_psf.core.values import dataclass
from pytest_psf.core.weighing import weighed
from pytest_psf.report.lines import hanging, pasted
from pytest_psf.report.origin import author_of
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.filled import reading
from pytest_psf.verify.document.reviews import reading_of_url, review_command
from pytest_psf.verify.document.sections import find_section
from pytest_psf.verify.reviews_file import (
    REVIEWS_FILE,
    reviews_on_record,
    write_reviews,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.commands.ending import Subparsers
    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.problem import Problem
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.document.reviews import Reading
    from pytest_psf.verify.project import Project


#: Of what stands outside of the repository.
_NO_LINES = (0, 0)
#: How wide what is told of a review may be.
_WIDTH = 80


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "review",
        help="put on record that a person has read a document, or list what to read",
        description="Writes who read the sections when, with digests of each and "
        "of the files that its claims cover; of several all or none. The evidence falls when one changes. With "
        "--due, lists what needs to be read and why; exit status 1 if there is anything.",
    )
    parser.add_argument(
        "sections",
        metavar="FILE[#SECTION]|URL",
        nargs="*",
        help="what was read, each by its name; a URL by itself",
    )
    parser.add_argument("--by", metavar="NAME", help="who has read it")
    parser.add_argument("--role", default="", help="in which role")
    parser.add_argument(
        "--saw", metavar="VERSION", help="of a URL: which version, date or page"
    )
    parser.add_argument(
        "--due", action="store_true", help="list what needs to be read, and why"
    )
    parser.add_argument(
        "--within",
        metavar="DAYS",
        default="30d",
        help="with --due: also what runs out within this many days (default: 30d)",
    )
    parser.add_argument("--config", metavar="PATH", help="instead of the nearest one")
    parser.set_defaults(run=_review, refuse=parser.error)


def _review(options: argparse.Namespace) -> Printed:
    found = configured(options.config)
    claims = found.config.claims
    context = found.context()
    if options.due:
        days = within(options.within)
        listed = due(_weighed(found, context, editions.load()), context, days)
        # 1 for what only runs out soon, too: the list is for the time before it has,
        # and that something has run out, `pytest --psf` says.
        return Printed(text=as_list(listed, found.today), status=1 if listed else 0)
    if not options.sections:
        options.refuse("name what was read: FILE[#SECTION] or URL; or give --due")
    if options.by is None:
        options.refuse("say who has read it: --by NAME")
    asked = [
        Typed(section=one, by=options.by, role=options.role, saw=options.saw)
        for one in dict.fromkeys(options.sections)
    ]
    said = put_on_record(asked, claims, context, Path.cwd())
    return Printed(text="\n".join([said, *_still_open(found, context)]))


def _still_open(found: Configured, context: Context) -> Iterator[str]:
    """Say of what has just been read what keeps it from counting, each once.

    Whoever changes it has it read once more, so that is told at once.
    """
    now = found.context()
    before = reviews_on_record(context.project)
    new = [one for one in reviews_on_record(now.project) if one not in before]
    told: dict[str, None] = {}
    every = _weighed(found, now, editions.load())
    lacking = lacks_a_reader(every)
    for made in new:
        told |= dict.fromkeys(_sections_to_read(made, every, lacking))
    for one in every:
        content = one.claim.content
        if isinstance(content, DocumentClaim) and any(
            _is_of(one, content) for one in new
        ):
            told |= dict.fromkeys(_as_warning(each) for each in one.finding.doubts)
            if one.claim in lacking:
                told[_as_note(one.claim.id, lacking[one.claim])] = None
    yield from told


def _sections_to_read(
    review: Review, every: Sequence[Evidence], lacking: Mapping[Claim, Problem]
) -> Iterator[str]:
    """Say of a whole document which of its sections claims name, and nobody has read."""
    mine = [one for one in every if _is_in(one.claim, review.document)]
    if review.section or is_url(review.document) or not mine:
        return
    if any(_is_of(review, content) for content in _documents(mine)):
        return
    each = (lacking.get(one.claim) or one.finding.problem for one in mine)
    problems = [problem for problem in each if problem is not None]
    commands = [line for one in problems for line in one.fix.split("\n")[1:]]
    command = as_one_review(commands) if commands else None
    text = "note: claims name sections of it, which this does not review"
    if command is not None:
        text += "; whoever has read those that are due types"
    elif not problems:
        text += "; all of them are on record"
    typed = pasted(command, _WIDTH, "    ") if command is not None else []
    yield "\n".join([*_told(text), *typed])


def _is_in(claim: Claim, document: str) -> bool:
    content = claim.content
    return isinstance(content, DocumentClaim) and (
        PurePosixPath(content.document) == PurePosixPath(document)
    )


def _documents(every: Iterable[Evidence]) -> Iterator[DocumentClaim]:
    for one in every:
        if isinstance(one.claim.content, DocumentClaim):
            yield one.claim.content


def _is_of(review: Review, content: DocumentClaim) -> bool:
    if is_url(content.document):
        return review.document == content.document
    return _means(content, review.document, review.section)


def _as_warning(doubt: Problem) -> str:
    fix = doubt.fix.removesuffix(REVIEW_IT)
    text = f"warning: it does not count yet: {doubt.why}; {fix}; then it is to be read again"
    return "\n".join(_told(text))


def _as_note(name: str, lacking: Problem) -> str:
    do, *commands = lacking.fix.split("\n")
    text = f"note: {name}: it {lacking.why}; {do}"
    typed = [line for one in commands for line in pasted(one, _WIDTH, "    ")]
    return "\n".join([*_told(text), *typed])


def _told(text: str) -> list[str]:
    return [one.text for one in hanging(text, _WIDTH, first="  ", rest="    ")]


def _weighed(
    found: Configured, context: Context, catalogue: Catalogue
) -> list[Evidence]:
    """Return the evidence of all claims but on tests, which only a run has."""
    known = [
        found.registry.verified(claim, catalogue.by_id[claim.criterion], context)
        for claim in found.config.claims
        if claim.kind != "test"
    ]
    return weighed(known, catalogue, found.config.profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a person has typed."""

    #: `FILE`, `FILE#SECTION` or a URL.
    section: str
    by: str
    role: str = ""
    saw: str | None = None


class _Done(NamedTuple):
    """A review that may be written, and what is said of it."""

    made: Review
    confirmed: str
    #: Who reads what they wrote themselves, as git has them.
    author: str | None


def put_on_record(
    asked: Sequence[Typed], claims: Iterable[Claim], context: Context, here: Path
) -> str:
    """Write the reviews that were asked for, and return the lines that confirm them.

    Nothing is written if one of them cannot be. Raise UserError if a name or a section
    makes no sense, and UnverifiableError if a document cannot be read.
    """
    urls = [one.section for one in asked if is_url(one.section)]
    if urls and len(asked) > 1:
        raise UserError(
            f"{urls[0]}: --saw says what was seen of one URL: review each by itself, and "
            "files without it"
        )
    project = context.project
    contents = [one.content for one in claims if isinstance(one.content, DocumentClaim)]
    done = [_done(one, contents, context, here) for one in asked]
    kept = [*reviews_on_record(project)]
    for one in done:
        kept = [*_without(kept, one.made), one.made]
    write_reviews(project.root, kept)
    return "\n".join(line for one in done for line in _said_of(one))


def _done(
    asked: Typed, contents: Sequence[DocumentClaim], context: Context, here: Path
) -> _Done:
    _require_sense(asked)
    read, claimed, lines = _read(asked, contents, context.project, here)
    made = Review(
        document=read.document,
        section=read.title,
        by=asked.by.strip(),
        role=asked.role,
        on=context.today,
        digest=read.digest,
        covers=read.covered,
        saw=(asked.saw or "").strip(),
    )
    is_named = claimed or (not made.section and _names_sections(contents, made))
    confirmed = _confirmed(made, read, is_named=is_named)
    author = _own_author(made, context.project, lines)
    return _Done(replace(made, own_text=author is not None), confirmed, author)


def _own_author(made: Review, project: Project, lines: tuple[int, int]) -> str | None:
    """Return the reader as git has them, if they wrote most of it: nobody else reads it then."""
    if lines == _NO_LINES:
        return None
    author = author_of(project.path(made.document), *lines)
    return author if author is not None and same_person(author, made.by) else None


def _said_of(one: _Done) -> Iterator[str]:
    yield one.confirmed
    if one.author is not None:
        yield from _told(
            f"warning: git has {shown(one.author)} as its author, too: have somebody "
            "else read it, since who wrote a text sees what was meant:"
        )
        command = review_command(one.made.document, one.made.section)
        yield from pasted(command, _WIDTH, "    ")


def _require_sense(asked: Typed) -> None:
    doubt = why_not_a_person(asked.by)
    if doubt is not None:
        raise UserError(f"--by {asked.by!r}: {doubt}; give the reader's own name")
    if any("\ud800" <= c <= "\udfff" for c in asked.section + asked.role):
        raise UserError("it holds bytes that are not text; write it as UTF-8")
    if not is_url(asked.section):
        if asked.saw is not None:
            raise UserError(
                "--saw is for what is outside of the repository: a file is read as "
                "it is; leave --saw out"
            )
        return
    if asked.saw is None:
        raise UserError(
            "a URL is not fetched; say what you saw there: "
            '--saw "version 12", or its date'
        )
    doubt = why_nothing_seen(asked.saw)
    if doubt is not None:
        raise UserError(f"--saw {asked.saw!r}: {doubt}; say which version you saw")


def _read(
    asked: Typed, contents: Sequence[DocumentClaim], project: Project, here: Path
) -> tuple[Reading, bool, tuple[int, int]]:
    """Return what the review is about, whether a claim names it, and its lines."""
    if is_url(asked.section):
        mine = [one for one in contents if one.document == asked.section]
        covers = [name for one in mine for name in one.covers]
        return reading_of_url(asked.section, covers, project), bool(mine), _NO_LINES
    document, name = _parted(asked.section, project, here)
    section = find_section(document, (name,) if name else (), project)
    mine = [one for one in contents if _means(one, document, section.title)]
    covers = [name for one in mine for name in one.covers]
    lines = section.line, section.last
    return reading(document, section, covers, project), bool(mine), lines


def _parted(section: str, project: Project, here: Path) -> tuple[str, str]:
    """Return the document and the title; a `#` may be part of either.

    The document ends at the first one behind which a file of that name is there.
    """
    if os.sep == "\\":  # as it is typed there; claims have `/` on every system
        file, hash_sign, title = section.partition("#")
        section = f"{file.replace(os.sep, '/')}{hash_sign}{title}"
    parts = section.split("#")
    ways = [
        (_relative("#".join(parts[:n]), project.root, here), "#".join(parts[n:]))
        for n in range(1, len(parts) + 1)
    ]
    return next((way for way in ways if _is_there(way[0], project)), ways[0])


def _is_there(document: str, project: Project) -> bool:
    base = project.top if document.startswith("/") else project.root
    return (base / document.lstrip("/")).is_file()


def _relative(document: str, root: Path, here: Path) -> str:
    """Return the document as claims name it: relative to the config's folder."""
    if document.startswith("/") or (root / document).exists():
        return str(PurePosixPath(document))
    path = here / document
    resolved = path.resolve()
    if path.exists() and resolved.is_relative_to(root):
        return resolved.relative_to(root).as_posix()
    return document


def _means(claim: DocumentClaim, document: str, title: str) -> bool:
    if PurePosixPath(claim.document) != PurePosixPath(document):
        return False
    if not claim.section:
        return not title
    return normalise(title) in {normalise(name) for name in claim.section}


def _without(reviews: Sequence[Review], made: Review) -> list[Review]:
    """Return the reviews that a new one does not replace."""
    return [review for review in reviews if not _replaces(made, review)]


def _replaces(made: Review, review: Review) -> bool:
    same_section = normalise(review.section) == normalise(made.section)
    same_text = review.document == made.document and same_section
    return same_text and same_name(review.by, made.by)


def _names_sections(contents: Iterable[DocumentClaim], made: Review) -> bool:
    document = PurePosixPath(made.document)
    return any(PurePosixPath(one.document) == document for one in contents)


def _confirmed(made: Review, read: Reading, *, is_named: bool) -> str:
    name = f"{made.document}#{made.section}" if made.section else made.document
    lines = [f"{shown(name)}: {made} ({REVIEWS_FILE})"]
    lines += [f"  covers {covered}" for covered in made.covers]
    lines += [f"  note: {warning}" for warning in read.warnings]
    lines += [f"  {note}" for note in read.left_out]
    if not is_named:
        lines.append("  note: no claim names it yet, so it covers no other file")
    return "\n".join(lines)
