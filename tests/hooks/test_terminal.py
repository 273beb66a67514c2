"""What stands above a run and below it, as pytest's own reporter writes it."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.terminal import TerminalReporter  # not in `pytest` 8.0

from pytest_psf import catalogue
from pytest_psf.core.classify import PARTS, Answer, Asked, Gate, Profile
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.hooks.show.terminal import header, write

if TYPE_CHECKING:
    from tests.hooks.conftest import Folder

    from pytest_psf.core.verdicts import Judgement

PLACE = Place("psf.toml", 3)
FILE = Path("/team/demo/psf.toml")
HERE = Path("/team")


def _profile(*, no: str | None = None, **fields: object) -> Profile:
    definition = {
        part: Answer(answer=part != no, because="a reason", place=PLACE)
        for part in PARTS
    }
    values = {"system": "demo", "declared": "production", "definition": definition}
    return Profile(**values | fields)  # type: ignore[arg-type] # fields by name


def _judged(*, closed: bool) -> Judgement:
    asked = Asked(gate=Gate(closed=closed))
    day = dt.date(2026, 12, 1)
    return judge(catalogue.load(), _profile(), (), today=day, asked=asked)


def test_without_a_config_the_strictest_reading_is_told() -> None:
    (line,) = header(Profile(system="demo"), Asked(), None, HERE)
    assert line == (
        "psf: no [tool.psf] found; judged as production (strictest reading)"
    )


def test_the_class_and_the_answers_that_lead_to_it_are_told() -> None:
    first, *rest = header(_profile(), Asked(), FILE, HERE)
    assert first == "psf: demo is judged as production (demo/psf.toml)"
    assert " ".join(" ".join(rest).split()) == f"psf: yes to {', '.join(PARTS)}"
    assert all(len(line) <= 79 for line in rest)
    assert all(line.startswith("     ") for line in rest[1:])


@pytest.mark.parametrize(
    ("here", "name"),
    [
        ("/team", "demo/psf.toml"),
        ("/team/demo", "psf.toml"),
        ("/team/demo/tests/unit", "../../psf.toml"),
    ],
)
def test_the_config_is_named_from_where_somebody_stands(here: str, name: str) -> None:
    first, *_ = header(_profile(), Asked(), FILE, Path(here))
    assert first == f"psf: demo is judged as production ({name})"


def test_a_no_is_told_behind_each_yes() -> None:
    lines = header(_profile(no=PARTS[-1]), Asked(), FILE, HERE)
    assert lines[-1] == f"psf: no to {PARTS[-1]}"
    assert PARTS[-1] not in " ".join(lines[:-1])


def test_waivers_that_are_not_heeded_are_told() -> None:
    lines = header(_profile(), Asked(heeds_waivers=False), FILE, HERE)
    assert lines[1] == "psf: judged as if nothing were waived (--psf-no-waivers)"
    assert lines[1] not in header(_profile(), Asked(), FILE, HERE)


def test_a_class_that_the_answers_contradict_is_told_with_the_reason() -> None:
    first, *rest = header(_profile(declared="prototype"), Asked(), FILE, HERE)
    assert "judged as production" in first
    assert 'class "prototype" contradicts' in rest[0]
    assert not any("yes to" in line for line in rest)


def _reporter(folder: Folder, *arguments: str) -> tuple[TerminalReporter, io.StringIO]:
    """Return a reporter that has heard of two tests that passed, and what it writes to."""
    out = io.StringIO()
    reporter = TerminalReporter(folder.config(*arguments), out)
    for when in ("call", "setup", "call"):
        report = pytest.TestReport("a::t", ("a", 1, "t"), {}, "passed", None, "call")
        vars(report)["when"] = when
        reporter.stats.setdefault("passed", []).append(report)
    return reporter, out


def _written(
    folder: Folder,
    judgement: Judgement,
    *arguments: str,
    is_first_run: bool = False,
    status: int = 0,
    reports: tuple[Path, ...] = (),
) -> tuple[list[str], TerminalReporter]:
    reporter, out = _reporter(folder, *arguments)
    write(
        reporter,
        judgement,
        is_first_run=is_first_run,
        reports=reports,
        status=status,
    )
    return out.getvalue().splitlines(), reporter


def test_the_verdict_is_the_last_line(folder: Folder) -> None:
    lines, reporter = _written(
        folder, _judged(closed=True), status=1, reports=(Path("psf.json"),)
    )
    assert "= PSF production readiness =" in lines[0]
    assert lines[-1].startswith("NOT READY")
    assert any("psf.json" in line for line in lines)
    # pytest paints its last line by these.
    assert reporter.stats["failed"] == []


def test_a_failure_that_is_not_the_judgement_s_is_told_behind_it(
    folder: Folder,
) -> None:
    lines, reporter = _written(folder, _judged(closed=False), status=1)
    assert lines[-1] == "The run failed all the same: pytest exits with 1."
    assert "failed" not in reporter.stats
    lines, _ = _written(folder, _judged(closed=False), status=0)
    assert "all the same" not in lines[-1]


def test_a_quiet_run_has_no_heading(folder: Folder) -> None:
    lines, _ = _written(folder, _judged(closed=True), "-q")
    assert "PSF production readiness" not in lines[0]


def test_a_first_run_counts_the_tests_that_passed(folder: Folder) -> None:
    lines, _ = _written(folder, _judged(closed=True), is_first_run=True)
    text = " ".join(" ".join(lines).split())
    assert "Your 2 tests passed." in text


@pytest.mark.parametrize("outcomes", [("failed",), ("error",), ("failed", "error")])
def test_a_first_run_does_not_hide_the_test_that_failed(
    folder: Folder, outcomes: tuple[str, ...]
) -> None:
    reporter, out = _reporter(folder)
    for outcome in outcomes:  # both where its teardown fails as well
        report = pytest.TestReport("a::u", ("a", 1, "u"), {}, "failed", None, "call")
        reporter.stats[outcome] = [report]
    write(reporter, _judged(closed=True), is_first_run=True, reports=(), status=1)
    assert "2 of your 3 tests passed." in " ".join(out.getvalue().split())
