"""The project under pytest-xdist: the same verdicts, whoever runs the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.matrix.conftest import Matrix

pytestmark = pytest.mark.usefixtures("unmeasured", "forked_workers")

MET = "met"
OPEN = "not judged"

WHOLE = {
    "one worker": "-n 1",
    "two workers": "-n 2",
    "auto, verbose, without capture": "-n auto --maxprocesses=2 -v -s",
    "each": "-n 2 --dist each",
    "by scope, exit first, nothing fails": "-n 2 --dist loadscope -x",
    "by file, import mode": "-n 2 --dist loadfile --import-mode=importlib",
    "by group, warnings are errors": "-n 2 --dist loadgroup -W error",
    "worksteal, without a cache": "-n 2 --dist worksteal -p no:cacheprovider",
    "by --tx": "--dist load --tx 2*popen",
    "without a terminal": "-n 2 -p no:terminal",
}

#: name: command line, what is seen, what differs from that.
NARROWED: dict[str, tuple[str, str, dict[str, str]]] = {
    "a keyword": ("-k PSF-07", "nothing", {"PSF-07.rollback-tested": MET}),
    "a mark": ("-m psf_07", "nothing", {"PSF-07.rollback-tested": MET}),
    "a file": (
        "tests/test_weak.py",
        "nothing",
        {
            "PSF-03.interfaces": "unmet",
            "PSF-04.refusals": "unmet",
            "PSF-05.review": "unmet",
            "PSF-06.output-quality": "unmet",
        },
    ),
    "a criterion": (
        "pyproject.toml::PSF-04.output-validation",
        "nothing",
        {"PSF-04.output-validation": MET},
    ),
    "a criterion without tests": (
        "pyproject.toml::PSF-07.rollback-procedure",
        "nothing",
        {},
    ),
    "one deselected": (
        "--deselect tests/test_plain.py::test_a_stranger_does_not",
        "whole",
        {"PSF-01.access-controls": OPEN},
    ),
    "last failed": ("--lf", "whole", {}),
}

#: File, text, command line, status, what is seen, what differs from that.
Stop = tuple[str, str, str, int, Any, dict[str, str]]

RED = "def test_red():\n    assert not len('red')\n"
DIE = "import os\ndef test_die():\n    os._exit(3)\n"
CLAIMED = """
import os
import pytest
import service

@pytest.mark.psf("PSF-05.intervene", exercises="service:Desk.is_paused")
def test_die():
    assert not service.Desk().is_paused
    {}
"""
AFTER_ALL_OTHERS = {
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
}

#: A file is added, before all others or in their middle (test_q.py). One worker runs
#: the tests in order, so what it had run before is known.
STOPPED: dict[str, Stop] = {
    "a failure": ("tests/test_0.py", RED, "-n 2", 1, "whole", {}),
    "exit first": ("tests/test_0.py", RED, "-n 1 -x", 2, "nothing", {}),
    "maxfail": (
        "tests/test_q.py",
        RED,
        "-n 1 --maxfail=1",
        2,
        "whole",
        AFTER_ALL_OTHERS,
    ),
    "a worker dies": ("tests/test_q.py", DIE, "-n 2", 1, "whole", {}),
    "a worker dies of evidence": (
        "tests/test_q.py",
        CLAIMED.format("os._exit(0)"),
        "-n 2",
        1,
        "whole",
        {"PSF-05.intervene": "unmet"},
    ),
    "the only worker dies of evidence": (
        "tests/test_q.py",
        CLAIMED.format("os._exit(0)"),
        "-n 1",
        1,
        "whole",
        {"PSF-05.intervene": "unmet"},
    ),
    "a worker dies and is not replaced": (
        "tests/test_q.py",
        CLAIMED.format("os._exit(0)"),
        "-n 1 --max-worker-restart=0",
        1,
        "whole",
        {**AFTER_ALL_OTHERS, "PSF-05.intervene": "unmet"},
    ),
    "a worker dies of its first test": (
        "tests/test_0.py",
        DIE,
        "-n 1 --max-worker-restart=0",
        1,
        "nothing",
        {},
    ),
    "ctrl-c in a worker": (
        "tests/test_q.py",
        CLAIMED.format("raise KeyboardInterrupt"),
        "-n 1",
        2,
        "whole",
        {**AFTER_ALL_OTHERS, "PSF-05.intervene": "unmet"},
    ),
    "a file that cannot be imported": (
        "tests/test_plain.py",
        "import no_such_module\n",
        "-n 2",
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


@pytest.mark.parametrize("line", WHOLE.values(), ids=WHOLE)
def test_a_whole_run(matrix: Matrix, line: str) -> None:
    says = "" if "no:terminal" in line else "GATE PASSED (17 criteria)"
    matrix.goes(line, says=says)


@pytest.mark.parametrize(("line", "sees", "but"), NARROWED.values(), ids=NARROWED)
def test_a_narrowed_run_is_no_pass(
    matrix: Matrix, line: str, sees: Any, but: dict[str, str]
) -> None:
    matrix.goes(f"-n 2 {line}", status=1, sees=sees, but=but, says="GATE FAILED")


@pytest.mark.parametrize("stop", STOPPED.values(), ids=STOPPED)
def test_a_run_that_stops_leaves_the_rest_open(matrix: Matrix, stop: Stop) -> None:
    file, text, line, status, sees, but = stop
    matrix.write({file: text})

    matrix.goes(line, status=status, sees=sees, but=but)


def test_the_report_is_the_same_wherever_the_tests_ran(matrix: Matrix) -> None:
    matrix.goes("")
    alone = (matrix.root / "psf.json").read_text(encoding="utf-8")

    matrix.goes("-n 2 --dist worksteal")

    shared = (matrix.root / "psf.json").read_text(encoding="utf-8")
    assert shared.replace('"workers": 2', '"workers": 0') == alone


def test_junit_tells_the_same_wherever_the_tests_ran(matrix: Matrix) -> None:
    matrix.goes("--psf-gate all --junitxml=alone.xml", status=1)
    matrix.goes("--psf-gate all --junitxml=shared.xml -n 2", status=1)

    alone, shared = (_cases(matrix.root / f"{n}.xml") for n in ("alone", "shared"))
    assert len(alone) == 69
    assert alone == shared


def _cases(path: Path) -> list[tuple[object, ...]]:
    """Return class, name, outcome and message of each test case of a JUnit file."""
    cases = ET.parse(path).getroot().iter("testcase")  # noqa: S314 - our own
    return sorted(
        (
            case.get("classname", ""),
            case.get("name", ""),
            *((one.tag, one.get("message", "")) for one in case),
        )
        for case in cases
    )


def test_progress_ends_at_100_percent(matrix: Matrix) -> None:
    result = matrix.goes("-n 2 -o console_output_style=progress")

    shown = [line for line in result.stdout.lines if line.endswith("%]")]
    assert shown[-1].endswith("[100%]")
    assert sum(line.endswith("[100%]") for line in shown) == 1


def test_an_unknown_criterion_is_a_usage_error(matrix: Matrix) -> None:
    result = matrix.run("-n 2 pyproject.toml::PSF-09")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: PSF-09: no such criterion is in force*"])


def test_what_is_wrong_with_marks_is_told_before_any_test_runs(matrix: Matrix) -> None:
    text = 'import pytest\n@pytest.mark.psf("PSF-5")\ndef test_it(): pass\n'
    matrix.write({"tests/test_wrong.py": text})

    result = matrix.run("-n 2")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*tests/test_wrong.py:2:*PSF-5*"])
    assert result.parseoutcomes() == {}


def test_collect_only_lists_and_judges_nothing(matrix: Matrix) -> None:
    result = matrix.run("-n 2 --collect-only -q")

    assert result.ret == 0
    result.stdout.fnmatch_lines(
        ["tests/test_plain.py::*", "pyproject.toml::PSF-07.rollback-tested"]
    )
    result.stdout.no_fnmatch_line("*PSF production readiness*")


UNSERIALISABLE = """
import pathlib

def test_it(record_property):
    record_property("path", pathlib.Path("x"))
"""


def test_a_report_that_cannot_be_sent_is_a_pass_without_us(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(UNSERIALISABLE)

    # With two workers its status depends on which of them is faster.
    bare = pytester.runpytest_inprocess("-n1")

    assert bare.ret == 0  # this is what makes it dangerous
    bare.stdout.fnmatch_lines(["INTERNALERROR>*"])


@pytest.mark.parametrize("gate", ["", "--psf-gate none"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_report_that_cannot_be_sent_is_never_a_pass(
    pytester: pytest.Pytester, workers: int, gate: str
) -> None:
    pytester.makepyfile(UNSERIALISABLE)

    result = pytester.runpytest_inprocess("--psf", f"-n{workers}", *gate.split())

    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
