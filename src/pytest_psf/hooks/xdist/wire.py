"""A collection as JSON: how it crosses from a worker of pytest-xdist."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import ClaimedTest, Collected, ran_of
from pytest_psf.core.places import Fault, Place
from pytest_psf.verify.outcome.claim import CoverageMinimum, TestClaim

if TYPE_CHECKING:
    from collections.abc import Mapping


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
