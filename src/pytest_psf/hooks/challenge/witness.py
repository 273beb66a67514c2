"""What a test that is run again ends with, and whether an assertion of it failed."""

from __future__ import annotations

import gc
import inspect
import os
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pluggy
import pytest

from pytest_psf import fixtures
from pytest_psf.fixtures.trials.tried import BelowTheBarError
from pytest_psf.hooks.challenge.judging import Judgements, Judging
from pytest_psf.hooks.challenge.messages import Failure

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.hooks.collect.system_code import TestCode

#: Files whose exceptions nobody asserts: what stands in for a target, and time limits.
_NO_ASSERTIONS = frozenset({"<pytest-psf>", "pytest_timeout.py"})

#: What tests are written with.
_FIXTURES = Path(fixtures.__file__).parent
#: Where they are set up and torn down: what fails there is a fault of the test.
_PLUGIN = _FIXTURES.parent / "plugin.py"

#: How much of an exception's text is reported.
_MOST_LETTERS = 160


class Witness:
    """Sees every report of one test, those of its subtests as well."""

    def __init__(self, names: FileNames) -> None:
        self._names = names
        #: The folders of what each exception comes through, as texts begin.
        self._around = tuple(_folders_around(names))
        self._outcomes: list[str] = []
        self.failures: list[Failure] = []
        #: Known once the tests are collected.
        self.test_code: TestCode
        #: Where the target's package lies, which may be installed.
        self.system: Path | None = None
        self.judgements = Judgements()

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
        if report.failed:
            self.failures += self._failures(item, report, call.excinfo)
        return report

    def knows(self, module: types.ModuleType | None) -> None:
        """Look up whether a module is the project's, before a copy of this process does."""
        file = getattr(module, "__file__", None)
        if isinstance(file, str):
            self._names.is_of_the_project(Path(file))
            self.test_code.holds(Path(file))

    @staticmethod
    def code_of(item: pytest.Item) -> types.CodeType:
        """Return the code of a test; that of nothing where it is no function."""
        function = inspect.unwrap(getattr(item, "function", None) or _nothing)
        code: types.CodeType = getattr(function, "__code__", _nothing.__code__)
        return code

    def asserts_absence(self, target: str, item: pytest.Item) -> bool:
        """Tell whether a test asserts that something is not there, or stayed as it was.

        That its target returns nothing is no such thing.
        """
        code = self.code_of(item)
        name = target.replace(":", ".").rpartition(".")[2]
        return self.judgements.judges_absence(
            Path(code.co_filename), code.co_firstlineno, beside=name
        )

    def banned(self, item: pytest.Item) -> tuple[str, ...]:
        """Return the texts that a test wants nowhere."""
        code = self.code_of(item)
        return self.judgements.banned(Path(code.co_filename), code.co_firstlineno)

    def _failures(
        self,
        item: pytest.Item,
        report: pytest.TestReport,
        info: pytest.ExceptionInfo[BaseException] | None,
    ) -> Iterator[Failure]:
        if info is None:
            yield _without_exception(report)
            return
        kinds = _assertions_of(item)
        for error in _leaves(info.value):
            is_by_trials = isinstance(error, BelowTheBarError)
            # What the first trial failed by judges, if that was an assertion.
            judging = (error.__cause__ if is_by_trials else None) or error
            steps = [step for step in _steps(judging) if self._is_ours(step.path)]
            is_assertion, stumbled = False, None
            if not self._is_misuse(judging, kinds):
                is_assertion, stumbled = self._judged(
                    steps, is_of_a_kind=isinstance(judging, kinds)
                )
            file, line = steps[-1][:2] if steps else (None, None)
            yield Failure(
                when=report.when,
                is_assertion=is_assertion,
                stumbled=stumbled,
                text=_text(error),
                file=None if file is None else self._names.file(file),
                line=line,
                is_by_trials=is_by_trials,
            )

    def _is_misuse(
        self, error: BaseException, kinds: tuple[type[BaseException], ...]
    ) -> bool:
        """Tell whether an exception is no assertion, wherever it comes out.

        A fixture that was used wrongly, or that can show nothing, says so by another
        type; what the system raises below a fixture is the system's.
        """
        steps = [*_steps(error)]
        if any(map(_asserts_nothing, steps)):
            return True
        inner = (
            step
            for step in reversed(steps)
            if step.path.is_relative_to(_FIXTURES) or self._is_ours(step.path)
        )
        step = next(inner, None)
        by_fixture = step is not None and step.path.is_relative_to(_FIXTURES)
        return by_fixture and not isinstance(error, kinds)

    def _is_ours(self, path: Path) -> bool:
        """Tell whether a file is the project's, or the system's where it is installed.

        What our fixtures assert is asserted by whoever called them, wherever they lie.
        """
        if str(path).startswith(self._around) or path.is_relative_to(_FIXTURES):
            return False
        return self._names.is_of_the_project(path) or self._is_of_the_target(path)

    def _is_of_the_target(self, path: Path) -> bool:
        return self.system is not None and path.is_relative_to(self.system)

    def _judged(
        self, steps: list[_Step], *, is_of_a_kind: bool
    ) -> tuple[bool, str | None]:
        """Tell whether an exception is the failure of an assertion of the test.

        If it is one only provided that the assertion judges what a function of the
        system returns, that function's name follows.

        What a library asserts counts as asserted by whoever called it. What asks for no
        more than a class, or that there is something, judges nothing where it fails,
        either: a stand-in keeps the class as far as it is known. An exception of
        any type that comes out of the test's own assertion is that assertion's failure:
        the value was so wrong that it could not even be looked at. One out of a block
        that waits for another exception is, too, however deep it was raised: a value in
        its place would have failed the test as well.

        But where the system stumbled inside of an assertion, the crash alone says
        nothing of what is asserted: `assert run() is not None` fails by it just the
        same. It counts once the assertion also fails by a wrong value of the function
        that it called, which is tried next.
        """
        own = self._own(steps)
        if is_of_a_kind and (own or not steps):
            return not self._says_little(own), None
        judging = {self._judging(step, stumbled=True) for step in own}
        if not judging.isdisjoint({Judging.ASSERTS, Judging.RAISES}):
            return True, None
        for step, below in zip(reversed(steps[:-1]), reversed(steps), strict=False):
            found = self._judging(step, stumbled=True)
            if found is Judging.RAISES:
                return True, None
            if found is Judging.ASSERTS:
                return False, _name_of(below)
        return False, None

    def _says_little(self, own: list[_Step]) -> bool:
        return bool(own) and self._judging(own[0]) is Judging.WEAKLY

    def _own(self, steps: list[_Step]) -> list[_Step]:
        """Return the innermost steps, if they are the test's: nothing of the system."""
        own: list[_Step] = []
        for step in reversed(steps):
            if not self.test_code.holds(step.path):
                break
            own.append(step)
        return own

    def _judging(self, step: _Step, *, stumbled: bool = False) -> Judging | None:
        if not self.test_code.holds(step.path):
            return None
        return self.judgements.at(step.path, step.line, stumbled=stumbled)


def _asserts_nothing(step: _Step) -> bool:
    """Tell whether what comes this way is no assertion, such as a fault of a fixture."""
    return step.path.name in _NO_ASSERTIONS or step.path == _PLUGIN


def _folders_around(names: FileNames) -> Iterator[str]:
    """Yield the folders of pytest and pluggy, unless the project is one of them.

    All calls of a test are made there, so that each traceback would have its files looked
    up, in each copy of the process.
    """
    for thing in (pytest.Item, pluggy.PluginManager):
        file = Path(inspect.getfile(thing))
        if not names.is_of_the_project(file):
            yield os.path.join(file.parent, "")  # noqa: PTH118 - ends with a separator


def _nothing() -> None:
    """Stand for the function of an item that has none."""


def _without_exception(report: pytest.TestReport) -> Failure:
    """Return the failure of soft assertions, which were noted instead of raised.

    A test that passes against its mark has not failed by any assertion.
    """
    text = str(report.longrepr).strip() or "failed"
    return Failure(
        when=report.when,
        is_assertion="XPASS(strict)" not in text,
        text=_shortened(text.splitlines()[0]),
    )


def _assertions_of(item: pytest.Item) -> tuple[type[BaseException], ...]:
    own = getattr(getattr(item, "cls", None), "failureException", AssertionError)
    kinds = (AssertionError, pytest.fail.Exception, own)
    # Where it was not imported, nothing has failed by it.
    doctest = sys.modules.get("doctest")
    return kinds if doctest is None else (*kinds, doctest.DocTestFailure)


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


class _Step(NamedTuple):
    """A place that an exception came through."""

    path: Path
    line: int
    frame: types.FrameType


def _steps(error: BaseException) -> Iterator[_Step]:
    """Yield the places that an exception came through, the innermost last."""
    traceback: types.TracebackType | None = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        yield _Step(Path(frame.f_code.co_filename), traceback.tb_lineno, frame)
        traceback = traceback.tb_next


def _name_of(step: _Step) -> str | None:
    """Return the name of the function that a step is in, as targets are named.

    None for one that no name leads to.
    """
    code = step.frame.f_code
    for one in gc.get_referrers(code):
        if isinstance(one, types.FunctionType) and "<" not in one.__qualname__:
            return f"{one.__module__}:{one.__qualname__}"
    return None


def _text(error: BaseException) -> str:
    try:
        lines = str(error).strip().splitlines()
    except Exception:  # noqa: BLE001 - the user's `__str__` may do anything
        lines = []
    name = type(error).__name__
    text = f"{name}: {lines[0]}" if lines else name
    return _shortened(text)


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}..."
