"""What is a use of a function, and what only keeps its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.verify.outcome.reached import is_reached
from pytest_psf.verify.outcome.written import Module
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from pathlib import Path


def reached(root: Path, code: str, name: str = "service.py") -> bool:
    own = "def halt(x):\n    return x\n"
    (root / "guard.py").write_text(own)
    (root / name).write_text(code)
    found = Module(own).named("halt")
    assert found is not None
    return is_reached(found, root / "guard.py", Project(root))


@pytest.mark.parametrize(
    "code",
    [
        "ALL = (halt,)",
        "ALL = [guard.halt, guard.other]",
        "ALL: list = [halt]",
        "ALL = {'halt': halt}",
        "ALL = {halt}",
        "ALL = ({'a': [halt]}, 1)",
        "ALL = ['halt']",
        "KEPT = halt",
        "ONE = (halt,)\nTWO = [ONE]\nTHREE = TWO",
        "ONE = (halt, 'TWO')\nTWO = (ONE,)\n",
        "halt",
        "halt, 1",
    ],
)
def test_a_list_that_nothing_uses_is_no_use(tmp_path: Path, code: str) -> None:
    assert not reached(tmp_path, code)


@pytest.mark.parametrize(
    "code",
    [
        "ALL = (halt,)\nfor one in ALL: one(1)",
        "ALL = (halt,)\nserve(ALL)",
        "ALL = [halt]\nROUTES = [path('x', ALL)]",
        "ONE = (halt,)\nTWO = [ONE]\ndef go(): return TWO",
        "ALL = [path('x', halt)]",
        "ALL = [*others, halt]",
        "ALL = {**others, 'a': halt}",
        "ALL = ['guard.halt']",
        "__all__ = ['halt']",
        "handler = halt",
        "table['a'] = halt",
        "class Page(Base):\n    actions = [halt]",
        "def go(): return (halt,)",
        "try:\n    ALL = [halt]\nexcept E: pass",
        "from guard import halt",
        "halt(1)",
    ],
)
def test_what_uses_it_hands_it_on_or_shows_it_is(tmp_path: Path, code: str) -> None:
    assert reached(tmp_path, code)


def test_a_list_may_be_named_in_another_file(tmp_path: Path) -> None:
    (tmp_path / "jobs.yaml").write_text("run: service:ALL\n")
    assert reached(tmp_path, "from guard import *\nALL = [halt]\n")
