"""The editions as data, and the way from that data to core's values."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pytest_psf.core.catalogue import Catalogue, Criterion, Domain, Term
from pytest_psf.core.rungs import Rung
from pytest_psf.toml_lines import loads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    _Fields = Mapping[str, Sequence[str]]

EDITION = "pai-2026-04-29"


def load(edition: str = EDITION) -> Catalogue:
    """Read an edition of the catalogue from the package's own data."""
    resource = files(__name__) / f"{edition}.toml"
    return from_table(loads(resource.read_text(encoding="utf-8")))


def from_table(table: Mapping[str, Any]) -> Catalogue:
    """Build a catalogue from the parsed table of an edition."""
    scope, *domains = (_domain(entry, table["records"]) for entry in table["domains"])
    return Catalogue(
        edition=table["edition"],
        source=table["source"],
        scope=scope,
        domains=tuple(domains),
        by_id={c.id: c for domain in (scope, *domains) for c in domain.criteria},
    )


def _domain(entry: Mapping[str, Any], records: _Fields) -> Domain:
    criteria = tuple(_criterion(entry["id"], c, records) for c in entry["criteria"])
    return Domain(id=entry["id"], name=entry["name"], criteria=criteria)


def _criterion(domain: str, entry: Mapping[str, Any], records: _Fields) -> Criterion:
    more: _Fields = entry.get("record-fields", {})
    return Criterion(
        id=f"{domain}.{entry['id']}",
        title=entry["title"],
        question=entry["question"],
        clause=entry["clause"],
        floor=Rung.named(entry["floor"]),
        recommended=Rung.named(entry["recommended"]),
        accepts={kind: Rung.named(rung) for kind, rung in entry["accepts"].items()},
        needs=tuple(_terms(alternative) for alternative in entry["needs"]),
        record_fields={
            kind: (*fields, *more.get(kind, ())) for kind, fields in records.items()
        },
        subject=entry.get("subject"),
        facets=tuple(entry.get("facets", ())),
        all_facets=entry.get("all-facets", False),
        facts=tuple(entry.get("facts", ())),
        facet_facts=dict(entry.get("facet-facts", {})),
        classes=frozenset(entry["classes"]),
        convincing=entry["convincing"],
        vacuous=tuple(entry["vacuous"]),
        example=entry["example"].strip(),
        remedy=dict(entry["remedy"]),
    )


def _terms(text: str) -> tuple[Term, ...]:
    return tuple(_term(part) for part in text.split(" + "))


def _term(text: str) -> Term:
    found = re.fullmatch(r"([\w-]+)(?: \((.+)\))?", text)
    if found is None:
        raise ValueError(f"not a term of needs: {text!r}")
    return Term(found[1], found[2])
