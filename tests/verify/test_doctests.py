"""How many lines of examples a doctest has, wherever it stands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pytest_psf.verify.context import Context
from pytest_psf.verify.outcome.doctests import lines_of_doctest
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from pathlib import Path

MODULE = '''"""What it is.

>>> 1 + 1
2
"""

class Desk:
    """No example."""

    def go(self, x):
        """Why.

        >>> for one in Desk().go(2):
        ...     print(one)
        a
        b

        And what comes of it.
        """

def broken():
    """
    >>> 1
   2
    """
'''


@pytest.mark.parametrize(
    ("test", "lines"),
    [
        ("pkg/app.py::pkg.app", 2),
        ("pkg/app.py::pkg.app.Desk.go", 4),
        ("pkg/app.py::pkg.app.Desk", None),
        ("pkg/app.py::pkg.app.broken", None),
        ("pkg/app.py::pkg.app.gone", None),
        ("pkg/__init__.py::pkg", 1),
        ("pkg/bad.py::pkg.bad", None),
        ("docs/use.rst::use.rst", 3),
        ("docs/gone.rst::gone.rst", None),
        ("docs/plain.txt::plain.txt", None),
    ],
)
def test_the_examples_are_counted(tmp_path: Path, test: str, lines: int | None) -> None:
    for name, text in (
        ("pkg/app.py", MODULE),
        ("pkg/__init__.py", "'''>>> go()'''\n"),
        ("pkg/bad.py", '"""\n>>> 1\n1\n"""\ndef f('),
        ("docs/use.rst", "Use\n===\n\n>>> a = 1\n>>> a\n1\n\nSo it is.\n"),
        ("docs/plain.txt", "Nothing.\n"),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    context = Context(project=Project(tmp_path), today=dt.date(2026, 12, 1))
    assert lines_of_doctest(context, test) == lines
