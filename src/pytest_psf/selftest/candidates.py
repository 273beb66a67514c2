"""Which mutants are to be tried: those of all evidence that a met criterion rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.verify.mutants import Candidate, EvidenceId, Mutant, NotTriedError
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.hookspecs import FullKind
    from pytest_psf.selftest.judged import Judged
    from pytest_psf.verify.mutants import Mutations
    from pytest_psf.verify.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What the config claims, by which catalogue, and the kinds that it may name."""

    claims: tuple[Claim, ...]
    catalogue: Catalogue
    kinds: Mapping[str, FullKind]
    #: What makes the mutants of each kind; None where a kind brings nothing for it.
    mutations: Mapping[str, Mutations | None]
    #: Returns the claims of all marks, which stand in the report of a run.
    marks_in: Callable[[Path], tuple[Claim, ...]]

    @classmethod
    def of(
        cls,
        claims: tuple[Claim, ...],
        catalogue: Catalogue,
        kinds: Mapping[str, FullKind],
        marks_in: Callable[[Path], tuple[Claim, ...]] = lambda _: (),
    ) -> Claimed:
        """Ask each kind once for what makes its mutants."""
        return cls(
            claims=claims,
            catalogue=catalogue,
            kinds=kinds,
            mutations={name: kind.mutations() for name, kind in kinds.items()},
            marks_in=marks_in,
        )

    def with_marks(self, report: Path) -> Claimed:
        """Add the claims of marks, which a run has found."""
        claims = self.marks_in(report)
        known = {(one.id, one.kind, self._identity(one)) for one in self.claims}
        new = [o for o in claims if (o.id, o.kind, self._identity(o)) not in known]
        return replace(self, claims=(*self.claims, *new))

    def _identity(self, claim: Claim) -> object:
        return self.kinds[claim.kind].identity(claim.content)

    @property
    def running_code(self) -> frozenset[str]:
        """The kinds whose evidence runs code of the project."""
        known = self.mutations.items()
        return frozenset(name for name, one in known if one and one.runs_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A mutant of a piece of evidence."""

    evidence: EvidenceId
    mutant: Mutant


def candidates(
    base: Judged, claimed: Claimed, project: Project
) -> dict[EvidenceId, Candidate]:
    """Return all evidence of the run without mutants, with what is claimed of it."""
    contents = _contents(claimed, project)
    words: dict[str, set[str]] = {}
    for one, state in base.evidence.items():
        words.setdefault(one.criterion, set()).add(state.counts_as)
    return {
        one: Candidate(
            id=one,
            state=state,
            criterion=claimed.catalogue.by_id[one.criterion],
            words=frozenset(words[one.criterion]),
            contents=tuple(contents.get((one.id, one.kind, one.source), ())),
        )
        for one, state in base.evidence.items()
    }


def _contents(
    claimed: Claimed, project: Project
) -> dict[tuple[str, str, str], list[object]]:
    found: dict[tuple[str, str, str], list[object]] = {}
    for claim in claimed.claims:
        try:
            source = claimed.kinds[claim.kind].source(claim.content, project)
        except UnverifiableError:
            continue  # no evidence of it holds
        found.setdefault((claim.id, claim.kind, source), []).append(claim.content)
    return found


def attempts(
    base: Judged,
    every: Iterable[Candidate],
    claimed: Claimed,
    project: Project,
) -> Iterator[Attempt]:
    """Yield every mutant of every piece of evidence that some met criterion rests on."""
    for candidate in every:
        one, state = candidate.id, candidate.state
        if not state.holds or not base.met(one):
            continue
        if state.supporting or state.counts_as not in candidate.criterion.accepts:
            continue  # it does not count, so nothing can fall with it
        for mutant in _mutants(candidate, claimed.mutations.get(one.kind), project):
            yield Attempt(evidence=one, mutant=mutant)


def _mutants(
    candidate: Candidate, mutations: Mutations | None, project: Project
) -> Iterator[Mutant]:
    kind = candidate.id.kind
    if mutations is None:
        yield Mutant(name=kind, obstacle=f"no mutant is known for the kind {kind}")
        return
    try:
        for one in mutations.mutants(candidate, project):
            if not isinstance(one, Mutant):
                raise TypeError(f"{one!r} is not a Mutant")  # noqa: TRY301 - as bad as a raise of theirs
            hash(one)  # its edits are an extension's own
            yield one
    except (UnverifiableError, NotTriedError) as error:
        yield Mutant(name=kind, obstacle=str(error))
    except Exception as error:  # noqa: BLE001 - one kind's mistake hides no other mutant
        why = f"the mutants of the kind {kind} cannot be made: {error!r}"
        yield Mutant(name=kind, obstacle=why)
