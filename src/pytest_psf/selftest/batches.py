"""Which mutants share a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_psf.selftest.candidates import Attempt
    from pytest_psf.verify.mutants import Edit, EvidenceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One edit, with all mutants that it makes and all evidence that rests on it."""

    edit: Edit
    attempts: tuple[Attempt, ...]
    touched: frozenset[EvidenceId]
    #: Whether some of its mutants are of evidence that runs code, and so may read anything.
    runs_code: bool
    #: Whether it changes what runs code, as tests do, and not a file that they may read.
    of_code: bool


class _Placed(NamedTuple):
    """An experiment, and the parts of criteria that it is about."""

    experiment: Experiment
    #: What rests on the evidence that it is to bring down, and on all that it changes.
    own: set[str]
    touched: set[str]


@dataclass(slots=True)
class _Batch:
    """Experiments for one run, and the parts of criteria that they are about."""

    experiments: list[Experiment] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    #: What those touch whose evidence runs code.
    touched_by_running: set[str] = field(default_factory=set)

    def takes(self, one: _Placed) -> bool:
        """Tell whether whatever falls in a run of all is seen to fall by its own mutant.

        Evidence that runs no code falls by what it rests on alone: another mutant may
        touch the same bystanders. A test may fall by any file that it reads.
        """
        if self.own & one.touched or one.own & self.touched:
            return False
        return not (one.experiment.runs_code and self.touched_by_running & one.touched)

    def add(self, one: _Placed) -> None:
        self.experiments.append(one.experiment)
        self.own |= one.own
        self.touched |= one.touched
        if one.experiment.runs_code:
            self.touched_by_running |= one.touched


class Planned(NamedTuple):
    """The batches of each sort of experiments."""

    #: Of files that no code of the project is asked about.
    files: list[list[Experiment]]
    #: Of files that tests read.
    data: list[list[Experiment]]
    tests: list[list[Experiment]]


def batches(
    experiments: Iterable[Experiment],
    parts_of: Callable[[Iterable[EvidenceId]], set[str]],
) -> Planned:
    """Gather experiments into runs so that each mutant is seen by what it alone brings down.

    Mutants of tests stay apart from changes of files, which tests may read. A test may
    also need another one to have run, which is seen only in a run where the other is
    whole. So the mutants of each test get runs that no other test has all of.
    """
    files: list[list[_Placed]] = []
    data: list[list[_Placed]] = []
    tests: dict[EvidenceId, list[_Placed]] = {}
    for one in experiments:
        own = parts_of(attempt.evidence for attempt in one.attempts)
        placed = _Placed(one, own, parts_of(one.touched))
        if one.of_code:
            tests.setdefault(one.attempts[0].evidence, []).append(placed)
        elif one.runs_code:
            data.append([placed])
        else:
            files.append([placed])
    return Planned(
        files=_Gathering(apart=False).of(files),
        data=_Gathering(apart=False).of(data),
        tests=_Gathering(apart=True).of([*tests.values()]),
    )


def _crowded_first(groups: Sequence[Sequence[_Placed]]) -> list[Sequence[_Placed]]:
    """Return first what touches the parts that most touch: the rest fits in beside it."""
    count = Counter(part for group in groups for one in group for part in one.touched)
    return sorted(
        groups,
        key=lambda group: max(
            (count[part] for one in group for part in one.touched), default=0
        ),
        reverse=True,
    )


class _Gathering:
    """Puts groups of experiments into batches, each one of a group into one of its own."""

    def __init__(self, *, apart: bool) -> None:
        #: Whether no group may have all runs of another.
        self._apart = apart
        self._batches: list[_Batch] = []
        self._taken: set[frozenset[int]] = set()

    def of(self, groups: Sequence[Sequence[_Placed]]) -> list[list[Experiment]]:
        for group in _crowded_first(groups):
            self._place(group)
        return [batch.experiments for batch in self._batches]

    def _place(self, group: Sequence[_Placed]) -> None:
        chosen = self._choice(group)
        self._taken.add(frozenset(chosen))
        for index, one in zip(chosen, group, strict=True):
            self._batches[index].add(one)

    def _choice(self, group: Sequence[_Placed]) -> tuple[int, ...]:
        """Return the first runs that will do; new ones are opened as they are needed."""
        while True:
            known = range(len(self._batches))
            for chosen in combinations(known, len(group)):
                if self._will_do(chosen, group):
                    return chosen
            self._batches.append(_Batch())

    def _will_do(self, chosen: tuple[int, ...], group: Sequence[_Placed]) -> bool:
        if self._apart and any(
            self._same(frozenset(chosen), one) for one in self._taken
        ):
            return False
        pairs = zip(chosen, group, strict=True)
        return all(self._batches[index].takes(one) for index, one in pairs)

    @staticmethod
    def _same(one: frozenset[int], other: frozenset[int]) -> bool:
        return one <= other or other <= one
