"""What the site must have: a page and anchor of each message, criterion and link to it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pytest_psf import catalogue as editions
from pytest_psf.core import reasons
from pytest_psf.core.links import DOCS, criterion_anchor

ROOT = Path(__file__).parents[1]


class Link(NamedTuple):
    """A place of the site: a page, without its slash, and an anchor, or none."""

    page: str
    anchor: str


def wanted() -> list[Link]:
    """Return what must be there."""
    catalogue = editions.load()
    found = [Link("messages", one.slug) for one in reasons.known()]
    for domain in (catalogue.scope, *catalogue.domains):
        found.append(Link("criteria", criterion_anchor(domain.id)))
        for criterion in domain.criteria:
            ids = (criterion.id, *(f"{criterion.id}.{x}" for x in criterion.facets))
            found += [Link("criteria", criterion_anchor(one)) for one in ids]
    return found + written()


def written() -> list[Link]:
    """Return where the README, the source and the examples link to."""
    files = [ROOT / "README.md", ROOT / "CHANGELOG.md"]
    files += (ROOT / "src").rglob("*.py")
    files += (ROOT / "examples").rglob("README.md")
    found = (_links(path.read_text(encoding="utf-8")) for path in sorted(files))
    return sorted({link for links in found for link in links})


def _links(text: str) -> list[Link]:
    """Return the places in a text; a link that code puts together has no anchor here."""
    pattern = re.escape(DOCS) + r"([\w./-]*)(?:#([\w.-]+))?"
    return [
        Link(page.rstrip("./"), anchor.rstrip("."))
        for page, anchor in re.findall(pattern, text)
    ]


def missing(site: Path) -> list[Link]:
    """Return what a built site lacks."""
    return [link for link in wanted() if link.anchor not in _ids(site, link.page)]


@cache
def _ids(site: Path, page: str) -> frozenset[str]:
    if page.endswith(".json"):
        return frozenset([""] if (site / page).is_file() else [])
    path = site / page / "index.html"
    if not path.is_file():
        return frozenset()
    found = re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8"))
    return frozenset(["", *found])
