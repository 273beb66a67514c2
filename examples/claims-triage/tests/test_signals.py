"""Every request leaves one record, and each of its five signals moves."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from claims import signals
from drafts import draft

if TYPE_CHECKING:
    from pytest_psf.api import ModelServer, Signals

    from claims.access import User
    from claims.signals import SignalLog
    from claims.triage import Service

BEGINNING = datetime(2026, 1, 1, tzinfo=timezone.utc)


@pytest.fixture
def seen(psf_signals: Signals, log: SignalLog) -> Signals:
    """What the collector reads: the lines that the service adds to its log."""
    psf_signals.follow(log.path)
    return psf_signals


@pytest.mark.psf("PSF-06.output-quality", exercises="claims.guardrails:quality")
def test_a_good_and_a_bad_output_leave_different_quality(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    seen: Signals,
) -> None:
    """One summary repeats the claim, one tells another story, one is absent."""
    invented = "A train derailed near Lyon because somebody forgot the lighthouse."
    primary.reset().answers(draft())
    primary.answers(draft(summary=invented, clauses=[])).refuses("No.")
    with seen.case("good"):
        service.triage(portal, claim)
    with seen.case("invented"):
        service.triage(portal, claim)
    service.triage(portal, claim)

    seen.rises("output-quality", "invented", "good", by=0.5)
    assert len(seen.values("output-quality")) == 2


@pytest.mark.psf("PSF-06.latency", exercises="claims.signals:elapsed_ms")
def test_the_time_of_slow_and_of_failed_requests_is_logged(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    fallback: ModelServer,
    seen: Signals,
) -> None:
    """The provider takes 0.06 s: once it answers then, once it fails then."""
    primary.reset().answers(draft(), wait=0.06).fails(500, wait=0.06)
    primary.answers(draft())
    fallback.reset().fails(500)
    for case in ("slow", "failed", "quick"):
        with seen.case(case):
            service.triage(portal, claim)

    assert seen.values("error-rate") == ["ok", "failed", "ok"]
    (slow,), (failed,), (quick,) = (
        seen.values("latency", case=case) for case in ("slow", "failed", "quick")
    )
    assert 60 <= slow < 2000
    assert 60 <= failed < 2000
    assert 0 < quick < slow


@pytest.mark.psf("PSF-06.cost", exercises="claims.signals:cost_eur")
def test_cost_follows_size_model_and_retries(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    fallback: ModelServer,
    seen: Signals,
) -> None:
    """Prices of 2026-10-01: 2.3 and 9.2 EUR a million tokens, fallback 2.8 and 13.8."""
    primary.reset().answers(draft(), tokens=(1000, 100))
    primary.answers(draft(), tokens=(4000, 300)).answers("no draft", tokens=(1000, 100))
    fallback.reset().answers(draft(), tokens=(1000, 100))
    for case in ("small", "large", "retried"):
        with seen.case(case):
            service.triage(portal, claim)
    with seen.case("unasked"):
        service.triage(portal, {**claim, "description": ""})

    seen.rises("cost", "unasked", "small", "retried", "large")
    assert seen.values("cost") == [
        pytest.approx(0.00322),
        pytest.approx(0.01196),
        pytest.approx(0.00322 + 0.00418),
        0,
    ]


@pytest.mark.psf("PSF-06.error-rate", exercises="claims.signals:error_rate")
def test_failures_and_all_requests_make_a_rate(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    fallback: ModelServer,
    log: SignalLog,
    seen: Signals,
) -> None:
    """Two of eight fail; a refusal and a bad message are requests, not failures."""
    primary.reset().fails(503).answers(draft()).answers(draft()).refuses("No.")
    primary.fails(503).answers(draft())
    fallback.reset().fails(503)
    for _ in range(7):
        service.triage(portal, claim)
    service.triage(portal, {**claim, "claim_id": "?"})

    requests = log.since(BEGINNING)
    assert signals.error_rate(requests) == 0.25
    assert signals.error_rate(requests[1:4]) == 0
    rate = seen.error_rate()
    assert (rate.errors, rate.requests) == (2, 8)
    results = seen.values("error-rate")
    assert results.count("declined") == 1
    assert results.count("refused") == 1


@pytest.mark.psf("PSF-06.safety-classifier", exercises="claims.guardrails:classify")
def test_passed_and_blocked_verdicts_are_logged_with_the_version(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    log: SignalLog,
    seen: Signals,
) -> None:
    """One clean, one blunt but passed, one blocked, and one that was never judged."""
    primary.reset().answers(draft())
    primary.answers(draft(summary="The driver of the car was careless."))
    primary.answers(draft(summary="The driver of the car is lying."))
    for case in ("passed", "passed", "blocked"):
        with seen.case(case):
            service.triage(portal, claim)
    with seen.case("not-run"):
        service.triage(portal, {**claim, "description": ""})

    seen.varies("safety-classifier")
    assert seen.values("safety-classifier") == [
        *("passed", "passed", "blocked", "not-run")
    ]
    verdicts = [(s.safety.label, s.safety.score) for s in log.since(BEGINNING)]
    assert verdicts == [("none", 0.0), ("blunt", 0.3), ("accusation", 0.8), ("", 0.0)]
    versions = [signal.safety.classifier for signal in log.since(BEGINNING)]
    assert versions == [*["tone-lexicon-2026-09-14"] * 3, ""]
