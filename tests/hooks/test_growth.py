"""What is looked up for each claim is looked up in one step, however much stands around it."""

from __future__ import annotations

import ast
import datetime as dt
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import Collected
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.made_of import FUNCTION, TEST, Code
from pytest_psf.core.outcomes import Observation, Outcomes, State, TestOutcome
from pytest_psf.core.places import Place
from pytest_psf.core.sharing import doubted_if_shared
from pytest_psf.core.shown import neutral
from pytest_psf.hooks.observe.elsewhere import Twins, twin_of
from pytest_psf.hooks.observe.observer import Observer
from pytest_psf.hooks.observe.window import Window
from pytest_psf.verify.context import Context
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.outcome.kind import TestKind
from pytest_psf.verify.outcome.written import Definition, Module
from pytest_psf.verify.project import Project
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.setting.kind import SettingKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

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


def steps(use: Callable[[], object]) -> int:
    """Return how many lines are run, each turn of a loop for itself.

    What compares one with each of many may call nothing.
    """
    count = 0

    def see(_frame: object, event: str, _argument: object) -> object:
        nonlocal count
        count += event == "line"
        return see

    before = sys.gettrace()
    sys.settrace(see)  # type: ignore[arg-type] # it returns itself
    try:
        use()
    finally:
        sys.settrace(before)
    return count


def claim(kind: str, content: object) -> Claim:
    return Claim(
        criterion=CRITERION.id, facet=None, kind=kind, content=content, place=PLACE
    )


def functions(count: int) -> str:
    return "".join(f"def f{n}():\n    return {n}\n\n\n" for n in range(count))


def verify_targets(
    folder: Path, count: int, measured: Callable[[Callable[[], None]], int] = calls
) -> int:
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

    return measured(use)


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


def share_copies(_: Path, count: int) -> int:
    """Ask what is shared of as many tests, each with a function like all others."""
    evidence = []
    for n in range(count):
        test, function = f"tests/test_a.py::test_{n}", f"service:f{n}"
        finding = Finding(
            counts_as="test",
            source=test,
            standing=Standing.HOLDS,
            made_of=((TEST, test), (FUNCTION, function)),
            code=(Code(test, 3), Code(function, 1, "the same")),
        )
        evidence.append(
            Evidence(claim=claim("test", TestClaim(test=test)), finding=finding)
        )
    asked = frozenset({CRITERION.id})

    edition = catalogue.load()

    def use() -> None:
        found = doubted_if_shared(evidence, asked, edition, whole=True)
        assert len(found) == count

    return steps(use)


@pytest.mark.parametrize(
    "measured", [verify_targets, verify_settings, enter_targets, share_copies]
)
def test_twice_as_many_claims_take_about_twice_as_many_calls(
    measured: Callable[[Path, int], int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    few, many = (measured(tmp_path, count) for count in (200, 400))
    assert few < many < MOST * few


def test_other_names_of_a_module_are_looked_for_once() -> None:
    known: Twins = {}
    file = Path(__file__)
    targets = [f"{__name__}:f{n}" for n in range(100)]
    twin_of(targets[0], file, known)

    again = calls(lambda: [twin_of(one, file, known) for one in targets])

    assert again < 20 * len(targets) < len(sys.modules) * len(targets)


def test_a_text_that_can_be_seen_is_not_looked_at_by_the_letter() -> None:
    name = "tests/test_a.py::test_it"
    few, many = (calls(partial(neutral, text, 1000)) for text in (name, 30 * name))
    assert few == many


def test_lines_are_counted_without_a_look_into_expressions() -> None:
    def counted(expression: str) -> int:
        module = Module(f"def test_a():\n    assert {expression}\n")
        node = definition(module)
        return calls(lambda: module.lines_of(node))

    assert counted("f(1)") == counted("f(1, [2, (3, g(h, 4))], i=j.k) == {5: l[m]}")


def test_a_file_is_parsed_once_for_all_who_look_into_it(tmp_path: Path) -> None:
    parsed = []

    def see(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code is ast.parse.__code__:
            parsed.append(frame.f_locals["source"])

    def once(use: Callable[[], None]) -> int:
        use()
        return 1

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        verify_targets(tmp_path, 3, measured=once)
    finally:
        sys.setprofile(before)

    assert parsed.count((tmp_path / "service.py").read_text()) == 1


def definition(module: Module) -> Definition:
    (node,) = module.tree.body
    assert isinstance(node, Definition)
    return node
