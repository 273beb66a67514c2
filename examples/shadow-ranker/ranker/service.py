"""What the shop's web server calls: queries of shoppers, and the switch of the search team."""

from __future__ import annotations

from collections.abc import Sequence

from ranker.search import Ranker, search
from ranker.shadow import Shadow


class Service:
    """The ranker in use, with the shadow beside it."""

    def __init__(self, in_use: Ranker, shadow: Shadow) -> None:
        self.in_use = in_use
        self.shadow = shadow
        self.commands = {"stop": shadow.stop, "resume": shadow.resume}

    def on_query(self, query: str, products: Sequence[str]) -> list[str]:
        """Answer a shopper."""
        return search(query, products, self.in_use, self.shadow)

    def on_command(self, name: str) -> None:
        """Do what somebody of the search team has asked for in the console."""
        self.commands[name]()
