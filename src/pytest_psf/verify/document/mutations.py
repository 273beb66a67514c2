"""Documents: emptied, without their reviews, or older than what they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.one_person import same_person
from pytest_psf.core.reviews import TWO_REVIEWERS, is_url
from pytest_psf.core.values import dataclass
from pytest_psf.core.words import FEWEST_WORDS
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.emptied import emptied
from pytest_psf.verify.document.filled import reading
from pytest_psf.verify.document.forms import form_of
from pytest_psf.verify.document.reviews import reading_of_url
from pytest_psf.verify.document.sections import find_section, title_of
from pytest_psf.verify.edits import change_of
from pytest_psf.verify.mutants import Mutant, NotTriedError
from pytest_psf.verify.reviews_file import (
    REVIEWS_FILE,
    reviews_as_toml,
    reviews_of,
    reviews_on_record,
)
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.document.reviews import Reading
    from pytest_psf.verify.mutants import Candidate, Editable
    from pytest_psf.verify.project import Project


class DocumentMutations:
    """The mutants of documents, and what documents rest on."""

    runs_code = False

    def mutants(self, candidate: Candidate, project: Project) -> Iterator[Mutant]:
        """Yield one for its text, one or two for its reviews, one for what it covers."""
        contents = _claimed(candidate)
        yield from _section_emptied(contents)
        yield from _review_dropped(contents, candidate, project)
        yield from _covered_changed(contents, project)

    def files(self, candidate: Candidate, project: Project) -> Iterator[str]:
        """Yield the document, the record of reviews and what it covers."""
        yield REVIEWS_FILE
        for content in _claimed(candidate):
            if not is_url(content.document):
                yield content.document
            for name in _read(content, project).covered:
                yield name.partition("#")[0]

    def fingerprint(self, candidate: Candidate, project: Project) -> str:
        """Return the digests of the section and of what it covers, and its reviews."""
        return "\n".join(_said(content, project) for content in _claimed(candidate))


def _claimed(candidate: Candidate) -> list[DocumentClaim]:
    return [one for one in candidate.contents if isinstance(one, DocumentClaim)]


def _section_emptied(contents: list[DocumentClaim]) -> Iterator[Mutant]:
    inside = [one for one in contents if not is_url(one.document)]
    for content in inside[:1]:
        yield Mutant(
            name="section emptied" if content.section else "document emptied",
            reasons=frozenset({reasons.EMPTY_SECTION, reasons.NOT_FILLED}),
            edits=(EmptySection(document=content.document, section=content.section),),
        )


def _review_dropped(
    contents: list[DocumentClaim], candidate: Candidate, project: Project
) -> Iterator[Mutant]:
    for content in contents[:1]:
        title = title_of(content.document, content.section, project)
        yield Mutant(
            name="review dropped",
            reasons=frozenset({reasons.NOT_REVIEWED}),
            edits=(DropReviews(document=content.document, title=title),),
        )
        if _rests_on_two_reviewers(candidate):
            edit = DropReviews(document=content.document, title=title, keep_first=True)
            yield Mutant(
                name="second review dropped", quality=TWO_REVIEWERS, edits=(edit,)
            )


def _rests_on_two_reviewers(candidate: Candidate) -> bool:
    """Tell whether nothing else that is claimed would do instead."""
    if TWO_REVIEWERS not in candidate.state.qualities:
        return False
    alternatives = [
        terms
        for terms in candidate.criterion.needs
        if {term.kind for term in terms} <= candidate.words
    ]
    return all(
        any(term.quality == TWO_REVIEWERS for term in terms) for terms in alternatives
    )


def _covered_changed(
    contents: list[DocumentClaim], project: Project
) -> Iterator[Mutant]:
    for content in contents:
        if not content.covers:
            continue
        edits = [change_of(covered, project) for covered in content.covers]
        yield Mutant(
            name="covered file changed",
            reasons=frozenset({reasons.REVIEW_FALLEN}),
            edits=tuple(edit for edit in edits if edit is not None),
            obstacle="no value that it covers can be changed",
        )


def _said(content: DocumentClaim, project: Project) -> str:
    read = _read(content, project)
    reviews = reviews_of(read.document, read.title, project)
    return f"{read.digest} {read.covered} {[str(one) for one in reviews]}"


def _read(content: DocumentClaim, project: Project) -> Reading:
    if is_url(content.document):
        return reading_of_url(content.document, content.covers, project)
    section = find_section(content.document, content.section, project)
    return reading(content.document, section, content.covers, project)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptySection:
    """Removes the text below a heading, or all text of a document."""

    document: str
    section: tuple[str, ...]

    def apply(self, copy: Editable) -> None:
        """Write the document without that text.

        Raise NotTriedError if the section is not empty then, or no longer there.
        """
        file = copy.project().read(self.document)
        title = find_section(self.document, self.section, copy.project()).title
        for text in emptied(file.text, form_of(file.name) or ".txt", self.section):
            copy.write(self.document, text.encode())
            if self._is_empty(title, copy.project()):
                return
        raise NotTriedError("its text cannot be told from its heading")

    def _is_empty(self, title: str, project: Project) -> bool:
        try:
            section = find_section(self.document, self.section, project)
        except UnverifiableError:
            return False
        return section.title == title and section.words.real < FEWEST_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class DropReviews:
    """Removes the reviews of a section, or all but those of the first reviewer."""

    document: str
    title: str
    keep_first: bool = False

    def apply(self, copy: Editable) -> None:
        """Write the reviews without these. Raise NotTriedError if there are none."""
        reviews = reviews_on_record(copy.project())
        mine = reviews_of(self.document, self.title, copy.project())
        kept = [
            review
            for review in reviews
            if review not in mine
            or (self.keep_first and same_person(review.by, mine[0].by))
        ]
        if len(kept) == len(reviews):
            raise NotTriedError("there is no such review")
        copy.write(REVIEWS_FILE, reviews_as_toml(kept).encode())
