"""One test, function, section or drill shows a few things at most.

Claimed for more criteria than an edition allows, it counts for none of them: which of them
it shows nobody can know, and keeping the first would make a verdict hang on an order. And
what shows many things, tests and functions together, must be larger than what shows a few.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.made_of import FUNCTION, SECTION, TEST, UNREACHED
from pytest_psf.core.problem import Problem
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.catalogue import Catalogue, Shared
    from pytest_psf.core.evidence import Evidence

    _Thing = tuple[str, str]

#: Sections that have so much of their words in common are copies of each other.
_ALIKE = 0.8

#: What is written as code, and has lines.
_WRITTEN = frozenset({TEST, FUNCTION})
#: Among how many sections copies are looked for: each is compared with each.
_MOST_COMPARED = 300


def doubted_if_shared(
    evidence: Sequence[Evidence],
    asked: Collection[str],
    catalogue: Catalogue,
    *,
    whole: bool,
) -> list[Evidence]:
    """Put in doubt what rests on something that is claimed for too many criteria.

    `asked` are the ids of the criteria that count: what is claimed for another one, or only
    supports, takes nothing away. How large all of it is, only a whole run can tell. What is
    in doubt stays so for its first reason; a document's are all told.
    """
    originals = {**_original_sections(evidence), **_original_code(evidence)}
    copies: dict[_Thing, list[_Thing]] = {}
    for copy, original in originals.items():
        copies.setdefault(original, []).append(copy)
    known = _Known(
        originals=originals,
        copies=copies,
        lines=_lines(evidence),
        parts={code.name: code.parts for one in evidence for code in one.finding.code},
        catalogue=catalogue,
    )
    holding = [one for one in evidence if one.finding.holds]
    criteria = _criteria_of(holding, asked, known)
    small = _small(evidence, asked, known) if whole else None
    several = {thing: its for thing, its in criteria.items() if len(its) > 1}
    if small is None and not several:
        return [*evidence]
    return [_doubted(one, several, known, small) for one in evidence]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of all the things that the evidence is made of."""

    #: Each that only repeats another one, with that.
    originals: Mapping[_Thing, _Thing]
    #: The same, the other way round.
    copies: Mapping[_Thing, Sequence[_Thing]]
    #: How many lines of code are its own, where that is known.
    lines: Mapping[str, int]
    #: The tests of a file or class that is claimed as a whole, each with its lines.
    parts: Mapping[str, tuple[tuple[str, int], ...]]
    catalogue: Catalogue

    def things(self, one: Evidence) -> Iterator[tuple[_Thing, Shared]]:
        """Yield what a piece of evidence is made of, as far as it may be shared."""
        for thing in one.finding.made_of:
            shared = self.catalogue.shared.get(thing[0])
            if shared is not None:
                sort, name = self.originals.get(thing, thing)
                yield (sort, "" if shared.together else name), shared

    def lines_of(self, thing: _Thing) -> int | None:
        """Return how many lines a thing has with its copies; None if nobody can tell."""
        sizes = self._sizes(thing)
        return None if None in sizes else sum(own or 0 for own in sizes)

    def _sizes(self, thing: _Thing) -> list[int | None]:
        same = self.copies.get(thing, ())
        return [self.lines.get(name) for _, name in (thing, *same)]


def _original_sections(evidence: Iterable[Evidence]) -> Mapping[_Thing, _Thing]:
    """Return the sections that only repeat another one, each with that: a copy says no more.

    Of copies the first by name is the original, whatever the order of the claims.
    """
    texts = {
        name: one.finding.text
        for one in evidence
        if one.finding.text
        for sort, name in one.finding.made_of
        if sort == SECTION
    }
    words = {
        name: frozenset(re.findall(r"\w+", texts[name].casefold()))
        for name in sorted(texts)[:_MOST_COMPARED]
    }
    found: dict[_Thing, _Thing] = {}
    for name, other in combinations(words, 2):
        both, either = words[name] & words[other], words[name] | words[other]
        if len(both) >= _ALIKE * len(either):
            first = (SECTION, name)
            found.setdefault((SECTION, other), found.get(first, first))
    return found


def _original_code(evidence: Iterable[Evidence]) -> Mapping[_Thing, _Thing]:
    """Return the functions and tests that are copies of another one, each with that.

    Functions that differ in names and constants alone are, and tests word for word.
    """
    forms = {code.name: code.form for one in evidence for code in one.finding.code}
    first: dict[str, str] = {}
    found: dict[_Thing, _Thing] = {}
    for name in sorted(name for name, form in forms.items() if form):
        original = first.setdefault(forms[name], name)
        if original != name:
            sort = TEST if "::" in name else FUNCTION
            found[sort, name] = (sort, original)
    return found


def _lines(evidence: Iterable[Evidence]) -> Mapping[str, int]:
    """Return how many lines each test and function has, with the table of its parameters.

    Of a table that stands elsewhere, each row that is claimed by itself is a line.
    """
    code = {code.name: code for one in evidence for code in one.finding.code}
    rows = {
        (name, one.finding.source)
        for one in evidence
        for sort, name in one.finding.made_of
        if sort == TEST and one.finding.source.endswith("]")
    }
    claimed = Counter(name for name, _ in rows)
    return {
        name: one.lines + max(one.table, claimed[name]) for name, one in code.items()
    }


def _criteria_of(
    evidence: Iterable[Evidence], asked: Collection[str], known: _Known
) -> Mapping[_Thing, dict[str, str]]:
    """Return what each thing is claimed for: what counts as one criterion -> an id of it."""
    once = {one.id for one in known.catalogue.domains if one.counts_once}
    found: dict[_Thing, dict[str, str]] = {}
    for one in evidence:
        criterion = one.claim.criterion
        if one.claim.supporting or criterion not in asked:
            continue
        domain = criterion.partition(".")[0]
        unit = domain if domain in once else criterion
        for thing, _ in known.things(one):
            found.setdefault(thing, {}).setdefault(unit, criterion)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Small:
    """That all tests and functions together are too small for what rests on them."""

    #: What is wrong with all of them.
    why: str
    #: How many lines each criterion would need of what shows it.
    share: float
    #: What each thing is claimed for.
    criteria: Mapping[_Thing, Mapping[str, str]]


def _small(
    evidence: Iterable[Evidence], asked: Collection[str], known: _Known
) -> _Small | None:
    """Return what is too small if all tests and functions together are; else None.

    One small thing says nothing where others are large. A test that failed is as large as
    it was: its failure turns nothing else red, and saves nobody from being asked.
    """
    written = [one for one in evidence if one.finding.holds or _has_lines(one)]
    criteria = _criteria_of(written, asked, known)
    units = {thing: its for thing, its in criteria.items() if thing[0] in _WRITTEN}
    shown = {unit for its in units.values() for unit in its}
    if not shown:
        return None
    together = known.catalogue.together
    in_all = {one.claim.criterion for one in written if not one.claim.supporting}
    in_all &= {*asked}
    fewest = for_code = together.fewest_for(len(shown))
    # Whoever begins with documents has a few tests that may be small.
    if len(shown) > together.free_criteria:
        fewest = max(for_code, together.fewest_in_all(len(in_all)))
    held = _held(units, known)
    if held >= fewest:
        return None
    if fewest == for_code:
        what = f"{len(shown)} criteria rest on tests and functions that hold {held}"
    else:
        what = (
            f"{len(in_all)} criteria are shown, and the tests and functions hold {held}"
        )
    why = f"{what} lines of code together; {fewest} are the fewest that could show so many"
    return _Small(why=why, share=fewest / len(shown), criteria=units)


def _has_lines(one: Evidence) -> bool:
    """Tell whether a claim that does not hold names a test that is there to be read."""
    return one.claim.kind == "test" and bool(one.finding.code)


def _held(units: Mapping[_Thing, Mapping[str, str]], known: _Known) -> int:
    """Return how many lines of code things hold together.

    One of an unknown size has as many as one criterion needs.
    """
    lines: dict[str, int] = {}
    for thing in units:
        own = known.lines_of(thing)
        share = known.catalogue.together.lines_each if own is None else own
        # A test counts once, be it claimed by itself or with all of its file.
        lines.update(known.parts.get(thing[1]) or ((thing[1], share),))
    return sum(lines.values())


def _too_small(one: Evidence, known: _Known, small: _Small | None) -> Problem | None:
    """Return that a test with its functions is below its share, where all are small.

    What shows several criteria has its lines for each in turn. A test of unknown size, such
    as one of another runner, is in doubt large enough.
    """
    if small is None:
        return None
    lines_each = known.catalogue.together.lines_each
    things = [t for t, _ in known.things(one) if t[0] in _WRITTEN]
    sizes = [known.lines_of(thing) for thing in things]
    each = [len(small.criteria.get(thing, ())) or 1 for thing in things]
    if not things or (TEST, None) in zip((t[0] for t in things), sizes, strict=True):
        return None
    lines = [lines_each if size is None else size for size in sizes]
    if sum(own / its for own, its in zip(lines, each, strict=True)) >= small.share:
        return None
    remedy = known.catalogue.together.remedy
    return Problem(reasons.TOO_LITTLE_CODE, small.why, remedy, one.claim.place)


def _doubted(
    one: Evidence,
    criteria: Mapping[_Thing, dict[str, str]],
    known: _Known,
    small: _Small | None,
) -> Evidence:
    finding = one.finding
    if one.claim.supporting or not finding.holds:
        return one
    if finding.doubt is not None and not finding.text:
        return one
    for thing, shared in known.things(one):
        rest_on_it = criteria.get(thing, {})
        if len(rest_on_it) > shared.most_criteria:
            doubt = _problem(one, thing, sorted(rest_on_it.values()), shared)
            return _with_doubt(one, doubt)
    small_doubt = _too_small(one, known, small)
    if small_doubt is None:
        return one
    return _with_doubt(one, small_doubt)


def _with_doubt(one: Evidence, doubt: Problem) -> Evidence:
    """Return evidence with one more doubt: a document's are all told, before it is read."""
    finding = one.finding
    if finding.doubt is None:
        return replace(one, finding=replace(finding, doubt=doubt))
    more = (*finding.more_doubts, doubt)
    return replace(one, finding=replace(finding, more_doubts=more))


def _problem(
    one: Evidence, thing: _Thing, criteria: Sequence[str], shared: Shared
) -> Problem:
    sort, name = thing
    place, count = one.claim.place, len(criteria)
    which = ", ".join(criteria)
    if shared.together:
        names = " and ".join(n for s, n in one.finding.made_of if s == sort)
        is_unreached = sort == UNREACHED
        what = f"nothing of the system names {names}"
        why = (
            f"{what if is_unreached else f'{names} is a {sort}'}; {count} criteria rest on "
            f"such code, which counts for {shared.most_criteria} at most, and so for none "
            f"of them ({which})"
        )
        reason = reasons.NOT_REACHED if is_unreached else reasons.SHARED_BY_MANY
        return Problem(reason, why, shared.remedy, place)
    copied = "" if thing in one.finding.made_of else " (with its copies)"
    why = (
        f"the {sort} {name}{copied} is claimed for {count} criteria; one counts for "
        f"{shared.most_criteria} at most, and so for none of them ({which})"
    )
    return Problem(reasons.SHARED_BY_MANY, why, shared.remedy, place)
