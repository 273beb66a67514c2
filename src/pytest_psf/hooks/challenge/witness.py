"""What a test that is run again ends with, and whether an assertion of it failed."""

from __future__ import annotations

import doctest
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.challenge.messages import Failure

if TYPE_CHECKING:
    import types
    from collections.abc import Generator, Iterator

    from pytest_psf.hooks.file_names import FileNames
    from pytest_psf.hooks.test_code import TestCode

#: How much of an exception's text is told.
_MOST_LETTERS = 160


class Witness:
    """Sees every report of one test, those of its subtests as well."""

    def __init__(self, names: FileNames) -> None:
        self._names = names
        self._outcomes: list[str] = []
        self.failures: list[Failure] = []
        #: Known once the tests are collected.
        self.test_code: TestCode

    @property
    def outcome(self) -> str:
        """The worst of all outcomes: failed, skipped, passed."""
        if self.failures:
            return "failed"
        for outcome in ("failed", "skipped"):
            if outcome in self._outcomes:
                return outcome
        return "passed" if self._outcomes else "not run"

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[object]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        self._outcomes.append(report.outcome)
        if report.failed and call.excinfo is not None:
            self.failures += self._failures(item, report.when, call.excinfo)
        return report

    def _failures(
        self, item: pytest.Item, when: str, info: pytest.ExceptionInfo[BaseException]
    ) -> Iterator[Failure]:
        kinds = _assertions_of(item)
        for error in _leaves(info.value):
            places = list(_places(error))
            raised = places[-1][0] if places else None
            shown = [
                place for place in places if self._names.is_of_the_project(place[0])
            ]
            file, line = shown[-1] if shown else (None, None)
            yield Failure(
                when=when,
                is_assertion=isinstance(error, kinds) and not self._is_system(raised),
                text=_text(error),
                file=None if file is None else self._names.file(file),
                line=line,
            )

    def _is_system(self, path: Path | None) -> bool:
        """Tell whether the system's own code raised: no test asserted that."""
        if path is None or not self._names.is_of_the_project(path):
            return False
        return not self.test_code.holds(path)


def _assertions_of(item: pytest.Item) -> tuple[type[BaseException], ...]:
    own = getattr(getattr(item, "cls", None), "failureException", AssertionError)
    return (AssertionError, pytest.fail.Exception, doctest.DocTestFailure, own)


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield the exceptions of a group, or the only one."""
    group = getattr(error, "exceptions", None)  # of an ExceptionGroup
    failures = getattr(error, "failures", None)  # of pytest's doctest items
    inner = group if isinstance(group, tuple) else failures
    if isinstance(inner, tuple | list) and inner:
        for one in inner:
            yield from _leaves(one)
    else:
        yield error


def _places(error: BaseException) -> Iterator[tuple[Path, int]]:
    """Yield the places that an exception came through, the innermost last."""
    traceback: types.TracebackType | None = error.__traceback__
    while traceback is not None:
        yield Path(traceback.tb_frame.f_code.co_filename), traceback.tb_lineno
        traceback = traceback.tb_next


def _text(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    name = type(error).__name__
    text = f"{name}: {lines[0]}" if lines else name
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}..."
