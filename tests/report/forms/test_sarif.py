"""SARIF: what must be there by the standard, and by hosts that show it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.report.conftest import NO_GIT
from tests.report.forms.conftest import (
    BROKEN,
    GATING,
    HOSTILE,
    MET,
    WAIVED,
    claim,
    evidence,
    finding,
    report,
)

from pytest_psf.core import reasons
from pytest_psf.core.classify import Asked, Gate
from pytest_psf.core.evidence import Evidence, Standing
from pytest_psf.core.links import criterion_url, message_url
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import NO_SUCH_FILE
from pytest_psf.report.sarif import rendered, unfinished

if TYPE_CHECKING:
    from pytest_psf.core.report import Report


def run_of(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    assert set(log) == {"$schema", "version", "runs"}
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def results(made: Report) -> list[dict[str, Any]]:
    found = run_of(rendered(made))["results"]
    assert isinstance(found, list)
    return found


def of(made: Report, criterion: str) -> dict[str, Any]:
    return next(one for one in results(made) if one["ruleId"] == criterion)


def place_of(result: dict[str, Any]) -> tuple[str, int]:
    (location,) = result["locations"]
    place = location["physicalLocation"]
    assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    return place["artifactLocation"]["uri"], place["region"]["startLine"]


@pytest.mark.parametrize(
    "text",
    [
        rendered(report()),
        rendered(report(" ".join(HOSTILE), narrowed=HOSTILE)),
        rendered(report(evidence=(), asked=Asked(gate=Gate(closed=False)))),
        unfinished("0.1.0"),
    ],
    ids=["plain", "hostile", "nothing claimed", "unfinished"],
)
def test_each_result_has_a_rule_a_level_a_text_a_place_and_a_fingerprint(
    text: str,
) -> None:
    run = run_of(text)
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "pytest-psf"
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert run["results"]
    prints = [one["partialFingerprints"]["pytest-psf/v1"] for one in run["results"]]
    assert len(set(prints)) == len(prints)
    for one in run["results"]:
        assert rules[one.get("ruleIndex", 0)]["id"] == one["ruleId"]
        assert one["message"]["text"]
        assert place_of(one)[1] >= 1
        # 3.27.10: what is not a failure has no level.
        assert (one.get("kind", "fail") == "fail") == (one["level"] != "none")
        assert one["level"] in {"error", "warning", "none"}
    for notice in run["invocations"][0]["toolExecutionNotifications"]:
        assert notice["message"]["text"]


def test_there_is_one_rule_with_help_for_each_criterion() -> None:
    made = report()
    rules = run_of(rendered(made))["tool"]["driver"]["rules"]
    shown = (*made.judgement.scope, *made.judgement.rulings)
    assert [rule["id"] for rule in rules] == [one.criterion.id for one in shown]
    for rule, one in zip(rules, shown, strict=True):
        criterion = one.criterion
        assert criterion.convincing in rule["help"]["markdown"]
        assert criterion.example in rule["help"]["markdown"]
        assert rule["help"]["text"].startswith(criterion.id)
        assert rule["fullDescription"]["text"] == criterion.question
        assert rule["helpUri"] == criterion_url(criterion.id)
        assert rule["properties"]["tags"] == ["production-readiness", criterion.domain]


def test_each_result_names_its_reason_and_where_that_is_explained() -> None:
    """A reason of an extension is explained by those who make it."""
    ours = {known.slug for known in reasons.known()}
    seen = set()
    for one in results(report()):
        slug = one["properties"]["reason"]
        seen.add(slug in ours)
        expected = message_url(slug) if slug in ours else None
        assert one["properties"].get("reasonUri") == expected
    assert True in seen


def test_what_gates_is_an_error_what_is_waived_is_suppressed() -> None:
    made = report("some words")
    gating, later, waived = (of(made, one) for one in (GATING, BROKEN, WAIVED))

    assert gating["level"] == "error"
    assert later["level"] == waived["level"] == "warning"
    assert "suppressions" not in gating
    (suppression,) = waived["suppressions"]
    assert suppression == {
        "kind": "external",
        "status": "accepted",
        "justification": "some words; meanwhile: some words; approved by some words on "
        "2026-11-22, until 2026-12-10",
    }


def test_what_nobody_could_find_out_is_open_and_the_reason_is_told() -> None:
    run = run_of(rendered(report(narrowed=("narrowed by -k",))))
    kinds = {one["kind"] for one in run["results"]}
    assert kinds == {"open", "fail"}
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False  # it was interrupted
    told = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert told == ["narrowed by -k", "plain words"]
    assert run_of(rendered(report()))["invocations"][0]["executionSuccessful"] is True


def test_paths_begin_at_the_top_of_the_checkout() -> None:
    made = report()
    broken = Evidence(
        claim=claim(BROKEN),
        finding=finding(
            standing=Standing.BROKEN,
            problem=Problem(NO_SUCH_FILE, "why", "fix", Place("docs/a b.md", 7)),
        ),
    )
    made = report(evidence=(broken,))
    assert place_of(of(made, BROKEN)) == ("services/bot/docs/a%20b.md", 7)
    assert place_of(of(made, GATING)) == ("services/bot/pyproject.toml", 1)

    subject = replace(made.origin.subject, folder=NO_GIT)
    made = replace(made, origin=replace(made.origin, subject=subject))
    assert place_of(of(made, BROKEN)) == ("docs/a%20b.md", 7)
    assert run_of(rendered(made))["automationDetails"]["id"] == "pytest-psf//"


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("../a.md", ("services/a.md", 4)),
        ("../../a.md", ("a.md", 4)),
        ("../../../a.md", ("services/bot/pyproject.toml", 12)),
        ("/etc/passwd", ("services/bot/pyproject.toml", 12)),
        ("https://wiki.example/a", ("services/bot/pyproject.toml", 12)),
        ("a\x00b", ("services/bot/pyproject.toml", 12)),
    ],
)
def test_what_is_not_in_the_checkout_is_shown_where_it_is_claimed(
    file: str, shown: tuple[str, int]
) -> None:
    broken = Evidence(
        claim=claim(BROKEN),
        finding=finding(
            standing=Standing.BROKEN,
            problem=Problem(NO_SUCH_FILE, "why", "fix", Place(file, 4)),
        ),
    )
    assert place_of(of(report(evidence=(broken,)), BROKEN)) == shown


def test_a_fingerprint_moves_with_no_line_and_no_day() -> None:
    def prints(day: str, line: int) -> list[str]:
        found = [
            Evidence(
                claim=claim(BROKEN)._replace(place=Place("pyproject.toml", line)),
                finding=finding(
                    source=f"drills.toml:{line}",
                    standing=Standing.BROKEN,
                    problem=Problem(
                        NO_SUCH_FILE, f"{day} is long ago", "fix", Place(file, line)
                    ),
                ),
            )
            for file in ("a.md", "b.md")
        ]
        made = report(evidence=tuple(found))
        return [one["partialFingerprints"]["pytest-psf/v1"] for one in results(made)]

    assert prints("2026-01-02", 7) == prints("2026-03-04", 99)


def test_two_points_of_one_source_are_told_apart() -> None:
    found = [
        Evidence(
            claim=claim(BROKEN),
            finding=finding(
                standing=Standing.BROKEN,
                problem=Problem(NO_SUCH_FILE, why, "fix", Place("a.md", 1)),
            ),
        )
        for why in ("one", "two")
    ]
    one, two = (
        result["partialFingerprints"]["pytest-psf/v1"]
        for result in results(report(evidence=tuple(found)))
        if result["ruleId"] == BROKEN
    )
    assert one != two


def test_a_fingerprint_is_of_criterion_reason_and_source() -> None:
    found = evidence("plain words")
    other = evidence("other words")
    one, two = (
        of(report(evidence=given), BROKEN)["partialFingerprints"]
        for given in (found, other)
    )
    assert one != two


def _notes(text: str) -> list[str]:
    (invocation,) = run_of(text)["invocations"]
    return [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]


def _broken(criterion: str, count: int) -> list[Evidence]:
    return [
        Evidence(
            claim=claim(criterion),
            finding=finding(
                source=f"docs/{number}.md",
                standing=Standing.BROKEN,
                problem=Problem(
                    NO_SUCH_FILE, f"docs/{number}.md is not there", "write"
                ),
            ),
        )
        for number in range(count)
    ]


def test_what_a_host_would_refuse_is_cut_with_the_gravest_kept() -> None:
    gate = Gate(entries=(MET, BROKEN), ids=frozenset({MET, BROKEN}))
    every = [*_broken(WAIVED, 30), *_broken(MET, 20), *_broken(BROKEN, 20)]
    made = report(evidence=every, asked=Asked(gate=gate))
    whole = results(made)
    assert _notes(rendered(made)) == []

    text = rendered(made, 35)
    kept = run_of(text)["results"]
    assert kept == [one for one in whole if one in kept]
    assert len(kept) == 35
    assert Counter(one["ruleId"] for one in kept)[MET] == 18
    assert Counter(one["ruleId"] for one in kept)[BROKEN] == 17
    (note,) = _notes(text)
    assert note.startswith(
        f"{len(whole) - 35} of {len(whole)} open points are left out"
    )
    assert rendered(made, 35) == text


def test_what_a_host_takes_and_does_not_show_is_told() -> None:
    made = report(evidence=_broken(MET, 5001))
    (note,) = _notes(rendered(made))
    assert note.endswith("open points GitHub shows 5000, the gravest first")
