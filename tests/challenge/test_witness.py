"""What a test that is run again ended with, as its reports and exceptions tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.challenge.witness import Witness
from pytest_psf.hooks.collect.file_names import FileNames
from pytest_psf.hooks.collect.system_code import TestCode

if TYPE_CHECKING:
    from pytest_psf.hooks.challenge.messages import Failure

HEAD = "import unittest, pytest\nimport app\n\n"


class Knows:
    """Tells the witness which code is that of tests, as the child does."""

    def __init__(self, witness: Witness, names: FileNames) -> None:
        self._witness = witness
        self._names = names

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._witness.test_code = TestCode(self._names, session.items)


def seen(pytester: pytest.Pytester, body: str) -> Witness:
    pytester.makepyfile(app="def fails():\n    assert not 'the system'\n")
    pytester.makepyfile(test_it=HEAD + body)
    pytester.syspathinsert()
    names = FileNames(pytester.path, pytester.path)
    witness = Witness(names)
    pytester.inline_run(plugins=[witness, Knows(witness, names)])
    return witness


def failure(pytester: pytest.Pytester, body: str) -> Failure:
    witness = seen(pytester, body)
    assert witness.outcome == "failed"
    return witness.failures[0]


ASSERTIONS = {
    "assert": "def test_it():\n    assert 1 == 2",
    "fail": "def test_it():\n    pytest.fail('no')",
    "did not raise": "def test_it():\n    with pytest.raises(OSError):\n        pass",
    "unittest": (
        "class ATest(unittest.TestCase):\n"
        "    def test_it(self):\n        self.assertEqual(1, 2)"
    ),
    "its own kind": (
        "class ATest(unittest.TestCase):\n"
        "    class failureException(OSError): pass\n"
        "    def test_it(self):\n        self.assertEqual(1, 2)"
    ),
    "in a fixture": (
        "@pytest.fixture\ndef it():\n    assert 1 == 2\n\ndef test_it(it): pass"
    ),
    "in a teardown": (
        "@pytest.fixture\ndef it():\n    yield\n    assert 1 == 2\n\n"
        "def test_it(it): pass"
    ),
}
STUMBLES = {
    "another exception": "def test_it():\n    None.x",
    "the system's own": "def test_it():\n    app.fails()",
    "in a fixture": "@pytest.fixture\ndef it():\n    None.x\n\ndef test_it(it): pass",
}


@pytest.mark.parametrize("body", ASSERTIONS.values(), ids=ASSERTIONS)
def test_an_assertion_of_the_test(pytester: pytest.Pytester, body: str) -> None:
    found = failure(pytester, body)

    assert found.is_assertion
    assert found.file == "test_it.py"
    assert found.line is not None
    assert found.line > 3


@pytest.mark.parametrize("body", STUMBLES.values(), ids=STUMBLES)
def test_what_is_no_assertion_of_the_test(pytester: pytest.Pytester, body: str) -> None:
    assert not failure(pytester, body).is_assertion


def test_an_exception_is_told_in_a_line(pytester: pytest.Pytester) -> None:
    body = "def test_it():\n    raise OSError('x' * 500 + '\\nmore')"

    text = failure(pytester, body).text

    assert text.startswith("OSError: xxx")
    assert text.endswith("xxx...")
    assert len(text) < 200


def test_one_without_text_is_told_by_its_name(pytester: pytest.Pytester) -> None:
    assert failure(pytester, "def test_it():\n    raise OSError").text == "OSError"


def test_the_exceptions_of_a_group_are_looked_at(pytester: pytest.Pytester) -> None:
    body = (
        "class Group(Exception):\n"
        "    exceptions = (OSError('a'), AssertionError('b'))\n\n"
        "def test_it():\n    raise Group\n"
    )
    witness = seen(pytester, body)

    assert [f.is_assertion for f in witness.failures] == [False, True]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("def test_it(): pass", "passed"),
        ("def test_it(): pytest.skip('no')", "skipped"),
        ("@pytest.mark.xfail\ndef test_it(): assert 0", "skipped"),
        ("@pytest.mark.xfail(strict=True)\ndef test_it(): pass", "failed"),
        ("", "not run"),
    ],
    ids=["passed", "skipped", "xfailed", "xpassed", "nothing"],
)
def test_the_outcome_is_the_worst(
    pytester: pytest.Pytester, body: str, outcome: str
) -> None:
    assert seen(pytester, body).outcome == outcome


def test_one_whose_text_cannot_be_had_is_told_by_its_name(
    pytester: pytest.Pytester,
) -> None:
    body = (
        "class Torn(Exception):\n"
        "    def __str__(self): raise OSError\n\n"
        "def test_it():\n    raise Torn\n"
    )
    assert failure(pytester, body).text == "Torn"


@pytest.mark.parametrize("file", ["pytest_timeout.py", "<pytest-psf>"])
def test_an_assertion_of_a_time_limit_or_a_sabotage_is_none(
    pytester: pytest.Pytester, file: str
) -> None:
    body = f"def test_it():\n    exec(compile('assert 0', '{file}', 'exec'))\n"

    assert not failure(pytester, body).is_assertion
