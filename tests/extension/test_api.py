"""The one public module: what is in it, and what importing it loads."""

from __future__ import annotations

import subprocess
import sys

from pytest_psf import api

NAMES = {
    *("Alert", "Alerts", "Canaries", "Drills"),
    *("AppendLine", "Candidate", "ChangeValue", "Claim", "Context", "Criterion"),
    *("Edit", "Editable", "Evidence", "EvidenceId", "EvidenceState", "Finding"),
    *("FullKind", "Judgement", "Kind", "ModelServer", "Mutant", "Mutations"),
    "NotTriedError",
    *("Place", "Problem", "Project", "Reason", "Recorder", "ReplaceText"),
    *(
        "Report",
        "ReportFormat",
        "Rung",
        "Signals",
        "Standing",
        "UnverifiableError",
        "hookimpl",
        "judge",
    ),
}


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    command = [sys.executable, "-c", code]
    found = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in found.stdout.split()} | {
        name for name in found.stdout.split() if name.startswith("pytest_psf.")
    }


def test_its_names_are_these_and_all_are_there() -> None:
    assert set(api.__all__) == NAMES
    assert dir(api) == api.__all__ == sorted(api.__all__)
    assert all(getattr(api, name) is not None for name in NAMES)


def is_of_selftest(name: str) -> bool:
    return name.startswith("pytest_psf.selftest") or name.endswith(
        (".mutations", ".edits", ".other_values")
    )


def test_to_import_it_loads_neither_pytest_nor_pydantic_nor_selftest() -> None:
    loaded = loaded_by("import pytest_psf.api")
    assert {"pytest", "_pytest", "pydantic"}.isdisjoint(loaded)
    assert not [name for name in loaded if is_of_selftest(name)]


def test_the_registry_loads_no_selftest() -> None:
    loaded = loaded_by("from pytest_psf import registry; registry.load()")
    assert "pytest_psf.verify.document.kind" in loaded
    assert not [name for name in loaded if is_of_selftest(name)]


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(api, "no_such_name")
