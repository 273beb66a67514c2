"""Articles, counts, and values in the words of who wrote them."""

from __future__ import annotations

import ast
import datetime as dt
import re
from pathlib import Path

import pytest

import pytest_psf
from pytest_psf.core.wording import as_written, counted, with_article


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("evaluation", "an evaluation"),
        ("drill", "a drill"),
        ("Agent", "an Agent"),
        ("unreached function", "an unreached function"),
        ("user", "a user"),
        ("unit", "a unit"),
        ("one-off", "a one-off"),
        ("export", "an export"),
        ("json report", "a json report"),
    ],
)
def test_the_article_is_that_of_the_word(noun: str, expected: str) -> None:
    assert with_article(noun) == expected


def test_one_is_singular_and_all_else_is_plural() -> None:
    assert counted(1, "test") == "1 test"
    assert counted(0, "test") == "0 tests"
    assert counted(12, "more fault") == "12 more faults"
    assert counted(1, "criterion", "criteria") == "1 criterion"
    assert counted(7, "criterion", "criteria") == "7 criteria"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (0.5, "0.5"),
        ("True", "'True'"),
        (dt.date(2027, 1, 31), "2027-01-31"),
        ([True, "a"], "[true, 'a']"),
        ((1, None), "[1, null]"),
        ({"on": False}, "{ on = false }"),
        ({}, "{}"),
    ],
)
def test_a_value_is_shown_as_it_is_written(value: object, expected: str) -> None:
    assert as_written(value) == expected


def test_no_message_puts_an_article_before_a_word_that_it_does_not_know() -> None:
    """Whoever writes "a {kind}" says "a evaluation" one day: `with_article` knows."""
    root = Path(pytest_psf.__file__).parent
    #: Of these the words that can stand there all take the article that is written.
    known = {"hooks/challenge/forms.py", "core/sharing.py", "core/wording.py"}
    found = [
        f"{path.relative_to(root).as_posix()}:{part.lineno}"
        for path in sorted(root.rglob("*.py"))
        if path.relative_to(root).as_posix() not in known
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for part, behind in zip(text.values, text.values[1:], strict=False)
        if isinstance(part, ast.Constant)
        and isinstance(behind, ast.FormattedValue)
        and re.search(r"(?:^|\s)an? $", str(part.value))
    ]
    assert found == []
