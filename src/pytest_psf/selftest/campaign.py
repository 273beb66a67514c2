"""All breaks, several in a run where they have nothing in common, one where in doubt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from pytest_psf.selftest.batches import Trial, batches
from pytest_psf.selftest.compare import Comparison
from pytest_psf.selftest.edits import make
from pytest_psf.selftest.fingerprints import Prints
from pytest_psf.selftest.judged import NotJudgedError
from pytest_psf.selftest.mutants import breaks_of
from pytest_psf.selftest.sandbox import NotTriedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.selftest.edits import Edit
    from pytest_psf.selftest.judged import Judged, Piece, Runner
    from pytest_psf.selftest.mutants import Break
    from pytest_psf.selftest.sandbox import Workshop


class Result(Enum):
    """What a break came to."""

    SEEN = "seen"
    UNSEEN = "UNSEEN"
    #: It was seen, but what does not rest on it went red as well.
    TOO_MUCH = "TOO MUCH"
    NOT_TRIED = "not tried"

    @property
    def fails(self) -> bool:
        return self in {Result.UNSEEN, Result.TOO_MUCH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A break and its result, with a note where there is more to say."""

    broken: Break
    result: Result
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selftest:
    """What a whole selftest came to."""

    base: Judged
    rows: tuple[Row, ...]
    runs: int
    seconds: float

    @property
    def passes(self) -> bool:
        """Whether something was broken, and every break was seen."""
        results = {row.result for row in self.rows}
        return Result.SEEN in results and not any(one.fails for one in results)


def selftest(  # noqa: PLR0913 - what to break, and with what
    workshop: Workshop,
    runner: Runner,
    claims: Sequence[Claim],
    catalogue: Catalogue,
    *,
    chosen: Callable[[str], bool],
    tell: Callable[[str], None],
) -> Selftest:
    """Break the evidence of the chosen criteria; NotJudgedError without a base."""
    base = runner.run()
    project = workshop.project()
    every = dict.fromkeys(breaks_of(base, claims, catalogue, project))
    prints = Prints(base.pieces, claims, workshop)
    campaign = _Campaign(workshop, runner, base, prints, tell)
    campaign.add(one for one in every if chosen(one.piece.criterion))
    campaign.run()
    rows = campaign.rows
    return Selftest(
        base=base,
        rows=tuple(rows[one] for one in every if one in rows),
        runs=campaign.runs,
        seconds=campaign.seconds,
    )


class _Campaign:
    """The trials that are still to be made, and the rows of those that were."""

    def __init__(
        self,
        workshop: Workshop,
        runner: Runner,
        base: Judged,
        prints: Prints,
        tell: Callable[[str], None],
    ) -> None:
        self._workshop = workshop
        self._runner = runner
        self._base = base
        self._prints = prints
        self._tell = tell
        self._trials: dict[Edit, Trial] = {}
        self.rows: dict[Break, Row] = {}
        self.runs = 1
        self.seconds = base.seconds

    def add(self, breaks: Iterable[Break]) -> None:
        """Try each break's edit on the copy, without a run."""
        for one in breaks:
            why = one.obstacle
            for edit in one.edits:
                try:
                    trial = self._tried(edit, (one,))
                except NotTriedError as error:
                    why = str(error)
                    continue
                known = self._trials.get(edit)
                if known is not None:
                    trial = replace(
                        known,
                        breaks=(*known.breaks, one),
                        touched=known.touched | trial.touched,
                    )
                self._trials[edit] = trial
                break
            else:
                self.rows[one] = Row(broken=one, result=Result.NOT_TRIED, note=why)

    def _tried(self, edit: Edit, breaks: tuple[Break, ...]) -> Trial:
        try:
            make(edit, self._workshop)
            touched = self._prints.touched()
        finally:
            self._workshop.mend()
        own = {one.piece for one in breaks}
        return Trial(edit=edit, breaks=breaks, touched=touched | own)

    def run(self) -> None:
        planned = batches(self._trials.values(), self._parts)
        for number, batch in enumerate(planned, 1):
            count = sum(len(trial.breaks) for trial in batch)
            breaks = f"{count} break{'s' * (count != 1)}"
            self._tell(f"run {number} of {len(planned)}: {breaks}")
            self._settle(batch)

    def _settle(self, batch: Sequence[Trial]) -> None:
        """Run trials together; where that was not as expected, in ever smaller parts."""
        if len(batch) == 1:
            self._settle_alone(batch[0])
        elif not self._settled_together(batch):
            middle = len(batch) // 2
            for half in (batch[:middle], batch[middle:]):
                self._tell(
                    f"  something was not as expected; {len(half)} of them again"
                )
                self._settle(half)

    def _parts(self, pieces: Iterable[Piece]) -> set[str]:
        return {part for piece in pieces for part in self._base.parts(piece)}

    def _settled_together(self, batch: Sequence[Trial]) -> bool:
        """Run several trials at once; False if anything was not as expected."""
        try:
            compared = self._compared(batch)
        except (NotJudgedError, NotTriedError):
            return False
        breaks = [one for trial in batch for one in trial.breaks]
        found = all(
            compared.has_found(one) and not compared.why_unseen(one) for one in breaks
        )
        if not found or _beside(batch, compared):
            return False
        for one in breaks:
            self.rows[one] = Row(broken=one, result=Result.SEEN)
        return True

    def _settle_alone(self, trial: Trial) -> None:
        try:
            compared = self._compared([trial])
        except (NotJudgedError, NotTriedError) as error:
            note = str(error).partition("\n")[0]
            for one in trial.breaks:
                self.rows[one] = Row(broken=one, result=Result.UNSEEN, note=note)
            return
        for one in trial.breaks:
            row = _row(one, trial, compared)
            if row.result is Result.UNSEEN and one.otherwise is not None:
                row = self._second_row(one, one.otherwise, row)
            self.rows[one] = row

    def _second_row(self, one: Break, otherwise: Edit, first: Row) -> Row:
        """Try the other way to break it; only the break's own reason counts there."""
        try:
            trial = self._tried(otherwise, (one,))
            compared = self._compared([trial])
        except (NotJudgedError, NotTriedError):
            return first
        return _row(one, trial, compared) if compared.has_found(one) else first

    def _compared(self, batch: Sequence[Trial]) -> Comparison:
        try:
            for trial in batch:
                make(trial.edit, self._workshop)
            after = self._runner.run()
        finally:
            self._workshop.mend()
        self.runs += 1
        self.seconds += after.seconds
        return Comparison(base=self._base, after=after)


def _row(one: Break, trial: Trial, compared: Comparison) -> Row:
    unseen = compared.why_unseen(one)
    if unseen:
        return Row(broken=one, result=Result.UNSEEN, note=unseen)
    beside = _beside([trial], compared)
    if beside:
        note = f"does not rest on it, but opened as well: {', '.join(sorted(beside))}"
        return Row(broken=one, result=Result.TOO_MUCH, note=note)
    if compared.has_found(one):
        return Row(broken=one, result=Result.SEEN)
    note = f"for another reason: {compared.why(one.piece)}"
    return Row(broken=one, result=Result.SEEN, note=note)


def _beside(batch: Sequence[Trial], compared: Comparison) -> set[str]:
    touched = {piece for trial in batch for piece in trial.touched}
    of_tests = any(trial.edit.of_test for trial in batch)
    return compared.beside(touched, of_tests=of_tests)
