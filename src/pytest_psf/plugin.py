"""The pytest11 entry point: options, marks and fixtures.

pytest imports this module in every run of everyone who has the package installed,
so it imports the standard library and pytest only. The rest is loaded, and
registered, when `--psf` is given.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from contextlib import AbstractContextManager
    from types import ModuleType

    from pytest_psf.fixtures.alerts.alerts import Alerts
    from pytest_psf.fixtures.drill import Drills
    from pytest_psf.fixtures.model_server.server import ModelServer
    from pytest_psf.fixtures.recorder import Recorder
    from pytest_psf.fixtures.signals.signals import Signals

_MARK = (
    "psf(*ids, exercises=None, sabotage=None, coverage=None, outside=None, "
    "supporting=False): this test is "
    "evidence for these criteria; `exercises` names the code that it must enter "
    "('package.module:function') and the data that it must depend on ('file#key')"
)

#: When the run began, in seconds since the epoch.
_BEGAN = pytest.StashKey[float]()

#: The environment in which it began.
_BEGAN_IN = pytest.StashKey[dict[str, str]]()

#: The name of the plugin that keeps the promise of exit 0.
_DOOR = "psf-door"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, all of them below `--psf`."""
    group = parser.getgroup("psf", "production readiness (PSF)")
    group.addoption(
        "--psf",
        action="store_true",
        dest="psf",
        help="Judge whether this AI system is ready for production, and fail if not.",
    )
    group.addoption(
        "--psf-config",
        metavar="PATH",
        dest="psf_config",
        help="Take [tool.psf] from this file instead of the nearest one upward.",
    )
    group.addoption(
        "--psf-gate",
        metavar="IDS",
        dest="psf_gate",
        help="Domains and criteria that decide the exit status, separated by "
        "commas; 'all' for everything in force, 'none' to judge without failing.",
    )
    group.addoption(
        "--psf-challenge",
        action="store_true",
        default=None,
        dest="psf_challenge",
        help="Run each passed evidence test again while the code that it names is "
        "sabotaged: a test that cannot fail shows nothing. A whole run does so unasked.",
    )
    group.addoption(
        "--psf-no-challenge",
        action="store_false",
        dest="psf_challenge",
        help="Challenge only what `minimum` asks for, for a quick look. Of this and "
        "--psf-challenge, the last one counts.",
    )
    group.addoption(
        "--psf-challenge-limit",
        metavar="N",
        dest="psf_challenge_limit",
        help="Make no challenges where more than N are needed, and say how many are. "
        "--psf-challenge --collect-only shows them and makes none.",
    )
    group.addoption(
        "--psf-no-waivers",
        action="store_true",
        dest="psf_no_waivers",
        help="Judge without waivers, as if no criterion were waived.",
    )
    group.addoption(
        "--psf-report",
        metavar="FORMAT:PATH",
        action="append",
        default=[],
        dest="psf_report",
        help="Write the judgement to a file, as in json:psf.json. Repeatable.",
    )
    group.addoption(
        "--psf-no-job-summary",
        action="store_true",
        dest="psf_no_job_summary",
        help="Add nothing to the summary that GitHub shows of a job "
        "($GITHUB_STEP_SUMMARY).",
    )
    group.addoption(
        "--psf-today",
        metavar="DATE",
        dest="psf_today",
        help="Rehearse a day to come, as in 2027-03-01: what will be open then.",
    )
    group.addoption(
        "--psf-release",
        metavar="NAME[@DIGEST]",
        dest="psf_release",
        help="What the reports say was judged: a release, the digest of its image "
        "(sha256:...), or both with @ between them.",
    )
    group.addoption(
        "--psf-write-drills",
        action="store_true",
        dest="psf_write_drills",
        help="Write the drills that tests hold with `psf_drill`, if they pass, to the file "
        "that the config's claim names (psf/drills.toml if none does), each with its log.",
    )
    group.addoption(
        "--psf-drill-by",
        metavar="PERSON",
        action="append",
        default=[],
        dest="psf_drill_by",
        help="Who took part in the drills that are written: a name, and perhaps a role "
        "behind a comma. Repeatable.",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config,
) -> Generator[None, object, object]:
    """Read the clock and the environment before a conftest can have changed them.

    Under `--psf`, what stands around all hooks of conftests is registered after them.
    """
    early_config.stash[_BEGAN] = time.time()
    if not early_config.known_args_namespace.psf:
        return (yield)
    early_config.stash[_BEGAN_IN] = {**os.environ}
    with _as_it_is():
        from pytest_psf.hooks.last_door import LastDoor
    door = LastDoor(early_config)
    try:
        found = yield
    except SystemExit as left:
        door.refuse(left)
        raise
    early_config.pluginmanager.register(door, _DOOR)
    return found


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark always, so that strict markers pass; the rest on request."""
    config.addinivalue_line("markers", _MARK)
    if config.option.psf:
        with _as_it_is():
            from pytest_psf.hooks.start import start

        # A conftest may have brought this plugin.
        began = config.stash.get(_BEGAN, None) or time.time()
        start(config, began, config.stash.get(_BEGAN_IN, {**os.environ}))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(
    config: pytest.Config,
) -> Generator[None, int | pytest.ExitCode | None, int | pytest.ExitCode | None]:
    """Keep the promise of exit 0 where a conftest has brought this plugin."""
    if not config.option.psf or config.pluginmanager.has_plugin(_DOOR):
        return (yield)
    from pytest_psf.hooks.last_door import LastDoor

    return (yield from LastDoor(config).pytest_cmdline_main())


@pytest.fixture
def psf(request: pytest.FixtureRequest) -> Iterator[Recorder]:
    """Measure numbers against limits and attach artefacts, with or without --psf."""
    yield from _fixtures().psf(request)


@pytest.fixture
def psf_drill(request: pytest.FixtureRequest) -> Iterator[Drills]:
    """Hold a drill: time its steps, and see that something changed."""
    yield from _fixtures().psf_drill(request)


@pytest.fixture
def psf_model_server(request: pytest.FixtureRequest) -> Iterator[ModelServer]:
    """Run a model provider on the loopback that does what it is told, faults included."""
    yield from _fixtures().psf_model_server(request)


@pytest.fixture
def psf_signals(request: pytest.FixtureRequest) -> Iterator[Signals]:
    """Collect what the system logs and measures, and assert its five signals."""
    yield from _fixtures().psf_signals(request)


@pytest.fixture
def psf_alerts(request: pytest.FixtureRequest) -> Iterator[Alerts]:
    """Receive alerts on the loopback, and evaluate the rules of Prometheus."""
    yield from _fixtures().psf_alerts(request)


def _fixtures() -> ModuleType:
    with _as_it_is():
        from pytest_psf.hooks import fixtures
    return fixtures


def _as_it_is() -> AbstractContextManager[None]:
    """Return a block in which pytest does not rewrite what is imported of ours."""
    from pytest_psf.hooks.pytest_internals import without_rewriting

    return without_rewriting()
