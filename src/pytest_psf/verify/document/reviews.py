"""Whether the reviews of a section hold: by a person, young, and unchanged since."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.people import why_not_a_person
from pytest_psf.core.places import Place
from pytest_psf.core.regex import regex
from pytest_psf.core.reviews import is_url, review_of, why_nothing_seen
from pytest_psf.core.shown import typed
from pytest_psf.core.values import dataclass
from pytest_psf.verify.covered import covered_digests, left_out_notes
from pytest_psf.verify.project import UnverifiableError, digest
from pytest_psf.verify.reviews_file import REVIEWS_FILE, reviews_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_psf.core.reviews import Review
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.document.outline import Section
    from pytest_psf.verify.project import Project

_SAFE_IN_DOUBLE_QUOTES = regex(r'[^"$`\\!\n]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a review is about, as it stands today."""

    document: str
    #: The heading; empty for a whole document.
    title: str
    #: Empty for what stands outside of the repository.
    digest: str
    #: `file` or `file#key` -> digest, for what it speaks of.
    covered: Mapping[str, str]
    #: Where it stands, if that is in the repository.
    place: Place | None = None
    #: How it was found, a line each.
    notes: tuple[str, ...] = ()
    #: Its text, and the documents in which it says what it only links.
    text: str = ""
    linked: tuple[str, ...] = ()
    #: What globs of `covers` leave out, a line each.
    left_out: tuple[str, ...] = ()
    #: What ought to be seen beside it, a sentence each.
    warnings: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The command that reviews it, ready to be pasted."""
        return review_command(self.document, self.title)

    def placed(self, review: Review) -> Place:
        """Return where it stands, or else the record of its review."""
        return self.place or Place(REVIEWS_FILE, review.line)


def reading_of_url(url: str, covers: Sequence[str], project: Project) -> Reading:
    """Return what a review of something outside of the repository is about.

    Raise UnverifiableError as `covered_digests` does; the URL is not fetched.
    """
    covered = covered_digests(covers, project)
    left_out = tuple(left_out_notes(covers, project))
    return Reading(
        document=url, title="", digest="", covered=covered, left_out=left_out
    )


def section_digest(section: Section) -> str:
    """Return the digest of a section's source, as its reviews keep it.

    Blanks at the ends of lines and empty lines around the section do not count.
    """
    lines = (line.rstrip() for line in section.source.split("\n"))
    return digest("\n".join(lines).strip("\n").encode())


def valid_reviews(read: Reading, days: int, context: Context) -> list[Review]:
    """Return the reviews that hold today, in the order of the record.

    Each holds for so many days. Raise UnverifiableError if none does. A document without
    a review is broken and not only weak: it states what nobody has answered for, and one
    command puts that right.
    """
    reviews = reviews_of(read.document, read.title, context.project)
    if not reviews:
        raise UnverifiableError(
            reasons.NOT_REVIEWED,
            "it is written, but nobody has reviewed it"
            if read.place
            else "nobody has reviewed it, and it is not fetched",
            f"read it, then\n{read.command}",
            read.place,
        )
    spoiled = [_why_spoiled(review, read, days, context) for review in reviews]
    valid = [r for r, why in zip(reviews, spoiled, strict=True) if why is None]
    if not valid:
        latest = max(range(len(reviews)), key=lambda index: reviews[index].on)
        raise UnverifiableError(
            reasons.REVIEW_FALLEN,
            f"{reviews[latest]}; {spoiled[latest]}",
            f"read it again, then\n{read.command}",
            read.placed(reviews[latest]),
        )
    return valid


def _why_spoiled(
    review: Review, read: Reading, days: int, context: Context
) -> str | None:
    """Say why a review no longer holds, or return None if it does."""
    doubt = context.once(_why_not_a_person, review.by)
    if doubt is not None:
        return f"{review.by!r} is not a person's name: {doubt}"
    if review.on > context.today:
        return f"that day is still to come (today is {context.today})"
    age = (context.today - review.on).days
    if age > days:
        return f"that is {age} days ago; it holds for {days}"
    if read.place is None:
        unseen = why_nothing_seen(review.saw)
        if unseen is not None:
            return f"saw = {review.saw!r} does not say what was read: {unseen}"
    elif review.digest != read.digest:
        return "the section has changed since"
    return _what_moved(review, read.covered, context.project)


def _why_not_a_person(context: Context, name: str) -> str | None:  # noqa: ARG001 - once for all that somebody has reviewed
    return why_not_a_person(name)


def _what_moved(
    review: Review, covered: Mapping[str, str], project: Project
) -> str | None:
    for name, now in covered.items():
        if name not in review.covers:
            return f"the review did not cover {name}"
        if review.covers[name] != now:
            return f"{name} has changed since"
    # A claim may cover less than the review did, but not to forget a change.
    for name in sorted(set(review.covers) - set(covered)):
        try:
            today = covered_digests([name], project)
        except UnverifiableError:
            return f"{name} is gone since"
        if review.covers[name] not in today.values():
            return f"{name} has changed since"
    return None


def review_command(document: str, title: str) -> str:
    """Return the command that reviews a section, ready to be pasted.

    Quoted for POSIX shells, and in double quotes where that is enough: Windows has no other.
    """
    # What begins with a dash would be taken for an option.
    file = f"./{document}" if document.startswith("-") else document
    name = f"{file}#{typed(title)}" if title else file
    if re.fullmatch(r"[\w@%+=:,./#-]+", name):
        quoted = name
    elif _SAFE_IN_DOUBLE_QUOTES.fullmatch(name):
        quoted = f'"{name}"'
    else:
        quoted = shlex.quote(name)
    return review_of(quoted, is_of_url=is_url(document))
