"""Evidence that compares with snapshots: what is compared counts, what is rewritten not.

One test for each plugin, in one file, so that a run holds all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.matrix.conftest import WHOLE

if TYPE_CHECKING:
    from tests.matrix.conftest import Matrix

PLUGINS = (
    "-p psf -p syrupy -p inline_snapshot -p pytest-datadir -p regressions "
    "--snapshot-warn-unused"
)

#: Each has a claim of its own, so that a challenge has to be caught by each.
COMPARES = """
import pytest
import service
from inline_snapshot import snapshot as inline

way_back = pytest.mark.psf("PSF-07.rollback-tested", exercises="service:roll_back")

def serving(version):
    return {"before": version, "serving": service.roll_back(version)}

@way_back
def test_by_syrupy(snapshot):
    assert serving(2) == snapshot

@way_back
def test_by_inline_snapshot():
    assert serving(2) == inline({"before": 2, "serving": 1})

@way_back
def test_by_regressions(data_regression):
    data_regression.check(serving(2))
"""
TEST = "tests/test_way_back.py"
AMBER = "tests/__snapshots__/test_way_back.ambr"
REGRESSION = "tests/test_way_back/test_by_regressions.yml"
#: The second one of syrupy is of a test that is gone: who updates removes it.
KEPT = {
    TEST: COMPARES,
    AMBER: "# serializer version: 1\n# name: test_by_syrupy\n"
    "  dict({\n    'before': 2,\n    'serving': 1,\n  })\n# ---\n"
    "# name: test_of_another_day\n  1\n# ---\n",
    REGRESSION: "before: 2\nserving: 1\n",
}
#: A way to rewrite what is compared, and the file that is out of date.
UPDATES = {
    "--snapshot-update": AMBER,
    "--inline-snapshot=fix": TEST,
    "--regen-all": REGRESSION,
}
#: What rests on tests that pass, or would if they entered their target.
PASSED = [name for name, verdict in WHOLE.items() if verdict == "met"]
PASSED += ["PSF-03.interfaces"]
#: inline-snapshot lets a test fail whose snapshot it fixes.
FAILS = {"--inline-snapshot=fix": {"PSF-07.rollback-tested": "unmet"}}


@pytest.fixture
def compared(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> Matrix:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    signals = matrix.root / "tests/test_signals.py"
    without = signals.read_text().partition('@pytest.mark.psf("PSF-07')[0]
    matrix.write({"tests/test_signals.py": without, **KEPT})
    return matrix


@pytest.mark.parametrize("more", ["", "-p xdist -n 2"], ids=["one process", "two"])
def test_what_is_compared_is_evidence(compared: Matrix, more: str) -> None:
    compared.goes(f"{PLUGINS} {more}")

    assert kept(compared) == KEPT


def test_a_challenge_is_caught_by_each_and_no_snapshot_is_lost(
    compared: Matrix,
) -> None:
    result = compared.goes(f"{PLUGINS} -v --psf-challenge")

    caught = f"*{TEST}::test_by_* by service:roll_back CAUGHT"
    result.stdout.fnmatch_lines([caught] * 3)
    assert kept(compared) == KEPT


@pytest.mark.parametrize("file", KEPT)
def test_what_differs_is_a_failed_test(compared: Matrix, file: str) -> None:
    compared.write({file: out_of_date(file)})
    before = kept(compared)

    compared.goes(
        PLUGINS, status=1, but={"PSF-07.rollback-tested": "unmet"}, says="1 failed"
    )

    assert {**kept(compared), **before} == kept(compared)  # what is new is no snapshot


@pytest.mark.parametrize(("option", "file"), UPDATES.items(), ids=UPDATES)
def test_what_is_rewritten_is_not_judged_and_is_what_the_plugin_writes(
    compared: Matrix, option: str, file: str
) -> None:
    compared.write({file: out_of_date(file)})
    compared.run(f"{PLUGINS} {option}", psf=False)
    alone = kept(compared)
    compared.write({**KEPT, file: out_of_date(file)})

    compared.goes(
        f"{PLUGINS} {option} --psf-challenge",
        status=1,
        but={**dict.fromkeys(PASSED, "not judged"), **FAILS.get(option, {})},
        says="tests rewrite what they compare with (--",
    )

    assert alone != {**KEPT, file: out_of_date(file)}
    assert kept(compared) == alone


def out_of_date(file: str) -> str:
    return KEPT[file].replace("2,", "3,").replace("before: 2", "before: 3")


def kept(matrix: Matrix) -> dict[str, str]:
    """Return what the plugins keep, in whichever files they do by now."""
    folders = [matrix.root / name for name in (AMBER, REGRESSION)]
    files = [matrix.root / TEST, *(f for o in folders for f in o.parent.iterdir())]
    return {f.relative_to(matrix.root).as_posix(): f.read_text() for f in files}
