"""What a run registers: what collects its tests, and what judges and shows it.

What the options and the config say of it is read by `options.py`.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue as editions
from pytest_psf.checkout import git_top
from pytest_psf.core.problem import FaultsFoundError
from pytest_psf.extensions import RegistryError
from pytest_psf.hooks.begun import BEGUN_WITH
from pytest_psf.hooks.collect.claimed_tests import ClaimedTests
from pytest_psf.hooks.collect.collecting import Collecting
from pytest_psf.hooks.collect.file_names import FileNames
from pytest_psf.hooks.collect.selection import Selection
from pytest_psf.hooks.options import context_of, opened_reports
from pytest_psf.hooks.session.clock import ReplacedClockError, require_real
from pytest_psf.hooks.session.session import PsfSession
from pytest_psf.hooks.show.items import CriterionItem
from pytest_psf.hooks.show.view import ItemView
from pytest_psf.hooks.standing import only_shows, require_asked
from pytest_psf.hooks.xdist.distribution import (
    Receiver,
    Sender,
    is_controller,
    is_worker,
)
from pytest_psf.registry import load
from pytest_psf.report_files.writing import Reports

if TYPE_CHECKING:
    from pytest_psf.hooks.session.context import RunContext


def start(config: pytest.Config, began: float, environment: dict[str, str]) -> None:
    """Register what judges, in a run that began at these seconds since the epoch.

    The environment is the one in which it began.

    Raise UsageError, with all faults at once, if there are any.
    """
    if not is_worker(config):
        require_asked(config, environment)
    if only_shows(config):
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
        reports = Reports() if is_worker(config) else opened_reports(config, registry)
        require_real(began)
        context = context_of(config, catalogue, registry, reports, began)
    except FaultsFoundError as error:
        kept = not config.option.collectonly
        raise pytest.UsageError(error.wrapped(kept_from_running=kept)) from None
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
        require_asked(config, os.environ)
        return only_shows(config)
    return isinstance(session, PsfSession) and session.may_pass
