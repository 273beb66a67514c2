"""Rungs, places, and the names that the package offers."""

from __future__ import annotations

from importlib.metadata import version

import pytest

import pytest_psf
from pytest_psf import catalogue
from pytest_psf.core import reasons
from pytest_psf.core.places import Place, nearest
from pytest_psf.core.problem import FaultsFoundError, Problem
from pytest_psf.core.rungs import Rung


def test_rungs_are_ordered_and_named() -> None:
    assert Rung.CLAIMED < Rung.DOCUMENTED < Rung.TESTED < Rung.CHALLENGED
    assert [Rung.named(rung.label) for rung in Rung] == list(Rung)
    with pytest.raises(ValueError, match="unknown rung 'asserted'"):
        Rung.named("asserted")


def test_the_package_knows_the_version_that_is_installed() -> None:
    assert pytest_psf.__all__ == ["__version__"]
    assert pytest_psf.__version__ == version("pytest-psf")


def test_a_malformed_term_of_the_catalogue_is_refused() -> None:
    entry = {
        "id": "x",
        "title": "",
        "question": "",
        "clause": "",
        "floor": "tested",
        "recommended": "tested",
        "accepts": {"test": "tested"},
        "needs": ["test (("],
        "classes": [],
        "convincing": "",
        "vacuous": [],
        "example": "",
        "remedy": {},
    }
    domain = {"id": "PSF-00", "name": "", "criteria": [entry]}

    table = {"edition": "", "source": "", "records": {}, "domains": [domain]}

    with pytest.raises(ValueError, match="not a term of needs"):
        catalogue.from_table(table)


@pytest.mark.parametrize(
    ("word", "found"),
    [("prod", "production"), ("pr", None), ("Shadwo", "shadow"), ("zzz", None)],
)
def test_the_nearest_word_is_found(word: str, found: str | None) -> None:
    assert nearest(word, ("production", "prototype", "shadow")) == found


def test_faults_are_wrapped_without_breaking_words() -> None:
    fault = Problem(
        reasons.WRONG_FORM, "x " * 60, "y", Place("a.toml", 3), keys=("gate", 0, "b")
    )
    error = FaultsFoundError("a.toml", (fault,))

    assert max(map(len, error.wrapped().splitlines())) <= 79
    assert error.wrapped().split() == str(error).split()
    assert error.wrapped().startswith("1 fault in a.toml:\n")
    told = error.wrapped(kept_from_running=True)
    assert told.startswith("1 fault in a.toml, so no test was run:\n")
    assert "a.toml:3: gate[0].b: x" in error.wrapped()
