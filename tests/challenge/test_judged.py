"""What challenges do to the verdict, and what a run shows of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import is_gone

if TYPE_CHECKING:
    from tests.conftest import Team

pytestmark = pytest.mark.usefixtures("forked_pythons", "forked_workers")

HONEST = """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_it():
    assert pause() == "paused"
"""
WEAK = HONEST.replace('assert pause() == "paused"', "pause()")
MINIMUM = 'minimum = { "PSF-05.intervene" = "challenged" }'


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one process", "two"])
def test_a_caught_sabotage_makes_the_evidence_challenged(
    team: Team, workers: list[str]
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", HONEST)

    judged = team.judged("--psf-challenge", "-vv", *workers)

    assert judged.status == 0
    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"
    (evidence,) = judged.criterion("PSF-05.intervene")["evidence"]
    note = "an assertion failed (at test_a.py:7) when app:pause returned ''"
    assert evidence["notes"] == ["passed", "entered app:pause", note]
    assert "psf: challenges test_a.py::test_it by app:pause CAUGHT" in judged.text
    assert "shown by running code 1 (1 of them challenged)" in judged.text


def test_nobody_reads_the_code_that_a_caught_failure_came_through(team: Team) -> None:
    """The copy of the process that fails would read pytest's own files for each test."""
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", HONEST)
    opened = team.root.parent / f"{team.root.name}-opened"
    team.write(
        "conftest.py",
        "import os, sys\n"
        "def note(event, arguments):\n"
        "    if event == 'open' and str(arguments[0]).endswith('.py'):\n"
        f"        log = os.open({str(opened)!r}, os.O_CREAT | os.O_APPEND | os.O_WRONLY)\n"
        "        os.write(log, f'{arguments[0]}\\n'.encode())\n"
        "        os.close(log)\n"
        "sys.addaudithook(note)\n",
    )

    judged = team.judged_apart("--psf-challenge")

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"
    names = {Path(line).name for line in opened.read_text().splitlines()}
    assert "test_a.py" in names
    assert names.isdisjoint({"runner.py", "_caller.py", "_callers.py", "python.py"})


def test_without_being_asked_nothing_is_challenged(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", WEAK)

    judged = team.judged()

    assert judged.status == 0
    assert judged.criterion("PSF-05.intervene")["reached"] == "tested"
    assert "psf: challenges" not in judged.text


def test_a_sabotage_of_the_team_s_own_is_told_by_its_name(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("worse.py", "def nothing():\n    return 'nothing'\n")
    mark = 'exercises="app:pause", sabotage="worse:nothing"'
    team.write("test_a.py", HONEST.replace('exercises="app:pause"', mark))

    judged = team.judged("--psf-challenge")

    (evidence,) = judged.criterion("PSF-05.intervene")["evidence"]
    note = "an assertion failed (at test_a.py:7) when app:pause was worse:nothing"
    assert evidence["notes"][-1] == note


def test_a_survivor_does_not_count_whatever_is_asked_for(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", WEAK)

    judged = team.judged("--psf-challenge")

    assert judged.status == 1
    (remedy,) = judged.criterion("PSF-05.intervene")["remedy"]
    assert remedy["reason"] == "survived"
    assert remedy["why"] == "test_a.py::test_it still passes when app:pause returned ''"
    assert remedy["place"] == "test_a.py:5"
    assert remedy["fix"].startswith("Assert what the system answers while it is")
    assert "must not do" in remedy["fix"]
    assert remedy["fix"].endswith("beside exercises: sabotage")
    assert "psf: challenges S 1 survived" in judged.text


def test_a_sabotage_that_something_stumbles_over_accuses_no_one(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", HONEST.replace("assert pause() ==", "a, *b = pause()  #"))

    judged = team.judged("--psf-challenge")

    assert judged.status == 0
    assert judged.criterion("PSF-05.intervene")["reached"] == "tested"
    (evidence,) = judged.criterion("PSF-05.intervene")["evidence"]
    assert evidence["reason"] == "cannot-tell"
    assert evidence["notes"][-1].startswith("cannot tell whether test_a.py::test_it")
    line = HONEST[: HONEST.index("assert pause() ==")].count("\n") + 1
    assert evidence["notes"][-1].endswith(f" at test_a.py:{line}")
    assert "psf: challenges ? 1 cannot tell" in judged.text


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            "pause(); open('done.log', 'x').close()",
            "asserts nothing, and is not repeatable: run again by itself it does not pass",
        ),
        (
            "found = pause(); open('done.log', 'x').close(); assert found is not None",
            "asserts nothing but what is always so, or that there is something, and is not "
            "repeatable: run again by itself it does not pass: FileExistsError",
        ),
        (
            "pause(); open('done.log', 'x').close(); n = 3; assert n == 3",
            "asserts nothing but what is always so, or that there is something, and is not "
            "repeatable: run again by itself it does not pass: FileExistsError",
        ),
        (
            "import os; os.path.exists('done') or pause(); open('done', 'w').close()",
            "asserts nothing, and does not enter app:pause by itself",
        ),
        (
            "import os; os.path.exists('done') or pause(); open('done', 'w').close()\n"
            "    found = 3; assert found is not None",
            "asserts nothing but what is always so, or that there is something, and does not "
            "enter app:pause by itself",
        ),
    ],
)
def test_a_test_that_asserts_nothing_shows_nothing_however_its_challenge_ends(
    team: Team, body: str, why: str
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", HONEST.replace('assert pause() == "paused"', body))

    judged = team.judged("--psf-challenge")

    assert judged.status == 1
    (remedy,) = judged.criterion("PSF-05.intervene")["remedy"]
    assert remedy["reason"] == "judges-nothing"
    assert remedy["why"].startswith(f"test_a.py::test_it {why}")
    assert remedy["fix"].startswith("assert what the code must do")


@pytest.mark.parametrize(
    "body",
    [
        "found = pause(); open('done.log', 'x').close(); assert found",
        "open('done.log', 'x').close(); assert pause() == 'paused'",
    ],
)
def test_one_that_asserts_something_and_cannot_be_repeated_is_not_accused(
    team: Team, body: str
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", HONEST.replace('assert pause() == "paused"', body))

    judged = team.judged("--psf-challenge")

    assert judged.status == 0
    (evidence,) = judged.criterion("PSF-05.intervene")["evidence"]
    assert evidence["reason"] == "not-caught"


def test_one_that_asserts_and_cannot_be_run_again_is_tested(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    body = "open('done.log', 'x').close(); assert pause() == 'paused'"
    team.write("test_a.py", HONEST.replace('assert pause() == "paused"', body))

    judged = team.judged("--psf-challenge")

    assert judged.status == 0
    assert judged.criterion("PSF-05.intervene")["reached"] == "tested"


#: What a project does where it hears that it is challenged, and a test that then survives.
AVOIDS = {
    "nothing": ("", "unmet", 0),
    "its conftest raises": ("{if_challenged}\n    raise RuntimeError\n", "met", 1),
    "its conftest leaves": ("{if_challenged}\n    os._exit(0)\n", "met", 1),
    "its tests are skipped": (
        "@pytest.fixture(autouse=True)\ndef skipped():\n    {if_challenged}\n"
        "        pytest.skip()\n",
        "met",
        1,
    ),
    "it sees how it is run": (
        "def pytest_configure(config):\n    if not config.option.psf:\n"
        "        raise RuntimeError\n",
        "met",
        1,
    ),
}


@pytest.mark.parametrize("name", AVOIDS)
def test_a_test_that_no_challenge_reached_is_counted_apart(
    team: Team, name: str
) -> None:
    conftest, verdict, count = AVOIDS[name]
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", HONEST.replace('== "paused"', "in [pause()]"))
    challenged = 'if "PYTEST_PSF_CHALLENGE" in os.environ:'
    head = "import os, pytest\n"
    team.write("conftest.py", head + conftest.format(if_challenged=challenged))

    judged = team.judged("--psf-challenge")

    assert judged.verdict("PSF-05.intervene") == verdict
    assert judged.report["rests_on"]["unchallenged"] == count
    assert (", 1 unchallenged test" in " ".join(judged.text.split())) == bool(count)


#: A stop that hands over all open cases, and gives none of them up.
DESK = """
def stop(cases):
    if not cases:
        raise ValueError("nothing is open")
    return {"handed over": sorted(cases)}
"""
STOPPED = HONEST.replace("app:pause", "desk:stop").replace(
    "from app import pause", "from desk import stop"
)


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("assert stop(cases) == {'handed over': ['a', 'b']}", 0),
        ("stop(cases); assert cases == ['b', 'a']", 1),
        ("before = list(cases); stop(cases); assert cases == before", 1),
        ("known = {'a': 1}[stop(cases)['handed over'][0]]\n    assert known", 1),
        ("known = {'a': 1}[stop(cases)['handed over'][0]]; assert known", 1),
    ],
)
def test_a_test_of_which_a_challenge_cannot_tell_is_counted_apart(
    team: Team, body: str, count: int
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("desk.py", DESK)
    body = f"cases = ['b', 'a']; {body}"
    team.write("test_a.py", STOPPED.replace('assert pause() == "paused"', body))

    judged = team.judged("--psf-challenge")

    assert judged.verdict("PSF-05.intervene") == "met"
    assert judged.report["rests_on"]["unchallenged"] == count


def test_what_was_challenged_or_was_not_to_be_is_not_counted_so(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", HONEST)

    for option in ("--psf-challenge", "--psf-no-challenge"):
        judged = team.judged(option)
        assert judged.report["rests_on"]["unchallenged"] == 0
        assert "unchallenged" not in judged.text


def test_the_stand_in_that_is_proposed_can_be_pasted(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    known = "{'paused': 'paused', 'what it must not return': 'on'}[pause()]"
    text = HONEST.replace("assert pause()", f"known = {known}\n    assert known")
    team.write("test_a.py", text)
    (remedy,) = team.judged().criterion("PSF-05.intervene")["remedy"]
    _, file, *function, _, mark = remedy["fix"].splitlines()

    assert file == "# sabotage.py"
    team.write("sabotage.py", "\n".join(function))
    ids = '"PSF-05.intervene", exercises="app:pause"'
    assert f"@pytest.mark.psf({ids})" in text
    team.write(
        "test_a.py",
        text.replace(f"@pytest.mark.psf({ids})", mark.replace("...", ids)),
    )
    judged = team.judged()

    assert judged.status == 0
    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"


@pytest.mark.parametrize(
    ("body", "why", "fix"),
    [
        (
            "pause()",
            "still passes when app:pause returned ''",
            "Assert what the system",
        ),
        (
            "first, *_ = pause()",
            "judges app:pause, which returned ''; ValueError: not enough values to "
            "unpack (expected at least 1, got 0)",
            '@pytest.mark.psf(..., sabotage="sabotage:pause")',
        ),
        (
            "open('once', 'x').close(); assert pause()",
            "is not repeatable: run again by itself it does not pass: FileExistsError",
            "clean up what it leaves",
        ),
    ],
    ids=["weak", "stumbles", "once"],
)
def test_a_minimum_is_always_challenged(
    team: Team, body: str, why: str, fix: str
) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    team.write("test_a.py", HONEST.replace('assert pause() == "paused"', body))

    judged = team.judged()

    assert judged.status == 1
    (remedy,) = judged.criterion("PSF-05.intervene")["remedy"]
    assert remedy["reason"] in {"rung-too-low", "survived"}
    assert f"test_a.py::test_it {why}" in remedy["why"]
    assert remedy["place"] == "test_a.py:5"
    assert fix in remedy["fix"]


def test_only_what_has_the_minimum_is_challenged_unasked(team: Team) -> None:
    team.config(gate='"PSF-05"', top=MINIMUM)
    other = HONEST.replace("intervene", "override").replace("test_it", "test_other")
    team.write("test_a.py", HONEST)
    team.write("test_b.py", other)

    judged = team.judged("-v")

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"
    assert judged.criterion("PSF-05.override")["reached"] == "tested"
    assert "test_other by" not in judged.text


def test_every_target_has_to_be_caught(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    team.write(
        "test_a.py",
        """
import pytest
from app import pause, roll_back

@pytest.mark.psf("PSF-05.intervene", exercises=["app:pause", "app:roll_back"])
def test_it():
    roll_back(2)
    assert pause() == "paused"
""",
    )

    judged = team.judged()

    (remedy,) = judged.criterion("PSF-05.intervene")["remedy"]
    why = "test_a.py::test_it still passes when app:roll_back returned 0"
    assert remedy["why"] == why


def test_a_failed_test_is_not_challenged(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", HONEST.replace('"paused"', '"on"'))

    judged = team.judged("--psf-challenge")

    assert judged.reasons("PSF-05.intervene") == ["test-failed"]
    assert "psf: challenges" not in judged.text


def test_tests_that_cannot_be_collected_again_are_not_challengeable(
    team: Team,
) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    team.write("test_a.py", HONEST)
    team.write(
        "conftest.py",
        "import pathlib, pytest\n"
        "mark = pathlib.Path(__file__).with_name('seen')\n"
        "if mark.exists():\n    raise pytest.UsageError('only once')\n"
        "mark.touch()\n",
    )

    judged = team.judged()

    (remedy,) = judged.criterion("PSF-05.intervene")["remedy"]
    assert "the tests could not be collected again" in remedy["why"]
    assert "only once" in remedy["why"]
    assert judged.status == 1


def test_where_threads_run_every_test_has_a_child_of_its_own(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    team.write("test_a.py", HONEST)
    team.write(
        "conftest.py",
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=[600], daemon=True).start()\n",
    )

    judged = team.judged()

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"
    assert judged.status == 0


def test_a_wrong_sabotage_is_told_before_any_test(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write(
        "test_a.py",
        "import pytest\n"
        '@pytest.mark.psf("PSF-05.intervene", sabotage="app:pause")\n'
        "def test_a(): assert 1\n"
        '@pytest.mark.psf("PSF-05.intervene", exercises="app:pause", sabotage="x y")\n'
        "def test_b(): assert 1\n",
    )

    result = team.run()

    text = result.stderr.str()
    assert result.ret == 4
    assert "test_a.py:2: @pytest.mark.psf sabotage: names no target" in text
    assert 'test_a.py:4: @pytest.mark.psf sabotage: "x y" does not name code' in text


def test_a_sabotage_that_is_the_target_itself_is_told_before_any_test(
    team: Team,
) -> None:
    team.config(gate='"PSF-05.intervene"')
    mark = 'exercises="app:pause", sabotage="app:pause"'
    team.write("test_a.py", HONEST.replace('exercises="app:pause"', mark))

    result = team.run()

    assert result.ret == 4
    said = "sabotage: is what it is to stand in for"
    assert said in result.stderr.str()


@pytest.mark.parametrize("way", [[], ["-n", "2"], ["--collect-only"]], ids=" ".join)
def test_a_sabotage_that_is_not_there_shows_nothing(team: Team, way: list[str]) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("worse.py", "def nothing():\n    return 'nothing'\n")
    mark = 'exercises="app:pause", sabotage="worse:nothin"'
    team.write("test_a.py", HONEST.replace('exercises="app:pause"', mark))

    result = team.run(*way)

    text = " ".join(result.stdout.str().split())
    assert (
        "sabotage worse:nothin: there is no worse.nothin; did you mean nothing?" in text
    )
    assert "correct the name under `sabotage`" in text
    if not way:
        assert team.judged().reasons("PSF-05.intervene") == ["no-such-sabotage"]
        assert result.ret == 1


def test_two_claims_that_differ_in_their_sabotage_are_a_fault(team: Team) -> None:
    team.config(
        'PSF-05.intervene = { test = "test_a.py::test_it", exercises = "app:pause", '
        'sabotage = "app:roll_back" }'
    )
    team.write("test_a.py", HONEST)

    result = team.run()

    assert result.ret == 4
    assert "give both the same `sabotage`" in result.stderr.str()


def test_what_a_run_writes_and_selects_is_left_alone(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", HONEST)
    team.run("--junitxml=junit.xml", "--basetemp=temp", "--log-file=log.txt")
    before = (team.root / "junit.xml").read_text()

    judged = team.judged(
        "--psf-challenge",
        "--junitxml=junit.xml",
        "--basetemp=temp",
        "--log-file=log.txt",
        "--lf",
        "--pdb",
    )

    after = (team.root / "junit.xml").read_text()
    assert after.count("<testcase") == before.count("<testcase") > 1
    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"


def test_ctrl_c_leaves_an_honest_incomplete_and_no_process(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    team.write("app.py", "def pause():\n    return 'paused'\n")
    slow = HONEST.replace("    assert", "    import time; time.sleep(RUN)\n    assert")
    team.write(
        "test_a.py",
        "import os, pathlib\n"
        "MARK = pathlib.Path(__file__).with_name('again')\n"
        "RUN = 60 if MARK.exists() else 0\n"
        "MARK.write_text(str(os.getpid()))\n" + slow,
    )
    # Whoever started these tests in the background had this signal ignored.
    code = (
        "import signal, sys, pytest\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.exit(pytest.main(['--psf', '--psf-report', 'json:psf.json']))\n"
    )
    # By its first option a process of its own: no fork of this one is interrupted.
    command = [sys.executable, "-u", "-c", code]
    with subprocess.Popen(
        command, cwd=team.root, stdout=subprocess.PIPE, text=True
    ) as run:
        own = str(run.pid)
        mark = team.root / "again"
        deadline = time.monotonic() + 60
        while not mark.exists() or mark.read_text() in {own, ""}:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        child = int(mark.read_text())
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        text = " ".join(run.communicate(timeout=60)[0].split())

    assert run.returncode == 2
    assert "INCOMPLETE: " in text or "NOT JUDGED" in text
    assert "the run was stopped" in text
    assert is_gone(child)


SUBTESTS = """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_it({fixture}):
    {body}
"""
FIXTURES = {
    "capsys": "print(pause()); assert capsys.readouterr().out == 'paused\\n'",
    "capfd": "print(pause()); assert capfd.readouterr().out == 'paused\\n'",
    "tmp_path": "(tmp_path / 'x').touch(exist_ok=False); assert pause() == 'paused'",
    "monkeypatch": "monkeypatch.setenv('X', '1'); assert pause() == 'paused'",
    "caplog": "assert pause() == 'paused'",
    "recwarn": "assert pause() == 'paused'",
    **(
        {"subtests": "with subtests.test(): assert pause() == 'paused'"}
        if pytest.version_tuple >= (9,)
        else {}
    ),
}


def test_fixtures_work_as_they_do_in_the_run(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    for fixture, body in FIXTURES.items():
        text = SUBTESTS.format(fixture=fixture, body=body)
        team.write(f"test_{fixture}.py", text)

    judged = team.judged("-v")

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"
    assert judged.text.count("by app:pause CAUGHT") == len(FIXTURES)


def test_what_a_test_starts_does_not_outlive_the_challenges(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    team.write(
        "test_a.py",
        HONEST.replace(
            "    assert",
            "    import pathlib, subprocess, sys\n"
            "    args = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
            "    pid = subprocess.Popen(args).pid\n"
            "    with pathlib.Path(__file__).with_name('pids').open('a') as f:\n"
            "        f.write(f'{pid}\\n')\n"
            "    assert",
        ),
    )

    judged = team.judged("-p", "no:unraisableexception", "-W", "ignore")

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"
    first, *others = map(int, (team.root / "pids").read_text().split())
    os.kill(first, signal.SIGKILL)  # the run's own
    assert len(others) == 3
    for pid in others:
        assert is_gone(pid)


@pytest.mark.parametrize(
    "option", [["-q"], ["-p", "no:terminal"]], ids=["quiet", "none"]
)
def test_where_nothing_is_shown_challenges_count_all_the_same(
    team: Team, option: list[str]
) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    team.write("test_a.py", HONEST)

    judged = team.judged(*option)

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"
    assert "psf: challenges" not in judged.text


def test_warnings_as_errors_keep_nobody_from_being_challenged(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    team.write("test_a.py", HONEST)

    judged = team.judged("-W", "error", "-p", "no:randomly")

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"


def test_what_selects_tests_selects_none_of_the_children_s(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    team.write("test_a.py", HONEST)

    judged = team.judged("-m", "psf_05", "-k", "PSF-05", "--deselect", "x.py")

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"


def test_marks_and_hooks_around_a_test_hold_for_its_challenge(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    mark = "@pytest.mark.filterwarnings('ignore:old')\n@pytest.mark.psf"
    text = HONEST.replace("@pytest.mark.psf", mark)
    warn = "    import warnings; warnings.warn('old')\n    assert"
    team.write("test_a.py", text.replace("    assert", warn))
    team.write(
        "conftest.py",
        "import os, pytest\n"
        "@pytest.hookimpl(wrapper=True)\n"
        "def pytest_runtest_protocol():\n"
        "    os.environ['AROUND'] = '1'\n    result = yield\n"
        "    del os.environ['AROUND']\n    return result\n"
        "@pytest.fixture(autouse=True)\n"
        "def around():\n    assert os.environ['AROUND']\n",
    )

    judged = team.judged("-W", "error")

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged"


def test_a_conftest_can_tell_that_it_is_in_a_challenge(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"', top=MINIMUM)
    team.write("test_a.py", HONEST)
    team.write(
        "conftest.py",
        "import os, pathlib\n"
        "def pytest_sessionstart():\n"
        "    with pathlib.Path(__file__).with_name('seen').open('a') as f:\n"
        "        f.write(os.environ.get('PYTEST_PSF_CHALLENGE', '-') + '\\n')\n",
    )

    team.judged()

    assert (team.root / "seen").read_text() == "-\n1\n"


def test_the_line_of_the_tests_ends_with_how_far_the_run_is(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", HONEST)

    lines = team.judged("--psf-challenge").result.stdout.lines

    (line,) = [one for one in lines if one.startswith("test_a.py .")]
    assert line.endswith("%]")
    after = lines[lines.index(line) + 1]
    assert after.startswith("psf: challenges c")


CRASHES = """
def crash(*_):
    raise RuntimeError("wrong")
"""


def test_a_sabotage_of_its_own_that_crashes_is_no_way_out(team: Team) -> None:
    mark = 'exercises="app:pause"'
    text = HONEST.replace(mark, f'{mark}, sabotage="wrong:crash"')
    team.config(gate='"PSF-05.intervene"')
    team.write("wrong.py", CRASHES)
    team.write("test_a.py", text.replace("assert pause() ==", "pause()  #"))

    judged = team.judged("--psf-challenge")

    assert judged.status == 1
    assert judged.reasons("PSF-05.intervene") == ["survived"]

    team.write("test_a.py", text.replace("assert pause() ==", "a, *b = pause()  #"))
    again = team.judged("--psf-challenge")
    (evidence,) = again.criterion("PSF-05.intervene")["evidence"]
    assert evidence["reason"] == "cannot-tell"


PAGE = """
import html

def field(name, options=()):
    listed = ' list="options"' if options else ""
    return f"<input name={html.escape(name)!r}{listed}>"

def each(names):
    for name in names:
        yield f"<p>{name}</p>"
"""


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("page:field", 'assert "list=" not in page.field("a")'),
        ("page:field", 'assert "a" and "list=" not in page.field("a").lower()'),
        ("page:each", 'assert "<b>" not in "".join(page.each("ab"))'),
        (
            "page:field",
            'import unittest\n    unittest.TestCase().assertNotIn("list=", page.field("a"))',
        ),
    ],
)
def test_what_a_test_wants_nowhere_is_let_out(
    team: Team, target: str, body: str
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("page.py", PAGE)
    mark = f'@pytest.mark.psf("PSF-05.intervene", exercises="{target}")'
    head = f"import page, pytest\n\n{mark}\ndef test_it():\n    "
    team.write("test_a.py", f"{head}{body}\n")

    judged = team.judged("--psf-challenge")

    assert judged.criterion("PSF-05.intervene")["reached"] == "challenged", judged.text


def test_a_text_that_is_wanted_nowhere_else_shows_nothing(team: Team) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("page.py", PAGE)
    mark = '@pytest.mark.psf("PSF-05.intervene", exercises="page:field")'
    body = 'page.field("a")\n    assert "list=" not in "another text"'
    head = f"import page, pytest\n\n{mark}\ndef test_it():\n    "
    team.write("test_a.py", f"{head}{body}\n")

    judged = team.judged("--psf-challenge")

    assert judged.reasons("PSF-05.intervene") == ["survived"]
