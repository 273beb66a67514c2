"""What a claim on a document says."""

from __future__ import annotations

from dataclasses import field

from pytest_psf.core.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentClaim:
    """A section of a document says it."""

    document: str = field(
        metadata={
            "description": "The file, relative to the config, or the URL of a page that is "
            "not fetched: for it, reviews alone count."
        }
    )
    section: tuple[str, ...] = field(
        default=(),
        metadata={
            "description": "The heading to look below; of several, any one will do. Left "
            "out: the whole document."
        },
    )
    covers: tuple[str, ...] = field(
        default=(),
        metadata={
            "description": "What the section speaks of: globs of files, or `file#key` of a "
            "setting. A review falls when one of them changes."
        },
    )
    covers_nothing: str | None = field(
        default=None,
        metadata={"description": "Why there is nothing that it covers."},
    )
    max_age: str | None = field(
        default=None,
        metadata={
            "description": 'How long a review holds, such as "180d"; 365 days are the most.',
            "example": '"180d"',
        },
    )
