"""What a claim ends with that is false or cannot be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.problem import Problem

if TYPE_CHECKING:
    from pytest_psf.core.places import Place
    from pytest_psf.core.problem import Reason


class UnverifiableError(Exception):
    """Raise UnverifiableError if what a claim states is false or cannot be checked."""

    def __init__(
        self, reason: Reason, why: str, fix: str, place: Place | None = None
    ) -> None:
        super().__init__(reason, why, fix, place)
        self.problem = Problem(reason, why, fix, place)

    def __str__(self) -> str:
        return self.problem.why

    def finding(self, counts_as: str, source: str) -> Finding:
        """Return the finding of a broken claim.

        `counts_as` is one of the kind's words, `source` what the claim looks at.
        """
        return Finding(
            counts_as=counts_as,
            source=source,
            standing=Standing.BROKEN,
            problem=self.problem,
            place=self.problem.place,
        )
