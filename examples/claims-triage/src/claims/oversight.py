"""People in charge: the review queue, the pause switch, overrides and looking back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from claims import notify
from claims.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from claims.config import OversightRules
    from claims.guardrails import Draft
    from claims.store import Store


@dataclass(frozen=True)
class Case:
    """The decision that a person is asked to look at."""

    decision_id: int
    tenant: str
    claim_id: str


@dataclass(frozen=True)
class Ticket:
    """A place in the review queue, with the person who has it and until when."""

    id: int
    kind: str
    assignee: str
    due_at: str
    notified: bool


@dataclass(frozen=True)
class Override:
    """A person's decision that stands above the model's."""

    route: str
    decided_by: str
    reason: str
    written_at: str


@dataclass(frozen=True)
class Decision:
    """A past decision with all that is needed to judge it."""

    decision_id: int
    claim_id: str
    written_at: str
    decided_by: str
    status: str
    route: str
    model: str
    release: str
    reason: str
    inputs: dict[str, Any]
    output: dict[str, Any]


def high_stakes(claim: Mapping[str, Any], rules: OversightRules) -> list[str]:
    """Why a claim is high-stakes: its amount, an injury; [] when it is not."""
    reasons = []
    if claim["amount_eur"] >= rules.amount_eur:
        reasons.append(f"amount {claim['amount_eur']} EUR, limit {rules.amount_eur}")
    if rules.injury and claim["injury"]:
        reasons.append("injury")
    return reasons


def uncertain(draft: Draft, rules: OversightRules) -> list[str]:
    """Why a draft is uncertain: its confidence is below the limit; [] when not."""
    if draft.confidence < rules.confidence_below:
        return [f"confidence {draft.confidence}, limit {rules.confidence_below}"]
    return []


def on_call(rules: OversightRules, day: date) -> str:
    """The reviewer of the week: the list is walked once an ISO week."""
    return rules.reviewers[day.isocalendar()[1] % len(rules.reviewers)]


def escalate(
    store: Store,
    case: Case,
    kind: str,
    reasons: Sequence[str],
    rules: OversightRules,
    pages: Mapping[str, str],
    now: datetime,
) -> Ticket:
    """Put a case into the queue of the reviewer on call and page them.

    The case is in the queue before anyone is paged: a pager that is down loses
    nothing, and `reassign_overdue` hands it to the deputy in time.
    """
    person = on_call(rules, now.date())
    due_at = now + timedelta(minutes=rules.answer_within_minutes[kind])
    ticket_id = store.insert(
        "queue",
        decision_id=case.decision_id,
        tenant=case.tenant,
        claim_id=case.claim_id,
        kind=kind,
        reasons=json.dumps(list(reasons)),
        assignee=person,
        notified=0,
        written_at=now.isoformat(),
        due_at=due_at.isoformat(),
        closed_by="",
    )
    page = {"claim": case.claim_id, "kind": kind, "due_at": due_at.isoformat()}
    notified = notify.send(person, pages, page)
    store.change("update queue set notified = ? where id = ?", notified, ticket_id)
    return Ticket(ticket_id, kind, person, due_at.isoformat(), notified)


def queue_of(store: Store, person: str) -> list[dict[str, Any]]:
    """The open cases of one person, the most urgent first."""
    return store.rows(
        "select * from queue where assignee = ? and closed_by = '' order by due_at",
        person,
    )


def reassign_overdue(
    store: Store, rules: OversightRules, pages: Mapping[str, str], now: datetime
) -> list[int]:
    """Hand cases that nobody answered in time to the deputy; the ids of those."""
    late = store.rows(
        "select id, claim_id, kind from queue"
        " where closed_by = '' and due_at < ? and assignee <> ?",
        now.isoformat(),
        rules.deputy,
    )
    for row in late:
        sql = "update queue set assignee = ? where id = ?"
        store.change(sql, rules.deputy, row["id"])
        page = {"claim": row["claim_id"], "kind": row["kind"], "overdue": True}
        notify.send(rules.deputy, pages, page)
    return [row["id"] for row in late]


def override(
    store: Store, case: Case, route: str, by: str, reason: str, now: datetime
) -> Override:
    """Replace a decision: the claim gets the person's route and keeps it."""
    store.insert(
        "overrides",
        tenant=case.tenant,
        claim_id=case.claim_id,
        decision_id=case.decision_id,
        route=route,
        decided_by=by,
        reason=reason,
        written_at=now.isoformat(),
    )
    store.deliver(case.tenant, case.claim_id, route)
    store.change(
        "update queue set closed_by = ? where tenant = ? and claim_id = ?",
        by,
        case.tenant,
        case.claim_id,
    )
    return Override(route, by, reason, now.isoformat())


def override_of(store: Store, tenant: str, claim_id: str) -> Override | None:
    """The latest override of a claim, None when no person has decided it."""
    found = store.rows(
        "select route, decided_by, reason, written_at from overrides"
        " where tenant = ? and claim_id = ? order by id desc limit 1",
        tenant,
        claim_id,
    )
    return Override(**found[0]) if found else None


def review(store: Store, tenant: str, decision_id: int) -> Decision:
    """Look back at one decision; NotFoundError when it never was or has expired."""
    found = store.rows(
        "select id as decision_id, claim_id, written_at, decided_by, status, route,"
        " model, release, reason, inputs, output from decisions"
        " where tenant = ? and id = ?",
        tenant,
        decision_id,
    )
    if not found:
        raise NotFoundError(str(decision_id))
    row = found[0]
    parsed = {key: json.loads(row[key]) for key in ("inputs", "output")}
    return Decision(**{**row, **parsed})


class Switch:
    """The pause switch. It lives in the store, so every worker sees it at once."""

    def __init__(self, store: Store) -> None:
        """Use the store's switch; a fresh store is not paused."""
        self._store = store

    def pause(self, by: str, reason: str, now: datetime) -> None:
        """Stop answering: from the next request on, until someone resumes."""
        self._set(paused=True, by=by, reason=reason, now=now)

    def resume(self, by: str, reason: str, now: datetime) -> None:
        """Answer again."""
        self._set(paused=False, by=by, reason=reason, now=now)

    def paused_by(self) -> str:
        """Who has paused the system, "" while it runs."""
        sql = "select paused, changed_by from switch order by id desc limit 1"
        last = self._store.rows(sql)
        return last[0]["changed_by"] if last and last[0]["paused"] else ""

    def _set(self, *, paused: bool, by: str, reason: str, now: datetime) -> None:
        self._store.insert(
            "switch",
            paused=int(paused),
            changed_by=by,
            reason=reason,
            written_at=now.isoformat(),
        )
