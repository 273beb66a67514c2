"""What the fixtures of the plugin do.

The plugin only names them: pytest loads it in every run of everyone, and no test of most of
them asks for one. What a fixture needs is imported where a test asks for it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.pytest_internals import without_rewriting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from typing import NoReturn

    from pytest_psf.fixtures.alerts.alerts import Alerts
    from pytest_psf.fixtures.drill import Drills
    from pytest_psf.fixtures.model_server.server import ModelServer
    from pytest_psf.fixtures.own_lines import Told
    from pytest_psf.fixtures.put_back import AfterTest
    from pytest_psf.fixtures.recorder import Recorder
    from pytest_psf.fixtures.signals.signals import Signals


def psf(request: pytest.FixtureRequest) -> Iterator[Recorder]:
    """Measure numbers against limits and attach artefacts, with or without --psf."""
    with without_rewriting():
        from pytest_psf.hooks.observe.recording import recorder_of

    recorder = recorder_of(request.node)
    yield recorder
    try:
        recorder.require_awaited()
        # What a test itself failed by says more.
        if getattr(sys, "last_value", None) is None:
            recorder.require_heeded()
    except RuntimeError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def psf_drill(request: pytest.FixtureRequest) -> Iterator[Drills]:
    """Hold a drill: time its steps, and see that something changed."""
    with without_rewriting():
        from pytest_psf.fixtures.drill import drills_of
        from pytest_psf.hooks.observe.recording import entries_of

    told = _told(request)
    remark = told.remark if told is not None else None
    yield from drills_of(request.node, entries_of(request.node), remark)


def psf_model_server(request: pytest.FixtureRequest) -> Iterator[ModelServer]:
    """Run a model provider on the loopback that does what it is told, faults included."""
    try:
        with without_rewriting():
            from pytest_psf.fixtures.model_server.fixture import running
    except ModuleNotFoundError as error:
        _fail_without_server("psf_model_server", error)
    told = _told(request)
    remark = told.remark if told is not None else None
    with _failing_plainly(), _after(request) as after, running(after, remark) as server:
        yield server


def psf_signals(request: pytest.FixtureRequest) -> Iterator[Signals]:
    """Collect what the system logs and measures, and assert its five signals."""
    with without_rewriting():
        from pytest_psf.fixtures.signals.configured import names_for
        from pytest_psf.fixtures.signals.signals import collected

    names = names_for(request.config, request.path.parent)
    told = _told(request)
    with _after(request) as after, collected(names, after, told) as signals:
        yield signals


def psf_alerts(request: pytest.FixtureRequest) -> Iterator[Alerts]:
    """Receive alerts on the loopback, and evaluate the rules of Prometheus."""
    try:
        with without_rewriting():
            from pytest_psf.fixtures.alerts.alerts import receiving
    except ModuleNotFoundError as error:
        _fail_without_server("psf_alerts", error)
    told = _told(request)
    with (
        _failing_plainly(),
        _after(request) as after,
        receiving(after=after, told=told) as alerts,
    ):
        yield alerts


def _told(request: pytest.FixtureRequest) -> Told | None:
    """Return what is told of a test; None in a run that judges none."""
    if not request.config.option.psf:
        return None
    with without_rewriting():
        from pytest_psf.hooks.observe.recording import told_of

    return told_of(request.node)


def _after(request: pytest.FixtureRequest) -> AbstractContextManager[AfterTest]:
    """Return a block that gives what is to be done once all fixtures have ended."""
    from pytest_psf.hooks.observe.aftermath import after_test

    return after_test(request)


@contextmanager
def _failing_plainly() -> Iterator[None]:
    """Fail a test for what its server could not do, without a traceback of ours."""
    from pytest_psf.fixtures.loopback import ServerError

    try:
        yield
    except ServerError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def _fail_without_server(fixture: str, error: ModuleNotFoundError) -> NoReturn:
    """Fail a test that takes a server where the packages of one are not installed."""
    if error.name not in {"pytest_httpserver", "werkzeug"}:
        raise error
    told = f"{fixture} needs pytest-httpserver: pip install 'pytest-psf[server]'"
    # Why it is not there says no more, and would stand above it.
    raise pytest.fail.Exception(told, pytrace=False) from None
