"""A law of the config's schema: what a run accepts, the schema accepts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from pytest_psf import registry
from pytest_psf.catalogue import load
from pytest_psf.commands.schema import of_table
from pytest_psf.config.source import Source
from pytest_psf.config.validate import validate
from pytest_psf.core.problem import FaultsFoundError

pytestmark = pytest.mark.once

CATALOGUE = load()
KINDS = registry.load().kinds
CHECKER = jsonschema.Draft7Validator(of_table("psf"))

WORDS = st.sampled_from(
    [
        "docs/a.md",
        "a.toml",
        "tests/t.py::test_a",
        "app.a:b",
        "90d",
        "x",
        "",
        " ",
        "a#b.c",
    ]
)
VALUES = st.one_of(
    WORDS,
    st.lists(WORDS, max_size=2),
    st.booleans(),
    st.integers(-1, 400),
    st.sampled_from([0.5, 1e400, dt.date(2027, 1, 31), "2027-01-31", "2027-02-31"]),
    st.dictionaries(st.sampled_from(["model", "files", "at-least"]), WORDS, max_size=2),
)
KEYS = {
    "document": ["section", "covers", "covers-nothing", "max-age"],
    "setting": ["key", "equals", "matches", "at-most", "one-of", "same", "pinned"],
    "test": ["exercises", "sabotage", "outside", "coverage"],
    "record": [
        "as",
        "name",
        "same",
        "max-age",
        "fields",
        "threshold",
        "of",
        "finished",
    ],
}
USUAL: dict[str, dict[str, Any]] = {
    "document": {"document": "docs/a.md"},
    "setting": {"setting": "a.toml", "key": "a", "at-most": 90},
    "test": {"test": "tests/t.py::test_a"},
    "record": {"record": "a.toml", "as": "evaluation"},
}


@st.composite
def claims(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a claim: what is usual, perhaps with a key of its kind added or changed."""
    kind = draw(st.sampled_from([*KEYS]))
    keys = st.sampled_from([*KEYS[kind], kind, "supporting"])
    return {**USUAL[kind], **draw(st.dictionaries(keys, VALUES, max_size=1))}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a config with evidence written in one of the ways that there are."""
    criterion = draw(st.sampled_from([*CATALOGUE.by_id.values()]))
    domain, _, name = criterion.id.partition(".")
    value = draw(st.one_of(claims(), st.lists(claims(), max_size=2)))
    facet = draw(st.sampled_from(criterion.facet_names or ("",)))
    written: list[dict[str, Any]] = [{domain: {name: value}}, {criterion.id: value}]
    if facet:
        written = [
            {domain: {name: {facet: value}}},
            {domain: {f"{name}.{facet}": value}},
            {f"{criterion.id}.{facet}": value},
            {criterion.id: {facet: value}},
        ]
    more = {
        "system": VALUES,
        "class": st.sampled_from(["shadow", "production", "prod", 3]),
        "ends": VALUES,
        "gate": st.lists(
            st.sampled_from(["PSF-01", criterion.id, "PSF-00"]), max_size=2
        ),
        "minimum": st.just({criterion.id: "challenged"}),
        "parts": st.dictionaries(st.sampled_from(["web", "a b"]), VALUES, max_size=1),
    }
    names = draw(st.sets(st.sampled_from([*more]), max_size=1))
    said = {name: draw(more[name]) for name in sorted(names)}
    return {"evidence": draw(st.sampled_from(written)), **said}


@settings(max_examples=200, deadline=None)
@given(tables())
def test_what_a_run_accepts_the_schema_accepts(table: dict[str, Any]) -> None:
    path = Path("psf.toml")
    source = Source(path=path, prefix=(), table=table, text="")
    try:
        validate(source, CATALOGUE, KINDS)
    except FaultsFoundError:
        event("refused by the run")
        return
    event("accepted by the run")
    assert [one.message for one in CHECKER.iter_errors(table)] == []
