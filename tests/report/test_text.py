"""The summary of judgements that no run of an example comes to."""

from __future__ import annotations

import datetime as dt
import html
import json
from dataclasses import replace

import pytest
from tests.report.conftest import reported

from pytest_psf.catalogue import load
from pytest_psf.core import reasons
from pytest_psf.core.advice import advice
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Gate, Profile
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import NO_SUCH_FILE, TEST_NOT_RUN
from pytest_psf.core.rungs import Rung
from pytest_psf.core.verdicts import Conclusion, Judgement
from pytest_psf.core.waivers import Waiver
from pytest_psf.report.html import HtmlReport
from pytest_psf.report.json import JsonReport
from pytest_psf.report.lines import Tone
from pytest_psf.report.markdown import rendered
from pytest_psf.report.text import summary
from pytest_psf.report.verdict import gate_said, verdict
from pytest_psf.verify.outcome.claim import TestClaim

CATALOGUE = load()
PLACE = Place("pyproject.toml", 3)
TODAY = dt.date(2026, 12, 1)
PROFILE = Profile(
    system="demo",
    declared="production",
    definition={
        part: Answer(answer=True, because="a reason", place=PLACE) for part in PARTS
    },
)


def _everything() -> list[Evidence]:
    """Return evidence of each kind that some criterion needs."""
    found = []
    for criterion in CATALOGUE:
        terms = set(criterion.needs[0])
        for facet in criterion.facets or (None,):
            for term in terms:
                rung = (
                    Rung.TESTED if term.kind in {"test", "drill"} else Rung.DOCUMENTED
                )
                claim = Claim(
                    criterion=criterion.id,
                    facet=facet,
                    kind=term.kind,
                    content=TestClaim(test=f"{criterion.id}.py::t"),
                    place=PLACE,
                )
                finding = Finding(
                    counts_as=term.kind,
                    source=f"{criterion.id} {term.kind}",
                    standing=Standing.HOLDS,
                    rung=rung,
                    qualities=frozenset({term.quality} if term.quality else ()),
                )
                found.append(Evidence(claim=claim, finding=finding))
    return found


def _judged(profile: Profile = PROFILE, narrowed: tuple[str, ...] = ()) -> Judgement:
    return judge(CATALOGUE, profile, _everything(), today=TODAY, narrowed=narrowed)


def _text(judgement: Judgement, verbosity: int = 0) -> str:
    lines = summary(judgement, width=80, verbosity=verbosity)
    return " ".join(" ".join(line.text for line in lines).split())


def test_a_ready_system_is_called_ready_in_the_last_line() -> None:
    judgement = _judged()

    (line,) = verdict(judgement, 80)

    assert judgement.conclusion is Conclusion.READY
    assert judgement.passes
    assert (line.text, line.tone) == ("READY: 35 criteria met", Tone.GOOD)
    assert "UNMET" not in _text(judgement)
    assert "PSF-01 Data Governance 4/4 ok documented" in _text(judgement)


UNSEEN = {"test": ("outside", "web::a"), "document": ("URL", "https://a.example")}


def _unseen(one: Evidence) -> Evidence:
    made_of = UNSEEN.get(one.claim.kind)
    if made_of is None:
        return one
    return replace(one, finding=replace(one.finding, made_of=(made_of,)))


def _how_it_is_met(evidence: list[Evidence]) -> str:
    text = _text(judge(CATALOGUE, PROFILE, evidence, today=TODAY))
    return text.partition("met: ")[2].partition(" rests on:")[0]


def test_what_nobody_could_look_into_is_counted_apart() -> None:
    every = _everything()
    assert _how_it_is_met(every) == (
        "shown by running code 19 | shown by records 2 | stated in reviewed documents 12 "
        "| settings 2 (-v says which)"
    )
    assert _how_it_is_met([_unseen(one) for one in every]) == (
        "said by other runners 19 | shown by records 2 | on pages that nobody fetched 12 "
        "| settings 2 (-v says which)"
    )
    beside = [*every[:5], *(_unseen(one) for one in every)]
    assert _how_it_is_met(beside).startswith("shown by running code 1 | said by")
    # What was seen and does not suffice is not what it is met by.
    weak = [replace(o, finding=replace(o.finding, rung=Rung.CLAIMED)) for o in every]
    beside = [*weak, *(_unseen(one) for one in every)]
    assert _how_it_is_met(beside).startswith("said by other runners 19 |")


def test_the_system_its_class_and_the_edition_are_named_first() -> None:
    text = _text(_judged())
    assert text.startswith(f"demo: judged as production ({CATALOGUE.edition})")
    assert not _text(_judged(), verbosity=-1).startswith("demo")


def test_the_json_report_holds_names_as_people_write_them() -> None:
    text = JsonReport().render(reported(_judged(replace(PROFILE, system="Prüfstelle"))))
    assert '"system": "Prüfstelle"' in text


def test_a_ready_system_seen_in_part_is_incomplete_and_fails() -> None:
    judgement = _judged(narrowed=("narrowed by -k",))

    (line,) = verdict(judgement, 120)

    assert not judgement.passes
    assert line.tone is Tone.BAD
    assert line.text == (
        "INCOMPLETE: only a part of the project was run (narrowed by -k)"
    )


def test_a_gate_whose_criteria_are_met_fails_in_a_narrowed_run() -> None:
    gate = Gate(entries=("PSF-05",), ids=frozenset({"PSF-05.intervene"}))
    judgement = _judged(replace(PROFILE, gate=gate), narrowed=("narrowed by -k",))

    assert "GATE FAILED (PSF-05): only a part of the project was run." in _text(
        judgement
    )


def test_what_does_not_apply_is_listed_with_its_reason() -> None:
    no = Answer(answer=False, because="made-up names only", place=PLACE)
    facts = {"handles-personal-data": no, "handles-sensitive-data": no}
    text = _text(_judged(replace(PROFILE, facts=facts)))

    assert "PSF-01 Data Governance not applicable" in text
    assert "not applicable: PSF-01.legal-basis, PSF-01.retention" in text
    assert "handles-personal-data = no (made-up names only)" in text


def test_what_is_not_in_force_is_listed_and_counted_nowhere() -> None:
    no = {part: Answer(answer=False, because="no", place=PLACE) for part in PARTS}
    judgement = _judged(replace(PROFILE, declared="prototype", definition=no))
    text = _text(judgement, verbosity=1)

    assert "PSF-08 Ethics & Accountability not in force" in text
    assert "PSF-08.owner" in text
    assert "met PSF-08.owner" not in text
    assert text.endswith("NOT IN PRODUCTION (prototype)")


def test_a_domain_shows_its_weakest_rung() -> None:
    evidence = [
        replace(e, finding=replace(e.finding, rung=Rung.CHALLENGED))
        if e.claim.criterion.startswith("PSF-04")
        and "refusals" not in e.claim.criterion
        else e
        for e in _everything()
    ]
    judgement = judge(CATALOGUE, PROFILE, evidence, today=TODAY)

    assert "PSF-04 Guardrails & Output Validation 4/4 ok tested" in _text(judgement)


def test_what_a_narrowed_run_left_out_is_folded_to_a_line_for_each_domain() -> None:
    judgement = judge(
        CATALOGUE,
        PROFILE,
        [_left_open(one) for one in _everything()],
        today=TODAY,
        narrowed=("narrowed by -k",),
    )
    text = _text(judgement)

    assert (
        "not judged in this run (narrowed by -k): PSF-01 legal-basis, retention, "
        "access-controls, pii-handling PSF-02 " in text
    )
    assert (
        "fix: pytest --psf beside the config runs all; -v says what each needs" in text
    )
    assert "run it" not in text
    assert "NOT JUDGED PSF-07.rollback-tested" in _text(judgement, verbosity=1)
    assert _text(judgement, verbosity=1).count("fix: run it") >= 35


def test_what_gates_stands_below_the_rest_and_what_fails_above_both() -> None:
    chosen = ("PSF-07.rollback-tested", "PSF-07.rollback-procedure")
    gate = Gate(entries=chosen, ids=frozenset(chosen))
    broken = [_broken(one) for one in _everything()]
    broken = [
        one for one in broken if one.claim.criterion in {*chosen[1:], "PSF-08.owner"}
    ]
    text = _text(judge(CATALOGUE, replace(PROFILE, gate=gate), broken, today=TODAY))

    order = (
        "unmet, not gating PSF-08.owner",
        f"UNMET {chosen[1]}",
        "nothing claimed yet, not gating: 32 what to paste: pytest-psf explain PSF-02",
        "nothing claimed yet: 1 what to paste: pytest-psf explain PSF-07 PSF-07 rollback-",
        "PSF-01 Data Governance",
        "met: nothing yet",
        "rests on: ",
        "next: ",
        f"GATE FAILED ({', '.join(chosen)})",
    )
    places = [text.index(one) for one in order]
    assert places == sorted(places)


def test_a_facet_without_a_claim_is_named_where_others_have_one() -> None:
    name = "PSF-05.escalation-tested"
    evidence = [one for one in _everything() if one.claim.id != f"{name}.uncertain"]
    text = _text(judge(CATALOGUE, PROFILE, evidence, today=TODAY))

    assert "explain PSF-05 PSF-05 escalation-tested.uncertain" in text


def test_files_that_no_job_collected_are_asked_of_the_jobs() -> None:
    judgement = judge(
        CATALOGUE,
        PROFILE,
        [_left_open(one) for one in _everything()],
        today=TODAY,
        narrowed=("no job collected tests/c.py",),
    )
    text = _text(judgement)

    assert "fix: give the gate the reports of the jobs that run these files" in text
    assert "beside the config runs all" not in text


def test_what_a_whole_run_left_open_is_told_in_full() -> None:
    evidence = [_left_open(one) for one in _everything()]
    text = _text(judge(CATALOGUE, PROFILE, evidence, today=TODAY))

    assert "not judged in this run" not in text
    assert text.count("fix: run it") >= 35


def _broken(one: Evidence) -> Evidence:
    problem = Problem(NO_SUCH_FILE, f"{one.finding.source} does not exist", "write it")
    finding = replace(one.finding, standing=Standing.BROKEN, problem=problem)
    return replace(one, finding=finding)


def _left_open(one: Evidence) -> Evidence:
    finding = replace(
        one.finding,
        standing=Standing.UNJUDGED,
        problem=Problem(TEST_NOT_RUN, f"{one.finding.source} was deselected", "run it"),
    )
    return replace(one, finding=finding)


def test_verbose_says_what_the_rungs_show_and_what_they_do_not() -> None:
    assert "challenged: an assertion of that test failed" in _text(_judged(), 1)
    assert "not that the test asserts enough" in _text(_judged(), 1)
    assert "not that the test asserts enough" not in _text(_judged())


def test_what_tests_replaced_is_told_once_for_each_callee() -> None:
    def replacing(names: set[str]) -> Judgement:
        evidence = [
            replace(one, finding=replace(one.finding, replaced=frozenset(names)))
            if one.claim.criterion in {"PSF-05.intervene", "PSF-05.override"}
            else one
            for one in _everything()
        ]
        return judge(CATALOGUE, PROFILE, evidence, today=TODAY)

    (warning,) = advice(replacing({"app:send"}))
    assert warning == (
        "2 tests replaced app:send, so what that does was not shown there"
    )
    assert not advice(replacing(set()))


def _short(
    slug: str,
    minimum: Rung = Rung.TESTED,
    tests: int = 1,
    fix: str = "add a test",
) -> Judgement:
    """Return a judgement with tests that a challenge found short of `challenged`."""
    reason = next(one for one in reasons.known() if one.slug == slug)
    ids = ["PSF-05.intervene", "PSF-05.override"][:tests]

    def short(one: Evidence) -> Evidence:
        name = one.claim.criterion
        if name not in ids:
            return one
        problem = Problem(reason, f"{name}: why", fix, Place("t.py", 4))
        finding = replace(one.finding, problem=problem, rung=Rung.TESTED)
        return replace(one, finding=finding)

    profile = replace(PROFILE, minimum=dict.fromkeys(ids, minimum))
    return judge(CATALOGUE, profile, [*map(short, _everything())], today=TODAY)


def test_a_guard_that_is_tested_one_way_is_told_where_tested_is_enough() -> None:
    (warning,) = advice(_short("one-sided"))
    assert warning == "t.py:4: PSF-05.intervene: why; add a test"
    text = _text(_short("one-sided", tests=2))
    sort = "guards whose tests notice only one of two answers"
    assert f"warning: 2 {sort} (-v lists them)" in text
    assert "warning: t.py:4: PSF-05.override: why" in _text(
        _short("one-sided", tests=2), 1
    )
    # There it keeps the criterion from being met, and is told as that.
    assert not advice(_short("one-sided", Rung.CHALLENGED))


@pytest.mark.parametrize(
    ("slug", "sort"),
    [
        ("cannot-tell", "tests whose challenges cannot tell what they judge"),
        ("not-caught", "tests that could not be challenged"),
    ],
)
def test_a_test_that_could_not_be_challenged_is_told_where_tested_is_enough(
    slug: str, sort: str
) -> None:
    (warning,) = advice(_short(slug))
    said = f"t.py:4: PSF-05.intervene: why (pytest-psf explain {slug}); add a test"
    assert warning == said
    folded = f"warning: 2 {sort} (-v lists them)"
    assert folded in _text(_short(slug, tests=2))
    assert not advice(_short(slug, Rung.CHALLENGED))


def test_what_a_warning_has_to_be_pasted_stands_below_it_unbroken() -> None:
    """Of several, which are counted, -v has it, and the line says so."""
    line = '@pytest.mark.psf(..., sabotage="a_name_that_is_long.by_itself:so_is_this")'
    fix = f"let it be:\ndef f():\n    return 1\n{line}"
    pasted = ["    def f():", "        return 1", f"    {line}"]

    def shown(judgement: Judgement, verbosity: int = 0) -> list[str]:
        lines = summary(judgement, width=80, verbosity=verbosity)
        return [line.text for line in lines]

    alone = shown(_short("cannot-tell", fix=fix))
    at = alone.index(pasted[0])
    assert alone[at : at + 3] == pasted
    assert " ".join(alone[at - 2 : at]).split()[-3:] == ["let", "it", "be:"]
    both = _short("cannot-tell", tests=2, fix=fix)
    assert "they judge (-v lists them, with what to paste)" in _text(both)
    assert shown(both, 1).count(pasted[-1]) == 2


def test_no_form_of_a_report_leaves_out_what_a_warning_has_to_be_pasted() -> None:
    line = '@pytest.mark.psf(..., sabotage="sabotage:paused")'
    fix = f"let it be:\ndef f():\n    return 1\n{line}"
    report = reported(_short("cannot-tell", fix=fix))

    page = html.unescape(HtmlReport().render(report))
    for each in ("def f():", "    return 1", line):
        assert f'<code class="command">{each}</code>' in page
    assert f"`{line}`" in rendered(report)
    (warning,) = json.loads(JsonReport().render(report))["warnings"]
    assert warning.endswith(f"let it be:\ndef f():\n    return 1\n{line}")


def _waived(*ids: str, evidence: list[Evidence]) -> Judgement:
    waivers = [
        Waiver(
            criterion=criterion_id,
            reason="later",
            compensating_control="by hand",
            approved_by="D. Patel",
            approved_on=TODAY,
            expires=TODAY,
            place=PLACE,
        )
        for criterion_id in ids
    ]
    return judge(CATALOGUE, PROFILE, evidence, waivers, today=TODAY)


def _without(*ids: str) -> list[Evidence]:
    return [one for one in _everything() if one.claim.criterion not in ids]


def test_a_domain_is_waived_where_that_is_its_worst() -> None:
    found = _waived("PSF-03.timeouts", evidence=_without("PSF-03.timeouts"))
    text = _text(found)

    assert "PSF-03 Production Architecture 3/4 waived documented" in text
    assert "waived PSF-03.timeouts until 2026-12-01 (today is the last day)" in text
    assert text.endswith("READY: 34 criteria met, 1 waived")

    both = ("PSF-03.timeouts", "PSF-03.interfaces")
    text = _text(_waived("PSF-03.timeouts", evidence=_without(*both)))
    assert "PSF-03 Production Architecture 2/4 UNMET" in text
    assert text.endswith("NOT READY: 1 open, first PSF-03.interfaces; 1 waived")

    all_four = [c.id for c in CATALOGUE if c.domain == "PSF-03"]
    text = _text(_waived(*all_four, evidence=_without(*all_four)))
    assert "PSF-03 Production Architecture 0/4 waived PSF-04" in text


def test_the_weakest_rung_of_a_domain_is_that_of_what_is_met() -> None:
    evidence = [
        replace(one, finding=replace(one.finding, rung=Rung.CLAIMED))
        if one.claim.criterion == "PSF-04.edge-cases"
        else one
        for one in _everything()
    ]
    text = _text(_waived("PSF-04.edge-cases", evidence=evidence))
    assert "PSF-04 Guardrails & Output Validation 3/4 waived tested" in text


def test_what_a_waived_criterion_lacks_is_told_shortly_and_with_v_wholly() -> None:
    name = "PSF-05.escalation-tested"
    found = _waived(name, evidence=_without(name))

    short = _text(found)
    assert short.count("without it unmet:") == 1
    assert (
        "without it unmet: high-stakes: nothing is claimed for it, and 1 more (-v)"
        in (short)
    )
    assert _text(found, verbosity=1).count("without it unmet:") == 2
    assert f"waived {name}" in _text(found, verbosity=1)
    assert _text(found, verbosity=-1).startswith(
        f"waived {name} until 2026-12-01 (today is the last day) rests on: 0 tests"
    )
    assert "0 drills READY: 34" in _text(found, verbosity=-1)


def test_what_is_incomplete_counts_what_is_waived() -> None:
    narrowed = ("narrowed by -k",)
    waived = _waived("PSF-03.timeouts", evidence=_without("PSF-03.timeouts"))
    text = _text(replace(waived, narrowed=narrowed))
    assert (
        "INCOMPLETE: only a part of the project was run, 1 waived (narrowed by -k)"
        in text
    )


def _listed(text: str) -> str:
    """Return a summary without the next step, which names one problem again."""
    before, head, _ = text.partition(" next: ")
    assert head
    return before


def _with_problems(count: int) -> Judgement:
    """Return a judgement with so many missing files below one criterion."""
    broken = [
        Evidence(
            claim=Claim(
                criterion="PSF-01.retention",
                facet=None,
                kind="setting",
                content=TestClaim(test="a.py::t"),
                place=Place("pyproject.toml", number),
            ),
            finding=Finding(
                counts_as="setting",
                source=f"missing{number}.toml",
                standing=Standing.BROKEN,
                problem=Problem(
                    NO_SUCH_FILE, f"missing{number}.toml does not exist", "write it"
                ),
            ),
        )
        for number in range(count)
    ]
    return judge(CATALOGUE, PROFILE, [*_everything(), *broken], today=TODAY)


def test_of_thousands_of_problems_a_few_are_listed_and_the_rest_is_counted() -> None:
    judgement = _with_problems(3000)

    text, quiet = _text(judgement), _text(judgement, verbosity=-1)

    assert _listed(text).count("does not exist") == 10
    assert quiet.count("does not exist") == 10
    more = (
        "UNMET PSF-01.retention and 2,990 more: -v lists them all, and so does a JSON"
    )
    assert more in text
    assert more in quiet
    assert text.endswith("NOT READY: 1 open, first PSF-01.retention")


def test_with_v_or_if_they_are_few_all_problems_are_listed() -> None:
    verbose = _listed(_text(_with_problems(60), verbosity=1))
    assert verbose.count("does not exist") == 60
    few = _listed(_text(_with_problems(10)))
    assert few.count("does not exist") == 10
    assert "more: -v" not in few


def test_warnings_of_one_sort_are_one_line_and_of_many_ends_a_few_are_listed() -> None:
    many = [
        replace(
            one,
            finding=replace(
                one.finding,
                warnings=tuple(f"warned of {number}" for number in range(400)),
            ),
        )
        for one in _everything()
    ]
    ends = [
        Evidence(
            claim=many[0].claim._replace(place=Place("pyproject.toml", number)),
            finding=replace(many[0].finding, until=TODAY, warnings=()),
        )
        for number in range(400)
    ]

    judgement = judge(CATALOGUE, PROFILE, [*many, *ends], today=TODAY)
    text, verbose = _text(judgement), _text(judgement, verbosity=1)

    kinds = {one.claim.kind for one in _everything()}
    assert "warned of" not in text
    for kind in kinds - {"document"}:
        # One text is one warning, whichever kind it is told of first.
        assert f"remarks on {kind}s" not in text
    assert "warning: 400 remarks on documents (-v lists them)" in text
    assert verbose.count("warned of") == 400
    assert text.count("soon PSF") == 3
    assert "soon and 397 more: -v lists them all" in text
    assert text.endswith("READY: 35 criteria met")


def test_a_reason_as_long_as_a_file_is_cut() -> None:
    answer = Answer(answer=False, because="word " * 200_000, place=PLACE)
    facts = {"handles-personal-data": answer, "handles-sensitive-data": answer}

    assert len(_text(_judged(replace(PROFILE, facts=facts)))) < 20_000


def test_a_system_s_name_is_one_line_whatever_it_holds() -> None:
    profile = replace(PROFILE, system="demo\nREADY: 35 criteria met\x1b[2J")
    lines = summary(_judged(profile, narrowed=("-k",)), width=80, verbosity=0)

    assert lines[0].text.startswith(r"demo READY: 35 criteria met\x1b[2J: judged as")
    assert not any("\n" in line.text for line in lines)


def test_an_answer_without_a_reason_draws_a_warning() -> None:
    answers = {
        PARTS[0]: Answer(answer=True, because="Yes, sure.", place=PLACE),
        PARTS[1]: Answer(answer=True, because="HTTP", place=PLACE),
    }
    facts = {"handles-personal-data": Answer(answer=False, because="none", place=PLACE)}
    profile = replace(
        PROFILE, definition={**PROFILE.definition, **answers}, facts=facts
    )

    assert advice(_judged(profile)) == (
        f'pyproject.toml:3: "Yes, sure." is no reason for {PARTS[0]}: say why',
        'pyproject.toml:3: "none" is no reason for handles-personal-data: say why',
    )


def test_a_gate_of_many_criteria_counts_them_instead_of_naming_them() -> None:
    ids = ("PSF-04.refusals", "PSF-05.intervene", "PSF-05.review", "PSF-06.cost")
    said = []
    for entries in (ids[:3], ids):
        gate = Gate(entries=entries, ids=frozenset(entries))
        asked = replace(PROFILE, gate=gate)
        said.append(gate_said(judge(CATALOGUE, asked, [], (), today=TODAY)))
    assert said == [
        "GATE FAILED (PSF-04.refusals, PSF-05.intervene, PSF-05.review): 3 open, "
        "first PSF-04.refusals.",
        "GATE FAILED (4 criteria): 4 open, first PSF-04.refusals.",
    ]


def test_of_many_that_are_met_the_first_lines_are_shown() -> None:
    found = judge(CATALOGUE, PROFILE, _without("PSF-01.legal-basis"), today=TODAY)
    lines = [line.text for line in summary(found, width=30, verbosity=0)]
    at = lines.index("  and others: -v names them all")
    assert lines[at - 1].startswith("  ")
    assert "  and others: -v names them all" not in [
        line.text for line in summary(found, width=400, verbosity=0)
    ]
