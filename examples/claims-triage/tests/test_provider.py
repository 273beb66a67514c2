"""Lost, slow and confused providers: each ends in a planned answer."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from claims import provider, release
from claims.config import Endpoint, Timeouts
from claims.errors import ProviderError
from claims.oversight import queue_of
from conftest import KEYS, edit
from drafts import draft

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_psf.api import Alerts, ModelServer

    from claims.access import User
    from claims.signals import SignalLog
    from claims.store import Store
    from claims.triage import Service
    from conftest import Clock

ASKED = {
    "model": "model-one",
    "messages": [{"role": "user", "content": "A dented bumper."}],
}
#: What a provider does -> how it is told to the server that plays it.
FAULTS: dict[str, Callable[[ModelServer], object]] = {
    "server-error": lambda server: server.fails(503),
    "rejected": lambda server: server.fails(401, "bad key"),
    "bad-reply": lambda server: server.sends("<html>gateway</html>"),
    "unfinished": lambda server: server.truncates(draft()),
    "hung-up": lambda server: server.drops(after=0),
    "timeout": lambda server: server.stalls(5.0),
    "unreachable": lambda server: server.close(),
}
#: The code of each fault, where it is not called like it.
CODES = {"unfinished": "bad-reply", "hung-up": "unreachable"}


def endpoints(*servers: ModelServer) -> list[Endpoint]:
    """One endpoint a server, each with a name, a model and a key of its own."""
    names = ("one", "two")
    return [
        Endpoint(name, server.url, f"model-{name}", f"CLAIMS_{name.upper()}_KEY")
        for name, server in zip(names, servers, strict=False)
    ]


@pytest.fixture
def _short_timeouts(releases: Path) -> None:
    model = releases / "2026-11-03" / "model.json"
    edit(model, timeouts__connect_s=2.0, timeouts__read_s=0.15)


@pytest.mark.psf("PSF-03.error-handling", exercises="claims.provider:ask")
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named_and_the_next_provider_answers(
    primary: ModelServer, fallback: ModelServer, fault: str
) -> None:
    """Seven ways to fail, five codes, one answer."""
    where = endpoints(primary, fallback)
    FAULTS[fault](primary.reset())

    answer = provider.ask(where, KEYS, Timeouts(2.0, 0.15), ASKED)

    assert [(a.provider, a.failure) for a in answer.attempts] == [
        ("one", CODES.get(fault, fault)),
        ("two", ""),
    ]
    assert answer.reply is not None
    assert json.loads(answer.reply.text)["route"] == "standard"


@pytest.mark.psf("PSF-03.error-handling", exercises="claims.provider:ask")
def test_without_any_provider_a_person_gets_the_claim(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    fallback: ModelServer,
    store: Store,
) -> None:
    """No exception, no draft: manual triage, with what was tried as the reason."""
    primary.reset().fails(503)
    fallback.reset().fails(401)

    outcome = service.triage(portal, claim)

    assert (outcome.status, outcome.code) == ("held", "providers-down")
    assert store.claim("nordhaus", "C-204417")["route"] == "manual"
    (case,) = queue_of(store, "Kofi Osei")
    assert json.loads(case["reasons"]) == [
        "OpenAI (EU residency): server-error, Anthropic: rejected"
    ]


def test_a_lost_store_is_a_planned_answer(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    store: Store,
    log: SignalLog,
    primary: ModelServer,
) -> None:
    """Nothing is decided that could not be recorded; the failure is in the signals."""
    store.close()

    outcome = service.triage(portal, claim)

    assert (outcome.status, outcome.code) == ("failed", "store-unavailable")
    assert primary.requests == []
    assert '"result": "failed"' in log.path.read_text(encoding="utf-8")


def test_a_defect_of_ours_is_not_hidden_but_logged(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    log: SignalLog,
    releases: Path,
    clock: Clock,
) -> None:
    """An error nobody planned for is raised; its signal is there all the same."""
    (releases / "empty").mkdir()
    release.activate(releases, "empty", "Marta Brandt", "by mistake", clock.now())

    with pytest.raises(FileNotFoundError):
        service.triage(portal, claim)

    assert '"code": "internal"' in log.path.read_text(encoding="utf-8")


def test_a_stalled_provider_is_given_up_in_time(primary: ModelServer) -> None:
    """The server holds the answer back for five seconds; we do not wait for it."""
    (stalled,) = endpoints(primary)
    primary.reset().stalls(5.0)
    started = time.monotonic()

    with pytest.raises(ProviderError) as error:
        provider.call(stalled, "key", Timeouts(2.0, 0.06), ASKED)

    assert error.value.code == "timeout"
    assert 0.05 < time.monotonic() - started < 2.0


def test_a_trickling_provider_is_given_up_in_time(primary: ModelServer) -> None:
    """Every piece comes soon enough, the whole does not."""
    (trickling,) = endpoints(primary)
    primary.reset().drips(0.05, "word " * 100)
    started = time.monotonic()

    with pytest.raises(ProviderError) as error:
        provider.call(trickling, "key", Timeouts(2.0, 0.06), ASKED)

    assert error.value.code == "timeout"
    assert time.monotonic() - started < 2.0


@pytest.mark.usefixtures("_short_timeouts")
@pytest.mark.psf("PSF-03.timeouts", exercises="claims.provider:call")
def test_after_a_timeout_the_next_provider_serves(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    log: SignalLog,
) -> None:
    """The limit comes from the config, and the step after it is the fallback."""
    primary.reset().stalls(5.0)

    outcome = service.triage(portal, claim)

    assert (outcome.status, outcome.route) == ("routed", "standard")
    signal = json.loads(log.path.read_text(encoding="utf-8"))
    assert signal["attempts"] == 2
    assert 150 <= signal["latency_ms"] < 2000


@pytest.mark.psf("PSF-03.no-single-point-of-failure", exercises="claims.provider:ask")
def test_the_second_provider_serves_with_its_own_key_and_model(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    fallback: ModelServer,
) -> None:
    """The first provider is gone altogether; nothing of it is needed."""
    primary.close()

    outcome = service.triage(portal, claim)

    assert (outcome.status, outcome.route) == ("routed", "standard")
    (request,) = fallback.requests
    assert request.has_key("key-two")
    fallback.assert_model("claude-sonnet-4-5-20250929")


def test_the_service_goes_on_when_the_pager_is_lost(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    pager: Alerts,
    store: Store,
) -> None:
    """The case waits in the queue, marked as not notified."""
    pager.close()

    outcome = service.triage(portal, {**claim, "injury": True})

    assert (outcome.status, outcome.code) == ("held", "high-stakes")
    (case,) = queue_of(store, "Kofi Osei")
    assert case["notified"] == 0
