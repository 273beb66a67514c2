"""The structure of the package, as its own source tells it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest_psf

PACKAGE = Path(pytest_psf.__file__).parent
FILES = {
    "pytest_psf."
    + ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(
        ".__init__"
    ): path
    for path in PACKAGE.rglob("*.py")
    if path != PACKAGE / "__init__.py"
}


@cache
def imports() -> dict[str, frozenset[str]]:
    """Return which of our modules each names, for type checkers alone included."""
    return {name: frozenset(_imported(name)) for name in FILES}


def _imported(name: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(FILES[name].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: a relative import"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & FILES.keys()) or {str(node.module)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return (found & FILES.keys()) - {name}


def test_no_module_is_part_of_a_circle() -> None:
    left = {name: set(named) for name, named in imports().items()}
    while free := [name for name, named in left.items() if not named & left.keys()]:
        for name in free:
            del left[name]
    assert left == {}


def test_the_graph_is_not_empty() -> None:
    assert "pytest_psf.core.problem" in imports()["pytest_psf.core.judge"]
    assert "pytest_psf.core.judge" in imports()["pytest_psf.hooks.session.session"]


def test_every_room_says_what_it_holds_and_what_it_does_not() -> None:
    for name, path in FILES.items():
        if path.name == "__init__.py":
            said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
            first, _, rest = said.partition("\n\n")
            assert first.endswith("."), name
            assert rest.strip(), name


def test_no_tool_takes_a_room_for_tests() -> None:
    taken = re.compile(r"tests?|test_.*|.*_test|conftest")
    parts = {part for name in FILES for part in name.split(".")}
    assert [part for part in parts if taken.fullmatch(part)] == []


def test_no_line_is_broken_within_an_id() -> None:
    """A hyphen is no place to break at: `PSF-07.incident-` names nothing."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func) in {"textwrap.wrap", "textwrap.fill"}
            ):
                kept = [one for one in node.keywords if one.arg == "break_on_hyphens"]
                assert kept, f"{path}:{node.lineno}"
                assert ast.unparse(kept[0].value) == "False"
