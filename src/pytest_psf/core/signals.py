"""The five signals of an AI system in production, and the names that systems give them."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

QUALITY: Final = "output-quality"
LATENCY: Final = "latency"
COST: Final = "cost"
ERROR_RATE: Final = "error-rate"
SAFETY: Final = "safety-classifier"

#: The signals, with what each holds.
HOLDS: Final[Mapping[str, str]] = {
    QUALITY: "how good an output was",
    LATENCY: "the time of a request",
    COST: "what a request cost",
    ERROR_RATE: "whether a request failed",
    SAFETY: "the verdict of the safety classifier",
}
SIGNALS: Final = tuple(HOLDS)

#: Those of which a text says nothing.
NUMBERS: Final = frozenset({LATENCY, COST})

Names = tuple[str, ...]

#: What is looked for where the config says nothing, the most telling name first. Those of
#: OpenTelemetry are both the present ones and those of before (`http.server.duration`,
#: `gen_ai.usage.prompt_tokens`). Tokens stand for a cost where no money is named.
DEFAULTS: Final[Mapping[str, Names]] = {
    QUALITY: (
        "output_quality",
        "output-quality",
        "quality",
        "quality_score",
        "gen_ai.evaluation.score.value",
        "gen_ai.evaluation.score",
        "gen_ai.evaluation.score.label",
        "groundedness",
        "faithfulness",
    ),
    LATENCY: (
        "latency",
        "latency_ms",
        "latency_s",
        "latency_seconds",
        "response_time",
        "response_time_ms",
        "request_duration_seconds",
        "elapsed",
        "elapsed_ms",
        "elapsed_s",
        "duration",
        "duration_ms",
        "duration_s",
        "duration_seconds",
        "gen_ai.client.operation.duration",
        "gen_ai.server.request.duration",
        "http.server.request.duration",
        "http.server.duration",
        "span.duration",
    ),
    COST: (
        "cost",
        "cost_eur",
        "cost_usd",
        "cost_gbp",
        "total_cost",
        "total_cost_eur",
        "total_cost_usd",
        "gen_ai.usage.cost",
        "gen_ai.usage.total_cost",
        "gen_ai.client.token.usage",
        "gen_ai.usage.total_tokens",
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.completion_tokens",
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.prompt_tokens",
    ),
    ERROR_RATE: (
        "outcome",
        "result",
        "success",
        "succeeded",
        "ok",
        "failed",
        "is_error",
        "error",
        "error.type",
        "status",
        "http.response.status_code",
        "http.status_code",
        "status_code",
    ),
    SAFETY: (
        "safety.verdict",
        "safety_verdict",
        "safety_classifier",
        "safety-classifier",
        "safety.label",
        "safety_label",
        "safety.score",
        "safety_score",
        "safety",
        "moderation.flagged",
        "moderation_flagged",
        "moderation",
        "guardrail.verdict",
        "guardrail_verdict",
        "guardrail",
    ),
}
#: What counts failures, and all requests, where no record of one request says how it ended.
ERRORS: Final[Names] = (
    "errors",
    "errors_total",
    "error_count",
    "failures",
    "failures_total",
)
REQUESTS: Final[Names] = (
    "requests",
    "requests_total",
    "request_count",
    "total_requests",
    "gen_ai.client.operation.duration",
    "gen_ai.server.request.duration",
    "http.server.request.duration",
    "http.server.duration",
)


@dataclass(frozen=True, kw_only=True)
class SignalNames:
    """By which names a system emits its signals; the first that is seen is read."""

    of: Mapping[str, Names] = field(default_factory=lambda: DEFAULTS)
    #: The values that say that a request failed; () for the words that most write.
    failed: tuple[str | float, ...] = ()
    errors: Names = ERRORS
    requests: Names = REQUESTS
    #: The table of the config that gives them, as messages name it.
    table: str = "[tool.psf.signals]"
