"""Every reason stands once, is used, and is reached by a test."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import pytest_psf
from pytest_psf.core import reasons
from pytest_psf.core.problem import Reason

pytestmark = pytest.mark.usefixtures("unmeasured")

PACKAGE = Path(pytest_psf.__file__).parent
TESTS = Path(__file__).parents[1]
NAMES = {n: one for n, one in vars(reasons).items() if isinstance(one, Reason)}
SOURCES = [p for p in PACKAGE.rglob("*.py") if p != Path(reasons.__file__)]


def test_each_is_known_and_has_a_slug_of_its_own_and_a_sentence() -> None:
    assert reasons.known() == tuple(NAMES.values())
    assert len({one.slug for one in NAMES.values()}) == len(NAMES)
    for name, one in NAMES.items():
        assert one.slug == name.lower().replace("_", "-")
        assert re.fullmatch(r"[A-Z].*\.", one.line)


def test_no_slug_is_typed_where_a_reason_is_given() -> None:
    """Keys of TOML may be called like a reason; the first argument of a problem is one."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _makes_a_problem(node.func):
                first = node.args[0] if node.args else None
                assert not isinstance(first, ast.Constant), f"{path}:{node.lineno}"


def _makes_a_problem(function: ast.expr) -> bool:
    name = getattr(function, "id", None)
    return name in {"Problem", "UnverifiableError"}


@pytest.fixture(scope="module")
def words_of_code() -> set[str]:
    texts = (path.read_text("utf-8") for path in SOURCES)
    return {word for text in texts for word in re.findall(r"\w+", text)}


@pytest.fixture(scope="module")
def quoted_in_tests() -> set[str]:
    """Each word that stands in quotes, alone or among others, in a test or a table."""
    phrase = re.compile(r"""["'](?=([a-z-]+(?: [a-z-]+)*)["'])""")
    files = (p for p in TESTS.rglob("*") if p.suffix in {".py", ".toml"})
    texts = (p.read_text("utf-8") for p in files if p != Path(__file__))
    found = {said for text in texts for said in phrase.findall(text)}
    return {word for said in found for word in said.split()}


@pytest.mark.parametrize("name", NAMES)
def test_each_is_used(name: str, words_of_code: set[str]) -> None:
    assert name in words_of_code


@pytest.mark.parametrize("slug", [one.slug for one in NAMES.values()])
def test_each_is_reached_by_a_test(slug: str, quoted_in_tests: set[str]) -> None:
    """A run that came to it is compared with its slug, in a test or a table of cases."""
    assert slug in quoted_in_tests
