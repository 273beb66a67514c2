"""Coverage minimums: how much of a file the evidence tests of a criterion run.

What counts are the lines and branches inside functions, as calls of tests run them. The
rest of a file runs when it is imported, which says nothing of any test: whichever comes
first imports it. The same is true of wider fixtures, and coverage.py's contexts do not say
how wide a fixture is (https://coverage.readthedocs.io/en/latest/contexts.html). To count
either would make the verdict depend on the order of tests, or on the number of workers.
"""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from math import floor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pytest_psf.core import reasons
from pytest_psf.core.evidence import Standing
from pytest_psf.core.outcomes import State, normal_test_id
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.values import dataclass
from pytest_psf.verify.outcome.lookup import tests_by_name
from pytest_psf.verify.outcome.whose_data import belongs_to_tests
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.evidence import Finding
    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.file import File
    from pytest_psf.verify.outcome.claim import CoverageMinimum

_Arc = tuple[int, int]

#: How many missing places are listed.
_PLACES = 5


def faults(minimum: CoverageMinimum) -> Iterator[Problem]:
    """Yield each fault of the text; no file is read."""
    keys = ("coverage",)
    if not minimum.files:
        fix = "name one under files, or leave coverage out"
        yield Problem(reasons.SAYS_NOTHING, "names no file", fix, keys=keys)
    for file in minimum.files:
        if not file.endswith(".py") or set(file) & set("*?[\0"):
            why, fix = (
                f'"{file}" names no Python file',
                "name each, as in src/app/guard.py",
            )
            yield Problem(reasons.WRONG_FORM, why, fix, keys=keys)
    if not 0 < minimum.at_least <= 100:  # noqa: PLR2004 - percent
        why = f"at-least is {minimum.at_least:g}"
        fix = "write a number above 0, up to 100"
        yield Problem(reasons.OUT_OF_RANGE, why, fix, keys=keys)


class _NotRunError(UnverifiableError):
    """Raise _NotRunError if too little was run, but not by all tests that might run it."""

    def finding(self, counts_as: str, source: str) -> Finding:
        """Return the finding of a claim that this run could not judge."""
        found = super().finding(counts_as, source)
        return replace(found, standing=Standing.UNJUDGED)


def require_minimum(
    claim_id: str, minimum: CoverageMinimum, context: Context
) -> tuple[str, ...]:
    """Return notes on how much was run of each file.

    Raise UnverifiableError if it is too little, or was not measured, and if a file
    cannot be read. Where tests that may run more are still open, its finding is, too.
    """
    files = dict.fromkeys(minimum.files)
    for file in files:
        _require_no_tests(file, context)
    shares = [context.once(_share, claim_id, file) for file in files]
    short = [share for share in shares if share.percent < minimum.at_least]
    if short:
        raise _group(context, claim_id).too_low(short, minimum.at_least)
    return tuple(share.note for share in shares)


def _require_no_tests(file: str, context: Context) -> None:
    """Raise UnverifiableError if a file is one of tests, which always run themselves."""
    plain = context.project.plain(file)
    if belongs_to_tests(plain, context):
        raise UnverifiableError(
            reasons.OF_TESTS,
            f"{file} holds tests, which always run themselves",
            "name the files of the system that these tests have to run",
        )


@dataclass(frozen=True, kw_only=True)
class _Share:
    """How much of a file was run, and what was not."""

    file: str
    percent: float
    #: The first of them, at least.
    line: int | None = None
    missing: str = ""

    @property
    def note(self) -> str:
        """How much was run, as a line for people."""
        return f"its evidence tests run {_percent(self.percent)} of {self.file}"


@dataclass(frozen=True)
class _Group:
    """The evidence tests of a criterion or facet."""

    tests: tuple[TestOutcome, ...]
    context: Context

    def share(self, file: str) -> _Share:
        """Return how much of a file the passed tests run, together.

        Raise UnverifiableError if nothing of it was measured, or if it cannot be read.
        """
        source = self.context.project.read(file)
        functions = _function_lines(source)
        known = [one.observation.ran for one in self._passed if one.observation.ran]
        measured = [ran[file] for ran in known if file in ran]
        if not measured:
            raise self._not_measured(file)
        arcs = {arc for arcs in measured for arc in arcs}
        report = _report(self.context.project.path(file), arcs)
        return _share_of(file, report, functions)

    @property
    def _passed(self) -> list[TestOutcome]:
        return [one for one in self.tests if one.state is State.PASSED]

    @property
    def _lost(self) -> list[TestOutcome]:
        """Those that passed, and whose worker died before it reported what they ran."""
        return [one for one in self._passed if one.observation.ran is None]

    def _not_measured(self, file: str) -> UnverifiableError:
        why = self.context.outcomes.collected.unmeasured
        fix = "run without coverage, or with --cov --cov-branch --cov-context=test"
        if not why and self._lost:
            why = f"what its evidence tests run of {file} was lost with a worker"
            fix = "find out why the worker died"
        elif not why:
            why = f"the coverage that is active does not measure {file}"
            fix = "run without coverage, or let --cov include the file"
        return UnverifiableError(reasons.COVERAGE_NOT_MEASURED, why, fix, Place(file))

    def too_low(self, short: Sequence[_Share], at_least: float) -> UnverifiableError:
        """Return the error for files of which too little was run; `at_least` in percent.

        Where a test that may run more is still open, its finding is not judged.
        """
        why = "; ".join(
            f"{share.note} (lines and branches inside functions); "
            f"{_percent(at_least)} is asked for; missing: {share.missing}"
            for share in short
        )
        place = Place(short[0].file, short[0].line)
        if self._lost:
            why += f"; what {len(self._lost)} of them run was lost with a worker"
        if self.context.outcomes.narrowed or any(t.state.is_open for t in self.tests):
            why += "; not all of them were run"
            return _NotRunError(
                reasons.TEST_NOT_RUN, why, "run them: pytest --psf", place
            )
        fix = "test the missing lines in the test's own call, or correct the minimum"
        return UnverifiableError(reasons.COVERAGE_TOO_LOW, why, fix, place)


def _group(context: Context, claim_id: str) -> _Group:
    return _Group(context.once(_tests, claim_id), context)


def _tests(context: Context, claim_id: str) -> tuple[TestOutcome, ...]:
    by_name = tests_by_name(context)
    tests = {
        outcome.id: outcome
        for name in context.outcomes.minimums.get(claim_id, ())
        for outcome in by_name.get(normal_test_id(name), ())
    }
    return tuple(tests.values())


def _share(context: Context, claim_id: str, file: str) -> _Share:
    return _group(context, claim_id).share(file)


def _percent(value: float) -> str:
    """Write a percentage with one decimal, rounded down: never more than it is."""
    return f"{floor(value * 10 + 1e-9) / 10:g} %"


def _function_lines(source: File) -> set[int]:
    """Return the lines that run when a function is called.

    A function on one line is left out: to be defined and to be called look the same.
    """
    try:
        tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        place = Place(source.name, line)
        why = f"{source.name} is not Python: {error}"
        raise UnverifiableError(reasons.NOT_PYTHON, why, "fix it", place) from None
    return {line for node in ast.walk(tree) for line in _body_lines(node)}


def _body_lines(node: ast.AST) -> Iterable[int]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return ()
    first = node.body[0]
    decorators = getattr(first, "decorator_list", ())
    start = min([first.lineno, *(decorator.lineno for decorator in decorators)])
    if start == node.lineno:
        return ()
    return range(start, (node.end_lineno or start) + 1)


def _report(path: Path, arcs: set[_Arc]) -> dict[str, Any]:
    """Return coverage.py's JSON report on a file, of which these arcs were run."""
    from coverage import Coverage

    # In files, not in memory: an older coverage has no way to close its memory.
    with TemporaryDirectory() as folder:
        data, report = Path(folder) / "data", Path(folder) / "report.json"
        coverage = Coverage(
            data_file=data, branch=True, config_file=False, messages=False
        )
        coverage.clear_exclude()  # "pragma: no cover" is a claim, not evidence
        coverage.clear_exclude("partial")
        coverage.get_data().add_arcs({str(path): arcs})
        coverage.json_report(morfs=[str(path)], outfile=str(report))
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    found: dict[str, Any] = next(iter(files.values()))
    return found


def _share_of(file: str, report: Mapping[str, Any], functions: set[int]) -> _Share:
    run = functions.intersection(report["executed_lines"])
    missed = functions.intersection(report["missing_lines"])
    taken = [arc for arc in report["executed_branches"] if arc[0] in functions]
    missed_branches = [arc for arc in report["missing_branches"] if arc[0] in functions]
    total = len(run) + len(missed) + len(taken) + len(missed_branches)
    if not total:
        why = f"{file} has no lines inside functions, so no test could run any"
        fix = "leave it out of coverage"
        raise UnverifiableError(reasons.NOTHING_TO_RUN, why, fix, Place(file))
    statements = {*report["executed_lines"], *report["missing_lines"]}
    places = [*_ranges(missed, statements), *_branches(missed_branches, missed)]
    first = [*sorted(missed), *(start for start, _ in missed_branches)]
    return _Share(
        file=file,
        percent=100 * (len(run) + len(taken)) / total,
        line=first[0] if first else None,
        missing=", ".join(places[:_PLACES]) + ", ..." * (len(places) > _PLACES),
    )


def _ranges(missed: set[int], statements: Iterable[int]) -> Iterator[str]:
    """Yield missing lines as people write them, such as `14-18`."""
    group: list[int] = []
    for line in (*sorted(statements), 0):
        if line in missed:
            group.append(line)
        elif group:
            yield f"{group[0]}-{group[-1]}" if len(group) > 1 else str(group[0])
            group = []


def _branches(arcs: Iterable[Sequence[int]], missed: set[int]) -> Iterator[str]:
    """Yield missing branches, unless a missing line says so already."""
    for start, end in arcs:
        if start not in missed and end not in missed:
            yield f"{start}->{'exit' if end < 0 else end}"
