"""From pytest's options and the config to what a session needs, or to one usage error.

What acts on that is registered by `start.py`.
"""

from __future__ import annotations

import datetime as dt
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue as editions
from pytest_psf.checkout import git_top
from pytest_psf.config.source import Source, hidden, locate, read
from pytest_psf.config.validate import Config, gate_of, idle_entries, validate
from pytest_psf.core.catalogue import Catalogue, UnknownIdError
from pytest_psf.core.classify import Asked, Gate, Part, Profile
from pytest_psf.core.places import Place
from pytest_psf.core.problem import as_text, what_failed
from pytest_psf.core.release import NoReleaseError, Release, release_of
from pytest_psf.core.report import Origin, Run
from pytest_psf.hooks.begun import BEGUN_WITH, first_run
from pytest_psf.hooks.pytest_internals import options_of
from pytest_psf.hooks.session.clock import day_of
from pytest_psf.hooks.session.context import RunContext
from pytest_psf.hooks.xdist.distribution import is_worker, number_of_workers
from pytest_psf.report_files.job_summary import path_of
from pytest_psf.report_files.writing import (
    ReportRefusedError,
    Reports,
    asked_for,
)
from pytest_psf.verify.reviews_file import REVIEWS_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_psf.registry import Registry


def opened_reports(config: pytest.Config, registry: Registry) -> Reports:
    """Open the reports that were asked for, each as unfinished.

    Raise UsageError if one cannot be written, or is not ours to replace.
    """
    folder = config.invocation_params.dir
    try:
        reports = asked_for(config.option.psf_report, registry.formats, folder)
        reports.open()
    except OSError as error:
        raise pytest.UsageError(f"--psf-report: {as_text(error)}") from None
    except ReportRefusedError as error:
        raise pytest.UsageError(f"--psf-report {error}") from None
    return reports


def context_of(
    config: pytest.Config,
    catalogue: Catalogue,
    registry: Registry,
    reports: Reports,
    began: float,
) -> RunContext:
    """Return what a session needs to know, of a run that began at these seconds.

    They count from the epoch. Raise UsageError for an option of a wrong value, and
    FaultsFoundError for what is wrong with the config.
    """
    source = _source(config)
    if source is None:
        found = Config(
            profile=Profile(
                is_configured=False,
                system=config.rootpath.name,
                class_place=Place("pyproject.toml"),
            ),
            claims=(),
        )
    else:
        found = validate(source, catalogue, registry.kinds)
    root = source.path.parent if source else config.rootpath
    job_summary = _job_summary(config)
    is_told = bool(reports.asked or job_summary)
    release = _release(config)
    part = _part(config, root, found.profile.parts)
    now = found.profile.sample_date or day_of(began)
    rehearsed = _rehearsed(config.option.psf_today, now)
    asked = Asked(
        gate=_gate(config.option.psf_gate, found.profile, catalogue),
        heeds_waivers=not config.option.psf_no_waivers,
        challenges=config.option.psf_challenge,
        challenge_limit=_challenge_limit(config.option.psf_challenge_limit),
        simulated=rehearsed is not None,
    )
    return RunContext(
        catalogue=catalogue,
        registry=registry,
        profile=found.profile,
        asked=asked,
        claims=found.claims,
        waivers=found.waivers,
        reports=reports,
        job_summary=job_summary,
        origin=_origin(config, source, release) if is_told else None,
        config_file=source.path if source else None,
        root=root,
        part=part,
        today=rehearsed or now,
        started=began,
    )


#: Of a number of challenges.
_MOST_DIGITS = 9


def _challenge_limit(asked: str | None) -> int | None:
    """Return how many challenges may be made; None: any number."""
    if asked is None:
        return None
    if asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS:
        return int(asked)
    raise pytest.UsageError(
        f"--psf-challenge-limit {asked}: write a whole number, such as 100"
    )


def _rehearsed(asked: str | None, now: dt.date) -> dt.date | None:
    """Return the day that is rehearsed; None if none is asked for."""
    if asked is None:
        return None
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError:
        day = None
    # Newer Pythons read other forms as well, such as 20270101.
    if day is None or str(day) != asked:
        raise pytest.UsageError(f"--psf-today {asked}: write a date, such as {now}")
    if day < now:
        raise pytest.UsageError(
            f"--psf-today {asked}: that day is over; only days to come are rehearsed "
            f"(today is {now})"
        )
    return day


def _part(config: pytest.Config, root: Path, parts: Sequence[Part]) -> Part | None:
    """Return the innermost part that all that is run stands in."""
    here = Path(os.path.realpath(common_folder(config)))
    found = [
        part
        for part in parts
        if not part.is_junit and here.is_relative_to(os.path.realpath(root / part.path))
    ]
    return max(found, key=lambda part: len(Path(part.path).parts), default=None)


def _job_summary(config: pytest.Config) -> Path | None:
    """Return the file of the job's summary; a worker of pytest-xdist has none."""
    if config.option.psf_no_job_summary or is_worker(config):
        return None
    return path_of(os.environ)


def _release(config: pytest.Config) -> Release:
    asked = config.option.psf_release
    if asked is None:
        return Release()
    try:
        return release_of(asked)
    except NoReleaseError as error:
        raise pytest.UsageError(f"--psf-release: {error}") from None


def _origin(config: pytest.Config, source: Source | None, release: Release) -> Origin:
    """Return where the run comes from: of a test that commits, nothing is seen."""
    # It starts processes of git, for those who keep a report only.
    from pytest_psf.report import origin

    root = source.path.parent if source else config.rootpath
    return Origin(
        tools=origin.tools(pytest.__version__),
        run=Run(
            workers=number_of_workers(config),
            simulated=config.option.psf_today is not None
            or first_run(config) is not None,
            ci=origin.ci_of(os.environ),
        ),
        subject=origin.subject_of(root, release),
        digests=origin.digests_of(
            source.path if source else None, root / REVIEWS_FILE, editions.digest()
        ),
    )


def _source(config: pytest.Config) -> Source | None:
    found = _found_source(config)
    if found is not None and not is_worker(config):
        _require_in_sight(config, found)
    return found


#: By which somebody asks for another folder, and so for the config there: attributes.
_ASKING = ("psf_config", "file_or_dir", "inifilename", "rootdir", "override_ini")


def _require_in_sight(config: pytest.Config, found: Source) -> None:
    """Raise FaultsFoundError if a config is in the way of the nearest one, unasked.

    `testpaths` may lead to a folder with a config of its own, and `addopts` to any.
    """
    here = config.invocation_params.dir
    nearest = locate(here, _upper_end(here, config))
    if nearest is None or nearest.path.resolve() == found.path.resolve():
        return
    started_with = config.stash.get(BEGUN_WITH, {}).get("PYTEST_ADDOPTS", "")
    typed = [*shlex.split(started_with), *map(str, config.invocation_params.args)]
    told = options_of(config, typed)
    if not any(getattr(told, name, None) for name in _ASKING):
        raise hidden(nearest, os.path.relpath(found.path, here))


def _found_source(config: pytest.Config) -> Source | None:
    asked = config.option.psf_config
    if asked is not None:
        try:
            return _asked_source(config.invocation_params.dir / asked, asked)
        except OSError as error:
            raise pytest.UsageError(
                f"--psf-config {asked}: {what_failed(error)}"
            ) from None
    folder = common_folder(config)
    return locate(folder, _upper_end(folder, config))


def _asked_source(path: Path, asked: str) -> Source:
    if path.is_dir():
        found = locate(path, path)
        if found is None:
            raise pytest.UsageError(
                f"--psf-config {asked}: no psf.toml there, and no [tool.psf]"
            )
        return found
    if not path.is_file():
        raise pytest.UsageError(f"--psf-config {asked}: no such file")
    source = read(path)
    if path.name == "pyproject.toml" and not source.prefix:
        raise pytest.UsageError(f"--psf-config {asked}: it has no [tool.psf]")
    return source


def common_folder(config: pytest.Config) -> Path:
    """Return the folder that holds everything named on the command line."""
    base = config.invocation_params.dir
    paths = [base / argument.partition("::")[0] for argument in config.args]
    there = [path for path in paths if path.exists()]
    if not there:
        return base
    # As it is written: a link may lead out of the project.
    try:
        common = Path(os.path.commonpath(list(map(os.path.abspath, there))))
    except ValueError:  # they are on several drives of Windows
        return base
    return common if common.is_dir() else common.parent


def _upper_end(folder: Path, config: pytest.Config) -> Path:
    """Return how far upward a config is looked for: to the git top, if there is one."""
    top = git_top(folder)
    if top is not None:
        return top
    return config.rootpath if folder.is_relative_to(config.rootpath) else folder


def _gate(asked: str | None, profile: Profile, catalogue: Catalogue) -> Gate | None:
    """Return the gate that the command line asks for, or None if it asks for none."""
    if asked is None:
        return None
    if asked in {"none", "all"}:
        return Gate(closed=asked == "all")
    entries: Sequence[str] = [entry.strip() for entry in asked.split(",")]
    try:
        gate = gate_of(entries, catalogue)
    except UnknownIdError as error:
        raise pytest.UsageError(f"--psf-gate: {error}") from None
    for _, why in idle_entries(gate, profile, catalogue):
        raise pytest.UsageError(f"--psf-gate: {why}; leave it out: it gates nothing")
    return gate
