"""What a claim on a document says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentClaim:
    """A section of a document says it."""

    document: str
    #: Heading names, any of which will do; none: the whole document.
    section: tuple[str, ...] = ()
    #: Globs, or `file#key`, of what the section speaks of.
    covers: tuple[str, ...] = ()
    covers_nothing: str | None = None
    max_age: str | None = None
