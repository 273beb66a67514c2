"""From the name of a target to the function that can be observed, or why there is none."""

from __future__ import annotations

import inspect
import types
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.observe.below import Several, TargetError
from pytest_psf.hooks.observe.targets import (
    file_of,
    functions_of,
    module_of,
    other_names,
    own_name,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APP = """
import contextlib
import enum
import functools
import json
import textwrap
import types

from pydantic import BaseModel

def plain(): ...

@functools.wraps(plain)
def _around(): ...

def decorated(function):
    @functools.wraps(function)
    def wrapper(*args): return function(*args)
    return wrapper

@decorated
@functools.lru_cache
def cached(): ...

@contextlib.contextmanager
def managed(): yield "managed"

class Base:
    def inherited(self): ...

class Kinds(type):
    def listed(cls): ...

class Desk(Base, metaclass=Kinds):
    def method(self): ...
    @staticmethod
    def static(): ...
    @classmethod
    @decorated
    def of_class(cls): ...
    @property
    def prop(self): ...
    @functools.cached_property
    def kept(self): ...
    @property
    def level(self): ...
    @level.setter
    def level(self, value): ...
    level.fset.__code__ = level.fset.__code__.replace(co_name="set_level")
    @level.deleter
    def level(self): ...
    level.fdel.__code__ = level.fdel.__code__.replace(co_name="drop_level")
    only_set = property(None, level.fset)
    class lazy:
        def __init__(self, func): self.func = func
        def __get__(self, *_): return self.func
    @lazy
    def ready(self): ...
    class Inner:
        def deep(self): ...
    half = functools.partialmethod(method)
    def __call__(self): ...

class Model(BaseModel):
    amount: int

bound = Desk().method
part = functools.partial(plain)
instance = Desk()
number = 5
c_function = len
borrowed = textwrap.dedent

part_of_part = functools.partial(part)
part_of_decorated = functools.partial(cached)
part_of_c = functools.partial(len)
part_of_class = functools.partial(Desk)

async def in_time(): ...

class Slotted:
    __slots__ = ("func", "other")
    def __init__(self, func): self.func = func
slotted = Slotted(plain)

class Holder:
    def __init__(self, callback): self.callback = callback
    def handle(self): ...
holder = Holder(plain)

class Colour(enum.Enum):
    RED = 1
    def shown(self): ...
    @types.DynamicClassAttribute
    def label(self): ...

from target_library import Slots, Tool
tool = Tool(func=plain, coroutine=None)
tool_of_async = Tool(func=None, coroutine=in_time)
tool_of_method = Tool(fn=Desk().method)
tool_of_decorated = Tool(callback=cached)
slotted_tool = Slots(plain)
both = Tool(func=plain, coroutine=in_time)
same_twice = Tool(func=plain, _func=plain)
class Task(Tool):
    def run(self): ...
task = Task()
unknown_way = Tool(compute=plain)
no_way = Tool(name="x")
evil = Tool.Evil()

def __getattr__(name):
    if name == "made_when_asked": return plain
    if name == "lazily_broken": raise RuntimeError("no licence")
    raise AttributeError(name)

@functools.wraps(len)
def around_c(): ...

class Marked: ...
Marked.__wrapped__ = plain

def endless(): ...
endless.__wrapped__ = endless
"""


LIBRARY = """
class Tool:
    def __init__(self, **held): self.__dict__.update(held)
    def __call__(self): ...
    class Evil:
        def __getattr__(self, name): raise RuntimeError("outside of a request\\nMore.")

class Slots:
    __slots__ = ("_fn", "name")
    def __init__(self, fn): self._fn = fn
"""


@pytest.fixture(autouse=True, scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the file of an application that can be imported."""
    folder = tmp_path_factory.mktemp("targets")
    (folder / "target_broken.py").write_text("1 / 0")
    (folder / "target_leaving.py").write_text("raise SystemExit(3)")
    (folder / "target_lacking.py").write_text("import no_such_module_at_all")
    (folder / "target_interrupted.py").write_text("raise KeyboardInterrupt")
    (folder / "site-packages").mkdir()
    (folder / "site-packages" / "target_library.py").write_text(LIBRARY)
    file = folder / "target_app.py"
    file.write_text(APP)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.syspath_prepend(str(folder / "site-packages"))
        yield file


def _no_tests(_: Path) -> bool:
    return False


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("plain", "plain"),
        ("_around", "plain"),
        ("cached", "cached"),
        ("Desk.method", "method"),
        ("Desk.static", "static"),
        ("Desk.of_class", "of_class"),
        ("Desk.prop", "prop"),
        ("Desk.kept", "kept"),
        ("Desk.inherited", "inherited"),
        ("Desk.Inner.deep", "deep"),
        ("Desk.__call__", "__call__"),
        ("bound", "method"),
        ("part", "plain"),
        ("part.func", "plain"),
        ("part_of_part", "plain"),
        ("part_of_decorated", "cached"),
        ("Desk.half", "method"),
        ("Desk.prop.fget", "prop"),
        ("Desk.level", "level"),
        ("Desk.level.fset", "set_level"),
        ("Desk.level.setter", "set_level"),
        ("Desk.level.fdel", "drop_level"),
        ("Desk.only_set", "set_level"),
        ("Desk.kept.func", "kept"),
        ("Desk.ready.func", "ready"),
        ("instance.__call__", "__call__"),
        ("instance.method", "method"),
        ("slotted.func", "plain"),
        ("Colour.shown", "shown"),
        ("Colour.RED.shown", "shown"),
        ("Colour.label", "label"),
        ("Kinds.listed", "listed"),
        ("Desk.listed", "listed"),
        ("made_when_asked", "plain"),
        ("tool", "plain"),
        ("tool_of_async", "in_time"),
        ("tool_of_method", "method"),
        ("tool_of_decorated", "cached"),
        ("slotted_tool", "plain"),
        ("both.func", "plain"),
        ("both.coroutine", "in_time"),
        ("same_twice", "plain"),
    ],
)
def test_a_function_is_found_below_all_that_is_around_it(
    name: str, code: str, app: Path
) -> None:
    found = resolve(f"target_app:{name}", _no_tests)
    assert inspect.isfunction(found)
    assert found.__code__.co_name == code
    assert file_of(found) == app


def test_a_generator_is_found_below_its_context_manager() -> None:
    found = resolve("target_app:managed", _no_tests)
    assert inspect.isgeneratorfunction(found)


def test_a_model_is_a_target_itself(app: Path) -> None:
    found = resolve("target_app:Model", _no_tests)
    assert isinstance(found, type)
    assert found.__name__ == "Model"
    assert file_of(found) == app


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("target_app:plian", "there is no target_app.plian; did you mean plain?"),
        ("target_app:Desk.zzz", "there is no target_app.Desk.zzz"),
        ("target_app:zzz.method", "there is no target_app.zzz"),
        ("nowhere_at_all:f", "there is no module nowhere_at_all"),
        ("target_app.sub:f", "there is no module target_app.sub"),
        ("target_lacking:f", "there is no module no_such_module_at_all"),
        (
            "target_broken:f",
            "target_broken cannot be imported (ZeroDivisionError: division by zero)",
        ),
        ("target_leaving:f", "target_leaving cannot be imported (SystemExit: 3)"),
        (
            "target_app:Desk",
            "is a class but not a pydantic model: name one of its methods",
        ),
        ("target_app:c_function", "is written in C, where no call can be observed"),
        ("target_app:around_c", "is written in C, where no call can be observed"),
        (
            "target_app:Marked",
            "is a class but not a pydantic model: name one of its methods",
        ),
        (
            "target_app:evil",
            "cannot be looked at (RuntimeError: outside of a request)",
        ),
        (
            "target_app:lazily_broken",
            "target_app.lazily_broken cannot be read (RuntimeError: no licence)",
        ),
        ("target_app:part_of_c", "is written in C, where no call can be observed"),
        (
            "target_app:part_of_class",
            "is a class but not a pydantic model: name one of its methods",
        ),
        ("target_app:Desk.prop.fset", "there is no setter of this property"),
        ("target_app:Desk.prop.setter", "there is no setter of this property"),
        ("target_app:Colour.RED", "is not a function: it has the type Colour"),
        ("target_app:json", "is a module: name a function in it"),
        ("target_app:instance", "is an instance of Desk: name a method of its class"),
        ("target_app:number", "is not a function: it has the type int"),
        ("target_app:endless", "wraps itself"),
        ("json:dumps", "belongs to the standard library, not to the system"),
        ("json.decoder:f", "belongs to the standard library, not to the system"),
        ("target_app:borrowed", "belongs to the standard library, not to the system"),
        ("target_app:Model.model_dump", None),
        ("pytest:raises", "belongs to a test tool, not to the system"),
        ("_pytest.nodes:f", "belongs to a test tool, not to the system"),
        ("pytest_psf.api:f", "belongs to a test tool, not to the system"),
    ],
)
def test_what_cannot_be_observed_is_named_with_the_reason(
    name: str, why: str | None
) -> None:
    found = resolve(name, _no_tests)
    assert (str(found) if isinstance(found, TargetError) else None) == why


def test_code_of_the_tests_is_no_target(app: Path) -> None:
    asked: list[Path] = []

    def is_test_code(path: Path) -> bool:
        asked.append(path)
        return True

    for name in ("plain", "Model"):
        found = resolve(f"target_app:{name}", is_test_code)
        assert str(found) == "belongs to the tests, not to the system"
    assert asked == [app, app]


def test_an_interrupt_while_importing_is_the_user_s() -> None:
    with pytest.raises(KeyboardInterrupt):
        resolve("target_interrupted:f", _no_tests)


@pytest.mark.parametrize(
    ("name", "why", "ways"),
    [
        (
            "instance",
            "is an instance of Desk: name a method of its class",
            'name what the test calls: "target_app:instance.__call__"',
        ),
        (
            "holder",
            "is an instance of Holder: name a method of its class",
            'name what the test calls: "target_app:holder.handle" or '
            '"target_app:holder.callback"',
        ),
        (
            "slotted",
            "is an instance of Slotted: name a method of its class",
            'name what the test calls: "target_app:slotted.func"',
        ),
        (
            "task",
            "is an instance of Task: name a method of its class",
            'name what the test calls: "target_app:task.run"',
        ),
        (
            "Colour.RED",
            "is not a function: it has the type Colour",
            'name what the test calls: "target_app:Colour.RED.shown"',
        ),
        (
            "both",
            "is an instance of Tool, which holds more than one function",
            'name what the test calls: "target_app:both.func" or '
            '"target_app:both.coroutine"',
        ),
        (
            "unknown_way",
            "is an instance of Tool, in which no function can be told",
            'name what the test calls: "target_app:unknown_way.compute"',
        ),
        (
            "no_way",
            "is an instance of Tool, in which no function can be told",
            'name the function that it is made of, or that it calls: "package.module:name"',
        ),
    ],
)
def test_an_object_is_refused_with_the_ways_to_name_what_it_runs(
    name: str, why: str, ways: str
) -> None:
    found = resolve(f"target_app:{name}", _no_tests)
    assert isinstance(found, TargetError)
    assert (found.problem.why, found.problem.fix) == (why, ways)


@pytest.mark.parametrize(
    ("name", "others"),
    [
        (
            "Desk.level",
            "target_app:Desk.level is the getter of a property, its setter "
            "target_app:Desk.level.fset, its deleter target_app:Desk.level.fdel",
        ),
        (
            "Model",
            "inside another model, and where FastAPI reads a request, target_app:Model is "
            "validated in compiled code: name the outer one, or make one in the test itself",
        ),
        ("Desk.prop", ""),
        ("Desk.kept", ""),
        ("plain", ""),
    ],
)
def test_what_was_not_entered_has_other_names(name: str, others: str) -> None:
    assert other_names(f"target_app:{name}") == others


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("plain", "plain"),
        ("cached", "cached"),
        ("Desk.inherited", "Base.inherited"),
        ("Desk.static", "Desk.static"),
        ("Model", "Model"),
    ],
)
def test_code_has_the_name_of_where_it_stands(name: str, own: str) -> None:
    found = resolve(f"target_app:{name}", _no_tests)
    assert not isinstance(found, TargetError)
    for called in (f"target_app:{name}", "elsewhere:Other.name"):
        assert own_name(called, found) == f"target_app:{own}"


def test_what_no_name_leads_to_keeps_the_one_that_it_is_called_by() -> None:
    def inner() -> None: ...

    assert isinstance(inner, types.FunctionType)
    assert own_name("elsewhere:inner", inner) == "elsewhere:inner"
    inner.__module__, inner.__qualname__ = "not_imported", "inner"
    assert own_name("elsewhere:inner", inner) == "elsewhere:inner"


DISPATCH = """
import functools

@functools.singledispatch
def check(value): raise TypeError

@check.register
def _(value: str): ...

check.register(int, str)
check.register(list, len)

def around(function):
    @functools.wraps(function)
    def inner(*args): return function(*args)
    return inner

@check.register(dict)
@around
def _mapping(value): ...

decorated = around(check)
of_c = functools.singledispatch(len)

class Desk:
    @functools.singledispatchmethod
    def take(self, value): ...
    @take.register(int)
    def _number(self, value): ...
    @functools.singledispatchmethod
    @classmethod
    def made(cls, value): ...
    @made.register(int)
    @classmethod
    def _of_number(cls, value): ...
"""


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("check", ["check", "_", "_mapping"]),
        ("decorated", ["check", "_", "_mapping"]),
        ("Desk.take", ["take", "_number"]),
        ("Desk.made", ["made", "_of_number"]),
    ],
)
def test_a_dispatcher_stands_for_all_that_it_dispatches_to(
    name: str, codes: list[str], app: Path
) -> None:
    file = app.with_name("target_dispatch.py")
    file.write_text(DISPATCH)

    found = resolve(f"target_dispatch:{name}", _no_tests)

    assert isinstance(found, Several)
    assert [one.__code__.co_name for one in functions_of(found)] == codes
    assert (file_of(found), module_of(found)) == (file, "target_dispatch")
    assert str(resolve("target_dispatch:of_c", _no_tests)) == (
        "dispatches to nothing that is written in Python"
    )


MULTIPLE = """
class Dispatcher:
    __slots__ = ("funcs",)
    def __init__(self): self.funcs = {}
    def dispatch(self, *types): return self.funcs[types]

check = Dispatcher()
def _text(value): ...
def _number(value): ...
check.funcs[str,] = _text
check.funcs[int,] = _number
"""
PLUM = """
class Method:
    def __init__(self, implementation): self.implementation = implementation
class Function:
    def __init__(self, *functions):
        self.methods, self.__wrapped__ = [Method(one) for one in functions], functions[0]
    def dispatch(self): ...
Function.__module__ = "plum.function"
def _text(value): ...
def _number(value): ...
check = Function(_text, _number)
"""


@pytest.mark.parametrize("text", [MULTIPLE, PLUM], ids=["multipledispatch", "plum"])
def test_dispatchers_of_libraries_are_known_by_their_attributes(
    text: str, app: Path
) -> None:
    name = f"target_dispatch_{len(text)}"
    app.with_name(f"{name}.py").write_text(text)
    found = resolve(f"{name}:check", _no_tests)
    assert isinstance(found, Several)
    codes = [one.__code__.co_name for one in functions_of(found)]
    assert codes == ["_text", "_number"]


def test_what_tests_and_libraries_register_does_not_count(app: Path) -> None:
    (app.with_name("target_dispatch.py")).write_text(DISPATCH)
    helper = app.with_name("target_helper.py")
    helper.write_text(
        "import json, target_dispatch\n"
        "target_dispatch.check.register(float, json.dumps)\n"
        "@target_dispatch.check.register(bytes)\ndef _bytes(value): ...\n"
    )
    found = resolve("target_dispatch:check", lambda path: path == helper)
    assert isinstance(found, Several)
    __import__("target_helper")
    names = ["check", "_", "_mapping"]
    assert [one.__code__.co_name for one in functions_of(found)] == names
    only = found.only(lambda one: one.__name__ != "_mapping")
    assert [one.__name__ for one in functions_of(only)] == ["check", "_"]
