"""Ctrl-C ends a selftest with what is known by then."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from pytest_psf import catalogue as editions
from pytest_psf.commands.pytest_said import begun
from pytest_psf.commands.shared import configured
from pytest_psf.selftest.campaign import selftest
from pytest_psf.selftest.candidates import Claimed
from pytest_psf.selftest.judged import Runner
from pytest_psf.selftest.quick import Judging
from pytest_psf.selftest.table import as_table
from pytest_psf.workshop.sandbox import opened

if TYPE_CHECKING:
    from tests.conftest import Team

pytestmark = pytest.mark.usefixtures("unmeasured_processes")

TEST = """
import app
import pytest

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_pause():
    assert app.pause() == "paused"
"""


def _never(*_: object) -> NoReturn:
    """So few mutants have whole runs."""
    raise AssertionError


@pytest.mark.parametrize("batch", [1, 2])
def test_what_is_known_by_then_is_shown(
    team: Team, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.chdir(team.root)
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", TEST)
    told: list[str] = []

    def tell(text: str) -> None:
        told.append(text)
        if text.startswith(f"batch {batch} of"):
            raise KeyboardInterrupt

    found = configured(None)
    claimed = Claimed.of(found.config.claims, editions.load(), found.kinds)
    with opened(found.root) as sandbox:
        tested = selftest(
            sandbox,
            Judging(Runner(sandbox, found.root, None, begun()), _never),
            claimed,
            chosen=lambda _: True,
            tell=tell,
        )

    assert ("  1 killed" in told) is (batch > 1)
    assert tested.interrupted >= 1
    assert not tested.passes
    table = as_table(tested)
    assert table.count("killed\n") == batch - 1
    assert f"INTERRUPTED with {tested.interrupted} still to be tried" in table
