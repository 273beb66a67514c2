"""Annotations of GitHub and entries of GitLab's Code Quality."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.report.forms.conftest import (
    BROKEN,
    GATING,
    WAIVED,
    claim,
    finding,
    report,
)

from pytest_psf.core.classify import Asked, Gate
from pytest_psf.core.evidence import Evidence, Standing
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import NO_SUCH_FILE
from pytest_psf.report import github, gitlab


def broken(why: str, fix: str, file: str, criterion: str = BROKEN) -> Evidence:
    problem = Problem(NO_SUCH_FILE, why, fix, Place(file, 7))
    return Evidence(
        claim=claim(criterion),
        finding=finding(standing=Standing.BROKEN, problem=problem),
    )


def commands(text: str) -> list[str]:
    # Something may stand before it on the line where the output goes.
    assert text.startswith("\n::")
    return text.strip().split("\n")


def test_the_verdict_comes_first_and_then_what_gates() -> None:
    first, second, *_ = commands(github.rendered(report("some words")))
    assert first.startswith("::error title=pytest-psf::GATE FAILED (PSF-07.rollback-t")
    assert second == (
        "::error file=services/bot/some words,line=1,"
        "title=PSF-07.rollback-tested%3A unmet::some words%0Afix: some words"
    )


@pytest.mark.parametrize(
    ("asked", "name"),
    [(Asked(gate=Gate(closed=False)), "notice"), (Asked(), "error")],
)
def test_the_verdict_is_an_error_where_the_run_fails(asked: Asked, name: str) -> None:
    first, *_ = commands(github.rendered(report(asked=asked)))
    assert first.startswith(f"::{name} title=pytest-psf::")


def test_levels_are_those_of_what_gates_is_open_or_waived() -> None:
    found = {
        match[2]: match[1]
        for match in map(
            re.compile(r"::(\w+) .*title=(PSF-[\w.-]+)%3A").match,
            commands(github.rendered(report()))[1:],
        )
        if match
    }
    assert (found[GATING], found[BROKEN], found[WAIVED]) == (
        "error",
        "warning",
        "notice",
    )


def test_the_first_point_of_each_criterion_comes_before_the_second_of_any() -> None:
    found = [broken(f"{n}", "", "a.md") for n in range(20)]
    found += [broken("x", "", "a.md", "PSF-07.incident-response")]
    lines = [
        line
        for line in commands(github.rendered(report(evidence=found)))
        if "a.md" in line
    ]
    assert [line.rpartition("::")[2] for line in lines[:3]] == ["0", "x", "1"]


def test_it_is_escaped_as_the_toolkit_does() -> None:
    found = broken("100 % of\r\n1:2, 3", "a\nb %0A", "a,b:c%.md")
    (line,) = (
        line
        for line in commands(github.rendered(report(evidence=(found,))))
        if BROKEN in line
    )
    assert line == (
        "::warning file=services/bot/a%2Cb%3Ac%25.md,line=7,"
        f"title={BROKEN}%3A unmet::100 %25 of 1:2, 3%0Afix: a b %250A"
    )


def test_a_rehearsal_says_so_at_each_point() -> None:
    made = report(asked=Asked(simulated=True))
    lines = commands(github.rendered(made))
    assert all("SIMULATED" in line for line in lines)
    for one in json.loads(gitlab.rendered(made)):
        assert "[SIMULATED: 2026-12-01]" in one["description"]


def entries(text: str) -> list[dict[str, Any]]:
    found = json.loads(text)
    assert isinstance(found, list)
    return found


def test_an_entry_of_gitlab_has_what_it_asks_for() -> None:
    found = entries(gitlab.rendered(report("some words")))
    assert len({one["fingerprint"] for one in found}) == len(found)
    for one in found:
        assert set(one) == {
            "description",
            "check_name",
            "fingerprint",
            "severity",
            "location",
        }
        assert not one["location"]["path"].startswith(("/", "./", "../"))
        assert one["location"]["lines"]["begin"] >= 1
    named = {one["check_name"]: one for one in found}
    assert named[f"pytest-psf/{GATING}"]["severity"] == "blocker"
    assert named[f"pytest-psf/{WAIVED}"]["severity"] == "info"
    one = named[f"pytest-psf/{BROKEN}"]
    assert one["severity"] == "major"
    assert one["description"] == "unmet: some words (fix: some words some words)"
    assert one["location"] == {
        "path": "services/bot/some words",
        "lines": {"begin": 7},
    }


def test_an_unfinished_run_never_looks_clean() -> None:
    (command,) = commands(github.unfinished())
    assert command.startswith("::error title=pytest-psf::")
    (entry,) = entries(gitlab.unfinished())
    assert entry["severity"] == "blocker"
