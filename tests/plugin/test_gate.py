"""The exit status: 0 is a promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

ROLLBACK = """
import pytest
from app import roll_back

@pytest.mark.psf("PSF-07.rollback-tested", exercises="app:roll_back")
def test_old_version_serves_again():
    assert roll_back(2) == 1
"""


def test_a_met_gate_exits_with_0_and_says_what_the_system_is(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)

    judged = team.judged()

    assert judged.status == 0
    assert judged.verdict("PSF-07.rollback-tested") == "met"
    assert judged.report["judgement"] == "not ready"
    assert judged.report["gate"] == {
        "closed": True,
        "entries": ["PSF-07.rollback-tested"],
        "passed": True,
    }
    expected = "GATE PASSED (PSF-07.rollback-tested). The system is NOT READY: 34 open"
    assert expected in judged.text


def test_the_same_project_fails_when_everything_gates(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)

    judged = team.judged("--psf-gate", "all")

    assert judged.status == 1
    assert "NOT READY: 34 open, first PSF-02.version-pinned" in judged.text


def test_one_open_criterion_of_the_gate_fails_it(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested", "PSF-05.intervene"')
    team.write("test_a.py", ROLLBACK)

    judged = team.judged()

    assert judged.status == 1
    assert "PSF-05.intervene): 1 open, first PSF-05.intervene." in judged.text


def test_gate_none_judges_without_failing_and_says_so(team: Team) -> None:
    team.config()
    team.write("test_a.py", ROLLBACK)

    judged = team.judged("--psf-gate", "none")

    assert judged.status == 0
    assert judged.report["gate"]["closed"] is False
    assert "NOT GATED. The system is NOT READY" in judged.text


def test_gate_none_does_not_hide_a_failing_test(team: Team) -> None:
    team.config()
    team.write("test_a.py", "def test_one():\n    assert not len('a')\n")

    assert team.judged("--psf-gate", "none").status == 1


def test_a_failing_unit_test_fails_the_run_though_the_gate_passes(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK + "\ndef test_other():\n    assert not len('a')\n")

    judged = team.judged()

    assert judged.status == 1
    assert judged.report["gate"]["passed"] is True


def test_the_class_always_gates(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    text = (
        (team.root / "pyproject.toml").read_text().replace('class = "production"', "")
    )
    team.write("pyproject.toml", text)
    team.write("test_a.py", ROLLBACK)

    judged = team.judged()

    assert judged.status == 1
    assert judged.verdict("PSF-00.classified") == "unmet"
    assert "PSF-00.classified open" in judged.text


def test_a_prototype_is_not_in_production_and_passes(team: Team) -> None:
    team.config()
    text = (team.root / "pyproject.toml").read_text()
    text = text.replace('"production"', '"prototype"').replace(
        "answer = true", "answer = false"
    )
    team.write("pyproject.toml", text)
    team.write("test_a.py", "def test_one():\n    assert len('a') == 1\n")

    judged = team.judged()

    assert judged.status == 0
    assert judged.report["judgement"] == "not in production"
    assert "NOT IN PRODUCTION (prototype)" in judged.text
    assert "not in force: PSF-01.legal-basis" in judged.text


def test_calling_a_system_a_prototype_does_not_remove_its_duties(team: Team) -> None:
    team.config()
    text = (team.root / "pyproject.toml").read_text()
    team.write("pyproject.toml", text.replace('"production"', '"prototype"'))

    judged = team.judged()

    assert judged.status == 1
    assert judged.report["class"] == judged.report["class"] | {
        "declared": "prototype",
        "judged_as": "production",
    }
    assert 'class "prototype" contradicts' in judged.text


def test_our_items_never_stop_a_run(team: Team) -> None:
    team.config()
    team.write("test_a.py", ROLLBACK)

    result = team.run("-x")

    assert result.parseoutcomes()["unmet"] == 34
    assert result.ret == 1


def test_a_failure_that_stops_the_run_leaves_the_rest_not_judged(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_0.py", "def test_first():\n    assert not len('a')\n")
    team.write("test_a.py", ROLLBACK)

    judged = team.judged("-x")

    assert judged.status == 1
    assert judged.verdict("PSF-07.rollback-tested") == "not judged"
    assert judged.verdict("PSF-01.retention") == "not judged"
    assert "the run was stopped" in judged.report["narrowed"]


@pytest.mark.parametrize("code", [0, 7])
def test_leaving_the_run_early_is_never_a_pass(team: Team, code: int) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)
    team.write(
        "test_b.py",
        f"import pytest\ndef test_leave():\n    pytest.exit('bye', returncode={code})\n",
    )

    judged = team.judged()

    assert judged.status == (code or 1)
    assert judged.report["narrowed"] == ["the run was stopped"]
    assert judged.report["gate"]["passed"] is False


def test_an_interrupted_run_is_incomplete(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)
    team.write("test_0.py", "def test_ctrl_c():\n    raise KeyboardInterrupt\n")

    judged = team.judged_forked()

    assert judged.status == 2
    assert judged.verdict("PSF-07.rollback-tested") == "not judged"


def test_a_killed_run_leaves_an_unfinished_report(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)
    team.judged()
    team.write("test_b.py", "import os\ndef test_die():\n    os._exit(0)\n")

    team.run_forked("--psf-report", "json:psf.json")

    assert '"finished": false' in (team.root / "psf.json").read_text()


def test_a_crash_of_a_verifier_is_unmet_with_its_reason(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)
    team.write(
        "conftest.py",
        """
def pytest_sessionstart(session):
    psf = session.config.pluginmanager.get_plugin("psf-session")
    psf.context.registry.kinds["test"].verify = None
""",
    )

    judged = team.judged_forked()

    assert judged.status == 1
    assert judged.reasons("PSF-07.rollback-tested") == ["verifier-failed"]
    assert "it could not be checked: TypeError" in judged.text


def test_a_report_whose_folder_a_test_removed_is_written_all_the_same(
    team: Team,
) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)
    team.write("test_b.py", "import shutil\ndef test_it():\n    shutil.rmtree('out')\n")

    result = team.run("--psf-report", "json:out/psf.json")

    assert result.ret == 0
    assert '"finished": true' in (team.root / "out/psf.json").read_text()


def test_a_report_that_cannot_be_written_in_the_end_fails_the_run(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)
    team.write(
        "test_b.py",
        "import pathlib, shutil\n"
        "def test_it():\n    shutil.rmtree('out')\n    pathlib.Path('out').touch()\n",
    )

    result = team.run("--psf-report", "json:out/psf.json")

    assert result.ret == 3
    assert "NO REPORT was written, so the run fails" in result.stdout.str()


@pytest.mark.parametrize(
    "hook",
    [
        "def pytest_sessionstart():\n    pytest.exit('no db', returncode=0)\n",
        "def pytest_configure():\n    pytest.exit('no db', returncode=0)\n",
        "@pytest.hookimpl(tryfirst=True)\ndef pytest_cmdline_main():\n    return 0\n",
        "@pytest.hookimpl(wrapper=True)\ndef pytest_sessionfinish(session):\n"
        "    yield\n    session.exitstatus = 0\n",
    ],
    ids=["sessionstart", "configure", "cmdline_main", "sessionfinish"],
)
def test_no_hook_ends_an_open_gate_with_0(team: Team, hook: str) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", "def test_it():\n    assert len('a')\n")
    team.write("conftest.py", f"import pytest\n{hook}")

    result = team.run_forked()

    assert result.ret != 0


@pytest.mark.parametrize("when", ["", ", tryfirst=True", ", trylast=True"])
def test_a_hook_that_raises_at_the_end_is_no_pass(team: Team, when: str) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)
    team.write(
        "conftest.py",
        f"import pytest\n@pytest.hookimpl(wrapper=False{when})\n"
        "def pytest_sessionfinish():\n    raise RuntimeError('no db')\n",
    )

    result = team.run_forked()

    assert result.ret != 0


def test_a_debugger_opens_for_no_criterion(team: Team) -> None:
    team.config(gate='"PSF-05", "PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)

    result = team.run_forked("--pdb")

    text = result.stdout.str()
    assert result.ret == 1
    assert "(Pdb)" not in text
    assert "Traceback" not in text
    assert "GATE FAILED (PSF-05, PSF-07.rollback-tested)" in text


def test_a_passing_gate_does_not_shine_over_a_failed_run(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK + "\ndef test_other():\n    assert not len('a')\n")

    last = team.run().stdout.lines[-2]

    assert last == "1 test failed all the same: pytest exits with 1."


def test_what_failed_beside_the_gate_is_counted_once_a_test(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    others = """

@pytest.fixture
def bench():
    yield 1
    assert not len('a')

def test_both(bench):
    assert not bench

def test_its_end(bench):
    assert bench
"""
    team.write("test_a.py", f"import pytest\n{ROLLBACK}{others}")

    last = team.run("--tb=no").stdout.lines[-2]

    assert last == "2 tests failed all the same: pytest exits with 1."


@pytest.mark.parametrize("name", ["pyproject.toml", "docs.md"])
def test_a_report_never_replaces_another_file(team: Team, name: str) -> None:
    team.config()
    team.write("docs.md", "# Rollback\n")
    before = (team.root / name).read_text()

    result = team.run("--psf-report", f"json:{name}")

    assert result.ret == 4
    assert "is not a json report of pytest-psf" in result.stderr.str()
    assert (team.root / name).read_text() == before


def test_the_teardown_of_a_wide_fixture_is_told_of_the_test_that_used_it(
    team: Team,
) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write(
        "test_a.py",
        ROLLBACK
        + """
@pytest.fixture(scope="session")
def database():
    yield 1
    raise RuntimeError("no database")

def test_with_database(database):
    assert database
""",
    )

    result = team.run("-rE")

    result.stdout.fnmatch_lines(["ERROR test_a.py::test_with_database - *"])
    assert result.ret == 1


def test_our_ids_stay_out_of_what_last_failed_remembers(team: Team) -> None:
    team.config()
    team.write("test_a.py", ROLLBACK)
    team.run()

    result = team.pytester.runpytest_inprocess("--last-failed")

    result.stdout.fnmatch_lines(["run-last-failure: no previously failed tests*"])


def test_a_conftest_may_treat_our_items_as_test_functions(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)
    team.write(
        "conftest.py",
        """
def pytest_collection_modifyitems(items):
    for item in items:
        item.fixturenames.insert(0, "tmp_path")
        assert item.originalname
        if "db" in item.fixturenames or item.get_closest_marker("db"):
            item.add_marker("usefixtures")

def pytest_runtest_setup(item):
    assert isinstance(item.funcargs, dict)
""",
    )

    assert team.judged().status == 0


def test_a_usage_error_of_pytest_is_not_judged(team: Team) -> None:
    team.config()

    result = team.run("no_such_file.py")

    assert result.ret == 4
    assert "PSF production readiness" not in result.stdout.str()


def test_a_criterion_whose_view_breaks_is_shown_as_pytest_shows_it(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)
    team.write(
        "conftest.py",
        "def pytest_runtest_setup(item):\n"
        "    if item.name == 'PSF-05.review':\n        raise RuntimeError('no item')\n",
    )

    judged = team.judged()

    assert "RuntimeError: no item" in judged.text
    assert judged.status == 1


def test_collect_only_lists_and_judges_nothing(team: Team) -> None:
    team.config()
    team.write("test_a.py", ROLLBACK)

    result = team.run("--collect-only", "-q", "--psf-report", "json:psf.json")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["pyproject.toml::PSF-07.rollback-tested"])
    assert "NOT READY" not in result.stdout.str()
    assert '"finished": false' in (team.root / "psf.json").read_text()


def test_n_0_is_one_process(team: Team) -> None:
    team.config(gate='"PSF-07.rollback-tested"')
    team.write("test_a.py", ROLLBACK)

    assert team.judged("-n0").status == 0


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("PSF-5", '*"PSF-5" is not an id of edition*write "PSF-05"*'),
        ("PSF-00", "*PSF-00 always gates*"),
        (
            "PSF-05.escalation-tested.uncertain",
            '*write the criterion: "PSF-05.escalation-tested"*',
        ),
        ("", "*unknown id*"),
    ],
)
def test_a_wrong_gate_is_a_usage_error(team: Team, argument: str, message: str) -> None:
    team.config()

    result = team.run("--psf-gate", argument)

    assert result.ret == 4
    result.stderr.fnmatch_lines([message])


def test_a_gate_that_applies_to_nothing_is_refused_however_it_is_given(
    team: Team,
) -> None:
    fact = (
        '[tool.psf.facts]\nhas-safety-classifier = { answer = false, because = "x" }\n'
    )
    team.config()
    config = (team.root / "pyproject.toml").read_text()
    team.write("pyproject.toml", config + fact)

    result = team.run("--psf-gate", "PSF-06.safety-classifier")

    assert result.ret == 4
    assert '"PSF-06.safety-classifier" does not apply' in result.stderr.str()


@pytest.mark.parametrize("report", ["json", "json:", "jsonn:x", ":x"])
def test_a_wrong_report_is_a_usage_error(team: Team, report: str) -> None:
    team.config()

    result = team.run("--psf-report", report)

    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: --psf-report *: write json:PATH*"])


def test_a_report_that_cannot_be_written_is_a_usage_error(team: Team) -> None:
    team.config()
    team.write("file", "")

    result = team.run("--psf-report", "json:file/psf.json")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: --psf-report: *"])


def test_a_facet_that_a_fact_rules_out_is_told_with_the_reason(team: Team) -> None:
    team.config(
        top='[tool.psf.facts]\nhas-safety-classifier = { answer = false, because = "Routes only." }\n'
    )

    judged = team.judged()

    assert (
        "not applicable: PSF-06.safety-classifier, PSF-06.alerts-defined.safety-classifier, "
        "PSF-06.alerts-tested.safety-classifier: has-safety-classifier = no (Routes only.)"
    ) in judged.text
    alerts = judged.criterion("PSF-06.alerts-tested")
    assert alerts["facets"]["safety-classifier"] == "not applicable"
    assert alerts["facets"]["cost"] == "unmet"
    assert alerts["because"] == (
        "safety-classifier: has-safety-classifier = no (Routes only.)"
    )
