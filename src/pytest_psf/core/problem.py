"""What is wrong, in the one form that everybody says it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pytest_psf.core.places import Place


class Reason(NamedTuple):
    """A sort of problem: the slug in reports, and what it means for people.

    Ours stand in `core/reasons.py`; an extension makes its own.
    """

    slug: str
    line: str

    def __str__(self) -> str:
        return self.slug


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a claim, a criterion or a config from being right."""

    reason: Reason
    #: What was found, and what was expected where that is not plain.
    why: str
    #: What to do; a command to paste stands on a line of its own.
    fix: str
    place: Place | None = None
    #: The facet that it concerns, where a criterion has several.
    facet: str | None = None
