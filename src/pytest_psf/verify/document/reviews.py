"""Whether the reviews of a section hold: by a person, young, and unchanged since."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core import reasons
from pytest_psf.core.people import why_not_a_person
from pytest_psf.core.places import Place
from pytest_psf.core.regex import regex
from pytest_psf.core.reviews import is_url, review_of, why_nothing_seen
from pytest_psf.core.shown import typed
from pytest_psf.core.values import dataclass
from pytest_psf.verify.covered import covered_digests, left_out_notes
from pytest_psf.verify.document.forms import form_of
from pytest_psf.verify.document.outline import outline
from pytest_psf.verify.file import digest
from pytest_psf.verify.reviews_file import REVIEWS_FILE, reviews_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
        review, why = reviews[latest], spoiled[latest]
        if why == _first_move(review, read, context):
            why = _in_full(review, read, context)
        raise UnverifiableError(
            reasons.REVIEW_FALLEN,
            f"{review}; {why}",
            f"read it again, then\n{read.command}",
            read.placed(review),
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
    return _first_move(review, read, context)


def _why_not_a_person(context: Context, name: str) -> str | None:  # noqa: ARG001 - once for all that somebody has reviewed
    return why_not_a_person(name)


class Moved(NamedTuple):
    """Something that is not as it was when it was read."""

    #: A file or `file#key` that the review covers; empty for the section itself.
    name: str
    why: str


def what_moved(review: Review, read: Reading, project: Project) -> Iterator[Moved]:
    """Yield all that is not as a review has it on record, the section first."""
    if read.place is not None and review.digest != read.digest:
        yield Moved("", "the section has changed since")
    for name, now in read.covered.items():
        if name not in review.covers:
            yield Moved(name, f"the review did not cover {name}")
        elif review.covers[name] != now:
            yield Moved(name, f"{name} has changed since")
    # A claim may cover less than the review did, but not to forget a change.
    for name in sorted(set(review.covers) - set(read.covered)):
        try:
            today = covered_digests([name], project)
        except UnverifiableError:
            yield Moved(name, f"{name} is gone since")
            continue
        if review.covers[name] not in today.values():
            yield Moved(name, f"{name} has changed since")


def _first_move(review: Review, read: Reading, context: Context) -> str | None:
    return next((one.why for one in what_moved(review, read, context.project)), None)


def _in_full(review: Review, read: Reading, context: Context) -> str:
    """Say what moved first, how much of it as far as git knows, and how much else did."""
    first, *others = what_moved(review, read, context.project)
    much = _how_much(first.name, review, read, context.project)
    more = f"; nor is {len(others)} more as it was" if others else ""
    return f"{first.why}{much}{more}"


def _how_much(name: str, review: Review, read: Reading, project: Project) -> str:
    from pytest_psf.verify.moved import how_much, how_much_of_text

    if name:
        recorded = review.covers.get(name)
        return how_much(name, recorded, project) if recorded else ""
    return how_much_of_text(
        project.path(read.document),
        read.text,
        lambda whole: _section_as_it_was(whole, review, read),
    )


def _section_as_it_was(whole: str, review: Review, read: Reading) -> str | None:
    """Return the section in an earlier text of its document, if it was reviewed so."""
    form = form_of(read.document)
    assert form is not None, "it is read today"
    try:
        outlined = outline(whole, form)
    except ValueError:
        return None
    found = outlined.named([read.title]) if read.title else (outlined.whole(),)
    fits = (one.source for one in found if section_digest(one) == review.digest)
    return next(fits, None)


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
