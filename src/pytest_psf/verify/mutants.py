"""What a kind of evidence says of how it is broken, for `pytest-psf selftest`.

A mutant is the project with one piece of evidence broken. It is killed if the judgement
says so: the evidence falls for a reason that the mutant names, what rests on it is unmet,
and the run fails. Otherwise it survives, and the gate would have missed the same damage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pytest_psf.core.evidence import Standing
from pytest_psf.core.rungs import Rung
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.problem import Reason
    from pytest_psf.verify.project import Project


class NotTriedError(Exception):
    """Raise NotTriedError if a change cannot be made safely; the message says why."""


class Editable(Protocol):
    """A copy of the project that an edit may change; it is put right afterwards.

    Names of files are those of claims: relative to the config's folder, or to the
    project's top with a leading `/`.
    """

    def project(self) -> Project:
        """Return the copy as verification sees it now."""

    def write(self, name: str, data: bytes, /) -> None:
        """Replace a file that is there. Raise NotTriedError if it is not the copy's."""


class Edit(Protocol):
    """One change to the copy.

    It is hashable, and two that are equal do the same: they share a run.
    """

    def apply(self, copy: Editable, /) -> None:
        """Make the change. Raise NotTriedError if it cannot be made safely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceId:
    """Which piece of evidence is meant: what is looked at, and what for."""

    criterion: str
    facet: str | None
    #: The kind's name.
    kind: str
    #: What was looked at, as the finding says it: a document with its section, a test.
    source: str

    @property
    def id(self) -> str:
        """The id of the criterion, with the facet behind a dot if it is of one."""
        return f"{self.criterion}.{self.facet}" if self.facet else self.criterion


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceState:
    """What became of a piece of evidence in one run."""

    standing: Standing
    counts_as: str
    reason: str
    why: str
    qualities: frozenset[str]
    notes: tuple[str, ...]
    rung: Rung = Rung.CLAIMED
    #: Whether it is claimed as `supporting`, so that no verdict rests on it.
    supporting: bool = False

    @property
    def holds(self) -> bool:
        """Whether what it claims was found to be so."""
        return self.standing is Standing.HOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A piece of evidence, with all that its mutants are made from."""

    id: EvidenceId
    #: What became of it in the unbroken copy.
    state: EvidenceState
    criterion: Criterion
    #: The words that the evidence of its criterion counts as.
    words: frozenset[str]
    #: What the config claims of it, each the kind's own value. Nothing for a mark.
    contents: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One way to break one piece of evidence."""

    name: str
    #: What the judgement has to say of it: any of these.
    reasons: frozenset[Reason] = frozenset()
    #: Or: the quality that the evidence has to lose, and holds without.
    quality: str | None = None
    #: The first of these that can be made is made.
    edits: tuple[Edit, ...] = ()
    #: What to try if the evidence still holds, since more than its own text may hold it.
    otherwise: Edit | None = None
    #: Whether it changes a file that any test may read, although its evidence runs code.
    is_of_data: bool = False
    #: Why there is no edit.
    obstacle: str = ""


class Mutations(Protocol):
    """How the evidence of one kind is broken, and what it rests on.

    It is asked for only when `pytest-psf selftest` runs.
    """

    @property
    def runs_code(self) -> bool:
        """Whether evidence of this kind runs code of the project, as tests do.

        It may then read any file, and fall with one that is changed.
        """

    def mutants(self, candidate: Candidate, project: Project, /) -> Iterable[Mutant]:
        """Yield the mutants of a piece of evidence that holds; none if there are none."""

    def files(self, candidate: Candidate, project: Project, /) -> Iterable[str]:
        """Yield the names of all files that the evidence rests on."""

    def fingerprint(self, candidate: Candidate, project: Project, /) -> str:
        """Return all that the evidence rests on as text, now.

        If an edit changes it, the evidence may fall with it: which evidence falls together
        is measured, not declared. It may raise: what cannot be read is a fingerprint, too.
        """
