"""What the subcommands share: how they find the config, criteria and files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.commands.ending import UserError
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_psf.config.source import Source
    from pytest_psf.config.validate import Config
    from pytest_psf.core.catalogue import Catalogue, Criterion
    from pytest_psf.hookspecs import FullKind
    from pytest_psf.registry import Registry
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """A valid config, the folder that it stands in, and the kinds that it may name."""

    config: Config
    #: The file that it stands in.
    file: Path
    registry: Registry

    @property
    def root(self) -> Path:
        """The folder that paths are relative to."""
        return self.file.resolve().parent

    @property
    def kinds(self) -> Mapping[str, FullKind]:
        """The kinds of evidence that it may name."""
        return self.registry.kinds

    @property
    def today(self) -> dt.date:
        """The day to judge by: the config's own, or the clock's in UTC."""
        return self.config.profile.sample_date or _today()

    def context(self, project: Project | None = None) -> Context:
        """Return what claims are verified from outside of a run, as a run has it.

        All commands ask here: one that knew less would say of the same claim what no run says.
        """
        from pytest_psf import catalogue as editions
        from pytest_psf.verify.context import Context
        from pytest_psf.verify.project import Project

        profile = self.config.profile
        return Context(
            project=project or Project(self.root, self.file),
            prefix=profile.prefix,
            today=self.today,
            edition=editions.load().edition,
            pins=profile.pins,
            claims=self.config.claims,
        )


def configured(asked: str | None) -> Configured:
    """Read the config of that path, or the nearest one upward from here, and validate it.

    Raise UserError if there is none, FaultsFoundError if it has faults, and
    RegistryError if an extension cannot be used.
    """
    # What a config is validated with takes longer than the commands that need none.
    from pytest_psf import catalogue as editions
    from pytest_psf.config.validate import validate
    from pytest_psf.registry import load

    source = found_source(asked)
    registry = load()
    config = validate(source, editions.load(), registry.kinds)
    return Configured(config=config, file=source.path, registry=registry)


def found_source(asked: str | None) -> Source:
    """Read the config of that path, or the nearest one upward from here.

    Raise UserError if there is none, and FaultsFoundError if it cannot be parsed.
    """
    from pytest_psf.checkout import git_top
    from pytest_psf.config.source import locate, read

    here = Path.cwd()
    # Without git nothing says where a project ends: as for pytest, the nearest one counts.
    top = git_top(here) or Path(here.anchor)
    if asked and not Path(asked).is_file():
        raise UserError(f"--config {asked}: no such file")
    source = read(Path(asked)) if asked else locate(here, top)
    if source is None:
        raise UserError(
            "no psf.toml and no [tool.psf] here or above; name it: --config, or write "
            "one: pytest-psf init"
        )
    return source


def criteria_named(text: str, catalogue: Catalogue) -> tuple[Criterion, ...]:
    """Return the criteria of an id or a domain. Raise UserError if it is unknown."""
    from pytest_psf.core.catalogue import UnknownIdError

    try:
        return catalogue.criteria_of(text)
    except UnknownIdError as error:
        raise UserError(str(error)) from None


def file_named(name: str, project: Project, instead: str = "") -> str:
    """Return the plain name of a file, which may be typed relative to here.

    It need not exist. `instead` says what may be given in the place of a folder. Raise
    UserError if it is none of the project's.
    """
    path = (Path.cwd() / name).resolve()
    if path.is_dir():
        raise UserError(f"{name} is a folder: name files of it{instead}")
    for base, mark in ((project.root, ""), (project.top, "/")):
        if path.is_relative_to(base):
            return f"{mark}{path.relative_to(base).as_posix()}"
    raise UserError(f"{name} is not a file of the project ({project.top})")


def _today() -> dt.date:
    return dt.datetime.now(dt.timezone.utc).date()  # noqa: TID251 - the command's clock
