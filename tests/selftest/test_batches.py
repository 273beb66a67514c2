"""Which mutants share a run: those that cannot hide each other."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pytest_psf.selftest.batches import Experiment, batches
from pytest_psf.selftest.candidates import Attempt
from pytest_psf.verify.edits import AppendLine
from pytest_psf.verify.mutants import EvidenceId, Mutant

if TYPE_CHECKING:
    from collections.abc import Iterable

BYSTANDER = "PSF-08.bias-assessment"


def evidence(criterion: str, kind: str = "document") -> EvidenceId:
    return EvidenceId(criterion=criterion, facet=None, kind=kind, source=criterion)


def experiment(
    file: str, own: EvidenceId, *others: str, of_code: bool = False
) -> Experiment:
    """Change a file: its own evidence is to fall, and that of others rests on it."""
    edit = AppendLine(file=file)
    return Experiment(
        edit=edit,
        attempts=(Attempt(evidence=own, mutant=Mutant(name=file, edits=(edit,))),),
        touched=frozenset({own, *map(evidence, others)}),
        runs_code=own.kind == "test",
        of_code=of_code,
    )


def planned(*experiments: Experiment) -> list[set[str]]:
    """Return the files that each run changes."""

    def parts_of(every: Iterable[EvidenceId]) -> set[str]:
        return {one.criterion for one in every}

    found = chain(*batches(experiments, parts_of))
    return [{one.attempts[0].mutant.name for one in batch} for batch in found]


def test_documents_share_a_run_beside_what_rests_on_both() -> None:
    one = experiment("a.md", evidence("PSF-01.retention"), BYSTANDER)
    other = experiment("b.md", evidence("PSF-08.owner"), BYSTANDER)

    assert planned(one, other) == [{"a.md", "b.md"}]


def test_what_would_fall_by_another_mutant_has_a_run_without_it() -> None:
    one = experiment("a.md", evidence("PSF-01.retention"), BYSTANDER)
    other = experiment("b.md", evidence(BYSTANDER))

    assert planned(one, other) == [{"a.md"}, {"b.md"}]
    assert planned(other, one) == [{"b.md"}, {"a.md"}]


def test_data_of_tests_that_touch_the_same_is_changed_apart() -> None:
    one = experiment("a.json", evidence("PSF-04.refusals", "test"), BYSTANDER)
    other = experiment("b.json", evidence("PSF-04.edge-cases", "test"), BYSTANDER)

    assert planned(one, other) == [{"a.json"}, {"b.json"}]


def test_files_that_no_code_is_asked_about_stay_apart_from_data_of_tests() -> None:
    data = experiment("a.json", evidence("PSF-04.refusals", "test"))
    setting = experiment("c.ini", evidence("PSF-01.retention", "setting"))

    assert planned(data, setting) == [{"c.ini"}, {"a.json"}]


def test_what_touches_the_parts_that_most_touch_is_placed_first() -> None:
    names = ("interfaces", "timeouts", "error-handling")
    small = [
        experiment(f"{name}.json", evidence(f"PSF-03.{name}", "test")) for name in names
    ]
    wide = [
        experiment(
            f"{name}.yml", evidence(BYSTANDER, "test"), f"PSF-03.{name}", "PSF-08.owner"
        )
        for name in names
    ]

    runs = planned(*small, *wide)

    assert len(runs) == len(wide)
    assert set.union(*runs) == {
        f"{n}.{form}" for n in names for form in ("json", "yml")
    }


def test_mutants_of_tests_stay_apart_from_files_and_from_each_others_runs() -> None:
    tests = [
        experiment(f"{name}{way}", evidence(f"PSF-05.{name}", "test"), of_code=True)
        for name in ("override", "review")
        for way in ("skipped", "emptied")
    ]
    document = experiment("a.md", evidence("PSF-08.owner"))

    runs = planned(*tests, document)

    assert runs[0] == {"a.md"}
    skipped = [run for run in runs if "overrideskipped" in run]
    assert len(runs) == 4
    assert skipped == [{"overrideskipped", "reviewskipped"}]
