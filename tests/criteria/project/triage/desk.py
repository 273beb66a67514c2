"""The path of a request, from the message to the answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import guard, oversight, provider, signals
from .answers import Answer
from .data import mask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .answers import Draft


@dataclass
class Desk:
    """Answers claimants, and brings what it must not decide to a person."""

    models: Sequence[provider.Model]
    switch: oversight.Switch = field(default_factory=oversight.Switch)
    decisions: oversight.Decisions = field(default_factory=oversight.Decisions)
    queue: list[tuple[str, str]] = field(default_factory=list)
    log: signals.Log = field(default_factory=signals.Log)
    has_classifier: bool = True

    def answer(self, claim: str, message: Mapping[str, object]) -> Answer:
        began = time.perf_counter()
        signals.count_request(self.log)
        try:
            return self._answered(claim, message)
        except provider.ModelDownError as error:
            signals.count_failure(self.log)
            return provider.on_model_failure(error)
        except provider.StoreDownError as error:
            signals.count_failure(self.log)
            return provider.on_store_failure(error)
        finally:
            signals.log_latency(self.log, time.perf_counter() - began)

    def _answered(self, claim: str, message: Mapping[str, object]) -> Answer:
        if self.switch.is_paused:
            return Answer("paused", "A person will answer you today.")
        kept = self.decisions.overridden(claim)
        if kept is not None:
            return Answer("delivered", kept)
        text = guard.parse_request(message)
        return self._before_the_model(text) or self._drafted(claim, text, message)

    @staticmethod
    def _before_the_model(text: str) -> Answer | None:
        planned = guard.prepare(text)
        if planned is not None:
            return Answer("asked-again", planned)
        if guard.decide(text) == "refuse":
            return Answer("refused", "We do not help with that.")
        return None

    def _drafted(self, claim: str, text: str, message: Mapping[str, object]) -> Answer:
        draft = provider.ask(self.models, mask(text))
        self._log(draft)
        decision = oversight.Decision(mask(text), draft.model, draft.text, "drafted")
        self.decisions.store(claim, decision)
        amount = int(str(message["amount"]))
        why = oversight.why_a_person(amount, draft.confidence)
        if why is not None:
            oversight.escalate(claim, why, self.queue)
            return Answer("with-a-person", "A person will answer you today.")
        problems = guard.check(draft)
        if problems:
            return guard.withhold(problems)
        return guard.from_model(draft)

    def _log(self, draft: Draft) -> None:
        signals.log_quality(self.log, draft)
        signals.log_cost(self.log, draft)
        if self.has_classifier:
            signals.log_safety(self.log, guard.classify(draft))
