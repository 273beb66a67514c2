"""One proposal: what might be evidence, for what, why, and what it still takes."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.verify.reviews_file import toml_string

if TYPE_CHECKING:
    from pytest_psf.core.places import Place


class Confidence(IntEnum):
    """How sure a guess is. None of them is a fact."""

    POSSIBLE = 0
    LIKELY = 1

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Something that was found in the repository and may be claimed."""

    #: The criterion or facet, as the config names it.
    id: str
    #: The claim, as a table in one line of TOML.
    claim: str
    #: Why it is proposed, without the place.
    why: str
    place: Place
    confidence: Confidence
    #: What a person has to do before it can count.
    needs: str

    #: The key of a setting, where it is one.
    subject: str = ""
    #: The table of a file that it is one of several bounds of; they count as one.
    table: str = ""
    #: Facets, one of which it may be for; its name does not say which, and so it has none.
    one_of: tuple[str, ...] = ()
    #: How much of it is called like what the criterion asks; the more, the sooner it is shown.
    fit: int = 0

    @property
    def kind(self) -> str:
        """The key that makes its claim one of a kind."""
        return self.claim.lstrip("[{ ").partition(" ")[0]

    @property
    def rank(self) -> tuple[int, int, int, str, int]:
        """The order of proposals for one criterion.

        The surest first, of them what is called like it, and then the shallowest.
        """
        file = self.place.file
        line = self.place.line or 0
        return -self.confidence, -self.fit, file.count("/"), file, line


def toml_table(**keys: object) -> str:
    """Return a claim as a table in one line; a key's `_` is a `-`, None is left out."""
    pairs = (
        f"{name.replace('_', '-')} = {toml_value(value)}"
        for name, value in keys.items()
        if value is not None
    )
    return "{ " + ", ".join(pairs) + " }"


def toml_value(value: object) -> str:
    """Write a text, number, truth value or list of texts as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, str):
        return toml_string(value)
    return str(value)
