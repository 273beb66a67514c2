"""Whatever freezes time, a waiver that has run out does not come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.matrix.conftest import Matrix

WAIVER = """
[[tool.psf.waivers]]
criterion = "PSF-08.owner"
reason = "The desk of the claims platform is being set up."
compensating-control = "Manual triage queue, tried on 2019-10-02."
approved-by = "R. Okafor, head of claims"
approved-on = 2019-11-02
expires = 2020-03-01
"""
FREEZES = {
    "freezegun": (
        "import datetime\nimport freezegun\n"
        'freezegun.freeze_time("2020-01-01").start()\n'
        "assert datetime.date.today().year == 2020\n"
    ),
    "time-machine": (
        "import datetime\nimport time_machine\n"
        'time_machine.travel("2020-01-01", tick=False).start()\n'
        "assert datetime.date.today().year == 2020\n"
    ),
}


@pytest.fixture(autouse=True)
def _waived(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(matrix.root), prepend=":")
    config = (matrix.root / "pyproject.toml").read_text()
    config = config.replace("sample-date = 2026-11-25\n", "")  # the real day
    config = config.replace('"PSF-07.rollback-tested",\n]', '"PSF-08.owner",\n]')
    matrix.write({"pyproject.toml": config + WAIVER})


@pytest.mark.parametrize("freezes", FREEZES.values(), ids=FREEZES)
@pytest.mark.parametrize("more", ["", "-p xdist -n 1"], ids=["one process", "worker"])
def test_a_conftest_that_freezes_time_changes_no_day(
    matrix: Matrix, freezes: str, more: str
) -> None:
    matrix.write({"conftest.py": freezes})

    matrix.goes(
        f"-p psf {more}",
        status=1,
        says="its waiver expired on 2020-03-01",
        apart="anew",
    )


@pytest.mark.parametrize("freezes", FREEZES.values(), ids=FREEZES)
def test_a_plugin_that_freezes_time_before_is_a_usage_error(
    matrix: Matrix, freezes: str
) -> None:
    matrix.write({"freezer.py": freezes})

    result = matrix.run("-p freezer -p psf", apart="anew")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*the clock says 2020-01-01, but a file written*"])
