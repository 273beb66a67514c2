"""Whatever other plugins do that pytest allows: a judgement or a named refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team


TEST = """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_it():
    assert pause() == "paused"

def test_other():
    assert len("a") == 1
"""

#: What a conftest.py does.
CONFTESTS = {
    "skips every item": """
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.skip(reason="not today"))
""",
    "expects every item to fail": """
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.xfail)
""",
    "gives every item fixtures to use": """
@pytest.fixture
def something():
    return 1

def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.usefixtures("something"))
""",
    "marks every item with parameters of its own": """
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.psf_05)
        item.user_properties.append(("a", ["b", None]))
""",
    "reverses the items": """
def pytest_collection_modifyitems(items):
    items.reverse()
""",
    "doubles the items": """
def pytest_collection_modifyitems(items):
    items += list(items)
""",
    "drops every item": """
def pytest_collection_modifyitems(items):
    items.clear()
""",
    "drops items of other classes than its own": """
def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if isinstance(item, pytest.Function)]
""",
    "deselects what is no item": """
class Fake:
    name = "fake"

def pytest_collection_modifyitems(config):
    config.hook.pytest_deselected(items=[Fake()])
""",
    "reports a test that there is not": """
def pytest_sessionfinish(session):
    report = pytest.TestReport("", ("", None, ""), {}, "passed", None, "call")
    session.config.hook.pytest_runtest_logreport(report=report)
""",
    "reports in a phase of its own": """
def pytest_runtest_logreport(report):
    report.when = "paint" if report.when == "teardown" else report.when
""",
    "takes the reasons away": """
@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report):
    report.longrepr = None
    report.sections = []
    report.keywords = {}
""",
    "gives reports no location": """
@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.location = ("", None, "")
    return report
""",
    "makes reports without durations": """
@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.duration = 0
    report.start = report.stop = 0
    return report
""",
    "collects a report of nothing": """
def pytest_collection_finish(session):
    report = pytest.CollectReport("", "passed", None, None)
    session.config.hook.pytest_collectreport(report=report)
""",
    "frees all tools of the interpreter": """
def pytest_runtest_setup(item):
    monitoring = getattr(sys, "monitoring", None)
    for tool in range(6) if monitoring else ():
        monitoring.free_tool_id(tool)
    sys.setprofile(None)
    sys.settrace(None)
""",
    "replaces the streams": """
def pytest_runtest_setup(item):
    sys.stdout = sys.stderr = io.StringIO()
""",
    "has no streams": """
def pytest_sessionfinish(session):
    sys.stdout = sys.stderr = None
""",
    "goes elsewhere": """
def pytest_runtest_setup(item):
    os.chdir("/")
""",
    "forgets the environment": """
def pytest_runtest_setup(item):
    if item.name.startswith("PSF-"):
        return
    kept = {name: os.environ[name] for name in ("PYTEST_CURRENT_TEST",)}
    os.environ.clear()
    os.environ.update(kept)
""",
    "stops in the middle": """
def pytest_runtest_setup(item):
    item.session.shouldstop = "enough"
""",
    "runs the loop itself": """
def pytest_runtestloop(session):
    return True
""",
    "runs every test itself": """
from _pytest.runner import runtestprotocol

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    runtestprotocol(item, nextitem=nextitem)
    return True
""",
    "answers for every test without calling it": """
@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return True
""",
    "takes away what every test runs": """
@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    item.runtest = lambda: None
""",
    "ignores every file": """
def pytest_ignore_collect(collection_path, config):
    return collection_path.suffix == ".py" or None
""",
    "collects nothing of what is there": """
def pytest_collection(session):
    return True
""",
    "collects by itself": """
@pytest.hookimpl(tryfirst=True)
def pytest_collection(session):
    session.perform_collect()
    return True
""",
    "leaves with a status of 0": """
def pytest_runtest_teardown(item, nextitem):
    pytest.exit("enough", returncode=0)
""",
    "is interrupted": """
def pytest_runtest_logfinish(nodeid, location):
    raise KeyboardInterrupt
""",
    "changes what is collected": """
@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    report.longrepr, report.sections = None, [("a", "b")]
    return report

@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem(collector, name, obj):
    found = yield
    return list(found) if isinstance(found, list) else found

def pytest_itemcollected(item):
    item.user_properties.append((None, object()) if item.nodeid == "" else ("a", 1))
    item.extra_keyword_matches.add("")

def pytest_collectstart(collector):
    collector.extra_keyword_matches.add("x")

def pytest_collect_file(file_path, parent):
    return None

def pytest_make_parametrize_id(config, val, argname):
    return None
""",
    "says nothing where it is asked": """
def pytest_report_header(config, start_path):
    return []

def pytest_report_collectionfinish(config, start_path, items):
    return ()

def pytest_assertrepr_compare(config, op, left, right):
    return [""]

def pytest_fixture_post_finalizer(fixturedef, request):
    fixturedef.cached_result = None

def pytest_terminal_summary(terminalreporter, exitstatus, config):
    terminalreporter.stats["warnings"] = []
    terminalreporter.stats[""] = [None]

def pytest_sessionstart(session):
    for nodeid in ("", "nowhere.py::test"):
        said = warnings.WarningMessage("a", UserWarning, "f", 1)
        session.config.hook.pytest_warning_recorded.call_historic(
            kwargs=dict(warning_message=said, when="config", nodeid=nodeid, location=None)
        )
""",
    "sends reports in another form": """
@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable(config, report):
    data = yield
    return data and {**data, "more": None, "sections": []}

@pytest.hookimpl(wrapper=True)
def pytest_report_from_serializable(config, data):
    report = yield
    if report is not None:
        report.sections = ()
    return report
""",
    "has a status of its own": """
def pytest_report_teststatus(report, config):
    return ("", "", "")
""",
}
#: What is tried in a worker of pytest-xdist, too: it happens there, not in the controller.
IN_WORKERS = (
    "skips every item",
    "doubles the items",
    "deselects what is no item",
    "reports in a phase of its own",
    "gives reports no location",
    "frees all tools of the interpreter",
    "replaces the streams",
    "forgets the environment",
    "runs every test itself",
    "answers for every test without calling it",
    "collects by itself",
    "sends reports in another form",
)
#: What keeps the test from passing, or from being run: no such run may end with 0.
NO_PASS = (
    "skips every item",
    "expects every item to fail",
    "drops every item",
    "reports in a phase of its own",
    "forgets the environment",  # which fails the tests without --psf as well
    "stops in the middle",
    "runs the loop itself",
    "answers for every test without calling it",
    "takes away what every test runs",
    "ignores every file",
    "collects nothing of what is there",
    "leaves with a status of 0",
    "is interrupted",
)
WAYS = [(name, ()) for name in CONFTESTS] + [(n, ("-n", "1")) for n in IN_WORKERS]
HEAD = "import io, os, sys, warnings\nimport pytest\n"


@pytest.mark.usefixtures("forked_pythons", "unmeasured_processes")
@pytest.mark.parametrize(
    ("name", "more"), WAYS, ids=[" ".join([name, *more]) for name, more in WAYS]
)
def test_it_ends_with_a_judgement_or_a_refusal(
    team: Team, name: str, more: tuple[str, ...]
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("conftest.py", HEAD + CONFTESTS[name])
    team.write("test_it.py", TEST)

    result = team.fork("--psf", *more)

    said = result.stdout.str() + result.stderr.str()
    assert "INTERNALERROR" not in said
    assert "Traceback" not in said
    assert result.ret in ({1, 2, 5} if name in NO_PASS else {0})
    assert "GATE " in said or name == "has no streams"
