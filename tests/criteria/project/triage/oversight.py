"""People: they stop the system, replace its decisions and look back at them."""

from __future__ import annotations

from dataclasses import dataclass, replace

HIGH_STAKES = 5000
UNCERTAIN = 0.6


class Switch:
    """Stops the system while it works."""

    def __init__(self) -> None:
        self.is_paused = False

    def pause(self) -> None:
        self.is_paused = True

    def release(self) -> None:
        self.is_paused = False


@dataclass(frozen=True)
class Decision:
    """All that it takes to judge a decision afterwards."""

    given: str
    model: str
    answer: str
    reason: str
    by: str = ""


class Decisions:
    """Decisions by the id of their claim."""

    def __init__(self) -> None:
        self._found: dict[str, Decision] = {}

    def store(self, claim: str, decision: Decision) -> None:
        self._found[claim] = decision

    def look_up(self, claim: str) -> Decision:
        return self._found[claim]

    def override(self, claim: str, answer: str, *, by: str) -> None:
        self._found[claim] = replace(self._found[claim], answer=answer, by=by)

    def overridden(self, claim: str) -> str | None:
        found = self._found.get(claim)
        return found.answer if found and found.by else None


def why_a_person(amount: int, confidence: float) -> str | None:
    if amount > HIGH_STAKES:
        return "high stakes"
    return "uncertain" if confidence < UNCERTAIN else None


def escalate(claim: str, why: str, queue: list[tuple[str, str]]) -> None:
    queue.append((claim, why))
