"""Which mutants share a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

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
    #: Whether it changes what runs code, as tests do, and not a file that they may read.
    of_code: bool


@dataclass(slots=True)
class _Batch:
    """Experiments for one run, and the parts of criteria that rest on what they change."""

    experiments: list[Experiment] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)


def batches(
    experiments: Iterable[Experiment],
    parts_of: Callable[[Iterable[EvidenceId]], set[str]],
) -> list[list[Experiment]]:
    """Gather experiments into runs so that no criterion rests on two of one run.

    Mutants of tests stay apart from changes of files, which tests may read. A test may
    also need another one to have run, which is seen only in a run where the other is
    whole. So the mutants of each test get runs that no other test has all of.
    """
    every = [*experiments]
    files = [[one] for one in every if not one.of_code]
    tests: dict[EvidenceId, list[Experiment]] = {}
    for one in every:
        if one.of_code:
            tests.setdefault(one.attempts[0].evidence, []).append(one)
    return [
        *_Gathering(parts_of, apart=False).of(files),
        *_Gathering(parts_of, apart=True).of([*tests.values()]),
    ]


class _Gathering:
    """Puts groups of experiments into batches, each one of a group into one of its own."""

    def __init__(
        self, parts_of: Callable[[Iterable[EvidenceId]], set[str]], *, apart: bool
    ) -> None:
        self._parts_of = parts_of
        #: Whether no group may have all runs of another.
        self._apart = apart
        self._batches: list[_Batch] = []
        self._taken: set[frozenset[int]] = set()

    def of(self, groups: Iterable[Sequence[Experiment]]) -> list[list[Experiment]]:
        for group in groups:
            self._place(group)
        return [batch.experiments for batch in self._batches]

    def _place(self, group: Sequence[Experiment]) -> None:
        parts = [self._parts_of(one.touched) for one in group]
        chosen = self._choice(parts)
        self._taken.add(frozenset(chosen))
        for index, one, own in zip(chosen, group, parts, strict=True):
            self._batches[index].experiments.append(one)
            self._batches[index].parts |= own

    def _choice(self, parts: Sequence[set[str]]) -> tuple[int, ...]:
        """Return the first runs that will do; new ones are opened as they are needed."""
        while True:
            known = range(len(self._batches))
            for chosen in combinations(known, len(parts)):
                if self._will_do(chosen, parts):
                    return chosen
            self._batches.append(_Batch())

    def _will_do(self, chosen: tuple[int, ...], parts: Sequence[set[str]]) -> bool:
        if self._apart and any(
            self._same(frozenset(chosen), one) for one in self._taken
        ):
            return False
        pairs = zip(chosen, parts, strict=True)
        return not any(self._batches[index].parts & own for index, own in pairs)

    @staticmethod
    def _same(one: frozenset[int], other: frozenset[int]) -> bool:
        return one <= other or other <= one
