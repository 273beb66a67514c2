"""The record of reviews as TOML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.core.reviews import Review

_HEAD = "# Written by `pytest-psf review`; commit it with what was reviewed.\n"


def reviews_as_toml(reviews: Sequence[Review]) -> str:
    """Return the whole record, sorted, so that merges touch few lines."""
    order = sorted(reviews, key=lambda r: (r.document, r.section, r.by))
    return _HEAD + "".join("\n" + "\n".join(_entry(review)) + "\n" for review in order)


def _entry(review: Review) -> Iterator[str]:
    yield "[[reviews]]"
    yield f"document = {_string(review.document)}"
    if review.section:
        yield f"section = {_string(review.section)}"
    yield f"by = {_string(review.by)}"
    if review.role:
        yield f"role = {_string(review.role)}"
    yield f"on = {review.on}"
    if review.digest:
        yield f"digest = {_string(review.digest)}"
    if review.saw:
        yield f"saw = {_string(review.saw)}"
    yield from _covers(review.covers.items())


def _covers(covers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for index, (name, digest) in enumerate(covers):
        if index == 0:
            yield "[reviews.covers]"
        yield f"{_string(name)} = {_string(digest)}"


def _string(text: str) -> str:
    """Write a TOML basic string; what cannot be seen is written out.

    JSON's escapes are valid in it.
    """
    return "".join(
        c if c.isprintable() else f"\\U{ord(c):08x}"
        for c in json.dumps(text, ensure_ascii=False)
    )
