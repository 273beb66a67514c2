"""`pytest-psf check` says without running a test what a run would say, and no more."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

import pytest_psf
from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from tests.conftest import Team

TOP = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("forked_pythons")

TESTS = """
import pathlib
import pytest
import app

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_pause():
    pathlib.Path("ran.txt").write_text("")
    assert app.pause() == "paused"
"""
SOUND = 'PSF-02.version-pinned = { setting = "set.toml", key = "model", pinned = true }'
BROKEN = """
PSF-02.version-pinned = { setting = "set.toml", key = "family", pinned = true }
PSF-01.retention = { setting = "set.toml", key = "days", at-most = 30 }
PSF-07.rollback-procedure = { document = "docs/release.md", section = "Rollback", covers = ["set.toml"] }
PSF-07.incident-definition = { document = "docs/release.md", section = "Incidents" }
PSF-08.harm-assessment = { document = "docs/harms.md" }
PSF-05.override = { test = "tests/test_it.py::test_puase", exercises = "app:pause" }
PSF-05.review = { test = "tests/test_it.py::test_pause", exercises = "app:lok" }
PSF-04.output-validation = { test = "tests/test_it.py::test_pause", exercises = "app:pause", sabotage = "tests.wrong:pass_al" }
"""


def laid_out(team: Team, evidence: str, tests: str = TESTS) -> None:
    team.config(evidence)
    team.write(
        "set.toml", 'model = "gpt-4o-2024-08-06"\nfamily = "gpt-4o"\ndays = 90\n'
    )
    team.write("tests/test_it.py", tests)
    team.write(
        "docs/release.md",
        "# Rollback\n\nRun the workflow again with the tag of the release before, and wait "
        "until the health check has been green for ten minutes in a row.\n\n"
        "# Incidents\n\nTODO\n",
    )


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Return the status and all that was shown, with its white space folded."""
    capsys.readouterr()
    status = main(["check", *arguments])
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    return status, " ".join(f"{shown.out}\n{shown.err}".split())


def test_what_holds_ends_with_0_and_is_no_verdict(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(team, SOUND)
    assert check(capsys) == (
        0,
        "checked without running a test: 2 claims, which name 1 of 1 test; nothing is "
        "broken; `pytest --psf` judges",
    )
    assert not (team.root / "ran.txt").exists()


def test_without_git_the_nearest_config_upward_is_checked(
    team: Team, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out(team, SOUND)
    (team.root / "src/deep").mkdir(parents=True)
    whole = check(capsys)
    monkeypatch.chdir(team.root / "src/deep")

    assert check(capsys) == whole
    assert whole[0] == 0


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (
            "",
            "no claims yet, 3 tests collected; nothing is broken; what may be claimed: "
            "`pytest-psf explain`",
        ),
        (
            'PSF-02.version-pinned = { setting = "set.toml", key = "model", pinned = true }',
            "1 claim, which names none of 3 tests; nothing is broken; `pytest --psf` judges",
        ),
    ],
)
def test_tests_that_no_claim_names_are_counted(
    team: Team, capsys: pytest.CaptureFixture[str], evidence: str, said: str
) -> None:
    tests = "".join(f"def test_{one}():\n    assert len('a')\n" for one in "abc")
    laid_out(team, evidence, tests)
    assert check(capsys) == (0, f"checked without running a test: {said}")


BODIES = (
    "[one for one in text]",
    "text.split() + list(text)",
    "sorted({*text})",
    "tuple(map(str, text))",
)
MANY = (
    "PSF-05.intervene",
    "PSF-05.override",
    "PSF-05.review",
    "PSF-07.rollback-tested",
)


@pytest.mark.parametrize(
    ("functions", "reason", "said"),
    [
        (
            1,
            "shared-by-many",
            "the function desk:hold_0 is claimed for 4 criteria; one counts for 3 at most",
        ),
        (
            4,
            "not-reached",
            "nothing of the system names desk:hold_0; 4 criteria rest on",
        ),
    ],
    ids=["one function for all", "code that nothing uses"],
)
def test_what_no_test_can_change_is_said_before_any_runs(
    team: Team,
    capsys: pytest.CaptureFixture[str],
    functions: int,
    reason: str,
    said: str,
) -> None:
    desk, tests = "", "import pytest\nimport desk\n"
    for number in range(functions):
        desk += f"def hold_{number}(text):\n    return {BODIES[number]}\n\n"
    for number, criterion in enumerate(MANY):
        name = f"hold_{number % functions}"
        tests += f'\n@pytest.mark.psf("{criterion}", exercises="desk:{name}")\n'
        tests += (
            f"def test_{number}():\n    assert desk.{name}('x')[0] == 'x', {number}\n"
        )
    laid_out(team, "", tests)
    team.write("desk.py", desk)
    if functions == 1:
        team.write("routes.py", "from desk import hold_0\n\nROUTES = [hold_0]\n")

    status, shown = check(capsys)
    judged = team.judged()

    assert status == 1
    assert said in shown
    for criterion in MANY:
        assert judged.reasons(criterion) == [reason]
        assert criterion in shown


def test_each_broken_claim_is_said_in_the_words_of_a_run(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(team, BROKEN)
    status, shown = check(capsys)
    assert status == 1
    judged = team.judged()
    expected = {
        "PSF-02.version-pinned": "not-pinned",
        "PSF-01.retention": "condition-broken",
        "PSF-07.rollback-procedure": "not-reviewed",
        "PSF-07.incident-definition": "not-filled",
        "PSF-08.harm-assessment": "no-such-file",
        "PSF-05.override": "no-such-test",
        "PSF-05.review": "no-such-target",
        "PSF-04.output-validation": "no-such-sabotage",
    }
    found = {}
    for name in expected:
        remedy = next(
            one
            for one in judged.criterion(name)["remedy"]
            if one["reason"] != "kind-missing"
        )
        found[name] = remedy["reason"]
        said = f"{name}: {remedy['why']} {remedy['fix']}"
        assert " ".join(said.split()) in shown
    assert found == expected
    assert "9 claims, which name 1 of 1 test; 8 problems;" in shown
    assert "set.toml:3: PSF-01.retention: " in shown
    lines = (team.root / "pyproject.toml").read_text("utf-8").splitlines()
    line = next(n for n, one in enumerate(lines, 1) if "PSF-05.review" in one)
    assert f"pyproject.toml:{line}: PSF-05.review: exercises app:lok: " in shown
    assert "PSF-05.intervene" not in shown


def test_no_word_of_a_command_to_paste_is_broken(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    title = (
        "What the release manager does when the new release answers worse than before"
    )
    laid_out(
        team,
        f'PSF-07.rollback-procedure = {{ document = "docs/long.md", section = "{title}", '
        'covers = ["set.toml"] }',
    )
    text = (
        (team.root / "docs/release.md").read_text("utf-8").partition("# Incidents")[0]
    )
    team.write("docs/long.md", text.replace("# Rollback", f"# {title}"))
    assert main(["check", "--no-collect"]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert f'      pytest-psf review "docs/long.md#{title}" \\' in shown
    assert "        --by NAME" in shown
    assert shown[0].startswith("docs/long.md:1: PSF-07.rollback-procedure: ")
    assert [line for line in shown if len(line) > 79 and "review" not in line] == []


def test_collecting_says_the_same_and_still_ends_with_0(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(team, BROKEN)
    _, shown = check(capsys)
    result = team.run("--collect-only", "-q")
    assert result.ret == 0
    assert shown in " ".join(result.stdout.str().split())


def test_a_report_that_the_project_asks_for_is_left_alone(
    team: Team, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out(team, SOUND)
    report = team.write("psf.json", '{"name": "pytest-psf"}')
    results = team.write("results.xml", "<testsuites/>")
    reports = "--psf-report=json:psf.json --junitxml=results.xml"
    monkeypatch.setenv("PYTEST_ADDOPTS", f"{reports} -vv")
    assert check(capsys)[0] == 0
    assert report.read_text("utf-8") == '{"name": "pytest-psf"}'
    assert results.read_text("utf-8") == "<testsuites/>"


def test_without_collecting_nothing_is_said_of_tests(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(team, BROKEN, tests="import a_package_that_is_not_installed\n")
    status, shown = check(capsys, "--no-collect")
    assert status == 1
    assert shown.endswith(
        "checked without running or collecting a test: 8 claims; 5 problems; "
        "`pytest --psf` judges"
    )
    assert "PSF-05" not in shown


def test_without_collecting_a_test_file_that_is_not_there_is_missed(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(team, 'PSF-05.override = { test = "tests/test_its.py::test_pause" }')
    status, shown = check(capsys, "--no-collect")
    assert (status, "did you mean tests/test_it.py?" in shown) == (1, True)


def test_a_file_that_cannot_be_imported_is_said_and_so_is_the_rest(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(team, BROKEN)
    team.write("tests/test_other.py", "import a_package_that_is_not_installed\n")
    status, shown = check(capsys)
    assert status == 1
    assert shown.startswith(
        "tests/test_other.py:1: cannot be collected: ModuleNotFoundError: No module "
        "named 'a_package_that_is_not_installed'"
    )
    assert "docs/harms.md does not exist" in shown
    assert "what its tests claim is not known: tests/test_other.py" in shown
    laid_out(team, SOUND)
    status, shown = check(capsys)
    assert (status, "nothing else was found broken" in shown) == (1, True)


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("\ndef test_it(:\n    pass\n", 2, "SyntaxError: invalid syntax"),
        ("if 1:\n  x = 1\n\ty = 2\n", 3, "TabError: inconsistent use of tabs"),
        (
            "import json\njson.loads('{')\n",
            2,
            "json.decoder.JSONDecodeError: Expecting",
        ),
        ("import json\n\n\nassert json.loads('1') == 2\n", 4, "assert 1 == 2"),
    ],
)
def test_what_cannot_be_collected_is_told_by_its_own_line(
    team: Team, capsys: pytest.CaptureFixture[str], text: str, place: int, why: str
) -> None:
    laid_out(team, SOUND)
    team.write("tests/test_other.py", text)
    status, shown = check(capsys)
    assert status == 1
    assert shown.startswith(f"tests/test_other.py:{place}: cannot be collected: ")
    assert why in shown


def test_what_keeps_many_files_from_being_collected_is_told_once(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(team, SOUND)
    installed = "venv/lib/python3/site-packages"
    team.write(f"{installed}/provider.py", "\n\nraise KeyError('PROVIDER_KEY')\n")
    team.write(
        "client.py", f"import sys\nsys.path.append('{installed}')\nimport provider\n"
    )
    for name in ("ask", "find", "tell"):
        team.write(f"tests/test_{name}.py", "import client\n")
    status, shown = check(capsys)
    assert status == 1
    assert shown.startswith(
        "client.py:3: tests/test_ask.py and 2 more files cannot be collected: KeyError: "
        "'PROVIDER_KEY' "
    )
    assert shown.count("PROVIDER_KEY") == 1
    for name in ("find", "tell"):
        (team.root / f"tests/test_{name}.py").unlink()
    assert "client.py:3: tests/test_ask.py cannot be collected: Key" in check(capsys)[1]


@pytest.mark.parametrize(
    ("conftest", "status", "said"),
    [
        ("import os\nos._exit(0)\n", 1, "pytest could not collect the tests"),
        ("raise RuntimeError('no database')\n", 4, "RuntimeError: no database"),
        (
            "import pytest\n"
            "def pytest_collection(session):\n    raise pytest.UsageError('no way')\n",
            4,
            "no way",
        ),
    ],
)
def test_a_pytest_that_cannot_collect_is_no_success(
    team: Team,
    capsys: pytest.CaptureFixture[str],
    conftest: str,
    status: int,
    said: str,
) -> None:
    laid_out(team, SOUND)
    team.write("tests/conftest.py", conftest)
    ended, shown = check(capsys)
    assert ended == status
    assert said in shown
    assert shown.endswith("nothing else was found broken; `pytest --psf` judges")


@pytest.mark.parametrize("hook", ["collection", "collection_modifyitems"])
@pytest.mark.parametrize("status", [0, 2])
def test_a_collection_that_somebody_stops_is_no_success(
    team: Team, capsys: pytest.CaptureFixture[str], hook: str, status: int
) -> None:
    laid_out(team, SOUND)
    team.write(
        "conftest.py",
        f"import pytest\n\ndef pytest_{hook}():\n"
        f"    pytest.exit('no database today', returncode={status})\n",
    )
    ended, shown = check(capsys)
    assert ended == 1
    assert f"pytest could not collect the tests: it ended with {status}" in shown
    assert "no database today" in shown


@pytest.mark.parametrize("left", [b"", b"{}", b"[1]", b"[[1], 2, 3, []]", b"\xff"])
def test_a_collection_that_is_cut_off_is_no_success(
    team: Team, capsys: pytest.CaptureFixture[str], left: bytes
) -> None:
    laid_out(team, SOUND)
    team.write(
        "tests/conftest.py",
        f"""
import pathlib

def pytest_unconfigure(config):
    pathlib.Path(config.option.psf_checked).write_bytes({left!r})
""",
    )
    ended, shown = check(capsys)
    assert ended == 1
    assert "pytest could not collect the tests: it ended with 0" in shown


def test_faults_of_the_config_are_those_of_a_run(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(team, 'PSF-05.overide = { test = "tests/test_it.py" }')
    result = team.run()
    assert result.ret == 4
    run = " ".join(result.stderr.str().replace("ERROR: ", "").split())
    assert run.startswith("1 fault in [tool.psf], so no test was run: ")
    bare = run.replace(", so no test was run", "")
    assert check(capsys) == (4, f"pytest-psf: {bare}")


def test_faults_of_marks_are_those_of_a_run(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(team, SOUND, TESTS.replace("PSF-05.intervene", "PSF-05.intervne"))
    result = team.run()
    assert result.ret == 4
    run = " ".join(result.stderr.str().replace("ERROR: ", "").split())
    assert run.startswith("1 fault in @pytest.mark.psf, so no test was run: ")
    status, shown = check(capsys)
    assert status == 4
    assert shown.startswith(run.replace(", so no test was run", ""))
    assert shown.endswith(
        "checked all but the tests: 1 claim; nothing else was found broken; "
        "`pytest --psf` judges"
    )


def test_nobody_who_runs_no_test_is_told_that_none_was_run(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(team, SOUND + "\n[tool.psf.evidenc]\n")
    assert "so no test was run" in team.run().stderr.str()
    assert "so no test was run" not in team.run("--collect-only").stderr.str()
    capsys.readouterr()
    for command in (["check"], ["check", "--no-collect"], ["review", "--due"]):
        assert main(command) in {2, 4}
        said = capsys.readouterr()
        assert 'did you mean "evidence"?' in said.out + said.err
        assert "no test was run" not in said.out + said.err


def test_no_config_is_none_to_check(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    team.write("tests/test_it.py", TESTS)
    status, shown = check(capsys)
    assert (status, "write one: pytest-psf init" in shown) == (4, True)


def test_it_is_checked_from_any_folder_and_by_any_config(
    team: Team, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out(team, BROKEN)
    (team.root / ".git").mkdir()
    everything = check(capsys)
    monkeypatch.chdir(team.root / "docs")
    assert check(capsys) == everything
    assert check(capsys, "--config", "../pyproject.toml") == everything
    assert not Path("ran.txt").exists()


def test_the_options_of_the_project_change_nothing(
    team: Team, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out(team, BROKEN)
    everything = check(capsys)
    for options in ("-n 2", "-vv -x", "-q --no-header --color=yes", "--no-summary"):
        monkeypatch.setenv("PYTEST_ADDOPTS", f"-p no:hypothesispytest {options}")
        assert check(capsys) == everything, options


@pytest.mark.parametrize("layout", ["a module", "a package"])
def test_what_pytest_cannot_import_cannot_be_collected(
    team: Team,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    layout: str,
) -> None:
    laid_out(team, SOUND, TESTS.replace("app", "triage"))
    path = "triage.py" if layout == "a module" else "triage/__init__.py"
    team.write(path, 'def pause():\n    return "paused"\n')
    config = team.root / "pyproject.toml"
    text = config.read_text("utf-8").replace('pythonpath = ["."]', "")
    config.write_text(text, "utf-8")

    status, shown = check(capsys)

    assert status == 1
    assert "cannot be collected: ModuleNotFoundError: No module named 'triage'" in shown
    assert 'pythonpath = ["."]' in shown
    # As `python -m pytest` would.
    module = str(Path(pytest_psf.__file__).with_name("__main__.py"))
    monkeypatch.setattr("sys.argv", [module, "check"])
    assert check(capsys)[0] == 0


def test_what_is_right_and_not_enough_is_said_and_breaks_nothing(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(
        team,
        'PSF-01.retention = { setting = "set.toml", key = "days", at-most = 90 }\n'
        'PSF-04.refusals = { setting = "set.toml", key = "model", pinned = true }\n',
    )
    status, shown = check(capsys)
    assert status == 0
    assert "PSF-01.retention: no document is claimed for it" in shown
    assert "PSF-04.refusals: a setting alone cannot show it; it takes a test" in shown
    assert "nothing is broken, 2 criteria half claimed; `pytest --psf`" in shown
    # What marks claim is not known then.
    assert "half claimed" not in check(capsys, "--no-collect")[1]


def test_what_would_not_count_is_said_before_anybody_reads_it(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(
        team,
        'PSF-07.rollback-procedure = { document = "docs/release.md", '
        'section = "Rollback", covers = ["set.toml"] }\n',
    )
    _, shown = check(capsys, "--no-collect")
    first = "first: docs/release.md names nothing of what it covers: set.toml; say in its text which"
    assert first in shown
    assert "then read it, then pytest-psf review docs/release.md#Rollback" in shown
    text = (team.root / "docs/release.md").read_text("utf-8")
    team.write("docs/release.md", text.replace("the tag", "the tag in set.toml"))
    _, shown = check(capsys, "--no-collect")
    assert "nobody has reviewed it read it, then pytest-psf review" in shown


def test_what_is_waived_or_only_supports_breaks_nothing(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(
        team,
        """
PSF-08.harm-assessment = { document = "docs/harms.md" }
PSF-01.retention = { setting = "set.toml", key = "days", at-most = 30, supporting = true }
[[tool.psf.waivers]]
criterion = "PSF-08.harm-assessment"
reason = "The panel meets in spring, and the pilot serves forty people until then."
approved-by = "Ruth Okafor"
approved-on = 2026-11-01
expires = 2027-02-01
compensating-control = "Every answer is read by a nurse before it leaves the ward."
""",
    )
    status, shown = check(capsys)
    assert (status, "nothing is broken" in shown) == (0, True), shown


def test_the_hooks_for_pre_commit_are_commands_that_there_are(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_out(team, SOUND)
    hooks = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["psf-check", "psf-check-tests"]
    for hook in hooks:
        program, *arguments = hook["entry"].split()
        assert (program, main(arguments)) == ("pytest-psf", 0)
        assert hook["pass_filenames"] is False
        assert "nothing is broken" in " ".join(capsys.readouterr().out.split())


def test_the_same_problem_of_several_criteria_is_said_once(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = '{ document = "docs/gone.md" }'
    laid_out(
        team,
        f"PSF-08.harm-assessment = {claim}\nPSF-08.accountability-chain = {claim}\n",
    )
    status, shown = check(capsys, "--no-collect")
    assert status == 1
    assert shown.count("docs/gone.md does not exist") == 1
    assert "PSF-08.harm-assessment docs/gone.md does not exist (2 places)" in shown
    team.config(f"PSF-08.owner.all = {claim}")
    status, shown = check(capsys, "--no-collect")
    assert shown.count("docs/gone.md does not exist") == 1
    assert "PSF-08.owner.all: docs/gone.md" in shown


def test_pages_that_nobody_has_read_are_one_block_with_one_command(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command can be pasted: then each of them has been reviewed, and by a name."""
    laid_out(
        team,
        'PSF-07.incident-definition = { document = "docs/a.md", section = "What" }\n'
        'PSF-07.incident-response = { document = "docs/a.md", section = "Who then" }\n'
        'PSF-08.harm-assessment = { document = "https://wiki.example.org/a" }\n'
        'PSF-08.accountability-chain = { document = "https://wiki.example.org/b" }\n',
    )
    told = (
        "The desk answers within the hour, and calls the head of claims if it cannot. A "
        "wrong payment, or one to somebody else, is told to both of them on that day."
    )
    team.write("docs/a.md", f"# What\n\n{told}\n\n# Who then\n\n{told} So it is.\n")
    assert main(["check", "--no-collect"]) == 1
    blocks = capsys.readouterr().out.split("\n\n")
    command = 'pytest-psf review docs/a.md#What "docs/a.md#Who then" --by NAME'
    assert blocks[0].splitlines() == [
        "docs/a.md:1: PSF-07.incident-definition",
        "docs/a.md:5: PSF-07.incident-response",
        "    it is written, but nobody has reviewed it; it takes two people (2 places)",
        "    each: read it, then",
        f"      {command}",
    ]
    urls = [one for one in blocks if "wiki.example.org" in one]
    assert len(urls) == 2
    assert all("--saw VERSION --by NAME" in one for one in urls)

    *words, _ = shlex.split(command)
    assert main([*words[1:], "D. Patel"]) == 0
    main(["check", "--no-collect"])
    assert "it is written, but nobody has reviewed it" not in capsys.readouterr().out


def test_what_a_test_alone_cannot_meet_is_told_before_it_runs(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run says so of the same claim; one that a test meets by itself has nothing to say."""
    laid_out(
        team,
        'PSF-01.pii-handling = { test = "tests/test_it.py::test_pause", exercises = "app:pause" }\n'
        'PSF-05.intervene = { test = "tests/test_it.py::test_pause", exercises = "app:pause" }\n',
    )

    status, shown = check(capsys)

    assert status == 0
    text = " ".join(shown.split())
    assert "right so far, and not enough:" in text
    assert "PSF-01.pii-handling: no document is claimed for it Claim both" in text
    assert "PSF-05.intervene" not in text
    assert "1 criterion half claimed" in text
