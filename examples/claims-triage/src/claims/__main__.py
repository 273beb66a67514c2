"""The commands of the service: serve, the hourly jobs, and releases."""

from __future__ import annotations

import argparse
import json
import logging
import os
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

from claims import alerts, config, oversight, release
from claims.access import User
from claims.app import App
from claims.signals import SignalLog
from claims.store import Store
from claims.triage import Service


def main(arguments: list[str] | None = None) -> int:
    """Run one command; prints what it did and returns 0."""
    options = _parser().parse_args(arguments)
    options.data.mkdir(parents=True, exist_ok=True)
    done = options.run(options)
    print(json.dumps(done))  # noqa: T201 -- the command's answer
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m claims", description=__doc__)
    parser.add_argument("--releases", type=Path, default=Path("var/releases"))
    parser.add_argument("--data", type=Path, default=Path("var/data"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="Answer the portal")
    serve.add_argument("--port", type=int, default=8080)
    serve.add_argument("--tokens", type=Path, required=True)
    serve.set_defaults(run=_serve)
    for name, run, text in (
        ("purge", _purge, "Remove what is past its retention period"),
        ("watch", _watch, "Judge the last minutes, page people, chase overdue cases"),
        ("active", _active, "Name the release that serves"),
    ):
        commands.add_parser(name, help=text).set_defaults(run=run)
    _add_release_commands(commands)
    return parser


def _add_release_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    publish = commands.add_parser("publish", help="Copy a config folder as a release")
    publish.add_argument("release")
    publish.add_argument("--source", type=Path, default=Path("config"))
    publish.set_defaults(run=_publish)
    good = commands.add_parser("mark-good", help="Let rollbacks return to a release")
    good.add_argument("release")
    good.set_defaults(run=_mark_good)
    activate = commands.add_parser("activate", help="Let a release serve")
    activate.add_argument("release")
    activate.set_defaults(run=_activate)
    back = commands.add_parser("rollback", help="Return to the last good release")
    back.set_defaults(run=_rollback)
    for parser in (activate, back):
        parser.add_argument("--by", required=True)
        parser.add_argument("--reason", required=True)


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _config(options: argparse.Namespace) -> config.Config:
    return config.load(options.releases / release.active(options.releases))


def _serve(options: argparse.Namespace) -> dict[str, str]:
    logging.basicConfig(level=logging.INFO)
    users = json.loads(options.tokens.read_text(encoding="utf-8"))
    tokens = {token: User(**user) for token, user in users.items()}
    log = SignalLog(options.data / "signals.jsonl")
    with closing(Store(options.data / "claims.db")) as store:
        service = Service(options.releases, store, log, os.environ, _now)
        address = ("0.0.0.0", options.port)  # noqa: S104 -- behind the portal's gateway
        with App(address, service, tokens) as app:
            app.serve_forever()
    return {"served": str(options.port)}


def _purge(options: argparse.Namespace) -> dict[str, int]:
    keep, now = _config(options).retention, _now()
    with closing(Store(options.data / "claims.db")) as store:
        removed = store.remove_expired(keep, now)
    limit = now - timedelta(days=keep.signals_days)
    log = SignalLog(options.data / "signals.jsonl")
    return {**removed, "signals": log.remove_before(limit)}


def _watch(options: argparse.Namespace) -> dict[str, list[str]]:
    settings, now = _config(options), _now()
    rules, pages = settings.oversight, settings.pages
    log = SignalLog(options.data / "signals.jsonl")
    raised = alerts.run(log, settings.alerts, pages, now)
    with closing(Store(options.data / "claims.db")) as store:
        late = oversight.reassign_overdue(store, rules, pages, now)
    return {"alerts": [a.signal for a in raised], "overdue": [str(n) for n in late]}


def _active(options: argparse.Namespace) -> dict[str, str]:
    return {"active": release.active(options.releases)}


def _publish(options: argparse.Namespace) -> dict[str, str]:
    config.load(options.source)  # refuses a broken folder before it is copied
    options.releases.mkdir(parents=True, exist_ok=True)
    release.publish(options.releases, options.source, options.release)
    return {"published": options.release}


def _mark_good(options: argparse.Namespace) -> dict[str, str]:
    release.mark_good(options.releases, options.release)
    return {"good": options.release}


def _activate(options: argparse.Namespace) -> dict[str, str]:
    change = release.activate(
        options.releases, options.release, options.by, options.reason, _now()
    )
    return {"before": change.before, "after": change.after}


def _rollback(options: argparse.Namespace) -> dict[str, str]:
    change = release.rollback(options.releases, options.by, options.reason, _now())
    return {"before": change.before, "after": change.after}


if __name__ == "__main__":
    raise SystemExit(main())
