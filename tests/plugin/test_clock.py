"""The day of a run is the real one, whatever the project's code makes of clocks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

#: What freezers of time do: whoever asks afterwards gets another answer.
FREEZE = """
import datetime
import time

class Frozen(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2020, 1, 1, tzinfo=tz)

    @classmethod
    def today(cls):
        return cls(2020, 1, 1)

for name in ("time", "monotonic", "perf_counter"):
    setattr(time, name, lambda: 1577836800.0)
time.time_ns = lambda: 1577836800 * 10**9
datetime.datetime = Frozen
"""

WAIVED = """
[[tool.psf.waivers]]
criterion = "PSF-04.edge-cases"
reason = "The list of odd inputs is being written by the desk."
compensating-control = "Manual triage queue, tried on 2019-10-02."
approved-by = "R. Okafor, head of claims"
approved-on = 2019-11-02
expires = 2020-02-01
"""


@pytest.fixture
def waived(team: Team) -> Team:
    team.config(WAIVED, gate='"PSF-04.edge-cases"')
    return team


def test_a_conftest_that_freezes_time_revives_no_waiver(waived: Team) -> None:
    waived.write("conftest.py", FREEZE)

    judged = waived.judged_forked()

    assert judged.status == 1
    assert judged.verdict("PSF-04.edge-cases") == "unmet"
    assert "waiver-expired" in judged.reasons("PSF-04.edge-cases")
    assert judged.report["today"] > "2026"


@pytest.mark.parametrize("way", [("-p", "freezer"), ("-n", "1", "-p", "freezer")])
def test_time_that_was_frozen_before_is_a_usage_error(
    waived: Team, way: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    waived.write("freezer.py", FREEZE)
    paths = [str(waived.root), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))

    result = waived.run_apart(*way)

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert "the clock says 2020-01-01, but a file written just now is of 20" in text
    assert "freeze time inside of tests only" in text


def test_without_psf_a_frozen_clock_is_nobody_s_business(waived: Team) -> None:
    waived.write("conftest.py", FREEZE)
    waived.write("test_a.py", "def test_a(): pass\n")

    assert waived.fork().ret == 0
