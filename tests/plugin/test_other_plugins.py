"""Plugins that try again, leave out, deselect and report in ways of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

TEST = """
import pytest
from app import pause

TRIES = []

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_it():
    TRIES.append(1)
    assert pause() == "paused"
    assert len(TRIES) >= {least}
"""

#: Runs each test twice or more, and reports the last attempt alone.
TRIES_AGAIN = """
import pytest
from _pytest.runner import runtestprotocol

@pytest.hookimpl(trylast=False)
def pytest_runtest_protocol(item, nextitem):
    if isinstance(item, pytest.Function):
        for attempt in (1, 2, 3):
            item._initrequest()
            reports = runtestprotocol(item, log=False, nextitem=nextitem)
            if attempt > 1 and all(report.passed for report in reports):
                break
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        return True
"""
LEAVES_OUT = """
def pytest_ignore_collect(collection_path):
    return True if collection_path.name == "test_it.py" else None
"""
DESELECTS = """
class Unnamed:
    pass

def pytest_collection_modifyitems(config, items):
    left = [item for item in items if item.name != "test_it"]
    config.hook.pytest_deselected(items=[Unnamed()] * (len(items) - len(left)))
    items[:] = left
"""
KNOWS_FUNCTIONS = """
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == {when!r}:
        report.function = item.function.__name__
    return report
"""


@pytest.fixture
def project(team: Team) -> Team:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_it.py", TEST.format(least=1))
    return team


@pytest.mark.parametrize("least", [1, 2, 3])
def test_a_failed_attempt_that_was_not_reported_draws_a_warning(
    project: Team, least: int
) -> None:
    project.write("test_it.py", TEST.format(least=least))
    project.write("conftest.py", TRIES_AGAIN)

    found = project.judged()

    assert found.status == 0
    assert found.verdict("PSF-05.intervene") == "met"
    assert ("passed only on a rerun" in found.text) is (least > 1)


@pytest.mark.parametrize(
    ("file", "option", "verdict"),
    [("leaver.py", ("-p", "leaver"), "not judged"), ("conftest.py", (), "unmet")],
)
def test_what_a_plugin_leaves_out_is_not_judged(
    project: Team, file: str, option: tuple[str, ...], verdict: str
) -> None:
    project.write(file, LEAVES_OUT)
    project.pytester.syspathinsert(project.root)
    project.write("test_other.py", "def test_other(): assert str()  == ''\n")

    found = project.judged(*option)

    assert found.status == 1
    assert found.verdict("PSF-05.intervene") == verdict
    narrowed = ["narrowed by the plugin leaver"] if option else []
    assert found.report["narrowed"] == narrowed


def test_what_is_deselected_without_a_name_is_told(project: Team) -> None:
    project.write("conftest.py", DESELECTS)

    found = project.judged()

    assert found.status == 1
    assert "test_it.py::test_it was deselected" in found.text


@pytest.mark.parametrize("when", ["setup", "call", "teardown"])
def test_a_plugin_that_knows_only_functions_ends_no_run(
    project: Team, when: str
) -> None:
    project.write("conftest.py", KNOWS_FUNCTIONS.format(when=when))

    found = project.judged()

    assert found.status == 0
    assert found.verdict("PSF-05.intervene") == "met"
    told = "shown without a plugin that cannot take them (AttributeError"
    assert told in found.text
    assert "35 unmet" in found.text or "34 unmet" in found.text


#: What raises about reports and items that are not those of functions.
RAISES = {
    "a report": """
def pytest_runtest_logreport(report):
    {raise_}
""",
    "a report, before all others": """
@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report):
    {raise_}
""",
    "a report, around all others and before them": """
@pytest.hookimpl(wrapper=True)
def pytest_runtest_logreport(report):
    {raise_}
    return (yield)
""",
    "a report, around all others and after them": """
@pytest.hookimpl(wrapper=True)
def pytest_runtest_logreport(report):
    yield
    {raise_}
""",
    "a report, in the older way": """
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_logreport(report):
    {raise_}
    yield
""",
    "a beginning": """
def pytest_runtest_logstart(nodeid):
    {raise_}
""",
    "an end": """
@pytest.hookimpl(trylast=True)
def pytest_runtest_logfinish(nodeid):
    {raise_}
""",
    "a status": """
@pytest.hookimpl(wrapper=True)
def pytest_report_teststatus(report):
    nodeid = report.nodeid
    {raise_}
    return (yield)
""",
}
HEARS = """
HEARD = []

class Hears:
    def pytest_runtest_logreport(self, report):
        HEARD.append((report.nodeid, report.when))

def pytest_configure(config):
    config.pluginmanager.register(Hears())

def pytest_unconfigure():
    print(f"heard {len(HEARD)}, each once: {len(HEARD) == len({*HEARD})}")
"""


@pytest.mark.parametrize("about", RAISES)
def test_a_plugin_that_raises_about_our_reports_ends_no_run(
    project: Team, about: str
) -> None:
    name = "report.nodeid" if "report" in about or about == "a status" else "nodeid"
    raise_ = f"if 'toml' in {name}: raise LookupError(f'no such test: {{{name}}}')"
    text = "import pytest\n" + HEARS
    project.write("conftest.py", text + RAISES[about].replace("{raise_}", raise_))

    found = project.judged("--junitxml=junit.xml", "-s")

    assert found.status == 0
    assert found.verdict("PSF-05.intervene") == "met"
    told = "shown without a plugin that cannot take them (LookupError: no such test: "
    assert found.text.count(told) == 1
    # The test's three reports, and those of 35 criteria and of the scope.
    assert "heard 111, each once: True" in found.text


LISTENS = """
from pathlib import Path

def note(*words):
    with Path(__file__).with_name("heard.txt").open("a") as file:
        print(*words, file=file)

def pytest_runtest_logreport(report):
    note("report", report.nodeid.rpartition("::")[2], report.when, report.outcome)
"""
HEARS_OF_PHASE = """
def pytest_runtest_{phase}(item):
    note("{phase}", item.name)
"""


@pytest.mark.parametrize("phase", ["", "setup", "call", "teardown"])
def test_who_has_a_part_in_how_items_run_has_it_in_the_criteria_as_well(
    team: Team, phase: str
) -> None:
    more = HEARS_OF_PHASE.format(phase=phase) if phase else ""
    team.config(gate='"PSF-05.intervene"')
    team.write("test_it.py", TEST.format(least=1))
    team.write("conftest.py", LISTENS + more)

    judged = team.judged()

    assert judged.status == 0
    heard = (team.root / "heard.txt").read_text().splitlines()
    assert [line for line in heard if "PSF-05.intervene" in line] == [
        *([f"{phase} PSF-05.intervene"] if phase else []),
        "report PSF-05.intervene setup passed",
        "report PSF-05.intervene call passed",
        "report PSF-05.intervene teardown passed",
    ]
    assert "report PSF-05.override call skipped" in heard


def test_what_shows_the_phases_of_tests_shows_those_of_the_criteria(team: Team) -> None:
    team.config()
    shown = team.judged("--setup-show").text.replace("interveneU", "intervene U")
    assert (
        "pyproject.toml::PSF-05.intervene U" in shown
    )  # without a space until pytest 8.1
