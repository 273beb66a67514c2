"""People can be reached, can stop the system, can overrule it and can look back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from claims import config, oversight
from claims.errors import AccessDeniedError, NotFoundError
from conftest import CONFIG
from drafts import draft

if TYPE_CHECKING:
    from pytest_psf.api import Alerts, ModelServer

    from claims.access import User
    from claims.store import Store
    from claims.triage import Service
    from conftest import Clock


@pytest.mark.psf(
    "PSF-05.escalation-tested.high-stakes", exercises="claims.oversight:escalate"
)
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount_eur": 5000}, "amount 5000 EUR, limit 5000"),
        ({"injury": True}, "injury"),
    ],
)
def test_a_high_stakes_claim_reaches_the_reviewer_on_call(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    store: Store,
    pager: Alerts,
    change: dict[str, Any],
    reason: str,
) -> None:
    """However sure the model is: queue, page and a limit of sixty minutes."""
    outcome = service.triage(portal, {**claim, **change})

    assert (outcome.status, outcome.code) == ("held", "high-stakes")
    assert store.claim("nordhaus", "C-204417")["route"] == "manual"
    cases = oversight.queue_of(store, "Kofi Osei")
    assert len(cases) == 1
    case = cases[0]
    assert json.loads(case["reasons"])[0] == reason
    assert case["due_at"] == "2026-11-17T10:30:00+00:00"
    assert case["notified"] == 1
    assert [page.path for page in pager.received] == ["/Kofi-Osei"]
    assert pager.received[0].raw == {
        "to": "Kofi Osei",
        "claim": "C-204417",
        "kind": "high-stakes",
        "due_at": "2026-11-17T10:30:00+00:00",
    }


@pytest.mark.psf(
    "PSF-05.escalation-tested.uncertain", exercises="claims.oversight:escalate"
)
def test_an_uncertain_draft_reaches_the_reviewer_on_call(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    store: Store,
    primary: ModelServer,
    pager: Alerts,
) -> None:
    """Below the limit a person decides, at the limit the route is delivered."""
    primary.reset().answers(draft(confidence=0.74)).answers(draft(confidence=0.75))

    below = service.triage(portal, claim)
    at_limit = service.triage(portal, {**claim, "claim_id": "C-204418"})

    assert (below.status, below.code) == ("held", "uncertain")
    assert at_limit.status == "routed"
    cases = oversight.queue_of(store, "Kofi Osei")
    assert len(cases) == 1
    case = cases[0]
    assert (case["claim_id"], case["kind"]) == ("C-204417", "uncertain")
    assert json.loads(case["reasons"]) == ["confidence 0.74, limit 0.75"]
    assert [page.path for page in pager.received] == ["/Kofi-Osei"]


def test_nobody_answers_and_the_deputy_gets_the_case(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    store: Store,
    clock: Clock,
    pager: Alerts,
) -> None:
    """One minute after the limit, not before, and only once."""
    rules, pages = service.config().oversight, service.config().pages
    service.triage(portal, {**claim, "injury": True})
    clock.move(minutes=60)
    assert oversight.reassign_overdue(store, rules, pages, clock.now()) == []

    clock.move(minutes=1)
    moved = oversight.reassign_overdue(store, rules, pages, clock.now())

    assert len(moved) == 1
    assert oversight.queue_of(store, "Kofi Osei") == []
    (case,) = oversight.queue_of(store, "Ruth Okafor")
    assert case["claim_id"] == "C-204417"
    assert [page.path for page in pager.received] == ["/Kofi-Osei", "/Ruth-Okafor"]
    assert oversight.reassign_overdue(store, rules, pages, clock.now()) == []


def test_the_reviewers_take_turns(clock: Clock) -> None:
    """Three weeks, three names."""
    rules = config.load(CONFIG).oversight
    names = []
    for _ in range(3):
        names.append(oversight.on_call(rules, clock.now().date()))
        clock.move(weeks=1)

    assert names == ["Kofi Osei", "Anna Rinaldi", "Theo Moreau"]


def test_paused_system_refuses(
    service: Service,
    portal: User,
    operator: User,
    claim: dict[str, Any],
    primary: ModelServer,
    store: Store,
) -> None:
    """From the next request on, without a release; and it answers when resumed."""
    assert service.triage(portal, claim).status == "routed"

    service.pause(operator, "summaries name the wrong clause")
    paused = service.triage(portal, {**claim, "claim_id": "C-204418"})

    assert (paused.status, paused.code) == ("refused", "paused")
    assert len(primary.requests) == 1
    assert oversight.Switch(store).paused_by() == "Marta Brandt"
    service.resume(operator, "prompt corrected")
    assert service.triage(portal, claim).status == "routed"


def test_only_an_operator_may_pause(
    service: Service, portal: User, claim: dict[str, Any]
) -> None:
    """Whoever can pause can stop claims from being handled."""
    with pytest.raises(AccessDeniedError):
        service.pause(portal, "curious")

    assert service.triage(portal, claim).status == "routed"


@pytest.mark.psf("PSF-05.override", exercises="claims.oversight:override")
def test_an_override_holds_when_the_claim_comes_again(
    service: Service,
    portal: User,
    reviewer: User,
    claim: dict[str, Any],
    primary: ModelServer,
    store: Store,
) -> None:
    """The person's route is served and kept, with the name; the model is not asked."""
    first = service.triage(portal, claim)
    assert first.route == "fast-track"

    stored = service.override(
        reviewer, first.decision_id, "specialist", "frame damage likely"
    )
    again = service.triage(portal, claim)

    assert (again.route, again.code) == ("specialist", "override")
    assert again.decided_by == "Kofi Osei"
    assert store.claim("nordhaus", "C-204417")["route"] == "specialist"
    assert len(primary.requests) == 1
    assert (stored.decided_by, stored.reason) == ("Kofi Osei", "frame damage likely")


def test_an_override_closes_the_open_case(
    service: Service, portal: User, reviewer: User, claim: dict[str, Any], store: Store
) -> None:
    """What a person has decided needs no other person."""
    held = service.triage(portal, {**claim, "injury": True})
    assert len(oversight.queue_of(store, "Kofi Osei")) == 1

    service.override(reviewer, held.decision_id, "specialist", "injury, my case")

    assert oversight.queue_of(store, "Kofi Osei") == []
    assert store.rows("select closed_by from queue") == [{"closed_by": "Kofi Osei"}]


@pytest.mark.psf("PSF-05.review", exercises="claims.oversight:review")
def test_a_decision_can_be_looked_back_at(
    service: Service, portal: User, reviewer: User, claim: dict[str, Any]
) -> None:
    """Inputs, output, model, release, reason: enough to judge it a month later."""
    outcome = service.triage(portal, claim)

    past = service.review(reviewer, outcome.decision_id)

    assert past.claim_id == "C-204417"
    assert past.model == "gpt-4o-2024-08-06"
    assert past.release == "2026-11-03"
    assert past.inputs["amount_eur"] == 640.0
    assert "The rear bumper is dented" in past.inputs["description"]
    assert past.output["confidence"] == 0.93
    assert past.reason == outcome.summary
    assert past.written_at == "2026-11-17T09:30:00+00:00"
    with pytest.raises(NotFoundError):
        service.review(reviewer, outcome.decision_id + 1)
