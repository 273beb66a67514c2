"""The ranker in the shadow: it sees every query, and reaches nobody but its watchers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

CONFIG = Path(__file__).parents[1] / "config" / "model.json"


class UnusableRankingError(ValueError):
    """Raise UnusableRankingError if a ranking could not be shown to anybody."""


@dataclass(frozen=True)
class Seen:
    """What the watchers see of one query."""

    query: str
    ranking: tuple[str, ...]
    #: The share of the first three that the ranker in use has there as well.
    agreement: float
    seconds: float
    failure: str = ""


class Shadow:
    """A new ranker, and the log that its watchers read."""

    def __init__(
        self,
        model: Callable[[str, Sequence[str]], Sequence[str]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.model = model
        self.clock = clock
        self.is_stopped = False
        self.log: list[Seen] = []

    def watch(
        self, query: str, products: Sequence[str], delivered: Sequence[str]
    ) -> None:
        """Rank the products as well, and log what came of it, a failure included."""
        if self.is_stopped:
            return
        began = self.clock()
        ranking: list[str] = []
        failure = ""
        try:
            ranking = usable(self.model(query, products), products)
        except Exception as error:  # noqa: BLE001 - whatever it is, shoppers are served
            failure = type(error).__name__
        self.log.append(
            Seen(
                query,
                tuple(ranking),
                agreement(ranking, delivered),
                self.clock() - began,
                failure,
            )
        )

    def stop(self) -> None:
        """Stop it, without a release: from now on it sees no query."""
        self.is_stopped = True

    def resume(self) -> None:
        """Let it see queries again."""
        self.is_stopped = False


def usable(ranking: Sequence[str], products: Sequence[str]) -> list[str]:
    """Return a ranking that names products of the shop only, and each of them once."""
    unknown = [one for one in ranking if one not in products]
    if unknown:
        raise UnusableRankingError(f"the shop has no {unknown[0]}")
    if len(set(ranking)) < len(ranking):
        raise UnusableRankingError("a product is named twice")
    return list(ranking)


def agreement(ranking: Sequence[str], delivered: Sequence[str]) -> float:
    """Return which share of the first three both rankings have."""
    first = set(delivered[:3])
    return len(first & set(ranking[:3])) / len(first) if first else 1.0


def model_id() -> str:
    """Return which version of the model runs in the shadow."""
    return str(json.loads(CONFIG.read_text(encoding="utf-8"))["model"])
