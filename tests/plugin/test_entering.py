"""Proof of execution: a test must enter the code that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

CODE = """
import functools
import contextlib
import types

def plain(): return 1
def one_line(x): return x
lambda_ = lambda x: x

def wrapping(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner

def bare(function):
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner

@wrapping
def wrapped(): return 1

@bare
def barely_wrapped(): return 1

@bare
def also_barely_wrapped(): return 1

@functools.lru_cache
def cached(x): return x

@contextlib.contextmanager
def context():
    yield 1

def closure(value):
    def inner(): return value
    return inner

closed = closure(3)
closed_too = closure(4)

async def coroutine(): return 1

async def agen():
    received = yield 1
    yield received

def gen():
    received = yield 1
    return received

@types.coroutine
def old_style():
    yield

class Base:
    def inherited(self): return "base"

class Switch(Base):
    def __init__(self): self.on = True
    def method(self): return self.on
    def with_super(self): return super().inherited()
    @property
    def prop(self): return 1
    @functools.cached_property
    def cached_prop(self): return 1
    @staticmethod
    def static(): return 1
    @classmethod
    def made(cls): return cls()
    def __call__(self): return 1

switch = Switch()
bound = switch.method

def raising(): raise ValueError("planned")

def keywords(a, /, b=2, *, c=3): return (a, b, c)
"""

HONEST = [
    ("plain", "assert code.plain() == 1"),
    ("one_line", "assert code.one_line(2) == 2"),
    ("lambda_", "assert code.lambda_(2) == 2"),
    ("wrapped", "assert code.wrapped() == 1"),
    ("barely_wrapped", "assert code.barely_wrapped() == 1"),
    ("cached", "code.cached.cache_clear(); assert code.cached(2) == 2"),
    ("context", "with code.context() as x: assert x == 1"),
    ("closed", "assert code.closed() == 3"),
    ("coroutine", "import asyncio; assert asyncio.run(code.coroutine()) == 1"),
    ("gen", "assert list(code.gen()) == [1]"),
    ("Switch.method", "assert code.Switch().method()"),
    ("Switch.with_super", "assert code.Switch().with_super() == 'base'"),
    ("Switch.inherited", "assert code.Switch().inherited() == 'base'"),
    ("Switch.prop", "assert code.Switch().prop == 1"),
    ("Switch.cached_prop", "assert code.Switch().cached_prop == 1"),
    ("Switch.static", "assert code.Switch.static() == 1"),
    ("Switch.made", "assert code.Switch.made().on"),
    ("Switch.__init__", "assert code.Switch().on"),
    ("Switch.__call__", "assert code.switch() == 1"),
    ("bound", "assert code.bound()"),
    ("keywords", "assert code.keywords(1, c=4) == (1, 2, 4)"),
    ("plain", "from code_under_test import plain; assert plain() == 1"),
    (
        "raising",
        "import pytest\n    with pytest.raises(ValueError, match='planned'): code.raising()",
    ),
    (
        "plain",
        "from threading import Thread; seen = []\n"
        "    thread = Thread(target=lambda: seen.append(code.plain()))\n"
        "    thread.start(); thread.join(); assert seen == [1]",
    ),
]

LIARS = [
    ("plain", "assert code.one_line(1) == 1"),
    ("coroutine", "c = code.coroutine(); c.close(); assert len('a')"),
    ("gen", "code.gen(); assert len('a')"),
    ("closed", "assert code.closed_too() == 4"),
    ("barely_wrapped", "assert code.also_barely_wrapped() == 1"),
    ("plain", "import importlib; importlib.reload(code); assert len('a')"),
    ("plain", "import inspect; assert inspect.signature(code.plain)"),
    (
        "plain",
        "from unittest import mock\n    with mock.patch('code_under_test.plain'): assert code.plain()",
    ),
]


def _test(target: str, body: str) -> str:
    return (
        "import pytest\nimport code_under_test as code\n\n"
        f'@pytest.mark.psf("PSF-05.intervene", exercises="code_under_test:{target}")\n'
        f"def test_it():\n    {body}\n"
    )


@pytest.mark.parametrize(("target", "body"), HONEST)
def test_code_that_was_entered_is_seen(team: Team, target: str, body: str) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("code_under_test.py", CODE)
    team.write("test_a.py", _test(target, body))

    judged = team.judged()

    assert judged.verdict("PSF-05.intervene") == "met", judged.text
    assert judged.criterion("PSF-05.intervene")["reached"] == "tested"
    assert judged.status == 0


@pytest.mark.parametrize(("target", "body"), LIARS)
def test_code_that_was_not_entered_is_not(team: Team, target: str, body: str) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("code_under_test.py", CODE)
    team.write("test_a.py", _test(target, body))

    judged = team.judged()

    assert judged.reasons("PSF-05.intervene") == ["not-entered"]
    assert "UNMET PSF-05.intervene test_a.py:4" in judged.text
    assert f"passed but never entered code_under_test:{target}" in judged.text
    assert judged.status == 1


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("code_under_test:nothing", "there is no code_under_test.nothing"),
        ("code_under_test:plai", "did you mean plain?"),
        ("no_such_module:f", "there is no module no_such_module"),
        (
            "code_under_test:Switch",
            "is a class but not a pydantic model: name one of its methods",
        ),
        ("code_under_test:partial", "is a partial: name the function behind it"),
        ("code_under_test:c_function", "is written in C"),
        ("code_under_test:Switch.append", "there is no code_under_test.Switch.append"),
        (
            "code_under_test:instance",
            "is an instance of Switch: name a method of its class",
        ),
        ("code_under_test:number", "is not a function: it has the type int"),
        ("code_under_test:math", "is a module: name a function in it"),
        ("json:dumps", "belongs to the standard library, not to the system"),
        ("test_a:helper", "belongs to the tests, not to the system"),
        ("conftest:helper", "belongs to the tests, not to the system"),
        ("suite.tests.helpers:f", "belongs to the tests, not to the system"),
        (
            "code_under_test:Thread.start",
            "belongs to the standard library, not to the system",
        ),
        ("code_under_test:dumps", "belongs to the standard library, not to the system"),
        ("code_under_test:turns", "wraps itself"),
        ("pytest:fail", "belongs to a test tool, not to the system"),
        ("code_under_test:raises", "belongs to a test tool, not to the system"),
        ("broken:f", "broken cannot be imported (RuntimeError: no)"),
        ("leaves:f", "leaves cannot be imported (SystemExit: 0)"),
    ],
)
def test_a_target_that_cannot_be_observed_is_unmet_with_its_reason(
    team: Team, target: str, why: str
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write(
        "code_under_test.py",
        "import functools, math\nc_function = math.sqrt\nnumber = 3\n"
        "def plain(): return 1\npartial = functools.partial(plain)\n"
        "class Switch:\n    def __call__(self): return 1\ninstance = Switch()\n"
        "from json import dumps\nimport threading\nfrom pytest import raises\n"
        "def turns(): return 1\nturns.__wrapped__ = turns\n"
        "class Thread(threading.Thread): pass\n",
    )
    team.write("conftest.py", "def helper(): return 1\n")
    team.write("suite/tests/helpers.py", "def f(): return 1\n")
    team.write("broken.py", "raise RuntimeError('no')\n")
    team.write("leaves.py", "raise SystemExit(0)\n")
    team.write(
        "test_a.py",
        f"""
import pytest

def helper(): return 1

@pytest.mark.psf("PSF-05.intervene", exercises="{target}")
def test_it():
    assert helper() == 1
""",
    )

    judged = team.judged()

    assert judged.reasons("PSF-05.intervene") == ["no-such-target"]
    assert why in judged.text
    assert judged.status == 1


FIXTURES = """
import pytest
from app import pause, roll_back

@pytest.fixture
def own():
    return pause()

@pytest.fixture(scope="module")
def shared():
    return pause()

@pytest.fixture
def asks_for_shared(request):
    return request.getfixturevalue("shared")

@pytest.fixture
def on_the_way_out():
    yield
    pause()
"""


@pytest.mark.parametrize(
    ("fixture", "verdict"),
    [
        ("own", "met"),
        ("shared", "unmet"),
        ("asks_for_shared", "unmet"),
        ("on_the_way_out", "unmet"),
    ],
)
def test_only_the_call_and_its_own_fixtures_count(
    team: Team, fixture: str, verdict: str
) -> None:
    team.config()
    team.write(
        "test_a.py",
        f"""{FIXTURES}
@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_it({fixture}):
    assert roll_back(2) == 1
""",
    )

    assert team.judged().verdict("PSF-05.intervene") == verdict


def test_an_entry_counts_for_the_test_that_made_it_alone(team: Team) -> None:
    team.config()
    team.write(
        "test_a.py",
        """
import pytest
from app import pause, roll_back

@pytest.mark.psf("PSF-05.override", exercises="app:pause")
def test_honest():
    assert pause() == "paused"

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_liar():
    assert roll_back(2) == 1
""",
    )

    judged = team.judged()

    assert judged.verdict("PSF-05.override") == "met"
    assert judged.reasons("PSF-05.intervene") == ["not-entered"]


def test_of_several_targets_all_must_be_entered(team: Team) -> None:
    team.config(
        'PSF-05.intervene = { test = "test_a.py::test_it", exercises = ["app:pause"] }'
    )
    team.write(
        "test_a.py",
        """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene", exercises="app:roll_back")
def test_it():
    assert pause() == "paused"
""",
    )

    judged = team.judged()

    assert judged.reasons("PSF-05.intervene") == ["not-entered"]
    assert "never entered app:roll_back" in judged.text


@pytest.mark.parametrize(
    ("attach", "verdict", "reason"),
    [
        ("psf.attach(tmp_path / 'log')", "met", []),
        ("len('a')", "unmet", ["no-artefact"]),
    ],
)
def test_work_in_another_process_needs_an_artefact(
    team: Team, attach: str, verdict: str, reason: list[str]
) -> None:
    team.config(
        'PSF-07.rollback-tested = { test = "test_a.py::test_it", outside = "staging" }'
    )
    team.write(
        "test_a.py",
        f"""
def test_it(psf, tmp_path):
    (tmp_path / "log").write_text("v2 -> v1")
    {attach}
""",
    )

    judged = team.judged("-vv")

    assert judged.verdict("PSF-07.rollback-tested") == verdict
    assert judged.reasons("PSF-07.rollback-tested") == reason
    assert ("its code was not observed: staging" in judged.text) == (verdict == "met")


def test_unittest_classes_and_fixtures_and_parameters_are_observed(team: Team) -> None:
    team.config()
    team.write(
        "test_a.py",
        """
import unittest
import pytest
from app import pause, roll_back

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
class TestSwitch(unittest.TestCase):
    def setUp(self):
        self.state = pause()

    def test_paused(self):
        self.assertEqual(self.state, "paused")

@pytest.mark.psf("PSF-07.rollback-tested", exercises="app:roll_back")
@pytest.mark.parametrize("version", [2, 3])
def test_back(version):
    assert roll_back(version) == version - 1
""",
    )

    judged = team.judged()

    assert judged.verdict("PSF-05.intervene") == "met"
    assert judged.verdict("PSF-07.rollback-tested") == "met"


def test_a_model_of_many_methods_is_observed(team: Team) -> None:
    team.config()
    methods = "".join(f"    def m{n}(self): return {n}\n" for n in range(20))
    team.write(
        "code_under_test.py",
        f"import pydantic\nclass Order(pydantic.BaseModel):\n    amount: int\n{methods}"
        "def endless(n=0): return endless(n + 1)\n",
    )
    team.write(
        "test_a.py",
        """
import pytest
import code_under_test as code

@pytest.mark.psf("PSF-05.intervene", exercises="code_under_test:Order")
def test_it():
    assert code.Order(amount=3).m7() == 7
    with pytest.raises(RecursionError):
        code.endless()
""",
    )

    judged = team.judged()

    assert judged.verdict("PSF-05.intervene") == "met", judged.text
