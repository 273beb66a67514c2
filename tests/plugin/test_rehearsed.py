"""`--psf-today`: what will be open on a day to come, and nothing that counts today."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from tests.conftest import Team


def in_days(days: int) -> str:
    """Return a day from now; a run at midnight may see another, but never a later `now`."""
    now = dt.datetime.now(dt.timezone.utc).date()  # noqa: TID251 - the run's own clock
    return str(now + dt.timedelta(days=days))


@pytest.fixture
def waived(team: Team) -> Team:
    """A waiver that ends in thirty days."""
    team.config(
        gate='"PSF-05.review"',
        top=(
            '[[tool.psf.waivers]]\ncriterion = "PSF-05.review"\n'
            'reason = "the desk moves to another floor"\n'
            'compensating-control = "two people read each case"\n'
            'approved-by = "Marta Brandt"\n'
            f"approved-on = {in_days(0)}\nexpires = {in_days(30)}\n"
        ),
    )
    return team


def test_a_waiver_that_will_be_over_is_open_on_that_day(waived: Team) -> None:
    assert waived.run().ret == 0

    day = in_days(31)
    judged = waived.judged("--psf-today", day)

    assert judged.status == 1
    assert judged.verdict("PSF-05.review") == "unmet"
    assert judged.report["today"] == day
    assert judged.report["run"]["simulated"] is True
    assert f"[SIMULATED: judged as of {day}]" in judged.verdict_line
    assert "judged as of a day to come" in judged.text


def test_what_holds_on_that_day_passes_and_says_so(waived: Team) -> None:
    judged = waived.judged("--psf-today", in_days(1))
    assert judged.status == 0
    assert "SIMULATED" in judged.verdict_line


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-01-01", "that day is over"),
        ("tomorrow", "write a date, such as 20"),
        ("2027-02-30", "write a date"),
        ("20990101", "write a date"),
        ("2099-W01-1", "write a date"),
    ],
)
def test_what_is_no_day_to_come_is_refused(waived: Team, day: str, said: str) -> None:
    result = waived.run("--psf-today", day)
    assert result.ret == 4
    assert said in " ".join(result.stderr.str().split())


def test_a_sample_rehearses_from_its_own_day(team: Team) -> None:
    team.config(top="sample-date = 2026-03-01")
    assert team.run("--psf-today", "2026-02-28").ret == 4
    judged = team.judged("--psf-today", "2026-03-02")
    assert "[SIMULATED: judged as of 2026-03-02]" in judged.verdict_line


def test_the_gate_refuses_a_rehearsal(
    waived: Team, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waived.judged("--psf-today", in_days(1))
    monkeypatch.chdir(waived.root)
    assert main(["gate", "psf.json"]) == 4
    assert "it is simulated (--psf-today, or" in " ".join(
        capsys.readouterr().err.split()
    )
