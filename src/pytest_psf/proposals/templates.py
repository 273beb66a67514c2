"""Templates of the documents that were not found: headings, and what is asked below each.

Each section says TODO, so that no review can make one of them count as it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.proposals.proposal import toml_table

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from pytest_psf.core.catalogue import Catalogue, Criterion, Domain

_FOLDER = "docs/psf"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSection:
    """A section to be written, for one criterion."""

    #: As a claim names it.
    id: str
    title: str
    asks: str
    convincing: str

    def claim(self, file: str) -> str:
        """Return the claim that takes the section up."""
        return toml_table(document=file, section=self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A document of a domain."""

    name: str
    title: str
    sections: tuple[TemplateSection, ...]

    @property
    def text(self) -> str:
        lines = [f"# {self.title}", ""]
        for one in self.sections:
            lines += [f"## {one.title}", ""]
            lines += [f"TODO: {one.asks}", ""]
            lines += [f"<!-- {one.id}. What convinces: {one.convincing} -->", ""]
        return "\n".join(lines)


def templates(catalogue: Catalogue, found: Container[str]) -> tuple[Template, ...]:
    """Return a document for each domain that lacks one, without those that were found.

    `found` are the criteria and facets for which a document is proposed.
    """
    every = (_of_domain(domain, found) for domain in catalogue.domains)
    return tuple(one for one in every if one.sections)


def _of_domain(domain: Domain, found: Container[str]) -> Template:
    slug = re.sub(r"[^a-z]+", "-", domain.name.lower()).strip("-")
    return Template(
        name=f"{_FOLDER}/{domain.id[-2:]}-{slug}.md",
        title=domain.name,
        sections=tuple(
            section for one in domain.criteria for section in _sections(one, found)
        ),
    )


def _sections(criterion: Criterion, found: Container[str]) -> Iterator[TemplateSection]:
    """Yield what a criterion asks to be written; for each of its facets, if it has some."""
    if "document" not in criterion.accepts or criterion.id in found:
        return
    names = [""] if not criterion.facets else [f".{one}" for one in criterion.facets]
    for name in names:
        if f"{criterion.id}{name}" in found or f"{criterion.id}.all" in found:
            continue
        yield TemplateSection(
            id=f"{criterion.id}{name}",
            title=f"{criterion.title}{': ' if name else ''}{name[1:].replace('-', ' ')}",
            asks=criterion.question,
            convincing=criterion.convincing,
        )
