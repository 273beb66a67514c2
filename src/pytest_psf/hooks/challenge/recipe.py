"""Recipes: how a value is written down in one process and made in another.

A value itself does not cross: it may hold what no other process can have, such as a
connection, and what comes in is only ever data.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping  # noqa: TC003 - types are read to cross
from dataclasses import field
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What JSON has of its own, and gives back as it was.
Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassName:
    """A class by its name, which leads to it in every process that has imported it."""

    module: str
    qualname: str

    @classmethod
    def of(cls, kind: type) -> ClassName | None:
        """Return the name of a class; None where it leads to something else."""
        name = cls(module=kind.__module__, qualname=kind.__qualname__)
        try:
            return name if name._named() is kind else None
        except (KeyError, AttributeError):  # such as a class inside a function
            return name

    def find(self) -> Any:
        """Return the class, importing nothing.

        Raise LookupError if there is none of that name.
        """
        try:
            return self._named()
        except (KeyError, AttributeError):
            return self._alive()

    def _named(self) -> Any:
        found: Any = sys.modules[self.module]
        for part in self.qualname.split("."):
            found = getattr(found, part)
        return found

    def _alive(self) -> type:
        """Return the last class made by this name, such as one inside a function."""
        found = None
        for kind in _classes():
            if (kind.__module__, kind.__qualname__) == (self.module, self.qualname):
                found = kind
        if found is None:
            raise LookupError(f"no class {self.module}:{self.qualname} is here")
        return found


def _classes() -> Iterator[type]:
    """Yield every class that there is, those made later after those made before."""
    seen: set[type] = set()
    left = [object]
    while left:
        kind = left.pop(0)
        # Not asked of the class: a metaclass may say something else.
        for one in type.__subclasses__(kind):
            if one not in seen:
                seen.add(one)
                left.append(one)
                yield one


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What to make: by which stand-in, and out of what; a stand-in needs few of these."""

    #: The name of the entry in `stand_ins.STAND_INS` that wrote it, and that makes it.
    stand_in: str
    #: The class of the value to be made, where the stand-in is for more than one.
    of: ClassName | None = None
    #: All that JSON can say of the value by itself.
    plain: Plain = None
    #: What is inside it, in its order.
    items: tuple[Recipe, ...] = ()
    #: How many of it stand side by side in what it is an item of.
    times: int = 1
    #: What is inside it, by name: the fields of a record, the entries of a dict.
    named: Mapping[str, Recipe] = field(default_factory=dict)

    @property
    def class_name(self) -> ClassName:
        """The name of the class, for a stand-in that always writes one."""
        assert self.of is not None, f"{self.stand_in} has written no class"
        return self.of
