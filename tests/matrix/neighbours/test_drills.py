"""Whatever freezes time, a drill takes as long as it takes."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from types import SimpleNamespace

import pytest

from pytest_psf.fixtures.drill import Drills, HeldDrill


def begun() -> tuple[Drills, list[HeldDrill]]:
    held: list[HeldDrill] = []
    return Drills(held), held


@pytest.mark.parametrize("elapsed", [None, 0.0])
@pytest.mark.parametrize("library", ["freezegun", "time_machine"])
def test_a_frozen_clock_makes_no_drill_shorter(
    library: str, elapsed: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows, too, where the times of a process say 0."""
    freezing = import_module(library)
    freeze = freezing.freeze_time if library == "freezegun" else freezing.travel
    if elapsed is not None:
        monkeypatch.setattr(os, "times", lambda: SimpleNamespace(elapsed=elapsed))
    drills, held = begun()
    settings = {} if library == "freezegun" else {"tick": False}
    with (  # noqa: PT012 - what a drill raises at its end
        pytest.raises(AssertionError, match=r"took 0\.[1-9].* longer than 50ms"),
        freeze("2001-02-03", **settings),
        drills("a", within="50ms") as drill,
    ):
        drill.served(before=1, after=2)
        subprocess.run(
            [sys.executable, "-c", "import time; time.sleep(0.15)"], check=True
        )
    with freeze("2001-02-03", **settings), drills("a", within="1m") as drill:
        drill.served(before=1, after=2)
    assert held[0].started > 1_700_000_000
    assert 0 < held[0].ended - held[0].started < 30
