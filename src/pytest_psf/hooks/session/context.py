"""What a session needs to know before it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.in_force import in_force
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.classify import Asked, Part, Profile
    from pytest_psf.core.report import Origin
    from pytest_psf.core.waivers import Waiver
    from pytest_psf.registry import Registry
    from pytest_psf.report_files.writing import Reports


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """What a session needs to know before it starts."""

    catalogue: Catalogue
    registry: Registry
    profile: Profile
    #: What the command line asks apart from what the config says.
    asked: Asked
    claims: tuple[Claim, ...]
    waivers: tuple[Waiver, ...]
    reports: Reports
    #: What the summary of the job is added to, where there is one.
    job_summary: Path | None
    #: Where the run comes from; None where nothing is written of it.
    origin: Origin | None
    config_file: Path | None
    #: The config's folder, which paths are relative to.
    root: Path
    #: The part of the system that this is a run of; None if it is one of all parts.
    part: Part | None
    today: dt.date
    #: When the session started, in seconds since the epoch.
    started: float

    @property
    def suite(self) -> Path:
        """The folder whose tests make the run whole: the config's, or its part's."""
        return self.root / self.part.path if self.part else self.root

    def ids_in_force(self) -> tuple[str, ...]:
        """Return the ids of the criteria in force, in the catalogue's order."""
        return in_force(self.catalogue, self.profile).ids
