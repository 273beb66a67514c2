"""Personal data: masked on its way out, shown to few, removed in time."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from claims import access, config, privacy
from claims.access import User
from claims.errors import AccessDeniedError, NotFoundError
from conftest import CONFIG

if TYPE_CHECKING:
    from pytest_psf.api import ModelServer, Recorder

    from claims.signals import SignalLog
    from claims.store import Store
    from claims.triage import Service
    from conftest import Clock

PERSONAL = (
    "Ines",
    "Vogel",
    "ines.vogel@post.example",
    "5550 1420",
    "DE89 3704",
    "NH-2024-118300",
    "Karlsson",
)


def talkative(claim: dict[str, Any]) -> dict[str, Any]:
    """The same claim, told by someone who writes down everything."""
    text = (
        "I am INES VOGEL, policy NH-2024-118300. My parked car was hit by a van and"
        " the mirror is broken. Mrs Karlsson saw it. Call 030 5550 1420 or write to"
        " ines.vogel@post.example and pay to DE89 3704 0044 0532 0130 00."
    )
    return {**claim, "description": text}


@pytest.mark.psf("PSF-01.pii-handling", exercises="claims.privacy:mask")
def test_personal_data_reaches_neither_the_model_nor_a_log(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    store: Store,
    log: SignalLog,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A text full of personal data goes the whole way and leaves none behind."""
    primary.reset().sends({"choices": []})
    caplog.set_level(logging.DEBUG)

    service.triage(portal, talkative(claim))

    sent = json.dumps([request.json for request in primary.requests])
    kept = json.dumps(store.rows("select inputs, output, reason from decisions"))
    logged = caplog.text + log.path.read_text(encoding="utf-8")
    assert "the mirror is broken" in sent
    assert "the mirror is broken" in kept
    assert "C-204417" in logged
    for value in PERSONAL:
        assert value.lower() not in sent.lower()
        assert value.lower() not in kept.lower()
        assert value.lower() not in logged.lower()


@pytest.mark.psf("PSF-01.pii-handling", exercises="claims.privacy:mask")
@pytest.mark.parametrize("country", ["DE", "GB"])
def test_nothing_of_made_up_people_leaves(
    psf: Recorder,
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    store: Store,
    log: SignalLog,
    caplog: pytest.LogCaptureFixture,
    country: str,
) -> None:
    """However it is written or encoded: the canaries are searched for in all forms."""
    person = psf.canaries(country=country)
    witness = psf.canaries("a witness", country=country)
    told = f"Write to {person.email}; somebody saw it: {witness.phone}"
    claim["claimant"] |= {
        "email": person.email,
        "phone": person.phone,
        "iban": person.iban,
    }
    claim["description"] += f" {told} or {witness.email}. Pay to {witness.iban}."
    caplog.set_level(logging.DEBUG)

    service.triage(portal, claim)

    (request,) = primary.requests
    assert "bumper" in "".join(request.texts)
    psf.assert_no_leak(request.body)
    psf.assert_no_leak(store.rows("select inputs, output, reason from decisions"))
    psf.assert_no_leak([caplog.text, log.path])


def test_an_unusable_output_is_logged_masked(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    fallback: ModelServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A model that talks instead of answering does not carry a name into the log."""
    prose = "Dear Ines Vogel, I will write to ines.vogel@post.example about the bumper."
    for server in (primary, fallback):
        server.reset().answers(prose)

    outcome = service.triage(portal, claim)

    assert outcome.code == "unusable-output"
    assert "about the bumper" in caplog.text
    assert "Vogel" not in caplog.text
    assert "@post" not in caplog.text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ask a.b+c@mail.example.org today", "Ask [EMAIL] today"),
        ("Call +44 (0)20 7946 0958 or 0171 555 01-20", "Call [PHONE] or [PHONE]"),
        ("To GB29NWBK60161331926819, please", "To [IBAN], please"),
        ("Dr. Anna Weiss treated me", "[NAME] treated me"),
        (
            "On 2026-10-01 at 08:15 it cost 1200 EUR",
            "On 2026-10-01 at 08:15 it cost 1200 EUR",
        ),
    ],
)
def test_masking_replaces_personal_data_and_nothing_else(
    text: str, masked: str
) -> None:
    """Dates and amounts stay: the model needs them."""
    assert privacy.mask(text) == masked


@pytest.mark.psf("PSF-01.access-controls", exercises="claims.access:require")
def test_records_are_refused_to_other_tenants_and_roles(
    service: Service, portal: User, claim: dict[str, Any], reviewer: User
) -> None:
    """The record is there; those who may not see it are refused, in words."""
    service.triage(portal, claim)

    with pytest.raises(AccessDeniedError, match="no access to records of nordhaus"):
        service.read_claim(
            User("Lea Brun", "handler", "albis-direct"), "nordhaus", "C-204417"
        )
    with pytest.raises(AccessDeniedError, match="role 'auditor' may not read"):
        service.read_claim(
            User("Per Holm", "auditor", "nordhaus"), "nordhaus", "C-204417"
        )
    with pytest.raises(AccessDeniedError, match="role 'admin' may not read"):
        service.read_claim(User("root", "admin", "nordhaus"), "nordhaus", "C-204417")
    shown = service.read_claim(reviewer, "nordhaus", "C-204417")
    assert shown["claimant"]["name"] == "Ines Vogel"


@pytest.mark.parametrize("action", ["pause", "resume", "override", "review", "erase"])
def test_every_door_asks_who_is_there(
    service: Service, portal: User, claim: dict[str, Any], action: str
) -> None:
    """The portal may send claims and nothing else."""
    decision = service.triage(portal, claim).decision_id
    arguments: dict[str, tuple[Any, ...]] = {
        "pause": ("curious",),
        "resume": ("curious",),
        "override": (decision, "standard", "curious"),
        "review": (decision,),
        "erase": ("C-204417",),
    }

    with pytest.raises(AccessDeniedError):
        getattr(service, action)(portal, *arguments[action])


def test_a_portal_cannot_file_for_another_tenant(
    service: Service, claim: dict[str, Any], store: Store
) -> None:
    """A claim of one insurer does not come in through the other one's portal."""
    other = User("portal-albis", "portal", "albis-direct")

    outcome = service.triage(other, claim)

    assert (outcome.status, outcome.code) == ("refused", "access-denied")
    assert store.rows("select * from claims") == []


def test_retention_removes_what_is_past_its_period_and_no_more(
    service: Service,
    portal: User,
    reviewer: User,
    claim: dict[str, Any],
    store: Store,
    clock: Clock,
) -> None:
    """The clock is moved to both sides of each limit in config/store.ini."""
    keep = config.load(CONFIG).retention
    old = service.triage(portal, claim).decision_id
    clock.move(days=keep.claims_days)
    nothing = {"claims": 0, "decisions": 0, "queue": 0, "overrides": 0}
    assert store.remove_expired(keep, clock.now()) == nothing
    assert service.read_claim(reviewer, "nordhaus", "C-204417")["amount_eur"] == 640.0

    clock.move(minutes=1)
    new = service.triage(portal, {**claim, "claim_id": "C-204418"}).decision_id
    removed = store.remove_expired(keep, clock.now())

    assert removed == {**nothing, "claims": 1}
    assert [row["claim_id"] for row in store.rows("select * from claims")] == [
        "C-204418"
    ]
    assert service.review(reviewer, old).claim_id == "C-204417"

    clock.move(days=keep.decisions_days - keep.claims_days)
    removed = store.remove_expired(keep, clock.now())
    assert removed == {**nothing, "claims": 1, "decisions": 1}
    with pytest.raises(NotFoundError):
        service.review(reviewer, old)
    assert service.review(reviewer, new).claim_id == "C-204418"


def test_signals_are_removed_after_their_period(
    service: Service, portal: User, claim: dict[str, Any], log: SignalLog, clock: Clock
) -> None:
    """The signal log is a file: it is cut, too."""
    service.triage(portal, claim)
    clock.move(days=100)
    service.triage(portal, {**claim, "claim_id": "C-204418"})
    clock.move(days=100)

    removed = log.remove_before(clock.now().replace(month=1, day=1))

    assert removed == 1
    left = log.since(clock.now().replace(year=2020))
    assert [signal.claim_id for signal in left] == ["C-204418"]


def test_a_claimant_can_have_the_copy_erased(
    service: Service, portal: User, reviewer: User, claim: dict[str, Any]
) -> None:
    """After that the record is gone; a second request says so."""
    service.triage(portal, claim)

    service.erase(reviewer, "C-204417")

    with pytest.raises(NotFoundError):
        service.read_claim(reviewer, "nordhaus", "C-204417")
    with pytest.raises(NotFoundError):
        service.erase(reviewer, "C-204417")


def test_a_role_allows_only_what_is_listed() -> None:
    """Roles are closed lists: what is not written is refused."""
    roles = {"handler": frozenset({"read"})}
    handler = User("Lea Brun", "handler", "nordhaus")

    access.require(handler, "read", "nordhaus", roles)
    with pytest.raises(AccessDeniedError, match="may not override"):
        access.require(handler, "override", "nordhaus", roles)
