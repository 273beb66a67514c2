"""Waivers in a run: the exit status, the screens and the report."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

ID = "PSF-05.intervene"


def day(days: int) -> str:
    today = dt.datetime.now(dt.timezone.utc).date()  # noqa: TID251 - as a run reads it
    return str(today + dt.timedelta(days=days))


def waive(team: Team, *, since: int = -10, until: int = 67, gate: str = ID) -> None:
    team.config(
        gate=f'"{gate}"',
        evidence=f"""
[[tool.psf.waivers]]
criterion = "{ID}"
reason = "The switch is built in January, as was settled with the claims handlers."
compensating-control = "Manual triage queue, tried on 2026-10-02."
approved-by = "R. Okafor, head of claims"
approved-on = {day(since)}
expires = {day(until)}
""",
    )
    team.write("test_it.py", "def test_it(): assert len('a') == 1\n")


def test_a_waived_criterion_passes_the_gate_and_says_what_it_rests_on(
    team: Team,
) -> None:
    waive(team)
    judged = team.judged()

    assert judged.status == 0
    assert judged.text.count(f"waived {ID} until {day(67)} (67 days): The switch") == 1
    assert "compensating control: Manual triage queue, tried on" in judged.text
    assert f"approved by R. Okafor, head of claims on {day(-10)}" in judged.text
    assert "without it unmet: nothing is claimed for it" in judged.text
    assert f"GATE PASSED ({ID}, 1 waived). The system is NOT READY: 34" in judged.text
    theirs = (str(team.root), "platform ", "plugins: ")
    lines = [one for one in judged.result.outlines if not any(p in one for p in theirs)]
    assert max(map(len, lines)) <= 80
    found = judged.criterion(ID)
    assert found["verdict"] == "waived"
    assert found["waiver"] == {
        "reason": "The switch is built in January, as was settled with the claims "
        "handlers.",
        "compensating_control": "Manual triage queue, tried on 2026-10-02.",
        "approved_by": "R. Okafor, head of claims",
        "approved_on": day(-10),
        "expires": day(67),
        "place": "pyproject.toml:18",
        "counts": True,
        "without": "unmet",
    }
    assert [one["reason"] for one in found["remedy"]] == ["nothing-claimed"]
    assert judged.criterion("PSF-05.override")["waiver"] is None
    assert judged.report["heeds_waivers"] is True


def test_a_quiet_run_shows_a_waiver_in_one_line(team: Team) -> None:
    waive(team)
    lines = team.run("-q").outlines
    (line,) = [one for one in lines if one.startswith("waived")]
    assert line == f"waived  {ID}  until {day(67)} (67 days)"
    assert not any("compensating" in one for one in lines)


def test_the_item_is_skipped_and_says_until_when(team: Team) -> None:
    waive(team)
    result = team.run("-v", "-rs")
    result.stdout.fnmatch_lines([f"*::{ID} WAIVED*", f"*until {day(67)}: The switch*"])


def test_the_last_day_counts_and_the_next_day_does_not(team: Team) -> None:
    waive(team, until=0)
    assert team.judged().status == 0

    waive(team, until=-1)
    judged = team.judged()
    assert judged.status == 1
    assert judged.reasons(ID) == ["nothing-claimed", "waiver-expired"]
    assert f"its waiver expired on {day(-1)}, 1 day ago" in judged.text
    assert judged.criterion(ID)["waiver"]["counts"] is False
    assert judged.criterion(ID)["waiver"]["without"] is None


def test_a_waiver_that_ends_soon_is_told_in_the_report(team: Team) -> None:
    waive(team, until=30)
    judged = team.judged()
    assert f"soon {ID} its waiver holds until {day(30)} (30 days)" in judged.text
    assert judged.report["soon"] == [
        {
            "id": ID,
            "source": "its waiver",
            "until": day(30),
            "place": "pyproject.toml:18",
        }
    ]

    waive(team, until=31)
    assert team.judged().report["soon"] == []


def test_an_approval_to_come_does_not_count(team: Team) -> None:
    waive(team, since=1)
    judged = team.judged()
    assert judged.status == 1
    assert judged.reasons(ID) == ["nothing-claimed", "waiver-not-yet"]


def test_a_run_without_waivers_says_so_above_and_below(team: Team) -> None:
    waive(team)
    judged = team.judged("--psf-no-waivers")

    assert judged.status == 1
    assert judged.verdict(ID) == "unmet"
    assert judged.criterion(ID)["waiver"] is None
    assert judged.report["heeds_waivers"] is False
    assert "psf: judged as if nothing were waived (--psf-no-waivers)" in judged.text
    assert judged.text.count("[judged as if nothing were waived]") == 1


def test_an_unused_waiver_draws_a_warning_in_whole_runs_only(team: Team) -> None:
    waive(team)
    team.write(
        "test_it.py",
        "import pytest, app\n\n"
        f'@pytest.mark.psf("{ID}", exercises="app:pause")\n'
        "def test_it(): assert app.pause() == 'paused'\n",
    )
    unused = f"pyproject.toml:18: the waiver of {ID} is unused: it is met"
    judged = team.judged()
    assert (judged.status, judged.report["warnings"]) == (0, [unused])
    assert f"warning: {unused}" in judged.text

    narrowed = team.judged("-k", "test_it")
    assert (narrowed.status, narrowed.report["warnings"]) == (1, [])


def test_a_narrowed_run_is_not_made_whole_by_a_waiver(team: Team) -> None:
    waive(team)
    judged = team.judged("-k", "test_it")
    assert judged.status == 1
    assert judged.verdict(ID) == "waived"
    assert judged.criterion(ID)["waiver"]["without"] == "not judged"
    assert "without it not judged" in judged.text


def test_a_fault_in_a_waiver_ends_the_run_before_any_test(team: Team) -> None:
    waive(team, until=600)
    result = team.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*pyproject.toml:24: tool.psf.waivers*expires:*"])


def test_the_verdicts_are_the_same_with_xdist(team: Team) -> None:
    waive(team)
    assert team.judged("-n2").criterion(ID) == team.judged().criterion(ID)
