"""What a release is configured with, read once from its folder (JSON and INI)."""

from __future__ import annotations

import configparser
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Endpoint:
    """One provider: where it is, which pinned model it serves, whose key it needs."""

    provider: str
    url: str
    model: str
    key_env: str


@dataclass(frozen=True)
class Timeouts:
    """How long one call may take, in seconds."""

    connect_s: float
    read_s: float


@dataclass(frozen=True)
class Price:
    """Euros for a million tokens."""

    tokens_in: float
    tokens_out: float


@dataclass(frozen=True)
class TextLimits:
    """What a description must look like before it goes to a model."""

    min_words: int
    max_chars: int
    english_share: float
    familiar_at_least: float


@dataclass(frozen=True)
class OutputLimits:
    """What a draft may say."""

    allowed_routes: frozenset[str]
    fast_track_max_eur: float


@dataclass(frozen=True)
class Classifier:
    """The safety classifier: its version, its limit and its weighted terms."""

    version: str
    block_at: float
    terms: Mapping[str, tuple[float, str]]


@dataclass(frozen=True)
class OversightRules:
    """When a person must look, who it is, and how long they have."""

    amount_eur: float
    injury: bool
    confidence_below: float
    answer_within_minutes: Mapping[str, int]
    reviewers: tuple[str, ...]
    deputy: str


@dataclass(frozen=True)
class AlertRule:
    """The limit of one signal and the person who is told when it is passed."""

    limit: float
    receiver: str


@dataclass(frozen=True)
class AlertRules:
    """All rules, the window they look at, and how few requests are too few."""

    window_minutes: int
    minimum_requests: int
    rules: Mapping[str, AlertRule]


@dataclass(frozen=True)
class Retention:
    """Days until each kind of row is removed."""

    claims_days: int
    decisions_days: int
    signals_days: int


@dataclass(frozen=True)
class Config:
    """Everything that belongs to one release."""

    endpoints: tuple[Endpoint, ...]
    timeouts: Timeouts
    max_output_tokens: int
    prices: Mapping[str, Price]
    text: TextLimits
    output: OutputLimits
    classifier: Classifier
    oversight: OversightRules
    alerts: AlertRules
    pages: Mapping[str, str]
    roles: Mapping[str, frozenset[str]]
    retention: Retention
    claim_schema: Mapping[str, Any]
    draft_schema: Mapping[str, Any]
    prompt: str
    common_words: frozenset[str]
    claim_words: frozenset[str]


def load(folder: Path) -> Config:
    """Read a release's folder; what is missing is an error now, not later."""
    model, limits = _json(folder / "model.json"), _json(folder / "limits.json")
    endpoints = (Endpoint(**model["primary"]), Endpoint(**model["fallback"]))
    return Config(
        endpoints=endpoints,
        timeouts=Timeouts(**model["timeouts"]),
        max_output_tokens=model["max_output_tokens"],
        prices=_prices(endpoints, model["prices"]["eur_per_million_tokens"]),
        text=_text_limits(limits),
        output=OutputLimits(
            frozenset(limits["output"]["allowed_routes"]),
            limits["output"]["fast_track_max_eur"],
        ),
        classifier=_classifier(limits["safety"]),
        oversight=_oversight(_json(folder / "oversight.json")),
        alerts=_alerts(_json(folder / "alerts.json")),
        pages=_pages(_json(folder / "people.json")),
        roles=_roles(_json(folder / "roles.json")),
        retention=_retention(folder / "store.ini"),
        claim_schema=_json(folder / "claim.schema.json"),
        draft_schema=_json(folder / "draft.schema.json"),
        prompt=(folder / "prompt.txt").read_text(encoding="utf-8"),
        common_words=_words(folder / "words-common.txt"),
        claim_words=_words(folder / "words-claims.txt"),
    )


def _json(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


def _words(path: Path) -> frozenset[str]:
    return frozenset(path.read_text(encoding="utf-8").split())


def _prices(
    endpoints: tuple[Endpoint, ...], values: Mapping[str, Any]
) -> dict[str, Price]:
    """Read the price of every model in use; one without a price is an error."""
    prices = {endpoint.model: values[endpoint.model] for endpoint in endpoints}
    return {model: Price(price["in"], price["out"]) for model, price in prices.items()}


def _text_limits(limits: Mapping[str, Any]) -> TextLimits:
    text = limits["text"]
    return TextLimits(
        min_words=text["min_words"],
        max_chars=text["max_chars"],
        english_share=text["english_common_words_share"],
        familiar_at_least=limits["familiarity"]["at_least"],
    )


def _classifier(values: Mapping[str, Any]) -> Classifier:
    terms = {
        term: (kind["score"], label)
        for label, kind in values["weights"].items()
        for term in kind["terms"]
    }
    return Classifier(values["classifier"], values["block_at"], terms)


def _oversight(values: Mapping[str, Any]) -> OversightRules:
    kinds = ("high_stakes", "uncertain", "manual")
    return OversightRules(
        amount_eur=values["high_stakes"]["amount_eur"],
        injury=values["high_stakes"]["injury"],
        confidence_below=values["uncertain"]["confidence_below"],
        answer_within_minutes={
            kind.replace("_", "-"): values[kind]["answer_within_minutes"]
            for kind in kinds
        },
        reviewers=tuple(values["reviewers"]),
        deputy=values["deputy"],
    )


def _alerts(values: Mapping[str, Any]) -> AlertRules:
    rules = {signal: AlertRule(**rule) for signal, rule in values["rules"].items()}
    return AlertRules(values["window_minutes"], values["minimum_requests"], rules)


def _pages(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: person["page"] for name, person in values.items()}


def _roles(values: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    return {role: frozenset(actions) for role, actions in values.items()}


def _retention(path: Path) -> Retention:
    parser = configparser.ConfigParser()
    parser.read_string(path.read_text(encoding="utf-8"))
    days = parser["retention"]
    return Retention(
        int(days["claims_days"]),
        int(days["decisions_days"]),
        int(days["signals_days"]),
    )
