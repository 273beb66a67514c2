"""Configs with faults, and the exact text that a user reads.

Each `invalid/NAME.toml` has its text in `NAME.errors.txt` beside it. It is read as a
pyproject.toml, or as a psf.toml where its name begins with `psf-`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_psf import config, registry
from pytest_psf.catalogue import load
from pytest_psf.core.places import FaultsFoundError

FOLDER = Path(__file__).parent / "invalid"
EXAMPLES = sorted(FOLDER.glob("*.toml"))
CATALOGUE = load()
KINDS = registry.load().kinds


def faults_of(example: Path, folder: Path) -> FaultsFoundError:
    name = "psf.toml" if example.name.startswith("psf-") else "pyproject.toml"
    path = folder / name
    path.write_bytes(example.read_bytes())
    with pytest.raises(FaultsFoundError) as raised:
        config.validate(config.read(path), CATALOGUE, KINDS)
    return raised.value


def test_every_example_has_its_text_and_every_text_its_example() -> None:
    texts = {path.name for path in FOLDER.iterdir() if path not in EXAMPLES}
    assert texts == {f"{path.stem}.errors.txt" for path in EXAMPLES}
    assert EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_faults_are_told_word_for_word(example: Path, tmp_path: Path) -> None:
    expected = example.with_suffix(".errors.txt").read_text(encoding="utf-8")
    assert f"{faults_of(example, tmp_path)}\n" == expected


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_faults_are_told_in_the_order_of_their_lines(
    example: Path, tmp_path: Path
) -> None:
    told = [fault.place.line or 0 for fault in faults_of(example, tmp_path).faults]
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
    told = {fault.place.line for fault in faults_of(example, tmp_path).faults}
    assert told == marked


def test_a_fault_found_twice_is_told_once(tmp_path: Path) -> None:
    for example in EXAMPLES:
        faults = faults_of(example, tmp_path).faults
        assert len(set(faults)) == len(faults)
