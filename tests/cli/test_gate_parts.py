"""A system in several suites: each run is one of its part, the gate judges them together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from tests.cli.conftest import Reports
    from tests.conftest import Team

pytestmark = pytest.mark.once

TEST = """
import pytest
import {name}

@pytest.mark.psf("{criterion}", exercises="{name}:{function}")
def test_it():
    assert {name}.{function}([1]) == []
"""

CODE = """
def {function}(queue):
    found = list(queue)
    found.clear()
    return found

COMMANDS = {{"it": {function}}}
"""

RESULTS = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="vitest tests" tests="3">
  <testsuite name="src/board.test.ts" tests="3">
    <testcase classname="src/board.test.ts" name="board &gt; shows an alert" time="0.1">
      <system-out>[[ATTACHMENT|shots/alert.txt]]</system-out>
    </testcase>
    <testcase classname="src/board.test.ts" name="board &gt; counts"/>
    <testcase classname="src/board.test.ts" name="board &gt; fails">
      <failure message="expected 1 to be 2">at board.test.ts:9</failure>
    </testcase>
  </testsuite>
</testsuites>
"""

PARTS = (
    'parts = { backend = "backend", library = "lib", web = "junit:web/results.xml" }'
)


class System:
    def __init__(
        self, team: Team, capsys: pytest.CaptureFixture[str], left: Reports
    ) -> None:
        self.team, self.root, self._capsys = team, team.root, capsys
        self._left = left

    def config(self, evidence: str = "") -> None:
        self.team.config(
            evidence, top=PARTS, gate='"PSF-05.intervene", "PSF-05.review"'
        )

    def suite(self, folder: str, name: str, criterion: str, function: str) -> None:
        self.team.write(f"{folder}/pytest.ini", "[pytest]\npythonpath = .\n")
        self.team.write(f"{folder}/{name}.py", CODE.format(function=function))
        text = TEST.format(name=name, criterion=criterion, function=function)
        self.team.write(f"{folder}/tests/test_{name}.py", text)

    def run(
        self, folder: str, *arguments: str
    ) -> tuple[pytest.RunResult, str, dict[str, object]]:
        """Run a part's own suite as its developers do, in its folder."""
        report = self.root / f"{folder}.json"
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.root / folder)
            line = ("--psf-report", f"json:{report}", *arguments)
            run = self.team.run
            result = self._left.of(lambda: run(*line), self.root, report, *arguments)
        said = " ".join(result.stdout.str().split())
        return result, said, json.loads(report.read_text())

    def gate(self, *reports: str) -> tuple[int, str]:
        self._capsys.readouterr()
        status = main(["gate", *reports])
        said = self._capsys.readouterr()
        return status, " ".join((said.out + said.err).split())


@pytest.fixture
def system(
    team: Team,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    reports_left: Reports,
) -> System:
    monkeypatch.chdir(team.root)
    team.pytester.run("git", "init", "-q")  # the config is looked for up to here
    (team.root / "app.py").unlink()
    found = System(team, capsys, reports_left)
    found.config()
    found.suite("backend", "queueing", "PSF-05.intervene", "stop")
    found.suite("lib", "marking", "PSF-05.review", "mark")
    team.write("web/results.xml", RESULTS)
    team.write("web/shots/alert.txt", "the board showed: error rate 9 %")
    return found


def test_a_run_in_a_part_is_whole_for_it(system: System) -> None:
    result, said, report = system.run("backend")

    assert result.ret == 1
    assert "narrowed" not in said
    assert "the part backend, which `pytest-psf gate` judges with library, web" in said
    assert report["run"]["parts"] == [  # type: ignore[index] # a report has it
        {"part": "backend", "whole": True, "files_left_out": [], "blind_for": []}
    ]
    assert "PSF-05.intervene" not in said.rpartition("GATE FAILED")[2].partition(".")[0]


def test_the_parts_are_judged_together(system: System) -> None:
    system.run("backend")
    system.run("lib")

    status, said = system.gate("backend.json", "lib.json")

    assert status == 0, said
    assert "GATE PASSED (PSF-05.intervene, PSF-05.review)" in said
    assert "narrowed" not in said


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        (("backend.json",), "there is no report of the part library"),
        (("lib.json",), "there is no report of the part backend"),
    ],
)
def test_a_part_that_is_missing_keeps_the_gate_shut(
    system: System, reports: tuple[str, ...], said: str
) -> None:
    system.run("backend")
    system.run("lib")
    status, told = system.gate(*reports)
    assert status == 1
    assert said in told


def test_results_that_are_missing_keep_it_shut_as_well(system: System) -> None:
    (system.root / "web/results.xml").unlink()
    system.run("backend")
    system.run("lib")
    status, said = system.gate("backend.json", "lib.json")
    assert status == 1
    assert "the part web is missing: " in said


def test_a_narrowed_run_of_a_part_is_narrowed(system: System) -> None:
    _, said, report = system.run("lib", "-k", "nothing_of_it")
    assert "narrowed by -k" in said
    assert report["run"]["parts"][0]["whole"] is False  # type: ignore[index]
    system.run("backend")
    status, _ = system.gate("backend.json", "lib.json")
    assert status == 1


def test_one_run_of_all_parts_is_one_of_each(system: System) -> None:
    system.team.write("pytest.ini", "[pytest]\npythonpath = backend lib\n")
    result, said, report = system.run(".")
    assert result.ret == 0, said
    names = [one["part"] for one in report["run"]["parts"]]  # type: ignore[index]
    assert names == ["backend", "library"]


def _of(system: System, test: str, more: str = "") -> dict[str, object]:
    """Return the evidence that a claim on a test of the web's results is."""
    system.config(f'"PSF-06.latency" = {{ test = "{test}"{more} }}')
    system.run("backend")
    system.run("lib")
    assert main(["gate", "backend.json", "lib.json", "-o", "all.json"]) in {0, 1}
    report = json.loads((system.root / "all.json").read_text())
    (found,) = [
        one
        for criterion in report["criteria"]
        for one in criterion["evidence"]
        if one["kind"] == "test" and criterion["id"] == "PSF-06.latency"
    ]
    assert isinstance(found, dict)
    return found


def test_another_runner_s_test_shows_what_it_says_and_no_more(system: System) -> None:
    found = _of(system, "web::src/board.test.ts > board > counts")
    assert (found["standing"], found["rung"]) == ("holds", "documented")
    assert found["place"] == "web/results.xml:7"
    assert found["notes"] == ["passed, as its runner says"]


def test_with_what_it_left_it_shows_that_something_ran(system: System) -> None:
    found = _of(system, "web::src/board.test.ts > board > shows an alert")
    assert (found["standing"], found["rung"]) == ("holds", "tested")
    assert "left web/shots/alert.txt" in str(found["notes"])


@pytest.mark.parametrize(
    ("test", "more", "reason", "why"),
    [
        (
            "web::src/board.test.ts > board > fails",
            "",
            "test-failed",
            "expected 1 to be 2",
        ),
        (
            "web::src/board.test.ts > board > count",
            "",
            "no-such-test",
            "matches no test",
        ),
        (
            "web::src/board.test.ts > board > counts",
            ', exercises = "web:count"',
            "no-such-target",
            "`exercises` cannot be checked",
        ),
    ],
)
def test_what_it_does_not_show(
    system: System, test: str, more: str, reason: str, why: str
) -> None:
    found = _of(system, test, more)
    assert found["standing"] == "broken"
    assert found["reason"] == reason
    assert why in str(found["why"])
    if reason == "no-such-test":
        assert "did you mean web::src/board.test.ts > board > counts?" in str(
            found["fix"]
        )


def test_in_the_run_of_another_part_it_is_not_judged(system: System) -> None:
    system.config(
        '"PSF-06.latency" = { test = "web::src/board.test.ts > board > counts" }'
    )
    _, _, report = system.run("backend")
    criterion = next(
        one
        for one in report["criteria"]  # type: ignore[attr-defined]
        if one["id"] == "PSF-06.latency"
    )
    assert criterion["verdict"] == "not judged"
    (found,) = criterion["evidence"]
    assert found["why"] == "the part web is not in this run"
    assert found["reason"] == "no-results"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ('{ "a b" = "x" }', '"a b" is not a name'),
        ('{ a = "" }', "found ''"),
        ("{ a = 3 }", "found 3"),
        ('{ a = "junit:" }', "found 'junit:'"),
        ('{ a = "../x" }', '"../x" leads out of the config\'s folder'),
        ('{ a = "/x" }', '"/x" leads out'),
        ('{ a = " /x" }', '"/x" leads out'),
        ('{ a = "junit: ../x.xml" }', '"../x.xml" leads out'),
        ('{ a = "c:/x" }', '"c:/x" leads out'),
        ("{ a = 'b\\c' }", 'write "b/c"'),
        ('{ a = "x", b = "./x" }', '"x" is the part a already'),
        ('"backend"', "parts"),
    ],
)
def test_a_part_that_says_nothing_is_a_fault(team: Team, parts: str, said: str) -> None:
    team.config(top=f"parts = {parts}")
    result = team.run()
    assert result.ret == 4
    assert said in " ".join(result.stderr.str().split())
    assert "pyproject.toml:" in result.stderr.str()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<testsuites", "web/results.xml is not JUnit XML: unclosed token"),
        ("<testsuites/>", "web/results.xml holds no test"),
        (
            '<!DOCTYPE a [<!ENTITY b "c">]><testsuites>&b;</testsuites>',
            "web/results.xml has a DOCTYPE",
        ),
        ("", "web/results.xml is not JUnit XML: no element found"),
        (
            "<test-run><test-case/></test-run>",
            "web/results.xml is NUnit's own XML, and not",
        ),
        (
            "<robot><suite/></robot>",
            "web/results.xml is Robot Framework's own XML (its",
        ),
        ('{"numTotalTests": 1}', "web/results.xml is JSON, and not JUnit XML"),
        (
            "TAP version 13\n1..1\nok 1 - a\n",
            "web/results.xml is TAP, and not JUnit XML",
        ),
        (
            "--- PASS: TestA (0.00s)\nPASS\n",
            "web/results.xml is what `go test` prints, and",
        ),
    ],
)
def test_results_that_cannot_be_read_are_told(
    system: System, text: str, said: str
) -> None:
    system.run("backend")
    system.run("lib")
    system.team.write("web/results.xml", text)
    status, told = system.gate("backend.json", "lib.json")
    assert status == 1
    assert f"the part web is missing: {said}" in told


def test_a_run_above_the_parts_is_whole_for_those_that_it_looks_at(
    system: System,
) -> None:
    system.team.write(
        "pytest.ini",
        "[pytest]\npythonpath = backend lib\ntestpaths = backend/tests tests\n",
    )
    system.team.write("tests/test_more.py", "def test_it(): assert len([1]) == 1")
    result, said, report = system.run(".")

    assert result.ret == 1
    assert "no path that pytest was given holds the part library" in said
    assert [one["part"] for one in report["run"]["parts"]] == ["backend"]  # type: ignore[index]
    (system.root / "..json").rename(system.root / "root.json")
    status, told = system.gate("root.json")
    assert status == 1
    assert "there is no report of the part library" in told
