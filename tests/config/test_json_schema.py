"""The schema of the config against configs: what a run accepts, it accepts too.

What it refuses is compared fault by fault with the corpus of invalid configs. `UNSAID` names
the faults of form that no schema of single values can tell.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from validate_pyproject import api, errors, plugins

import pytest_psf
from pytest_psf import catalogue, registry
from pytest_psf.commands.main import main
from pytest_psf.commands.schema import of_table
from pytest_psf.config.json_schema import config_schema
from pytest_psf.config.schema import CONFIG_SCHEMA_ID
from pytest_psf.config.source import read
from pytest_psf.config.validate import validate
from pytest_psf.core.problem import FaultsFoundError, Keys, written
from pytest_psf.toml_lines import loads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.core.problem import Problem

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
CATALOGUE = catalogue.load()
KINDS = registry.load().kinds
SCHEMA = config_schema(CATALOGUE, KINDS)
CHECKER = jsonschema.Draft7Validator(SCHEMA)
TABLE = jsonschema.Draft7Validator(of_table("psf"))

#: What is wrong with a single value, wherever it stands.
OF_FORM = {"missing-key", "unknown-id", "unknown-key", "wrong-form"}

#: Faults of form in `invalid/` that the schema lets pass, where they stand.
UNSAID = {
    # A table that names no kind of ours may be a claim of an extension's.
    "claims-that-say-nothing": {"evidence.PSF-03.timeouts"},
    "unknown-keys": {"evidence.PSF-01.retention[2].documnet"},
    # Tools hand over a moment as they hand over a day; which days there are is the run's.
    "dates": {"ends"},
    "pins": {"pins[1].expires"},
    "waivers": {"waivers[2].approved-on", "waivers[2].expires"},
    # Whether words say anything.
    "reasons-without-words": {
        "definition.affects-people-or-processes.because",
        "facts.has-safety-classifier.because",
        "pins[0].reason",
        "waivers[0].compensating-control",
        "waivers[0].reason",
    },
    # What has a grammar of its own: files, ages, patterns, keys, targets and units.
    "coverage": {"evidence.PSF-04.output-validation[1].coverage"},
    "data": {
        *(f"evidence.PSF-04.refusals[{n}].exercises" for n in (0, 1, 2, 3, 4, 10)),
        "evidence.PSF-04.refusals[5].sabotage",
        "evidence.PSF-04.refusals[8].sabotage.app.guard:refuse",
        "evidence.PSF-04.refusals[13].sabotage",
    },
    "documents": {"evidence.PSF-02.version-documented[3].max-age"},
    "settings": {
        "evidence.PSF-01.retention[1].matches",
        "evidence.PSF-03.timeouts[3].key",
        "evidence.PSF-03.timeouts[4].same",
        "evidence.PSF-03.timeouts[5].same",
        "evidence.PSF-03.timeouts[6].same",
    },
    "tests": {
        "evidence.PSF-05.intervene[0].exercises",
        "evidence.PSF-05.intervene[1].exercises",
    },
    "units-and-documents": {
        "evidence.PSF-01.retention[0].at-most",
        "evidence.PSF-01.retention[2].document",
        "evidence.PSF-01.retention[3].document",
    },
    "wrong-types-in-claims": {"evidence.PSF-01.retention[5].at-most"},
}


def table_of(text: str) -> Any:
    """Return the table of a pyproject.toml, or all of a psf.toml."""
    found = loads(text)
    return found.get("tool", {}).get("psf", found)


def complaints(table: Any) -> list[str]:
    return [f"{one.json_path}: {one.message}" for one in TABLE.iter_errors(table)]


@pytest.mark.parametrize(
    "file",
    [
        path
        for name in ("pyproject.toml", "psf.toml")
        for path in (ROOT / "examples").rglob(name)
        if "psf" in path.read_text(encoding="utf-8")
    ],
    ids=lambda file: file.parent.name,
)
def test_the_examples_are_accepted(file: Path) -> None:
    assert complaints(table_of(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "file", sorted((TESTS / "criteria").glob("*.toml")), ids=lambda file: file.stem
)
def test_the_claims_that_criteria_are_tried_with_are_accepted(file: Path) -> None:
    entries = loads(file.read_text(encoding="utf-8"))
    tried = [
        one["evidence"]
        for sort in ("convincing", "vacuous")
        for one in entries[sort]
        if "evidence" in one
    ]
    assert tried
    for evidence in tried:
        assert complaints(loads(f"[evidence]\n{evidence}")) == [], evidence


@pytest.mark.parametrize(
    "criterion", [*CATALOGUE.by_id.values()], ids=lambda one: one.id
)
def test_what_explain_says_to_paste_is_accepted(criterion: Any) -> None:
    head = "" if "[tool.psf" in criterion.example else "[tool.psf.evidence]\n"
    assert complaints(table_of(f"{head}{criterion.example}")) == []


def test_the_tables_of_the_pages_are_accepted() -> None:
    """Those that stand for themselves; pieces of one another are put together."""
    tried = 0
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
            if "tool.psf" in block and "..." not in block:
                assert complaints(table_of(block)) == [], f"{page}: {block}"
                tried += 1
    assert tried >= 5


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param('[evidence.PSF-06.latency]\ntest = "t.py"', id="header"),
        pytest.param('[[evidence.PSF-06.latency]]\ntest = "t.py"', id="list-header"),
        pytest.param('[evidence]\n"PSF-06.latency".test = "t.py"', id="quoted"),
        pytest.param(
            '[evidence]\n"PSF-05.escalation-tested.all" = { test = "t.py" }',
            id="quoted-facet",
        ),
        pytest.param(
            '[evidence.PSF-05]\n"escalation-tested.uncertain" = { test = "t.py" }',
            id="half-quoted",
        ),
        pytest.param(
            '[evidence]\nPSF-02.version-pinned = { setting = "a.yaml", key = ["a", "b"], '
            "pinned = true, document = 0 }",
            id="a key called like a kind",
        ),
        pytest.param(
            '[evidence]\nPSF-02.re-evaluation = { record = "a.json", as = "evaluation", '
            'of = [0, 1], threshold = 0.5, finished = 2026-01-31, data-set = "d" }',
            id="date in a claim",
        ),
        pytest.param(
            '[evidence]\nPSF-02.re-evaluation = { record = "a.json", as = "evaluation", '
            'threshold = 1, finished = "2026-01-31", data-set = "d", '
            'fields = { result = "r", model = "m" } }',
            id="date in a claim as a string",
        ),
        pytest.param(
            '[evidence]\nPSF-02.re-evaluation = [{ record = "a.json", as = "evaluation", '
            'covers = "config/prompt.txt" }, { record = "b.json", as = "evaluation", '
            'covers = ["config/*.txt", "a.toml#b"] }, { record = "c.json", '
            'as = "evaluation", covers = { "config/prompt.txt" = "sha256:0a" } }]',
            id="what a record covers, as a name, a list or a table",
        ),
        pytest.param(
            '[evidence]\nPSF-06.cost = { test = "t.py", exercises = "a:b", coverage = '
            '{ files = "a.py", at-least = 90 } }',
            id="one string for a list, in an inner table",
        ),
        pytest.param('class = "proof-of-concept"\nends = "2027-01-31"', id="date"),
        pytest.param('[minimum]\n"PSF-04.refusals" = "challenged"', id="quoted-rung"),
        pytest.param('[minimum]\nPSF-01 = "challenged"', id="rung of a domain"),
        pytest.param('[parts]\nweb = "junit:web/out.xml"\napi = "api"', id="parts"),
        pytest.param('[parts]\nweb = "junit: web.xml"\napi = " api"', id="blanks"),
        pytest.param('gate = ["PSF-05", "PSF-07.rollback-tested"]', id="gate"),
        pytest.param('[tool.psf]\nsystem = "a"', id="psf.toml like a pyproject.toml"),
    ],
)
def test_what_a_run_accepts_is_accepted_in_each_way_to_write_it(
    text: str, tmp_path: Path
) -> None:
    path = tmp_path / "psf.toml"
    path.write_text(text, encoding="utf-8")
    validate(read(path), CATALOGUE, KINDS)
    assert [one.message for one in CHECKER.iter_errors(loads(text))] == []
    assert complaints(table_of(text)) == []


@pytest.mark.parametrize(
    "claim",
    [
        '{ ticket = "OPS-17", closed = { by = "D. Patel", within = 90 } }',
        '{ dashboard = ["a"], at-most = 3, section = "b" }',
    ],
)
def test_claims_of_the_kinds_of_extensions_are_accepted(claim: str) -> None:
    assert complaints(loads(f"[evidence]\nPSF-06.cost = [{claim}]")) == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('clas = "shadow"', ""),
        ('class = "prod"', "class"),
        ('system = "  "', "system"),
        ("gate = []", "gate"),
        ('gate = ["PSF-00"]', "gate[0]"),
        ('gate = ["PSF-05", "PSF-05"]', "gate"),
        ("[evidence]\nPSF-06.latency = {}", "evidence.PSF-06.latency"),
        ("[evidence]\nPSF-06.latency = []", "evidence.PSF-06.latency"),
        ('[evidence]\nPSF-06.latency = "t.py"', "evidence.PSF-06.latency"),
        ('[evidence]\nPSF-06.latencey = { test = "t" }', "evidence.PSF-06"),
        ('[evidence]\n"PSF-06.latencey" = { test = "t" }', "evidence"),
        ('[evidence]\nPSF-00.classified = { test = "t" }', "evidence.PSF-00"),
        (
            '[evidence]\nPSF-05.escalation-tested = { test = "t.py" }',
            "evidence.PSF-05.escalation-tested",
        ),
        ("[evidence]\nPSF-06.cost = { Wrong-Name = 1 }", "evidence.PSF-06.cost"),
        ('[minimum]\nPSF-02 = "challenged"', "minimum.PSF-02"),
        ('[minimum]\nPSF-04.refusals = "documented"', "minimum.PSF-04"),
        ("ends = 3", "ends"),
        ('ends = "31.1.2027"', "ends"),
        ('[parts]\n"a b" = "x"', "parts"),
        ('[parts]\na = "/x"', "parts.a"),
        ('[[pins]]\nid = "x"', "pins[0]"),
        ('[tool.psf]\nsystem = "a"\n[pins]\nid = "x"', ""),
        ("[tool.other]\nsystem = 3", "tool"),
    ],
)
def test_what_is_wrong_is_refused_where_it_stands(text: str, where: str) -> None:
    found = [
        written(tuple(one.absolute_path)) for one in CHECKER.iter_errors(loads(text))
    ]
    assert where in found


def faults_of(example: Path, folder: Path) -> tuple[Problem, ...]:
    path = folder / (
        "psf.toml" if example.name.startswith("psf-") else "pyproject.toml"
    )
    path.write_bytes(example.read_bytes())
    with pytest.raises(FaultsFoundError) as raised:
        validate(read(path), CATALOGUE, KINDS)
    return raised.value.faults


def refused_keys(error: jsonschema.ValidationError) -> Iterator[Keys]:
    """Yield where an error is: in a list of claims which of them, and unknown keys."""
    path = tuple(error.absolute_path)
    deeper = [one for one in error.context or () if tuple(one.absolute_path) > path]
    if deeper and isinstance(error.instance, list):
        for one in deeper:
            yield from refused_keys(one)
    elif error.validator == "additionalProperties" and isinstance(error.instance, dict):
        yield from ((*path, k) for k in error.instance if repr(k) in error.message)
    else:
        yield path


def is_told(fault: Problem, refused: set[Keys]) -> bool:
    keys = fault.keys[2:] if fault.keys[:2] == ("tool", "psf") else fault.keys
    return any(
        keys[: len(one)] == one or one[: len(keys)] == keys for one in refused if one
    ) or (keys == () and () in refused)


@pytest.mark.parametrize(
    "example",
    sorted((TESTS / "config" / "invalid").glob("*.toml")),
    ids=lambda p: p.stem,
)
def test_every_fault_of_form_is_refused_or_known_to_be_left_to_the_run(
    example: Path, tmp_path: Path
) -> None:
    faults = [one for one in faults_of(example, tmp_path) if one.reason.slug in OF_FORM]
    try:
        table = table_of(example.read_text(encoding="utf-8"))
    except ValueError:  # no TOML at all
        return
    refused = {keys for one in TABLE.iter_errors(table) for keys in refused_keys(one)}
    missed = [one for one in faults if not is_told(one, refused)]
    told = {written(one.keys).removeprefix("tool.psf.") for one in missed}
    assert told == UNSAID.get(example.stem, set())


def test_the_schema_that_is_installed_is_that_of_the_models() -> None:
    file = Path(pytest_psf.__file__).parent / "config" / "config.schema.json"
    made = json.dumps(SCHEMA, indent=1, ensure_ascii=False) + "\n"
    assert file.read_text(encoding="utf-8") == made, (
        f"pytest_psf.config.json_schema makes another one: write it to {file}"
    )


def every_key(schema: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        for name, one in schema.get("properties", {}).items():
            yield f"{above}.{name}", one
        for key, one in schema.items():
            yield from every_key(one, f"{above}.{key}")
    elif isinstance(schema, list):
        for one in schema:
            yield from every_key(one, above)


def test_every_key_is_described() -> None:
    described = {
        name: "description" in one or "$ref" in one for name, one in every_key(SCHEMA)
    }
    assert [name for name, is_so in described.items() if not is_so] == []
    assert len(described) > 100


def test_it_names_itself_and_its_draft_and_is_sound() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == CONFIG_SCHEMA_ID
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


def printed(capsys: pytest.CaptureFixture[str], *more: str) -> Any:
    assert main(["schema", "config", *more]) == 0
    return json.loads(capsys.readouterr().out)


def test_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys) == SCHEMA


def test_it_is_printed_for_the_table_of_a_pyproject(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = printed(capsys, "--pyproject")
    checker = jsonschema.Draft7Validator(found)
    checker.check_schema(found)
    example = ROOT / "examples" / "claims-triage" / "pyproject.toml"
    whole = loads(example.read_text(encoding="utf-8"))
    assert checker.is_valid(whole)
    assert checker.is_valid({"project": {"name": "x"}})
    whole["tool"]["psf"]["tool"] = {"psf": {}}
    assert not checker.is_valid(whole)


def test_a_report_stands_in_no_pyproject(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "report", "--pyproject"]) == 2
    assert "a report stands in no pyproject.toml" in capsys.readouterr().err


def validated(text: str) -> None:
    """Check a pyproject.toml as validate-pyproject does with what is installed."""
    found = [one for one in plugins.list_from_entry_points() if one.tool == "psf"]
    assert len(found) == 1
    api.Validator(plugins=found)(loads(text))


def test_validate_pyproject_finds_it_and_accepts_what_is_right() -> None:
    (entry,) = entry_points(group="validate_pyproject.tool_schema", name="psf")
    assert entry.load()("psf") == of_table("psf")
    for folder in ("claims-triage", "first-run"):
        path = ROOT / "examples" / folder / "pyproject.toml"
        validated(path.read_text(encoding="utf-8"))
    validated('[tool.psf]\nends = 2027-01-31\nsample-date = "2027-01-31"')


@pytest.mark.parametrize(
    "text",
    [
        '[tool.psf]\nclas = "production"',
        '[tool.psf]\nends = "soon"',
        "[tool.psf]\nends = 2027",
        '[tool.psf.evidence]\nPSF-06.latencey = { test = "t.py" }',
        '[tool.psf.tool.psf]\nsystem = "a"',
    ],
)
def test_validate_pyproject_refuses_what_is_wrong(text: str) -> None:
    with pytest.raises(errors.ValidationError, match=r"psf"):
        validated(text)
