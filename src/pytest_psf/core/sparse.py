"""Values of many fields of which most are left out."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


def sparse(kind: type[T]) -> type[T]:
    """Let values of a frozen dataclass keep what they are given; the rest is the class's.

    To set each of its fields takes some 2,000 instructions, and large suites make a
    finding for each test. The dataclass has keywords alone and no slots, and its default
    values are none that are made anew.
    """
    every = frozenset(one.name for one in fields(kind))  # type: ignore[arg-type] # it is a dataclass
    required = frozenset(
        one.name
        for one in fields(kind)  # type: ignore[arg-type] # as above
        if one.default is MISSING
    )
    whole: Any = kind.__init__
    settled: Any = getattr(kind, "__post_init__", None)

    def init(self: T, **given: object) -> None:
        if not required <= given.keys() <= every:
            whole(self, **given)  # it says what is wrong
        vars(self).update(given)
        if settled is not None:
            settled(self)

    init.__name__, init.__qualname__ = "__init__", f"{kind.__qualname__}.__init__"
    init.__wrapped__ = whole  # type: ignore[attr-defined] # what inspect.signature shows
    kind.__init__ = init  # type: ignore[assignment,method-assign] # the same parameters
    return kind
