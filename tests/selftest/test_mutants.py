"""Which mutants are planned for what a report says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue, registry
from pytest_psf.core import reasons
from pytest_psf.core.evidence import Standing
from pytest_psf.core.verdicts import Verdict
from pytest_psf.selftest.candidates import Attempt, Claimed, attempts, candidates
from pytest_psf.selftest.compare import Comparison
from pytest_psf.selftest.judged import Judged
from pytest_psf.verify.mutants import EvidenceId, EvidenceState, Mutant
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = catalogue.load()


def piece(criterion: str, kind: str, facet: str | None = None) -> EvidenceId:
    return EvidenceId(
        criterion=criterion, facet=facet, kind=kind, source="test_a.py::test"
    )


def state(
    counts_as: str, *notes: str, standing: Standing = Standing.HOLDS, reason: str = ""
) -> EvidenceState:
    return EvidenceState(
        standing=standing,
        counts_as=counts_as,
        reason=reason,
        why="",
        qualities=frozenset(),
        notes=notes,
    )


def judged(
    evidence: dict[EvidenceId, EvidenceState],
    verdicts: dict[str, Verdict] | None = None,
) -> Judged:
    found = {one.id: Verdict.MET for one in evidence} | (verdicts or {})
    return Judged(
        status=1, seconds=1, verdicts=found, evidence=evidence, gate_closed=True
    )


def planned(base: Judged, root: Path) -> list[Mutant]:
    project = Project(root)
    claimed = Claimed.of((), CATALOGUE, registry.load().kinds)
    found = candidates(base, claimed, project)
    return [one.mutant for one in attempts(base, found.values(), claimed, project)]


def comparison(base: Judged, after: Judged) -> Comparison:
    return Comparison(base=base, after=after, running_code=frozenset({"test"}))


def test_a_kind_of_an_extension_is_told_as_not_tried(tmp_path: Path) -> None:
    base = judged({piece("PSF-05.intervene", "minutes"): state("drill")})

    (one,) = planned(base, tmp_path)

    assert one.obstacle == "no mutant is known for the kind minutes"
    assert not one.edits


def test_what_does_not_count_for_a_criterion_is_left_alone(tmp_path: Path) -> None:
    base = judged({piece("PSF-05.intervene", "document"): state("document")})

    assert planned(base, tmp_path) == []


@pytest.mark.parametrize(
    ("standing", "verdict", "number"),
    [
        (Standing.HOLDS, Verdict.MET, 1),
        (Standing.HOLDS, Verdict.UNMET, 0),
        (Standing.HOLDS, Verdict.NOT_APPLICABLE, 0),
        (Standing.BROKEN, Verdict.MET, 0),
        (Standing.BROKEN, Verdict.UNMET, 0),
    ],
)
def test_only_what_holds_for_a_met_criterion_can_be_broken(
    tmp_path: Path, standing: Standing, verdict: Verdict, number: int
) -> None:
    one = piece("PSF-05.intervene", "minutes")
    base = judged({one: state("drill", standing=standing)}, {one.id: verdict})

    assert len(planned(base, tmp_path)) == number


def test_a_test_that_names_no_code_has_no_target_to_lose(tmp_path: Path) -> None:
    base = judged({piece("PSF-05.intervene", "test"): state("test", "names no code")})

    assert [one.name for one in planned(base, tmp_path)] == [
        "test skipped",
        "test emptied",
    ]


def test_a_piece_for_every_facet_stands_for_each() -> None:
    one = piece("PSF-05.escalation-tested", "test", "all")
    facets = {
        "PSF-05.escalation-tested.uncertain": Verdict.MET,
        "PSF-05.escalation-tested.high-stakes": Verdict.UNMET,
    }
    base = Judged(
        status=1,
        seconds=1,
        verdicts=facets,
        evidence={one: state("test")},
        gate_closed=True,
        gate_entries=("PSF-05",),
    )

    assert base.parts(one) == facets.keys()
    assert base.met(one) == {"PSF-05.escalation-tested.uncertain"}
    assert base.gates("PSF-05.review")
    assert not base.gates("PSF-06.cost")
    assert base.gates("PSF-00.classified")


def test_a_claim_that_vanished_is_not_called_found() -> None:
    one = piece("PSF-05.intervene", "test")
    base = judged({one: state("test")})
    after = judged({}, {one.id: Verdict.NOT_JUDGED})
    compared = comparison(base, after)
    mutant = Mutant(name="test skipped", reasons=frozenset({reasons.TEST_SKIPPED}))
    broken = Attempt(evidence=one, mutant=mutant)

    assert not compared.has_found(broken)
    assert compared.why_survived(broken) == (
        "PSF-05.intervene is not judged: it is no longer claimed"
    )


def test_the_file_of_a_setting_brings_no_other_document_down_unseen() -> None:
    touched, other = (piece(f"PSF-0{n}.x", "document") for n in (1, 2))
    base = judged({touched: state("document"), other: state("document")})
    fallen = state("document", standing=Standing.BROKEN, reason="review-fallen")
    after = judged({touched: fallen, other: fallen}, {touched.id: Verdict.UNMET})
    compared = comparison(base, after)

    assert compared.beyond({touched}, of_code=False) == {other.id}
    assert compared.beyond({touched, other}, of_code=False) == set()


def test_what_only_supports_is_not_broken(tmp_path: Path) -> None:
    one = piece("PSF-05.intervene", "test")
    assert planned(judged({one: state("test")}), tmp_path)
    supporting = replace(state("test"), supporting=True)
    assert planned(judged({one: supporting}), tmp_path) == []
