"""The form of the config as a JSON schema, for editors of TOML and for other tools.

It is made of the models that validate a config, of the catalogue's ids and of the kinds of
evidence. What a run accepts, it accepts: what depends on several keys at once, or on what
words say, is left to the run. It is of draft 7, which validate-pyproject and the editors
read. Runs load none of this: `pytest-psf schema config` prints the file beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pytest_psf.config.approval_models import PinModel, WaiverModel
from pytest_psf.config.claim_models import claim_model
from pytest_psf.config.schema import CONFIG_SCHEMA_ID, TableModel
from pytest_psf.config.signals import FAILED, OF_RATE
from pytest_psf.core.classify import PARTS
from pytest_psf.core.links import criterion_url
from pytest_psf.core.rungs import Rung
from pytest_psf.core.signals import ERROR_RATE, HOLDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import BaseModel

    from pytest_psf.core.catalogue import Catalogue, Criterion, Domain
    from pytest_psf.hookspecs import FullKind

    _Schema = dict[str, Any]

DRAFT: Final = "http://json-schema.org/draft-07/schema#"

#: A name of a kind that an extension brings.
_KIND = "^[a-z][a-z0-9]*$"
#: A part: a folder below the config's, or the results of another runner.
_PART = r"^(junit:)?\s*[^/\\\s][^\\]*$"


def config_schema(catalogue: Catalogue, kinds: Mapping[str, FullKind]) -> _Schema:
    """Return the schema of a psf.toml, whose tables may stand below [tool.psf] as well."""
    table = _schema_of(TableModel)
    definitions: _Schema = table.pop("definitions")
    definitions |= {kind: _claim(one.claim) for kind, one in kinds.items()}
    for kind in kinds:
        definitions |= definitions[kind].pop("definitions", {})
    definitions["other-kind"] = _other_kind(kinds)
    definitions["claim"] = {"anyOf": [_ref(one) for one in (*kinds, "other-kind")]}
    definitions["claims"] = {
        "anyOf": [
            _ref("claim"),
            {"type": "array", "items": _ref("claim"), "minItems": 1},
        ]
    }
    definitions["waiver"] = _all_required(WaiverModel)
    definitions["waiver"]["properties"]["criterion"]["enum"] = [
        one.id for one in catalogue
    ]
    definitions["pin"] = _all_required(PinModel)
    said = table["properties"]
    said["gate"] |= {"items": {"enum": [*_ids(catalogue)]}, "minItems": 1}
    said["gate"] |= {"uniqueItems": True}
    said["minimum"] |= _minimum(catalogue)
    said["definition"] |= _answers(PARTS)
    said["facts"] |= _answers(catalogue.facts)
    said["evidence"] |= _evidence(catalogue)
    said["parts"] |= _parts()
    said["signals"] |= {"allOf": [_ref("signals")]}
    definitions |= _signals()
    for name in ("waiver", "pin"):
        said[f"{name}s"] |= {"type": "array", "items": _ref(name)}
    said["tool"] = {
        "description": "The same tables may stand below [tool.psf] instead.",
        "type": "object",
        "required": ["psf"],
        "properties": {"psf": {"$ref": "#"}},
    }
    return {
        "$schema": DRAFT,
        "$id": CONFIG_SCHEMA_ID,
        "title": "The config of pytest-psf",
        "description": "What a system is, and what shows that it is ready for production.",
        **table,
        "dependencies": {"tool": {"maxProperties": 1}},
        "definitions": definitions,
    }


def _schema_of(model: type[BaseModel]) -> _Schema:
    """Return a model's own schema, without what says nothing to an author of TOML."""
    found = model.model_json_schema(ref_template="#/definitions/{model}")
    definitions = found.pop("$defs", {})
    tidy: _Schema = _tidied({**found, "definitions": definitions})
    tidy.pop("description", None)
    return tidy


def _tidied(value: Any) -> Any:
    """Drop titles, which repeat a key, and null, which TOML does not have."""
    if isinstance(value, list):
        return [_tidied(one) for one in value if one != {"type": "null"}]
    if not isinstance(value, dict):
        return value
    tidy = {
        key: _tidied(one)
        for key, one in value.items()
        if not (key == "title" and isinstance(one, str)) and key != "default"
    }
    either = tidy.get("anyOf", [])
    if len(either) == 1:
        tidy = {**either[0], **{k: v for k, v in tidy.items() if k != "anyOf"}}
    return tidy


def _all_required(model: type[BaseModel]) -> _Schema:
    found = _schema_of(model)
    del found["definitions"]
    return {**found, "required": [*found["properties"]]}


def _claim(claim: type[Any]) -> _Schema:
    """Return the schema of a kind's claims."""
    found = _schema_of(claim_model(claim))
    for one in (found, *found["definitions"].values()):
        required = one.get("required", ())
        for key, value in one["properties"].items():
            one["properties"][key] = _or_one(value, must=key in required)
    return found


def _or_one(value: _Schema, *, must: bool) -> _Schema:
    """Let a string stand for a list of one; what is required says something."""
    said: _Schema = {k: value[k] for k in ("description", "examples") if k in value}
    plain = {key: one for key, one in value.items() if key not in said}
    if must and plain == {"type": "string"}:
        return {**said, "type": "string", "pattern": r"\S"}
    either = plain.get("anyOf", [plain])
    lists = [one for one in either if one.get("type") == "array"]
    if not any(_takes_string(one["items"]) for one in lists):
        return value
    one: _Schema = {"type": "string"}
    if not must and len(either) > 1:
        return {**said, "anyOf": [one, *either]}
    if must:
        one = {"type": "string", "pattern": r"\S"}
        plain = {**plain, "items": one, "minItems": 1}
    return {**said, "anyOf": [one, plain]}


def _takes_string(items: _Schema) -> bool:
    return any(one.get("type") == "string" for one in items.get("anyOf", [items]))


def _other_kind(kinds: Iterable[str]) -> _Schema:
    """Return the schema of claims of kinds that extensions bring, whatever their keys.

    They name none of ours, and one key that may name a kind. So a misspelt name of ours is
    left to the run.
    """
    ours = [{"required": [kind]} for kind in kinds]
    no_name = {"propertyNames": {"not": {"pattern": _KIND}}}
    return {
        "description": "A claim of a kind that an extension brings.",
        "type": "object",
        "not": {"anyOf": [*ours, no_name]},
    }


def _ids(catalogue: Catalogue) -> Iterator[str]:
    for domain in catalogue.domains:
        yield domain.id
        yield from (criterion.id for criterion in domain.criteria)


def _answers(known: Iterable[str]) -> _Schema:
    return {
        "properties": {name: _ref("AnswerModel") for name in known},
        "additionalProperties": False,
    }


def _parts() -> _Schema:
    return {
        "propertyNames": {"pattern": r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"},
        "additionalProperties": {"type": "string", "pattern": _PART},
    }


def _signals() -> _Schema:
    """Return the definitions of the names of signals, and of what the error rate takes."""
    text: _Schema = {"type": "string", "pattern": r"\S"}
    value = {"type": ["string", "number", "boolean"]}
    names: _Schema = {"anyOf": [text, {"type": "array", "items": text, "minItems": 1}]}
    values = {"anyOf": [value, {"type": "array", "items": value, "minItems": 1}]}
    rate = {
        key: {"description": said, **(values if key == FAILED else names)}
        for key, said in OF_RATE.items()
    }
    properties = {
        signal: {"description": f"What holds {said}.", **names}
        for signal, said in HOLDS.items()
    }
    either = [*names["anyOf"], _ref(ERROR_RATE)]
    properties[ERROR_RATE] = {**properties[ERROR_RATE], "anyOf": either}
    return {
        "signals": {**_table(properties), "minProperties": 0},
        ERROR_RATE: _table(rate),
    }


def _minimum(catalogue: Catalogue) -> _Schema:
    """Return the rungs that can be asked for, of a domain or of its criteria."""
    known, quoted = {}, {}
    for domain in catalogue.domains:
        names = {}
        for criterion in domain.criteria:
            rungs = {"description": criterion.title, **_rungs([criterion])}
            names[criterion.id.removeprefix(f"{domain.id}.")] = rungs
            quoted[_exactly(criterion.id)] = rungs
        either = [_rungs(domain.criteria), _table(names)]
        known[domain.id] = {"description": domain.name, "anyOf": either}
    return {**_table(known), "patternProperties": quoted, "minProperties": 0}


def _rungs(criteria: Iterable[Criterion]) -> _Schema:
    every = [*criteria]
    least = min(one.floor for one in every)
    most = max(one.highest for one in every)
    return {"enum": [rung.label for rung in Rung if least <= rung <= most]}


def _evidence(catalogue: Catalogue) -> _Schema:
    """Return the criteria that take claims, as dotted keys and as quoted ones."""
    known, quoted = {}, {}
    for domain in (catalogue.scope, *catalogue.domains):
        names, beside = {}, {}
        for criterion in domain.criteria:
            if criterion.accepts:
                name = criterion.id.removeprefix(f"{domain.id}.")
                names[name] = _claims_of(criterion)
                for left, right in _quoted_names(name, criterion):
                    beside[_exactly(left)] = right
                    quoted[_exactly(f"{domain.id}.{left}")] = right
        known[domain.id] = _domain(domain, names, beside)
    return {**_table(known), "patternProperties": quoted, "minProperties": 0}


def _domain(domain: Domain, names: _Schema, beside: _Schema) -> _Schema:
    found = {**_table(names), "description": domain.name}
    return {**found, "patternProperties": beside} if beside else found


def _quoted_names(name: str, criterion: Criterion) -> Iterator[tuple[str, _Schema]]:
    """Yield a criterion, and its facets, by names with dots in them."""
    yield name, _claims_of(criterion)
    for facet in criterion.facet_names:
        yield f"{name}.{facet}", _ref("claims")


def _claims_of(criterion: Criterion) -> _Schema:
    """Return what may stand for a criterion: its claims, or those of its facets."""
    about = {
        "title": criterion.title,
        "description": f"{criterion.question}\n{criterion_url(criterion.id)}",
    }
    if criterion.facets:
        return {**about, **_table({f: _ref("claims") for f in criterion.facet_names})}
    return {**about, "allOf": [_ref("claims")]}


def _table(properties: _Schema) -> _Schema:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "minProperties": 1,
    }


def _exactly(key: str) -> str:
    return f"^{re.escape(key)}$".replace(r"\-", "-")


def _ref(name: str) -> _Schema:
    return {"$ref": f"#/definitions/{name}"}
