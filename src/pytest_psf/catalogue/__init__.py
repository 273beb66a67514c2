"""The editions as data, and the way from that data to core's values.

What a criterion asks stands in the data alone; no code here knows one by its id. People
write `EDITION.toml`. `EDITION.json` holds the same, since every run reads it and TOML takes
twenty times as long to parse. After a change, a test says how to
write it anew.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pkgutil import get_data
from typing import TYPE_CHECKING, Any

from pytest_psf.core.catalogue import (
    Catalogue,
    Criterion,
    Domain,
    KindRules,
    Shared,
    Term,
    Together,
)
from pytest_psf.core.rungs import Rung

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    _Fields = Mapping[str, Sequence[str]]

EDITION = "pai-2026-04-29"


@cache  # it never changes, and many runs may follow each other in one process
def load(edition: str = EDITION) -> Catalogue:
    """Read an edition of the catalogue from the package's own data.

    Its words are not checked each time: `from_table` does, in the tests.
    """
    return _built(json.loads(data(f"{edition}.json")))


def data(name: str) -> str:
    """Return a file of the package's own data."""
    return _bytes(name).decode()


def _bytes(name: str) -> bytes:
    # `importlib.resources` takes ten times as long to import.
    found = get_data(__name__, name)
    assert found is not None, "it cannot be asked for files"
    return found


def as_json(edition: str = EDITION) -> str:
    """Return what people write of an edition, in the form that is read in a run."""
    from pytest_psf.toml_lines import loads

    # A line each, so that two changes of the catalogue can be merged.
    return json.dumps(loads(data(f"{edition}.toml")), indent=0) + "\n"


def digest(edition: str = EDITION) -> str:
    """Return the digest of an edition's data: `sha256:` and 64 hex digits."""
    from hashlib import sha256

    return f"sha256:{sha256(_bytes(f'{edition}.toml')).hexdigest()}"


def from_table(table: Mapping[str, Any]) -> Catalogue:
    """Build a catalogue from the parsed table of an edition.

    Raise ValueError if a word stands in it that the edition itself does not know.
    """
    found = _built(table)
    _require_kinds_known({*table["records"]}, found, "records")
    for criterion in found.by_id.values():
        _require_words_known(criterion, found)
    return found


def _built(table: Mapping[str, Any]) -> Catalogue:
    scope, *domains = (_domain(entry, table["records"]) for entry in table["domains"])
    return Catalogue(
        edition=table["edition"],
        source=table["source"],
        scope=scope,
        domains=tuple(domains),
        by_id={c.id: c for domain in (scope, *domains) for c in domain.criteria},
        kinds={kind: _rules(entry) for kind, entry in table["kinds"].items()},
        qualities=dict(table["qualities"]),
        shared={sort: _shared(entry) for sort, entry in table["shared"].items()},
        together=Together(
            free_criteria=table["code"]["free-criteria"],
            lines_each=table["code"]["lines-each"],
            free_in_all=table["code"]["free-in-all"],
            lines_each_in_all=table["code"]["lines-each-in-all"],
            remedy=table["code"]["remedy"],
        ),
        fewest_words=table["documents"]["fewest-words"],
    )


def _rules(entry: Mapping[str, Any]) -> KindRules:
    floor = entry.get("floor")
    return KindRules(
        floor=None if floor is None else Rung.named(floor),
        shown_by=entry["shown-by"],
        unseen_by=entry.get("unseen-by", ""),
        only_claimed=entry.get("only-claimed"),
        to_be_tested=tuple(entry.get("to-be-tested", ())),
        marked=entry.get("marked", False),
        to_begin=entry["to-begin"],
    )


def _shared(entry: Mapping[str, Any]) -> Shared:
    return Shared(
        most_criteria=entry["most-criteria"],
        remedy=entry["remedy"],
        together=entry.get("together", False),
    )


def _require_words_known(criterion: Criterion, catalogue: Catalogue) -> None:
    from pytest_psf.core.classify import PARTS
    from pytest_psf.core.judge import ANSWERS
    from pytest_psf.core.saying import SAYS

    terms = [term for terms in criterion.needs for term in terms]
    kinds = {*criterion.accepts, *criterion.record_fields}
    _require_kinds_known(kinds | {t.kind for t in terms}, catalogue, criterion.id)
    qualities = {criterion.binds, *(term.quality for term in terms)} - {None}
    if unknown := qualities - catalogue.qualities.keys():
        raise ValueError(f"{criterion.id}: unknown qualities: {unknown}")
    if unsaid := {*criterion.document_says} - SAYS:
        raise ValueError(f"{criterion.id}: no document can be asked for: {unsaid}")
    if criterion.contradicted_by not in {None, *PARTS}:
        raise ValueError(f"{criterion.id}: no part of the definition contradicts it")
    answers = {None} if criterion.accepts else ANSWERS
    if criterion.answered_by not in answers:
        raise ValueError(f"{criterion.id}: it is shown by evidence or by an answer")


def _require_kinds_known(kinds: set[str], catalogue: Catalogue, where: str) -> None:
    if unknown := kinds - catalogue.kinds.keys():
        raise ValueError(f"{where}: unknown kinds of evidence: {unknown}")


def _domain(entry: Mapping[str, Any], records: _Fields) -> Domain:
    criteria = tuple(_criterion(entry["id"], c, records) for c in entry["criteria"])
    return Domain(
        id=entry["id"],
        name=entry["name"],
        criteria=criteria,
        counts_once=entry.get("counts-once", False),
    )


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
        binds=entry.get("binds"),
        of_each=entry.get("of-each", False),
        document_says=tuple(entry.get("document-says", ())),
        loaded_elsewhere=entry.get("loaded-elsewhere", False),
        contradicted_by=entry.get("contradicted-by"),
        answered_by=entry.get("answered-by"),
    )


def _terms(text: str) -> tuple[Term, ...]:
    return tuple(_term(part) for part in text.split(" + "))


def _term(text: str) -> Term:
    found = re.fullmatch(r"([\w-]+)(?: \((.+)\))?", text)
    if found is None:
        raise ValueError(f"not a term of needs: {text!r}")
    return Term(found[1], found[2])
