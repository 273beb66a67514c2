"""The catalogue against a table written by hand from the plan."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import pytest_psf
from pytest_psf import catalogue, registry
from pytest_psf.catalogue import load
from pytest_psf.config.source import Source
from pytest_psf.config.validate import validate
from pytest_psf.core.rungs import Rung
from pytest_psf.toml_lines import loads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.core.catalogue import Criterion

CATALOGUE = load()
KINDS = registry.load().kinds
CRITERIA = [*CATALOGUE.scope.criteria, *CATALOGUE]

FULL = frozenset({"production", "internal-tool", "shadow"})
NOT_SHADOW = frozenset({"production", "internal-tool"})

PERSONAL = ("handles-personal-data", "handles-sensitive-data")
SIGNALS = ("output-quality", "latency", "cost", "error-rate", "safety-classifier")
BY_STAKES = ("high-stakes", "uncertain")

#: How far each kind can go, wherever it is accepted.
CEILINGS = {
    "document": Rung.DOCUMENTED,
    "setting": Rung.DOCUMENTED,
    "evaluation": Rung.DOCUMENTED,
    "drill": Rung.TESTED,
    "test": Rung.CHALLENGED,
}


class Row(NamedTuple):
    """One line of the plan's table; lists are written with blanks between."""

    floor: str
    recommended: str
    accepts: str
    needs: tuple[str, ...]
    subject: str | None = None
    facets: tuple[str, ...] = ()
    all_facets: bool = False
    facts: tuple[str, ...] = ()
    classes: frozenset[str] = FULL


A_TEST = Row("tested", "challenged", "test", ("test",))
TEST_OR_DRILL = Row("tested", "challenged", "test drill", ("test", "drill"))
A_DOCUMENT = Row("documented", "documented", "document", ("document",))

TABLE = {
    "PSF-01.legal-basis": A_DOCUMENT._replace(
        subject="the data schema", facets=("personal", "sensitive"), facts=PERSONAL
    ),
    "PSF-01.retention": Row(
        "documented",
        "tested",
        "document setting test",
        ("document + setting (upper limit)", "document + test"),
        subject="the code or the setting that deletes the data",
        facts=PERSONAL,
    ),
    "PSF-01.access-controls": A_TEST._replace(facts=PERSONAL),
    "PSF-01.pii-handling": Row(
        "tested", "challenged", "document test", ("document + test",), facts=PERSONAL
    ),
    "PSF-02.version-documented": A_DOCUMENT._replace(
        needs=("document (tied to the pin)",),
        subject="the setting that names the model",
    ),
    "PSF-02.version-pinned": Row(
        "documented", "documented", "setting", ("setting (pinned)",)
    ),
    "PSF-02.re-evaluation": Row(
        "documented", "documented", "evaluation", ("evaluation (tied to the pin)",)
    ),
    "PSF-03.interfaces": Row(
        "documented",
        "tested",
        "document setting test",
        ("document", "setting", "test"),
    ),
    "PSF-03.error-handling": A_TEST,
    "PSF-03.timeouts": A_TEST._replace(accepts="test setting"),
    "PSF-03.no-single-point-of-failure": Row(
        "documented", "tested", "document test drill", ("document",)
    ),
    "PSF-04.output-validation": A_TEST,
    "PSF-04.edge-cases": A_TEST,
    "PSF-04.refusals": A_TEST,
    "PSF-04.out-of-distribution": A_TEST._replace(accepts="test evaluation"),
    "PSF-05.escalation-defined": A_DOCUMENT._replace(
        subject="the setting that holds the limits",
        facets=BY_STAKES,
        all_facets=True,
        classes=NOT_SHADOW,
    ),
    "PSF-05.escalation-tested": TEST_OR_DRILL._replace(
        facets=BY_STAKES, all_facets=True, classes=NOT_SHADOW
    ),
    "PSF-05.intervene": TEST_OR_DRILL,
    "PSF-05.override": TEST_OR_DRILL._replace(classes=NOT_SHADOW),
    "PSF-05.review": TEST_OR_DRILL,
    "PSF-06.output-quality": A_TEST,
    "PSF-06.latency": A_TEST,
    "PSF-06.cost": A_TEST,
    "PSF-06.error-rate": A_TEST,
    "PSF-06.safety-classifier": A_TEST._replace(facts=("has-safety-classifier",)),
    "PSF-06.alerts-defined": Row(
        "documented",
        "documented",
        "setting document",
        ("setting (limit) + setting (receiver)", "document"),
        facets=SIGNALS,
    ),
    "PSF-06.alerts-tested": TEST_OR_DRILL._replace(
        recommended="tested", facets=SIGNALS
    ),
    "PSF-07.rollback-procedure": A_DOCUMENT._replace(
        subject="the deploy pipeline", classes=NOT_SHADOW
    ),
    "PSF-07.rollback-tested": TEST_OR_DRILL._replace(classes=NOT_SHADOW),
    "PSF-07.incident-definition": Row(
        "documented",
        "documented",
        "document drill",
        ("document (two reviewers)", "document + drill"),
    ),
    "PSF-07.incident-response": Row(
        "documented",
        "tested",
        "document drill",
        ("document (two reviewers)", "document + drill"),
        classes=NOT_SHADOW,
    ),
    "PSF-08.owner": Row(
        "documented",
        "documented",
        "document setting",
        ("document", "setting (named person)"),
        facets=("uptime", "accuracy", "safety"),
        all_facets=True,
    ),
    "PSF-08.accountability-chain": A_DOCUMENT,
    "PSF-08.bias-assessment": Row(
        "documented",
        "documented",
        "evaluation document test",
        ("evaluation (tied to the pin)", "document (tied to the pin)"),
        subject="the setting that names the model",
        classes=NOT_SHADOW,
    ),
    "PSF-08.harm-assessment": A_DOCUMENT._replace(classes=NOT_SHADOW),
}

by_id = pytest.mark.parametrize("criterion", CRITERIA, ids=lambda c: c.id)
by_row = pytest.mark.parametrize(("criterion_id", "row"), TABLE.items(), ids=TABLE)


def criterion_named(criterion_id: str) -> Criterion:
    return CATALOGUE.by_id[criterion_id]


def test_the_edition_is_the_one_of_the_reference_article() -> None:
    assert CATALOGUE.edition == "pai-2026-04-29"
    assert "Production AI Institute. (2026)" in CATALOGUE.source


def test_the_domains_bear_the_names_of_the_seed_in_its_order() -> None:
    assert [(domain.id, domain.name) for domain in CATALOGUE.domains] == [
        ("PSF-01", "Data Governance"),
        ("PSF-02", "Model Governance"),
        ("PSF-03", "Production Architecture"),
        ("PSF-04", "Guardrails & Output Validation"),
        ("PSF-05", "Human Oversight"),
        ("PSF-06", "Observability"),
        ("PSF-07", "Incident Response"),
        ("PSF-08", "Ethics & Accountability"),
    ]


def test_each_domain_has_as_many_criteria_as_the_table() -> None:
    counts = [len(domain.criteria) for domain in CATALOGUE.domains]
    assert counts == [4, 3, 4, 4, 5, 7, 4, 4]


def test_the_thirty_five_ids_are_those_of_the_table_in_its_order() -> None:
    assert [criterion.id for criterion in CATALOGUE] == list(TABLE)
    assert len(TABLE) == 35


def test_every_criterion_stands_in_the_domain_that_its_id_names() -> None:
    for domain in (CATALOGUE.scope, *CATALOGUE.domains):
        assert {criterion.domain for criterion in domain.criteria} == {domain.id}


def test_the_scope_checks_are_found_by_id_but_are_not_among_the_criteria() -> None:
    ids = ["PSF-00.classified", "PSF-00.poc-ends", "PSF-00.shadow-isolated"]
    assert [criterion.id for criterion in CATALOGUE.scope.criteria] == ids
    assert CATALOGUE.scope.id == "PSF-00"
    assert set(ids) <= set(CATALOGUE.by_id)
    assert not set(ids) & {criterion.id for criterion in CATALOGUE}


def test_only_the_isolation_of_a_shadow_takes_claims_and_only_tests() -> None:
    accepts = {c.id: dict(c.accepts) for c in CATALOGUE.scope.criteria}
    assert accepts == {
        "PSF-00.classified": {},
        "PSF-00.poc-ends": {},
        "PSF-00.shadow-isolated": {"test": Rung.CHALLENGED},
    }
    assert criterion_named("PSF-00.shadow-isolated").floor is Rung.TESTED


@by_row
def test_the_rungs_are_those_of_the_table(criterion_id: str, row: Row) -> None:
    criterion = criterion_named(criterion_id)
    assert (criterion.floor.label, criterion.recommended.label) == row[:2]


@by_row
def test_the_accepted_kinds_are_those_of_the_table(criterion_id: str, row: Row) -> None:
    expected = {kind: CEILINGS[kind] for kind in row.accepts.split()}
    assert dict(criterion_named(criterion_id).accepts) == expected


@by_row
def test_the_needs_are_those_of_the_table(criterion_id: str, row: Row) -> None:
    needs = criterion_named(criterion_id).needs
    assert tuple(" + ".join(map(str, terms)) for terms in needs) == row.needs


@by_row
def test_the_subject_of_a_review_is_that_of_the_table(
    criterion_id: str, row: Row
) -> None:
    assert criterion_named(criterion_id).subject == row.subject


def test_a_record_must_hold_what_the_table_says_and_more_where_it_matters() -> None:
    evaluation = (
        *("model", "data-set", "data-set-digest"),
        *("threshold", "result", "finished"),
    )
    drill = ("participants", "started", "ended", "outcome")
    more = {
        "PSF-05.escalation-tested": ("drill", "received-by"),
        "PSF-06.alerts-tested": ("drill", "received-by"),
        "PSF-07.incident-definition": ("drill", "findings"),
        "PSF-07.incident-response": ("drill", "findings"),
        "PSF-08.bias-assessment": ("evaluation", "groups"),
    }
    for criterion in CRITERIA:
        expected = {"evaluation": evaluation, "drill": drill}
        if criterion.id in more:
            kind, field = more[criterion.id]
            expected[kind] = (*expected[kind], field)
        assert criterion.record_fields == expected


@by_row
def test_the_facets_are_those_of_the_table(criterion_id: str, row: Row) -> None:
    criterion = criterion_named(criterion_id)
    assert criterion.facets == row.facets
    assert criterion.all_facets is row.all_facets


@by_row
def test_the_facts_that_rule_out_are_those_of_the_table(
    criterion_id: str, row: Row
) -> None:
    assert criterion_named(criterion_id).facts == row.facts


@by_row
def test_the_classes_in_force_are_those_of_the_table(
    criterion_id: str, row: Row
) -> None:
    assert criterion_named(criterion_id).classes == row.classes


def test_the_facts_that_rule_out_single_facets_are_those_of_the_table() -> None:
    found = {c.id: dict(c.facet_facts) for c in CATALOGUE if c.facet_facts}
    assert found == {
        "PSF-01.legal-basis": {
            "personal": "handles-personal-data",
            "sensitive": "handles-sensitive-data",
        },
        "PSF-06.alerts-defined": {"safety-classifier": "has-safety-classifier"},
        "PSF-06.alerts-tested": {"safety-classifier": "has-safety-classifier"},
    }


def test_the_config_may_state_three_facts() -> None:
    assert CATALOGUE.facts == (
        "handles-personal-data",
        "handles-sensitive-data",
        "has-safety-classifier",
    )


def test_the_scope_checks_are_in_force_for_the_classes_they_speak_of() -> None:
    assert {c.id: set(c.classes) for c in CATALOGUE.scope.criteria} == {
        "PSF-00.classified": {
            "prototype",
            "proof-of-concept",
            "internal-tool",
            "shadow",
            "production",
        },
        "PSF-00.poc-ends": {"proof-of-concept"},
        "PSF-00.shadow-isolated": {"shadow"},
    }


@by_id
def test_the_recommended_rung_can_be_reached_and_is_not_below_the_floor(
    criterion: Criterion,
) -> None:
    assert criterion.floor <= criterion.recommended
    if criterion.accepts:
        assert criterion.recommended <= criterion.highest


@by_id
def test_needs_name_only_kinds_that_are_accepted(criterion: Criterion) -> None:
    named = {term.kind for terms in criterion.needs for term in terms}
    assert named <= set(criterion.accepts)
    assert bool(criterion.needs) == bool(criterion.accepts)


@by_id
def test_what_the_needs_ask_for_can_reach_the_floor(criterion: Criterion) -> None:
    for terms in criterion.needs:
        assert max(criterion.accepts[term.kind] for term in terms) >= criterion.floor


@by_id
def test_every_text_that_explain_shows_is_there(criterion: Criterion) -> None:
    texts = (criterion.title, criterion.question, criterion.clause)
    assert all(text.strip() for text in (*texts, criterion.convincing))
    assert criterion.example.strip()
    assert len(criterion.vacuous) >= 2
    assert len(set(criterion.vacuous)) == len(criterion.vacuous)
    assert all(text.strip() for text in criterion.vacuous)


@by_id
def test_every_reason_to_be_unmet_has_its_remedy(criterion: Criterion) -> None:
    expected = {"nothing-claimed"}
    if criterion.accepts:
        expected.add("kind-missing")
    if {"test", "drill"} & set(criterion.accepts):
        expected.add("rung-too-low")
    if "test" in criterion.accepts:
        expected.add("survived")
    if criterion.contradicted_by:
        expected.add("nobody-operates")
    assert set(criterion.remedy) == expected
    assert all(text.endswith((".", "?")) for text in criterion.remedy.values())


@by_id
def test_the_question_is_one_question(criterion: Criterion) -> None:
    assert criterion.question.endswith("?")
    assert criterion.question.count("?") == 1


def test_no_two_criteria_share_a_title_or_a_question() -> None:
    assert len({criterion.title for criterion in CRITERIA}) == len(CRITERIA)
    assert len({criterion.question for criterion in CRITERIA}) == len(CRITERIA)


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_signal_is_asked_to_be_logged_not_to_be_good(signal: str) -> None:
    assert criterion_named(f"PSF-06.{signal}").title.endswith("is logged")


@by_id
def test_all_texts_are_plain_and_none_is_left_to_fill(criterion: Criterion) -> None:
    texts = (
        criterion.title,
        criterion.question,
        criterion.clause,
        criterion.convincing,
        criterion.example,
        criterion.subject or "",
        *criterion.vacuous,
        *criterion.remedy.values(),
    )
    for text in texts:
        assert text.isascii()
        assert "FILL" not in text


def table_of(criterion: Criterion) -> dict[str, Any]:
    """Return the [tool.psf] table that the example makes."""
    if "[tool.psf" in criterion.example:
        table = loads(criterion.example)
    else:
        table = loads(f"[tool.psf.evidence]\n{criterion.example}\n")
    found = table["tool"]["psf"]
    assert isinstance(found, dict)
    return found


def without_records(value: Any) -> Any:
    """Drop the claims of a kind that an installation may not have."""
    if isinstance(value, list):
        return [without_records(one) for one in value if "record" not in one]
    if isinstance(value, dict) and not set(value) & set(KINDS):
        kept = {
            key: without_records(inner)
            for key, inner in value.items()
            if not (isinstance(inner, dict) and "record" in inner)
        }
        return {key: inner for key, inner in kept.items() if inner not in ([], {})}
    return value


def claim_tables(criterion: Criterion) -> list[tuple[str, dict[str, Any]]]:
    """Return (id as written, table) for every claim of the example."""
    found: list[tuple[str, dict[str, Any]]] = []

    def walk(value: Any, keys: tuple[str, ...]) -> None:
        if isinstance(value, list):
            found.extend((".".join(keys), one) for one in value)
        elif {"record", *KINDS} & set(value):
            found.append((".".join(keys), value))
        else:
            for key, inner in value.items():
                walk(inner, (*keys, key))

    walk(table_of(criterion).get("evidence", {}), ())
    return found


@by_id
def test_the_example_is_a_config_without_a_fault(criterion: Criterion) -> None:
    table = table_of(criterion)
    if "evidence" in table:
        table["evidence"] = without_records(table["evidence"])
    source = Source(
        path=Path("pyproject.toml"),
        prefix=("tool", "psf"),
        table=table,
        text=f"[tool.psf.evidence]\n{criterion.example}\n",
    )
    found = validate(source, CATALOGUE, KINDS)
    claims = [one for _, one in claim_tables(criterion) if "record" not in one]
    assert len(found.claims) == len(claims)


@by_id
def test_the_example_claims_its_own_criterion_in_every_facet(
    criterion: Criterion,
) -> None:
    ids = {text for text, _ in claim_tables(criterion)}
    if not criterion.accepts:
        assert not ids
    elif criterion.facets:
        assert ids == {f"{criterion.id}.{facet}" for facet in criterion.facets}
    else:
        assert ids == {criterion.id}


@by_id
def test_the_example_shows_a_set_of_kinds_that_is_enough(criterion: Criterion) -> None:
    kinds: dict[str, set[str]] = {}
    for text, table in claim_tables(criterion):
        kind = table.get("as") or next(key for key in table if key in KINDS)
        assert kind in criterion.accepts
        kinds.setdefault(text, set()).add(kind)
    for found in kinds.values():
        wanted = [{term.kind for term in terms} for terms in criterion.needs]
        assert any(kinds_together <= found for kinds_together in wanted)


@by_id
def test_a_test_of_the_example_names_the_code_it_enters(criterion: Criterion) -> None:
    for _, table in claim_tables(criterion):
        assert "test" not in table or table.get("exercises")


@by_row
def test_a_document_of_the_example_covers_the_subject(
    criterion_id: str, row: Row
) -> None:
    for _, table in claim_tables(criterion_named(criterion_id)):
        if "document" in table and row.subject is not None:
            assert table.get("covers")


def test_the_kinds_are_those_of_the_table_the_strongest_first() -> None:
    kinds = CATALOGUE.kinds
    assert list(kinds) == ["test", "drill", "evaluation", "document", "setting"]
    assert {kind: rules.floor for kind, rules in kinds.items()} == {
        "test": Rung.TESTED,
        "drill": None,
        "evaluation": Rung.DOCUMENTED,
        "document": Rung.DOCUMENTED,
        "setting": Rung.DOCUMENTED,
    }
    assert [rules.ways for rules in kinds.values()] == [
        ("shown by running code", "said by other runners"),
        ("shown by records",),
        ("shown by records",),
        ("stated in reviewed documents", "on pages that nobody fetched"),
        ("settings",),
    ]


def test_one_thing_counts_for_three_criteria_whatever_it_is() -> None:
    assert {sort: one.most_criteria for sort, one in CATALOGUE.shared.items()} == {
        "test": 3,
        "function": 3,
        "lambda": 1,
        "unreached function": 3,
        "rule": 3,
        "section": 3,
        "drill": 3,
        "file that a test left": 3,
        "artefact": 3,
    }
    together = [sort for sort, one in CATALOGUE.shared.items() if one.together]
    assert together == ["lambda", "unreached function"]
    code = CATALOGUE.together
    assert (code.free_criteria, code.lines_each) == (3, 5)
    assert (code.free_in_all, code.lines_each_in_all) == (20, 7)
    assert [one.id for one in CATALOGUE.domains if one.counts_once] == ["PSF-06"]


def test_what_documents_must_say_is_that_of_the_table() -> None:
    assert CATALOGUE.fewest_words == 20
    assert {c.id: c.document_says for c in CRITERIA if c.document_says} == {
        "PSF-01.retention": ("limit",),
        "PSF-05.escalation-defined": ("limit",),
        "PSF-06.alerts-defined": ("limit",),
        "PSF-08.owner": ("person",),
    }
    assert {c.id for c in CRITERIA if c.loaded_elsewhere} == {
        "PSF-06.alerts-defined",
        "PSF-08.owner",
    }


def test_only_a_test_can_be_marked_and_named_without_code() -> None:
    kinds = CATALOGUE.kinds
    assert [kind for kind, rules in kinds.items() if rules.marked] == ["test"]
    assert [kind for kind, rules in kinds.items() if rules.only_claimed] == ["test"]


def test_a_kind_without_a_floor_of_its_own_has_that_of_the_criterion() -> None:
    owner = criterion_named("PSF-08.owner")
    intervene = criterion_named("PSF-05.intervene")
    drill, test = CATALOGUE.kinds["drill"], CATALOGUE.kinds["test"]
    assert drill.floor_for(owner) is Rung.DOCUMENTED
    assert drill.floor_for(intervene) is Rung.TESTED
    assert test.floor_for(owner) is Rung.TESTED


def test_each_quality_is_needed_somewhere_and_says_what_evidence_lacks() -> None:
    needed = {t.quality for c in CRITERIA for terms in c.needs for t in terms} - {None}
    assert set(CATALOGUE.qualities) == needed
    for lack in CATALOGUE.qualities.values():
        assert lack.startswith(("states ", "is ", "does ", "has "))
        assert not lack.endswith(".")


def test_what_criteria_do_to_others_is_that_of_the_table() -> None:
    assert {c.id: c.binds for c in CRITERIA if c.binds} == {
        "PSF-02.version-pinned": "tied to the pin"
    }
    assert {c.id: c.contradicted_by for c in CRITERIA if c.contradicted_by} == {
        "PSF-08.owner": "is-operated"
    }
    assert {c.id: c.answered_by for c in CRITERIA if c.answered_by} == {
        "PSF-00.classified": "class",
        "PSF-00.poc-ends": "ends",
    }


@pytest.mark.parametrize(
    ("criterion_id", "changes", "message"),
    [
        ("PSF-05.intervene", {"accepts": {"tests": "tested"}}, "kinds of evidence"),
        ("PSF-05.intervene", {"needs": ["video"]}, "kinds of evidence"),
        ("PSF-02.version-pinned", {"needs": ["setting (pined)"]}, "qualities"),
        ("PSF-02.version-pinned", {"binds": "pinned"}, None),
        ("PSF-02.version-pinned", {"binds": "tied to a pin"}, "qualities"),
        ("PSF-08.owner", {"document-says": ["name"]}, "no document can be asked"),
        ("PSF-08.owner", {"contradicted-by": "operated"}, "definition"),
        ("PSF-05.intervene", {"answered-by": "class"}, "an answer"),
        ("PSF-00.classified", {"answered-by": None}, "an answer"),
        ("PSF-00.classified", {"answered-by": "system"}, "an answer"),
    ],
)
def test_a_word_that_the_edition_does_not_know_is_refused(
    criterion_id: str, changes: dict[str, Any], message: str | None
) -> None:
    table = loads(catalogue.data(f"{catalogue.EDITION}.toml"))
    (entry,) = (
        criterion
        for domain in table["domains"]
        for criterion in domain["criteria"]
        if f"{domain['id']}.{criterion['id']}" == criterion_id
    )
    entry.update(changes)
    if message is None:
        catalogue.from_table(table)
        return
    with pytest.raises(ValueError, match=message):
        catalogue.from_table(table)


def test_what_a_run_reads_is_what_people_wrote() -> None:
    written, name = catalogue.as_json(), f"{catalogue.EDITION}.json"
    assert catalogue.data(name) == written, (
        'the catalogue was changed: python -c "from pytest_psf.catalogue import *; '
        f"print(as_json(), end='')\" > src/pytest_psf/catalogue/{name}"
    )
    assert json.loads(written) == loads(catalogue.data(f"{catalogue.EDITION}.toml"))


def test_records_are_of_kinds_that_the_edition_knows() -> None:
    table = loads(catalogue.data(f"{catalogue.EDITION}.toml"))
    table["records"]["video"] = []
    with pytest.raises(ValueError, match="kinds of evidence"):
        catalogue.from_table(table)


def test_ids_that_messages_show_as_examples_are_in_the_catalogue() -> None:
    package = Path(catalogue.__file__).parents[1]
    for path in package.rglob("*.py"):
        for found in re.findall(r"PSF-\d\d\.[a-z-]{3,}", path.read_text("utf-8")):
            assert found in CATALOGUE.by_id, f"{path}: {found}"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def _said_in_code() -> Iterator[str]:
    """Yield the texts of the package's code, but for its docstrings."""
    for path in Path(pytest_psf.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        bare = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in bare:
                yield from _texts(node.value)


#: What Markdown sets in another face, and a link; a terminal shows the signs.
_MARKED_UP = re.compile(r"(?<![\w*])\*{1,2}[a-z][^*`\n]*[a-z]\*{1,2}(?![\w*])|\]\(http")


@pytest.mark.parametrize("name", [catalogue.EDITION, "words", "crosswalk", "the code"])
def test_no_text_for_people_is_marked_up(name: str) -> None:
    if name == "the code":
        texts = [*_said_in_code()]
    else:
        texts = [*_texts(loads(catalogue.data(f"{name}.toml")))]
    assert len(texts) > 100
    plain = (re.sub(r"`[^`]*`", "", one) for one in texts)
    assert [one for one in plain if _MARKED_UP.search(one)] == []
