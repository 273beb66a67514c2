"""The search at the tills: the articles nearest to some words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

MODELS = Path(__file__).parents[2] / "shared" / "model.json"
Embedder = Callable[[str, str], Sequence[float]]


def nearest(
    words: str, articles: Mapping[str, Sequence[float]], embed: Embedder
) -> str:
    """Return the article whose vector points most nearly where the words' does."""
    name = json.loads(MODELS.read_text(encoding="utf-8"))["embeddings"]
    wanted = embed(name, words)

    def closeness(article: str) -> float:
        return sum(a * b for a, b in zip(wanted, articles[article], strict=True))

    return max(articles, key=closeness)
