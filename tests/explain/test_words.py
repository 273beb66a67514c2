"""The data of explanations: whole, as people wrote it, and true to what messages say."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import pytest_psf
from pytest_psf import catalogue, plugin
from pytest_psf.core import reasons
from pytest_psf.core.classify import CLASSES, PARTS
from pytest_psf.core.evidence import Standing
from pytest_psf.core.links import DOCS, criterion_anchor, criterion_url, message_url
from pytest_psf.core.outcomes import ChallengeResult, State, Way
from pytest_psf.core.resting import Resting
from pytest_psf.core.rungs import Rung
from pytest_psf.core.signals import SIGNALS
from pytest_psf.core.verdicts import Conclusion, Verdict
from pytest_psf.explain import crosswalk
from pytest_psf.explain.explanation import as_text
from pytest_psf.explain.vocabulary import UnknownWordError, vocabulary
from pytest_psf.selftest.campaign import Fate
from pytest_psf.toml_lines import loads

CATALOGUE = catalogue.load()
WORDS: dict[str, Any] = json.loads(catalogue.data("words.json"))
CROSSWALK = crosswalk.load()
PACKAGE = Path(pytest_psf.__file__).parent
KNOWN = vocabulary(CATALOGUE)
RESTING = Resting(**{one.name: 2 for one in fields(Resting)})
SLUGS = [one.slug for one in reasons.known()]


@pytest.mark.parametrize("name", ["words", "crosswalk"])
def test_what_is_read_is_what_people_wrote(name: str) -> None:
    assert catalogue.data(f"{name}.json") == catalogue.as_json(name), (
        f'{name}.toml was changed: python -c "from pytest_psf.catalogue import *; '
        f"print(as_json('{name}'), end='')\" > src/pytest_psf/catalogue/{name}.json"
    )
    assert json.loads(catalogue.data(f"{name}.json")) == loads(
        catalogue.data(f"{name}.toml")
    )


def _is_fixture(name: str) -> bool:
    found = vars(plugin)[name]
    is_one = type(found).__name__ == "FixtureFunctionDefinition"  # since pytest 8.4
    return is_one or hasattr(found, "_pytestfixturefunction")


def test_every_word_that_there_is_is_explained_and_no_other() -> None:
    assert [*WORDS["reasons"]] == SLUGS
    assert {*WORDS["facts"]} == {*CATALOGUE.facts}
    assert tuple(WORDS["definition"]) == PARTS
    assert tuple(WORDS["classes"]) == CLASSES
    assert {*WORDS["kinds"]} == {*CATALOGUE.kinds}
    assert [*WORDS["verdicts"]] == [one.value.replace(" ", "-") for one in Verdict]
    concluded = {one.value.replace(" ", "-") for one in Conclusion}
    assert {*WORDS["conclusions"]} == concluded - {*WORDS["verdicts"]}
    assert {*WORDS["fixtures"]} == {*filter(_is_fixture, vars(plugin))}
    known = vocabulary(CATALOGUE)
    assert {*WORDS["keys"]} <= {*known.sorts["keys"], *known.namesakes}


def keys_in(schema: object) -> set[str]:
    """Return all names of properties that a schema has, however deep."""
    if isinstance(schema, list):
        return set().union(*map(keys_in, schema))
    if not isinstance(schema, dict):
        return set()
    own = schema.get("properties") or {}
    inside = (
        one
        for name, one in schema.items()
        if name not in {"evidence", "minimum", "tool", "dependencies"}
    )
    return {*own}.union(*map(keys_in, inside))


def test_every_key_of_the_config_is_explained() -> None:
    known = vocabulary(CATALOGUE)
    text = (PACKAGE / "config" / "config.schema.json").read_text("utf-8")
    keys = {one for one in keys_in(json.loads(text)) if one.islower()}
    assert len(keys) > 50
    for key in keys - {*SIGNALS}:  # whoever asks for one means the criterion
        assert known.explained(key), key


@pytest.mark.parametrize("key", WORDS["keys"])
def test_an_example_of_a_key_is_one_that_the_config_takes(key: str) -> None:
    example = loads(WORDS["keys"][key]["example"])
    text = (PACKAGE / "config" / "config.schema.json").read_text("utf-8")
    jsonschema.validate(json.loads(json.dumps(example, default=str)), json.loads(text))
    assert f'"{key}":' in json.dumps(example, default=str)
    assert all(len(line) < 76 for line in WORDS["keys"][key]["example"].splitlines())


@pytest.mark.parametrize(
    ("word", "known_as"),
    [
        ("U", "letters"),
        ("rests on", "rests-on"),
        ("rests on:", "rests-on"),
        ("Unchecked digests", "unchecked-digests"),
        ("Believed digests", "unchecked-digests"),
        ("upper limit", "upper-limit"),
        ("tied to the pin", "tied-to-the-pin"),
        ("GATE", "gate"),
        ("psf-04.refusals", "PSF-04.refusals"),
        ("Psf-04.Refusals", "PSF-04.refusals"),
    ],
)
def test_a_word_is_known_as_it_stands_on_the_screen(word: str, known_as: str) -> None:
    (found,) = vocabulary(CATALOGUE).explained(word)
    assert found.word == known_as


#: Words that the code has of results, states and floors, as they stand on the screen.
SHOWN = [
    *(one.value for kind in (ChallengeResult, Way, State) for one in kind),
    *(one.value for kind in (Standing, Verdict, Conclusion, Fate) for one in kind),
    *(one.label for one in Rung),
    *CATALOGUE.qualities,
    *(re.sub(r"^\d+ | on \d.*", "", one) for one in str(RESTING).split(", ")),
    *("rests on", "rung", "floor", "waiver", "review", "evidence", "sensor", "ok"),
    *("GATE PASSED", "gate failed", "not gated", "first run", "does not count"),
    *(
        "supporting",
        "half claimed",
        "first",
        "open",
        "sabotage",
        "target",
        "soon",
        "warning",
        "fix",
    ),
    *("fact", "kind", "verdict", "conclusion", "reason", "key", "fixture", "pin"),
    *("mutant", "artefact", "digest", "T", "?", "report", "quality", "part", "next"),
]


@pytest.mark.parametrize("word", dict.fromkeys(SHOWN))
def test_every_word_of_a_result_a_state_or_a_floor_is_explained(word: str) -> None:
    assert KNOWN.explained(word)
    # As it stands on the screen: in capitals, or before a colon.
    assert KNOWN.explained(f"{word.upper()}:")


@pytest.mark.parametrize(
    ("word", "known_as"),
    [
        ("not reached", ["not-reached", "not-opened"]),
        ("noticed by comparing text", ["compares-text"]),
        ("not repeatable", ["not-repeatable"]),
        ("was skipped", ["test-skipped"]),
        ("had an error", ["test-error"]),
        ("was deselected", ["test-not-run"]),
        ("blocks everything", ["blocks-everything"]),
        ("always answers False", ["always-answers"]),
        ("rung", ["rung"]),
        ("pin", ["pins"]),
        ("drills", ["drill"]),
        ("TOO MUCH", ["mutant"]),
    ],
)
def test_a_word_of_several_leads_to_what_it_means(
    word: str, known_as: list[str]
) -> None:
    assert [one.word for one in KNOWN.explained(word)] == known_as


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("blocks evrything", "blocks-everything"),
        ("not chalengeable", "not-challengeable"),
        ("was skiped", "was-skipped"),
        ("unchekd digest", "unchecked-digest"),
    ],
)
def test_of_several_words_the_nearest_is_named(word: str, near: str) -> None:
    with pytest.raises(UnknownWordError, match=f'did you mean "{near}s?"'):
        KNOWN.explained(word)


def test_a_domain_is_known_in_any_case() -> None:
    known = vocabulary(CATALOGUE)
    assert known.explained("psf-04") == known.explained("PSF-04")
    with pytest.raises(UnknownWordError, match="psf-44"):
        known.explained("psf-44")


def test_a_key_says_what_it_means_wherever_it_stands() -> None:
    (same,) = vocabulary(CATALOGUE).explained("same")
    text = " ".join(as_text(same).split())
    assert "in a claim with `setting`: `file#key` of another setting" in text
    assert "in a claim with `record`: Field of the entry" in text


def test_no_word_stands_for_two_things() -> None:
    known = vocabulary(CATALOGUE)
    words = [*known.sorts, *known.every_word(), "all", *CATALOGUE.by_id, *known.also]
    assert [one for one, count in Counter(words).items() if count > 1] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_reason_says_what_it_means_how_it_looks_and_what_to_do(slug: str) -> None:
    said = WORDS["reasons"][slug]
    assert {*said} == {"means", "looks", "do"}
    for text in said.values():
        assert re.search(r"\w{3}", text)
        assert "  " not in text.replace("\n    ", "\n")
    assert said["means"][0].isupper() or said["means"].startswith(("psf/", "pytest "))
    assert said["do"].rstrip("`").endswith(".") or said["do"].endswith("`")


def pieces() -> set[str]:
    """Return what stands in the package's own messages, between what is filled in."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        if path.name == "reasons.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {one.strip() for one in re.split(r"\{[^}]*\}", node.value)}
    table = loads(catalogue.data(f"{catalogue.EDITION}.toml"))
    found |= {*table["qualities"].values()}
    found |= {one.get("only-claimed", "") for one in table["kinds"].values()}
    return {one for one in found if len(one) >= 6}


def test_an_example_of_a_message_is_one_that_is_really_written() -> None:
    """It holds a piece of text of the code, as long as the message has one."""
    known = sorted(pieces(), key=len, reverse=True)
    short = {
        "condition-broken": ", above at-most",
        "not-same": "but config/model.toml#model.id is",
        "record-malformed": "is 'good'",
        "test-failed": "failed",
        "too-few-groups": "names 1 group",
    }
    for slug, said in WORDS["reasons"].items():
        text = said["looks"].partition(": ")[2]
        if slug in short:
            assert short[slug] in text
        else:
            assert any(one in text for one in known), slug


@pytest.mark.parametrize("sort", ["facts", "definition", "kinds"])
def test_what_is_to_be_pasted_is_toml_of_the_word(sort: str) -> None:
    for word, said in WORDS[sort].items():
        table = loads(said["example"])
        if sort == "kinds":
            ((domain, claims),) = table.items()
            ((name, claim),) = claims.items()
            assert word in CATALOGUE.by_id[f"{domain}.{name}"].accepts
            assert word in {*claim, claim.get("as")}
        else:
            assert isinstance(table[word]["answer"], bool)


def test_anchors_are_what_the_documentation_is_made_with() -> None:
    assert message_url("not-entered") == f"{DOCS}messages/#not-entered"
    assert criterion_url("PSF-06.latency") == f"{DOCS}criteria/#psf-06-latency"
    anchors = [criterion_anchor(one) for one in CATALOGUE.by_id]
    assert len({*anchors}) == len(anchors)
    assert all(re.fullmatch(r"psf-\d\d-[a-z-]+", one) for one in anchors)
    assert all(re.fullmatch(r"[a-z-]+", one) for one in SLUGS)


def test_a_reason_of_an_extension_has_no_place_in_our_documentation() -> None:
    assert reasons.url_of("ticket-open") is None
    assert reasons.url_of("not-entered") == message_url("not-entered")


def test_the_crosswalk_has_every_criterion_and_every_framework() -> None:
    assert [*CROSSWALK.places] == [one.id for one in CATALOGUE]
    names = [one.id for one in CROSSWALK.frameworks]
    assert len(names) == 5
    for places in CROSSWALK.places.values():
        assert [*places] == names
        for found in places.values():
            assert len({one.ref for one in found}) == len(found)
            assert {one.fit for one in found} <= {*CROSSWALK.fits}
    assert {*CROSSWALK.gaps} | {*CROSSWALK.closest} <= {*CATALOGUE.by_id}


def test_the_crosswalk_holds_what_was_checked_and_no_more() -> None:
    fits = Counter(
        one.fit
        for places in CROSSWALK.places.values()
        for found in places.values()
        for one in found
    )
    assert fits == {"says": 61, "partly": 200, "loosely": 43}
    # A standard that was not read cannot be quoted.
    iso = [places["iso-42001"] for places in CROSSWALK.places.values()]
    assert {one.fit for found in iso for one in found} == {"partly", "loosely"}
    forms = {
        "eu-ai-act": r"(Annex IV)?\d*(\(\w+\))*",
        "nist-ai-rmf": r"(GOVERN|MAP|MEASURE|MANAGE) \d\.\d+",
        "iso-42001": r"A\.\d+(\.\d+)+",
        "owasp-llm-2025": r"LLM(0[1-9]|10)",
        "ml-test-score": r"(Data|Model|Infra|Monitor) [1-7]",
    }
    for places in CROSSWALK.places.values():
        for name, form in forms.items():
            assert all(re.fullmatch(form, one.ref) for one in places[name])


def test_the_crosswalk_claims_no_compliance() -> None:
    assert "meets no law and no standard" in CROSSWALK.no_compliance
    text = catalogue.data("crosswalk.toml")
    assert not re.search(r"(?i)\bcompl(y|ies|iant)\b|certif", text)
    # Days from which a law applies change, and would be wrong one day.
    assert not re.search(r"20[2-9]\d-\d\d|December|August", text)


@pytest.mark.parametrize("name", WORDS["fixtures"])
def test_a_fixture_says_what_is_to_be_installed_for_it(name: str) -> None:
    """Only those that run a server need more than the plugin."""
    (told,) = vocabulary(CATALOGUE).explained(name)
    needs_it = name in {"psf_model_server", "psf_alerts"}
    assert (
        "install       pip install 'pytest-psf[server]'" in as_text(told)
    ) == needs_it


def test_a_criterion_names_the_fixtures_that_its_tests_may_use() -> None:
    (told,) = vocabulary(CATALOGUE).explained("PSF-06.latency")
    text = " ".join(as_text(told).split())
    assert "fixtures tests may use psf_signals (pytest-psf explain psf_signals)" in text
    for said in WORDS["fixtures"].values():
        for name in said["helps"]:
            assert {"test", "drill"} & {*CATALOGUE.by_id[name].accepts}
