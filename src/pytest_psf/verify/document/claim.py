"""What a claim on a document says."""

from __future__ import annotations

from dataclasses import dataclass

#: The quality of a document that two people have reviewed.
TWO_REVIEWERS = "two reviewers"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentClaim:
    """A section of a document says it."""

    #: The path of the document, or its URL.
    document: str
    #: Heading names, any of which will do; none: the whole document.
    section: tuple[str, ...] = ()
    #: Globs, or `file#key`, of what the section speaks of.
    covers: tuple[str, ...] = ()
    #: Why there is nothing that it speaks of.
    covers_nothing: str | None = None
    #: How long a review holds, such as `180d`; 365 days at most, and without it.
    max_age: str | None = None
