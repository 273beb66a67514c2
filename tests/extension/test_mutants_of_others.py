"""An extension's mutants and edits: a mistake in one hides no other, and ends no run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf import catalogue
from pytest_psf.api import (
    Candidate,
    Editable,
    EvidenceId,
    EvidenceState,
    Mutant,
    NotTriedError,
    Project,
    ReplaceText,
    Standing,
    UnverifiableError,
)
from pytest_psf.core import reasons
from pytest_psf.selftest.candidates import _mutants
from pytest_psf.verify.edits import make
from pytest_psf.workshop.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = dt.date(2026, 12, 1)
ONE = Mutant(name="reopened", obstacle="none is made here")


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    (tmp_path / "a.txt").write_text("once twice twice\n")
    return Sandbox(tmp_path.resolve(), tmp_path.resolve())


def test_a_text_that_stands_once_is_replaced(sandbox: Sandbox) -> None:
    make(ReplaceText(file="a.txt", old="once", new="never"), sandbox)
    assert sandbox.project().read("a.txt").text == "never twice twice\n"


@pytest.mark.parametrize(("old", "count"), [("twice", 2), ("thrice", 0), ("", 0)])
def test_another_is_not_tried(sandbox: Sandbox, old: str, count: int) -> None:
    with pytest.raises(NotTriedError, match=f"occurs {count} times in a.txt"):
        make(ReplaceText(file="a.txt", old=old, new="x"), sandbox)


@dataclass(frozen=True)
class Crash:
    def apply(self, copy: Editable) -> None:
        raise RuntimeError(f"in {copy.project().root.name}")


def test_an_edit_that_crashes_is_not_tried(sandbox: Sandbox) -> None:
    with pytest.raises(NotTriedError, match="it cannot be changed: RuntimeError"):
        make(Crash(), sandbox)


def candidate() -> Candidate:
    return Candidate(
        id=EvidenceId(
            criterion="PSF-05.override", facet=None, kind="ticket", source="OPS-17"
        ),
        state=EvidenceState(
            standing=Standing.HOLDS,
            counts_as="drill",
            reason="",
            why="",
            qualities=frozenset(),
            notes=(),
        ),
        criterion=catalogue.load().by_id["PSF-05.override"],
        words=frozenset({"drill"}),
        contents=(),
    )


class Mutations:
    """Yields one mutant, and then does what a test says."""

    runs_code = False

    def __init__(self, then: object) -> None:
        self._then = then

    def mutants(self, *_: object) -> Iterator[Any]:
        yield ONE
        if isinstance(self._then, Exception):
            raise self._then
        yield self._then

    def files(self, *_: object) -> Iterator[str]:
        yield from ()

    def fingerprint(self, *_: object) -> str:
        return ""


@pytest.mark.parametrize(
    ("then", "obstacle"),
    [
        (NotTriedError("it is open"), "it is open"),
        (UnverifiableError(reasons.NO_SUCH_FILE, "it is gone", ""), "it is gone"),
        (KeyError("x"), "the mutants of the kind ticket cannot be made: KeyError('x')"),
        ("aged", "'aged' is not a Mutant"),
    ],
)
def test_what_was_yielded_before_a_mistake_is_kept(
    tmp_path: Path, then: object, obstacle: str
) -> None:
    mutations: Any = Mutations(then)
    first, last = _mutants(candidate(), mutations, Project(tmp_path))
    assert first is ONE
    assert (last.name, last.edits) == ("ticket", ())
    assert obstacle in last.obstacle


def test_a_kind_without_mutations_is_said_to_have_none(tmp_path: Path) -> None:
    (only,) = _mutants(candidate(), None, Project(tmp_path))
    assert only.obstacle == "no mutant is known for the kind ticket"
