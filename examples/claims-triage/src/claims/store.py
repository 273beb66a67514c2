"""The SQLite store: claims, decisions, the review queue, overrides and the switch.

One connection that the threads of the server take in turn. The clock is always an
argument. Every SQLite failure becomes a StoreUnavailableError.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from claims.errors import NotFoundError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from claims.config import Retention

_TABLES = """
create table if not exists claims (
    tenant text, claim_id text, record text, route text, written_at text,
    primary key (tenant, claim_id));
create table if not exists decisions (
    id integer primary key, tenant text, claim_id text, written_at text,
    decided_by text, status text, route text, code text, release text, model text,
    inputs text, output text, reason text);
create table if not exists queue (
    id integer primary key, decision_id integer, tenant text, claim_id text,
    kind text, reasons text, assignee text, notified integer, written_at text,
    due_at text, closed_by text);
create table if not exists overrides (
    id integer primary key, tenant text, claim_id text, decision_id integer,
    route text, decided_by text, reason text, written_at text);
create table if not exists switch (
    id integer primary key, paused integer, changed_by text, reason text,
    written_at text);
"""


class Store:
    """One database file; opening it creates the tables."""

    def __init__(self, path: Path) -> None:
        """Open the file; raise StoreUnavailableError if that fails."""
        self._turn = threading.Lock()
        try:
            self._db = sqlite3.connect(path, timeout=2.0, check_same_thread=False)
        except sqlite3.Error as error:
            raise StoreUnavailableError(str(error)) from error
        self._db.row_factory = sqlite3.Row
        with self._transaction() as db:
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = normal")
            db.executescript(_TABLES)

    def close(self) -> None:
        """Give the file back; every later call raises StoreUnavailableError."""
        self._db.close()

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Read rows."""
        with self._transaction() as db:
            return [dict(row) for row in db.execute(sql, values)]

    def change(self, sql: str, *values: object) -> int:
        """Change or delete rows; how many."""
        with self._transaction() as db:
            return db.execute(sql, values).rowcount

    def insert(self, table: str, **values: object) -> int:
        """Add a row and return its id; replaces a row with the same primary key."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        sql = f"insert or replace into {table} ({names}) values ({marks})"  # noqa: S608 -- names are ours
        with self._transaction() as db:
            return db.execute(sql, tuple(values.values())).lastrowid or 0

    def keep_claim(self, claim: Mapping[str, Any], now: datetime) -> None:
        """Keep a copy of a claim; a second one with the same id replaces the first."""
        self.insert(
            "claims",
            tenant=claim["tenant"],
            claim_id=claim["claim_id"],
            record=json.dumps(claim),
            route="",
            written_at=now.isoformat(),
        )

    def claim(self, tenant: str, claim_id: str) -> dict[str, Any]:
        """One claim with its present route, or NotFoundError."""
        found = self.rows(
            "select record, route from claims where tenant = ? and claim_id = ?",
            tenant,
            claim_id,
        )
        if not found:
            raise NotFoundError(claim_id)
        return {**json.loads(found[0]["record"]), "route": found[0]["route"]}

    def deliver(self, tenant: str, claim_id: str, route: str) -> None:
        """Set the route that the claims system reads: this is the delivery."""
        self.change(
            "update claims set route = ? where tenant = ? and claim_id = ?",
            route,
            tenant,
            claim_id,
        )

    def remove_expired(self, keep: Retention, now: datetime) -> dict[str, int]:
        """Remove what is older than its period; how many rows of each table went."""
        days = {
            "claims": keep.claims_days,
            "decisions": keep.decisions_days,
            "queue": keep.decisions_days,
            "overrides": keep.decisions_days,
        }
        return {
            table: self._remove_before(table, now - timedelta(days=period))
            for table, period in days.items()
        }

    def erase(self, tenant: str, claim_id: str) -> int:
        """Remove one claim's copy at the claimant's request; 0 if there is none."""
        return self.change(
            "delete from claims where tenant = ? and claim_id = ?", tenant, claim_id
        )

    def _remove_before(self, table: str, limit: datetime) -> int:
        sql = f"delete from {table} where written_at < ?"  # noqa: S608 -- names are ours
        return self.change(sql, limit.isoformat())

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._turn, self._db as db:
                yield db
        except sqlite3.Error as error:
            raise StoreUnavailableError(str(error)) from error
