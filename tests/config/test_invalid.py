"""Configs with faults, and the exact text that a user reads.

Each `invalid/NAME.toml` has its text in `NAME.errors.txt` beside it. It is read as a
pyproject.toml, or as a psf.toml where its name begins with `psf-`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_psf import registry
from pytest_psf.catalogue import load
from pytest_psf.config.source import read
from pytest_psf.config.validate import validate
from pytest_psf.core.problem import FaultsFoundError

FOLDER = Path(__file__).parent / "invalid"
EXAMPLES = sorted(FOLDER.glob("*.toml"))
CATALOGUE = load()
KINDS = registry.load().kinds

#: The reasons of the faults in each example.
REASONS = {
    "answers-without-because": "missing-key",
    "claims-that-say-nothing": "contradiction missing-key wrong-form",
    "coverage": "contradiction missing-key out-of-range says-nothing unknown-key wrong-form",
    "data": "contradiction no-effect says-nothing wrong-form",
    "dates": "wrong-form",
    "documents": "contradiction out-of-range says-nothing wrong-form",
    "duplicates": "duplicate",
    "empty-gate": "no-effect",
    "facets": "unknown-id",
    "gate-entries": "duplicate no-effect unknown-id",
    "gate-not-in-force": "no-effect",
    "header-beside-dotted-keys": "not-toml",
    "key-twice": "not-toml",
    "minimum": "no-effect out-of-range unknown-id",
    "no-table": "wrong-form",
    "no-toml": "not-toml",
    "pins": "duplicate missing-key not-a-person not-allowed unknown-key wrong-form",
    "psf-form": "contradiction missing-key unknown-id unknown-key wrong-form",
    "psf-pins-in-a-table": "wrong-form",
    "reasons-without-words": "says-nothing wrong-form",
    "records": "duplicate missing-key says-nothing unknown-key wrong-form",
    "settings": "contradiction duplicate same-as-itself says-nothing wrong-form",
    "signals": "unknown-key wrong-form",
    "tests": "contradiction says-nothing wrong-form",
    "units-and-documents": "contradiction wrong-form",
    "unknown-answers-and-facts": "unknown-key",
    "unknown-ids": "not-allowed unknown-id",
    "unknown-keys": "unknown-key",
    "waivers-in-a-table": "wrong-form",
    "waivers-of-other-types": "missing-key wrong-form",
    "waivers": "duplicate missing-key not-a-person not-allowed out-of-range unknown-id unknown-key wrong-form",
    "wrong-types-in-answers": "wrong-form",
    "wrong-types-in-claims": "missing-key wrong-form",
    "wrong-types": "wrong-form",
}


def faults_of(example: Path, folder: Path) -> FaultsFoundError:
    name = "psf.toml" if example.name.startswith("psf-") else "pyproject.toml"
    path = folder / name
    path.write_bytes(example.read_bytes())
    with pytest.raises(FaultsFoundError) as raised:
        validate(read(path), CATALOGUE, KINDS)
    return raised.value


def lines_of(error: FaultsFoundError) -> list[int | None]:
    return [fault.place.line for fault in error.faults if fault.place is not None]


def test_every_example_has_its_text_and_every_text_its_example() -> None:
    texts = {path.name for path in FOLDER.iterdir() if path not in EXAMPLES}
    assert texts == {f"{path.stem}.errors.txt" for path in EXAMPLES}
    assert EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_faults_are_told_word_for_word(example: Path, tmp_path: Path) -> None:
    expected = example.with_suffix(".errors.txt").read_text(encoding="utf-8")
    assert f"{faults_of(example, tmp_path)}\n" == expected


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_each_fault_has_its_reason(example: Path, tmp_path: Path) -> None:
    found = {fault.reason.slug for fault in faults_of(example, tmp_path).faults}
    assert found == set(REASONS[example.stem].split())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_faults_are_told_in_the_order_of_their_lines(
    example: Path, tmp_path: Path
) -> None:
    told = [line or 0 for line in lines_of(faults_of(example, tmp_path))]
    assert told == sorted(told)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_line_that_is_marked_wrong_is_told_and_no_other(
    example: Path, tmp_path: Path
) -> None:
    """Lines with a fault end in the comment `# wrong`, which no fix depends on."""
    text = example.read_bytes().decode("utf-8", errors="replace")
    marked = {
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.rstrip().endswith("# wrong")
    }
    assert set(lines_of(faults_of(example, tmp_path))) == marked


def test_a_fault_found_twice_is_told_once(tmp_path: Path) -> None:
    for example in EXAMPLES:
        faults = faults_of(example, tmp_path).faults
        assert len(set(faults)) == len(faults)
