"""What a test that is run again ended with, as its reports and exceptions tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.inner_runs import unrecorded

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


def seen(pytester: pytest.Pytester, body: str, *, top: Path | None = None) -> Witness:
    pytester.makepyfile(
        app="def fails():\n    assert not 'the system'\n"
        "def crashes():\n    return None.x\n"
        "def measures(psf):\n    psf.measure('it', 2, at_most=1)\n"
        "class Desk:\n    def opens(self):\n        return crashes()\n"
    )
    pytester.makepyfile(test_it=HEAD + body)
    pytester.syspathinsert()
    names = FileNames(top or pytester.path, top or pytester.path)
    witness = Witness(names)
    unrecorded(pytester).inline_run(plugins=[witness, Knows(witness, names)])
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
    "by hand": (
        "def test_it():\n    try:\n        [1][0]\n    except IndexError:\n"
        "        pass\n    else:\n        assert False, 'no exception'"
    ),
    "in a fixture": (
        "@pytest.fixture\ndef it():\n    assert 1 == 2\n\ndef test_it(it): pass"
    ),
    "what has to be there to be judged": (
        "def test_it():\n    x = [None][0]\n    assert x is not None\n"
        "    assert x.size == 1"
    ),
    "in a teardown": (
        "@pytest.fixture\ndef it():\n    yield\n    assert 1 == 2\n\n"
        "def test_it(it): pass"
    ),
}
#: What fails below the fixture `psf`: the assertion is the test's, who called it.
BY_FIXTURES = {
    "a bound": "def test_it(psf):\n    psf.measure('it', 2, at_most=1)",
    "nothing to attach": "def test_it(psf):\n    psf.attach('no such file')",
    "a helper of the test": (
        "def judge(psf):\n    psf.measure('it', 2, at_most=1)\n\n"
        "def test_it(psf):\n    judge(psf)"
    ),
    "trials": "def test_it(psf):\n    psf.trials(lambda: False, n=3, at_least=0.5)",
    "trials that assert": (
        "def case():\n    assert 1 == 2\n\n"
        "def test_it(psf):\n    psf.trials(case, n=3, at_least=0.5)"
    ),
    "trials that fail": (
        "def case():\n    pytest.fail('no')\n\n"
        "def test_it(psf):\n    psf.trials(case, n=3, at_least=0.5)"
    ),
    "a group of several": (
        "def case(x):\n    assert x == 1\n    return x\n\n"
        "def test_it(psf):\n"
        "    psf.trials(case, n=3, at_least=0.5, groups={'a': 1, 'b': 2, 'c': 3})"
    ),
}
#: No assertion of the test, although it came by the fixture.
NOT_BY_FIXTURES = {
    "a measure by the system": ("def test_it(psf):\n    app.measures(psf)"),
    "trials of which the system asserts": (
        "def test_it(psf):\n    psf.trials(app.fails, n=3, at_least=0.5)"
    ),
    "trials that ask for nothing": (
        "def case():\n    assert [None][0] is not None\n\n"
        "def test_it(psf):\n    psf.trials(case, n=3, at_least=0.5)"
    ),
    "a fault of the call": "def test_it(psf):\n    psf.measure('it', 'two')",
    "one output": "def test_it(psf):\n    psf.trials(lambda: 'x', n=3, at_least=0.5)",
    "a crash in a trial": (
        "def test_it(psf):\n    psf.trials(app.crashes, n=3, at_least=0.5)"
    ),
}
#: Exceptions of other kinds that come out of what the test asserts.
OUT_OF_ASSERTIONS = {
    "assert": "def test_it():\n    assert None.x == 1",
    "many lines": "def test_it():\n    assert (\n        1\n        == None.x\n    )",
    "of what has to be there to be judged": (
        "def test_it():\n    x = None\n    assert x.y is not None\n    assert x.y.z == 1"
    ),
    "a helper": "def f():\n    return None.x\n\ndef test_it():\n    assert f() == 1",
    "in a library": "import json\ndef test_it():\n    assert json.loads('') == 1",
    "in a lambda": "def test_it():\n    assert list(map(lambda x: x.y, [1])) == [1]",
    "approx": "def test_it():\n    assert None + 1 == pytest.approx(3)",
    "unittest": (
        "class ATest(unittest.TestCase):\n"
        "    def test_it(self):\n        self.assertEqual(None.x, 2)"
    ),
    "subtest": (
        "class ATest(unittest.TestCase):\n    def test_it(self):\n"
        "        with self.subTest():\n            self.assertEqual(None.x, 2)"
    ),
    "another type": (
        "def test_it():\n    with pytest.raises(OSError):\n        None.x"
    ),
    "another type, called": "def test_it():\n    pytest.raises(OSError, app.crashes)",
    "another type out of the system": (
        "def test_it():\n    with pytest.raises(OSError):\n        app.Desk().opens()"
    ),
    "another type out of unittest's": (
        "class ATest(unittest.TestCase):\n    def test_it(self):\n"
        "        with self.assertRaises(OSError):\n            app.crashes()"
    ),
    "instead of a warning": (
        "def test_it():\n    with pytest.warns(UserWarning):\n        None.x"
    ),
    "in a fixture": (
        "@pytest.fixture\ndef it():\n    assert None.x == 2\n\ndef test_it(it): pass"
    ),
}
STUMBLES = {
    "in front of the assertion": "def test_it():\n    x = None.x\n    assert x == 1",
    "a weak assertion": "def test_it():\n    assert None.x is not None",
    "only its type": "def test_it():\n    assert isinstance(None.x, int)",
    "a type that is another": "def test_it():\n    assert isinstance(1, str)",
    "a type that is another, of unittest": (
        "class ATest(unittest.TestCase):\n"
        "    def test_it(self):\n        self.assertIsInstance(1, str)"
    ),
    "nothing": "def test_it():\n    assert [None][0] is not None",
    "nothing, and then of something else": (
        "def test_it():\n    x = [None][0]\n    assert x is not None\n    assert 1 == 2"
    ),
    "a type by its name": "def test_it():\n    assert type(1).__name__ == 'str'",
    "a tautology": "def test_it():\n    assert None.x == None.x",
    "what a block prepares": (
        "def test_it():\n    with pytest.raises(OSError):\n"
        "        app.crashes()\n        open('/')"
    ),
    "the system in an assertion": "def test_it():\n    assert app.crashes() == 1",
    "the system asserts in an assertion": "def test_it():\n    assert app.fails() == 1",
    "the test's own part, called by the system": (
        "def part(x):\n    return x.y\n\n"
        "def test_it():\n    app.crashes = lambda: part(1)\n"
        "    assert app.Desk().opens() == 1"
    ),
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


@pytest.mark.parametrize("body", BY_FIXTURES.values(), ids=BY_FIXTURES)
def test_what_a_fixture_asserts_is_asserted_by_the_test(
    pytester: pytest.Pytester, body: str
) -> None:
    found = failure(pytester, body)

    assert found.is_assertion
    assert found.file == "test_it.py"
    assert found.is_by_trials == ("trials(" in body)


def test_so_it_is_where_the_fixtures_lie_in_the_project_itself(
    pytester: pytest.Pytester,
) -> None:
    everything = Path(pytester.path.anchor)

    found = seen(pytester, BY_FIXTURES["a bound"], top=everything).failures[0]

    assert found.is_assertion
    assert found.file is not None
    assert found.file.endswith("test_it.py")


@pytest.mark.parametrize("body", NOT_BY_FIXTURES.values(), ids=NOT_BY_FIXTURES)
def test_not_all_that_comes_by_a_fixture_is_an_assertion(
    pytester: pytest.Pytester, body: str
) -> None:
    assert not failure(pytester, body).is_assertion


@pytest.mark.parametrize("body", OUT_OF_ASSERTIONS.values(), ids=OUT_OF_ASSERTIONS)
def test_what_comes_out_of_an_assertion_is_its_failure(
    pytester: pytest.Pytester, body: str
) -> None:
    found = failure(pytester, body)

    assert found.is_assertion, found
    assert found.stumbled is None


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("assert app.crashes() == 1", "app:crashes"),
        ("assert app.Desk().opens() == 1", "app:Desk.opens"),
        ("assert app.Desk().opens() is not None", None),
        ("x = app.crashes()\n    assert x == 1", None),
        ("assert (lambda: app.crashes())() == 1", "app:crashes"),
    ],
)
def test_what_an_assertion_waited_for_is_told(
    pytester: pytest.Pytester, body: str, name: str | None
) -> None:
    found = failure(pytester, f"def test_it():\n    {body}\n")

    assert not found.is_assertion
    assert found.stumbled == name


def test_what_a_plugin_notes_without_an_exception_is_an_assertion(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest(
        "import pytest\n@pytest.hookimpl(wrapper=True)\n"
        "def pytest_runtest_makereport(item, call):\n    report = yield\n"
        "    if call.when == 'call':\n"
        "        report.outcome, report.longrepr = 'failed', 'soft: 1 != 2\\nmore'\n"
        "    return report\n"
    )
    found = failure(pytester, "def test_it():\n    pass\n")

    assert found.is_assertion
    assert found.text == "soft: 1 != 2"
    assert found.file is None


def test_to_pass_against_its_mark_is_no_assertion(pytester: pytest.Pytester) -> None:
    body = "@pytest.mark.xfail(strict=True)\ndef test_it(): pass"

    assert not failure(pytester, body).is_assertion


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
