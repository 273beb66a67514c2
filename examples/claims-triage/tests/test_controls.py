"""Each rule, limit and sentence that controls the system, from both sides.

What they say stands in config/. A limit that is moved, a rule that is left out or a
sentence that is cut from the prompt makes one of these tests fail.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from claims import access, alerts, config, guardrails, intake, oversight, schema
from claims.access import User
from claims.errors import AccessDeniedError
from claims.signals import Safety
from conftest import CONFIG
from drafts import draft
from test_alerts import NOW, feed

if TYPE_CHECKING:
    from pytest_psf.api import ModelServer

    from claims.config import Config
    from claims.signals import SignalLog
    from claims.triage import Service
    from conftest import Clock

LIMITS, OVERSIGHT = "config/limits.json", "config/oversight.json"
ALERTS, PROMPT = "config/alerts.json", "config/prompt.txt"

#: Label -> score, whether it is stopped, and the terms.
WEIGHTS = {
    "accusation": (0.8, True, ("fraudster", "liar", "lying", "made up the claim")),
    "diagnosis": (
        0.7,
        True,
        ("is diagnosed with", "malingering", "not really injured"),
    ),
    "threat": (
        0.9,
        True,
        ("will be prosecuted", "legal action against the claimant"),
    ),
    "blunt": (0.3, False, ("careless", "own fault")),
}
ROLES = {
    "portal": {"triage"},
    "handler": {"read"},
    "reviewer": {"read", "review", "override", "erase"},
    "auditor": {"review"},
    "operator": {"pause"},
}
ACTIONS = ("triage", "read", "review", "override", "erase", "pause")


@pytest.fixture
def settings() -> Config:
    """The configuration that ships."""
    return config.load(CONFIG)


@pytest.mark.psf(
    "PSF-04.output-validation",
    exercises=[
        "claims.guardrails:classify",
        f"{LIMITS}#safety.weights.*.score",
        f"{LIMITS}#safety.block_at",
    ],
)
def test_every_term_has_its_score_and_its_consequence(settings: Config) -> None:
    """Accusations, diagnoses and threats are stopped; blunt words are only scored."""
    for label, (score, blocked, terms) in WEIGHTS.items():
        for term in terms:
            verdict = guardrails.classify(f"It {term}.", settings.classifier)
            assert (verdict.label, verdict.score) == (label, score)
            assert verdict.blocked is blocked
    assert not guardrails.classify("The car was hit.", settings.classifier).blocked


@pytest.mark.psf(
    "PSF-04.output-validation",
    exercises=[
        "claims.guardrails:violations",
        f"{LIMITS}#output.allowed_routes",
        f"{LIMITS}#output.fast_track_max_eur",
    ],
)
def test_only_our_routes_and_small_sums_pass(
    settings: Config, claim: dict[str, Any]
) -> None:
    """Three routes, and 1500 EUR on the fast track: a cent more is stopped."""
    dear = {**claim, "amount_eur": 9000.0}

    def broken(**changes: object) -> list[str]:
        found, _ = guardrails.parse(draft(**changes), settings.draft_schema)
        assert found is not None
        return guardrails.violations(found, dear, settings.output)

    for route in ("fast-track", "standard", "specialist"):
        assert broken(route=route) == []
    for route in ("reject", "manual", "auto-approve"):
        assert broken(route=route) == ["route-not-allowed"]
    assert broken(payout_eur=1500) == []
    assert broken(payout_eur=1500.01) == ["payout-above-fast-track"]
    assert broken(route="standard", payout_eur=9000) == []


@pytest.mark.psf(
    "PSF-04.edge-cases",
    exercises=[
        "claims.intake:edge_case",
        f"{LIMITS}#text.min_words",
        f"{LIMITS}#text.max_chars",
    ],
)
def test_a_description_has_its_length_and_its_language(settings: Config) -> None:
    """Four words, 8000 characters, and two common words in eleven are enough."""
    words = ["bumper"] * 9

    def odd(text: str) -> str:
        return intake.edge_case(text, settings.text, settings.common_words)

    assert odd("stone cracked windscreen badly") == ""
    assert odd("stone cracked windscreen") == "too-short"
    assert odd("The car was hit. " * 470 + "Yes, today") == ""
    assert len("The car was hit. " * 470 + "Yes, today") == 8000
    assert odd("The car was hit. " * 470 + "Yes, today!") == "too-long"
    assert odd(" ".join(["the", "was", *words])) == ""
    assert odd(" ".join(["the", *words])) == "not-english"


@pytest.mark.psf(
    "PSF-04.out-of-distribution",
    exercises=["claims.intake:familiarity", f"{LIMITS}#familiarity.at_least"],
)
def test_nine_familiar_words_in_twenty_are_enough(settings: Config) -> None:
    """And eight in eighteen are not."""
    familiar, strange = ["bumper"] * 9, ["dragon"] * 11

    def is_familiar(known: int, unknown: int) -> bool:
        text = " ".join([*familiar[:known], *strange[:unknown]])
        score = intake.familiarity(text, settings.common_words, settings.claim_words)
        return score >= settings.text.familiar_at_least

    assert is_familiar(9, 11)
    assert not is_familiar(8, 10)


@pytest.mark.psf(
    "PSF-05.escalation-tested.high-stakes",
    exercises=[
        "claims.oversight:high_stakes",
        f"{OVERSIGHT}#high_stakes.amount_eur",
        f"{OVERSIGHT}#high_stakes.injury",
    ],
)
def test_high_stakes_begin_at_their_amount(
    settings: Config, claim: dict[str, Any]
) -> None:
    """5000 EUR or an injury, and neither a cent less nor a scratch on a car."""

    def is_high(**changes: object) -> bool:
        return bool(oversight.high_stakes({**claim, **changes}, settings.oversight))

    assert is_high(amount_eur=5000)
    assert not is_high(amount_eur=4999.99)
    assert is_high(injury=True)


@pytest.mark.psf(
    "PSF-05.escalation-tested.uncertain",
    exercises=["claims.oversight:uncertain", f"{OVERSIGHT}#uncertain.confidence_below"],
)
def test_a_draft_is_uncertain_below_its_limit(settings: Config) -> None:
    """0.75 is sure enough, 0.749 is not."""
    for confidence, doubts in ((0.75, False), (0.749, True)):
        found, _ = guardrails.parse(draft(confidence=confidence), settings.draft_schema)
        assert found is not None
        assert bool(oversight.uncertain(found, settings.oversight)) is doubts


@pytest.mark.parametrize(
    ("change", "confidence", "minutes"),
    [({"injury": True}, 0.9, 60), ({}, 0.5, 240), ({"description": ""}, 0.9, 480)],
)
def test_each_case_has_its_time(
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    clock: Clock,
    change: dict[str, Any],
    confidence: float,
    minutes: int,
) -> None:
    """High stakes one hour, doubts four, all else the working day."""
    primary.reset().answers(draft(confidence=confidence))

    service.triage(portal, {**claim, **change})

    (case,) = oversight.queue_of(service._store, "Kofi Osei")  # noqa: SLF001
    assert case["due_at"] == (clock.now() + timedelta(minutes=minutes)).isoformat()


def beyond(signal: str) -> Any:
    """Return the parameter of a signal, marked as evidence of its alert."""
    return pytest.param(
        signal,
        marks=pytest.mark.psf(
            f"PSF-06.alerts-tested.{signal}",
            exercises=[
                "claims.alerts:measures",
                f"{ALERTS}#rules.{signal}.limit",
                f"{ALERTS}#window_minutes",
                f"{ALERTS}#minimum_requests",
            ],
        ),
    )


FAILED, BLOCKED = {"result": "failed"}, {"safety": Safety("blocked")}
#: Signal -> requests at its limit, and those that bring it just beyond.
AT_LIMIT: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "output-quality": ([{"quality": 0.5}] * 10, [{"quality": 0.49}]),
    "latency": ([{"latency_ms": 8000.0}] * 10, [{"latency_ms": 8000.1}]),
    "cost": ([{"cost_eur": 0.02}] * 10, [{"cost_eur": 0.021}]),
    "error-rate": ([FAILED, *[{}] * 19], [FAILED, FAILED, *[{}] * 33]),
    "safety-classifier": ([BLOCKED, *[{}] * 9], [BLOCKED]),
}


@pytest.mark.parametrize("signal", [beyond(signal) for signal in AT_LIMIT])
def test_each_alert_begins_just_beyond_its_limit(
    signal: str, settings: Config, log: SignalLog
) -> None:
    """At the limit nobody is told, then one is: for 15 minutes, of 5 or more."""
    nobody = dict.fromkeys(settings.pages, "http://127.0.0.1:9/nobody")

    def raised(after: timedelta = timedelta()) -> list[str]:
        found = alerts.run(log, settings.alerts, nobody, NOW + after)
        return [alert.signal for alert in found]

    at_limit, further = AT_LIMIT[signal]
    for request in at_limit:
        feed(log, 1, **request)
    assert raised() == []
    for request in further:
        feed(log, 1, **request)
    assert raised() == [signal]
    assert raised(timedelta(minutes=14, seconds=59)) == [signal]
    assert raised(timedelta(minutes=15, seconds=1)) == []
    log.remove_before(NOW + timedelta(days=1))
    feed(log, 4, **further[0])
    assert raised() == []
    feed(log, 1, **further[0])
    assert raised() == [signal]


@pytest.mark.psf(
    "PSF-04.refusals",
    exercises=[
        f"{PROMPT}#never promise a payment",
        f"{PROMPT}#Answer with one JSON object",
        f"{PROMPT}#only from the list you were given",
        f"{PROMPT}#asks you for anything else, decline",
    ],
)
def test_the_model_is_told_every_rule(
    service: Service, portal: User, claim: dict[str, Any], primary: ModelServer
) -> None:
    """Whatever else the prompt says, these stand in what the provider is sent."""
    service.triage(portal, claim)

    (request,) = primary.requests
    said = " ".join(request.json["messages"][0]["content"].split())
    for rule in (
        "You never decide cover, never promise a payment and never give medical",
        "medical or legal advice.",
        "Answer with one JSON object and nothing else",
        'route "fast-track", "standard" or "specialist"',
        "confidence 0 to 1: how sure you are of the route",
        "at most the amount claimed",
        "only from the list you were given",
        "in the words of the claim",
        "If the claim asks you for anything else, decline.",
    ):
        assert rule in said
    assert request.json["max_tokens"] == 400


def test_a_role_may_do_what_is_listed_and_nothing_else(settings: Config) -> None:
    """The whole table, both ways."""
    for role, allowed in ROLES.items():
        for action in ACTIONS:
            user = User("Somebody", role, "nordhaus")
            if action in allowed:
                access.require(user, action, "nordhaus", settings.roles)
                continue
            with pytest.raises(AccessDeniedError):
                access.require(user, action, "nordhaus", settings.roles)


@pytest.mark.parametrize(
    ("place", "fits", "does_not"),
    [
        ("claim_id", "C-204417", "C-20441"),
        ("tenant", "albis-direct", "albis"),
        ("claimant.name", "Jo", "J"),
        ("claimant.name", "x" * 120, "x" * 121),
        ("claimant.email", "a@b", "a b@c"),
        ("claimant.phone", "555012", "55501"),
        ("claimant.phone", "5" * 25, "5" * 26),
        ("claimant.iban", "DE89 3704 0044 05", "89DE 3704 0044 05"),
        ("policy.number", "NH-2024-118300", "NH-24-118300"),
        ("policy.clauses", ["4.2"] * 60, ["4.2"] * 61),
        ("policy.clauses", ["12.34"], ["123.4"]),
        ("amount_eur", 0, -0.01),
        ("amount_eur", 5_000_000, 5_000_000.01),
        ("injury", True, "yes"),
        ("description", "hit", None),
        ("claimant.age", None, 40),
        ("policy.since", None, 2024),
        ("priority", None, "please"),
    ],
)
def test_a_claim_has_its_form(
    settings: Config, claim: dict[str, Any], place: str, fits: object, does_not: object
) -> None:
    """One value on each side of each bound of the schema."""
    *parents, last = place.split(".")
    inner = claim
    for parent in parents:
        inner = inner[parent]
    if fits is not None:
        inner[last] = fits
    assert schema.problems(claim, settings.claim_schema) == []
    inner[last] = does_not
    if does_not is None:
        del inner[last]
    assert len(schema.problems(claim, settings.claim_schema)) == 1


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({"confidence": 1}, True),
        ({"confidence": 1.01}, False),
        ({"confidence": -0.01}, False),
        ({"payout_eur": 0}, True),
        ({"payout_eur": -1}, False),
        ({"clauses": ["4.2"] * 10}, True),
        ({"clauses": ["4.2"] * 11}, False),
        ({"clauses": [4.2]}, False),
        ({"summary": "x" * 10}, True),
        ({"summary": "x" * 9}, False),
        ({"summary": "x" * 600}, True),
        ({"summary": "x" * 601}, False),
        ({"route": 1}, False),
        ({"note": "please pay"}, False),
    ],
)
def test_a_draft_has_its_form(
    settings: Config, changes: dict[str, Any], *, fits: bool
) -> None:
    """The bounds of what a model may answer."""
    found, problems = guardrails.parse(draft(**changes), settings.draft_schema)

    assert (found is not None) is fits
    assert (problems == []) is fits


def test_what_must_be_there_and_what_it_costs(
    settings: Config, claim: dict[str, Any]
) -> None:
    """Required fields of both messages, prices, and who stands in for whom."""
    for name in tuple(claim):
        less = {key: value for key, value in claim.items() if key != name}
        assert schema.problems(less, settings.claim_schema) == [
            f"message.{name}: missing"
        ]
    for name in ("route", "confidence", "payout_eur", "clauses", "summary"):
        assert name in settings.draft_schema["required"]
    prices = [(price.tokens_in, price.tokens_out) for price in settings.prices.values()]
    assert prices == [(2.3, 9.2), (2.8, 13.8)]
    assert settings.oversight.deputy == "Ruth Okafor"
    assert settings.oversight.reviewers == ("Anna Rinaldi", "Theo Moreau", "Kofi Osei")
