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
    (tmp_path / "compose.yaml").write_text("run: service:ALL\n")
    assert reached(tmp_path, "from guard import *\nALL = [halt]\n")


def reached_as(root: Path, name: str, code: str, file: str = "service.py") -> bool:
    own = f"def {name}(x):\n    return x\n"
    (root / "guard.py").write_text(own)
    (root / file).write_text(code)
    found = Module(own).named(name)
    assert found is not None
    return is_reached(found, root / "guard.py", Project(root))


@pytest.mark.parametrize(
    "code",
    [
        'getattr(desk, "on_call_" + kind)(1)',
        'getattr(desk, "on_" + kind)(1)',
        'getattr(desk, "on_call_%s" % kind)(1)',
        'getattr(desk, "on_{}".format(kind))(1)',
        'getattr(desk, "on_{kind}".format(kind="x"))(1)',
        'found = [one for name, one in vars(desk).items() if name.startswith("on_")]',
        'found = [n for n in dir(desk) if n[:3] == "on_"]',
        'PREFIX = "on_"\n\ndef go(): return [n for n in dir(desk) if n.startswith(PREFIX)]',
        'getattr(desk, kind + "_pause")(1)',
        'getattr(desk, "%s_pause" % kind)(1)',
        'getattr(desk, "{}_call_pause".format(kind))(1)',
    ],
)
def test_a_name_that_is_put_together_is_named(tmp_path: Path, code: str) -> None:
    assert reached_as(tmp_path, "on_call_pause", code)


@pytest.mark.parametrize(
    ("code", "file"),
    [
        ('"on_"', "service.py"),
        ('"""Handles what begins with on_ or ends in _pause."""', "service.py"),
        ('getattr(desk, "off_" + kind)(1)', "service.py"),
        ('row["_pause"]', "service.py"),
        ("on_ = 1", "service.py"),
        ("_pause = on_", "service.py"),
        ("on_: _pause", "values.yaml"),
    ],
)
def test_a_part_of_a_name_elsewhere_is_none(
    tmp_path: Path, code: str, file: str
) -> None:
    assert not reached_as(tmp_path, "on_call_pause", code, file)
