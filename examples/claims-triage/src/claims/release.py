"""Releases: a frozen copy of model pin, prompt and limits each, and which one serves.

The folder holds one sub-folder a release and state.json with the active release, the
known good ones and every change. The service reads the active one on each request.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from claims.errors import ReleaseError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_STATE = "state.json"


@dataclass(frozen=True)
class Change:
    """One change of the active release; `before` is "" for the first."""

    before: str
    after: str
    by: str
    reason: str
    at: str


def publish(root: Path, source: Path, release: str) -> Path:
    """Copy a config folder as a new release; an existing one is never overwritten."""
    if (root / release).exists():
        msg = f"release {release} exists already"
        raise ReleaseError(msg)
    shutil.copytree(source, root / release)
    return root / release


def activate(root: Path, release: str, by: str, reason: str, now: datetime) -> Change:
    """Let a published release serve from the next request on."""
    if not (root / release).is_dir():
        msg = f"no release {release}"
        raise ReleaseError(msg)
    state = _state(root)
    change = Change(state["active"], release, by, reason, now.isoformat())
    state["active"] = release
    state["changes"].append(asdict(change))
    _write(root, state)
    return change


def mark_good(root: Path, release: str) -> None:
    """Say that a release has proved itself, so that a rollback may return to it."""
    state = _state(root)
    state["good"] = [*(r for r in state["good"] if r != release), release]
    _write(root, state)


def rollback(root: Path, by: str, reason: str, now: datetime) -> Change:
    """Return to the last good release that is not the active one.

    The one that is left loses its good mark, so a second rollback goes further back
    and never forward again. ReleaseError when there is nothing to return to.
    """
    state = _state(root)
    others = [release for release in state["good"] if release != state["active"]]
    if not others:
        msg = "no good release to go back to"
        raise ReleaseError(msg)
    state["good"] = others
    _write(root, state)
    return activate(root, others[-1], by, reason, now)


def active(root: Path) -> str:
    """The release that serves; ReleaseError before the first was activated."""
    release: str = _state(root)["active"]
    if not release:
        msg = "no release is active"
        raise ReleaseError(msg)
    return release


def _state(root: Path) -> dict[str, Any]:
    path = root / _STATE
    if not path.exists():
        return {"active": "", "good": [], "changes": []}
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return state


def _write(root: Path, state: dict[str, Any]) -> None:
    partial = root / f"{_STATE}.partial"
    partial.write_text(json.dumps(state, indent=1), encoding="utf-8")
    partial.replace(root / _STATE)
