"""The way back is walked: the old release serves again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from claims import release
from claims.errors import ReleaseError
from conftest import CONFIG, edit

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.api import Drills, ModelServer

    from claims.access import User
    from claims.triage import Service
    from conftest import Clock


@pytest.fixture
def next_release(releases: Path, clock: Clock) -> str:
    """A second release with another model, prompt and limit; active, not yet good."""
    folder = release.publish(releases, releases / "2026-11-03", "2026-11-17")
    edit(
        folder / "model.json",
        primary__model="gpt-4.1-2025-04-14",
        prices__eur_per_million_tokens={
            "gpt-4.1-2025-04-14": {"in": 1.9, "out": 7.4},
            "claude-sonnet-4-5-20250929": {"in": 2.8, "out": 13.8},
        },
    )
    (folder / "prompt.txt").write_text("Answer in one word.\n", encoding="utf-8")
    edit(folder / "oversight.json", uncertain__confidence_below=0.99)
    release.activate(releases, "2026-11-17", "Marta Brandt", "try it", clock.now())
    return "2026-11-17"


def test_after_a_rollback_the_old_release_serves_again(
    psf_drill: Drills,
    service: Service,
    portal: User,
    claim: dict[str, Any],
    primary: ModelServer,
    releases: Path,
    next_release: str,
    clock: Clock,
) -> None:
    """Model, prompt and limits are back, in the running service, with no restart."""
    new = service.triage(portal, claim)
    with psf_drill("rollback", within="10s") as drill:
        drill.step("go back to the last good release")
        drill.served(before=primary.requests[-1].model)
        change = release.rollback(releases, "Marta Brandt", "all held", clock.now())
        drill.step("ask the service that never stopped")
        old = service.triage(portal, claim)
        drill.served(after=primary.requests[-1].model)

    assert (change.before, change.after) == (next_release, "2026-11-03")
    assert release.active(releases) == "2026-11-03"
    models = [request.json["model"] for request in primary.requests]
    assert models == ["gpt-4.1-2025-04-14", "gpt-4o-2024-08-06"]
    prompts = [r.json["messages"][0]["content"][:19] for r in primary.requests]
    assert prompts == ["Answer in one word.", "You sort insurance "]
    assert (new.status, old.status) == ("held", "routed")


def test_the_change_says_who_and_why(
    releases: Path, next_release: str, clock: Clock
) -> None:
    """A rollback is recorded like any other change of release."""
    change = release.rollback(releases, "Marta Brandt", "all held", clock.now())

    assert (change.by, change.reason) == ("Marta Brandt", "all held")
    assert change.at == "2026-11-17T09:30:00+00:00"
    assert f'"before": "{next_release}"' in (releases / "state.json").read_text("utf-8")


def test_a_second_rollback_never_goes_forward(releases: Path, clock: Clock) -> None:
    """Bad releases are not gone back to, and the first one has nothing behind it."""
    for name in ("2026-11-10", "2026-11-17"):
        release.publish(releases, CONFIG, name)
        release.activate(releases, name, "Marta Brandt", "next", clock.now())
        release.mark_good(releases, name)

    walked = [
        release.rollback(releases, "Marta Brandt", "worse", clock.now()).after
        for _ in range(2)
    ]

    assert walked == ["2026-11-10", "2026-11-03"]
    with pytest.raises(ReleaseError, match="no good release"):
        release.rollback(releases, "Marta Brandt", "worse", clock.now())
    assert release.active(releases) == "2026-11-03"


def test_a_release_is_never_overwritten_and_never_guessed(
    releases: Path, clock: Clock
) -> None:
    """What was good must stay what it was."""
    with pytest.raises(ReleaseError, match="exists already"):
        release.publish(releases, CONFIG, "2026-11-03")
    with pytest.raises(ReleaseError, match="no release 2026-12-24"):
        release.activate(releases, "2026-12-24", "Marta Brandt", "typo", clock.now())
    assert release.active(releases) == "2026-11-03"
