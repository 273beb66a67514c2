"""The project beside the plugins that many have installed.

Each run loads no other plugins than those it names. The
packages stand in the dependency group `neighbours`; nothing here is collected unless
it is asked for: pytest tests/matrix/neighbours
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.matrix.conftest import Matrix

MET = "met"
UNMET = "unmet"
OPEN = "not judged"
NEWEST = pytest.version_tuple >= (9,)

#: Ways to run the whole beside a neighbour, which all come to the same.
WHOLE = {
    "cov": "-p pytest_cov --cov=service",
    "cov with branches": "-p pytest_cov --cov=service --cov-branch",
    "cov with contexts": "-p pytest_cov --cov=service --cov-context=test",
    "cov, two workers": "-p pytest_cov -p xdist --cov=service -n 2",
    "randomly": "-p randomly --randomly-seed=1",
    "randomly, another seed": "-p randomly --randomly-seed=4",
    "randomly, two workers": "-p randomly -p xdist --randomly-seed=2 -n 2",
    "random-order": "-p random_order --random-order --random-order-seed=3",
    "random-order, by module": "-p random_order --random-order-bucket=module",
    "rerunfailures": "-p rerunfailures --reruns 2",
    "rerunfailures, two workers": "-p rerunfailures -p xdist --reruns 2 -n 2",
    "timeout": "-p timeout --timeout=60",
    "timeout by a thread": "-p timeout --timeout=60 --timeout-method=thread",
    "asyncio": "-p asyncio",
    "asyncio, auto": "-p asyncio --asyncio-mode=auto",
    "anyio": "-p anyio",
    "bdd": "-p pytest-bdd",
    "html": "-p metadata -p html -p html_fixtures --html=out.html",
    "html, two workers": (
        "-p metadata -p html -p html_fixtures -p xdist --html=out.html -n 2"
    ),
    "json-report": "-p metadata -p pytest_jsonreport --json-report",
    "json-report, two workers": (
        "-p metadata -p pytest_jsonreport -p xdist --json-report -n 2"
    ),
    "annotate-failures": "-p pytest_github_actions_annotate_failures",
    "reportlog": "-p pytest_reportlog --report-log=log.jsonl",
    "split, the only group": "-p pytest-split --splits 1 --group 1",
    "retry": "-p pytest-retry --retries 2",
    "retry, two workers": "-p pytest-retry -p xdist --retries 2 -n 2",
    "flaky": "-p flaky --force-flaky",
    "flaky, two workers": "-p flaky -p xdist --force-flaky -n 2",
    "time-machine": "-p time_machine",
    "benchmark": "-p benchmark",
    **({} if NEWEST else {"subtests": "-p subtests"}),
}

#: A test file instead of test_way_back.py, the only one that is evidence for
#: PSF-07.rollback-tested: its text, the plugins, the verdict, what the run says.
EVIDENCE: dict[str, tuple[str, str, str, str]] = {
    "a coroutine": (
        """
import asyncio
import pytest
import service

@pytest.mark.asyncio
async def test_the_way_back():
    await asyncio.sleep(0)
    assert service.roll_back(2) == 1
""",
        "-p asyncio",
        MET,
        "GATE PASSED",
    ),
    "a coroutine in an async fixture": (
        """
import pytest_asyncio
import service

@pytest_asyncio.fixture
async def version():
    return service.roll_back(2)

async def test_the_way_back(version):
    assert version == 1
""",
        "-p asyncio --asyncio-mode=auto",
        MET,
        "GATE PASSED",
    ),
    "a coroutine that nobody runs": (
        """
import service

async def test_the_way_back():
    assert service.roll_back(2) == 1
""",
        "-W ignore",
        UNMET,
        "GATE FAILED",
    ),
    "a coroutine of anyio": (
        """
import pytest
import service

@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.mark.anyio
async def test_the_way_back():
    assert service.roll_back(2) == 1
""",
        "-p anyio",
        MET,
        "GATE PASSED",
    ),
    "a scenario": (
        """
import service
from pytest_bdd import given, scenarios, then, when

scenarios("way_back.feature")

@given("two versions", target_fixture="version")
def two():
    return 2

@when("the second fails", target_fixture="serving")
def fails(version):
    return service.roll_back(version)

@then("the first serves")
def serves(serving):
    assert serving == 1
""",
        "-p pytest-bdd",
        MET,
        "GATE PASSED",
    ),
    "a scenario that enters nothing": (
        """
from pytest_bdd import given, scenarios, then, when

scenarios("way_back.feature")

@given("two versions")
@when("the second fails")
@then("the first serves")
def nothing():
    pass
""",
        "-p pytest-bdd",
        UNMET,
        "never entered service:roll_back",
    ),
    "a scenario that fails": (
        """
import service
from pytest_bdd import given, scenarios, then, when

scenarios("way_back.feature")

@given("two versions")
@when("the second fails")
def nothing():
    pass

@then("the first serves")
def serves():
    assert service.roll_back(2) == 2
""",
        "-p pytest-bdd",
        UNMET,
        "GATE FAILED",
    ),
    "a pass on a rerun": (
        """
import service

TRIES = []

def test_the_way_back():
    TRIES.append(1)
    assert service.roll_back(2) == 1
    assert len(TRIES) == 2
""",
        "-p rerunfailures --reruns 2",
        MET,
        "passed only on a rerun",
    ),
    "a pass on a rerun, elsewhere": (
        """
import service

TRIES = []

def test_the_way_back():
    TRIES.append(1)
    assert service.roll_back(2) == 1
    assert len(TRIES) == 2
""",
        "-p rerunfailures -p xdist --reruns 2 -n 2",
        MET,
        "passed only on a rerun",
    ),
    "a failure in all reruns": (
        """
import service

def test_the_way_back():
    assert service.roll_back(2) == 2
""",
        "-p rerunfailures --reruns 2",
        UNMET,
        "GATE FAILED",
    ),
    "a rerun that enters nothing": (
        """
import service

TRIES = []

def test_the_way_back():
    TRIES.append(1)
    if len(TRIES) == 1:
        assert service.roll_back(2) == 2
""",
        "-p rerunfailures --reruns 2",
        UNMET,
        "never entered service:roll_back",
    ),
    "a test that hangs": (
        """
import time
import service

def test_the_way_back():
    assert service.roll_back(2) == 1
    time.sleep(60)
""",
        "-p timeout --timeout=0.5 --timeout-method=signal",
        UNMET,
        "GATE FAILED",
    ),
    "subtests": (
        """
import service

def test_the_way_back(subtests):
    for version in (2, 3):
        with subtests.test(version=version):
            assert service.roll_back(version) == version - 1
""",
        "" if NEWEST else "-p subtests",
        MET,
        "GATE PASSED",
    ),
    "subtests, elsewhere": (
        """
import service

def test_the_way_back(subtests):
    for version in (2, 3):
        with subtests.test(version=version):
            assert service.roll_back(version) == version - 1
""",
        "-p xdist -n 2" if NEWEST else "-p subtests -p xdist -n 2",
        MET,
        "GATE PASSED",
    ),
    "a failed subtest": (
        """
import service

def test_the_way_back(subtests):
    for version in (2, 3):
        with subtests.test(version=version):
            assert service.roll_back(version) == 2
""",
        "" if NEWEST else "-p subtests",
        UNMET,
        "GATE FAILED",
    ),
    "a failed subtest, elsewhere": (
        """
import service

def test_the_way_back(subtests):
    for version in (2, 3):
        with subtests.test(version=version):
            assert service.roll_back(version) == 2
""",
        "-p xdist -n 2" if NEWEST else "-p subtests -p xdist -n 2",
        UNMET,
        "GATE FAILED",
    ),
    "a pass on a retry": (
        """
import pytest
import service

TRIES = []

@pytest.mark.flaky(retries=2)
def test_the_way_back():
    TRIES.append(1)
    assert service.roll_back(2) == 1
    assert len(TRIES) == 2
""",
        "-p pytest-retry",
        MET,
        "passed only on a rerun",
    ),
    "a pass on a retry, elsewhere": (
        """
import service

TRIES = []

def test_the_way_back():
    TRIES.append(1)
    assert service.roll_back(2) == 1
    assert len(TRIES) == 3
""",
        "-p pytest-retry -p xdist --retries 2 -n 2",
        MET,
        "passed only on a rerun",
    ),
    "a retry that enters nothing": (
        """
import service

TRIES = []

def test_the_way_back():
    TRIES.append(1)
    if len(TRIES) == 1:
        assert service.roll_back(2) == 2
""",
        "-p pytest-retry --retries 2",
        UNMET,
        "never entered service:roll_back",
    ),
    "a failure in all retries": (
        """
import service

def test_the_way_back():
    assert service.roll_back(2) == 2
""",
        "-p pytest-retry --retries 2",
        UNMET,
        "test_the_way_back failed",
    ),
    "a pass of a flaky test": (
        """
from flaky import flaky
import service

TRIES = []

@flaky
def test_the_way_back():
    TRIES.append(1)
    assert service.roll_back(2) == 1
    assert len(TRIES) == 2
""",
        "-p flaky",
        MET,
        "passed only on a rerun",
    ),
    "a pass of a flaky test, elsewhere": (
        """
from flaky import flaky
import service

TRIES = []

@flaky(max_runs=4, min_passes=2)
def test_the_way_back():
    TRIES.append(1)
    assert service.roll_back(2) == 1
    assert len(TRIES) != 2
""",
        "-p flaky -p xdist -n 2",
        MET,
        "passed only on a rerun",
    ),
    "a flaky test that enters nothing at last": (
        """
from flaky import flaky
import service

TRIES = []

@flaky
def test_the_way_back():
    TRIES.append(1)
    if len(TRIES) == 1:
        assert service.roll_back(2) == 2
""",
        "-p flaky",
        UNMET,
        "never entered service:roll_back",
    ),
    "a failure in all runs of a flaky test": (
        """
from flaky import flaky
import service

@flaky
def test_the_way_back():
    assert service.roll_back(2) == 2
""",
        "-p flaky",
        UNMET,
        "test_the_way_back failed",
    ),
    "a benchmark": (
        """
import service

def test_the_way_back(benchmark):
    assert benchmark.pedantic(service.roll_back, args=(2,), rounds=3) == 1
""",
        "-p benchmark --benchmark-disable-gc --benchmark-json=bench.json",
        MET,
        "GATE PASSED",
    ),
    "a benchmark, elsewhere": (
        """
import service

def test_the_way_back(benchmark):
    assert benchmark(service.roll_back, 2) == 1
""",
        "-p benchmark -p xdist -n 2 -W ignore",
        MET,
        "GATE PASSED",
    ),
    "a benchmark of another thing": (
        """
import service

def test_the_way_back(benchmark):
    assert benchmark.pedantic(abs, args=(1,), rounds=3) == 1
""",
        "-p benchmark",
        UNMET,
        "never entered service:roll_back",
    ),
    "a benchmark that is skipped": (
        """
import service

def test_the_way_back(benchmark):
    assert benchmark(service.roll_back, 2) == 1
""",
        "-p benchmark --benchmark-skip",
        UNMET,
        "test_the_way_back was skipped",
    ),
    "a test at another time, by freezegun": (
        """
import datetime
from freezegun import freeze_time
import service

@freeze_time("2031-05-04")
def test_the_way_back():
    assert datetime.date.today().year == 2031
    assert service.roll_back(2) == 1
""",
        "",
        MET,
        "GATE PASSED",
    ),
    "a run at another time, by freezegun": (
        """
import datetime
import pytest
from freezegun import freeze_time
import service

@pytest.fixture(scope="session", autouse=True)
def long_ago():
    with freeze_time("2020-02-02"):
        yield

def test_the_way_back():
    assert datetime.date.today().year == 2020
    assert service.roll_back(2) == 1
""",
        "-p xdist -n 2",
        MET,
        "GATE PASSED",
    ),
    "a test at another time, by time-machine": (
        """
import datetime
import time_machine
import service

@time_machine.travel("2031-05-04", tick=False)
def test_the_way_back():
    assert datetime.date.today().year == 2031
    assert service.roll_back(2) == 1
""",
        "-p time_machine",
        MET,
        "GATE PASSED",
    ),
    "a run at another time, by time-machine": (
        """
import datetime
import pytest
import time_machine
import service

@pytest.fixture(scope="session", autouse=True)
def long_ago():
    with time_machine.travel("2020-02-02"):
        yield

def test_the_way_back(time_machine):
    assert datetime.date.today().year == 2020
    time_machine.move_to("2021-02-02")
    assert service.roll_back(2) == 1
""",
        "-p time_machine -p xdist -n 2",
        MET,
        "GATE PASSED",
    ),
    "a failed subtest of unittest": (
        """
import unittest
import service

class WayBackTest(unittest.TestCase):
    def test_the_way_back(self):
        for version in (2, 3):
            with self.subTest(version=version):
                self.assertEqual(service.roll_back(version), 2)
""",
        "" if NEWEST else "-p subtests",
        UNMET,
        "GATE FAILED",
    ),
}

FEATURE = """\
Feature: The way back
  Scenario: Back to the version before
    Given two versions
    When the second fails
    Then the first serves
"""

#: What replaces the test and the doctest that are evidence in the other runs.
OTHERS_GONE = {"tests/test_signals.py": "", "tests/test_way_back.py": ""}


@pytest.fixture(autouse=True)
def _alone(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    assert matrix.root.is_dir()
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.mark.parametrize("line", WHOLE.values(), ids=WHOLE)
def test_a_whole_run(matrix: Matrix, line: str) -> None:
    apart = "-p timeout" in line  # an alarm limits these tests as well
    matrix.goes(f"-p psf {line}", says="GATE PASSED (17 criteria)", apart=apart)


def test_a_whole_run_by_the_module(matrix: Matrix) -> None:
    matrix.goes("-p pytest_psf.plugin", says="GATE PASSED (17 criteria)", apart=True)


@pytest.mark.parametrize("more", ["", "-n 2", "--reruns 1 --cov=service -n 2"])
def test_a_whole_run_beside_all_of_them(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.delenv("PYTEST_ADDOPTS")  # all, hypothesis as well
    matrix.goes(
        f"--timeout=60 --html=out.html --json-report {more}",
        says="GATE PASSED (17 criteria)",
        apart=True,
    )


@pytest.mark.parametrize(
    ("text", "line", "verdict", "says"), EVIDENCE.values(), ids=EVIDENCE
)
def test_evidence_by_a_neighbour(
    matrix: Matrix, text: str, line: str, verdict: str, says: str
) -> None:
    signals = matrix.root / "tests/test_signals.py"
    without = signals.read_text().partition('@pytest.mark.psf("PSF-07')[0]
    matrix.write(
        {
            "tests/test_signals.py": without,
            "tests/test_way_back.py": text,
            "tests/way_back.feature": FEATURE,
        }
    )

    matrix.goes(
        f"-p psf {line}",
        status=0 if verdict == MET else 1,
        but={"PSF-07.rollback-tested": verdict},
        says=says,
        apart="-p timeout" in line,
    )


def test_a_limit_that_ends_the_process_leaves_no_pass(matrix: Matrix) -> None:
    hangs = "import time\ndef test_hangs():\n    time.sleep(60)\n"
    matrix.write({"tests/test_0.py": hangs})

    result = matrix.run(
        "-p psf -p timeout --timeout=1 --timeout-method=thread "
        "--psf-report json:psf.json",
        apart=True,
    )

    assert result.ret == 1
    report = json.loads((matrix.root / "psf.json").read_text())
    assert report["finished"] is False


@pytest.mark.parametrize(("group", "status"), [(1, 1), (40, 5)])
def test_a_part_of_a_split_run_is_no_pass(
    matrix: Matrix, group: int, status: int
) -> None:
    result = matrix.run(f"-p psf -p pytest-split --splits 40 --group {group}")

    assert result.ret == status
    result.stdout.fnmatch_lines(["*GATE FAILED (17 criteria)*"])


@pytest.mark.parametrize(
    "more",
    [
        "",
        "--cov-branch",
        "--cov-context=test",
        "--cov-branch --cov-context=test",
        "-p xdist -n 2 --cov-context=test",
    ],
)
def test_the_numbers_of_coverage_do_not_change(matrix: Matrix, more: str) -> None:
    def numbers(psf: str) -> Any:
        matrix.run(
            f"{psf} -p pytest_cov --cov=service --cov-report=json:cov.json {more}",
            psf=bool(psf),
        )
        found = json.loads((matrix.root / "cov.json").read_text())
        return found["totals"], found["files"]

    without = numbers("")

    assert without[0]["covered_lines"] > 50
    assert numbers("-p psf") == without


def test_nor_do_they_when_tests_are_challenged(matrix: Matrix) -> None:
    def numbers(psf: str) -> Any:
        matrix.run(
            f"{psf} -p pytest_cov --cov=service --cov-branch --cov-report=json:cov.json",
            psf=bool(psf),
        )
        found = json.loads((matrix.root / "cov.json").read_text())
        return found["totals"], found["files"]

    assert numbers("-p psf --psf-challenge") == numbers("")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "-p randomly --randomly-seed=1",
        "-p rerunfailures -p xdist --reruns 2 -n 2",
        "-p pytest_cov --cov=service --cov-context=test",
        "-p timeout --timeout=60",
        # All that only run, read and report in a way of their own.
        "-p asyncio -p anyio -p pytest-bdd -p pytest-split --splits 1 --group 1 "
        "-p metadata -p html -p html_fixtures --html=out.html "
        "-p pytest_jsonreport --json-report -p pytest_reportlog --report-log=log.jsonl",
        "-p pytest-retry -p time_machine -p benchmark",
    ],
)
def test_challenges_come_to_the_same(matrix: Matrix, line: str) -> None:
    apart = "-p timeout" in line  # an alarm limits these tests as well
    result = matrix.goes(f"-p psf -v --psf-challenge {line}", apart=apart)

    results = [x.split(" by ")[1] for x in result.outlines if " by service:" in x]
    assert sum(x.endswith(" CAUGHT") for x in results) == 25
    assert [x for x in results if not x.endswith(" CAUGHT")] == [
        "service:accepts NOT ENTERED"
    ]


def test_html_shows_the_criteria(matrix: Matrix) -> None:
    matrix.goes("-p psf -p metadata -p html -p html_fixtures --html=out.html")

    page = (matrix.root / "out.html").read_text()
    assert "PSF-07.rollback-tested" in page


@pytest.mark.parametrize("more", ["", "-p xdist -n 2"], ids=["one process", "two"])
def test_csv_holds_the_tests_and_ends_no_run(matrix: Matrix, more: str) -> None:
    matrix.goes(
        f"-p psf -p pytest_csv --csv out.csv {more}",
        says="shown without a plugin that cannot take them (Exception: Failed parsing",
        apart=True,  # it uses a mark, which is none, as it is imported
    )

    with (matrix.root / "out.csv").open() as file:
        rows = [(row["name"], row["status"]) for row in csv.DictReader(file)]
    assert len(rows) > 30
    assert not any(name.startswith("PSF-") for name, _ in rows)
    assert ("test_the_old_version_serves_again", "passed") in rows


def test_annotations_name_what_is_unmet(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    result = matrix.goes(
        "-p psf -p pytest_github_actions_annotate_failures --psf-gate PSF-05.review",
        status=1,
    )

    told = [x for x in (*result.outlines, *result.errlines) if x.startswith("::error")]
    assert len(told) == 1
    assert "file=pyproject.toml" in told[0]
    assert "PSF-05.review" in told[0]


def test_without_the_plugin_the_option_is_unknown(matrix: Matrix) -> None:
    result = matrix.run("-p no:psf", apart=True)

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*unrecognized arguments: --psf*"])


def test_without_the_plugin_the_marked_tests_still_run(matrix: Matrix) -> None:
    harm = matrix.root / "tests/test_plain.py"

    result = matrix.run(f"-p no:psf {harm} -W ignore", apart=True, psf=False)

    assert result.ret == 0
    result.assert_outcomes(passed=11)


GUARD = """
def check(text):
    if not text:
        return "empty"
    return "fine"

def mask(text):
    return text.replace("1", "#")
"""

GUARDED = """
import guard
import pytest

@pytest.mark.psf(
    "PSF-04.output-validation",
    exercises="guard:check",
    coverage={"files": ["guard.py"], "at-least": 80},
)
@pytest.mark.parametrize("text", ["a", "a|run"])
def test_fine(text):
    assert guard.check(text) == "fine"

@pytest.mark.psf("PSF-04.output-validation", exercises="guard:check")
def test_empty():
    assert guard.check("") == "empty"

def test_no_evidence():
    assert guard.mask("1") == "#"
"""

#: Ways to measure, and what is lacking.
MEASURED = {
    "--cov=guard --cov-branch --cov-context=test": "",
    "--cov=guard --cov-branch --cov-context=test -p xdist -n 2": "",
    "--cov=guard --cov-branch --cov-context=test --cov-config=static.ini": "",
    "--cov=guard --cov-branch --cov-context=test --no-cov": "",
    "--cov=guard --cov-branch": "coverage is active without a context for each test",
    "--cov=guard --cov-context=test -p xdist -n 2": (
        "coverage is active without branches"
    ),
    "--cov=guard": (
        "coverage is active without branches and without a context for each test"
    ),
    "--cov=service --cov-branch --cov-context=test": (
        "the coverage that is active does not measure guard.py"
    ),
}


@pytest.mark.parametrize(("way", "lacking"), MEASURED.items(), ids=MEASURED)
def test_a_coverage_minimum_is_read_from_the_contexts(
    matrix: Matrix, way: str, lacking: str
) -> None:
    _guard(matrix)

    matrix.run(f"-p psf -p pytest_cov {way} --psf-report json:psf.json")

    found = _evidence(matrix, "tests/test_guard.py::test_fine")
    if lacking:
        assert (found["reason"], found["why"]) == ("coverage-not-measured", lacking)
        assert _evidence(matrix, "tests/test_guard.py::test_empty")["reason"] is None
    else:
        assert "its evidence tests run 83.3 % of guard.py" in found["notes"]


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ("test_guard test_fatal", "was lost with a worker"),
        (
            "test_guard test_fatal test_more",
            "; what 3 of them run was lost with a worker",
        ),
        ("test_more test_fatal test_guard", "run 83.3 % of guard.py"),
    ],
)
def test_contexts_that_died_with_their_worker_do_not_count(
    matrix: Matrix, order: str, says: str
) -> None:
    _guard(matrix)
    fatal = "import os\n\ndef test_fatal():\n    os._exit(3)\n"
    more = GUARDED.replace('check("") == "empty"', 'check("b") == "fine"')
    matrix.write({"tests/test_fatal.py": fatal, "tests/test_more.py": more})
    files = " ".join(f"tests/{name}.py" for name in order.split())

    matrix.run(
        "-p psf -p pytest_cov -p xdist -n 1 --cov=guard --cov-branch "
        f"--cov-context=test --psf-report json:psf.json {files}",
    )

    found = _evidence(matrix, "tests/test_guard.py::test_fine")
    assert says in f"{found['why']} {found['notes']}"


@pytest.mark.parametrize("more", ["", "-p xdist -n 2"])
def test_the_contexts_are_read_without_a_change_to_them(
    matrix: Matrix, more: str
) -> None:
    _guard(matrix)

    def numbers(*, psf: bool) -> Any:
        matrix.run(
            f"-p psf -p pytest_cov {more} --cov=guard --cov=service --cov-branch "
            "--cov-context=test --cov-report=json:cov.json --cov-config=static.ini",
            psf=psf,
        )
        found = json.loads((matrix.root / "cov.json").read_text())
        return found["totals"], _sorted(found["files"])

    without = numbers(psf=False)

    assert without[0]["covered_branches"] > 2
    assert numbers(psf=True) == without


def _sorted(value: Any) -> Any:
    """Return a report with its lists in one order: contexts have none."""
    if isinstance(value, dict):
        return {key: _sorted(one) for key, one in value.items()}
    return sorted(value, key=str) if isinstance(value, list) else value


def _guard(matrix: Matrix) -> None:
    """Add a guard with a coverage minimum, and a configuration of coverage."""
    matrix.write(
        {
            "guard.py": GUARD,
            "tests/test_guard.py": GUARDED,
            "static.ini": "[run]\ncontext = ci|one\nrelative_files = true\n"
            "[json]\nshow_contexts = true\n",
        }
    )


def _evidence(matrix: Matrix, test: str) -> dict[str, Any]:
    told = json.loads((matrix.root / "psf.json").read_text())
    evidence = [one for ruling in told["criteria"] for one in ruling["evidence"]]
    return next(dict(one) for one in evidence if one["source"] == test)
