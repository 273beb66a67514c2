"""A service as production builds it: real store, real files, real HTTP, one clock."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from claims import release
from claims.access import User
from claims.signals import SignalLog
from claims.store import Store
from claims.triage import Service
from drafts import draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.api import Alerts, ModelServer

CONFIG = Path(__file__).parent.parent / "config"
KEYS = {"CLAIMS_PRIMARY_KEY": "key-one", "CLAIMS_FALLBACK_KEY": "key-two"}


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    time: datetime = datetime(2026, 11, 17, 9, 30, tzinfo=timezone.utc)

    def now(self) -> datetime:
        """The time it shows."""
        return self.time

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.time += timedelta(**by)


def edit(path: Path, **values: object) -> None:
    """Change values of a JSON file; double underscores go one level down."""
    content = json.loads(path.read_text(encoding="utf-8"))
    for key, value in values.items():
        *parents, last = key.split("__")
        inner = content
        for parent in parents:
            inner = inner[parent]
        inner[last] = value
    path.write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture
def primary(psf_model_server: ModelServer) -> ModelServer:
    """The first model provider, on the loopback; it answers with a good draft."""
    return psf_model_server.answers(draft())


@pytest.fixture
def fallback(psf_model_server: ModelServer) -> ModelServer:
    """The second model provider; its draft has another route."""
    return psf_model_server.another().answers(draft(route="standard"))


@pytest.fixture
def pager(psf_alerts: Alerts) -> Alerts:
    """The pager of everybody."""
    return psf_alerts


@pytest.fixture
def clock() -> Clock:
    """Tuesday, 17 November 2026: week 47, when Kofi Osei is on call."""
    return Clock()


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store, in memory; tests/test_app.py has one on disk."""
    with closing(Store(Path(":memory:"))) as store:
        yield store


@pytest.fixture
def log(tmp_path: Path) -> SignalLog:
    """An empty signal log."""
    return SignalLog(tmp_path / "signals.jsonl")


@pytest.fixture
def releases(
    tmp_path: Path,
    primary: ModelServer,
    fallback: ModelServer,
    pager: Alerts,
    clock: Clock,
) -> Path:
    """One good release: the production config, with the local servers' addresses."""
    root = tmp_path / "releases"
    root.mkdir()
    folder = release.publish(root, CONFIG, "2026-11-03")
    edit(folder / "model.json", primary__url=primary.url, fallback__url=fallback.url)
    people = json.loads((folder / "people.json").read_text(encoding="utf-8"))
    for name, person in people.items():
        person["page"] = f"{pager.url}{name.replace(' ', '-')}"
    (folder / "people.json").write_text(json.dumps(people), encoding="utf-8")
    release.activate(root, "2026-11-03", "Marta Brandt", "first", clock.now())
    release.mark_good(root, "2026-11-03")
    return root


@pytest.fixture
def service(releases: Path, store: Store, log: SignalLog, clock: Clock) -> Service:
    """The service on all of that."""
    return Service(releases, store, log, KEYS, clock.now)


@pytest.fixture
def portal() -> User:
    """The claims portal of Nordhaus."""
    return User("portal-nordhaus", "portal", "nordhaus")


@pytest.fixture
def reviewer() -> User:
    """A reviewer of Nordhaus."""
    return User("Kofi Osei", "reviewer", "nordhaus")


@pytest.fixture
def operator() -> User:
    """The person who may pause the system."""
    return User("Marta Brandt", "operator", "nordhaus")


@pytest.fixture
def claim() -> dict[str, Any]:
    """A small everyday claim of a made-up person."""
    return {
        "claim_id": "C-204417",
        "tenant": "nordhaus",
        "claimant": {
            "name": "Ines Vogel",
            "email": "ines.vogel@post.example",
            "phone": "+49 30 5550 1420",
            "iban": "DE89 3704 0044 0532 0130 00",
        },
        "policy": {"number": "NH-2024-118300", "clauses": ["4.1", "4.2", "7.3"]},
        "amount_eur": 640.0,
        "injury": False,
        "description": (
            "My car was parked in front of the house when another car reversed"
            " into it. The rear bumper is dented and one light is broken."
        ),
    }
