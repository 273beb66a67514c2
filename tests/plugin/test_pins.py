"""Names of models that a person approves, in a run."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

ID = "PSF-02.version-pinned"


def day(days: int) -> str:
    today = dt.datetime.now(dt.timezone.utc).date()  # noqa: TID251 - as a run reads it
    return str(today + dt.timedelta(days=days))


def pin(
    team: Team, *, until: int = 20, name: str = "gpt-large", value: str = "gpt-large"
) -> None:
    team.config(
        gate=f'"{ID}"',
        evidence=f"""
{ID} = {{ setting = "model.toml", key = "model.id", pinned = true }}

[[tool.psf.pins]]
id = "{name}"
reason = "The maker publishes no dated name; its deprecation page is watched."
approved-by = "D. Patel"
expires = {day(until)}
""",
    )
    team.write("model.toml", f'[model]\nid = "{value}"\n')
    team.write("test_it.py", "def test_it(): assert len('a') == 1\n")


def test_an_approved_name_is_pinned_and_ends_soon(team: Team) -> None:
    pin(team)
    judged = team.judged("-vv")

    assert judged.status == 0
    assert judged.report["warnings"] == []
    (one,) = judged.criterion(ID)["evidence"]
    assert one["until"] == day(20)
    assert judged.report["soon"] == [
        {
            "id": ID,
            "source": "model.toml#model.id",
            "until": day(20),
            "place": "pyproject.toml:18",
        }
    ]
    soon = f"soon {ID} model.toml#model.id holds until {day(20)} (20 days)"
    assert soon in judged.text
    assert f"its name is approved by D. Patel until {day(20)}" in judged.text


def test_the_last_day_counts(team: Team) -> None:
    pin(team, until=0)
    assert team.judged().status == 0

    pin(team, until=-1)
    judged = team.judged()
    assert (judged.status, judged.reasons(ID)) == (1, ["pin-expired"])
    assert judged.report["warnings"] == []


def test_what_is_missing_can_be_pasted_from_the_summary(team: Team) -> None:
    pin(team, name="another", value="gpt-large")
    judged = team.judged()

    assert (judged.status, judged.reasons(ID)) == (1, ["not-pinned"])
    lines = [line.strip() for line in judged.result.outlines]
    at = lines.index("[[tool.psf.pins]]")
    assert lines[at + 1 : at + 5] == [
        'id = "gpt-large"',
        'reason = "..."',
        'approved-by = "..."',
        f"expires = {day(180)}",
    ]


def test_what_is_pasted_fits_the_form_of_the_config(team: Team) -> None:
    pin(team, name="another", value="gpt-large")
    config = (team.root / "pyproject.toml").read_text()
    own = config[config.index("[tool.psf]") :].replace("tool.psf.", "")
    team.write("psf.toml", own.replace("[tool.psf]\n", ""))
    team.write("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["."]\n')

    judged = team.judged()

    lines = [line.strip() for line in judged.result.outlines]
    assert "[[pins]]" in lines
    assert "[[tool.psf.pins]]" not in lines


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (
            "another",
            'the entry of "another" in pins is unused: no setting with pinned = true '
            "has that value",
        ),
        (
            "gpt-4o-2024-08-06",
            '"gpt-4o-2024-08-06" is exact already: it needs no entry in pins',
        ),
    ],
)
def test_an_entry_without_use_draws_a_warning_in_whole_runs_only(
    team: Team, name: str, why: str
) -> None:
    pin(team, name=name, value="gpt-4o-2024-08-06")
    judged = team.judged()
    assert judged.status == 0
    assert judged.report["warnings"] == [f"pyproject.toml:20: {why}"]

    assert team.judged("-k", "test_it").report["warnings"] == []
