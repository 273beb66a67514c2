"""What the command line selects: the team's paths and tests, and criteria of ours."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pytest_psf.hooks.collect import narrowing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


class Selection:
    """Tells our own arguments from the others; the same in every process of a run."""

    def __init__(
        self,
        config: pytest.Config,
        root: Path,
        config_file: Path | None,
        ids_in_force: Callable[[], tuple[str, ...]],
    ) -> None:
        """`root` is the config's folder, or where it would be."""
        self._config = config
        self._root = root
        self._config_file = config_file
        self._ids_in_force = ids_in_force
        #: The arguments of the command line that are not ours.
        self.given: list[str] = []
        #: The criteria that were asked for by node id; None for all.
        self.criteria: frozenset[str] | None = None
        #: What was asked for by our node ids and is not a criterion in force.
        self.unknown: tuple[str, ...] = ()

    @cached_property
    def config_file(self) -> Path | None:
        """The file that the items belong to, where it is named: it may be a link."""
        if self._config_file is not None:
            return without_links_above(self._config_file)
        path = self._config.rootpath / "pyproject.toml"
        return without_links_above(path) if path.is_file() else None

    @cached_property
    def shown_ids(self) -> tuple[str, ...]:
        """The criteria that are shown as items: those in force."""
        return self._ids_in_force()

    def take(self) -> None:
        """Take our arguments away from pytest's, and pull in what they need.

        A criterion that was asked for by its id is nothing without its evidence.
        """
        arguments = self._config.args
        real = self.config_file.resolve() if self.config_file else None
        ours = [a for a in arguments if self._path_of(a) == real]
        self.given = [a for a in arguments if a not in ours]
        self._choose({argument.partition("::")[2] for argument in ours})
        self.given = self._without_inner(self.given)
        arguments[:] = self.given
        if ours and not self.given:
            paths = narrowing.whole_paths(self._config, self._root)
            arguments += [str(path) for path in paths]

    def _without_inner(self, arguments: list[str]) -> list[str]:
        """Leave out what lies inside another argument.

        pytest before 9 would lose the other tests of a folder that is given together
        with something in it.
        """
        if self._config.option.keepduplicates:
            return arguments
        whole = {self._path_of(a) for a in arguments if "::" not in a}
        kept: dict[str, None] = {}
        for argument in arguments:
            path = self._path_of(argument)
            around = {*path.parents, path} if "::" in argument else {*path.parents}
            if not whole & around:
                kept[argument] = None
        return list(kept)

    def _choose(self, asked: set[str]) -> None:
        if not asked or "" in asked:
            return
        found: set[str] = set()
        unknown = []
        for name in sorted(asked):
            ids = {i for i in self.shown_ids if name in {i, i.partition(".")[0]}}
            found |= ids
            if not ids:
                unknown.append(name)
        self.criteria, self.unknown = frozenset(found), tuple(unknown)

    def covers(self, path: Path) -> bool:
        """Tell whether a folder that pytest is to collect holds this file."""
        return any(self._path_of(a) in path.parents for a in self._config.args)

    def is_within(self, path: Path) -> bool:
        """Tell whether tests in a file were asked for, and not the file."""
        return any("::" in a and self._is_file(a, path) for a in self.given)

    def _is_file(self, argument: str, path: Path) -> bool:
        if self._path_of(argument) == path.resolve():
            return True
        # With --pyargs it may be a module: its file is wherever Python finds it.
        names = tuple(argument.partition("::")[0].split("."))
        ends_so = path.with_suffix("").parts[-len(names) :] == names
        return bool(self._config.option.pyargs) and ends_so

    def _path_of(self, argument: str) -> Path:
        file = argument.partition("::")[0]
        return (self._config.invocation_params.dir / file).resolve()


def without_links_above(path: Path) -> Path:
    """Return a path with the links in its folders followed, and not its own."""
    return path.parent.resolve() / path.name


def keep_only(
    config: pytest.Config,
    items: list[pytest.Item],
    is_wanted: Callable[[pytest.Item], bool],
) -> None:
    """Deselect all other items."""
    dropped = [item for item in items if not is_wanted(item)]
    if dropped:
        items[:] = [item for item in items if is_wanted(item)]
        config.hook.pytest_deselected(items=dropped)
