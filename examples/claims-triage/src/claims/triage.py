"""The request path: from a claim to a delivered route, or to a person's queue.

The order is the point. Pause switch, schema and access come first; a person's override
stands above everything; nothing leaves for a model unmasked; nothing a model says is
delivered unchecked; and whatever happens, one signal is logged.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from claims import (
    access,
    config,
    guardrails,
    intake,
    oversight,
    privacy,
    provider,
    refusals,
    release,
    schema,
    signals,
)
from claims.errors import InvalidMessageError, NotFoundError, PausedError, PlannedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from claims.access import User
    from claims.config import Config
    from claims.guardrails import Draft, Verdict
    from claims.provider import Attempt
    from claims.signals import SignalLog
    from claims.store import Store

MANUAL = "manual"
_FAILURES = frozenset(
    {"providers-down", "unusable-output", "output-blocked", "unsafe-output"}
)
_logger = logging.getLogger("claims")


@dataclass(frozen=True)
class Outcome:
    """What the caller gets, for every failure that is planned for as well.

    `status` is routed, held (a person decides), declined, refused or failed.
    """

    claim_id: str
    status: str
    route: str
    code: str
    summary: str = ""
    decided_by: str = ""
    decision_id: int = 0


@dataclass(frozen=True)
class _Finding:
    """What one step of the path found out; `kind` names the queue, "" for none."""

    status: str
    route: str
    code: str
    reason: str
    kind: str = ""
    draft: Draft | None = None
    decided_by: str = "model"


@dataclass
class _Trace:
    """What is learned about one request on its way, for its signal."""

    started: float
    claim_id: str = ""
    release: str = ""
    attempts: list[Attempt] = field(default_factory=list)
    quality: float | None = None
    verdict: Verdict | None = None

    @property
    def model(self) -> str:
        """The pinned model that was asked last, "" when none was."""
        return self.attempts[-1].model if self.attempts else ""


class Service:
    """Claims triage over one store, one signal log and one folder of releases."""

    def __init__(
        self,
        releases: Path,
        store: Store,
        log: SignalLog,
        keys: Mapping[str, str],
        now: Callable[[], datetime],
    ) -> None:
        """Serve the active release; `keys` holds the providers' keys by name."""
        self._releases = releases
        self._store = store
        self._log = log
        self._keys = keys
        self._now = now
        self._loaded: tuple[str, Config] = ("", config.load(self._active_folder()))

    # -- for the portal ---------------------------------------------------------

    def triage(self, user: User, message: Mapping[str, Any]) -> Outcome:
        """Sort one claim. Every failure we plan for is an Outcome with its code."""
        trace = _Trace(time.perf_counter())
        outcome = Outcome("", "failed", MANUAL, "internal")
        try:
            outcome = self._decide(user, message, trace)
        except PlannedError as error:
            _logger.warning("claim %s: %s", trace.claim_id, error.code)
            status = "failed" if error.code == "store-unavailable" else "refused"
            outcome = Outcome(trace.claim_id, status, MANUAL, error.code)
        finally:
            self._signal(trace, outcome)
        return outcome

    def read_claim(self, user: User, tenant: str, claim_id: str) -> dict[str, Any]:
        """Show a claim record to someone who may read it."""
        access.require(user, "read", tenant, self.config().roles)
        return self._store.claim(tenant, claim_id)

    # -- for people -------------------------------------------------------------

    def pause(self, user: User, reason: str) -> None:
        """Stop the system from the next request on."""
        access.require(user, "pause", user.tenant, self.config().roles)
        oversight.Switch(self._store).pause(user.name, reason, self._now())

    def resume(self, user: User, reason: str) -> None:
        """Let the system answer again."""
        access.require(user, "pause", user.tenant, self.config().roles)
        oversight.Switch(self._store).resume(user.name, reason, self._now())

    def override(
        self, user: User, decision_id: int, route: str, reason: str
    ) -> oversight.Override:
        """Replace one decision by the user's."""
        access.require(user, "override", user.tenant, self.config().roles)
        past = oversight.review(self._store, user.tenant, decision_id)
        case = oversight.Case(decision_id, user.tenant, past.claim_id)
        return oversight.override(
            self._store, case, route, user.name, reason, self._now()
        )

    def review(self, user: User, decision_id: int) -> oversight.Decision:
        """Look back at one decision of the user's tenant."""
        access.require(user, "review", user.tenant, self.config().roles)
        return oversight.review(self._store, user.tenant, decision_id)

    def erase(self, user: User, claim_id: str) -> None:
        """Remove a claim's copy at the claimant's request."""
        access.require(user, "erase", user.tenant, self.config().roles)
        if not self._store.erase(user.tenant, claim_id):
            raise NotFoundError(claim_id)

    def config(self) -> Config:
        """The active release's configuration; read again after a change of release."""
        name = release.active(self._releases)
        if name != self._loaded[0]:
            self._loaded = (name, config.load(self._active_folder()))
        return self._loaded[1]

    # -- the steps --------------------------------------------------------------

    def _active_folder(self) -> Path:
        return self._releases / release.active(self._releases)

    def _decide(self, user: User, message: Mapping[str, Any], trace: _Trace) -> Outcome:
        settings = self.config()
        trace.release = self._loaded[0]
        if paused_by := oversight.Switch(self._store).paused_by():
            raise PausedError(paused_by)
        if found := schema.problems(message, settings.claim_schema):
            raise InvalidMessageError(found)
        trace.claim_id = message["claim_id"]
        access.require(user, "triage", message["tenant"], settings.roles)
        self._store.keep_claim(message, self._now())
        text = privacy.mask(message["description"], privacy.known_of(message))
        finding = (
            self._overridden(message)
            or _before_model(text, settings)
            or self._from_model(message, text, settings, trace)
        )
        return self._settle(message, text, finding, settings, trace)

    def _overridden(self, claim: Mapping[str, Any]) -> _Finding | None:
        person = oversight.override_of(self._store, claim["tenant"], claim["claim_id"])
        if person is None:
            return None
        return _Finding(
            "routed",
            person.route,
            "override",
            person.reason,
            decided_by=person.decided_by,
        )

    def _from_model(
        self, claim: Mapping[str, Any], text: str, settings: Config, trace: _Trace
    ) -> _Finding:
        reply = self._ask(_body(claim, text, settings), settings, trace)
        if reply is None:
            tried = ", ".join(f"{a.provider}: {a.failure}" for a in trace.attempts)
            return _held("providers-down", tried)
        if refusals.model_declined(reply):
            return _declined("model-declined", reply.refusal)
        draft, found = guardrails.parse(reply.text, settings.draft_schema)
        if draft is None:
            shown = privacy.mask(reply.text, privacy.known_of(claim))[:200]
            _logger.warning("claim %s: unusable: %s", trace.claim_id, shown)
            return _held("unusable-output", "; ".join(found))
        return _judge(draft, claim, text, settings, trace)

    def _ask(
        self, body: Mapping[str, Any], settings: Config, trace: _Trace
    ) -> provider.Reply | None:
        """Ask until a provider answers with a draft or a refusal; each once at most."""
        reply, left = None, settings.endpoints
        while left:
            answer = provider.ask(left, self._keys, settings.timeouts, body)
            trace.attempts.extend(answer.attempts)
            if answer.reply is None:
                break
            reply, left = answer.reply, left[max(len(answer.attempts), 1) :]
            usable = guardrails.parse(reply.text, settings.draft_schema)[0]
            if usable or refusals.model_declined(reply):
                break
        return reply

    def _settle(
        self,
        claim: Mapping[str, Any],
        text: str,
        finding: _Finding,
        settings: Config,
        trace: _Trace,
    ) -> Outcome:
        """Record the decision, then deliver its route, then call a person if needed."""
        decision_id = self._record(claim, text, finding, trace)
        self._store.deliver(claim["tenant"], claim["claim_id"], finding.route)
        if finding.kind:
            stakes = oversight.high_stakes(claim, settings.oversight)
            oversight.escalate(
                self._store,
                oversight.Case(decision_id, claim["tenant"], claim["claim_id"]),
                "high-stakes" if stakes else finding.kind,
                [*stakes, finding.reason],
                settings.oversight,
                settings.pages,
                self._now(),
            )
        shown = finding.draft if finding.status == "routed" else None
        return Outcome(
            claim["claim_id"],
            finding.status,
            finding.route,
            finding.code,
            shown.summary if shown else "",
            finding.decided_by,
            decision_id,
        )

    def _record(
        self, claim: Mapping[str, Any], text: str, finding: _Finding, trace: _Trace
    ) -> int:
        inputs = {
            "description": text,
            "amount_eur": claim["amount_eur"],
            "injury": claim["injury"],
            "clauses": claim["policy"]["clauses"],
        }
        return self._store.insert(
            "decisions",
            tenant=claim["tenant"],
            claim_id=claim["claim_id"],
            written_at=self._now().isoformat(),
            decided_by=finding.decided_by,
            status=finding.status,
            route=finding.route,
            code=finding.code,
            release=trace.release,
            model=trace.model,
            inputs=json.dumps(inputs),
            output=json.dumps(asdict(finding.draft) if finding.draft else {}),
            reason=finding.reason,
        )

    def _signal(self, trace: _Trace, outcome: Outcome) -> None:
        prices = self._loaded[1].prices
        self._log.append(
            signals.Signal(
                at=self._now().isoformat(),
                claim_id=trace.claim_id,
                release=trace.release,
                model=trace.model,
                result=_result(outcome),
                code=outcome.code,
                latency_ms=signals.elapsed_ms(trace.started, time.perf_counter()),
                cost_eur=signals.cost_eur(trace.attempts, prices),
                attempts=len(trace.attempts),
                quality=trace.quality,
                safety=signals.safety(trace.verdict),
            )
        )


def _before_model(text: str, settings: Config) -> _Finding | None:
    """Stop what no model should see: odd, out of scope, unfamiliar; None to go on."""
    if odd := intake.edge_case(text, settings.text, settings.common_words):
        return _held(odd, f"description is {odd}")
    if asked := refusals.out_of_scope(text):
        return _declined(asked, f"the claim {asked}")
    score = intake.familiarity(text, settings.common_words, settings.claim_words)
    if score < settings.text.familiar_at_least:
        return _held("unfamiliar", f"familiarity {score:.2f}")
    return None


def _judge(
    draft: Draft, claim: Mapping[str, Any], text: str, settings: Config, trace: _Trace
) -> _Finding:
    """Check a draft, then see whether a person must decide."""
    trace.quality = guardrails.quality(draft, text, settings.common_words)
    trace.verdict = guardrails.classify(draft.summary, settings.classifier)
    if broken := guardrails.violations(draft, claim, settings.output):
        return _held("output-blocked", ", ".join(broken), draft)
    if trace.verdict.blocked:
        return _held("unsafe-output", trace.verdict.label, draft)
    if stakes := oversight.high_stakes(claim, settings.oversight):
        return _held("high-stakes", stakes[0], draft, "high-stakes")
    if doubts := oversight.uncertain(draft, settings.oversight):
        return _held("uncertain", doubts[0], draft, "uncertain")
    return _Finding("routed", draft.route, "ok", draft.summary, draft=draft)


def _held(
    code: str, reason: str, draft: Draft | None = None, kind: str = MANUAL
) -> _Finding:
    return _Finding("held", MANUAL, code, reason, kind, draft)


def _declined(code: str, reason: str) -> _Finding:
    return _Finding("declined", MANUAL, code, reason, kind=MANUAL)


def _body(claim: Mapping[str, Any], text: str, settings: Config) -> dict[str, Any]:
    question = {
        "description": text,
        "amount_eur": claim["amount_eur"],
        "clauses": claim["policy"]["clauses"],
    }
    return {
        "messages": [
            {"role": "system", "content": settings.prompt},
            {"role": "user", "content": json.dumps(question, ensure_ascii=False)},
        ],
        "max_tokens": settings.max_output_tokens,
        "temperature": 0,
        "response_format": {"type": "json_object"},
    }


def _result(outcome: Outcome) -> str:
    if outcome.status == "failed" or outcome.code in _FAILURES:
        return "failed"
    if outcome.status in ("declined", "refused"):
        return outcome.status
    return "ok"
