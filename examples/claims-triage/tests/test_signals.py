"""Every request leaves one record, and each of its five signals moves."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from claims import signals
from local_server import Answer, draft, reply

if TYPE_CHECKING:
    from claims.access import User
    from claims.signals import Signal, SignalLog
    from claims.triage import Service
    from local_server import LocalServer

BEGINNING = datetime(2026, 1, 1, tzinfo=timezone.utc)


def logged(log: SignalLog) -> list[Signal]:
    """Everything in the log."""
    return log.since(BEGINNING)


@pytest.mark.psf("PSF-06.output-quality", exercises="claims.guardrails:quality")
def test_a_good_and_a_bad_output_leave_different_quality(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: LocalServer,
    log: SignalLog,
) -> None:
    """One summary repeats the claim, one tells another story, one is absent."""
    invented = "A train derailed near Lyon because somebody forgot the lighthouse."
    primary.answers = [
        Answer(reply(draft())),
        Answer(reply(draft(summary=invented, clauses=[]))),
        Answer(reply(None, refusal="No.")),
    ]
    for _ in range(3):
        service.triage(portal, claim)

    good, bad, absent = (signal.quality for signal in logged(log))
    assert good is not None
    assert bad is not None
    assert good > 0.7
    assert bad < 0.2
    assert absent is None


@pytest.mark.psf("PSF-06.latency", exercises="claims.signals:elapsed_ms")
def test_the_time_of_slow_and_of_failed_requests_is_logged(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: LocalServer,
    fallback: LocalServer,
    log: SignalLog,
) -> None:
    """The provider takes 0.06 s: once it answers then, once it fails then."""
    primary.answers = [
        Answer(reply(draft()), wait_s=0.06),
        Answer(b"", status=500, wait_s=0.06),
        Answer(reply(draft())),
    ]
    fallback.answers = [Answer(b"", status=500)]
    for _ in range(3):
        service.triage(portal, claim)

    slow, failed, quick = logged(log)
    assert (slow.result, failed.result, quick.result) == ("ok", "failed", "ok")
    assert 60 <= slow.latency_ms < 2000
    assert 60 <= failed.latency_ms < 2000
    assert 0 < quick.latency_ms < slow.latency_ms


@pytest.mark.psf("PSF-06.cost", exercises="claims.signals:cost_eur")
def test_cost_follows_size_model_and_retries(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: LocalServer,
    fallback: LocalServer,
    log: SignalLog,
) -> None:
    """Prices of 2026-10-01: 2.3 and 9.2 EUR a million tokens, fallback 2.8 and 13.8."""
    primary.answers = [
        Answer(reply(draft(), tokens=(1000, 100))),
        Answer(reply(draft(), tokens=(4000, 300))),
        Answer(reply("no draft", tokens=(1000, 100))),
    ]
    fallback.answers = [Answer(reply(draft(), tokens=(1000, 100)))]
    for _ in range(3):
        service.triage(portal, claim)
    service.triage(portal, {**claim, "description": ""})

    small, large, retried, unasked = (signal.cost_eur for signal in logged(log))
    assert small == pytest.approx(0.00322)
    assert large == pytest.approx(0.01196)
    assert retried == pytest.approx(0.00322 + 0.00418)
    assert unasked == 0


@pytest.mark.psf("PSF-06.error-rate", exercises="claims.signals:error_rate")
def test_failures_and_all_requests_make_a_rate(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: LocalServer,
    fallback: LocalServer,
    log: SignalLog,
) -> None:
    """Two of eight fail; a refusal and a bad message are requests, not failures."""
    down, fine = Answer(b"", status=503), Answer(reply(draft()))
    primary.answers = [down, fine, fine, Answer(reply(None, refusal="No.")), down, fine]
    fallback.answers = [down]
    for _ in range(7):
        service.triage(portal, claim)
    service.triage(portal, {**claim, "claim_id": "?"})

    requests = logged(log)
    assert len(requests) == 8
    assert signals.error_rate(requests) == 0.25
    assert signals.error_rate(requests[1:4]) == 0
    results = [signal.result for signal in requests]
    assert results.count("declined") == 1
    assert results.count("refused") == 1


@pytest.mark.psf("PSF-06.safety-classifier", exercises="claims.guardrails:classify")
def test_passed_and_blocked_verdicts_are_logged_with_the_version(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: LocalServer,
    log: SignalLog,
) -> None:
    """One clean, one blunt but passed, one blocked, and one that was never judged."""
    primary.answers = [
        Answer(reply(draft())),
        Answer(reply(draft(summary="The driver of the car was careless."))),
        Answer(reply(draft(summary="The driver of the car is lying."))),
    ]
    for _ in range(3):
        service.triage(portal, claim)
    service.triage(portal, {**claim, "description": ""})

    verdicts = [(s.safety.verdict, s.safety.label, s.safety.score) for s in logged(log)]
    assert verdicts == [
        ("passed", "none", 0.0),
        ("passed", "blunt", 0.3),
        ("blocked", "accusation", 0.8),
        ("not-run", "", 0.0),
    ]
    versions = [signal.safety.classifier for signal in logged(log)]
    assert versions == [*["tone-lexicon-2026-09-14"] * 3, ""]
