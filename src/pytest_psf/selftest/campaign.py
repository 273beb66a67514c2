"""All mutants: several in a run where they have nothing in common, one where in doubt."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import counted
from pytest_psf.selftest.batches import Experiment, batches
from pytest_psf.selftest.candidates import attempts, candidates
from pytest_psf.selftest.compare import Comparison
from pytest_psf.selftest.fingerprints import Fingerprints
from pytest_psf.selftest.judged import NotJudgedError
from pytest_psf.selftest.quick import files_of
from pytest_psf.verify.edits import make
from pytest_psf.verify.mutants import NotTriedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_psf.selftest.candidates import Attempt, Claimed
    from pytest_psf.selftest.judged import Judged
    from pytest_psf.selftest.quick import Judging
    from pytest_psf.verify.mutants import Edit, EvidenceId
    from pytest_psf.workshop.sandbox import Sandbox

#: So few batches of a sort are run wholly: to ask for less costs a run as well.
_FEW = 2


class Fate(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "SURVIVED"
    #: It was seen, but what does not rest on it went red as well.
    TOO_MUCH = "TOO MUCH"
    NOT_TRIED = "not tried"

    @property
    def fails(self) -> bool:
        """Whether the selftest fails by it."""
        return self in {Fate.SURVIVED, Fate.TOO_MUCH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A mutant and its fate, with a note where there is more to say."""

    attempt: Attempt
    fate: Fate
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selftest:
    """What a whole selftest found."""

    base: Judged
    rows: tuple[Row, ...]
    runs: int
    seconds: float
    #: How many mutants were still to be tried when somebody interrupted it.
    interrupted: int = 0

    @property
    def passes(self) -> bool:
        """Whether some mutant was killed, none survived or hit too much, none is left."""
        fates = {row.fate for row in self.rows}
        failed = self.interrupted or any(one.fails for one in fates)
        return Fate.KILLED in fates and not failed


def selftest(
    sandbox: Sandbox,
    judging: Judging,
    claimed: Claimed,
    *,
    chosen: Callable[[str], bool],
    tell: Callable[[str], None],
) -> Selftest:
    """Make the mutants of the chosen criteria's evidence, and see which are killed.

    Interrupted, it returns what is known by then. Raise NotJudgedError if the copy without mutants reaches no judgement.
    """
    base = judging.wholly()
    if judging.runner.first is not None:
        claimed = claimed.with_marks(judging.runner.first)
    project = sandbox.project()
    found = candidates(base, claimed, project)
    every = dict.fromkeys(attempts(base, found.values(), claimed, project))
    fingerprints = Fingerprints(found.values(), claimed, sandbox)
    campaign = _Campaign(
        sandbox,
        judging,
        base=base,
        fingerprints=fingerprints,
        running_code=claimed.running_code,
        tell=tell,
    )
    wanted = [one for one in every if chosen(one.evidence.criterion)]
    left = 0
    try:
        campaign.add(wanted)
        campaign.run()
    except KeyboardInterrupt:
        left = sum(one not in campaign.rows for one in wanted)
    rows = campaign.rows
    return Selftest(
        base=base,
        rows=tuple(rows[one] for one in every if one in rows),
        runs=campaign.runs,
        seconds=campaign.seconds,
        interrupted=left,
    )


class _Campaign:
    """The experiments that are still to be made, and the rows of those that were."""

    def __init__(  # noqa: PLR0913 - what to change, with what, and what to compare it with
        self,
        sandbox: Sandbox,
        judging: Judging,
        *,
        base: Judged,
        fingerprints: Fingerprints,
        running_code: frozenset[str],
        tell: Callable[[str], None],
    ) -> None:
        self._sandbox = sandbox
        self._judging = judging
        self._base = base
        self._fingerprints = fingerprints
        self._running_code = running_code
        self._tell = tell
        self._experiments: dict[Edit, Experiment] = {}
        self.rows: dict[Attempt, Row] = {}
        self.runs = 1
        self.seconds = base.seconds

    def add(self, every: Iterable[Attempt]) -> None:
        """Try each mutant's edit on the copy, without a run."""
        for one in every:
            why = one.mutant.obstacle
            for edit in one.mutant.edits:
                try:
                    experiment = self._tried(edit, one)
                except NotTriedError as error:
                    why = str(error)
                    continue
                known = self._experiments.get(edit)
                if known is not None:
                    experiment = _joined(known, experiment)
                self._experiments[edit] = experiment
                break
            else:
                self.rows[one] = Row(attempt=one, fate=Fate.NOT_TRIED, note=why)

    def _tried(self, edit: Edit, attempt: Attempt) -> Experiment:
        try:
            make(edit, self._sandbox)
            touched = self._fingerprints.touched()
        finally:
            self._sandbox.restore()
        runs_code = attempt.evidence.kind in self._running_code
        return Experiment(
            edit=edit,
            attempts=(attempt,),
            touched=touched | {attempt.evidence},
            runs_code=runs_code,
            of_code=runs_code and not attempt.mutant.is_of_data,
        )

    def run(self) -> None:
        """Make all experiments, in as few runs as will do.

        The first batch of each sort has a whole run, which shows that pytest itself ends
        red, and what tests need one another. Where it says the same as a quick judgement
        does, the others of its sort have that.
        """
        planned = batches(self._experiments.values(), self._parts)
        total, number = sum(map(len, planned)), 0
        for sort in planned:
            trusts_quick = False
            for batch in sort:
                number += 1
                count = sum(len(experiment.attempts) for experiment in batch)
                self._tell(f"batch {number} of {total}: {counted(count, 'mutant')}")
                if not (trusts_quick and self._settled_together(batch, is_quick=True)):
                    self._settle(batch)
                self._tell(f"  {self._fates_of(batch)}")
                if batch is sort[0] and len(sort) > _FEW:
                    trusts_quick = self._agrees(batch)

    def _agrees(self, batch: Sequence[Experiment]) -> bool:
        """Tell whether a quick judgement says the same of each mutant as whole runs did."""
        try:
            compared = self._compared(batch, is_quick=True)
        except (NotJudgedError, NotTriedError):
            return False
        every = [one for experiment in batch for one in experiment.attempts]
        is_same = all(
            compared.has_killed(one) == (self.rows[one] == _killed(one))
            for one in every
        )
        return is_same and not _beyond(batch, compared)

    def _fates_of(self, batch: Sequence[Experiment]) -> str:
        every = (one for experiment in batch for one in experiment.attempts)
        fates = Counter(self.rows[one].fate.value for one in every)
        return ", ".join(f"{count} {fate}" for fate, count in fates.items())

    def _settle(self, batch: Sequence[Experiment]) -> None:
        """Make experiments together; if not as expected, in ever smaller parts."""
        if len(batch) == 1:
            self._settle_alone(batch[0])
        elif not self._settled_together(batch):
            middle = len(batch) // 2
            for half in (batch[:middle], batch[middle:]):
                self._tell(
                    f"  something was not as expected; trying {len(half)} of them again"
                )
                self._settle(half)

    def _parts(self, evidence: Iterable[EvidenceId]) -> set[str]:
        return {part for one in evidence for part in self._base.parts(one)}

    def _settled_together(
        self, batch: Sequence[Experiment], *, is_quick: bool = False
    ) -> bool:
        """Make several experiments at once; False if anything was not as expected."""
        try:
            compared = self._compared(batch, is_quick=is_quick)
        except (NotJudgedError, NotTriedError):
            return False
        every = [one for experiment in batch for one in experiment.attempts]
        if not all(map(compared.has_killed, every)) or _beyond(batch, compared):
            return False
        self.rows |= {one: _killed(one) for one in every}
        return True

    def _settle_alone(self, experiment: Experiment) -> None:
        try:
            compared = self._compared([experiment])
        except (NotJudgedError, NotTriedError) as error:
            note = str(error).partition("\n")[0]
            for one in experiment.attempts:
                self.rows[one] = Row(attempt=one, fate=Fate.SURVIVED, note=note)
            return
        for one in experiment.attempts:
            row = _row(one, experiment, compared)
            otherwise = one.mutant.otherwise
            if row.fate is Fate.SURVIVED and otherwise is not None:
                row = self._second_row(one, otherwise, row)
            self.rows[one] = row

    def _second_row(self, one: Attempt, otherwise: Edit, first: Row) -> Row:
        """Try the mutant's other edit; there only the mutant's own reason counts."""
        try:
            experiment = self._tried(otherwise, one)
            compared = self._compared([experiment])
        except (NotJudgedError, NotTriedError):
            return first
        return _row(one, experiment, compared) if compared.has_found(one) else first

    def _compared(
        self, batch: Sequence[Experiment], *, is_quick: bool = False
    ) -> Comparison:
        try:
            for experiment in batch:
                make(experiment.edit, self._sandbox)
            self._judging.runner.tell_touched(
                evidence.source
                for experiment in batch
                for evidence in experiment.touched
            )
            after = self._quickly(batch) if is_quick else self._judging.wholly()
        finally:
            self._sandbox.restore()
        self.runs += after.runs
        self.seconds += after.seconds
        return Comparison(base=self._base, after=after, running_code=self._running_code)

    def _quickly(self, batch: Sequence[Experiment]) -> Judged:
        return self._judging.quickly(files_of(batch, self._running_code))


def _joined(known: Experiment, other: Experiment) -> Experiment:
    """Return one experiment for two of the same edit."""
    return replace(
        known,
        attempts=(*known.attempts, *other.attempts),
        touched=known.touched | other.touched,
        runs_code=known.runs_code or other.runs_code,
        of_code=known.of_code and other.of_code,
    )


def _killed(one: Attempt) -> Row:
    return Row(attempt=one, fate=Fate.KILLED)


def _row(one: Attempt, experiment: Experiment, compared: Comparison) -> Row:
    survived = compared.why_survived(one)
    if survived:
        return Row(attempt=one, fate=Fate.SURVIVED, note=survived)
    beyond = _beyond([experiment], compared)
    if beyond:
        note = f"does not rest on it, but opened as well: {', '.join(sorted(beyond))}"
        return Row(attempt=one, fate=Fate.TOO_MUCH, note=note)
    if compared.has_found(one):
        return _killed(one)
    note = f"for another reason: {compared.why(one.evidence)}"
    return Row(attempt=one, fate=Fate.KILLED, note=note)


def _beyond(batch: Sequence[Experiment], compared: Comparison) -> set[str]:
    touched = {evidence for experiment in batch for evidence in experiment.touched}
    of_code = any(experiment.of_code for experiment in batch)
    return compared.beyond(touched, of_code=of_code)
