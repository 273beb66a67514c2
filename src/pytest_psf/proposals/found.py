"""All proposals for one folder, in the order of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.proposals.alerts import alerts
from pytest_psf.proposals.calls import calls
from pytest_psf.proposals.deploys import deploys
from pytest_psf.proposals.documents import Open, documents
from pytest_psf.proposals.functions import functions
from pytest_psf.proposals.headed import Headings
from pytest_psf.proposals.owners import owners
from pytest_psf.proposals.settings import bounds, models
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.places import Place
    from pytest_psf.proposals.functions import Found
    from pytest_psf.proposals.proposal import Proposal
    from pytest_psf.proposals.tree import Tree

#: So many proposals of a kind are made for one criterion: who has more has to look anyway.
_MOST = 2
#: Of a table of bounds more are shown: each may be for other data, or for another call.
_MOST_OF_A_TABLE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What was found, by criterion or facet."""

    by_id: Mapping[str, tuple[Proposal, ...]]
    #: What else was found for each.
    more: Mapping[str, tuple[Proposal, ...]]
    #: Functions that no test calls, by criterion.
    untested: Mapping[str, tuple[Found, ...]]
    #: Tests by criterion that may show a facet of it, and do not say which.
    unsaid: Mapping[str, tuple[Proposal, ...]]
    #: Sections that are still to be finished, by criterion, where no other was found.
    unfinished: Mapping[str, Open]
    #: The files that deploy the system.
    deploys: tuple[str, ...]
    #: What was not looked at, a phrase each.
    left_out: tuple[str, ...]

    @property
    def count(self) -> int:
        return sum(map(len, self.by_id.values()))


def proposals(tree: Tree, catalogue: Catalogue) -> Proposals:
    """Look through a tree for evidence of the catalogue's criteria.

    It may hold anything; what cannot be read is left out.
    """
    project = Project(tree.root)
    pipelines = deploys(tree)
    pins = [*models(tree, project)]
    named = [*functions(tree)]
    tests = [*calls(tree, named)]
    models_named = tuple(f"{one.place.file}#{one.subject}" for one in pins[:_MOST])
    covers = {
        "PSF-07.rollback-procedure": pipelines,
        "PSF-02.version-documented": models_named,
        "PSF-08.bias-assessment": models_named,
    }
    subjects = {one.id: one.subject for one in catalogue if one.subject}
    sections = [*documents(tree, project, covers, subjects, Headings.of(catalogue))]
    every = [
        *(one for one in sections if not isinstance(one, Open)),
        *pins,
        *bounds(tree, project),
        *alerts(tree, project),
        *owners(tree, project),
        *tests,
    ]
    by_id = _by_id(one for one in every if not one.one_of)
    unsaid = _by_id(one for one in every if one.one_of)
    return Proposals(
        by_id={name: _first(found) for name, found in by_id.items()},
        more={name: _others(found) for name, found in by_id.items()},
        unsaid={name: _first(found) for name, found in unsaid.items()},
        untested=_untested(named, tests),
        unfinished=_unfinished(sections),
        deploys=pipelines,
        left_out=tuple(tree.notes()),
    )


def _by_id(every: Iterable[Proposal]) -> dict[str, tuple[Proposal, ...]]:
    found: dict[str, dict[str, Proposal]] = {}
    for one in sorted(every, key=lambda one: one.rank):
        # Of several tests of one function the first is enough.
        said = one.claim.partition("exercises = ")[2] or one.claim
        found.setdefault(one.id, {}).setdefault(said, one)
    return {name: tuple(ones.values()) for name, ones in found.items()}


def _first(found: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the surest of each kind, in their order."""
    kept: list[Proposal] = []
    for one in found:
        alike = [other for other in kept if other.kind == one.kind]
        of_table = [other for other in alike if one.table and other.table == one.table]
        others = {other.table or other.claim for other in alike}
        most = _MOST_OF_A_TABLE if of_table else _MOST
        if len(of_table or others) < most:
            kept.append(one)
    return tuple(kept)


def _others(found: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return those that are not among the first."""
    first = _first(found)
    return tuple(one for one in found if one not in first)


def _untested(
    named: Iterable[Found], tests: Iterable[Proposal]
) -> dict[str, tuple[Found, ...]]:
    called = "\n".join(one.why for one in tests)
    found: dict[str, dict[Place, Found]] = {}
    for one in named:
        if f"({one.place})" not in called:
            found.setdefault(one.id, {}).setdefault(one.place, one)
    return {name: tuple(ones.values())[:_MOST] for name, ones in found.items()}


def _unfinished(sections: Iterable[Proposal | Open]) -> dict[str, Open]:
    whole = {one.id for one in sections if not isinstance(one, Open)}
    left = [one for one in sections if isinstance(one, Open) and one.id not in whole]
    return {one.id: one for one in reversed(left)}
