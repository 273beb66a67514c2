"""A document's values as a tree: what a pattern names, and what its rules and leaves are."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.verify.data.change import is_second_name
from pytest_psf.verify.data.patterns import Every, fits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.data.patterns import Pattern
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values


@dataclass(slots=True)
class Tree:
    """The values of a document, with what stands below each path."""

    values: Values
    below: dict[Path, dict[str | int, None]] = field(default_factory=dict)

    def children(self, path: Path) -> tuple[str | int, ...]:
        """Return the keys or indices below a path, without second names of elements."""
        return tuple(
            part
            for part in self.below.get(path, ())
            if not is_second_name((*path, part), self.values)
        )

    def matching(self, pattern: Pattern) -> list[Path]:
        """Return the paths that a pattern names, in the order of the file."""
        found: list[Path] = [()]
        for part in pattern:
            found = [one for path in found for one in self._step(path, part)]
        return found

    def _step(self, path: Path, part: str | int | Every) -> Iterator[Path]:
        if isinstance(part, Every):
            yield from ((*path, one) for one in self.children(path) if fits(part, one))
        elif part in self.below.get(path, ()):
            yield (*path, part)

    def is_list(self, path: Path) -> bool:
        """Tell whether a path is a list that holds anything."""
        return any(isinstance(one, int) for one in self.children(path))

    def holds_tables(self, path: Path) -> bool:
        """Tell whether a path is a list of tables, or of lists that hold some."""
        return self.is_list(path) and any(
            self.children((*path, one)) for one in self.children(path)
        )

    def rules(self, path: Path = ()) -> Iterator[Path]:
        """Yield each rule and leaf below a path.

        Elements of a list are rules, unless lists of tables stand in them; of tables,
        what they hold.
        """
        children = self.children(path)
        if not children:
            if path:
                yield path
            return
        whole = self.is_list(path) and not self._has_lists_of_tables(path)
        for part in children:
            if whole:
                yield (*path, part)
            else:
                yield from self.rules((*path, part))

    def _has_lists_of_tables(self, path: Path) -> bool:
        return any(self._leads_to_tables((*path, part)) for part in self.children(path))

    def _leads_to_tables(self, path: Path) -> bool:
        if self.holds_tables(path):
            return True
        return any(self._leads_to_tables((*path, part)) for part in self.children(path))


def tree_of(values: Values) -> Tree:
    """Return a document's values as a tree."""
    tree = Tree(values)
    for path in values:
        for size in range(len(path), 0, -1):
            above = tree.below.setdefault(path[: size - 1], {})
            if path[size - 1] in above:
                break
            above[path[size - 1]] = None
    return tree
