"""How much of the system a run sees, and why it is not all of it.

What is judged in such a run is `session.py`'s to say; how pytest's options and paths
narrow it is told by `hooks/collect/narrowing.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.joining import OF_A_PART
from pytest_psf.hooks.collect import narrowing
from pytest_psf.hooks.collect.left_out import seen
from pytest_psf.hooks.collect.rewriting import rewriting_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

    from pytest_psf.core.classify import Part
    from pytest_psf.core.collected import Collected
    from pytest_psf.core.joining import Seen
    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.hooks.collect.selection import Selection
    from pytest_psf.hooks.session.context import RunContext


class Extent:
    """How much of the system one run sees."""

    def __init__(
        self,
        config: pytest.Config,
        context: RunContext,
        selection: Selection,
        names: FileNames,
    ) -> None:
        self._config = config
        self._context = context
        self._selection = selection
        self._names = names
        #: The option by which tests rewrite what they compare with, if there is one.
        self.rewriting = rewriting_option(config.option)
        #: Why the run ended early; empty while it did not.
        self.stopped = ""

    def narrowed(self, collected: Collected) -> Iterator[str]:
        """Yield why the run is not one of the whole system, a phrase each."""
        yield from self.left_out(collected)
        part, parts = self._context.part, self._context.profile.parts
        if part is None:
            seen = self._suites_seen
            yield from (
                f"no path that pytest was given holds the part {one.name}"
                for one in self._suites
                if one not in seen
            )
        others = ", ".join(one.name for one in parts if one is not part)
        if part is not None and others:
            yield f"{OF_A_PART} {part.name}, which `pytest-psf gate` judges with {others}"

    @property
    def _suites(self) -> list[Part]:
        return [one for one in self._context.profile.parts if not one.is_junit]

    @property
    def _suites_seen(self) -> list[Part]:
        """The parts of which this run collects anything."""
        if self._context.part is not None:
            return [self._context.part]
        return [
            one
            for one in self._suites
            if narrowing.looks_at(
                self._config, self._config.args, self._context.root / one.path
            )
        ]

    def left_out(self, collected: Collected) -> Iterator[str]:
        """Yield why the run is not even one of its whole part."""
        yield from narrowing.narrowed_by_options(self._config, self._context.suite)
        if self.rewriting is not None:
            yield f"tests rewrite what they compare with ({self.rewriting})"
        yield from narrowing.narrowed_by_paths(
            self._config, self._selection.given, self._context.suite
        )
        yield from collected.gaps
        if self.stopped:
            yield self.stopped

    def seen(self, collected: Collected) -> Mapping[str, Seen]:
        """Return what the run saw, by the parts that it is of."""
        why = self.left_out(collected)
        found = seen(self._config, self._context.suite, self._names, collected, why)
        return {one.name: found for one in self._suites_seen} or {"": found}
