"""What a person reads: the verdict last and once, each line within 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

TESTS = """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_it():
    assert pause() == "paused"

@pytest.mark.psf("PSF-05.override", exercises="app:pause")
def test_a_liar_with_a_name_that_is_a_long_sentence():
    assert len("a")

@pytest.mark.psf("PSF-05.review")
def test_names_no_code():
    assert pause()

@pytest.mark.psf("PSF-04.refusals", exercises="app:pause")
def test_fails():
    assert pause() == "on"
"""


@pytest.fixture
def screen(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.setenv("COLUMNS", "80")
    team.config(
        """
PSF-01.retention = [
  { document = "privacy.md", section = "Retention", covers = ["app.py"] },
  { setting = "store.ini", key = "retention.days", at-most = 90 },
]
""",
        gate='"PSF-05.intervene", "PSF-05.override", "PSF-05.review"',
        top="sample-date = 2026-12-01",
    )
    team.write(
        "privacy.md", "# Retention\nWe keep claims for ninety days, then delete.\n"
    )
    team.write("store.ini", "[retention]\ndays = 60\n")
    team.write("test_a.py", TESTS)
    return team


def _section(result: pytest.RunResult) -> list[str]:
    lines = result.stdout.lines
    start = next(
        i for i, line in enumerate(lines) if "PSF production readiness" in line
    )
    return lines[start:]


def test_the_summary_fits_80_columns_and_ends_with_the_verdict(screen: Team) -> None:
    lines = _section(screen.run())

    assert [line for line in lines if len(line) > 80] == []
    ending = " ".join(" ".join(lines[-5:-1]).split())
    asked = "PSF-05.intervene, PSF-05.override, PSF-05.review"
    assert f"GATE FAILED ({asked}): 2 open" in ending
    assert ending.endswith("[not challenged] [SAMPLE: judged as of 2026-12-01]")
    assert sum("GATE FAILED" in line for line in lines) == 1
    assert lines[-1].strip("= ").startswith("1 failed")


def test_unmet_criteria_are_no_wall_of_failures(screen: Team) -> None:
    text = screen.run().stdout.str()

    assert text.count("FAILED") == 2  # the summary line of one test, and the gate
    assert "OpenCriterionError" not in text
    assert "_ PSF-" not in text


def test_every_open_criterion_says_why_where_and_what_to_do(screen: Team) -> None:
    text = " ".join(screen.run().stdout.str().split())

    for expected in (
        "UNMET PSF-05.override test_a.py:9",
        "never entered app:pause fix: call it in the test or in a function-scoped",
        "UNMET PSF-05.review test_a.py:13 test_a.py::test_names_no_code passed but "
        "names no code, so it is only claimed; tested is needed",
        "unmet, not gating PSF-04.refusals test_a.py:17 test_a.py::test_fails failed fix: make it",
        "unmet, not gating PSF-01.retention privacy.md:1 it is written, but nobody has reviewed it "
        "fix: first: privacy.md names nothing of what it covers: app.py; say in its text which files "
        "or settings it speaks of, by name; and: privacy.md#Retention holds none of the limits that "
        "are claimed beside it: 60 (store.ini#retention.days); write the same limit in both; "
        "and: privacy.md#Retention holds 8 different words",
        "and is the data removed after that?; then read it, then "
        "pytest-psf review privacy.md#Retention --by NAME",
        "nothing claimed yet, not gating: 30 what to paste: pytest-psf explain PSF-02 "
        "PSF-01 legal-basis, access-controls",
        "cost, error-rate, safety-classifier, alerts-defined, alerts-tested PSF-07 rollback",
    ):
        assert expected in text
    commands = [
        line for line in screen.run().stdout.lines if "pytest-psf review" in line
    ]
    assert commands == ["         pytest-psf review privacy.md#Retention --by NAME"]


def test_verbose_names_each_criterion_that_is_folded_without_it(screen: Team) -> None:
    text = " ".join(screen.run("-v").stdout.str().split())

    assert "nothing claimed yet" not in text
    for name in (
        "PSF-06.alerts-tested",
        "PSF-01.legal-basis",
        "PSF-07.rollback-tested",
    ):
        assert f"unmet, not gating {name} nothing is claimed for it" in text


def test_who_types_v_gets_what_it_says_though_the_project_is_quiet(
    screen: Team,
) -> None:
    """`addopts = "-q"` takes one -v back; whoever types it wants what -v is said to show."""
    said = "PSF-05.intervene (tested"
    loud = screen.run("--psf", "--psf-no-challenge", "-v", "-o", "addopts=-q")
    quiet = screen.run("--psf", "--psf-no-challenge", "-o", "addopts=-q")

    assert said in loud.stdout.str()
    assert said not in quiet.stdout.str()


def test_the_next_step_is_named_above_the_verdict(screen: Team) -> None:
    lines = screen.run().stdout.lines
    (at,) = (n for n, line in enumerate(lines) if line.startswith("next: "))

    said = " ".join(" ".join(lines[at:]).split())
    # It fails, whatever else would be less work.
    assert said.startswith(
        "next: PSF-04.refusals (test_a.py:17): test_a.py::test_fails failed; make it"
    )
    assert at > len(lines) - 24
    assert " GATE FAILED" in said
    assert any(line == "met: intervene (tested)" for line in lines)


def test_what_could_not_be_collected_is_to_be_repaired_first(team: Team) -> None:
    team.write("test_a.py", "def test_it():\n    assert len('a')\n")
    team.write("test_b.py", "import nothing_of_the_kind\n")

    for arguments in ((), ("--continue-on-collection-errors",)):
        text = " ".join(team.run(*arguments).stdout.str().split())
        assert "FIRST RUN 1 test file could not be collected (see above)." in text
        assert "next: repair test_b.py, which could not be collected" in text
        assert "Mark one you trust" not in text

    team.config()
    text = " ".join(team.run().stdout.str().split())
    assert "FIRST RUN" not in text
    assert "next: repair test_b.py, which could not be collected" in text


def test_quiet_shows_the_open_criteria_and_the_verdict_alone(screen: Team) -> None:
    lines = screen.run("-q").stdout.lines
    start = next(i for i, line in enumerate(lines) if line.startswith("unmet"))

    for number, line in enumerate(lines):
        if line.startswith(("unmet", "UNMET")):
            assert lines[number + 1].startswith("       fix: ")
    assert sum(line.startswith("UNMET  PSF-05") for line in lines) == 2
    assert not any("production readiness" in line for line in lines)
    allowed = ("unmet", "UNMET", "  ", "GATE", "nothing claimed yet", "rests on: ")
    assert all(line.startswith(allowed) for line in lines[start:-1] if line)
    assert not any(line.startswith(("met: ", "next: ", "PSF-")) for line in lines)


def test_verbose_shows_every_criterion_with_its_evidence(screen: Team) -> None:
    text = screen.run("-v").stdout.str()

    assert "met         PSF-05.intervene (tested)" in text
    assert "    tested: test_a.py::test_it" in text
    assert "      entered app:pause" not in text
    assert "pyproject.toml::PSF-05.intervene MET" in text
    assert "pyproject.toml::PSF-05.override UNMET" in text


def test_very_verbose_shows_how_each_was_verified(screen: Team) -> None:
    text = screen.run("-vv").stdout.str()

    assert "      entered app:pause" in text
    assert "      the value is '60'" in text
    assert "      claimed at test_a.py:5" in text


def test_the_header_names_system_class_and_config(screen: Team) -> None:
    text = screen.run().stdout.str()

    assert "psf: demo is judged as production (pyproject.toml)" in text
    assert "psf: yes to affects-people-or-processes, runs-continuously" in text
    said = [line for line in text.splitlines() if line.startswith("psf: yes")]
    assert all(len(line) < 80 for line in said)
    assert "  affects-people-or-processes: yes (It routes claims.)" in text
    assert "psf: demo" not in screen.run("--no-header").stdout.str()


def test_colours_repeat_words_and_can_be_switched_off(
    screen: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    colourful = screen.run("--color=yes").stdout.str()
    monkeypatch.setenv("NO_COLOR", "1")
    plain = screen.run().stdout.str()

    assert "\x1b[31mGATE FAILED" in colourful
    assert "\x1b[33munmet, not gating  PSF-04.refusals" in colourful
    assert "\x1b[" not in plain


def test_the_last_line_is_not_green_when_the_gate_fails(team: Team) -> None:
    team.config()
    team.write("test_a.py", "def test_it():\n    assert len('a')\n")

    last = team.run("--color=yes").stdout.lines[-1]

    assert "\x1b[31m" in last
    assert "\x1b[32m=" not in last


def test_the_first_run_shows_three_things_to_do(team: Team) -> None:
    team.write("test_a.py", "def test_it():\n    assert len('a')\n")

    for with_file in (False, True):
        if with_file:
            team.write("pyproject.toml", "[project]\nname = 'x'\n")
        result = team.run()
        text = " ".join(result.stdout.str().split())
        assert result.ret == 1
        assert "FIRST RUN Your 1 test passed. None says yet what it proves" in text
        assert "NOT READY: 35 open" in text
        assert "UNMET" not in text


def test_a_first_mark_is_judged_without_a_config(team: Team) -> None:
    team.write("pytest.ini", "[pytest]\npythonpath = .\n")
    team.write("test_a.py", TESTS)

    judged = team.judged()

    assert judged.status == 1
    assert judged.verdict("PSF-05.intervene") == "met"
    assert "FIRST RUN" not in judged.text
    assert "PSF-00.classified" in judged.text
    assert "no [tool.psf] table was found" in judged.text


def test_it_works_without_a_terminal_or_a_cache(screen: Team) -> None:
    result = screen.run("-p", "no:terminal", "-p", "no:cacheprovider")

    assert result.ret == 1


def test_junit_counts_unmet_criteria_as_failures(screen: Team) -> None:
    from xml.etree import ElementTree as ET

    screen.run("--junitxml", "junit.xml", "-o", "junit_family=xunit2")

    cases = ET.parse(screen.root / "junit.xml").getroot().iter("testcase")  # noqa: S314 - our own file
    states = {
        case.get("name"): [child.tag for child in case]
        for case in cases
        if case.get("classname") == "pyproject.toml"
    }
    assert states["PSF-05.intervene"] == ["properties"]
    assert states["PSF-05.override"] == ["properties", "failure"]
    assert states["PSF-04.refusals"] == ["properties", "skipped"]
    assert len(states) == 36


def test_no_line_is_a_command_whatever_the_config_says(team: Team) -> None:
    team.config(
        """
[[tool.psf.waivers]]
criterion = "PSF-05.intervene"
reason = "::error::forged by the reason of a waiver ::error::forged"
compensating-control = "##[error]forged ##vso[task.complete]"
approved-by = "R. Okafor"
approved-on = 2026-11-02
expires = 2027-02-01
""",
        top="sample-date = 2026-12-01",
    )
    config = (team.root / "pyproject.toml").read_text()
    forged = config.replace('"demo"', '"demo\\n::error::forged \\u001b[2J\\u202e"')
    team.write("pyproject.toml", forged)

    lines = team.judged().result.outlines

    assert any("psf: demo ::error::forged \\x1b[2J\\u202e is" in line for line in lines)
    assert "forged by the reason" in " ".join(" ".join(lines).split())
    assert not any(line.lstrip().startswith("::") for line in lines)
    assert not any("##" in line or "\x1b" in line for line in lines)


def test_a_verbose_run_tells_how_far_it_is_once_behind_each_test(screen: Team) -> None:
    result = screen.run_forked(
        "-v", "--psf-challenge", "-o", "console_output_style=progress"
    )

    lines = result.stdout.lines
    told = lines[: lines.index("psf: challenges")][-4:]
    assert [line.count("%]") for line in told] == [1] * 4
    assert all(line.startswith("test_a.py::test_") for line in told)
