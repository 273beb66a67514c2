"""Patterns are those of `re`, and are compiled by whoever needs them first."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pytest_psf
from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_it_does_what_the_pattern_does() -> None:
    found = regex(r"(?P<word>a+)b", re.IGNORECASE)
    compiled = re.compile(r"(?P<word>a+)b", re.IGNORECASE)
    text = "xAAb aab"
    for name in ("search", "match", "fullmatch"):
        ours, theirs = getattr(found, name)(text), getattr(compiled, name)(text)
        assert (ours and ours.group()) == (theirs and theirs.group())
    assert found.findall(text) == compiled.findall(text) == ["AA", "aa"]
    assert found.sub("-", text) == compiled.sub("-", text)
    assert found.split(text) == compiled.split(text)
    assert [*map(str, found.finditer(text))] == [*map(str, compiled.finditer(text))]
    assert (found.pattern, found.flags) == (compiled.pattern, compiled.flags)
    assert found.groupindex == compiled.groupindex
    assert regex(rb"\d").findall(b"a1") == [b"1"]
    assert not hasattr(found, "__wrapped__")


def test_nothing_is_compiled_before_it_is_used() -> None:
    wrong = regex("(")
    with pytest.raises(re.error, match="missing"):
        wrong.search("a")


def patterns() -> Iterator[tuple[str, Any]]:
    kind = type(regex("a"))
    for one in pkgutil.walk_packages(pytest_psf.__path__, "pytest_psf."):
        if not one.name.endswith("__main__"):
            module = importlib.import_module(one.name)
            for name, value in vars(module).items():
                if isinstance(value, kind):
                    yield f"{one.name}.{name}", value


def test_all_of_ours_compile() -> None:
    found = dict(patterns())
    assert len(found) > 200
    for name, value in found.items():
        assert isinstance(value.flags, int), name


def test_nobody_knows_a_pattern_again_by_its_match() -> None:
    """The `re` of a match is the compiled pattern: `match.re is PATTERN` is never true."""
    root = Path(pytest_psf.__file__).parent
    for path in root.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert re.search(r"\.re (?:is|==|in|not)\b", text) is None, path


#: Prints the modules of ours that compile a pattern while they are imported.
COMPILING = """
import pytest, re, sys

before = compiler.compile
by = set()

def compile(text, flags=0):
    frame = sys._getframe(1)
    while frame.f_globals["__name__"] in {"re", "functools"}:
        frame = frame.f_back
    by.add(frame.f_globals["__name__"])
    return before(text, flags)

compiler.compile = compile
import pytest_psf.hooks.start, pytest_psf.commands.check, pytest_psf.commands.explain
print(*(one for one in sorted(by) if one.startswith("pytest_psf")))
"""


def test_no_module_of_a_run_compiles_its_patterns_when_it_is_imported() -> None:
    compiler = "re._compiler" if sys.version_info >= (3, 11) else "sre_compile"
    told = f"import {compiler} as compiler\n{COMPILING}"
    found = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == []
