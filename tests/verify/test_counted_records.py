"""An evaluation that counts its trials is judged by what they show, not by their share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from tests.verify.test_record import Files, evaluation

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.core.evidence import Finding


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def counted(files: Files, **changes: Any) -> Finding:
    """Verify an evaluation of which 93 of 100 trials passed, at a threshold of 0.85."""
    usual: dict[str, Any] = {"result": None, "passed": 93, "trials": 100}
    return files.evaluation(evaluation(**(usual | {"threshold": 0.85} | changes)))


def test_93_of_100_show_0_876(files: Files) -> None:
    found = counted(files)

    assert found.holds, found.why
    assert (
        "93 of 100 trials passed, which shows 0.876 at least (at least 0.85)"
        in found.notes
    )


@pytest.mark.parametrize(
    ("passed", "trials", "bar", "holds"),
    [
        (93, 100, 0.9, False),
        (94, 100, 0.9, False),
        (95, 100, 0.9, True),
        (24, 24, 0.9, False),
        (25, 25, 0.9, True),
        (24, 25, 0.9, False),
        (51, 51, 0.95, False),
        (52, 52, 0.95, True),
        (93.0, 100.0, 0.85, True),
        (1_860_000, 2_000_000, 0.9296, True),
    ],
)
def test_the_bound_has_to_reach_the_threshold(
    files: Files, passed: float, trials: float, bar: float, *, holds: bool
) -> None:
    found = counted(files, passed=passed, trials=trials, threshold=bar)

    assert found.holds == holds
    assert found.reason == ("" if holds else "threshold-not-met")


def test_what_is_short_of_the_threshold_says_what_it_takes(files: Files) -> None:
    found = counted(files, passed=10, trials=10, threshold=0.9)

    assert (found.why, found.fix) == (
        "passed is below the threshold, 0.9: 10 of 10 trials passed, which shows 0.787 at "
        "least",
        "evaluate with more of them: 0.9 takes 25 trials that all pass, and more where "
        "some fail",
    )
    assert counted(files, passed=80).fix == (
        "fix what was measured, then evaluate again"
    )


def test_groups_may_count_as_well(files: Files) -> None:
    groups = [
        {"name": "under 30", "passed": 95, "trials": 100},
        {"name": "over 60", "passed": 25, "trials": 25, "threshold": 0.9},
        {"name": "others", "result": 0.86},
    ]

    assert counted(files, groups=groups).notes[-3:] == (
        "under 30: 95 of 100 trials passed, which shows 0.901 at least (at least 0.85)",
        "over 60: 25 of 25 trials passed, which shows 0.902 at least (at least 0.9)",
        "others: result 0.86 (at least 0.85)",
    )
    groups[1]["passed"] = 24
    assert counted(files, groups=groups).why.startswith("passed is below the threshold")


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "more than all": (
        {"passed": 101},
        "record-malformed",
        "passed is 101, more than the 100 trials",
    ),
    "none": ({"passed": 0, "trials": 0}, "record-malformed", "trials is 0"),
    "a share": (
        {"passed": 0.93},
        "record-malformed",
        "passed is 0.93, not a whole number",
    ),
    "below 0": ({"passed": -1}, "record-malformed", "passed is -1, not a whole"),
    "half a trial": ({"trials": 100.5}, "record-malformed", "trials is 100.5, not"),
    "true": ({"passed": True}, "record-malformed", "passed is true, not a finite"),
    "a text": ({"trials": "100"}, "record-malformed", "trials is '100', not a finite"),
    "a list": ({"passed": [93]}, "record-malformed", "passed is [93], not a finite"),
    "null": ({"passed": None}, "record-incomplete", "this evaluation has no passed"),
    "no trials": ({"trials": None}, "record-incomplete", "evaluation has no trials"),
    "both": (
        {"result": 0.93},
        "contradiction",
        "result is 0.93, and passed and trials stand beside it",
    ),
    "both, one alone": (
        {"result": 0.93, "trials": None},
        "record-incomplete",
        "no trials",
    ),
    "fewer is better": ({"better": "lower"}, "contradiction", "better is lower, and"),
    "a range": ({"of": [0, 100]}, "contradiction", "of is [0, 100], and what trials"),
    "in percent": ({"threshold": 90}, "threshold-vacuous", "threshold is 90, and"),
    "never wrong": ({"threshold": 1}, "threshold-vacuous", "threshold is 1, and"),
    "every result": ({"threshold": 0}, "threshold-vacuous", "threshold is 0, and"),
    "neither": (
        {"passed": None, "trials": None},
        "record-incomplete",
        "this evaluation has no result",
    ),
}


@pytest.mark.parametrize(("changes", "reason", "why"), WRONG.values(), ids=WRONG)
def test_wrong_counts_are_told(
    files: Files, changes: dict[str, Any], reason: str, why: str
) -> None:
    found = counted(files, **changes)

    assert (found.reason, found.place is not None) == (reason, True), found.why
    assert why in found.why


def test_the_range_of_shares_may_be_said(files: Files) -> None:
    assert counted(files, of=[0, 1]).holds


#: As promptfoo writes it: nothing says how many there were.
STATS = {"successes": 93, "failures": 6, "errors": 1}


def mapped(files: Files, stats: dict[str, int], **fields: str) -> Finding:
    """Verify what a tool wrote, at a threshold of 0.85."""
    return files.evaluation(
        {"results": {"stats": stats}, "config": {"model": "m-1"}},
        fields={
            "passed": "results.stats.successes",
            "model": "config.model",
            **fields,
        },
        threshold=0.85,
        data_set="s3://acme/claims",
        finished=dt.date(2026, 10, 2),
    )


@pytest.mark.parametrize(
    ("stats", "fields"),
    [
        ({"successes": 93, "total": 100}, {"trials": "results.stats.total"}),
        (STATS, {}),
        (STATS | {"all": 100}, {"trials": "results.stats.all"}),
    ],
)
def test_a_tool_s_counts_may_be_mapped(
    files: Files, stats: dict[str, int], fields: dict[str, str]
) -> None:
    found = mapped(files, stats, **fields)

    assert found.holds, found.why
    assert "93 of 100 trials passed" in " ".join(found.notes)


def test_errors_are_cases_as_well(files: Files) -> None:
    stats = STATS | {"without errors": 99}

    found = mapped(files, stats, trials='results.stats."without errors"')

    assert found.reason == "record-malformed"
    assert found.why == "passed 93 is of 100 cases, and trials is 99"
    assert found.place is not None
    assert found.place.file == "records.json"


def test_without_a_count_of_all_the_trials_are_missing(files: Files) -> None:
    found = mapped(files, {"successes": 93})

    assert (found.reason, "no trials" in found.why) == ("record-incomplete", True)
