"""`pytest-psf gate`: the runs of several jobs, judged as one."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Reports
    from tests.conftest import Team

SHARD = ("--psf-gate", "none", "--psf-no-challenge")

CODE = """
def stop(queue):
    found = list(queue)
    found.clear()
    return found

def review(case):
    case = dict(case)
    case["seen"] = True
    return case

COMMANDS = {"stop": stop, "review": review}
"""

TEST = """
import pytest
import code_of_{name} as code

@pytest.mark.psf("{criterion}", exercises="code_of_{name}:{function}")
def test_{function}():
    assert code.{function}({argument}) == {result}
"""


class Jobs:
    """A project whose tests run in several jobs."""

    def __init__(
        self, team: Team, capsys: pytest.CaptureFixture[str], left: Reports
    ) -> None:
        self.team = team
        self.root = team.root
        self._capsys = capsys
        self._left = left

    def job(self, name: str, *arguments: str) -> Path:
        """Run pytest, and return the report."""
        report = self.root / name
        line = ("--psf", "--psf-report", f"json:{report}", *SHARD, *arguments)
        run = self.team.pytester.runpytest_inprocess
        self._left.of(lambda: run(*line), self.root, report, *arguments)
        return report

    def gate(self, *arguments: str | Path) -> tuple[int, str]:
        """Return the status, and what was said, without line breaks."""
        self._capsys.readouterr()
        status = main(["gate", *map(str, arguments)])
        said = self._capsys.readouterr()
        return status, " ".join((said.out + said.err).split())


@pytest.fixture
def jobs(
    team: Team,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    reports_left: Reports,
) -> Jobs:
    """Two test files, each with evidence of its own."""
    monkeypatch.chdir(team.root)
    team.config(gate='"PSF-05.intervene", "PSF-05.review"')
    team.write("code_of_a.py", CODE)
    team.write(
        "tests/a/test_a.py",
        TEST.format(
            name="a",
            criterion="PSF-05.intervene",
            function="stop",
            argument="[1]",
            result="[]",
        ),
    )
    team.write(
        "tests/b/test_b.py",
        TEST.format(
            name="a",
            criterion="PSF-05.review",
            function="review",
            argument="{}",
            result="{'seen': True}",
        ),
    )
    return Jobs(team, capsys, reports_left)


def verdicts(path: Path) -> dict[str, str]:
    found = json.loads(path.read_text())["criteria"]
    return {one["id"]: one["verdict"] for one in found}


def test_shards_by_path_say_together_what_one_run_says(jobs: Jobs) -> None:
    proved = "--psf-challenge"
    one = jobs.job("one.json", proved)
    a = jobs.job("a.json", proved, "tests/a")
    b = jobs.job("b.json", proved, "tests/b")
    assert verdicts(a)["PSF-05.review"] == "not judged"

    status, said = jobs.gate(a, b, "-o", "merged.json")

    assert status == 0
    assert "GATE PASSED (PSF-05.intervene, PSF-05.review)." in said
    assert verdicts(jobs.root / "merged.json") == verdicts(one)
    merged = json.loads((jobs.root / "merged.json").read_text())
    assert merged["finished"] is True
    assert merged["challenged"] is True
    assert merged["run"]["parts"] == [
        {"part": "", "whole": False, "files_left_out": [], "blind_for": []}
    ]


def test_the_order_of_reports_and_one_that_is_named_twice_change_nothing(
    jobs: Jobs,
) -> None:
    a, b = jobs.job("a.json", "tests/a"), jobs.job("b.json", "tests/b")
    _, first = jobs.gate(a, b, "-o", "1.json")
    _, second = jobs.gate(b, a, b, "-o", "2.json")
    _, third = jobs.gate("1.json", b, "-o", "3.json")

    texts = [(jobs.root / f"{n}.json").read_text() for n in (1, 2, 3)]
    assert texts[0] == texts[1] == texts[2]
    assert first.replace("1.json", "") == second.replace("2.json", "")
    assert "3.json" in third


def test_a_file_that_no_job_collected_keeps_the_gate_shut(jobs: Jobs) -> None:
    jobs.team.write("tests/c/test_c.py", "def test_c(): assert len([])==0")
    a, b = jobs.job("a.json", "tests/a"), jobs.job("b.json", "tests/b")

    status, said = jobs.gate(a, b)

    assert status == 1
    assert "no job collected tests/c/test_c.py" in said
    assert "GATE FAILED" in said


def test_shards_that_select_among_all_tests_are_whole_together(jobs: Jobs) -> None:
    a, b = jobs.job("a.json", "-k", "stop"), jobs.job("b.json", "-k", "not stop")
    assert jobs.gate(a, b)[0] == 0
    status, said = jobs.gate(a)
    assert status == 1
    assert "PSF-05.review" in said


def test_tests_that_are_named_leave_the_rest_of_their_file_out(jobs: Jobs) -> None:
    a = jobs.job("a.json", "tests/a/test_a.py::test_stop")
    b = jobs.job("b.json", "tests/b")
    status, said = jobs.gate(a, b)
    assert status == 1
    assert "no job collected tests/a/test_a.py" in said


def test_what_failed_in_one_job_of_a_matrix_is_unmet(jobs: Jobs) -> None:
    good = jobs.job("good.json")
    bad = json.loads(good.read_text())
    for test in bad["inputs"]["outcomes"]["tests"]:
        test["state"] = "failed" if "stop" in test["id"] else "was skipped"
    (jobs.root / "bad.json").write_text(json.dumps(bad))

    status, said = jobs.gate(good, "bad.json")
    assert status == 1
    assert "tests/a/test_a.py::test_stop failed" in said
    assert "PSF-05.review" not in said.partition("GATE FAILED")[2].partition(":")[2]

    _, more = jobs.gate(good, "bad.json", "-vv")
    assert "tests/b/test_b.py::test_review was skipped in another job" in more


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("inputs__profile__system", "other", 'it is of "other", and this is "demo"'),
        ("subject__commit", "0" * 40, f"it is of commit {'0' * 40}, and"),
        ("digests__config", f"sha256:{'0' * 64}", "its run read another config"),
        (
            "digests__catalogue",
            "sha256:0",
            "it is judged by another form of this edition",
        ),
        ("run__simulated", True, "it is simulated (--psf-today, or a run of selftest)"),
        ("inputs__profile__sample_date", "2026-12-01", "it is a sample"),
        ("schema", 2, "its schema is 2"),
        ("edition", "pai-2031", "it is judged by the edition pai-2031"),
    ],
)
def test_a_report_of_something_else_is_refused_with_the_reason(
    jobs: Jobs, path: str, value: object, said: str
) -> None:
    jobs.team.pytester.run("git", "init", "-q")
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    jobs.team.pytester.run("git", *who, "commit", "-qm", "1", "--allow-empty")
    report = json.loads(jobs.job("a.json").read_text())
    *tables, last = path.split("__")
    table = report
    for name in tables:
        table = table[name]
    table[last] = value
    (jobs.root / "other.json").write_text(json.dumps(report))

    status, told = jobs.gate("a.json", "other.json", "-o", "merged.json")

    assert status == 4
    assert f"other.json: {said}" in told
    assert "a.json: " not in told.replace("other.json", "")
    assert jobs.gate("a.json")[0] == 0


def test_a_run_that_did_not_come_to_an_end_makes_it_incomplete(jobs: Jobs) -> None:
    whole = jobs.job("a.json")
    unfinished = {"schema": 1, "finished": False, "tool": {"name": "pytest-psf"}}
    (jobs.root / "killed.json").write_text(json.dumps(unfinished))

    status, said = jobs.gate(whole, "killed.json")

    assert status == 1
    assert "the run of killed.json did not come to an end" in said


def test_what_was_not_challenged_is_said(jobs: Jobs) -> None:
    quick = jobs.job("a.json")
    status, said = jobs.gate(quick)
    assert status == 0
    assert said.endswith("[not challenged]")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--gate", "none"], 0, "NOT GATED"),
        (["--gate", "all"], 1, "NOT READY"),
        (["--gate", "PSF-05.review"], 0, "GATE PASSED (PSF-05.review)"),
        (["--gate", "PSF-5"], 4, '--gate: "PSF-5" is not an id'),
        (["-o", "code_of_a.py"], 4, "code_of_a.py is not a json report"),
        (["--psf-report", "jsn:a"], 4, 'did you mean "json"?'),
        (["--config", "none.toml"], 4, "none.toml: no such file"),
        (["-o", ""], 4, "'json:': write"),
        (["-o", "a.json"], 4, "a.json is one of the reports to judge"),
        (["--psf-report", "json:./a.json"], 4, "is one of the reports to judge"),
        (["none.json"], 4, "none.json: No such file"),
        (["-q"], 0, "GATE PASSED"),
    ],
)
def test_its_options(jobs: Jobs, arguments: list[str], status: int, said: str) -> None:
    found, told = jobs.gate(jobs.job("a.json"), *arguments)
    assert found == status
    assert said in told
    assert json.loads((jobs.root / "a.json").read_text())["finished"] is True


def test_documents_are_verified_in_the_checkout_that_gates(jobs: Jobs) -> None:
    jobs.team.config(
        'PSF-07.incident-definition = { document = "docs/a.md" }',
        gate='"PSF-05.intervene"',
    )
    report = jobs.job("a.json")
    _, said = jobs.gate(report, "-v")
    assert "docs/a.md" in said
    assert "no-such-file" in said or "does not exist" in said


def _commit(jobs: Jobs) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    jobs.team.pytester.run("git", "init", "-q")
    jobs.team.pytester.run("git", "add", ".")
    jobs.team.pytester.run("git", *who, "commit", "-qm", "1")


def test_a_run_on_changes_that_are_not_here_is_refused(jobs: Jobs) -> None:
    _commit(jobs)
    code = jobs.root / "code_of_a.py"
    committed = code.read_text()
    code.write_text(committed.replace("found.clear()", "found = []"))
    jobs.job("a.json")
    assert jobs.gate("a.json")[0] == 0

    code.write_text(committed)
    status, said = jobs.gate("a.json")
    assert status == 4
    assert "a.json: files differ there from the commit in another way than here" in said


def test_a_run_that_does_not_know_its_commit_may_be_of_any(jobs: Jobs) -> None:
    jobs.job("a.json")
    assert jobs.gate("a.json")[0] == 0

    _commit(jobs)
    status, said = jobs.gate("a.json")
    assert status == 4
    assert "a.json: it does not say of which commit it is (not a git repository" in said

    jobs.job("b.json")
    (jobs.root / ".git").rename(jobs.root / "git")
    status, said = jobs.gate("b.json")
    assert status == 4
    assert "b.json: this checkout does not say of which commit it is" in said


def test_runs_of_several_releases_are_refused(jobs: Jobs) -> None:
    jobs.job("a.json", "tests/a", "--psf-release", "1.0")
    jobs.job("b.json", "tests/b", "--psf-release", f"2.0@sha256:{'b1' * 32}")
    jobs.job("c.json", "tests/b", "--psf-release", f"2.0@sha256:{'c1' * 32}")

    status, said = jobs.gate("a.json", "b.json")
    assert status == 4
    assert "several (--psf-release): a.json of 1.0 and b.json of 2.0" in said
    status, said = jobs.gate("b.json", "c.json")
    assert status == 4
    assert f"b.json of sha256:{'b1' * 32} and c.json of sha256:{'c1' * 32}" in said


def test_runs_of_one_release_are_judged_together(jobs: Jobs) -> None:
    jobs.job("a.json", "tests/a", "--psf-release", "1.0")
    jobs.job("b.json", "tests/b", "--psf-release", "1.0")
    jobs.job("c.json", "tests/b")

    assert jobs.gate("a.json", "b.json")[0] == 0
    assert jobs.gate("a.json", "c.json")[0] == 0


def test_files_where_pytest_does_not_look_are_nobodys_to_collect(jobs: Jobs) -> None:
    for name in (
        "node_modules/x/test_x.py",
        "tests/__pycache__/test_y.py",
        "e/test_z.py",
    ):
        jobs.team.write(name, "def test_it(): pass")
    jobs.team.write("e/pyvenv.cfg", "")
    a, b = jobs.job("a.json", "tests/a"), jobs.job("b.json", "tests/b")

    (part,) = json.loads(a.read_text())["run"]["parts"]
    assert part["files_left_out"] == ["tests/b/test_b.py"]
    assert jobs.gate(a, b)[0] == 0
    jobs.team.write("more/test_z.py", "def test_it(): pass")
    a, b = jobs.job("a.json", "tests/a"), jobs.job("b.json", "tests/b")
    status, said = jobs.gate(a, b)
    assert status == 1
    assert "no job collected more/test_z.py" in said


def test_a_test_named_by_its_module_leaves_the_rest_of_its_file_out(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.team.write("own_tests/__init__.py", "")
    test = jobs.root / "tests/a/test_a.py"
    test.rename(jobs.root / "own_tests/test_a.py")
    monkeypatch.syspath_prepend(jobs.root)
    a = jobs.job("a.json", "--pyargs", "own_tests.test_a::test_stop")
    b = jobs.job("b.json", "tests/b")

    status, said = jobs.gate(a, b)

    assert status == 1
    assert "no job collected own_tests/test_a.py" in said


def test_what_a_skipped_run_entered_shows_nothing_for_a_pass_elsewhere(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = jobs.root / "tests/a/test_a.py"
    text = test.read_text().replace("    assert", "    if here:\n        assert")
    text += '    if here:\n        pytest.skip("no board here")\n    assert 2 == len([1, 2])'
    test.write_text(f"import os\nhere = os.environ.get('BOARD')\n{text}\n")
    passed = jobs.job("a.json")
    monkeypatch.setenv("BOARD", "1")
    skipped = jobs.job("b.json")

    status, said = jobs.gate(passed, skipped)

    assert status == 1
    assert "test_stop passed but never entered code_of_a:stop" in said


def test_a_test_that_failed_ends_the_gate_with_1_be_it_evidence_or_not(
    jobs: Jobs,
) -> None:
    jobs.team.write("tests/c/test_c.py", "def test_c(): assert len([1]) == 0")
    a, b = jobs.job("a.json", "tests/a", "tests/b"), jobs.job("b.json", "tests/c")

    status, said = jobs.gate(a, b, "-o", "merged.json")

    assert status == 1
    assert "GATE PASSED" in said
    assert said.endswith(f"A test failed in {b}: the gate ends with 1.")
    assert jobs.gate("merged.json")[0] == 1
    assert jobs.gate(a)[1].count("A test failed") == 0


def test_a_test_file_that_was_never_committed_shows_nothing_here(jobs: Jobs) -> None:
    a = jobs.job("a.json")
    (jobs.root / "tests/b/test_b.py").unlink()

    status, said = jobs.gate(a)

    assert status == 1
    assert "a job ran tests/b/test_b.py, which is not in this checkout" in said


def test_of_many_reports_it_says_how_far_it_is(jobs: Jobs) -> None:
    text = jobs.job("0.json").read_text()
    names = [f"{number}.json" for number in range(20)]
    for name in names[1:]:
        (jobs.root / name).write_text(text)

    status, said = jobs.gate(*names)

    assert status == 0
    assert said.count("reports read") == 1
    assert "gate: 20 of 20 reports read" in said


def test_a_file_that_testpaths_names_is_left_out_until_a_job_takes_it(
    jobs: Jobs,
) -> None:
    text = (jobs.root / "pyproject.toml").read_text()
    paths = (
        'testpaths = ["tests/a/test_a.py", "tests/b"]\npython_files = ["b/test_*.py"]\n'
    )
    jobs.team.write(
        "pyproject.toml", text.replace("[tool.psf]", f"{paths}\n[tool.psf]", 1)
    )
    b = jobs.job("b.json", "tests/b")

    status, said = jobs.gate(b)

    assert status == 1
    assert "no job collected tests/a/test_a.py" in said
    assert jobs.gate(b, jobs.job("a.json", "tests/a/test_a.py"))[0] == 0


def _edited(jobs: Jobs, name: str, **changes: object) -> None:
    report = json.loads((jobs.root / "a.json").read_text())
    (jobs.root / name).write_text(json.dumps({**report, **changes}))


def _day(days: int) -> str:
    today = dt.datetime.now(dt.timezone.utc).date()  # noqa: TID251 - as the gate does
    return str(today + dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        # In days from now: a run may begin on one day and end on the next.
        (3, "late.json: it is of {day}, which is yet to come"),
        (-2, "it is of {day}, and the commit that is judged was made on"),
        ("2026-13-01", "late.json: today: 2026-13-01 is not a date"),
        ("20261201", "late.json: today: 20261201 is not a date"),
        ("\u202eyesterday", "is not a date"),
    ],
)
def test_a_report_of_a_day_that_cannot_be_is_refused(
    jobs: Jobs, day: int | str, said: str
) -> None:
    _commit(jobs)
    jobs.job("a.json")
    written = _day(day) if isinstance(day, int) else day
    _edited(jobs, "late.json", today=written)
    status, told = jobs.gate("a.json", "late.json")
    assert status == 4
    assert said.format(day=written) in told
    assert "\u202e" not in told


def test_runs_of_other_days_are_told_before_the_verdict(jobs: Jobs) -> None:
    names = [f"{n}.json" for n in range(5)]
    jobs.job("a.json")
    for name in names:
        _edited(jobs, name, today=_day(-40))
    _edited(jobs, "zone.json", today=_day(1))
    _edited(jobs, "old.json", today=_day(-41))

    status, told = jobs.gate("a.json", *names, "zone.json", "old.json")
    assert status == 0
    assert (
        f"note: old.json: run on {_day(-41)}; its tests count as they were then, all "
        f"else as of {_day(0)}"
    ) in told
    assert f"note: 0.json, 1.json, 2.json and 2 more: run on {_day(-40)};" in told
    assert f"note: zone.json: run on {_day(1)};" in told
    assert "GATE PASSED" in told.rpartition("note:")[2]
    assert "note:" not in jobs.gate("a.json")[1]


def test_without_git_files_of_tests_tell_one_checkout_from_another(jobs: Jobs) -> None:
    jobs.job("a.json")
    code = jobs.root / "code_of_a.py"
    test = jobs.root / "tests/a/test_a.py"
    was = test.read_bytes()
    test.write_bytes(was.replace(b"\n", b"\r\n"))
    assert jobs.gate("a.json")[0] == 0

    test.write_bytes(was.replace(b"== []", b"is not None"))
    status, told = jobs.gate("a.json")
    assert status == 4
    assert "a.json: its run saw another tests/a/test_a.py than stands here" in told

    code.write_text(f"# newer\n{code.read_text()}")
    assert "another code_of_a.py, tests/a/test_a.py than" in jobs.gate("a.json")[1]
    test.write_bytes(was)
    code.unlink()
    status, told = jobs.gate("a.json")
    assert status == 1
    assert "a job ran code_of_a.py, which is not in this checkout" in told
