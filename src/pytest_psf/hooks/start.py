"""From the options to a registered session, or to one usage error."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue as editions
from pytest_psf.checkout import git_top
from pytest_psf.config.source import Source, locate, read
from pytest_psf.config.validate import Config, gate_of, idle_entries, validate
from pytest_psf.core.catalogue import Catalogue, UnknownIdError
from pytest_psf.core.classify import Asked, Gate, Part, Profile
from pytest_psf.core.places import Place
from pytest_psf.core.problem import FaultsFoundError, as_text, what_failed
from pytest_psf.core.release import NoReleaseError, Release, release_of
from pytest_psf.core.report import Origin, Run
from pytest_psf.hooks.begun import BEGUN_WITH, first_run
from pytest_psf.hooks.collect.claimed_tests import ClaimedTests
from pytest_psf.hooks.collect.collecting import Collecting
from pytest_psf.hooks.collect.file_names import FileNames
from pytest_psf.hooks.collect.selection import Selection
from pytest_psf.hooks.session.clock import ReplacedClockError, day_of, require_real
from pytest_psf.hooks.session.context import RunContext
from pytest_psf.hooks.session.session import PsfSession
from pytest_psf.hooks.show.items import CriterionItem
from pytest_psf.hooks.show.view import ItemView
from pytest_psf.hooks.xdist.distribution import (
    Receiver,
    Sender,
    is_controller,
    is_worker,
    number_of_workers,
)
from pytest_psf.registry import Registry, RegistryError, load
from pytest_psf.report_files.job_summary import path_of
from pytest_psf.report_files.writing import (
    ReportRefusedError,
    Reports,
    asked_for,
)
from pytest_psf.verify.reviews_file import REVIEWS_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Options of pytest that show something instead of running tests.
_SHOWING = (
    "help",
    "version",
    "markers",
    "showfixtures",
    "show_fixtures_per_test",
    "cacheshow",
)


def start(config: pytest.Config, began: float, environment: dict[str, str]) -> None:
    """Register what judges, in a run that began at these seconds since the epoch.

    The environment is the one in which it began.

    Raise UsageError, with all faults at once, if there are any.
    """
    _require_no_standing_show(config, environment)
    if _only_shows(config):
        return
    config.stash[BEGUN_WITH] = environment
    if sys.flags.optimize:
        raise pytest.UsageError(
            "--psf: python -O (PYTHONOPTIMIZE) switches assertions off, so no test "
            "could fail; run without it"
        )
    try:
        registry = load()
        catalogue = editions.load()
        reports = Reports() if is_worker(config) else _reports(config, registry)
        require_real(began)
        context = _context(config, catalogue, registry, reports, began)
    except FaultsFoundError as error:
        raise pytest.UsageError(error.wrapped()) from None
    except (RegistryError, ReplacedClockError) as error:
        raise pytest.UsageError(str(error)) from None
    for domain in (catalogue.scope, *catalogue.domains):
        mark = domain.id.lower().replace("-", "_")
        line = f"{mark}: evidence for {domain.id} {domain.name} (set by `psf` marks)"
        config.addinivalue_line("markers", line)
    _register(config, context)


def _register(config: pytest.Config, context: RunContext) -> None:
    """Register what this process has to do: collect tests, judge them, or both."""
    register = config.pluginmanager.register
    root = context.root.resolve()
    names = FileNames(root, git_top(root) or root)
    selection = Selection(
        config, context.suite, context.config_file, context.ids_in_force
    )
    claimed = ClaimedTests(context.catalogue, context.registry, context.claims, names)
    source: Receiver | Collecting
    if is_controller(config):
        source = Receiver(claimed.claims)
    else:
        source = Collecting(config, claimed, names, selection, CriterionItem)
        if is_worker(config):
            register(source, "psf-source")
            register(Sender(config, source, selection), "psf-sender")
            _register_drills(config, context, names, None)
            return
    register(source, "psf-source")
    session = PsfSession(config, context, selection, source, names)
    register(ItemView(config, context.claims, selection, session.judged), "psf-view")
    # Before all is shown, so that what it writes is judged; after the challenges.
    _register_drills(config, context, names, session)
    # Last, so that it stands closest to pytest's own loop.
    register(session, "psf-session")


def _register_drills(
    config: pytest.Config,
    context: RunContext,
    names: FileNames,
    session: PsfSession | None,
) -> None:
    """Register what writes the drills that tests hold, if that was asked for."""
    if not config.option.psf_write_drills:
        if config.option.psf_drill_by:
            raise pytest.UsageError(
                "--psf-drill-by: no drill is written without --psf-write-drills"
            )
        return
    from pytest_psf.hooks.session.drills import (
        DrillBook,
        DrillRider,
        NobodyError,
        people_of,
    )

    register = config.pluginmanager.register
    register(DrillRider(), "psf-drill-rider")
    if session is None:
        return
    try:
        people = people_of(config.option.psf_drill_by)
    except NobodyError as error:
        raise pytest.UsageError(f"--psf-drill-by {error}") from None
    accepting = {one.id for one in context.catalogue if "drill" in one.accepts}
    book = DrillBook(
        context.claims,
        names,
        people,
        accepting=frozenset(accepting),
        evidence_of=session.evidence_of,
    )
    register(book, "psf-drills")


def may_pass(config: pytest.Config) -> bool:
    """Tell whether a run under `--psf` may end with 0: judged, or nothing was run.

    A worker of pytest-xdist judges nothing; its controller does. Raise UsageError if it
    was told in the config to run nothing, and configured nothing: `--version` in pytest 8.0.
    """
    if is_worker(config):
        return True
    session = config.pluginmanager.get_plugin("psf-session")
    if session is None:
        _require_no_standing_show(config, os.environ)
        return _only_shows(config)
    return isinstance(session, PsfSession) and session.may_pass


def _require_no_standing_show(
    config: pytest.Config, environment: Mapping[str, str]
) -> None:
    """Raise UsageError where each run is told to run nothing, and would end with 0.

    Who asks for that on the command line knows that nothing was judged.
    """
    said = {
        "addopts": config.getini("addopts"),
        "PYTEST_ADDOPTS": environment.get("PYTEST_ADDOPTS", "").split(),
    }
    for where, words in said.items():
        idle = sorted(_SHOWING_WORDS.intersection(words))
        if idle:
            raise pytest.UsageError(
                f"--psf: {where} says {idle[0]}, so no run would judge anything; take it "
                "out, and give it on the command line where it is meant"
            )


def _only_shows(config: pytest.Config) -> bool:
    return any(getattr(config.option, name, False) for name in _SHOWING)


def _reports(config: pytest.Config, registry: Registry) -> Reports:
    """Open the reports that were asked for, each as unfinished."""
    folder = config.invocation_params.dir
    try:
        reports = asked_for(config.option.psf_report, registry.formats, folder)
        reports.open()
    except OSError as error:
        raise pytest.UsageError(f"--psf-report: {as_text(error)}") from None
    except ReportRefusedError as error:
        raise pytest.UsageError(f"--psf-report {error}") from None
    return reports


def _context(
    config: pytest.Config,
    catalogue: Catalogue,
    registry: Registry,
    reports: Reports,
    began: float,
) -> RunContext:
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


#: How they are written, and what only collects.
_SHOWING_WORDS = frozenset(
    """
    --cache-show --co --collect-only --fixtures --fixtures-per-test --funcargs --help --markers
    --version -V -VV -h
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
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
