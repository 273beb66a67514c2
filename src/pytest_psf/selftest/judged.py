"""One run of `pytest --psf` in the copy, and what its report says."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_psf.checkout import git_top
from pytest_psf.core.catalogue import EVERY_FACET, SCOPE
from pytest_psf.core.evidence import Standing
from pytest_psf.core.rungs import Rung
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Verdict
from pytest_psf.verify.mutants import EvidenceId, EvidenceState
from pytest_psf.workshop.alone import alone
from pytest_psf.workshop.first_run import FIRST_RUN, WOULD_PASS, tell_touched
from pytest_psf.workshop.inward import Inward

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_psf.workshop.sandbox import Sandbox

#: How long a run with mutants may take: so many seconds, or so many times as long as
#: the run without any, whichever is more.
_PATIENCE_SECONDS = 60.0
_PATIENCE_FACTOR = 5.0

_LAST_LINES = 15


class NotJudgedError(Exception):
    """Raise NotJudgedError if a run ended without a judgement; the message says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The report of one run."""

    status: int
    seconds: float
    #: How often pytest ran for it.
    runs: int = 1
    #: A criterion without facets, or a facet with its criterion -> the verdict.
    verdicts: Mapping[str, Verdict]
    #: What is claimed twice stands here once, with the state that is worse.
    evidence: Mapping[EvidenceId, EvidenceState]
    gate_closed: bool
    gate_entries: tuple[str, ...] = field(default=())
    #: The criteria that are waived; their verdicts are those without the waiver, which
    #: would hide the mutants of what it is for. They count as not gating.
    waived: frozenset[str] = frozenset()

    def parts(self, evidence: EvidenceId) -> frozenset[str]:
        """Return the facets, or the criterion, that rest on a piece of evidence."""
        if evidence.facet != EVERY_FACET:
            return frozenset({evidence.id} & self.verdicts.keys())
        start = f"{evidence.criterion}."
        return frozenset(part for part in self.verdicts if part.startswith(start))

    def met(self, evidence: EvidenceId) -> frozenset[str]:
        """Return those of its parts that are met."""
        parts = self.parts(evidence)
        return frozenset(p for p in parts if self.verdicts[p] is Verdict.MET)

    def gates(self, criterion_id: str) -> bool:
        """Tell whether the exit status depends on a criterion."""
        if criterion_id in self.waived:
            return False
        domain = criterion_id.partition(".")[0]
        if not self.gate_closed or domain == SCOPE or not self.gate_entries:
            return self.gate_closed
        return criterion_id in self.gate_entries or domain in self.gate_entries


class Part(NamedTuple):
    """The report of a run of some tests alone, and how that run ended."""

    path: Path
    status: int
    seconds: float


class _Ended(NamedTuple):
    """The document of a report, and how its run ended."""

    report: Mapping[str, Any]
    status: int
    seconds: float


class Runner:
    """Runs pytest in the copy, in the config's folder, as the team would."""

    def __init__(
        self,
        sandbox: Sandbox,
        original: Path,
        config: str | None,
        pytest: Sequence[str],
    ) -> None:
        """Run in a copy of the original what begins pytest, with a config of that name."""
        self._root = sandbox.root
        self._report = sandbox.aside / "report.json"
        self._output = self._report.with_name("output.txt")
        # Whether a test judges its target is no question of a mutant.
        self._command = [*pytest, "--psf", "--psf-no-challenge"]
        self._command += ["--psf-report", f"json:{self._report}"]
        self._command += ["--psf-no-job-summary"]  # what mutants do is nobody's news
        if config is not None:
            self._command += ["--psf-config", config]
        inward = Inward(git_top(original) or original, sandbox.top)
        self._environment = inward.environment() | {
            # What the run without mutants compiles is for all others.
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPATH": inward.imports(),
        }
        self.patience: float | None = None
        #: The report of the first run.
        self.first: Path | None = None

    def run(self) -> Judged:
        """Judge the copy as it is now. Raise NotJudgedError if no judgement was reached."""
        ended = self._ended()
        if self.patience is None:
            self.patience = max(_PATIENCE_SECONDS, _PATIENCE_FACTOR * ended.seconds)
            self._keep_as_the_first()
        return judged(ended.report, ended.status, ended.seconds)

    def tell_touched(self, tests: Iterable[str]) -> None:
        """Let the next runs know which tests are not as they were in the first one."""
        if self.first is not None:
            tell_touched(self.first, tests)

    def part(self, files: Iterable[str]) -> Part:
        """Run the tests of some files alone. Raise NotJudgedError as `run` does."""
        ended = self._ended(files)
        return Part(path=self._report, status=ended.status, seconds=ended.seconds)

    def _ended(self, files: Iterable[str] = ()) -> _Ended:
        self._report.unlink(missing_ok=True)
        began = time.monotonic()
        status, shown = self._pytest(files)
        seconds = time.monotonic() - began
        try:
            report = json.loads(self._report.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            report = {"finished": False}
        if not report["finished"]:
            last = "\n".join(shown.strip().splitlines()[-_LAST_LINES:])
            raise NotJudgedError(f"pytest ended with {status} and no judgement\n{last}")
        return _Ended(report, 0 if status == WOULD_PASS else status, seconds)

    def _keep_as_the_first(self) -> None:
        """Let all further runs know what the first one found by weakening data.

        What it has compiled they have, and compile nothing that stays.
        """
        self.first = self._report.with_name("first.json")
        self._report.replace(self.first)
        self._environment[FIRST_RUN] = str(self.first)
        self._environment["PYTHONDONTWRITEBYTECODE"] = (
            "1"  # no code of a mutant lives on
        )

    def _pytest(self, files: Iterable[str]) -> tuple[int, str]:
        """Run to the end; what a test leaves running does not hold its output open."""
        command = [*self._command, *files]
        with (
            self._output.open("w+", encoding="utf-8", errors="replace") as output,
            alone(command, self._root, output, self._environment) as process,
        ):
            try:
                status = process.wait(self.patience)
            except subprocess.TimeoutExpired:
                why = f"the run was stopped after {self.patience:.0f} s"
                raise NotJudgedError(why) from None
            output.seek(0)
            return status, output.read()


def judged(
    report: Mapping[str, Any], status: int, seconds: float, runs: int = 1
) -> Judged:
    """Return what a report says, as the document that it is; all else it does not hold."""
    rulings = [*report["scope"], *report["criteria"]]
    return Judged(
        status=status,
        seconds=seconds,
        runs=runs,
        verdicts=dict(_verdicts(rulings)),
        evidence=_evidence(rulings),
        gate_closed=report["gate"]["closed"],
        gate_entries=tuple(report["gate"]["entries"]),
        waived=frozenset(r["id"] for r in rulings if _is_waived(r)),
    )


def _verdicts(rulings: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Verdict]]:
    for ruling in rulings:
        facets = ruling["facets"]
        for facet, verdict in facets.items():
            if Verdict(verdict) is not Verdict.NOT_APPLICABLE:
                yield f"{ruling['id']}.{facet}", Verdict(verdict)
        if not facets:
            verdict = ruling["verdict"]
            if _is_waived(ruling):
                verdict = ruling["waiver"]["without"]
            yield ruling["id"], Verdict(verdict)


def _is_waived(ruling: Mapping[str, Any]) -> bool:
    return Verdict(ruling["verdict"]) is Verdict.WAIVED


def _evidence(rulings: Iterable[Mapping[str, Any]]) -> dict[EvidenceId, EvidenceState]:
    found: dict[EvidenceId, EvidenceState] = {}
    for ruling in rulings:
        for one in ruling["evidence"]:
            evidence = EvidenceId(
                criterion=ruling["id"],
                facet=one["facet"],
                kind=one["kind"],
                source=one["source"],
            )
            state = _state(one)
            known = found.get(evidence, state)
            supporting = known.supporting and state.supporting
            worse = state if known.holds else known
            found[evidence] = replace(worse, supporting=supporting)
    return found


def _state(one: Mapping[str, Any]) -> EvidenceState:
    return EvidenceState(
        standing=Standing(one["standing"]),
        counts_as=one["counts_as"],
        reason=one["reason"] or "",
        why=one["why"] or "",
        qualities=frozenset(one["qualities"]),
        notes=tuple(one["notes"]),
        rung=Rung.named(one["rung"] or Rung.CLAIMED.label),
        supporting=one["supporting"],
    )
