"""What a mutant comes to without a whole run is believed where whole runs say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main
from pytest_psf.selftest.batches import Experiment
from pytest_psf.selftest.candidates import Attempt
from pytest_psf.selftest.judged import NotJudgedError
from pytest_psf.selftest.quick import Judging, files_of
from pytest_psf.verify.edits import AppendLine
from pytest_psf.verify.mutants import EvidenceId, Mutant
from pytest_psf.workshop.first_run import tell_touched, touched

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Team

COUNTS = """
import pathlib

def pytest_configure():
    with pathlib.Path({path!r}).open("a") as file:
        file.write("run\\n")
"""
TEST = """
import pytest, app

@pytest.mark.psf("{criterion}", exercises="app:{target}")
def test_it():
    assert app.{call} == {value!r}
"""
#: Each with a target of its own: no file is of more than one.
TESTS = {
    "pause": ("PSF-05.intervene", "pause", "pause()", "paused"),
    "version": ("PSF-05.override", "roll_back", "roll_back(2)", 1),
    "look": ("PSF-05.review", "look", "look()", "seen"),
}


@pytest.fixture
def counted(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    """A project that counts its runs, in a file outside."""
    monkeypatch.chdir(team.root)
    outside = team.root.parent / "runs.txt"
    team.write("conftest.py", COUNTS.format(path=str(outside)))
    return team


def _write_tests(team: Team) -> None:
    team.config()
    for name, (criterion, target, call, value) in TESTS.items():
        text = TEST.format(criterion=criterion, target=target, call=call, value=value)
        team.write(f"tests/test_{name}.py", text)


def _runs(team: Team) -> int:
    return (team.root.parent / "runs.txt").read_text().count("run")


@pytest.mark.usefixtures("forked_pythons")
def test_settings_are_judged_anew_without_a_run(
    counted: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = ("a", "b", "c", "d")
    counted.write("set.toml", "".join(f"{key} = 7\n" for key in keys))
    counted.write("alerts.json", '{"told": "Jo Whitfield"}\n')
    claims = [f'{{ setting = "set.toml", key = "{key}", at-most = 8 }}' for key in keys]
    claims += ['{ setting = "alerts.json", key = "told", one-of = ["Jo Whitfield"] }']
    counted.config(f"PSF-06.alerts-defined.latency = [{', '.join(claims)}]\n")

    status = main(["selftest"])

    shown = capsys.readouterr()
    assert status == 0, shown.out
    assert shown.out.count("limit exceeded") == len(keys), shown.out
    assert "5 mutants of 1 criterion, 5 killed (2 runs, " in shown.out
    assert _runs(counted) == 2, "one without a mutant, one that shows pytest ends red"


@pytest.mark.usefixtures("forked_pythons")
def test_of_tests_only_the_files_that_a_mutant_changes_run_again(
    counted: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    _write_tests(counted)
    slow = "import pathlib\n\ndef test_idle():\n    pathlib.Path({path!r}).open('a').write('idle ')\n"
    outside = counted.root.parent / "idle.txt"
    counted.write("tests/test_idle.py", slow.format(path=str(outside)))

    status = main(["selftest"])

    shown = capsys.readouterr()
    assert status == 0, shown.out
    assert ", 9 killed" in shown.out
    whole = outside.read_text().count("idle")
    assert whole == 2, "the first run, and the first with mutants"
    assert _runs(counted) > whole


@pytest.mark.usefixtures("forked_pythons")
def test_what_only_a_whole_run_sees_is_not_left_to_parts(
    counted: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where both say another thing of one mutant, all of its sort have whole runs."""
    _write_tests(counted)
    with (counted.root / "conftest.py").open("a") as file:
        file.write(
            "\nimport pytest, app\n\n@pytest.hookimpl(tryfirst=True)\n"
            "def pytest_pyfunc_call(pyfuncitem):\n"
            "    if len(pyfuncitem.session.items) < 3:\n        return None\n"
            "    for each in (app.pause, app.look, lambda: app.roll_back(2)):\n"
            "        each()\n    return True\n"
        )

    status = main(["selftest"])

    shown = capsys.readouterr().out
    rows = [line.split() for line in shown.splitlines() if "test skipped" in line]
    assert {row[-1] for row in rows} == {"SURVIVED"}, shown
    assert len(rows) == len(TESTS)
    assert status == 1


def _experiment(kind: str, source: str, *, runs_code: bool) -> Experiment:
    edit = AppendLine(file="a")
    one = EvidenceId(criterion="PSF-05.review", facet=None, kind=kind, source=source)
    return Experiment(
        edit=edit,
        attempts=(Attempt(evidence=one, mutant=Mutant(name="a", edits=(edit,))),),
        touched=frozenset({one}),
        runs_code=runs_code,
        of_code=runs_code,
    )


def test_which_files_hold_what_a_batch_may_change() -> None:
    test = _experiment("test", "tests/test_a.py::TestIt::test_it[1]", runs_code=True)
    document = _experiment("document", "a.md", runs_code=False)
    other = _experiment("probe", "https://desk.example", runs_code=True)
    running = frozenset({"test", "probe"})

    assert files_of([test, document], running) == frozenset({"tests/test_a.py"})
    assert files_of([document], running) == frozenset()
    assert files_of([test, other], running) is None


def test_where_nobody_can_tell_which_tests_nothing_is_judged_by_parts() -> None:
    class Idle:
        first = None

    judging = Judging(Idle(), lambda *_: None)  # type: ignore[arg-type] # never asked

    for files in (None, frozenset({"test_a.py"})):
        with pytest.raises(NotJudgedError):
            judging.quickly(files)


def test_what_was_touched_is_told_beside_the_first_report(tmp_path: Path) -> None:
    first = tmp_path / "first.json"
    assert touched(first) is None
    tell_touched(first, ["test_a.py::test", "test_a.py::test"])
    assert touched(first) == frozenset({"test_a.py::test"})
