"""Checks of a model's draft before anyone or anything receives it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claims import intake, privacy, schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claims.config import Classifier, OutputLimits


@dataclass(frozen=True)
class Draft:
    """What the model proposes."""

    route: str
    confidence: float
    payout_eur: float
    clauses: tuple[str, ...]
    summary: str


@dataclass(frozen=True)
class Verdict:
    """What the safety classifier said of a summary, and which version said it."""

    blocked: bool
    label: str
    score: float
    classifier: str


def parse(text: str, draft_schema: Mapping[str, Any]) -> tuple[Draft | None, list[str]]:
    """Read a draft from a model's text; None and the problems when it is not one."""
    try:
        message = json.loads(text)
    except ValueError:
        return None, ["message: not JSON"]
    problems = schema.problems(message, draft_schema)
    if problems:
        return None, problems
    return Draft(**{**message, "clauses": tuple(message["clauses"])}), []


def violations(
    draft: Draft, claim: Mapping[str, Any], limits: OutputLimits
) -> list[str]:
    """Every rule the draft breaks; [] when it may be delivered.

    The model saw masked text only, so any personal data in a summary is invented or
    somebody else's.
    """
    rules = {
        "route-not-allowed": draft.route not in limits.allowed_routes,
        "payout-above-claim": draft.payout_eur > claim["amount_eur"],
        "payout-above-fast-track": draft.route == "fast-track"
        and draft.payout_eur > limits.fast_track_max_eur,
        "invented-clause": not set(draft.clauses) <= set(claim["policy"]["clauses"]),
        "personal-data": bool(privacy.found(draft.summary)),
    }
    return [rule for rule, broken in rules.items() if broken]


def classify(summary: str, classifier: Classifier) -> Verdict:
    """Score a summary by its worst term; blocked from the configured score on."""
    text = " ".join(summary.lower().split())
    hits = [weight for term, weight in classifier.terms.items() if term in text]
    score, label = max(hits, default=(0.0, "none"))
    return Verdict(score >= classifier.block_at, label, score, classifier.version)


def quality(draft: Draft, description: str, common: frozenset[str]) -> float:
    """How good a draft is, 0 to 1: the share of its words that the claim really says.

    A summary that says nothing of its own is 0; a clause it names as reason counts
    as much as a word.
    """
    said = intake.content_words(draft.summary, common)
    if not said:
        return 0.0
    source = set(intake.content_words(description, common))
    grounded = sum(word in source for word in said)
    reasons = min(len(draft.clauses), 1)
    return round((grounded + reasons) / (len(said) + 1), 3)
