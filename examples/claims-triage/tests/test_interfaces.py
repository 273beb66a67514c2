"""Messages in and out are refused when they do not follow their schema."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from claims import config, schema
from conftest import CONFIG

if TYPE_CHECKING:
    from pytest_psf.api import ModelServer

    from claims.access import User
    from claims.store import Store
    from claims.triage import Service

BAD_VALUES: list[tuple[str, object]] = [
    ("claim_id", "204417"),
    ("tenant", "somebody-else"),
    ("claimant.name", ""),
    ("claimant.email", "none"),
    ("amount_eur", -1),
    ("amount_eur", True),
    ("amount_eur", float("nan")),
    ("injury", "no"),
    ("policy.clauses", "4.2"),
    ("policy.clauses", ["4.2", "all"]),
    ("policy.clauses", ["4.2"] * 61),
    ("claimant.name", "x" * 121),
]


def changed(claim: dict[str, Any], place: str, value: object) -> dict[str, Any]:
    """A copy with one value replaced, or removed when the value is None."""
    other = copy.deepcopy(claim)
    *parents, last = place.split(".")
    inner = other
    for parent in parents:
        inner = inner[parent]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return other


@pytest.mark.psf("PSF-03.interfaces", exercises="claims.schema:problems")
def test_a_bad_claim_is_refused_with_its_faults(claim: dict[str, Any]) -> None:
    """Each fault is named with its place; the good claim has none."""
    claim_schema = config.load(CONFIG).claim_schema
    bad = changed(claim, "policy.number", "118300")
    bad = changed(bad, "claimant.iban", None)
    bad = changed(bad, "amount_eur", "640")
    bad = changed(bad, "description", None)
    bad["priority"] = "please"

    assert sorted(schema.problems(bad, claim_schema)) == [
        "message.amount_eur: expected number, found str",
        "message.claimant.iban: missing",
        "message.description: missing",
        "message.policy.number: does not look like NH-[0-9]{4}-[0-9]{6}",
        "message.priority: unknown",
    ]
    assert schema.problems(claim, claim_schema) == []


@pytest.mark.psf("PSF-03.interfaces", exercises="claims.schema:problems")
def test_the_service_refuses_and_keeps_nothing(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    store: Store,
    primary: ModelServer,
) -> None:
    """A bad message is neither stored nor sent to a model; the good one is both."""
    for place, value in BAD_VALUES:
        outcome = service.triage(portal, changed(claim, place, value))
        assert (place, outcome.code) == (place, "invalid-message")

    assert store.rows("select * from claims") == []
    assert primary.requests == []
    assert service.triage(portal, claim).status == "routed"


def test_what_goes_to_the_model_is_the_agreed_request(
    service: Service, portal: User, claim: dict[str, Any], primary: ModelServer
) -> None:
    """The pinned model, our prompt, the key in its header and nothing of the record."""
    service.triage(portal, claim)

    (request,) = primary.requests
    assert request.path == "/v1/chat/completions"
    assert request.has_key("key-one")
    primary.assert_model("gpt-4o-2024-08-06")
    assert request.json["messages"][0]["content"].startswith(
        "You sort insurance claims"
    )
    assert '"clauses": ["4.1", "4.2", "7.3"]' in request.json["messages"][1]["content"]
    assert "claimant" not in request.json["messages"][1]["content"]
