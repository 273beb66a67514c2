"""What a session needs to know before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_psf.core.judge import judge

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.classify import Profile
    from pytest_psf.core.verdicts import Judgement
    from pytest_psf.core.waivers import Waiver
    from pytest_psf.hooks.show.reports import Reports
    from pytest_psf.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a session needs to know before it starts."""

    catalogue: Catalogue
    registry: Registry
    profile: Profile
    claims: tuple[Claim, ...]
    waivers: tuple[Waiver, ...]
    reports: Reports
    config_file: Path | None
    #: The config's folder, which paths are relative to.
    root: Path
    today: dt.date
    #: When the session started, in seconds since the epoch.
    started: float

    def without_evidence(self) -> Judgement:
        """Return the judgement of no evidence: it tells which criteria are in force."""
        return judge(self.catalogue, self.profile, (), today=self.today)

    def ids_in_force(self) -> tuple[str, ...]:
        """Return the ids of the criteria in force, in the catalogue's order."""
        empty = self.without_evidence()
        rulings = (*empty.scope, *empty.rulings)
        return tuple(ruling.criterion.id for ruling in rulings if ruling.in_force)
