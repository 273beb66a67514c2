"""What claims are verified from: the project's files, and what this run knows."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pytest_psf.core.outcomes import Outcomes
from pytest_psf.core.values import dataclass
from pytest_psf.verify.once import Once

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.pins import Pin
    from pytest_psf.verify.project import Project


@dataclass(frozen=True, kw_only=True, eq=False)
class Context(Once):
    """All that a claim is verified from.

    It holds the project, instead of standing next to it: a verifier takes one value,
    and what only looks into files takes `context.project`. So each signature says
    whether the clock or the run can change an answer, and whoever only reads files
    (the selftest does, of each copy that it damages) needs neither.
    """

    project: Project
    today: dt.date
    outcomes: Outcomes = field(default_factory=Outcomes)
    #: Whether tests were collected at most: then none of them can have shown anything.
    runs_no_test: bool = False
    #: When the run started, in seconds since the epoch; None outside of runs.
    started: float | None = None
    #: The edition of the catalogue that is judged by.
    edition: str = ""
    pins: tuple[Pin, ...] = ()
    #: All claims of the config: what one says of a file may bound what another asks of it.
    claims: tuple[Claim, ...] = ()
    #: What stands in front of the names of the config's tables, for entries to paste.
    prefix: str = "tool.psf."
    _made: dict[tuple[object, ...], Any] = field(
        init=False, repr=False, default_factory=dict
    )
    _notes: dict[tuple[str, ...], tuple[str, ...]] = field(
        init=False, repr=False, default_factory=dict
    )

    @cached_property
    def pin_of(self) -> Mapping[str, Pin]:
        """The approvals of model names, by name."""
        return {pin.id: pin for pin in self.pins}

    def is_new(self, name: str) -> bool:
        """Tell whether a file was written since the run started; False outside of runs.

        Raise UnverifiableError as `Project.read` does.
        """
        return (
            self.started is not None
            and self.project.read(name).modified >= self.started
        )

    def interned(self, notes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the equal notes that came first, so that equal ones are kept once.

        Thousands of tests say the same.
        """
        return self._notes.setdefault(notes, notes)
