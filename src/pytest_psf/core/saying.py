"""What a document must say to count, whatever it is about."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.models import bare_model
from pytest_psf.core.numbers_said import number_of, says_number
from pytest_psf.core.problem import Problem
from pytest_psf.core.prose import own_words, without_copies, words_in_a_row
from pytest_psf.core.shown import shown
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.bindings import Anchor
    from pytest_psf.core.catalogue import Catalogue, Criterion
    from pytest_psf.core.evidence import Evidence

#: What a criterion can ask of a document.
LIMIT, PERSON = "limit", "person"
SAYS = frozenset({LIMIT, PERSON})

#: The qualities of a setting that is a limit.
_LIMITS = frozenset({"limit", "upper limit"})
#: So many hex digits of a digest tell it from others, as git shows them.
_FEWEST_DIGITS = 7
#: How many words are shown of those that make no sentence.
_SHOWN_OF_A_ROW = 5


def doubted_if_unsaid(
    evidence: Sequence[Evidence],
    by_quality: Mapping[str, tuple[Anchor, ...]],
    catalogue: Catalogue,
) -> list[Evidence]:
    """Put in doubt what says too little: fewer words, no pin, no limit that it speaks of.

    What nobody read, such as a page that is not fetched, is not in doubt for that.
    """
    limits = [one for one in evidence if _LIMITS & one.finding.qualities]
    counted = _counted(evidence, catalogue)
    serves = _serves(counted)
    read = _Read(
        limits=limits,
        words=_words_of(counted, serves),
        serves=serves,
        by_quality=by_quality,
        catalogue=catalogue,
    )
    return [_doubted(one, read) if one.finding.text else one for one in evidence]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What is known of all documents, and of what they are compared with."""

    limits: Sequence[Evidence]
    #: How many different words each section has for a criterion, by its id.
    words: Mapping[str, Mapping[str, float]]
    #: The criteria that each section is claimed for.
    serves: Mapping[str, frozenset[str]]
    by_quality: Mapping[str, tuple[Anchor, ...]]
    catalogue: Catalogue


def _counted(evidence: Iterable[Evidence], catalogue: Catalogue) -> list[Evidence]:
    """Return the evidence whose words count: not where a name may be all that is asked."""
    return [
        one
        for one in evidence
        if one.finding.different_words is not None
        and one.finding.holds
        and not one.claim.supporting
        and not _may_be_short(catalogue.by_id[one.claim.criterion])
    ]


def _serves(counted: Iterable[Evidence]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one in counted:
        found.setdefault(one.finding.source, set()).add(one.claim.criterion)
    return {source: frozenset(its) for source, its in found.items()}


def _words_of(
    counted: Iterable[Evidence], serves: Mapping[str, frozenset[str]]
) -> Mapping[str, Mapping[str, float]]:
    """Return how many different words each section has for a criterion, by its id.

    Those of one criterion count together: where each facet has a section, a row of a table
    may be all of it. A section that serves several criteria has its words for each in turn.
    """
    found: dict[str, dict[str, float]] = {}
    for one in counted:
        source, words = one.finding.source, one.finding.different_words or 0
        sections = found.setdefault(one.claim.criterion, {})
        sections[source] = words / len(serves[source])
    return found


def _may_be_short(criterion: Criterion) -> bool:
    """Tell whether a name and a role are all that is asked."""
    return PERSON in criterion.document_says


def _doubted(one: Evidence, read: _Read) -> Evidence:
    criterion = read.catalogue.by_id.get(one.claim.criterion)
    if criterion is None or not one.finding.holds:
        return one
    pin = [*_pin_unsaid(one, criterion, read.by_quality)]
    known = [*one.finding.doubts]
    if pin:  # says more than that nothing of its file is
        known = [d for d in known if d.reason is not reasons.SUBJECT_NOT_NAMED]
    # What is too short says little of its own: its other words are yet to be written.
    short = [*_too_few_words(one, criterion, read)]
    doubts = (
        *known,
        *pin,
        *_limit_unsaid(one, criterion, read.limits),
        *(short or _nothing_of_its_own(one, criterion, read)),
        *_on_one_line(one, criterion, read),
    )
    # Of a sort the first says most: no number at all is none of those that are asked for.
    each: dict[str, Problem] = {}
    for problem in doubts:
        each.setdefault(problem.reason.slug, problem)
    if (*each.values(),) == one.finding.doubts:
        return one
    first, *more = each.values()
    finding = replace(one.finding, doubt=first, more_doubts=(*more,))
    return replace(one, finding=finding)


def _pin_unsaid(
    one: Evidence, criterion: Criterion, by_quality: Mapping[str, tuple[Anchor, ...]]
) -> Iterator[Problem]:
    """Yield that none of the pins that a document covers stands in it, or one it names.

    Of a whole file that is covered it may well speak of one pin alone.
    """
    asked = {
        term.quality
        for terms in criterion.needs
        for term in terms
        if term.kind == one.finding.counts_as
    }
    covered = [
        anchor
        for quality, every in by_quality.items()
        if quality in asked
        for anchor in every
        if anchor.value and anchor.names & one.finding.covers
    ]
    unsaid = [a for a in covered if not says_name(one.finding.text, a.value)]
    named = [a for a in unsaid if a.settings & one.finding.covers]
    if named or (covered and len(unsaid) == len(covered)):
        yield _value_unsaid(one, (named or unsaid)[0])


def _value_unsaid(one: Evidence, anchor: Anchor) -> Problem:
    name = min(anchor.settings)
    return Problem(
        reasons.VALUE_NOT_SAID,
        f"{one.finding.source} does not hold {shown(anchor.value)!r}, the value of {name}",
        "write the exact version there, as the setting has it, and have it reviewed",
        one.finding.place,
    )


def _limit_unsaid(
    one: Evidence, criterion: Criterion, limits: Iterable[Evidence]
) -> Iterator[Problem]:
    """Yield that a document holds none of the limits that are claimed beside it."""
    if LIMIT not in criterion.document_says:
        return
    beside = [value for other in limits for value in _limits_beside(other, one)]
    if beside and not any(says_number(one.finding.text, text) for _, text in beside):
        said = ", ".join(f"{text} ({name})" for name, text in beside[:3])
        yield Problem(
            reasons.LIMIT_NOT_SAID,
            f"{one.finding.source} holds none of the limits that are claimed beside it: "
            f"{said}",
            "write the same limit in both, and have it reviewed",
            one.finding.place,
        )


def _limits_beside(other: Evidence, one: Evidence) -> Iterator[tuple[str, str]]:
    facets = {one.claim.facet, other.claim.facet}
    alike = len(facets) == 1 or EVERY_FACET in facets
    if other.claim.criterion != one.claim.criterion or not alike:
        return
    for name, text in other.finding.values:
        if number_of(text) is not None:
            yield name, text


def _too_few_words(
    one: Evidence, criterion: Criterion, read: _Read
) -> Iterator[Problem]:
    """Yield that the texts of a criterion are too short to say anything."""
    sections = read.words.get(criterion.id, {})
    if one.finding.source not in sections:
        return
    count, fewest = sum(sections.values()), read.catalogue.fewest_words
    if count < fewest:
        hold = "hold" if len(sections) > 1 else "holds"
        yield Problem(
            reasons.SAYS_TOO_LITTLE,
            f"{' and '.join(sections)} {hold} {count:.0f} different words for each "
            f"criterion; {fewest} are the fewest that say anything",
            f"write what the criterion asks: {criterion.question}",
            one.finding.place,
        )


def _nothing_of_its_own(
    one: Evidence, criterion: Criterion, read: _Read
) -> Iterator[Problem]:
    """Yield that a text has too few words beside those that say nothing of the system.

    These are words in a row that make no sentence, and sentences of the catalogue.
    """
    its = read.serves.get(one.finding.source, frozenset())
    if criterion.id not in its:
        return
    known = [
        text for name in sorted(its) for text in _texts(read.catalogue.by_id[name])
    ]
    own = own_words(one.finding.text, known)
    if own is None or len(own) >= read.catalogue.fewest_words:
        return
    if row := words_in_a_row(without_copies(one.finding.text, known)[0]):
        first = " ".join(row.split()[:_SHOWN_OF_A_ROW])
        why = f'is words in a row that make no sentence: "{shown(first)} ..."'
        reason = reasons.NO_SENTENCES
    else:
        why = "repeats what the catalogue asks, and says nothing of this system"
        reason = reasons.COPIED
    fix = f"answer for this system, and have it reviewed: {criterion.question}"
    source = one.finding.source
    yield Problem(reason, f"{source} {why}", fix, one.finding.place)


def _texts(criterion: Criterion) -> Iterator[str]:
    """Yield the sentences in which the catalogue says what a criterion asks."""
    yield from (criterion.question, criterion.clause, *criterion.vacuous)
    yield from re.split(r"(?<=[.:;])\s", criterion.convincing)


def _on_one_line(one: Evidence, criterion: Criterion, read: _Read) -> Iterator[Problem]:
    """Yield that one line of text is claimed for several criteria."""
    its = read.serves.get(one.finding.source, frozenset())
    if criterion.id not in its or len(its) == 1:
        return
    if len([line for line in one.finding.text.splitlines() if line.strip()]) == 1:
        yield Problem(
            reasons.ONE_LINE,
            f"{one.finding.source} is one line of text, and is claimed for {len(its)} "
            "criteria",
            "write on each what it asks, in a paragraph or a section of its own",
            one.finding.place,
        )


def says_name(text: str, name: str) -> bool:
    """Tell whether a text holds a name, however it is spelt: marks and case do not count.

    Who serves a model may be left out, and of a digest its first digits are enough.
    """
    said = _letters(text)
    bare = bare_model(name)
    if any(_letters(one) in said for one in (name, bare) if _letters(one)):
        return True
    digits = re.search(r"[0-9a-f]{40,}$", name.strip().casefold())
    return digits is not None and digits[0][:_FEWEST_DIGITS] in said


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
