"""The request path: what a shopper gets, and what only the watchers see."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ranker.shadow import Shadow

Ranker = Callable[[str, Sequence[str]], Sequence[str]]


def search(
    query: str, products: Sequence[str], in_use: Ranker, shadow: Shadow
) -> list[str]:
    """Rank products for a shopper by the ranker in use; the shadow ranks them too."""
    delivered = list(in_use(query, products))
    shadow.watch(query, products, delivered)
    return delivered
