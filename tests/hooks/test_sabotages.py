"""What a `sabotage` names is there and can run, or it is said why not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from pytest_psf.core.problem import Problem
from pytest_psf.hooks.observe.sabotages import sabotage_named, why_not_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRONG = """
LIMIT = 7
def pass_all(*args): return "passed"
class Guard:
    @classmethod
    def open(cls): return "open"
    @staticmethod
    def shut(): return "shut"
    def __call__(self): return "called"
    @property
    def broken(self): raise RuntimeError("no such luck")
guard = Guard()
"""


@pytest.fixture
def _wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "sab_wrong.py").write_text(WRONG)
    (tmp_path / "sab_broken.py").write_text("import no_such_thing_at_all\n")
    (tmp_path / "sab_raises.py").write_text("1 / 0\n")
    (tmp_path / "sab_pack").mkdir()
    (tmp_path / "sab_pack" / "__init__.py").touch()
    (tmp_path / "sab_pack" / "sab_worse.py").write_text(WRONG)
    yield
    for name in [one for one in sys.modules if one.startswith("sab_")]:
        del sys.modules[name]


@pytest.mark.usefixtures("_wrong")
@pytest.mark.parametrize(
    ("name", "returns"),
    [
        ("sab_wrong:pass_all", "passed"),
        ("sab_wrong:Guard.open", "open"),
        ("sab_wrong:Guard.shut", "shut"),
        ("sab_wrong:guard", "called"),
        ("sab_wrong:guard.open", "open"),
        ("sab_pack.sab_worse:pass_all", "passed"),
        ("builtins:str", ""),
    ],
)
def test_whatever_can_be_called_may_stand_in(name: str, returns: str) -> None:
    found = sabotage_named(name)
    assert not isinstance(found, Problem)
    assert found() == returns


@pytest.mark.usefixtures("_wrong")
@pytest.mark.parametrize(
    ("name", "why", "fix"),
    [
        (
            "sab_wron:pass_all",
            "there is no module sab_wron; did you mean sab_wrong:pass_all?",
            "correct the name",
        ),
        (
            "tests.sab_wrong:pass_all",
            "there is no module tests.sab_wrong; did you mean sab_wrong:pass_all?",
            "without its folder",
        ),
        (
            "sab_worse:pass_all",
            "there is no module sab_worse; did you mean sab_pack.sab_worse:pass_all?",
            "correct the name",
        ),
        (
            "sab_wrong:pas_all",
            "there is no sab_wrong.pas_all; did you mean pass_all?",
            "correct the name under `sabotage`",
        ),
        (
            "sab_wrong:Guard.opn",
            "there is no sab_wrong.Guard.opn; did you mean open?",
            "correct the name under `sabotage`",
        ),
        ("sab_broken:f", "there is no module no_such_thing_at_all", "correct"),
        ("sab_raises:f", "sab_raises cannot be imported (ZeroDivisionError", "fix the"),
        (
            "sab_wrong:LIMIT",
            "sab_wrong:LIMIT is no function, but of type int",
            "name a",
        ),
        (
            "sab_wrong:guard.broken",
            "cannot be read (RuntimeError: no such",
            "let it be",
        ),
    ],
)
def test_what_cannot_is_told_with_what_is_near(name: str, why: str, fix: str) -> None:
    found = sabotage_named(name)
    assert isinstance(found, Problem)
    assert found.reason.slug == "no-such-sabotage"
    assert why in found.why
    assert fix in found.fix


class Order(BaseModel):
    count: int


def test_nothing_stands_in_for_a_model() -> None:
    problem = why_not_for("app:Order", Order)
    assert problem is not None
    assert problem.why == "nothing can run instead of app:Order, which is a model"
    assert why_not_for("app:f", test_nothing_stands_in_for_a_model) is None  # type: ignore[arg-type] # a function
