"""Proof of execution: a test must enter the code that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Judged, Team

CODE = """
import dataclasses
import enum
import functools
import contextlib
import pathlib
import sys
import types
import typing
import warnings

def plain(): return int(1)
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
def wrapped(): return int(1)

@bare
def barely_wrapped(): return int(1)

@bare
def also_barely_wrapped(): return int(1)

@functools.lru_cache
def cached(x): return x

@contextlib.contextmanager
def context():
    yield int(1)

def closure(value):
    def inner(): return value
    return inner

closed = closure(3)
closed_too = closure(4)

async def coroutine(): return int(1)

async def agen():
    received = yield int(1)
    yield received

def gen():
    received = yield int(1)
    return received

@types.coroutine
def old_style():
    yield

class Base:
    def inherited(self): return str("base")

class Switch(Base):
    def __init__(self): self.on = True
    def method(self): return self.on
    def with_super(self): return super().inherited()
    @property
    def prop(self): return int(1)
    @functools.cached_property
    def cached_prop(self): return int(1)
    @staticmethod
    def static(): return int(1)
    @classmethod
    def made(cls): return cls()
    def __call__(self): return int(1)

switch = Switch()
bound = switch.method

def raising(): raise ValueError("planned")

@functools.singledispatch
def check(value): raise TypeError(value)

@check.register
def _(value: str): return "bad" not in value

@check.register(list)
@wrapping
def _many(value): return all(check(one) for one in value)

class Colour(enum.Enum):
    RED = 1
    def shown(self): return self.name.lower()
    @types.DynamicClassAttribute
    def label(self): return str("a colour")
    @classmethod
    def first(cls): return cls.RED

class Kinds(type):
    def listed(cls): return cls.__name__
    def __call__(cls, *given): return super().__call__(*given)

T = typing.TypeVar("T")

class Box(typing.Generic[T]):
    @staticmethod
    def packed(value): return [value]
    def __class_getitem__(cls, item): return super().__class_getitem__(item)

class Shop(metaclass=Kinds):
    class Till:
        def open(self): return str("open")

@dataclasses.dataclass
class Money:
    __slots__ = ("pence",)
    pence: int
    def __add__(self, other): return Money(self.pence + other.pence)
    def __eq__(self, other): return self.pence == other.pence
    def __bool__(self): return self.pence > 0
    def __getattr__(self, name): return name.upper()
    def doubled(self): return self.pence * 2

@dataclasses.dataclass(slots=True)
class Rate:
    value: int
    def shown(self): return f"{self.value} %"
    def __post_init__(self): self.value += 1
    def with_super(self): return self.__class__.__name__

@dataclasses.dataclass
class Point:
    x: int

class Named(typing.Protocol):
    def name(self): return str("by default")

class Thing(Named): pass

@typing.overload
def size(value: int) -> int: ...
@typing.overload
def size(value: str) -> str: ...
def size(value): return value * 2

class Limits:
    def __init__(self): self._value = 1
    @property
    def value(self): return self._value
    @value.setter
    def value(self, new):
        if new < 0: raise ValueError(new)
        self._value = new
    @value.deleter
    def value(self): self._value = 0
    def scaled(self, factor): return self._value * factor
    doubled = functools.partialmethod(scaled, 2)
    @functools.singledispatchmethod
    def take(self, value): raise TypeError(value)
    @take.register
    def _number(self, value: int): return value + self._value
    def __enter__(self): return self
    def __exit__(self, *_): self._value = -1
    @contextlib.contextmanager
    def opened(self): yield self._value
    @classmethod
    @contextlib.contextmanager
    def made(cls): yield cls()
    @staticmethod
    async def ticks():
        yield int(1)
        yield 2
    def __getitem__(self, key): return key
    def __contains__(self, key): return key == 1
    def __iter__(self): return iter([1])
    def __new__(cls): return super().__new__(cls)
    def __init_subclass__(cls): cls.seen = True

class Retrier:
    def __init__(self, func): self.func = func
    def __call__(self, *given): return self.func(*given)

@Retrier
def retried(x): return x + 1

class Wrapped:
    def __init__(self, function): functools.update_wrapper(self, function)
    def __call__(self, *given): return self.__wrapped__(*given)

@Wrapped
def held(x): return x + 1

partial = functools.partial(one_line, 3)

def for_admins(function):
    @functools.wraps(function)
    def inner(role, *given):
        if role != "admin": raise PermissionError(role)
        return function(*given)
    return inner

@for_admins
def deleted(): return str("deleted")

@for_admins
def renamed(): return str("renamed")

class Vault:
    @property
    @for_admins
    def secret(): return int(1)

    @classmethod
    @for_admins
    def opened(): return int(1)

@wrapping
def old(): warnings.warn("old", DeprecationWarning, stacklevel=3)

def __getattr__(name):
    if name == "lazy": return plain
    raise AttributeError(name)

from package_under_test import exported
sys.path.insert(0, str(pathlib.Path(__file__).parent / "site-packages"))
from library_of_tools import Tool, tool

@tool
def greet(name): return f"hello {name}"

@tool
async def fetched(name): return f"fetched {name}"

def keywords(a, /, b=2, *, c=3): return (a, b, c)
"""

EXPORT = "from package_under_test.inside import exported\n"
LIBRARY = """
import inspect

class Tool:
    def __init__(self, func, coroutine): self.func, self.coroutine = func, coroutine
    def invoke(self, name): return (self.func or self.coroutine)(name)

def tool(function):
    if inspect.iscoroutinefunction(function): return Tool(None, function)
    return Tool(function, None)
"""
INSIDE = "def exported(): return str('from inside')\n"

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
    ("check", "assert not code.check('bad')"),
    ("check", "import pytest\n    with pytest.raises(TypeError): code.check(5)"),
    ("check", "assert code.check.dispatch(str)('good')"),
    ("_", "assert code.check('good')"),
    ("_many", "assert code.check(['a', 'b'])"),
    ("Limits.take", "assert code.Limits().take(3) == 4"),
    ("Limits._number", "assert code.Limits().take(3) == 4"),
    ("Limits.value", "assert code.Limits().value == 1"),
    (
        "Limits.value.fset",
        "import pytest\n    with pytest.raises(ValueError): code.Limits().value = -1",
    ),
    ("Limits.value.fdel", "x = code.Limits(); del x.value; assert x._value == 0"),
    ("Limits.doubled", "assert code.Limits().doubled() == 2"),
    ("Limits.__enter__", "with code.Limits() as x: assert x.value == 1"),
    (
        "Limits.__exit__",
        "x = code.Limits()\n    with x: pass\n    assert x.value == -1",
    ),
    ("Limits.opened", "with code.Limits().opened() as x: assert x == 1"),
    ("Limits.made", "with code.Limits.made() as x: assert x.value == 1"),
    (
        "Limits.ticks",
        "import asyncio\n    async def all_(): return [x async for x in code.Limits.ticks()]\n"
        "    assert asyncio.run(all_()) == [1, 2]",
    ),
    ("Limits.__getitem__", "assert code.Limits()[3] == 3"),
    ("Limits.__contains__", "assert 1 in code.Limits()"),
    ("Limits.__iter__", "assert [*code.Limits()] == [1]"),
    ("Limits.__new__", "assert code.Limits().value == 1"),
    (
        "Limits.__init_subclass__",
        "class Own(code.Limits): pass\n    assert Own.seen",
    ),
    ("Switch.cached_prop.func", "assert code.Switch().cached_prop == 1"),
    ("Colour.shown", "assert code.Colour.RED.shown() == 'red'"),
    ("Colour.RED.shown", "assert code.Colour.RED.shown() == 'red'"),
    ("Colour.label", "assert code.Colour.RED.label == 'a colour'"),
    ("Colour.first", "assert code.Colour.first() is code.Colour.RED"),
    ("Kinds.listed", "assert code.Shop.listed() == 'Shop'"),
    ("Shop.listed", "assert code.Shop.listed() == 'Shop'"),
    ("Kinds.__call__", "assert isinstance(code.Shop(), code.Shop)"),
    ("Shop.Till.open", "assert code.Shop.Till().open() == 'open'"),
    ("Box.packed", "assert code.Box[int].packed(1) == [1]"),
    ("Box.__class_getitem__", "assert code.Box[int]"),
    ("Money.__add__", "assert (code.Money(1) + code.Money(2)).pence == 3"),
    ("Money.__eq__", "assert code.Money(1) == code.Money(1)"),
    ("Money.__bool__", "assert not code.Money(0)"),
    ("Money.__getattr__", "assert code.Money(1).word == 'WORD'"),
    ("Money.doubled", "assert code.Money(2).doubled() == 4"),
    ("Rate.shown", "assert code.Rate(4).shown() == '5 %'"),
    ("Rate.__post_init__", "assert code.Rate(4).value == 5"),
    ("Rate.with_super", "assert code.Rate(4).with_super() == 'Rate'"),
    ("Point.__init__", "assert code.Point(4).x == 4"),
    ("Point.__eq__", "assert code.Point(4) == code.Point(4)"),
    ("Named.name", "assert code.Thing().name() == 'by default'"),
    ("Thing.name", "assert code.Thing().name() == 'by default'"),
    ("size", "assert code.size(2) == 4"),
    ("retried.func", "assert code.retried(2) == 3"),
    ("retried.__call__", "assert code.retried(2) == 3"),
    ("held", "assert code.held(2) == 3"),
    ("partial", "assert code.partial() == 3"),
    ("deleted", "assert code.deleted('admin') == 'deleted'"),
    (
        "deleted",
        "import pytest\n    with pytest.raises(PermissionError): code.deleted('guest')",
    ),
    (
        "Vault.secret",
        "import pytest\n    with pytest.raises(PermissionError): code.Vault().secret",
    ),
    (
        "Vault.opened",
        "import pytest\n    with pytest.raises(PermissionError): code.Vault.opened()",
    ),
    (
        "old",
        "import warnings\n    with warnings.catch_warnings(record=True) as seen:\n"
        "        warnings.simplefilter('always'); code.old()\n"
        "    assert seen[0].filename == __file__",
    ),
    ("lazy", "assert code.lazy() == 1"),
    ("exported", "assert code.exported() == 'from inside'"),
    ("greet", "assert code.greet.invoke('Ann') == 'hello Ann'"),
    ("greet.func", "assert code.greet.invoke('Ann') == 'hello Ann'"),
    (
        "fetched",
        "import asyncio; assert asyncio.run(code.fetched.invoke('a')) == 'fetched a'",
    ),
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
    ("check", "assert code.check.dispatch(str)"),
    ("check", "assert code.one_line(1) == 1"),
    (
        "deleted",
        "import pytest\n    with pytest.raises(PermissionError): code.renamed('guest')",
    ),
    ("Limits.take", "assert code.Limits().value == 1"),
    ("Limits.value", "x = code.Limits(); x.value = 3; assert x._value == 3"),
    ("Limits.value.fset", "assert code.Limits().value == 1"),
    ("Limits.value.fdel", "x = code.Limits(); x.value = 3; assert x.value == 3"),
    ("partial", "assert code.partial.args == (3,)"),
    ("retried.func", "assert code.retried"),
    ("greet", "assert code.greet"),
    ("closed", "assert code.closed_too() == 4"),
    ("barely_wrapped", "assert code.also_barely_wrapped() == 1"),
    ("plain", "import inspect; assert inspect.signature(code.plain)"),
    (
        "plain",
        "from unittest import mock\n    with mock.patch('code_under_test.plain'): assert code.plain()",
    ),
    # The last: what it loads, no test in the same process enters.
    ("plain", "import importlib; importlib.reload(code); assert len('a')"),
]


def _test(target: str, body: str) -> str:
    return (
        "import pytest\nimport code_under_test as code\n\n"
        f'@pytest.mark.psf("PSF-05.intervene", exercises="code_under_test:{target}")\n'
        f"def test_it():\n    {body}\n"
    )


@pytest.fixture(scope="module")
def runs() -> dict[str, Judged]:
    """Return what was judged once, and looked at by many tests."""
    return {}


def _judge(team: Team, cases: list[tuple[str, str]]) -> Judged:
    """Judge a test for each case, in a file of its own."""
    team.config(gate='"PSF-05.intervene"')
    team.write("code_under_test.py", CODE)
    team.write("package_under_test/__init__.py", EXPORT)
    team.write("package_under_test/inside.py", INSIDE)
    team.write("site-packages/library_of_tools.py", LIBRARY)
    for number, (target, body) in enumerate(cases):
        team.write(f"test_{number:03}.py", _test(target, body))
    return team.judged()


@pytest.fixture
def honest(team: Team, runs: dict[str, Judged]) -> Judged:
    return runs.setdefault("honest", runs.get("honest") or _judge(team, HONEST))


@pytest.fixture
def lied(team: Team, runs: dict[str, Judged]) -> Judged:
    return runs.setdefault("lied", runs.get("lied") or _judge(team, LIARS))


def _evidence(judged: Judged, number: int) -> dict[str, Any]:
    found = judged.criterion("PSF-05.intervene")["evidence"]
    source = f"test_{number:03}.py::test_it"
    (one,) = (one for one in found if one["source"] == source)
    return dict(one)


def _remedy(judged: Judged, place: str) -> str:
    """Return why the evidence at a place does not count, and what to do."""
    found = judged.criterion("PSF-05.intervene")["remedy"]
    (one,) = (one for one in found if one["place"] == place)
    return f"{one['why']}: {one['fix']}"


@pytest.mark.parametrize("number", range(len(HONEST)), ids=[one[0] for one in HONEST])
def test_code_that_was_entered_is_seen(honest: Judged, number: int) -> None:
    found = _evidence(honest, number)
    assert found["standing"] == "holds", found
    assert found["rung"] == "tested"


def test_together_they_are_evidence(honest: Judged) -> None:
    assert honest.verdict("PSF-05.intervene") == "met", honest.text
    assert honest.criterion("PSF-05.intervene")["reached"] == "tested"
    assert honest.status == 0


@pytest.mark.parametrize("number", range(len(LIARS)), ids=[one[0] for one in LIARS])
def test_code_that_was_not_entered_is_not(lied: Judged, number: int) -> None:
    target, _ = LIARS[number]
    found = _evidence(lied, number)
    assert found["reason"] == "not-entered"
    assert found["place"] == f"test_{number:03}.py:4"
    assert f"passed but never entered code_under_test:{target}" in found["why"]
    told = _remedy(lied, found["place"])
    is_property = target == "Limits.value"
    setter = "its setter code_under_test:Limits.value.fset"
    assert (setter in told) == is_property


def test_a_test_that_enters_nothing_it_names_fails_the_gate(team: Team) -> None:
    judged = _judge(team, LIARS[:1])

    assert judged.reasons("PSF-05.intervene") == ["not-entered"]
    assert "UNMET PSF-05.intervene test_000.py:4" in judged.text
    assert "passed but never entered code_under_test:plain" in judged.text
    assert judged.status == 1


UNSEEN = [
    ("code_under_test:nothing", "there is no code_under_test.nothing"),
    ("code_under_test:plai", "did you mean plain?"),
    ("no_such_module:f", "there is no module no_such_module"),
    (
        "code_under_test:Switch",
        "is a class but not a pydantic model: name one of its methods",
    ),
    ("code_under_test:partial_of_c", "is written in C"),
    ("code_under_test:instance", '"code_under_test:instance.__call__"'),
    ("code_under_test:lazy", "code_under_test.lazy cannot be read (OSError: no)"),
    ("code_under_test:proxy", "cannot be looked at (RuntimeError: no request)"),
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
]


@pytest.fixture
def unseen(team: Team, runs: dict[str, Judged]) -> Judged:
    return runs.setdefault("unseen", runs.get("unseen") or _judge_unseen(team))


def _judge_unseen(team: Team) -> Judged:
    """Judge a test for each target, each in a file of its own."""
    team.config(gate='"PSF-05.intervene"')
    team.write(
        "code_under_test.py",
        "import functools, math\nc_function = math.sqrt\nnumber = 3\n"
        "partial_of_c = functools.partial(len)\n"
        "def __getattr__(name):\n    if name == 'lazy': raise OSError('no')\n"
        "    raise AttributeError\n"
        "class Proxy:\n    def __getattr__(self, _): raise RuntimeError('no request')\n"
        "proxy = Proxy()\ndef plain(): return 1\n"
        "class Switch:\n    def __call__(self): return 1\ninstance = Switch()\n"
        "from json import dumps\nimport threading\nfrom pytest import raises\n"
        "def turns(): return 1\nturns.__wrapped__ = turns\n"
        "class Thread(threading.Thread): pass\n",
    )
    team.write("conftest.py", "def helper(): return 1\n")
    team.write("suite/tests/helpers.py", "def f(): return 1\n")
    team.write("broken.py", "raise RuntimeError('no')\n")
    team.write("leaves.py", "raise SystemExit(0)\n")
    for number, (target, _) in enumerate(UNSEEN):
        name = f"test_{number:03}"
        text = f"""
import pytest

def helper(): return 1

@pytest.mark.psf("PSF-05.intervene", exercises="{target.replace("test_a:", f"{name}:")}")
def test_it():
    assert helper() == 1
"""
        team.write(f"{name}.py", text)
    return team.judged()


@pytest.mark.parametrize("number", range(len(UNSEEN)), ids=[one[0] for one in UNSEEN])
def test_a_target_that_cannot_be_observed_is_unmet_with_its_reason(
    unseen: Judged, number: int
) -> None:
    found = _evidence(unseen, number)

    assert found["standing"] == "broken", found
    assert found["reason"] == "no-such-target"
    assert UNSEEN[number][1] in _remedy(unseen, found["place"])


def test_no_such_target_passes_the_gate(unseen: Judged) -> None:
    assert unseen.verdict("PSF-05.intervene") == "unmet"
    assert {*unseen.reasons("PSF-05.intervene")} == {"no-such-target"}
    assert unseen.status == 1


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

    judged = team.judged()

    assert judged.verdict("PSF-05.intervene") == verdict
    told = "app:pause was entered by a fixture of a wider scope, or on teardown"
    assert (told in judged.text) is (verdict == "unmet")


def test_an_answer_out_of_a_cache_is_told(team: Team) -> None:
    team.write(
        "app.py",
        "from functools import lru_cache\n\n"
        "@lru_cache\ndef limits():\n    return {'most': len('abc')}\n",
    )
    team.write(
        "test_a.py",
        "import pytest\nfrom app import limits\n\n"
        "def test_before():\n    assert limits()\n\n"
        '@pytest.mark.psf("PSF-05.intervene", exercises="app:limits")\n'
        "def test_it():\n    assert limits() == {'most': 3}\n",
    )
    team.config()

    judged = team.judged()

    assert judged.reasons("PSF-05.intervene") == ["not-entered"]
    told = "out of its cache what was asked before: call limits.cache_clear() first"
    assert told in judged.text


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
