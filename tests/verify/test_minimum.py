"""Coverage minimums, worked out from what tests are known to have run."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core.collected import Collected
from pytest_psf.core.evidence import Standing
from pytest_psf.core.outcomes import Observation, Outcomes, State, TestOutcome
from pytest_psf.core.places import Place
from pytest_psf.verify.context import Context
from pytest_psf.verify.outcome.claim import CoverageMinimum
from pytest_psf.verify.outcome.minimum import faults, require_minimum
from pytest_psf.verify.project import Project
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.core.collected import Ran

CODE = """\
def check(value):
    if value:
        return 1
    return 2


def other():
    return 3
"""
#: What `check(True)` and `check(False)` run.
TRUE = ((-1, 2), (2, 3), (3, -1))
FALSE = ((-1, 2), (2, 4), (4, -1))
OTHER = ((-7, 8), (8, -7))
ID = "PSF-04.refusals"


def outcome(name: str, ran: Ran | None, state: State = State.PASSED) -> TestOutcome:
    return TestOutcome(
        id=f"test_a.py::{name}",
        place=Place("test_a.py", 1),
        state=state,
        observation=Observation(ran=ran),
    )


def verify(
    root: Path,
    *tests: TestOutcome,
    files: tuple[str, ...] = ("app.py",),
    at_least: float = 90,
    unmeasured: str = "",
    narrowed: tuple[str, ...] = (),
) -> tuple[str, ...]:
    outcomes = Outcomes(
        tests=tests,
        narrowed=narrowed,
        collected=Collected(unmeasured=unmeasured),
        minimums={ID: tuple(test.id for test in tests)},
    )
    today = dt.date(2026, 11, 25)
    context = Context(project=Project(root), today=today, outcomes=outcomes)
    minimum = CoverageMinimum(files=files, at_least=at_least)
    return require_minimum(ID, minimum, context)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(CODE)
    return tmp_path


def test_the_tests_add_up(root: Path) -> None:
    whole = (
        outcome("test_true", {"app.py": TRUE}),
        outcome("test_false", {"app.py": FALSE}),
        outcome("test_other", {"app.py": OTHER}),
    )

    assert verify(root, *whole) == ("its evidence tests run 100 % of app.py",)


def test_too_little_is_told_with_what_is_missing(root: Path) -> None:
    with pytest.raises(UnverifiableError) as told:
        verify(root, outcome("test_true", {"app.py": TRUE}))

    finding = told.value.finding("test", "x")
    assert finding.reason == "coverage-too-low"
    assert finding.standing is Standing.BROKEN
    assert finding.why == (
        "its evidence tests run 50 % of app.py (lines and branches inside functions); "
        "90 % is asked for; missing: 4, 8"
    )
    assert finding.place == Place("app.py", 4)


def test_a_missing_branch_is_told_where_no_line_tells_of_it(root: Path) -> None:
    (root / "app.py").write_text(
        "def check(value):\n    if value:\n        value = 1\n    return value\n"
    )
    arcs = ((-1, 2), (2, 3), (3, 4), (4, -1))

    with pytest.raises(UnverifiableError, match=r"missing: 2->4$"):
        verify(root, outcome("test_true", {"app.py": arcs}))


def test_a_pragma_takes_no_line_out(root: Path) -> None:
    text = CODE.replace("return 2", "return 2  # pragma: no cover")
    (root / "app.py").write_text(text)

    with pytest.raises(UnverifiableError, match="missing: 4, 8"):
        verify(root, outcome("test_true", {"app.py": TRUE}))


def test_a_failed_test_adds_nothing(root: Path) -> None:
    with pytest.raises(UnverifiableError, match="run 50 % of"):
        verify(
            root,
            outcome("test_true", {"app.py": TRUE}),
            outcome("test_false", {"app.py": FALSE}, State.FAILED),
        )


@pytest.mark.parametrize("narrowed", [("narrowed by -k",), ()])
def test_what_was_not_run_leaves_it_open(root: Path, narrowed: tuple[str, ...]) -> None:
    more = [] if narrowed else [outcome("test_false", None, State.NOT_RUN)]

    with pytest.raises(UnverifiableError) as told:
        verify(root, outcome("test_true", {"app.py": TRUE}), *more, narrowed=narrowed)

    finding = told.value.finding("test", "x")
    assert finding.standing is Standing.UNJUDGED
    assert finding.why.endswith("not all of them were run")


def test_what_died_with_a_worker_is_told(root: Path) -> None:
    with pytest.raises(UnverifiableError, match="what 1 of them run was lost"):
        verify(root, outcome("test_true", {"app.py": TRUE}), outcome("test_b", None))
    with pytest.raises(UnverifiableError, match=r"app\.py was lost with a worker"):
        verify(root, outcome("test_true", None))


def test_what_was_not_measured_is_told(root: Path) -> None:
    with pytest.raises(UnverifiableError, match="coverage is active"):
        verify(root, outcome("test_true", None), unmeasured="coverage is active")
    with pytest.raises(UnverifiableError, match=r"does not measure app\.py"):
        verify(root, outcome("test_true", {}))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def broken(:\n", "not-python"),
        ("VALUE = 1\n\n\ndef short(): return 1\n", "nothing-to-run"),
    ],
)
def test_files_that_cannot_have_a_minimum(root: Path, text: str, reason: str) -> None:
    (root / "app.py").write_text(text)

    with pytest.raises(UnverifiableError) as told:
        verify(root, outcome("test_true", {"app.py": ((-1, 1),)}))

    assert told.value.problem.reason.slug == reason


def test_a_file_that_is_not_there_is_told_with_the_nearest(root: Path) -> None:
    with pytest.raises(UnverifiableError, match=r"ap\.py does not exist") as told:
        verify(root, outcome("test_true", {}), files=("ap.py",))

    assert "did you mean app.py?" in told.value.problem.fix


def test_more_places_are_not_told_than_fit(root: Path) -> None:
    body = "".join(f"    if value == {n}:\n        return {n}\n" for n in range(9))
    (root / "app.py").write_text(f"def check(value):\n{body}")

    arcs = ((-1, 2), *((n, n + 2) for n in range(2, 18, 2)), (18, -1))
    with pytest.raises(UnverifiableError, match=r"missing: 3, 5, 7, 9, 11, \.\.\.$"):
        verify(root, outcome("test_none", {"app.py": arcs}))


def test_the_text_is_checked() -> None:
    def found(files: tuple[str, ...], at_least: float) -> list[str]:
        minimum = CoverageMinimum(files=files, at_least=at_least)
        return [fault.why for fault in faults(minimum)]

    assert found(("a.py",), 90) == []
    assert found((), 90) == ["names no file"]
    assert found(("a.txt", "*.py"), 90) == [
        '"a.txt" names no Python file',
        '"*.py" names no Python file',
    ]
    assert found(("a.py",), 0) == ["at-least is 0"]
    assert found(("a.py",), 101) == ["at-least is 101"]


@pytest.mark.parametrize("name", ["test_a.py", "conftest.py", "tests/help.py"])
def test_a_file_of_tests_has_no_minimum(root: Path, name: str) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("def test_true():\n    assert len('a')\n", encoding="utf-8")
    arcs = ((-1, 2), (2, -1))

    with pytest.raises(UnverifiableError, match="which always run themselves") as told:
        verify(root, outcome("test_true", {name: arcs}), files=(name,))
    assert told.value.problem.reason.slug == "of-tests"
