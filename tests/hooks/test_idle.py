"""Tests that do nothing are told from those that do anything at all."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.hooks.observe.idle import IdleCheck

if TYPE_CHECKING:
    from pathlib import Path


def _function(folder: Path, text: str) -> Any:
    """Import a module without pytest's rewriting, and return its test."""
    path = folder / "idle_module.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("idle_module", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.test_it  # as a test names it


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "'a docstring'",
        "assert True",
        "assert 1 + 1 == 2, 'sums'",
        "x = 5",
        "import json",
        "def inner(): print()",
        "def inner(n=1, *, m=2): print()",
        "f = lambda: print()",
        "class Inner:\n        x = print",
        "if True:\n        assert 1",
    ],
)
def test_a_body_that_calls_and_asserts_nothing_is_idle(
    tmp_path: Path, body: str
) -> None:
    for head in ("def test_it():", "async def test_it():"):
        function = _function(tmp_path, f"{head}\n    {body}\n")
        assert IdleCheck().does_nothing(function)


@pytest.mark.parametrize(
    "body",
    [
        "print()",
        "x = [print]\n    assert x",
        "assert __name__.real",
        "if True:\n        print()",
        "for x in [f()]: pass",
        "yield",
        "yield from ()",
        "with f(): pass",
        "x: int = f()",
        "def inner(n=f()): pass",
        "def inner(*, n=f()): pass",
        "f = lambda n=f(): n",
        "@f\n    def inner(): pass",
        "@f\n    class Inner: pass",
        "class Inner:\n        f()",
        "class Inner(Base): pass",
        "class Inner(metaclass=Meta): pass",
        "class Inner:\n        def inner(self, n=f()): pass",
        "del x[0]",
        "try:\n        pass\n    finally:\n        f()",
    ],
)
def test_a_body_that_does_anything_is_not(tmp_path: Path, body: str) -> None:
    function = _function(tmp_path, f"def test_it():\n    {body}\n")
    assert not IdleCheck().does_nothing(function)


def test_awaiting_is_doing(tmp_path: Path) -> None:
    function = _function(tmp_path, "async def test_it():\n    await x\n")
    assert not IdleCheck().does_nothing(function)


@pytest.mark.parametrize(
    ("around", "is_idle"),
    [
        ("class T:\n    {}\ntest_it = T.test_it", True),
        ("if True:\n    {}", True),
        ("try:\n    {}\nfinally: pass", True),
        ("import functools\ndef d(f): return f\n@d\n@functools.cache\n{}", True),
    ],
)
def test_idle_functions_are_found_wherever_they_stand(
    tmp_path: Path, around: str, *, is_idle: bool
) -> None:
    for text, expected in (("pass", is_idle), ("print()", not is_idle)):
        function = _function(tmp_path, around.format(f"def test_it(): {text}") + "\n")
        assert IdleCheck().does_nothing(function) is expected


def test_functions_of_one_file_are_told_apart(tmp_path: Path) -> None:
    text = "def test_it(): pass\ndef other(): print()\n"
    idle = _function(tmp_path, text)
    other = idle.__globals__["other"]
    check = IdleCheck()
    assert [check.does_nothing(one) for one in (idle, other, idle)] == [
        True,
        False,
        True,
    ]


def test_what_cannot_be_looked_at_is_not_accused(tmp_path: Path) -> None:
    function = _function(tmp_path, "def test_it(): pass\n")
    check = IdleCheck()
    for thing in (None, len, object()):
        assert not check.does_nothing(thing)
    (tmp_path / "idle_module.py").unlink()
    assert not check.does_nothing(function)
    space: dict[str, Any] = {}
    exec(compile("def f(): pass", "<made>", "exec"), space)  # noqa: S102 - our text
    assert not check.does_nothing(space["f"])
