"""What operators can do from a shell: `python -m triage COMMAND CLAIM`."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from .data import Store
from .desk import Desk
from .guard import is_familiar
from .release import Releases, rollback

if TYPE_CHECKING:
    from collections.abc import Callable

STORE = "config/store.toml"


def days_of(settings: str) -> int:
    with open(settings, encoding="utf-8") as lines:  # noqa: PTH123 - as small as can be
        found = [line for line in lines if line.startswith("days")]
    return int(found[0].partition("=")[2])


def operate(desk: Desk, releases: Releases, command: str, claim: str) -> object:
    """Do what an operator asks for."""
    commands: dict[str, Callable[[], object]] = {
        "pause": desk.switch.pause,
        "resume": desk.switch.release,
        "override": lambda: desk.decisions.override(claim, "By hand.", by="operator"),
        "review": lambda: desk.decisions.look_up(claim),
        "familiar": lambda: is_familiar(claim),
        "purge": lambda: Store(days_of(STORE)).remove_expired(
            date.fromisoformat(claim)
        ),
        "rollback": lambda: rollback(releases),
    }
    return commands[command]()


if __name__ == "__main__":
    operate(Desk([]), Releases(), *sys.argv[1:3])
