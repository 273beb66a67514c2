"""Every state that a test can end in, and what it comes to as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

HEAD = """
import pytest
from app import pause

psf = pytest.mark.psf("PSF-05.intervene", exercises="app:pause")

@pytest.fixture
def bad_setup():
    raise RuntimeError("no database")

@pytest.fixture
def bad_teardown():
    yield
    raise RuntimeError("no database")
"""

STATES = {
    "passed": ("@psf\ndef test_it():\n    assert pause() == 'paused'", []),
    "failed": ("@psf\ndef test_it():\n    assert pause() == 'on'", ["test-failed"]),
    "skipped by mark": (
        "@psf\n@pytest.mark.skip(reason='flaky')\ndef test_it():\n    assert pause()",
        ["test-skipped"],
    ),
    "skipped in the call": (
        "@psf\ndef test_it():\n    assert pause()\n    pytest.skip('no network')",
        ["test-skipped"],
    ),
    "importorskip": (
        "@psf\ndef test_it():\n    pytest.importorskip('no_such_module')\n    assert pause()",
        ["test-skipped"],
    ),
    "xfailed": (
        "@psf\n@pytest.mark.xfail\ndef test_it():\n    assert pause() == 'on'",
        ["test-xfailed"],
    ),
    "xfailed, not run": (
        "@psf\n@pytest.mark.xfail(run=False)\ndef test_it():\n    assert pause()",
        ["test-xfailed"],
    ),
    "xpassed": (
        "@psf\n@pytest.mark.xfail\ndef test_it():\n    assert pause()",
        ["test-xpassed"],
    ),
    "xpassed, strict": (
        "@psf\n@pytest.mark.xfail(strict=True)\ndef test_it():\n    assert pause()",
        ["test-failed"],
    ),
    "setup error": (
        "@psf\ndef test_it(bad_setup):\n    assert pause()",
        ["test-error"],
    ),
    "teardown error": (
        "@psf\ndef test_it(bad_teardown):\n    assert pause()",
        ["test-error"],
    ),
    "one of the parameters failed": (
        "@psf\n@pytest.mark.parametrize('n', [0, 1])\n"
        "def test_it(n):\n    assert pause()\n    assert n == 0",
        ["test-failed"],
    ),
    "one of the parameters skipped": (
        "@psf\n@pytest.mark.parametrize('n', [0, 1])\n"
        "def test_it(n):\n    assert pause()\n    n or pytest.skip('zero')",
        ["test-skipped"],
    ),
    "no parameters": (
        "@psf\n@pytest.mark.parametrize('n', [])\ndef test_it(n):\n    assert pause()",
        ["test-skipped"],
    ),
    "empty": ("@psf\ndef test_it():\n    pass", ["test-does-nothing"]),
}


@pytest.mark.parametrize("state", STATES)
def test_only_a_pass_in_all_phases_counts(team: Team, state: str) -> None:
    body, reasons = STATES[state]
    team.config(gate='"PSF-05.intervene"')
    team.write("test_a.py", f"{HEAD}\n{body}\n")

    judged = team.judged()

    assert judged.reasons("PSF-05.intervene") == reasons
    assert judged.verdict("PSF-05.intervene") == ("unmet" if reasons else "met")
    assert judged.status == (1 if reasons else 0)


#: Criteria that tests can be evidence for, one for each state.
CRITERIA = (
    "PSF-01.access-controls",
    "PSF-03.error-handling",
    "PSF-03.timeouts",
    "PSF-03.interfaces",
    "PSF-04.output-validation",
    "PSF-04.edge-cases",
    "PSF-04.refusals",
    "PSF-04.out-of-distribution",
    "PSF-05.intervene",
    "PSF-05.override",
    "PSF-05.review",
    "PSF-06.output-quality",
    "PSF-06.latency",
    "PSF-06.cost",
    "PSF-06.error-rate",
    "PSF-06.safety-classifier",
)


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one process", "two"])
def test_all_states_in_one_run(team: Team, workers: list[str]) -> None:
    team.config()
    states = dict(zip(CRITERIA, STATES.values(), strict=False))
    assert len(states) == len(STATES)
    for number, (criterion, (body, _)) in enumerate(states.items()):
        head = HEAD.replace("PSF-05.intervene", criterion)
        # So many criteria need more code than this; what has enough of its own counts.
        more = "".join(
            f"    assert pause()[{n}:] == 'paused'[{n}:]\n" for n in range(4)
        )
        more = more if number == 0 else ""
        team.write(f"test_{number}.py", f"{head}\n{body}\n{more}")

    judged = team.judged(*workers)

    found = {criterion: judged.reasons(criterion) for criterion in states}
    assert found == {criterion: reasons for criterion, (_, reasons) in states.items()}
    assert judged.status == 1


def test_a_module_that_fails_to_import_leaves_its_claim_open(team: Team) -> None:
    team.config(
        'PSF-05.intervene = { test = "test_a.py::test_it", exercises = "app:pause" }'
    )
    team.write("test_a.py", "import no_such_module\n\ndef test_it(): pass\n")

    judged = team.judged("--continue-on-collection-errors")

    assert judged.verdict("PSF-05.intervene") == "not judged"
    assert "test_a.py failed to import" in judged.text
    assert judged.verdict("PSF-01.retention") == "not judged"
    assert judged.status == 1


IDLE = {
    "pass": "pass",
    "ellipsis": "...",
    "docstring": '"""It works."""',
    "constant": "assert True",
    "constants compared": "assert 1 + 1 == 2",
    "a string": "assert 'tested'",
    "assignment": "x = 1",
    "return": "return",
    "only a definition": "def inner():\n        pause()",
    "only a lambda": "check = lambda: pause()",
    "a name beside an assertion": "pause\n    assert 1 + 1 == 2",
    "a name as the message": "assert True, pause",
    "a loop over nothing": "for n in (1, 2): x = n",
}


@pytest.mark.parametrize("body", IDLE.values(), ids=IDLE)
def test_a_test_that_does_nothing_is_found_out(team: Team, body: str) -> None:
    team.config()
    team.write(
        "test_a.py",
        f"""{HEAD}
@pytest.fixture(autouse=True)
def enters_it_for_everyone():
    pause()

@psf
def test_it():
    {body}
""",
    )

    judged = team.judged("-W", "ignore")

    assert judged.reasons("PSF-05.intervene") == ["test-does-nothing"]
    assert "does nothing" in judged.text


BUSY = {
    "a call": "pause()",
    "an assertion on a fixture": "assert state == 'paused'",
    "a context manager": "with pytest.raises(TypeError): pause(1)",
    "a decorated body": "assert state",
}


@pytest.mark.parametrize("body", BUSY.values(), ids=BUSY)
def test_a_test_that_does_something_is_not_accused(team: Team, body: str) -> None:
    team.config()
    team.write(
        "test_a.py",
        f"""{HEAD}
import functools

def deco(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner

@pytest.fixture
def state():
    return pause()

@psf
@deco
def test_it(state):
    {body}
""",
    )

    assert team.judged().verdict("PSF-05.intervene") == "met"


def test_what_is_no_function_is_not_accused_of_doing_nothing(team: Team) -> None:
    team.config(
        """
PSF-05.intervene = { test = "app.py::app.pause" }
PSF-05.override = { test = "test_made.py::test_made", exercises = "app:pause" }
"""
    )
    team.write(
        "app.py",
        'def pause():\n    """\n    >>> 1 + 1\n    2\n    """\n    return len("on")\n',
    )
    team.write(
        "test_made.py",
        "from app import pause\n"
        "exec(compile('def test_made():\\n    pause()', 'nowhere', 'exec'))\n",
    )

    judged = team.judged("--doctest-modules")

    assert judged.reasons("PSF-05.intervene") == ["rung-too-low"]
    assert judged.verdict("PSF-05.override") == "met"


def test_a_set_up_of_unittest_does_not_work_for_an_empty_test(team: Team) -> None:
    team.config()
    team.write(
        "test_a.py",
        f"""{HEAD}
import unittest

class ATest(unittest.TestCase):
    def setUp(self):
        pause()

    @psf
    def test_it(self):
        pass
""",
    )

    assert team.judged().reasons("PSF-05.intervene") == ["test-does-nothing"]


def test_a_decorator_does_not_hide_an_empty_body(team: Team) -> None:
    team.config()
    team.write(
        "test_a.py",
        f"""{HEAD}
from unittest import mock

@psf
@mock.patch("app.roll_back", new=len)
def test_it():
    pass
""",
    )

    assert team.judged().reasons("PSF-05.intervene") == ["test-does-nothing"]
