"""Documents: a section that is really filled, reviewed, and unchanged since."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.claims import DocumentClaim
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.people import same_person, why_not_a_person
from pytest_psf.core.places import Place, nearest
from pytest_psf.core.reviews import REVIEW_DAYS, days_of
from pytest_psf.core.rungs import Rung
from pytest_psf.verify.filling import FEWEST_WORDS, first_placeholder, real_words
from pytest_psf.verify.outline import SUFFIXES, Outline, Section, normalise, outline
from pytest_psf.verify.project import UnverifiableError, digest
from pytest_psf.verify.setting_files import read_setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.reviews import Review
    from pytest_psf.verify.project import Project

_SAFE_IN_DOUBLE_QUOTES = re.compile(r'[^"$`\\!\n]+')

#: The quality of a document that two people have reviewed.
TWO_REVIEWERS = "two reviewers"


class DocumentKind:
    """The kind of claim that `document = "..."` makes."""

    name = "document"
    claim = DocumentClaim

    def faults(
        self,
        content: DocumentClaim,
        criterion: Criterion,  # noqa: ARG002 - the kinds' common signature
    ) -> Iterator[tuple[str, str, str]]:
        """Yield (key, what was found, what to write) for each fault of the text."""
        if not all(name.strip() for name in content.section):
            yield "section", "is empty", "name a heading, or leave it out"
        if content.covers and content.covers_nothing is not None:
            yield "covers-nothing", "stands beside covers", "keep one of the two"
        if content.covers_nothing is not None and not content.covers_nothing.strip():
            yield "covers-nothing", "is empty", "say why nothing is covered"
        if content.max_age is not None:
            yield from _age_faults(content.max_age)

    def verify(self, claim: Claim, criterion: Criterion, project: Project) -> Finding:
        """Find the section, look whether it is filled, and check its reviews."""
        content = claim.content
        assert isinstance(content, DocumentClaim)
        source = _source(content)
        try:
            section = find_section(content.document, content.section, project)
            source = _source(content, section)
            require_words(content.document, section)
            _require_subject(content, criterion)
            covered = covered_digests(content.covers, project)
            _require_substance(content, covered, project)
            valid = _valid_reviews(content, section, covered, project)
        except UnverifiableError as error:
            return error.finding(self.name, source)
        return replace(
            _held(content, section, valid, source), covers=frozenset(covered)
        )


def _age_faults(text: str) -> Iterator[tuple[str, str, str]]:
    try:
        days = days_of(text)
    except ValueError as error:
        yield "max-age", str(error), f'write at most "{REVIEW_DAYS}d"'
        return
    if days > REVIEW_DAYS:
        found = f'"{text}" is longer than the {REVIEW_DAYS} days that a review holds'
        yield "max-age", found, "a claim can only shorten it: leave it out"


def _source(content: DocumentClaim, section: Section | None = None) -> str:
    title = section.title if section else " / ".join(content.section)
    return f"{content.document}#{title}" if title else content.document


def find_section(document: str, names: Sequence[str], project: Project) -> Section:
    """Return the one section that bears one of these names, or the whole document.

    UnverifiableError if there is no such document or section, or more than one.
    """
    outlined = _outlined(document, project)
    if not names:
        return outlined.whole()
    if document.endswith(".txt"):
        raise UnverifiableError(
            "no-sections",
            f"{document} is plain text, which has no sections",
            "leave `section` out, or write it as Markdown",
        )
    found = outlined.named(names)
    if len(found) == 1:
        return found[0]
    if found:
        places = " and ".join(f"{document}:{one.line}" for one in found)
        raise UnverifiableError(
            "ambiguous-section",
            f"more than one section is called {_quoted(names)}: {places}",
            "give them different headings, or name a heading that stands once",
            Place(document, found[0].line),
        )
    raise _no_section(document, names, outlined)


def _no_section(
    document: str, names: Sequence[str], outlined: Outline
) -> UnverifiableError:
    named = [piece.text for piece in outlined.pieces if piece.level and piece.text]
    titles = {normalise(text): text for text in named}
    near = next(filter(None, (nearest(normalise(n), tuple(titles)) for n in names)), "")
    listed = ", ".join(f'"{title}"' for title in [*titles.values()][:8])
    hint = f'did you mean "{titles[near]}"?' if near else f"it has: {listed or 'none'}"
    return UnverifiableError(
        "no-such-section",
        f"{document} has no heading {_quoted(names)}",
        f"add the section, or name one that is there; {hint}",
        Place(document),
    )


def _quoted(names: Iterable[str]) -> str:
    return " or ".join(f'"{name}"' for name in names)


def _outlined(document: str, project: Project) -> Outline:
    file = project.read(document)
    if file.suffix not in SUFFIXES:
        raise UnverifiableError(
            "unknown-format",
            f"{document} is no document that can be read",
            f"use one of {', '.join(SUFFIXES)}",
        )
    key = ("outline", document)
    if key not in project.parsed:
        project.parsed[key] = outline(file.text, file.suffix)
    found = project.parsed[key]
    assert isinstance(found, Outline)
    return found


def require_words(document: str, section: Section) -> None:
    """UnverifiableError unless a section holds real words, beside placeholders."""
    words = real_words(section.body)
    if words >= FEWEST_WORDS:
        return
    what = f'the section "{section.title}"' if section.title else "the document"
    unfilled = first_placeholder(section.body)
    if unfilled is not None:
        line, text = unfilled
        raise UnverifiableError(
            "not-filled",
            f'{what} is not filled: it still says "{text}"',
            "write what holds for this system in its place",
            Place(document, line),
        )
    few = f"holds only {words} word{'s' * (words != 1)}" if words else "is empty"
    raise UnverifiableError(
        "empty-section",
        f"{what} {few}",
        "write what holds for this system",
        Place(document, section.line),
    )


def _require_subject(content: DocumentClaim, criterion: Criterion) -> None:
    if criterion.subject is None or content.covers or content.covers_nothing:
        return
    raise UnverifiableError(
        "covers-missing",
        f"the claim does not say which files it speaks of ({criterion.subject})",
        f"add covers = [...] with {criterion.subject}, "
        'or covers-nothing = "why there is none"',
    )


def _require_substance(
    content: DocumentClaim, covered: Mapping[str, str], project: Project
) -> None:
    """Refuse covers of nothing but the document itself and empty files."""
    own = project.plain(content.document)
    empty = digest(b"")
    if content.covers and all(
        name == own or found == empty for name, found in covered.items()
    ):
        raise UnverifiableError(
            "covers-nothing",
            f"covers stands for {' and '.join(covered)}: that is not what it speaks of",
            "name the files or settings that would make the section wrong if changed",
        )


def covered_digests(covers: Iterable[str], project: Project) -> dict[str, str]:
    """Return the digest of each file or setting that `covers` stands for today."""
    digests = {}
    for pattern in covers:
        file, hash_sign, key = pattern.partition("#")
        if hash_sign:
            value = read_setting(file, key, project)
            digests[f"{project.plain(file)}#{key}"] = digest(
                value.text.encode(errors="surrogatepass")
            )
        else:
            digests |= {n: project.read(n).digest for n in project.files(pattern)}
    return digests


def section_digest(section: Section) -> str:
    """Return the digest of a section's source, as its reviews keep it."""
    lines = (line.rstrip() for line in section.source.split("\n"))
    return digest("\n".join(lines).strip().encode())


def _valid_reviews(
    content: DocumentClaim,
    section: Section,
    covered: Mapping[str, str],
    project: Project,
) -> list[Review]:
    reviews = [
        review
        for review in project.reviews
        if _same_path(review.document, content.document)
        and normalise(review.section) == normalise(section.title)
    ]
    command = review_command(content.document, section.title)
    if not reviews:
        raise UnverifiableError(
            "not-reviewed",
            "it is written, but nobody has reviewed it",
            f"read it, then\n{command}",
            Place(content.document, section.line),
        )
    days = days_of(content.max_age) if content.max_age else REVIEW_DAYS
    spoiled = {}
    for review in reviews:
        spoiled[id(review)] = _why_spoiled(review, section, covered, project, days)
    valid = [review for review in reviews if not spoiled[id(review)]]
    if not valid:
        latest = max(reviews, key=lambda review: review.on)
        raise UnverifiableError(
            "review-fallen",
            f"{latest}; {spoiled[id(latest)]}",
            f"read it again, then\n{command}",
            Place(content.document, section.line),
        )
    return valid


def _same_path(one: str, other: str) -> bool:
    return PurePosixPath(one) == PurePosixPath(other)


def _why_spoiled(
    review: Review,
    section: Section,
    covered: Mapping[str, str],
    project: Project,
    days: int,
) -> str | None:
    """Say why a review no longer holds, or return None if it does."""
    doubt = why_not_a_person(review.by)
    if doubt is not None:
        return f"{review.by!r} is not a person's name: {doubt}"
    if review.on > project.today:
        return f"that day is still to come (today is {project.today})"
    age = (project.today - review.on).days
    if age > days:
        return f"that is {age} days ago; it holds for {days}"
    if review.digest != section_digest(section):
        return "the section has changed since"
    return _what_moved(review, covered, project)


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
    """Return the command that reviews a section, ready to be pasted."""
    name = f"{document}#{title}" if title else document
    if re.fullmatch(r"[\w@%+=:,./#-]+", name):
        quoted = name
    elif _SAFE_IN_DOUBLE_QUOTES.fullmatch(name):
        quoted = f'"{name}"'
    else:
        quoted = shlex.quote(name)
    return f"pytest-psf review {quoted} --by NAME"


def _held(
    content: DocumentClaim, section: Section, valid: Sequence[Review], source: str
) -> Finding:
    alone = all(same_person(review.by, valid[0].by) for review in valid)
    notes = [f"{real_words(section.body)} words"]
    notes += [str(review) for review in valid]
    notes += [f"covers {name}, unchanged" for name in content.covers]
    if content.covers_nothing:
        notes.append(f"covers nothing: {content.covers_nothing}")
    return Finding(
        counts_as="document",
        source=source,
        standing=Standing.HOLDS,
        rung=Rung.DOCUMENTED,
        place=Place(content.document, section.line),
        qualities=frozenset(() if alone else {TWO_REVIEWERS}),
        notes=tuple(notes),
    )
