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

    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.hooks.collect.system_code import TestCode

#: Files whose exceptions nobody asserts: the stand-in's code, and time limits.
_NO_ASSERTIONS = frozenset({"<pytest-psf>", "pytest_timeout.py"})

#: How much of an exception's text is reported.
_MOST_LETTERS = 160


class Witness:
    """Sees every report of one test, those of its subtests as well."""

    def __init__(self, names: FileNames) -> None:
        self._names = names
        self._outcomes: list[str] = []
        self.failures: list[Failure] = []
        #: Known once the tests are collected.
        self.test_code: TestCode
        #: Where the target's package lies, which may be installed.
        self.system: Path | None = None

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
            shown = [place for place in places if self._is_ours(place[0])]
            file, line = shown[-1] if shown else (None, None)
            yield Failure(
                when=when,
                is_assertion=isinstance(error, kinds) and self._is_the_test_s(places),
                text=_text(error),
                file=None if file is None else self._names.file(file),
                line=line,
            )

    def _is_ours(self, path: Path) -> bool:
        """Tell whether a file is the project's, or the system's where it is installed."""
        return self._names.is_of_the_project(path) or self._is_of_the_target(path)

    def _is_of_the_target(self, path: Path) -> bool:
        return self.system is not None and path.is_relative_to(self.system)

    def _is_the_test_s(self, places: list[tuple[Path, int]]) -> bool:
        """Tell whether the test asserted: not the system, a sabotage, or a time limit.

        What a library asserts counts as asserted by whoever called it.
        """
        names = {path.name for path, _ in places}
        if names & _NO_ASSERTIONS:
            return False
        ours = [path for path, _ in places if self._is_ours(path)]
        return not ours or self.test_code.holds(ours[-1])


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
    try:
        lines = str(error).strip().splitlines()
    except Exception:  # noqa: BLE001 - the user's `__str__` may do anything
        lines = []
    name = type(error).__name__
    text = f"{name}: {lines[0]}" if lines else name
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}..."
