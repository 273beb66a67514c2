"""One test, function, section or drill shows a few things at most.

Claimed for more criteria than an edition allows, it counts for none of them: which of them
it shows nobody can know, and keeping the first would make a verdict hang on an order.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.made_of import SECTION, UNREACHED
from pytest_psf.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pytest_psf.core.catalogue import Catalogue, Shared
    from pytest_psf.core.evidence import Evidence

    _Thing = tuple[str, str]

#: Sections that have so much of their words in common are copies of each other.
_ALIKE = 0.8
#: Among how many sections copies are looked for: each is compared with each.
_MOST_COMPARED = 300


def doubted_if_shared(
    evidence: Sequence[Evidence], asked: Collection[str], catalogue: Catalogue
) -> list[Evidence]:
    """Put in doubt what rests on something that is claimed for too many criteria.

    `asked` are the ids of the criteria that count: what is claimed for another one, or only
    supports, takes nothing away. What is in doubt already stays so for its first reason.
    """
    originals = _originals(evidence)
    criteria = {
        thing: claimed_for
        for thing, claimed_for in _criteria_of(
            evidence, asked, originals, catalogue
        ).items()
        if len(claimed_for) > catalogue.shared[thing[0]].most_criteria
    }
    if not criteria:
        return [*evidence]
    return [_doubted(one, criteria, originals, catalogue) for one in evidence]


def _originals(evidence: Iterable[Evidence]) -> Mapping[str, str]:
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
    found: dict[str, str] = {}
    for name, other in combinations(words, 2):
        both, either = words[name] & words[other], words[name] | words[other]
        if len(both) >= _ALIKE * len(either):
            found.setdefault(other, found.get(name, name))
    return found


def _criteria_of(
    evidence: Iterable[Evidence],
    asked: Collection[str],
    originals: Mapping[str, str],
    catalogue: Catalogue,
) -> Mapping[_Thing, dict[str, str]]:
    """Return what each thing is claimed for: what counts as one criterion -> an id of it."""
    once = {one.id for one in catalogue.domains if one.counts_once}
    found: dict[_Thing, dict[str, str]] = {}
    for one in evidence:
        criterion = one.claim.criterion
        if one.claim.supporting or not one.finding.holds or criterion not in asked:
            continue
        domain = criterion.partition(".")[0]
        unit = domain if domain in once else criterion
        for thing in _things(one, originals, catalogue):
            found.setdefault(thing, {}).setdefault(unit, criterion)
    return found


def _things(
    one: Evidence, originals: Mapping[str, str], catalogue: Catalogue
) -> list[_Thing]:
    shared = catalogue.shared
    return [
        (
            sort,
            ""
            if shared[sort].together
            else originals.get(name, name)
            if sort == SECTION
            else name,
        )
        for sort, name in one.finding.made_of
        if sort in shared
    ]


def _doubted(
    one: Evidence,
    criteria: Mapping[_Thing, dict[str, str]],
    originals: Mapping[str, str],
    catalogue: Catalogue,
) -> Evidence:
    if one.claim.supporting or one.finding.doubt is not None:
        return one
    for thing in _things(one, originals, catalogue):
        if thing in criteria:
            shared = catalogue.shared[thing[0]]
            doubt = _problem(one, thing, len(criteria[thing]), shared)
            return replace(one, finding=replace(one.finding, doubt=doubt))
    return one


def _problem(one: Evidence, thing: _Thing, count: int, shared: Shared) -> Problem:
    sort, name = thing
    most = shared.most_criteria
    if sort == UNREACHED:
        names = " and ".join(n for s, n in one.finding.made_of if s == UNREACHED)
        why = (
            f"nothing of the system names {names}; {count} criteria rest on such code, "
            f"which counts for {most} at most, and so for none of them"
        )
        return Problem(reasons.NOT_REACHED, why, shared.remedy, one.claim.place)
    copied = "" if (sort, name) in one.finding.made_of else " (with its copies)"
    why = (
        f"the {sort} {name}{copied} is claimed for {count} criteria; one counts for {most} at "
        "most, and so for none of them"
    )
    return Problem(reasons.SHARED_BY_MANY, why, shared.remedy, one.claim.place)
