"""Where the documentation stands, and the anchors in it that never change.

Reports and messages link them, so each anchor of an id or a slug is there for good.
"""

from __future__ import annotations

from typing import Final

#: The top of the documentation; everything below begins with it.
DOCS: Final = "https://pytest-psf.readthedocs.io/"


def message_url(slug: str) -> str:
    """Return where a reason is explained: the anchor is its slug."""
    return f"{DOCS}messages/#{slug}"


def criterion_url(criterion: str) -> str:
    """Return where a criterion is explained."""
    return f"{DOCS}criteria/#{criterion_anchor(criterion)}"


def fixture_url(page: str) -> str:
    """Return where a fixture is explained, by the name of its page."""
    return f"{DOCS}fixtures/{page}/"


def criterion_anchor(criterion: str) -> str:
    """Return the anchor of an id: `psf-06-latency` of PSF-06.latency."""
    return criterion.lower().replace(".", "-")
