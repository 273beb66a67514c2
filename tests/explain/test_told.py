"""What an explanation says in each form, with and without the report of a run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf import catalogue
from pytest_psf.core import reasons
from pytest_psf.core.signals import DEFAULTS
from pytest_psf.explain import index
from pytest_psf.explain.explanation import as_data, as_markdown, as_text
from pytest_psf.explain.standing import Claimed, LastRun, Missing, Standing
from pytest_psf.explain.vocabulary import UnknownWordError, Vocabulary, vocabulary

if TYPE_CHECKING:
    from pytest_psf.explain.explanation import Explanation

CATALOGUE = catalogue.load()
KNOWN = vocabulary(CATALOGUE)
EVERY_WORD = [*KNOWN.every_word(), *CATALOGUE.by_id]


def only(word: str, known: Vocabulary = KNOWN) -> Explanation:
    found, *_ = known.explained(word)
    return found


def run(**changes: Any) -> LastRun:
    claims = [Claimed(kind="test", source="t.py::a", standing="holds", rung="tested")]
    missing = Missing(
        reason="survived",
        why="t.py::a still passes when app:f returned None",
        fix="assert what it must do",
        place="t.py:7",
        facet=None,
    )
    standings = {
        "PSF-06.latency": Standing(
            verdict="unmet",
            required="challenged",
            reached=None,
            because=None,
            claims=(*claims,),
            missing=(missing,),
        ),
        "PSF-06.cost": Standing(
            verdict="met",
            required="tested",
            reached="challenged",
            because=None,
            claims=(*claims,),
            missing=(),
        ),
        "PSF-01.retention": Standing(
            verdict="not applicable",
            required="documented",
            reached=None,
            because="handles-personal-data = no",
            claims=(),
            missing=(),
        ),
    }
    said: dict[str, Any] = {
        "file": "psf.json",
        "system": "claims",
        "day": "2026-12-01",
        "commit": "0123456789abcdef",
        "judgement": "not ready",
        "judged_as": "production",
        "remarks": (),
        "standings": standings,
        "answers": {"handles-personal-data": (False, "Only vehicles.")},
    }
    return LastRun(**{**said, **changes})


RUN = vocabulary(CATALOGUE, run())


@pytest.mark.parametrize("word", EVERY_WORD)
def test_every_word_is_told_in_every_form(word: str) -> None:
    for known in (KNOWN, RUN):
        found = only(word, known)
        assert found.word == word
        text = as_text(found).splitlines()
        assert text[0] == f"{word}  {found.title}"
        assert all(line == line.rstrip() for line in text)
        pasted = re.compile(r" {4,8}\S|.{0,16}\S*$")
        assert [s for s in text[1:] if len(s) > 79 and not pasted.match(s)] == []
        markdown = as_markdown(found)
        assert f"## {word}: " in markdown
        assert "\n\n\n" not in markdown
        assert markdown.count("```") % 2 == 0
        data = as_data(found)
        assert data["word"] == word
        assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize("slug", [one.slug for one in reasons.known()])
def test_a_message_fits_a_terminal_as_it_is_shown(slug: str) -> None:
    lines = as_text(only(slug)).splitlines()
    assert [one for one in lines[1:-1] if len(one) > 79] == []


@pytest.mark.parametrize("slug", [one.slug for one in reasons.known()])
def test_a_reason_links_its_anchor(slug: str) -> None:
    found = only(slug)
    assert found.url.endswith(f"/messages/#{slug}")
    assert f'<a id="{slug}"></a>' in as_markdown(found)
    assert found.url in as_text(found)


def test_a_criterion_links_its_anchor_and_has_its_crosswalk() -> None:
    found = only("PSF-06.cost")
    assert '<a id="psf-06-cost"></a>' in as_markdown(found)
    text = " ".join(as_text(found).split())
    assert "Themes only: meeting a criterion meets no law and no standard." in text
    assert "EU AI Act: no honest fit was found" in text
    assert "OWASP LLM 2025: LLM10 says this" in text
    assert "gap: No law asks for it" in text
    places = as_data(found)["crosswalk"]["places"]
    assert places["owasp-llm-2025"] == [{"ref": "LLM10", "fit": "says"}]
    assert places["eu-ai-act"] == []


def test_a_scope_check_has_no_crosswalk() -> None:
    assert "crosswalk" not in as_data(only("PSF-00.classified"))


def test_what_the_last_run_came_to_is_told_with_what_is_missing() -> None:
    text = " ".join(as_text(only("PSF-06.latency", RUN)).split())
    assert "now unmet; required: challenged" in text
    assert "in psf.json of 2026-12-01, commit 0123456789" in text
    assert "claimed - test t.py::a: holds, tested" in text
    assert (
        "missing - t.py::a still passes when app:f returned None (t.py:7) [survived]. "
        "Fix: assert what it must do" in text
    )
    data = as_data(only("PSF-06.latency", RUN))
    assert data["now"]["verdict"] == "unmet"
    assert data["missing"][0]["reason"] == "survived"


def test_what_is_met_says_how_far_and_lacks_nothing() -> None:
    text = as_text(only("PSF-06.cost", RUN))
    assert "  now           met, challenged\n" in text
    assert "  missing" not in text


def test_what_is_not_asked_says_why() -> None:
    text = " ".join(as_text(only("PSF-01.retention", RUN)).split())
    assert "now not applicable (handles-personal-data = no) in psf.json" in text


def test_of_hundreds_of_claims_a_few_are_listed_and_all_are_counted() -> None:
    many = tuple(
        Claimed(kind="test", source=f"t.py::t{n}", standing="holds", rung="tested")
        for n in range(300)
    )
    found = run().standings["PSF-06.cost"]
    standing = Standing(
        verdict="met",
        required=found.required,
        reached=found.reached,
        because=None,
        claims=many,
        missing=(),
    )
    known = vocabulary(CATALOGUE, run(standings={"PSF-06.cost": standing}))
    text = as_text(only("PSF-06.cost", known))
    assert "t7: holds" in text
    assert "t8: holds" not in text
    assert "- and 292 more" in text
    assert len(as_data(only("PSF-06.cost", known))["claimed"]) == 300


def test_a_fact_says_what_it_asks_what_no_rules_out_and_how_it_was_answered() -> None:
    text = " ".join(as_text(only("handles-personal-data", RUN)).split())
    assert "Does the system see, keep or pass on data about people" in text
    assert "no rules out PSF-01.legal-basis.personal" in text
    assert "with handles-sensitive-data = no as well: PSF-01.legal-basis," in text
    assert "now no: Only vehicles." in text
    assert "paste below [tool.psf.facts]" in text
    text = " ".join(as_text(only("has-safety-classifier", RUN)).split())
    assert "now not answered, in psf.json" in text
    assert "PSF-06.alerts-defined.safety-classifier" in text


def test_a_reason_says_which_criteria_have_it_now() -> None:
    assert as_data(only("survived", RUN))["now"] == ["PSF-06.latency"]
    assert "no criterion has it" in as_text(only("not-entered", RUN))
    assert "now" not in as_data(only("survived"))


def test_a_reason_of_a_claim_that_holds_is_found_as_well() -> None:
    guard = Claimed(
        kind="test",
        source="t.py::a",
        standing="holds",
        rung="tested",
        reasons=("one-sided",),
    )
    met = replace(run().standings["PSF-06.cost"], claims=(guard,))
    known = vocabulary(CATALOGUE, run(standings={"PSF-06.cost": met}))
    assert as_data(only("one-sided", known))["now"] == ["PSF-06.cost"]
    assert as_data(only("cannot-tell", known))["now"] == []
    text = as_text(only("PSF-06.cost", known))
    assert "test t.py::a: holds, tested [one-sided]" in text


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("shadow", "27 of 35 criteria; not PSF-05.escalation-defined"),
        ("prototype", "0 of 35 criteria"),
        ("shadow", "it came to production"),
        ("production", "this is what it came to"),
        ("challenged", "an assertion of that test failed"),
        ("drill", "accepted by"),
        ("unmet", "1: PSF-06.latency"),
        ("waived", "no criterion"),
        ("not-ready", "this is what it came to"),
        ("is-operated", "not answered"),
    ],
)
def test_other_words_say_what_they_mean_here(word: str, said: str) -> None:
    assert said in " ".join(as_text(only(word, RUN)).split())


@pytest.mark.parametrize(
    ("word", "sort"),
    [
        ("NOT READY", "conclusion"),
        ("Not judged", "verdict"),
        ("CHALLENGED", "rung"),
        ("not in production", "conclusion"),
    ],
)
def test_a_word_may_be_written_as_a_summary_has_it(word: str, sort: str) -> None:
    assert only(word).sort == sort


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("ALL", 38),
        ("facts", 3),
        ("reasons", len(reasons.known())),
        ("crosswalk", 5),
        ("PSF-06", 7),
    ],
)
def test_some_words_stand_for_many(word: str, count: int) -> None:
    assert len(KNOWN.explained(word)) == count


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("not-enterd", 'did you mean "not-entered"?'),
        ("not_entered", 'did you mean "not-entered"?'),
        ("handles-personal-date", 'did you mean "handles-personal-data"?'),
        ("prototyp", 'did you mean "prototype"?'),
        ("chalenged", 'did you mean "challenged"?'),
        ("eu-ai", 'did you mean "eu-ai-act"?'),
        ("latency", 'did you mean "PSF-06.latency"?'),
        ("rollback-testd", 'did you mean "PSF-07.rollback-tested"?'),
        ("PSF-06.latncy", 'did you mean "PSF-06.latency"?'),
        ("psf-06-latency", 'write "PSF-06.latency"'),
        ("PSF-05.escalation-tested.uncertain", "names a facet"),
        ("xyzzy", "pytest-psf explain   lists what there is"),
        ("", "pytest-psf explain   lists what there is"),
    ],
)
def test_a_wrong_word_is_told_with_the_right_one(word: str, said: str) -> None:
    with pytest.raises(UnknownWordError) as raised:
        KNOWN.explained(word)
    assert said in str(raised.value)


def test_the_index_fits_a_screen_with_its_prompts() -> None:
    for known in (KNOWN, RUN):
        lines = index.as_text(known).splitlines()
        assert len(lines) <= 22  # beside the command above and the prompt below
        assert [line for line in lines if len(line) > 79] == []


def test_the_index_names_every_id_and_fact() -> None:
    text = " ".join(index.as_text(KNOWN).split())
    for domain in (CATALOGUE.scope, *CATALOGUE.domains):
        names = [one.id.removeprefix(f"{domain.id}.") for one in domain.criteria]
        assert f"{domain.id} {domain.name}: {', '.join(names)}" in text
    assert ", ".join(CATALOGUE.facts) in text
    assert "claimed, documented, tested, challenged" in text
    assert (
        "lists verdicts, conclusions, reasons, definition, crosswalk, terms, keys"
        in text
    )


def test_the_index_says_in_one_line_what_the_last_run_came_to() -> None:
    last = index.as_text(RUN).splitlines()[-1]
    assert last == "not ready: 1 of 2 met, in psf.json of 2026-12-01 (claims)"
    hostile = vocabulary(CATALOGUE, run(system="x\n" * 500, file="y" * 300))
    assert len(index.as_text(hostile).splitlines()) == len(
        index.as_text(RUN).splitlines()
    )


def test_the_index_has_its_other_forms() -> None:
    data = index.as_data(KNOWN)
    ids = [one["id"] for domain in data["domains"] for one in domain["criteria"]]
    assert ids == [*CATALOGUE.by_id]
    assert data["reasons"] == [one.slug for one in reasons.known()]
    markdown = index.as_markdown(KNOWN)
    assert all(f"- `{one}`" in markdown for one in EVERY_WORD)


def test_the_names_of_signals_are_told_where_they_are_asked_for() -> None:
    for word in ("signals", "psf_signals"):
        (found,) = vocabulary(CATALOGUE).explained(word)
        told = " ".join(as_text(found).split())
        for signal, names in DEFAULTS.items():
            assert f"- {signal}: {', '.join(names)}" in told


def test_a_fixture_that_is_misspelt_is_found() -> None:
    with pytest.raises(UnknownWordError, match='did you mean "psf_signals"'):
        vocabulary(CATALOGUE).explained("psf_singals")


def test_a_key_that_is_called_like_a_reason_is_told_beside_it() -> None:
    reason, key = KNOWN.explained("covers-nothing")
    assert reason.word == key.word == "covers-nothing"
    assert "a key, in a claim with `document`" in key.title
