"""How the catalogue itself heads the sections that it asks for.

`pytest-psf explain` names them, so whoever follows it writes them: such a section is known by
its heading, however it says what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_psf.core.headings import normalise
from pytest_psf.core.values import dataclass
from pytest_psf.toml_lines import loads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_psf.core.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The headings that examples of claims have, by criterion."""

    by_criterion: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Headings:
        """Take them from what is to be pasted for each criterion."""
        found = {
            one.id: frozenset(map(normalise, _sections(loads(one.example))))
            for one in catalogue
        }
        return cls(by_criterion={name: those for name, those in found.items() if those})

    def are_of(self, title: str, criterion: str) -> bool:
        """Tell whether a section is headed as the criterion's own example is."""
        return normalise(title) in self.by_criterion.get(criterion, ())

    def say_enough(self, title: str, criterion: str) -> bool:
        """Tell whether such a heading can mean nothing else; a single word may."""
        return " " in normalise(title) and self.are_of(title, criterion)

    def are_of_another(self, title: str, criterion: str) -> bool:
        """Tell whether a section is headed as the example of another criterion is."""
        return any(
            self.are_of(title, one) for one in self.by_criterion if one != criterion
        )


def _sections(value: Any) -> Iterator[str]:
    """Yield the headings that are named anywhere in claims."""
    if isinstance(value, list):
        for one in value:
            yield from _sections(one)
    elif isinstance(value, dict):
        named = value.get("section", [])
        yield from [named] if isinstance(named, str) else named
        for one in value.values():
            yield from _sections(one)
