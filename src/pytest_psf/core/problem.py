"""What is wrong, in the one form that everybody says it in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pytest_psf.core.places import Place

#: The keys that lead to a value of a TOML file, an index for each element of a list.
Keys = tuple[str | int, ...]


class Reason(NamedTuple):
    """A sort of problem: the slug in reports, and what it means for people.

    Ours stand in `core/reasons.py`; an extension makes its own.
    """

    slug: str
    line: str

    def __str__(self) -> str:
        return self.slug


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a claim, a criterion or a config from being right."""

    reason: Reason
    #: What was found, and what was expected where that is not plain.
    why: str
    #: What to do; a command to paste stands on a line of its own.
    fix: str
    place: Place | None = None
    #: Where the text of a config or of a mark is at fault: the keys that lead there.
    keys: Keys = ()
    #: The facet that it concerns, where a criterion has several.
    facet: str | None = None

    def __str__(self) -> str:
        """Return it as a fault of a text: where, what, and what to write instead."""
        where = ": ".join(filter(None, (str(self.place or ""), written(self.keys))))
        return f"{where}: {self.why}\n    {self.fix}"

    def below(self, *keys: str | int) -> Problem:
        """Return the problem of a table as one of what holds the table under `keys`."""
        return replace(self, keys=(*keys, *self.keys))


def written(keys: Keys) -> str:
    """Write a key path as people do: `tool.psf.gate[0]`."""
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += f".{key}" if text else key
    return text
