"""The project in one process: whole, narrowed, stopped, and in bad company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.matrix.conftest import Matrix

pytestmark = pytest.mark.usefixtures("unmeasured")


MET = "met"
OPEN = "not judged"
NEWEST = pytest.version_tuple >= (9,)

#: Ways to run the whole, which all come to the same.
WHOLE = {
    "no argument": "",
    "the folder": ".",
    "the testpaths": "tests",
    "the config as well": "tests pyproject.toml",
    "verbose, new first": "-vv -ra --nf",
    "quiet, failed first": "-q --ff",
    "exit first, nothing fails, warnings are errors": "-x -W error",
    "maxfail, strict markers": "--maxfail=1 --strict-markers --strict-config",
    "import mode, setup shown": "--import-mode=importlib --setup-show",
    "debugger, no header": "--pdb --no-header",
    "no capture, junit": "-s --junitxml=junit.xml -o junit_family=xunit2",
    "no summary, without a cache": "--no-summary -p no:cacheprovider",
    "without a terminal, without pytest-xdist": "-p no:terminal -p no:xdist",
    "without capture manager, in no worker": "-p no:capture -n 0",
    **({"strict": "-o strict=true"} if NEWEST else {}),
}

#: name: command line, status, what is seen, what differs from that.
NARROWED: dict[str, tuple[str, str, dict[str, str]]] = {
    "a keyword": ("-k PSF-07", "nothing", {"PSF-07.rollback-tested": MET}),
    "a keyword of one facet": (
        "-k PSF-05.escalation-tested.uncertain",
        "nothing",
        {"PSF-05.escalation-tested.uncertain": MET},
    ),
    "a mark": ("-m psf_07", "nothing", {"PSF-07.rollback-tested": MET}),
    "not a mark": ("-m 'not psf_07'", "whole", {"PSF-07.rollback-tested": OPEN}),
    "one of two tests": (
        "-k test_a_stranger_does_not",
        "nothing",
        {},  # the other one of access-controls was not seen
    ),
    "a file": (
        "tests/test_plain.py",
        "nothing",
        {
            "PSF-01.access-controls": MET,
            "PSF-03.error-handling": MET,
            "PSF-03.timeouts": MET,
            "PSF-04.output-validation": MET,
            "PSF-04.edge-cases": MET,
            "PSF-04.out-of-distribution": MET,
        },
    ),
    "a weak file": (
        "tests/test_weak.py",
        "nothing",
        {
            "PSF-03.interfaces": "unmet",
            "PSF-04.refusals": "unmet",
            "PSF-05.review": "unmet",
            "PSF-06.output-quality": "unmet",
        },
    ),
    "a class": (
        "tests/test_oversight.py::TestDesk",
        "nothing",
        {
            "PSF-05.escalation-tested.high-stakes": MET,
            "PSF-05.escalation-tested.uncertain": MET,
            "PSF-05.intervene": MET,
            "PSF-05.override": MET,
        },
    ),
    "a test that the config claims": (
        "tests/test_signals.py::test_dear_answers_ring",
        "nothing",
        {"PSF-06.alerts-tested.cost": MET},
    ),
    "a part of a class that the config claims": (
        "tests/test_signals.py::TestTheConfigClaimsTheClass::test_failures_ring",
        "nothing",
        {"PSF-06.alerts-tested.error-rate": MET},
    ),
    "one set of parameters": (
        "tests/test_plain.py::test_a_bad_draft_is_stopped[none]",
        "nothing",
        {"PSF-04.output-validation": MET},  # pytest collects no other
    ),
    "a criterion": (
        "pyproject.toml::PSF-04.output-validation",
        "nothing",
        {"PSF-04.output-validation": MET},
    ),
    "two criteria": (
        "pyproject.toml::PSF-04.edge-cases pyproject.toml::PSF-05.review",
        "nothing",
        {"PSF-04.edge-cases": MET, "PSF-05.review": "unmet"},
    ),
    "a domain": (
        "pyproject.toml::PSF-04",
        "nothing",
        {
            "PSF-04.output-validation": MET,
            "PSF-04.edge-cases": MET,
            "PSF-04.refusals": "unmet",
            "PSF-04.out-of-distribution": MET,
        },
    ),
    "a criterion and a test": (
        "pyproject.toml::PSF-04 tests/test_signals.py::test_harm_is_found",
        "nothing",
        {"PSF-06.safety-classifier": MET},
    ),
    "one deselected": (
        "--deselect tests/test_plain.py::test_a_stranger_does_not",
        "whole",
        {"PSF-01.access-controls": OPEN},
    ),
    "an item of ours deselected": (
        "--deselect pyproject.toml::PSF-03.interfaces",
        "whole",
        {},
    ),
    "a file ignored": (
        "--ignore tests/test_weak.py",
        "whole",
        {
            "PSF-03.interfaces": OPEN,
            "PSF-04.refusals": OPEN,
            "PSF-05.review": OPEN,
            "PSF-06.output-quality": OPEN,
        },
    ),
    "last failed, none did": ("--lf", "whole", {}),
    "stepwise": ("--sw", "whole", {}),
    "setup only": (
        "--setup-only",
        "nothing",
        # They skip themselves in their setup.
        {"PSF-04.refusals": "unmet", "PSF-06.output-quality": "unmet"},
    ),
    "setup plan": (
        "--setup-plan -o addopts=",  # pytest cannot plan the setup of a doctest
        "nothing",
        {"PSF-04.refusals": "unmet", "PSF-06.output-quality": "unmet"},
    ),
    "doctests off": (
        "-o addopts=",
        "whole",
        {"PSF-07.rollback-tested": OPEN},
    ),
    "another pattern of files": (
        "-o python_files=check_*.py",
        "nothing",
        {"PSF-07.rollback-tested": MET},  # doctests are found in every file
    ),
}

#: File, text, command line, status, what is seen, what differs from that.
Stop = tuple[str, str, str, int, Any, dict[str, str]]

RED = "def test_red():\n    assert not len('red')\n"
STOP = "def test_stop():\n    raise KeyboardInterrupt\n"
LEAVE = "import pytest\ndef test_leave():\n    pytest.exit('bye', returncode={})\n"

#: A file is added that fails or stops the run: before all others, or behind them.
STOPPED: dict[str, Stop] = {
    "exit first": ("tests/test_0.py", RED, "-x", 1, "nothing", {}),
    "maxfail": ("tests/test_0.py", RED, "--maxfail=1", 1, "nothing", {}),
    "a failure elsewhere": ("tests/test_0.py", RED, "", 1, "whole", {}),
    "stepwise": ("tests/test_0.py", RED, "--sw", 2, "nothing", {}),
    "exit first, at the end": ("tests/test_z.py", RED, "-x", 1, "whole", {}),
    "ctrl-c": ("tests/test_0.py", STOP, "", 2, "nothing", {}),
    "ctrl-c in the middle": (
        "tests/test_q.py",
        STOP,
        "",
        2,
        "whole",
        {
            "PSF-03.interfaces": OPEN,
            "PSF-04.refusals": OPEN,
            "PSF-05.review": OPEN,
            "PSF-06.output-quality": OPEN,
            "PSF-06.safety-classifier": OPEN,
            "PSF-06.alerts-tested.output-quality": OPEN,
            "PSF-06.alerts-tested.latency": OPEN,
            "PSF-06.alerts-tested.cost": OPEN,
            "PSF-06.alerts-tested.error-rate": OPEN,
            "PSF-06.alerts-tested.safety-classifier": OPEN,
            "PSF-07.rollback-tested": OPEN,
        },
    ),
    "pytest.exit": ("tests/test_0.py", LEAVE.format(7), "", 7, "nothing", {}),
    "pytest.exit with 0": ("tests/test_0.py", LEAVE.format(0), "", 1, "nothing", {}),
    "a file that cannot be imported": (
        "tests/test_plain.py",
        "import no_such_module\n",
        "",
        2,
        "nothing",
        {},
    ),
    "the same, carried on": (
        "tests/test_plain.py",
        "import no_such_module\n",
        "--continue-on-collection-errors",
        1,
        "whole",
        {
            "PSF-01.access-controls": OPEN,
            "PSF-03.error-handling": OPEN,
            "PSF-03.timeouts": OPEN,
            "PSF-04.output-validation": OPEN,
            "PSF-04.edge-cases": OPEN,
            "PSF-04.out-of-distribution": OPEN,
        },
    ),
}

DROPPED = {"PSF-05.intervene": OPEN, "PSF-05.override": OPEN}

#: A conftest.py that does something to the run: its text, status, what is seen,
#: what differs from that.
COMPANY: dict[str, tuple[str, int, str, dict[str, str]]] = {
    "drops items without a word": (
        """
def pytest_collection_modifyitems(items):
    items[:] = [i for i in items if i.get_closest_marker("xdist_group") is None]
""",
        1,
        "whole",
        DROPPED,
    ),
    "drops items last of all": (
        """
import pytest

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items):
    yield
    items[:] = [i for i in items if i.get_closest_marker("xdist_group") is None]
""",
        1,
        "whole",
        DROPPED,
    ),
    "drops our items": (
        """
def pytest_collection_modifyitems(items):
    items[:] = [i for i in items if not i.name.startswith("PSF-")]
""",
        0,
        "whole",
        {},
    ),
    "turns the order around": (
        """
def pytest_collection_modifyitems(items):
    items.reverse()
""",
        0,
        "whole",
        {},
    ),
    "gives skips to all": (
        """
import pytest

def pytest_collection_modifyitems(items):
    for item in items:
        if item.name == "test_pause":
            item.add_marker(pytest.mark.skip(reason="slow"))
""",
        1,
        "whole",
        {"PSF-05.intervene": "unmet"},
    ),
    "runs a test itself, without a report": (
        """
def pytest_runtest_protocol(item):
    return item.name == "test_pause" or None
""",
        1,
        "whole",
        {"PSF-05.intervene": OPEN},
    ),
    "runs no test at all": (
        """
def pytest_runtestloop(session):
    return True
""",
        1,
        "nothing",
        {},
    ),
    "resets the counters": (
        """
def pytest_runtest_call(item):
    if item.name == "test_pause":
        raise OSError("no pager")

def pytest_runtest_logreport(report):
    CONFIG.pluginmanager.get_plugin("session").testsfailed = 0

def pytest_configure(config):
    global CONFIG
    CONFIG = config

def pytest_sessionfinish(session):
    session.testsfailed = 0
""",
        1,
        "whole",
        {"PSF-05.intervene": "unmet"},
    ),
    "sets the status to 0, last of all": (
        """
import pytest

def pytest_runtest_call(item):
    if item.name == "test_pause":
        raise OSError("no pager")

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session):
    yield
    session.exitstatus = 0
""",
        3,
        "whole",
        {"PSF-05.intervene": "unmet"},
    ),
}


@pytest.mark.parametrize("line", WHOLE.values(), ids=WHOLE)
def test_a_whole_run(matrix: Matrix, line: str) -> None:
    # Not every pytest writes the summaries of plugins under --no-summary.
    is_silent = "no:terminal" in line or "no-summary" in line
    says = "" if is_silent else "GATE PASSED (17 criteria)"
    matrix.goes(line, says=says)


@pytest.mark.parametrize(("line", "sees", "but"), NARROWED.values(), ids=NARROWED)
def test_a_narrowed_run_is_no_pass(
    matrix: Matrix, line: str, sees: Any, but: dict[str, str]
) -> None:
    matrix.goes(line, status=1, sees=sees, but=but, says="GATE FAILED (17 criteria)")


@pytest.mark.parametrize("stop", STOPPED.values(), ids=STOPPED)
def test_a_run_that_stops_leaves_the_rest_open(matrix: Matrix, stop: Stop) -> None:
    file, text, line, status, sees, but = stop
    matrix.write({file: text})

    matrix.goes(line, status=status, sees=sees, but=but, apart=text is STOP)


@pytest.mark.parametrize(
    ("text", "status", "sees", "but"), COMPANY.values(), ids=COMPANY
)
def test_no_company_turns_red_into_green(
    matrix: Matrix, text: str, status: int, sees: Any, but: dict[str, str]
) -> None:
    matrix.write({"conftest.py": text})

    matrix.goes("", status=status, sees=sees, but=but)


@pytest.mark.parametrize("gate", ["all", "none"])
def test_the_gate_changes_the_status_and_no_verdict(matrix: Matrix, gate: str) -> None:
    matrix.goes(f"--psf-gate {gate}", status=1 if gate == "all" else 0)


def test_from_a_folder_below(matrix: Matrix) -> None:
    matrix.goes("..", folder="tests")
    matrix.goes(
        "test_way_back.py",
        folder="tests",
        status=1,
        sees="nothing",
        but={"PSF-07.rollback-tested": MET},
    )
