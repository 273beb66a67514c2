"""Evidence: a claim that was checked, and what came of it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from pytest_psf.core.reasons import VERIFIER_FAILED
from pytest_psf.core.rungs import Rung
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    import datetime as dt

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.made_of import Code
    from pytest_psf.core.places import Place
    from pytest_psf.core.problem import Problem


class Standing(Enum):
    """Whether a claim stands after it was checked."""

    HOLDS = "holds"
    #: Something it states is false, or cannot be verified.
    BROKEN = "broken"
    #: This run could not find out.
    UNJUDGED = "not judged"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What came of checking one claim.

    `counts_as` is the kind of evidence by the catalogue's words, which may differ
    from the claim's kind (a record counts as an evaluation or as a drill).
    """

    counts_as: str
    #: What was looked at: a document with its section, a setting, a test.
    source: str
    standing: Standing
    rung: Rung = Rung.CLAIMED
    #: Why it does not hold, or why it reaches no higher rung.
    problem: Problem | None = None
    #: Why it does not count although it holds: what is true may still say nothing of this
    #: system, or of this criterion.
    doubt: Problem | None = None
    #: What else speaks against it, a problem of each sort.
    more_doubts: tuple[Problem, ...] = ()
    #: Of a document that nobody has read as it is: what it would be if somebody had, and
    #: what to do then.
    if_reviewed: Finding | None = None
    review: str = ""
    #: Where it stands, or what is wrong with it.
    place: Place | None = None
    #: What it shows beyond its kind, such as "pinned" or "two reviewers".
    qualities: frozenset[str] = frozenset()
    #: Why it lacks a quality, (quality, problem) each, where more is known than that it does.
    #: The problem's sentence goes on behind `source`.
    lacks: tuple[tuple[str, Problem], ...] = ()
    #: The settings that it speaks of, each as `file#key`.
    settings: frozenset[str] = frozenset()
    #: What they say, (`file#key`, value) each, as far as that is known and no secret:
    #: several settings may name one model.
    values: tuple[tuple[str, str], ...] = ()
    #: The files and settings (`file#key`) that a review covers.
    covers: frozenset[str] = frozenset()
    #: The digests of a test's file and of those that hold its targets.
    rests_on: tuple[tuple[str, str], ...] = ()
    #: What it is made of, (sort, name) each, by the words of `core/made_of.py`.
    made_of: tuple[tuple[str, str], ...] = ()
    #: The tests and functions among these, as far as their code could be read.
    code: tuple[Code, ...] = ()
    #: What a document says; empty where it was not read.
    text: str = ""
    #: How many different words that are; None where nobody counted.
    different_words: int | None = None
    #: Which entry of a record names which artefact: (digest, entry).
    artefact: tuple[str, str] | None = None
    #: Code that a test replaced, and so does not show: `module:name`.
    replaced: frozenset[str] = frozenset()
    #: The names in `pins` that it asked about, whether they helped or not: so the judgement
    #: can name the unused ones without reading a file.
    pins: frozenset[str] = frozenset()
    #: The last day on which it holds, where it does not hold for ever.
    until: dt.date | None = None
    #: How it was verified, a line each.
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError if it neither holds nor says why."""
        if self.problem is None and self.standing is not Standing.HOLDS:
            raise ValueError(f"a finding that is {self.standing.value} has a problem")

    @property
    def holds(self) -> bool:
        """Whether the claim is true; a doubt may still keep it from counting."""
        return self.standing is Standing.HOLDS

    @property
    def doubts(self) -> tuple[Problem, ...]:
        """All that speaks against it, what says most of it first."""
        return () if self.doubt is None else (self.doubt, *self.more_doubts)

    @property
    def reason(self) -> str:
        """The slug of its problem; empty if it has none."""
        return self.problem.reason.slug if self.problem else ""

    @property
    def why(self) -> str:
        """Why it does not hold; empty if it has no problem."""
        return self.problem.why if self.problem else ""

    @property
    def fix(self) -> str:
        """What to do about it; empty if it has no problem."""
        return self.problem.fix if self.problem else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A claim together with its finding."""

    claim: Claim
    finding: Finding

    def counts_for(self, criterion: Criterion) -> bool:
        """Tell whether it has a say in the verdict on a criterion.

        What only supports never has. What could not even be checked has, whatever its kind:
        a check that fails itself must not turn a claim into one that is not looked at.
        """
        if self.claim.supporting:
            return False
        finding = self.finding
        if finding.counts_as in criterion.accepts:
            return True
        return not finding.holds and finding.reason == VERIFIER_FAILED.slug
