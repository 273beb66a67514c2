"""`pytest-psf review`: puts on record what a person has read, and lists what to read."""

from __future__ import annotations

import datetime as dt
import textwrap
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.people import same_person, why_not_a_person
from pytest_psf.core.reviews import Review, days_of, is_url, why_nothing_seen
from pytest_psf.core.shown import shown
from pytest_psf.report.reviews import reviews_as_toml
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.headings import normalise
from pytest_psf.verify.document.kind import DocumentKind
from pytest_psf.verify.document.reviews import reading_of_url, review_command
from pytest_psf.verify.document.sections import find_section, reading, title_of
from pytest_psf.verify.project import REVIEWS_FILE, Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.evidence import Finding
    from pytest_psf.verify.document.reviews import Reading

_WIDTH = 79


class RefusedError(Exception):
    """A review that cannot be put on record; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person has typed."""

    #: `FILE`, `FILE#SECTION` or a URL.
    section: str
    by: str
    role: str = ""
    saw: str | None = None


def put_on_record(
    asked: Asked, claims: Iterable[Claim], project: Project, here: Path
) -> str:
    """Write the review that was asked for, and return what to tell of it."""
    _require_sense(asked)
    contents = [one.content for one in claims if isinstance(one.content, DocumentClaim)]
    read, claimed = _read(asked, contents, project, here)
    made = Review(
        document=read.document,
        section=read.title,
        by=asked.by.strip(),
        role=asked.role,
        on=project.today,
        digest=read.digest,
        covers=read.covered,
        saw=(asked.saw or "").strip(),
    )
    _write(project.root / REVIEWS_FILE, [*_without(project.reviews, made), made])
    return _confirmed(made, claimed=claimed)


def _require_sense(asked: Asked) -> None:
    doubt = why_not_a_person(asked.by)
    if doubt is not None:
        raise RefusedError(f"--by {asked.by!r}: {doubt}; give the reader's own name")
    if any("\ud800" <= c <= "\udfff" for c in asked.section + asked.role):
        raise RefusedError("it holds bytes that are no text; write it as UTF-8")
    if not is_url(asked.section):
        if asked.saw is not None:
            raise RefusedError(
                "--saw is for what stands outside of the repository: a file is read as "
                "it is; leave --saw out"
            )
        return
    if asked.saw is None:
        raise RefusedError(
            "a URL is not fetched; say what you saw there: "
            '--saw "version 12", or its date'
        )
    doubt = why_nothing_seen(asked.saw)
    if doubt is not None:
        raise RefusedError(f"--saw {asked.saw!r}: {doubt}; say which version you saw")


def _read(
    asked: Asked, contents: Sequence[DocumentClaim], project: Project, here: Path
) -> tuple[Reading, bool]:
    """Return what the review is about, and whether a claim names it."""
    if is_url(asked.section):
        mine = [one for one in contents if one.document == asked.section]
        covers = [name for one in mine for name in one.covers]
        return reading_of_url(asked.section, covers, project), bool(mine)
    document, _, name = asked.section.partition("#")
    document = _relative(document, project.root, here)
    section = find_section(document, (name,) if name else (), project)
    mine = [one for one in contents if _means(one, document, section.title)]
    covers = [name for one in mine for name in one.covers]
    return reading(document, section, covers, project), bool(mine)


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
    return same_text and same_person(review.by, made.by)


def _write(path: Path, reviews: Sequence[Review]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(reviews_as_toml(reviews), encoding="utf-8")
    beside.replace(path)


def _confirmed(made: Review, *, claimed: bool) -> str:
    name = f"{made.document}#{made.section}" if made.section else made.document
    lines = [f"{shown(name)}: {made} ({REVIEWS_FILE})"]
    lines += [f"  covers {covered}" for covered in made.covers]
    if not claimed:
        lines.append("  note: no claim names it yet, so it covers no other file")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that is to be read, or written first."""

    source: str
    criteria: tuple[str, ...]
    #: What stands against it, or for how long it still holds.
    why: str
    #: What to do; a command to paste stands on a line of its own.
    fix: str
    #: The last day on which it holds, if it does today.
    until: dt.date | None = None


def within(text: str) -> int:
    """Return the days of `--within`."""
    if text == "0d":
        return 0
    try:
        return days_of(text)
    except ValueError as error:
        raise RefusedError(f"--within: {error}") from None


def due(
    claims: Iterable[Claim], catalogue: Catalogue, project: Project, days: int
) -> list[Due]:
    """Return which documents do not hold, or not for so many days; the former first."""
    found: dict[str, list[tuple[Claim, Finding]]] = {}
    for claim in claims:
        if isinstance(claim.content, DocumentClaim):
            criterion = catalogue.by_id[claim.criterion]
            finding = DocumentKind().verify(claim, criterion, project)
            found.setdefault(finding.source, []).append((claim, finding))
    every = [_due(source, checked, project) for source, checked in found.items()]
    listed = [
        one
        for one in every
        if one.until is None or (one.until - project.today).days <= days
    ]
    return sorted(listed, key=lambda one: (one.until or dt.date.min, one.source))


def _due(
    source: str, checked: Sequence[tuple[Claim, Finding]], project: Project
) -> Due:
    """Return what is worst of the claims on one section."""
    claim, finding = min(checked, key=lambda one: one[1].until or dt.date.min)
    criteria = tuple(dict.fromkeys(claim.id for claim, _ in checked))
    if finding.until is None:
        place = f"{finding.place}: " if finding.place else ""
        return Due(
            source=source,
            criteria=criteria,
            why=f"{place}{finding.why}",
            fix=finding.fix,
        )
    content = claim.content
    assert isinstance(content, DocumentClaim)
    left = (finding.until - project.today).days
    last = f"in {left} day{'s' * (left != 1)}" if left else "today"
    title = title_of(content.document, content.section, project)
    return Due(
        source=source,
        criteria=criteria,
        why=f"its review runs out {last} ({finding.until})",
        fix=f"read it again, then\n{review_command(content.document, title)}",
        until=finding.until,
    )


def as_list(found: Sequence[Due], today: dt.date) -> str:
    """Return the list as text, with each command on a line of its own."""
    if not found:
        return "no document is to be read"
    blocks = ["\n".join(_block(one)) for one in found]
    now = sum(one.until is None for one in found)
    later = len(found) - now
    parts = [f"{now} due on {today}"] if now else []
    parts += [f"{later} soon"] if later else []
    return "\n\n".join([*blocks, ", ".join(parts)])


def _block(one: Due) -> Iterator[str]:
    yield f"{one.source}"
    advice, *commands = one.fix.splitlines()
    for text in (f"for {', '.join(one.criteria)}", one.why, f"fix: {advice}"):
        yield from textwrap.wrap(
            text,
            _WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    for command in commands:
        yield f"    {command}"
