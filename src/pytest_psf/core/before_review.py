"""What has to be put right before anybody reads a document: each change lets reviews fall."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.problem import Problem

#: How a fix ends that is told of a document which has been reviewed.
REVIEW_IT = ", and have it reviewed"


def is_unread(one: Evidence) -> bool:
    """Tell whether a document would hold if somebody read it as it is."""
    return one.finding.if_reviewed is not None


def as_if_reviewed(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return evidence as it would be if each document had been read as it is."""
    return [
        one
        if one.finding.if_reviewed is None
        else replace(one, finding=one.finding.if_reviewed)
        for one in evidence
    ]


def told_first(
    evidence: Sequence[Evidence],
    as_if: Sequence[Evidence],
    lacking: Sequence[Problem | None],
) -> list[Evidence]:
    """Say of what nobody has read all that speaks against it, and the review last.

    `as_if` is the same evidence, weighed as if it had been read, and `lacking` the quality
    that each would lack even so.
    """
    return [
        _told_first(one, would_be, lacks) if is_unread(one) else one
        for one, would_be, lacks in zip(evidence, as_if, lacking, strict=True)
    ]


def _told_first(one: Evidence, would_be: Evidence, lacks: Problem | None) -> Evidence:
    finding = one.finding
    problem = finding.problem
    assert problem is not None  # it does not hold
    others = [*would_be.finding.doubts, *([lacks] if lacks else ())]
    told = _with_first(problem, others, finding.review)
    return replace(one, finding=replace(finding, problem=told))


def _with_first(problem: Problem, others: Sequence[Problem], review: str) -> Problem:
    """Return why a document does not hold, with all that is to be done before its review."""
    said = [f"{one.why}; {one.fix.removesuffix(REVIEW_IT)}" for one in others]
    if problem.fix != review:  # the claim itself is to be corrected
        said.insert(0, problem.fix)
    if not said:
        return problem
    return replace(problem, fix=f"{_FIRST}{_AND.join(said)}{_THEN}{review}")


#: What stands around what is to be done before.
_FIRST, _AND, _THEN = "first: ", "; and: ", "; then "
