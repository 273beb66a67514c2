"""What a collection came to: a plain value that can cross to another process."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_psf.core.claims import Claim, CoverageMinimum, TestClaim
from pytest_psf.core.places import Fault, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_psf.core.outcomes import Ran


class ClaimedTest(NamedTuple):
    """A collected test item that some claim names."""

    nodeid: str
    #: The file relative to the config's folder, then the names with parameters.
    id: str
    place: Place
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The claims on tests and the tests that they name, in one process."""

    #: The config's and the marks', merged.
    claims: tuple[Claim, ...] = ()
    #: By node id.
    tests: Mapping[str, ClaimedTest] = field(default_factory=dict)
    #: Ids of the other tests, without parameters, where a claim names none there is.
    others: tuple[str, ...] = ()
    #: Targets that cannot be observed -> why.
    unobservable: Mapping[str, str] = field(default_factory=dict)
    #: Targets -> the file that their code stands in.
    sources: Mapping[str, str] = field(default_factory=dict)
    #: Node ids.
    deselected: frozenset[str] = frozenset()
    #: Files that failed to import, relative to the config's folder.
    failed_files: frozenset[str] = frozenset()
    #: Files that skipped themselves as a whole, with the reason.
    skipped_files: Mapping[str, str] = field(default_factory=dict)
    #: Why there may be marks that nobody has seen, a phrase each.
    gaps: tuple[str, ...] = ()
    #: What is wrong with the text of the marks.
    faults: tuple[Fault, ...] = ()
    #: What the coverage that somebody else measured tells of tests, by node id.
    ran: Mapping[str, Ran] = field(default_factory=dict)
    #: Why that coverage cannot be read.
    unmeasured: str = ""

    def joined(self, other: Collected) -> Collected:
        """Return both as one: the same project, collected in two processes."""
        return Collected(
            claims=_once((*self.claims, *other.claims)),
            tests={**self.tests, **other.tests},
            others=_once((*self.others, *other.others)),
            unobservable={**self.unobservable, **other.unobservable},
            sources={**self.sources, **other.sources},
            deselected=self.deselected | other.deselected,
            failed_files=self.failed_files | other.failed_files,
            skipped_files={**self.skipped_files, **other.skipped_files},
            gaps=_once((*self.gaps, *other.gaps)),
            faults=_once((*self.faults, *other.faults)),
            ran={**self.ran, **other.ran},
            unmeasured=self.unmeasured or other.unmeasured,
        )


def _once(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


def to_json(collected: Collected) -> str:
    """Write a collection down."""
    return json.dumps(
        {
            "claims": [_claim_to_table(claim) for claim in collected.claims],
            "tests": [_test_to_table(test) for test in collected.tests.values()],
            "others": collected.others,
            "unobservable": dict(collected.unobservable),
            "sources": dict(collected.sources),
            "deselected": sorted(collected.deselected),
            "failed_files": sorted(collected.failed_files),
            "skipped_files": dict(collected.skipped_files),
            "gaps": collected.gaps,
            "faults": [asdict(fault) for fault in collected.faults],
            "ran": dict(collected.ran),
            "unmeasured": collected.unmeasured,
        }
    )


def from_json(text: str) -> Collected:
    """Read back what `to_json` wrote."""
    found = json.loads(text)
    return Collected(
        claims=tuple(_claim_of(table) for table in found["claims"]),
        tests={table["nodeid"]: _test_of(table) for table in found["tests"]},
        others=tuple(found["others"]),
        unobservable=found["unobservable"],
        sources=found["sources"],
        deselected=frozenset(found["deselected"]),
        failed_files=frozenset(found["failed_files"]),
        skipped_files=found["skipped_files"],
        gaps=tuple(found["gaps"]),
        faults=tuple(
            Fault(**{**table, "place": Place(**table["place"])})
            for table in found["faults"]
        ),
        ran={nodeid: ran_of(table) for nodeid, table in found["ran"].items()},
        unmeasured=found["unmeasured"],
    )


def _claim_to_table(claim: Claim) -> dict[str, Any]:
    content = claim.content
    assert isinstance(content, TestClaim)
    return {
        "criterion": claim.criterion,
        "facet": claim.facet,
        "test": content.test,
        "exercises": content.exercises,
        "sabotage": content.sabotage,
        "outside": content.outside,
        "coverage": content.coverage and asdict(content.coverage),
        "place": [claim.place.file, claim.place.line],
        "supporting": claim.supporting,
    }


def _claim_of(table: Mapping[str, Any]) -> Claim:
    return Claim(
        criterion=table["criterion"],
        facet=table["facet"],
        kind="test",
        content=TestClaim(
            test=table["test"],
            exercises=tuple(table["exercises"]),
            sabotage=table["sabotage"],
            outside=table["outside"],
            coverage=_minimum_of(table["coverage"]),
        ),
        place=Place(*table["place"]),
        supporting=table["supporting"],
    )


def _minimum_of(table: Mapping[str, Any] | None) -> CoverageMinimum | None:
    if table is None:
        return None
    return CoverageMinimum(files=tuple(table["files"]), at_least=table["at_least"])


def ran_of(table: Mapping[str, Any]) -> Ran:
    """Read back what a test ran."""
    return {file: tuple((a, b) for a, b in arcs) for file, arcs in table.items()}


def _test_to_table(test: ClaimedTest) -> dict[str, Any]:
    return {
        "nodeid": test.nodeid,
        "id": test.id,
        "place": [test.place.file, test.place.line],
        "targets": test.targets,
    }


def _test_of(table: Mapping[str, Any]) -> ClaimedTest:
    return ClaimedTest(
        nodeid=table["nodeid"],
        id=table["id"],
        place=Place(*table["place"]),
        targets=tuple(table["targets"]),
    )
