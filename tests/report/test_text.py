"""The summary of judgements that no run of an example comes to."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pytest_psf.catalogue import load
from pytest_psf.core.claims import Claim, TestClaim
from pytest_psf.core.classify import PARTS, Answer, Gate, Profile
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.rungs import Rung
from pytest_psf.core.verdicts import Conclusion, Judgement
from pytest_psf.report.text import Tone, summary, verdict

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


def test_a_ready_system_seen_in_part_is_incomplete_and_fails() -> None:
    judgement = _judged(narrowed=("narrowed by -k",))

    (line,) = verdict(judgement, 120)

    assert not judgement.passes
    assert line.tone is Tone.BAD
    assert line.text == (
        "INCOMPLETE: nothing unmet, but not the whole project was run (narrowed by -k)"
    )


def test_a_gate_whose_criteria_are_met_fails_in_a_narrowed_run() -> None:
    gate = Gate(entries=("PSF-05",), ids=frozenset({"PSF-05.intervene"}))
    judgement = _judged(replace(PROFILE, gate=gate), narrowed=("narrowed by -k",))

    assert "GATE FAILED (PSF-05): not the whole project was run." in _text(judgement)


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
    assert "fix: pytest --psf runs all; -v says what each waits for" in text
    assert "run it" not in text
    assert "NOT JUDGED PSF-07.rollback-tested" in _text(judgement, verbosity=1)
    assert _text(judgement, verbosity=1).count("fix: run it") >= 35


def test_what_a_whole_run_left_open_is_told_in_full() -> None:
    evidence = [_left_open(one) for one in _everything()]
    text = _text(judge(CATALOGUE, PROFILE, evidence, today=TODAY))

    assert "not judged in this run" not in text
    assert text.count("fix: run it") >= 35


def _left_open(one: Evidence) -> Evidence:
    finding = replace(
        one.finding,
        standing=Standing.UNJUDGED,
        reason="test-not-run",
        why=f"{one.finding.source} was deselected",
        fix="run it",
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

    (warning,) = replacing({"app:send"}).warnings
    assert warning == (
        "2 tests replaced app:send, so what that does was not shown there"
    )
    assert not replacing(set()).warnings
