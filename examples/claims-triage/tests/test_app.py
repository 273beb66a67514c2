"""The service over HTTP, and its commands."""

from __future__ import annotations

import http.client
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from claims.__main__ import main
from claims.access import User
from claims.app import App
from conftest import CONFIG
from drafts import draft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_psf.api import ModelServer

    from claims.triage import Service

TOKENS = {
    "portal-token": User("portal-nordhaus", "portal", "nordhaus"),
    "kofi-token": User("Kofi Osei", "reviewer", "nordhaus"),
    "marta-token": User("Marta Brandt", "operator", "nordhaus"),
}


@pytest.fixture
def app(service: Service) -> Iterator[App]:
    """The service behind its HTTP face."""
    with App(("127.0.0.1", 0), service, TOKENS) as app:
        thread = threading.Thread(
            target=app.serve_forever, kwargs={"poll_interval": 0.001}
        )
        thread.start()
        yield app
        app.shutdown()
        thread.join()


def ask(
    app: App, token: str, path: str, body: object = None
) -> tuple[int, dict[str, Any]]:
    """One request; POST when there is a body."""
    connection = http.client.HTTPConnection("127.0.0.1", app.server_port, timeout=5)
    try:
        content = None if body is None else json.dumps(body)
        headers = {"Authorization": f"Bearer {token}"}
        connection.request("GET" if body is None else "POST", path, content, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_a_claim_is_sorted_overruled_and_looked_at(
    app: App, claim: dict[str, Any]
) -> None:
    """The life of one claim through the HTTP interface."""
    status, outcome = ask(app, "portal-token", "/v1/claims", claim)
    assert (status, outcome["route"]) == (200, "fast-track")

    where = f"/v1/decisions/{outcome['decision_id']}"
    change = {"route": "specialist", "reason": "frame damage likely"}
    status, done = ask(app, "kofi-token", f"{where}/override", change)
    assert (status, done["decided_by"]) == (200, "Kofi Osei")

    assert ask(app, "kofi-token", where)[1]["route"] == "fast-track"
    record = ask(app, "kofi-token", "/v1/claims/C-204417")[1]
    assert record["route"] == "specialist"


def test_http_errors_have_one_shape(app: App, claim: dict[str, Any]) -> None:
    """A status and a code, whatever went wrong."""
    assert ask(app, "guess", "/v1/claims", claim) == (403, {"code": "access-denied"})
    assert ask(app, "kofi-token", "/v1/claims/C-000000") == (404, {"code": "not-found"})
    assert ask(app, "kofi-token", "/v1/elsewhere") == (404, {"code": "not-found"})
    assert ask(app, "marta-token", "/v1/pause", {}) == (
        422,
        {"code": "invalid-message"},
    )
    assert ask(app, "marta-token", "/v1/pause", []) == (
        422,
        {"code": "invalid-message"},
    )
    status, outcome = ask(app, "portal-token", "/v1/claims", {"claim_id": "x"})
    assert (status, outcome["code"]) == (422, "invalid-message")


def test_pausing_over_http_stops_claims(app: App, claim: dict[str, Any]) -> None:
    """503 with a code: the portal then shows its own manual form."""
    ask(app, "marta-token", "/v1/pause", {"reason": "wrong clauses"})
    status, outcome = ask(app, "portal-token", "/v1/claims", claim)
    assert (status, outcome["code"]) == (503, "paused")

    ask(app, "marta-token", "/v1/resume", {"reason": "corrected"})
    assert ask(app, "portal-token", "/v1/claims", claim)[0] == 200


def test_the_check_after_a_deploy_sends_a_claim_that_can_be_routed(
    app: App, primary: ModelServer
) -> None:
    """What ops/check.sh posts follows the schema and passes every guard."""
    primary.reset().answers(draft(payout_eur=100))
    sent = json.loads((CONFIG.parent / "ops" / "check-claim.json").read_text("utf-8"))

    status, outcome = ask(app, "portal-token", "/v1/claims", sent)

    assert (status, outcome["status"]) == (200, "routed")


def test_the_commands_of_the_runbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What ops/deploy.sh and ops/rollback.sh call, in their order."""
    base = ["--releases", str(tmp_path / "r"), "--data", str(tmp_path)]
    who = ["--by", "Marta Brandt", "--reason", "drill"]
    for name in ("one", "two"):
        assert main([*base, "publish", name, "--source", str(CONFIG)]) == 0
        assert main([*base, "activate", name, *who]) == 0
        assert main([*base, "mark-good", name]) == 0

    assert main([*base, "rollback", *who]) == 0
    assert main([*base, "active"]) == 0
    assert main([*base, "purge"]) == 0
    assert main([*base, "watch"]) == 0

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-4:] == [
        {"before": "two", "after": "one"},
        {"active": "one"},
        {"claims": 0, "decisions": 0, "queue": 0, "overrides": 0, "signals": 0},
        {"alerts": [], "overdue": []},
    ]
