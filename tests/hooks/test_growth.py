"""What is looked up for each claim is looked up in one step, however much stands around it."""

from __future__ import annotations

import datetime as dt
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import Collected
from pytest_psf.core.outcomes import Observation, Outcomes, State, TestOutcome
from pytest_psf.core.places import Place
from pytest_psf.hooks.observe.observer import Observer
from pytest_psf.hooks.observe.window import Window
from pytest_psf.verify.context import Context
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.outcome.kind import TestKind
from pytest_psf.verify.project import Project
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.setting.kind import SettingKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CRITERION = catalogue.load().by_id["PSF-03.error-handling"]
PLACE = Place("pyproject.toml", 1)
#: Twice as many claims may take so many times the calls; each with each would take four.
MOST = 2.4


def calls(use: Callable[[], object]) -> int:
    """Return how many functions are called, those of C included: no clock is asked."""
    count = 0

    def see(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        use()
    finally:
        sys.setprofile(before)
    return count


def claim(kind: str, content: object) -> Claim:
    return Claim(
        criterion=CRITERION.id, facet=None, kind=kind, content=content, place=PLACE
    )


def functions(count: int) -> str:
    return "".join(f"def f{n}():\n    return {n}\n\n\n" for n in range(count))


def verify_targets(folder: Path, count: int) -> int:
    """Verify as many tests, each with a function of its own in one module."""
    (folder / "service.py").write_text(functions(count))
    targets = [f"service:f{n}" for n in range(count)]
    tests = tuple(
        TestOutcome(
            id=f"tests/test_a.py::test_{n}",
            place=PLACE,
            state=State.PASSED,
            observation=Observation(entered=frozenset({target})),
        )
        for n, target in enumerate(targets)
    )
    outcomes = Outcomes(
        tests=tests,
        collected=Collected(sources=dict.fromkeys(targets, "service.py")),
    )
    context = Context(
        project=Project(folder), today=dt.date(2026, 12, 1), outcomes=outcomes
    )
    contents = [
        TestClaim(test=test.id, exercises=(target,))
        for test, target in zip(tests, targets, strict=True)
    ]

    def use() -> None:
        for content in contents:
            found = TestKind().verify(claim("test", content), CRITERION, context)
            assert found.holds, found

    return calls(use)


def verify_settings(folder: Path, count: int) -> int:
    """Verify as many keys of one file."""
    (folder / "app.toml").write_text("".join(f"k{n} = 1\n" for n in range(count)))
    context = Context(project=Project(folder), today=dt.date(2026, 12, 1))

    def use() -> None:
        for n in range(count):
            content = SettingClaim(setting="app.toml", key=(f"k{n}",), at_most=2)
            found = SettingKind().verify(claim("setting", content), CRITERION, context)
            assert found.holds, found

    return calls(use)


def enter_targets(folder: Path, count: int) -> int:
    """Enter as many functions of one module, a test each."""
    (folder / f"entered_{count}.py").write_text(functions(count))
    module = import_module(f"entered_{count}")
    targets = {f"{module.__name__}:f{n}": vars(module)[f"f{n}"] for n in range(count)}
    window = Window()
    observer = Observer(targets, window)
    window.is_open = True

    def use() -> None:
        for name, function in targets.items():
            (watch, *_) = watches = observer.watches((name,))
            assert watch is not None
            for one in watches:
                one.start()
            function()
            for one in watches:
                one.stop()
            assert observer.take().entered == {name}

    try:
        return calls(use)
    finally:
        observer.close()


@pytest.mark.parametrize("measured", [verify_targets, verify_settings, enter_targets])
def test_twice_as_many_claims_take_about_twice_as_many_calls(
    measured: Callable[[Path, int], int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    few, many = (measured(tmp_path, count) for count in (200, 400))
    assert few < many < MOST * few
