"""Documents: a section that is really filled, reviewed, and unchanged since."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.made_of import (
    COVERS_NOTHING,
    REVIEW_DAY,
    REVIEWER,
    SECTION,
    URL,
)
from pytest_psf.core.problem import Problem
from pytest_psf.core.regex import regex
from pytest_psf.core.reviews import (
    REVIEW_DAYS,
    TWO_REVIEWERS,
    age_faults,
    days_of,
    holds_until,
    is_url,
    of_two_people,
    why_not_two,
    why_own_text,
)
from pytest_psf.core.rungs import Rung
from pytest_psf.core.saying import says_name
from pytest_psf.core.shown import shown
from pytest_psf.core.words import says_nothing
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.file import digest
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.reviews import Review
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.document.outline import Section
    from pytest_psf.verify.document.reviews import Reading
    from pytest_psf.verify.mutants import Mutations
    from pytest_psf.verify.project import Project

#: How much of a document's name with its heading is shown.
_MOST_OF_A_NAME = 300

#: A site that RFC 2606 reserves for examples; nobody's document stands there.
_EXAMPLE = regex(
    r"https?://(?:www\.)?example\.(?:com|net|org)(?:[/?#:].*)?", re.IGNORECASE
)
#: What repeats that nothing is covered, and does not say why.
_NO_REASON = regex(
    r"\W*(?:(?:it is |it's )?(?:not (?:needed|required|necessary|applicable|relevant)"
    r"|unnecessary)|none|nothing|no(?: reason)?)\W*",
    re.IGNORECASE,
)


class DocumentKind:
    """The kind of claim that `document = "..."` makes."""

    name = "document"
    claim = DocumentClaim
    counts_as = frozenset({"document"})

    def faults(
        self,
        content: DocumentClaim,
        criterion: Criterion,  # noqa: ARG002 - the kinds' common signature
    ) -> Iterator[Problem]:
        """Yield each fault of the text; no file is read."""
        if not all(name.strip() for name in content.section):
            fix = "name a heading, or leave it out"
            yield Problem(reasons.SAYS_NOTHING, "is empty", fix, keys=("section",))
        yield from _covers_faults(content)
        if content.max_age is not None:
            yield from age_faults(content.max_age, REVIEW_DAYS, "a review")
        yield from _url_faults(content)

    def source(self, content: DocumentClaim, project: Project) -> str:
        """Return the document, with the title of the section that is found.

        Raise UnverifiableError if there is no such document or section, or more than one.
        """
        from pytest_psf.verify.document.sections import title_of

        title = title_of(content.document, content.section, project)
        return _source(content, title)

    def verify(self, claim: Claim, criterion: Criterion, context: Context) -> Finding:
        """Find the section, look whether it is filled, and check its reviews.

        A URL is not fetched: for it, the reviews alone count. The finding holds until the
        last day of a review; if the criterion asks for two people, and two have reviewed
        it, until one of them no longer counts.
        """
        # What reads documents is imported with the first: many configs name none.
        from pytest_psf.verify.document.filled import reading
        from pytest_psf.verify.document.reviews import reading_of_url, valid_reviews
        from pytest_psf.verify.document.sections import find_section

        content = claim.content
        assert isinstance(content, DocumentClaim)
        project = context.project
        source, section = _source(content), None
        try:
            if is_url(content.document):
                _require_somewhere(content.document)
                read = reading_of_url(content.document, content.covers, project)
            else:
                section = find_section(content.document, content.section, project)
                source = _source(content, section.title)
                read = reading(content.document, section, content.covers, project)
            days = days_of(content.max_age) if content.max_age else REVIEW_DAYS
            read_as_it_is = _read(source, content, read, section, criterion, context)
        except UnverifiableError as error:
            return error.finding(self.name, source)
        try:
            _require_subject(content, criterion)
            _require_substance(content, project)
            valid = valid_reviews(read, days, context)
        except UnverifiableError as error:
            return _unread(error, read_as_it_is, read, criterion)
        two = of_two_people(valid)
        own = why_own_text(valid)
        return replace(
            read_as_it_is,
            warnings=(
                *read_as_it_is.warnings,
                *([f"{source}: {own}\n{read.command}"] if own else []),
            ),
            place=read.placed(valid[0]),
            qualities=frozenset({TWO_REVIEWERS} if two else ()),
            lacks=() if two or not wants_two(criterion) else _why_one(valid, read),
            made_of=tuple(_made_of(content, source, valid)),
            until=holds_until(valid, days, two=two and wants_two(criterion)),
            notes=(
                *read.notes,
                *map(str, valid),
                *_covers_notes(content),
                *read.left_out,
            ),
        )

    def mutations(self) -> Mutations:
        """Return how it is broken; only `pytest-psf selftest` loads that."""
        from pytest_psf.verify.document.mutations import DocumentMutations

        return DocumentMutations()


def _read(  # noqa: PLR0913, PLR0917 - all that is known of a section
    source: str,
    content: DocumentClaim,
    read: Reading,
    section: Section | None,
    criterion: Criterion,
    context: Context,
) -> Finding:
    """Return what a document is if people have read it as it is."""
    from pytest_psf.verify.document.gone import scripts_gone
    from pytest_psf.verify.document.says import different_words, doubts, what_it_says

    project = context.project
    words = different_words(section, read.linked, project) if section else None
    said = what_it_says(read, project)
    first, *more = doubts(content, read, said, criterion, project) or (None,)
    return Finding(
        counts_as=DocumentKind.name,
        source=source,
        standing=Standing.HOLDS,
        rung=Rung.DOCUMENTED,
        place=read.place,
        qualities=frozenset({TWO_REVIEWERS}),
        covers=frozenset(read.covered),
        doubt=first,
        more_doubts=tuple(filter(None, more)),
        made_of=tuple(_made_of(content, source, ())),
        text=said,
        different_words=words,
        warnings=(
            *read.warnings,
            *_unsaid(content, read, said, criterion, project),
            *scripts_gone(content.document, said, project),
        ),
    )


def _unread(
    error: UnverifiableError, as_it_is: Finding, read: Reading, criterion: Criterion
) -> Finding:
    """Return why a document does not hold, with what it would be if it had been read.

    The judgement tells with it all that a review would have to be made again for.
    """
    problem = error.problem
    review = f"read it, then\n{read.command}"
    if problem.reason in {reasons.NOT_REVIEWED, reasons.REVIEW_FALLEN}:
        review = problem.fix
    if problem.reason is reasons.NOT_REVIEWED and wants_two(criterion):
        problem = replace(problem, why=f"{problem.why}; it takes two people")
    return replace(
        error.finding(as_it_is.counts_as, as_it_is.source),
        problem=problem,
        if_reviewed=as_it_is,
        review=review,
    )


def _covers_faults(content: DocumentClaim) -> Iterator[Problem]:
    if content.covers_nothing is None:
        return
    keys = ("covers-nothing",)
    if content.covers:
        why, fix = "stands beside covers", "keep one of the two"
        yield Problem(reasons.CONTRADICTION, why, fix, keys=keys)
    if says_nothing(content.covers_nothing) or _NO_REASON.fullmatch(
        content.covers_nothing
    ):
        fix = "say why nothing is covered"
        yield Problem(reasons.SAYS_NOTHING, "says nothing", fix, keys=keys)


def _url_faults(content: DocumentClaim) -> Iterator[Problem]:
    if is_url(content.document):
        if content.section:
            fix = "leave it out: what is not fetched has no section that can be found"
            why = "stands beside a URL"
            yield Problem(reasons.CONTRADICTION, why, fix, keys=("section",))
    elif "://" in content.document:
        why = f"{shown(content.document)} is not an http(s) URL"
        fix = "name a file of the project, or https://..."
        yield Problem(reasons.WRONG_FORM, why, fix, keys=("document",))


def _source(content: DocumentClaim, title: str = "") -> str:
    title = title or " / ".join(content.section)
    name = f"{content.document}#{title}" if title else content.document
    return shown(name, _MOST_OF_A_NAME)


def _require_subject(content: DocumentClaim, criterion: Criterion) -> None:
    """Raise UnverifiableError if a claim leaves out what its criterion's review covers.

    It is unmet and not a fault of the config, so that a team can adopt criteria one by one.
    """
    if criterion.subject is None or content.covers or content.covers_nothing:
        return
    raise UnverifiableError(
        reasons.COVERS_MISSING,
        "the claim does not say which files or settings would make it wrong if they "
        f"changed; here that is {criterion.subject}",
        f"add covers = [...] with {criterion.subject}, "
        'or covers-nothing = "why there is none"',
    )


def _require_substance(content: DocumentClaim, project: Project) -> None:
    """Raise UnverifiableError if only the document itself and empty files are covered."""
    from pytest_psf.verify.covered import covered_digests

    own = "" if is_url(content.document) else project.plain(content.document)
    covered = covered_digests(content.covers, project)
    empty = digest(b"")
    if covered and all(n == own or found == empty for n, found in covered.items()):
        raise UnverifiableError(
            reasons.COVERS_NOTHING,
            f"covers stands for {' and '.join(covered)}: that is not what it speaks of",
            "name the files or settings that would make the section wrong if changed",
        )


def _require_somewhere(url: str) -> None:
    """Raise UnverifiableError for an address that is reserved for examples."""
    if _EXAMPLE.fullmatch(url):
        raise UnverifiableError(
            reasons.NOT_FILLED,
            f"{shown(url)} is an address that is reserved for examples",
            "name the page where the document really stands",
        )


def _made_of(
    content: DocumentClaim, source: str, valid: Iterable[Review]
) -> Iterator[tuple[str, str]]:
    yield SECTION, source
    for review in valid:
        yield REVIEWER, review.by
        yield REVIEW_DAY, str(review.on)
    if is_url(content.document):
        yield URL, content.document
    if content.covers_nothing:
        yield COVERS_NOTHING, source


def _unsaid(
    content: DocumentClaim,
    read: Reading,
    said: str,
    criterion: Criterion,
    project: Project,
) -> Iterator[str]:
    """Yield a sentence on each exact version that is covered, and that the text lacks.

    What only depends on a version need not spell it, so this is no verdict. What documents
    or assesses one must, and the judgement says so.
    """
    from pytest_psf.verify.formats.values import read_setting

    if read.place is None or _is_of_a_version(criterion):
        return
    for name in content.covers:
        file, _, key = name.partition("#")
        value = read_setting(file, key, project).text if key else ""
        if _is_version(value) and not says_name(said, value):
            yield (
                f"{read.place}: the text does not hold {shown(value)!r}, the value of "
                f"{name} that it covers"
            )


def _is_version(text: str) -> bool:
    """Tell the exact name of a model or a build: letters with a date or a long number."""
    return re.fullmatch(r"(?=.*[A-Za-z])(?=.*\d{4})[\w.:/@+-]{6,80}", text) is not None


def _is_of_a_version(criterion: Criterion) -> bool:
    """Tell whether documents are asked for that are bound to a setting."""
    terms = (term for option in criterion.needs for term in option)
    return any(
        t.kind == "document" and t.quality not in {None, TWO_REVIEWERS} for t in terms
    )


def _why_one(valid: Sequence[Review], read: Reading) -> tuple[tuple[str, Problem], ...]:
    """Return that a second person has to read it, with the command for that."""
    why = f"has been reviewed by {shown(valid[0].by)} alone; it takes two people"
    do = f"have a second person read it (a drill of it does as well), then\n{read.command}"
    alike = why_not_two(valid)
    if alike is not None:
        why, do = alike.why, f"{alike.fix}; else {do}"
    return ((TWO_REVIEWERS, Problem(reasons.QUALITY_MISSING, why, do)),)


def wants_two(criterion: Criterion) -> bool:
    """Tell whether the criterion can be met by a document that two people have read."""
    return any(
        term.quality == TWO_REVIEWERS for terms in criterion.needs for term in terms
    )


def _covers_notes(content: DocumentClaim) -> Iterator[str]:
    for name in content.covers:
        yield f"covers {name}, unchanged"
    if content.covers_nothing:
        yield f"covers nothing: {content.covers_nothing}"
