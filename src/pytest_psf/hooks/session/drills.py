"""Drills that tests have held: written as records, where that was asked for.

What a test held rides on its own report, and only what a run's own tests held is written:
neither the workers of pytest-xdist nor the copies of a challenge write anything.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.core.people import why_not_a_person
from pytest_psf.core.problem import as_text
from pytest_psf.core.values import dataclass
from pytest_psf.fixtures.drill import HELD, HeldDrill
from pytest_psf.fixtures.drill_record import (
    WRITABLE,
    DrillRecord,
    RecordRefusedError,
    added,
    name_of_log,
)
from pytest_psf.hooks.observe.watcher import OBSERVATION, Observations
from pytest_psf.hooks.wire import Codec
from pytest_psf.report_files.writing import replace_whole
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.reviews_file import toml_string

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from pathlib import Path

    from pytest_psf.core.claims import Claim
    from pytest_psf.hooks.collect.file_names import FileNames

#: The file of a drill that no claim names, relative to the config.
DRILLS_FILE = "psf/drills.toml"
#: The attribute of a report that holds what a test has held.
_RIDES = "_psf_drills"


@dataclass(frozen=True, slots=True)
class _Held:
    drills: tuple[HeldDrill, ...]


@cache
def _codec() -> Codec[_Held]:
    return Codec(_Held)


class NobodyError(Exception):
    """Raise NobodyError if what is to be a person who took part is none."""


def people_of(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return names and roles of texts such as "D. Patel, on call".

    Raise NobodyError if one names no person.
    """
    found = []
    for text in texts:
        name, _, role = (part.strip() for part in text.partition(","))
        doubt = why_not_a_person(name)
        if doubt is not None:
            raise NobodyError(f'{name!r}: {doubt}; write "D. Patel, on call"')
        found.append((name, role))
    return tuple(found)


class DrillRider:
    """Lets what a test has held ride on its report, to whoever writes it down."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        held = item.stash.get(HELD, [])
        if report.when == "teardown" and held:
            setattr(report, _RIDES, _codec().text(_Held(tuple(held))))
        return report


class DrillBook:
    """Takes the drills that tests have held off their reports, and writes them down."""

    def __init__(
        self,
        claims: Iterable[Claim],
        names: FileNames,
        people: tuple[tuple[str, str], ...],
        *,
        accepting: frozenset[str],
        evidence_of: Callable[[str], tuple[frozenset[str], bool]],
    ) -> None:
        """Write what `claims` name where they name it, with the `people` who took part.

        `accepting` are the criteria that accept drills; `evidence_of` tells by the node id
        of a test which criteria it is evidence of, and whether it survived a challenge.
        """
        self._claims = [one for one in claims if _is_of_drill(one.content)]
        self._names = names
        self._people = people
        self._accepting = accepting
        self._evidence_of = evidence_of
        self._failed: set[str] = set()
        self._held: dict[str, tuple[HeldDrill, ...]] = {}
        self._observations = Observations()
        #: Why what a test held is no drill of the system, by node id.
        self._doubts: dict[str, str] = {}
        self._said: list[str] = []
        #: Whether something could not be written that was to be.
        self._is_incomplete = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "setup":
            self._failed.discard(report.nodeid)  # another attempt
        if not report.passed:
            self._failed.add(report.nodeid)
        text = vars(report).pop(_RIDES, None)
        if text is not None:
            self._held[report.nodeid] = _codec().value(text).drills
            self._doubts[report.nodeid] = self._doubt(report)

    def _doubt(self, report: pytest.TestReport) -> str:
        """Return why a test's drill may be one of made-up functions alone; "" if it is not.

        Whoever judges the test takes what was observed off its report later on.
        """
        seen = self._observations.read(vars(report).get(OBSERVATION))
        if seen is None:
            return "is evidence of no criterion"
        if not seen.entered:
            return "entered no code of the system that its mark or claim names"
        return ""

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Write as soon as the tests have run, so that the judgement reads it."""
        result = yield
        for test, drills in self._held.items():
            for drill in drills:
                self._keep(drill, test)
        if not self._held:
            self._said.append("no test has held a drill, so none was written")
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._is_incomplete:
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED

    def _keep(self, drill: HeldDrill, test: str) -> None:
        if test in self._failed:
            self._said.append(f"{drill.name} was not written: {test} failed")
            return
        if not drill.steps or not drill.was_asked:
            lacks = (
                "drill.step(...)" if not drill.steps else "drill.served(before=version)"
            )
            self._said.append(
                f"{drill.name} was not written: it has to say what was done, and to ask the "
                f"system what it serves by a function: {lacks}"
            )
            self._is_incomplete = True
            return
        doubt, fix = self._doubts[test], self._marked_for(drill)
        if not doubt:
            doubt, fix = self._weakness(drill, test)
        if doubt:
            self._said.append(f"{drill.name} was not written: {test} {doubt}; {fix}")
            self._is_incomplete = True
            return
        try:
            self._said += self._written(drill, test)
        except (OSError, RecordRefusedError) as error:
            why = as_text(error) if isinstance(error, OSError) else str(error)
            self._said.append(f"{drill.name} was not written: {why}")
            self._is_incomplete = True

    def _marked_for(self, drill: HeldDrill) -> str:
        """Return what to do with a test that shows nothing of a drill."""
        claim = self._claim_of(drill)
        criterion = "PSF-07.rollback-tested" if claim is None else claim.id
        return f'mark it @pytest.mark.psf("{criterion}", exercises="module:function")'

    def _weakness(self, drill: HeldDrill, test: str) -> tuple[str, str]:
        """Return why a test shows nothing of this drill, and what to do; "" if it does."""
        claim = self._claim_of(drill)
        wanted = self._accepting if claim is None else frozenset({claim.criterion})
        criteria, has_survived = self._evidence_of(test)
        if wanted.isdisjoint(criteria):
            why = f"is no evidence of {' or '.join(sorted(wanted))}"
            return why, self._marked_for(drill)
        if drill.was_worked is False:
            why = "enters the code that it names only to ask what is served"
            return why, "name the code that changes it, and let a step call that"
        if has_survived:
            why = "passes while the code that it names does nothing"
            return why, "ask the system what it serves, and let the code change that"
        return "", ""

    def _written(self, drill: HeldDrill, test: str) -> Iterator[str]:
        name = self._file_of(drill)
        path = self._names.path(name)
        if path.suffix not in WRITABLE:
            raise RecordRefusedError(
                f"{name} is none of {', '.join(WRITABLE)}; add its entry by hand"
            )
        log = _free(path.parent / "drills" / name_of_log(drill))
        record = DrillRecord(
            drill=drill, test=test, people=self._people, artefact=self._names.file(log)
        )
        data = path.read_bytes() if path.exists() else b""
        whole = added(record, name, data)
        replace_whole(log, record.log)
        try:
            replace_whole(path, whole)
        except BaseException:
            log.unlink()
            raise
        yield f"{drill.name} was written to {name}, its log to {record.artefact}"
        yield from self._how_to_claim(drill, test, name)
        if not self._people:
            yield (
                f"{drill.name} does not count before you name who took part, in {name}, or "
                'write the next with --psf-drill-by "NAME, ROLE"'
            )

    def _how_to_claim(self, drill: HeldDrill, test: str, file: str) -> Iterator[str]:
        """Say what to write in the config, where nothing there claims such a drill yet."""
        if self._claim_of(drill) is not None:
            return
        criteria, _ = self._evidence_of(test)
        for one in sorted(criteria & self._accepting):
            entry = f'record = "{file}", as = "drill", name = {toml_string(drill.name)}'
            yield f"{drill.name} counts once it is claimed: {one} = {{ {entry} }}"

    def _file_of(self, drill: HeldDrill) -> str:
        """Return the file that a claim names for a drill, else the usual one."""
        claim = self._claim_of(drill)
        return DRILLS_FILE if claim is None else _record_of(claim).record

    def _claim_of(self, drill: HeldDrill) -> Claim | None:
        """Return the claim of a drill of that name, else of one that may have any."""
        for wanted in (_folded(drill.name), None):
            for claim in self._claims:
                name = _record_of(claim).name
                if (name and _folded(name)) == wanted:
                    return claim
        return None

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for line in self._said:
            terminalreporter.write_line(f"psf: drill: {line}")


def _is_of_drill(content: object) -> bool:
    return isinstance(content, RecordClaim) and content.as_ == "drill"


def _record_of(claim: Claim) -> RecordClaim:
    content: RecordClaim = claim.content  # type: ignore[assignment]
    return content


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _free(path: Path) -> Path:
    """Return a path at which nothing stands yet."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found
