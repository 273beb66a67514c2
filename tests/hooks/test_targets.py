"""From the name of a target to the function that can be observed, or why there is none."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.observe.targets import TargetError, file_of, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APP = """
import contextlib
import functools
import json
import textwrap

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

class Desk(Base):
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

@functools.wraps(len)
def around_c(): ...

class Marked: ...
Marked.__wrapped__ = plain

def endless(): ...
endless.__wrapped__ = endless
"""


@pytest.fixture(autouse=True, scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the file of an application that can be imported."""
    folder = tmp_path_factory.mktemp("targets")
    (folder / "target_broken.py").write_text("1 / 0")
    (folder / "target_leaving.py").write_text("raise SystemExit(3)")
    (folder / "target_lacking.py").write_text("import no_such_module_at_all")
    (folder / "target_interrupted.py").write_text("raise KeyboardInterrupt")
    file = folder / "target_app.py"
    file.write_text(APP)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
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
        ("target_none:f", "there is no module target_none"),
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
        ("target_app:part", "is a partial: name the function behind it"),
        ("target_app:Desk.half", "is a partial: name the function behind it"),
        ("target_app:c_function", "is written in C, where no call can be observed"),
        ("target_app:around_c", "is written in C, where no call can be observed"),
        (
            "target_app:Marked",
            "is a class but not a pydantic model: name one of its methods",
        ),
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
