"""Each alert is made to fire, and arrives at the person the config names."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from claims import alerts, config
from claims.signals import Safety, Signal

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.api import Alerts, ModelServer

    from claims.access import User
    from claims.config import Config
    from claims.signals import SignalLog
    from claims.triage import Service
    from conftest import Clock

NOW = datetime(2026, 11, 17, 9, 30, tzinfo=timezone.utc)
HEALTHY: dict[str, Any] = {
    "at": NOW.isoformat(),
    "claim_id": "C-204417",
    "release": "2026-11-03",
    "model": "gpt-4o-2024-08-06",
    "result": "ok",
    "code": "ok",
    "latency_ms": 1800.0,
    "cost_eur": 0.004,
    "attempts": 1,
    "quality": 0.82,
    "safety": Safety("passed", "none", 0.0, "tone-lexicon-2026-09-14"),
}


@pytest.fixture
def settings(releases: Path) -> Config:
    """The production limits and receivers, with the local pager."""
    return config.load(releases / "2026-11-03")


def feed(log: SignalLog, count: int = 10, **changes: object) -> None:
    """Log that many requests."""
    for _ in range(count):
        log.append(Signal(**{**HEALTHY, **changes}))


def pages(pager: Alerts) -> list[tuple[str, str]]:
    """What arrived, and at whom."""
    return [(alert.name, alert.raw["to"]) for alert in pager.received]


@pytest.mark.psf("PSF-06.alerts-tested.output-quality", exercises="claims.alerts:run")
def test_poor_drafts_reach_the_head_of_claims(
    log: SignalLog, settings: Config, pager: Alerts
) -> None:
    """Ten good drafts raise nothing; twenty poor ones more do."""
    feed(log)
    assert alerts.run(log, settings.alerts, settings.pages, NOW) == []
    pager.stays_silent()

    feed(log, 20, quality=0.3)
    raised = alerts.run(log, settings.alerts, settings.pages, NOW)

    assert pages(pager) == [("output-quality", "Ruth Okafor")]
    assert [(a.signal, a.delivered) for a in raised] == [("output-quality", True)]
    assert raised[0].value == pytest.approx((10 * 0.82 + 20 * 0.3) / 30)


@pytest.mark.psf("PSF-06.alerts-tested.latency", exercises="claims.alerts:run")
def test_slow_requests_reach_the_platform_lead(
    log: SignalLog, settings: Config, pager: Alerts
) -> None:
    """One slow request in forty is no alert, four are: the rule is on p95."""
    feed(log, 39)
    feed(log, 1, latency_ms=19_000.0)
    assert alerts.run(log, settings.alerts, settings.pages, NOW) == []
    pager.stays_silent()

    feed(log, 3, latency_ms=19_000.0)
    raised = alerts.run(log, settings.alerts, settings.pages, NOW)

    assert pages(pager) == [("latency", "Marta Brandt")]
    assert [(a.value, a.limit) for a in raised] == [(19_000.0, 8000)]


@pytest.mark.psf("PSF-06.alerts-tested.cost", exercises="claims.alerts:run")
def test_dear_requests_reach_finance(
    log: SignalLog, settings: Config, pager: Alerts
) -> None:
    """Ten times the usual cost a request."""
    feed(log)
    assert alerts.run(log, settings.alerts, settings.pages, NOW) == []
    pager.stays_silent()

    feed(log, 20, cost_eur=0.04)
    raised = alerts.run(log, settings.alerts, settings.pages, NOW)

    assert pages(pager) == [("cost", "Jo Whitfield")]
    assert raised[0].value == pytest.approx(0.028)


@pytest.mark.psf("PSF-06.alerts-tested.error-rate", exercises="claims.alerts:run")
def test_failing_requests_reach_the_platform_lead(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    fallback: ModelServer,
    log: SignalLog,
    settings: Config,
    pager: Alerts,
) -> None:
    """The whole way: providers down, requests fail, signals, alert, page."""
    for _ in range(5):
        service.triage(portal, claim)
    assert alerts.run(log, settings.alerts, settings.pages, NOW) == []

    for server in (primary, fallback):
        server.reset().fails(503)
    for _ in range(5):
        service.triage(portal, claim)
    pager.clear()
    raised = alerts.run(log, settings.alerts, settings.pages, NOW)

    assert pages(pager) == [("error-rate", "Marta Brandt")]
    assert [(a.value, a.limit) for a in raised] == [(0.5, 0.05)]


@pytest.mark.psf(
    "PSF-06.alerts-tested.safety-classifier", exercises="claims.alerts:run"
)
def test_blocked_outputs_reach_the_safety_lead(
    log: SignalLog, settings: Config, pager: Alerts
) -> None:
    """One blocked in ten is the limit; requests never judged do not dilute it."""
    feed(log, 9)
    feed(log, 1, safety=Safety("blocked"))
    assert alerts.run(log, settings.alerts, settings.pages, NOW) == []
    pager.stays_silent()

    feed(log, 1, safety=Safety("blocked"))
    feed(log, 30, safety=Safety("not-run"), quality=None)
    raised = alerts.run(log, settings.alerts, settings.pages, NOW)

    assert pages(pager) == [("safety-classifier", "Sven Lindqvist")]
    assert raised[0].value == pytest.approx(2 / 11)


def test_an_alert_nobody_received_says_so(
    log: SignalLog, settings: Config, pager: Alerts
) -> None:
    """A dead pager is not taken for a delivered page."""
    pager.refuse(502)
    feed(log, cost_eur=0.5)

    (alert,) = alerts.run(log, settings.alerts, settings.pages, NOW)

    assert (alert.signal, alert.delivered) == ("cost", False)


def test_few_and_old_requests_raise_nothing(
    log: SignalLog, settings: Config, clock: Clock, pager: Alerts
) -> None:
    """Four requests are too few, and a bad quarter of an hour ends after one."""
    feed(log, 4, latency_ms=60_000.0)
    assert alerts.run(log, settings.alerts, settings.pages, clock.now()) == []

    feed(log, 1, latency_ms=60_000.0)
    assert len(alerts.run(log, settings.alerts, settings.pages, clock.now())) == 1

    clock.move(minutes=16)
    assert alerts.run(log, settings.alerts, settings.pages, clock.now()) == []
    assert len(pager.received) == 1


def test_every_receiver_has_an_address(settings: Config) -> None:
    """Alerts, reviewers and the deputy: each name in the config can be paged."""
    named = {rule.receiver for rule in settings.alerts.rules.values()}
    named |= {*settings.oversight.reviewers, settings.oversight.deputy}

    assert len(named) == 7
    assert named - set(settings.pages) == set()
