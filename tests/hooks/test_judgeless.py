"""Tests that nothing can fail but a crash are told from those that may judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.observe.judgeless import JudgelessCheck

if TYPE_CHECKING:
    from collections.abc import Callable

    Judgeless = Callable[..., bool]

SYSTEM = """
class Desk:
    @classmethod
    def new(cls): return cls()
    def halt(self): return 1
    def validate(self): return 1
def answer(x): return "ok" + x
def check(x): return x
async def later(x): return x
"""
LIBRARY = "def matches(*them): pass\nclass Client:\n    def get(self, x): return x\n"
HELPERS = """
import app
def idle(x): return app.answer(x)
def judging(x): assert app.answer(x) == "okx"
class Case:
    def run(self): pass
"""


@pytest.fixture
def judgeless(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Judgeless:
    """Tell of one test, the last one of a file."""

    def told(
        body: str, *, head: str = "", conftest: str = "", thorough: bool = False
    ) -> bool:
        pytester.makepyfile(
            **{"app": SYSTEM, "site-packages/somebodys": LIBRARY, "test_help": HELPERS}
        )
        monkeypatch.syspath_prepend(str(pytester.path / "site-packages"))
        monkeypatch.syspath_prepend(str(pytester.path))
        pytester.makeconftest(conftest)
        imports = "import os, sys, json, time, subprocess, pytest, app, somebodys\n"
        imports += (
            "import unittest\nfrom unittest import mock\nfrom pathlib import Path\n"
        )
        imports += "import test_help\nfrom test_help import idle, judging\n"
        lines = "".join(f"    {line}\n" for line in body.split("\n"))
        whole = f"{imports}{head}\n"
        whole += lines[4:].replace("\n    ", "\n") if "def test" in body else ""
        whole += "" if "def test" in body else f"def test_it():\n{lines}"
        items = pytester.getitems(whole)
        return JudgelessCheck(is_thorough=thorough).judges_nothing(items[-1])

    return told


@pytest.mark.parametrize(
    "body",
    [
        'app.answer("x")',
        'app.answer("x")\nopen("done.log", "x").close()',
        'found = app.answer("x")\nfound.upper().strip()',
        'app.check("x")',
        "assert True",
        "app.Desk().halt()",
        "desk = app.Desk()\ndesk.halt()\ndesk.validate()",
        "app.Desk.new()",
        'import app as it\nit.answer("x")',
        'from app import answer\nanswer("x")',
        'def inner(): app.answer("x")\ninner()',
        'idle("x")\ntest_help.idle("x")',
        "list(map(idle, ['x']))\napp.check(test_help.idle)",
        "with open(__file__) as file: file.read()",
        'Path("x").write_text(json.dumps([1]))\nos.remove("x")\ntime.sleep(0)',
        'for x in ("a", "b"): app.answer(x)\nprint(len("x"))',
        "try:\n    app.answer(3)\nexcept TypeError:\n    pass",
        'def test_it(tmp_path, monkeypatch):\n    monkeypatch.setenv("A", "b")\n'
        '    (tmp_path / "x").write_text(app.answer("x"))',
        '@pytest.mark.parametrize("x", ["a"])\ndef test_it(x):\n    app.answer(x)',
        'async def test_it():\n    await app.later("x")',
        'class TestIt:\n    def test_it(self):\n        app.answer("x")',
    ],
)
def test_what_only_a_crash_can_fail_judges_nothing(
    judgeless: Judgeless, body: str
) -> None:
    assert judgeless(body)


@pytest.mark.parametrize(
    "body",
    [
        'assert app.answer("x") == "okx"',
        'x = app.answer("x")\nassert x',
        "with pytest.raises(TypeError): app.answer(3)",
        "pytest.raises(TypeError, app.answer, 3)",
        'with pytest.warns(UserWarning): app.answer("x")',
        'if app.answer("x") != "okx": pytest.fail("no")',
        'if app.answer("x") != "okx": raise ValueError',
        'if app.answer("x") != "okx": sys.exit(1)',
        'sys.exit(app.answer("x") != "okx")',
        'judging("x")',
        'test_help.judging("x")',
        'def inner(): assert app.answer("x")\ninner()',
        'run = lambda: judging("x")\nrun()',
        'somebodys.matches(app.answer("x"), "okx")',
        'somebodys.Client().get("x")',
        "subprocess.run(['true'], check=True)",
        'unittest.TestCase().assertEqual(app.answer("x"), "okx")',
        "it = mock.Mock()\nit(3)\nit.assert_called_once_with(3)",
        'it = mock.Mock()\napp.answer("x")\nit.method.assert_not_called()',
        'app.answer("x").should.equal("okx")',
        'it = app.answer("x")\nit.must_be("okx")',
        "it = app.answer\nit | idle",
        'getattr(app, "answer")("x")',
        "list(map(judging, ['x']))",
        "app.check(judging)",
        "app.check(test_help.judging)",
        "app.check([judging])",
        "it = judging\napp.check(it)",
        "import threading\nit = threading.Thread(target=judging, args=('x',))\nit.start()",
        "def test_it(monkeypatch):\n    monkeypatch.setattr(app, 'check', judging)",
        'exec("assert 1 == 2")',
        'with app.Desk() as desk: desk.expect_one("x")',
        "lock = app.Desk()\nwith lock: pass",
        'def test_it(psf): psf.measure("x", 1, at_most=2)',
        'def test_it(request):\n    request.getfixturevalue("tmp_path")',
        "def test_it(recwarn):\n    app.answer('x')\n    recwarn.pop(UserWarning)",
        '@pytest.mark.parametrize("judge", [judging])\ndef test_it(judge): judge("x")',
        "@pytest.mark.filterwarnings('error')\ndef test_it(): app.answer('x')",
        "@pytest.mark.xfail\ndef test_it(): app.answer('x')",
        "@mock.patch('app.answer')\ndef test_it(it): app.answer('x')",
        "class TestIt:\n    def teardown_method(self): assert app.answer('x')\n"
        "    def test_it(self): app.answer('x')",
        "class TestIt(unittest.TestCase):\n    def tearDown(self): self.fail()\n"
        "    def test_it(self): app.answer('x')",
        "class TestIt(test_help.Case):\n    def test_it(self): self.run()",
        "class TestIt:\n    def judge(self): assert 1 == app\n"
        "    def test_it(self): self.judge()",
    ],
)
def test_what_may_judge_is_not_accused(judgeless: Judgeless, body: str) -> None:
    assert not judgeless(body)
    assert not judgeless(body, thorough=True)


DESK = "@pytest.fixture\ndef desk():\n    made = app.Desk()\n    yield made\n"


@pytest.mark.parametrize(
    "body",
    [
        "assert True",
        "assert 1 + 1 == 2",
        'found = app.answer("x")\nassert found is not None',
        'found = app.answer("x")\nassert isinstance(found, str)',
        'found = app.answer("x")\nassert len(found) >= 0 and found == found',
        "desk = app.Desk()\ndesk.halt()\nassert desk",
        "desk = app.Desk()\ndesk.halt()\nassert desk is not None and app",
        "app.answer('x')\nassert app.answer",
        "app.answer('x')\nassert os.sep == '/' or os.sep",
        "app.answer('x')\nassert sys.maxsize > 3",
        "app.answer('x')\nexpected = 3\nassert expected == 3",
        "app.answer('x')\nwords = ('a',)\ncount = len(words)\nassert count == 1",
        "def test_it(desk):\n    desk.halt()\n    assert desk",
        "def test_it(desk):\n    desk.halt()\n    assert not None, desk",
    ],
)
def test_what_is_always_so_judges_nothing(judgeless: Judgeless, body: str) -> None:
    assert judgeless(body, head=DESK, thorough=True)


@pytest.mark.parametrize(
    "body",
    [
        "found = app.answer('x')\nassert found",
        "found = app.answer('x')\nassert not hasattr(found, 'a')",
        "found = app.answer('x')\nassert found is not None and found[0] == 'o'",
        "app.answer('x')\nassert os.path.exists('x')",
        "app.answer('x')\nassert os.environ['A'] == 'b'",
        "app.answer('x')\nassert app.STATE == 3",
        "words = []\napp.answer(words)\nassert words == ['a']",
        "expected = 3\nassert expected == app.answer('x')",
        "count = 0\nfor x in app.answer('x'): count += 1\nassert count == 1",
        "def test_it(desk):\n    assert desk.halt()",
        "def test_it(tmp_path):\n    assert tmp_path",
        "def test_it(desk, app=app):\n    assert desk == app",
        "len = app.answer\nassert len('x') == 3",
        "def test_it():\n    global calls\n    calls = 0\n    app.answer('x')\n    assert calls == 1",
        "import logging\napp.answer('x')\nassert logging.raiseExceptions is False",
        "app.answer('x')\nassert sys.dont_write_bytecode is True",
    ],
)
def test_what_may_be_otherwise_judges(judgeless: Judgeless, body: str) -> None:
    assert not judgeless(body, head=DESK, thorough=True)


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    app.answer(3)\n    assert False, 'no error'\nexcept TypeError:\n    pass",
        "try:\n    app.answer(3)\nexcept TypeError:\n    return\nassert False",
        "for x in app.answer('x'):\n    if x == 'k': break\nelse:\n    assert 0, 'no k'",
        "if app.answer('x') != 'okx':\n    assert not 'reached'",
        "with suppress(TypeError):\n    app.answer(3)\n    assert None",
        "refused = False\nif app.answer('x') == 'okx':\n    return\nassert refused",
        "match app.answer('x'):\n    case 'okx': pass\n    case other: assert 1 == 2",
    ],
)
def test_a_failure_that_stands_in_a_branch_judges(
    judgeless: Judgeless, body: str
) -> None:
    head = "from contextlib import suppress"

    assert not judgeless(body, head=head)
    assert not judgeless(body, head=head, thorough=True)


@pytest.mark.parametrize(
    "body",
    [
        "if app.answer('x') == 'okx':\n    assert True",
        "for x in app.answer('x'):\n    assert x is not None",
        "try:\n    app.answer(3)\nexcept TypeError as error:\n    assert [error]",
    ],
)
def test_what_is_always_so_judges_in_no_branch(judgeless: Judgeless, body: str) -> None:
    assert judgeless(body, thorough=True)


FIXTURE = "import pytest, app\n@pytest.fixture{}\ndef made():\n    yield 1\n    {}\n"


@pytest.mark.parametrize(
    ("conftest", "is_judgeless"),
    [
        (FIXTURE.format("", "app.answer('x')"), True),
        (FIXTURE.format("", "assert app.answer('x') == 1"), False),
        (FIXTURE.format("(autouse=True)", "assert app.answer('x') == 1"), False),
        ("def pytest_runtest_teardown(item): assert item.x\n", False),
        ("def pytest_report_header(): return 'x'\n", True),
    ],
)
def test_a_fixture_or_hook_may_judge_for_it(
    judgeless: Judgeless, conftest: str, *, is_judgeless: bool
) -> None:
    body = "def test_it({}): app.answer('x')"
    asks = "made" if "def made" in conftest and "autouse" not in conftest else ""

    assert judgeless(body.format(asks), conftest=conftest) == is_judgeless


def test_a_decorator_of_the_tests_may_judge_for_it(judgeless: Judgeless) -> None:
    head = "def judged(f):\n    def test():\n        f()\n        assert app\n    return test"

    assert not judgeless("@judged\ndef test_it(): app.answer('x')", head=head)


def test_what_is_no_function_is_not_accused(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_x='def f():\n    """\n    >>> 1\n    1\n    """\n')
    items, _ = pytester.inline_genitems("--doctest-modules")

    assert [*map(JudgelessCheck().judges_nothing, items)] == [False]
