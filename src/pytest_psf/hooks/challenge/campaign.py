"""The challenges of a run: which there are, how the children begin, what is shown."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from pytest_psf.core.outcomes import ChallengeResult
from pytest_psf.hooks.challenge.challenger import Challenger, Task, tasks_of
from pytest_psf.hooks.challenge.messages import Start
from pytest_psf.hooks.collect.file_names import seen_from
from pytest_psf.hooks.pytest_internals import end_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pytest

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import Challenge, TestOutcome
    from pytest_psf.hooks.collect.file_names import FileNames

_LETTERS = {
    ChallengeResult.CAUGHT: ("c", {"green": True}),
    ChallengeResult.SURVIVED: ("S", {"red": True}),
    ChallengeResult.CANNOT_TELL: ("?", {"yellow": True}),
}
_OTHER = ("-", {"yellow": True})


def challenge(
    config: pytest.Config,
    names: FileNames,
    claims: Sequence[Claim],
    outcomes: Iterable[TestOutcome],
) -> dict[str, tuple[Challenge, ...]]:
    """Challenge the tests of these claims, and return the challenges by test id."""
    groups = [group for group in tasks_of(claims, outcomes) if group]
    if not groups:
        return {}
    tests = {task.outcome.id for group in groups for task in group}
    progress = _Progress(config)
    challenger = Challenger(
        _start(config, names, tests), config.invocation_params.dir, progress.tell
    )
    progress.begin()
    try:
        return challenger.challenge(groups)
    finally:
        progress.end()


def _start(config: pytest.Config, names: FileNames, tests: Iterable[str]) -> Start:
    files = {test.partition("::")[0] for test in tests}
    arguments = [str(argument) for argument in config.invocation_params.args]
    if hasattr(config.option, "no_cov"):
        arguments.append("--no-cov")
    return Start(
        sys_path=list(sys.path),
        arguments=arguments,
        # Relative: pytest takes a `[` in an argument for the begin of parameters.
        files=sorted(
            seen_from(config.invocation_params.dir, names.path(file)) for file in files
        ),
        root=str(names.root),
        top=str(names.top),
        random_seed=_random_seed(config),
    )


def _random_seed(config: pytest.Config) -> int | None:
    """Return the seed that pytest-randomly gave this run."""
    seed = getattr(config.option, "randomly_seed", None)
    return seed if isinstance(seed, int) else None


class _Progress:
    """A letter for each result, or with -v a line."""

    def __init__(self, config: pytest.Config) -> None:
        self._reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
        self._results: Counter[str] = Counter()

    @property
    def _is_quiet(self) -> bool:
        return self._reporter is None or self._reporter.verbosity < 0

    def begin(self) -> None:
        if self._is_quiet:
            return
        end_line(self._reporter)
        self._reporter.write("psf: challenges ")
        if self._reporter.verbosity > 0:
            self._reporter.ensure_newline()
        self._reporter.flush()

    def tell(self, task: Task, challenge: Challenge) -> None:
        if self._is_quiet:
            return
        self._results[challenge.result.value] += 1
        letter, colour = _LETTERS.get(challenge.result, _OTHER)
        if self._reporter.verbosity > 0:
            head = f"{task.outcome.id} by {task.target} "
            self._reporter.write(head)
            self._reporter.write_line(challenge.result.value.upper(), **colour)
        else:
            self._reporter.write(letter, **colour)
        self._reporter.flush()

    def end(self) -> None:
        if self._is_quiet:
            return
        told = ", ".join(f"{n} {result}" for result, n in self._results.items())
        head = "psf: " if self._reporter.verbosity > 0 else " "
        self._reporter.write_line(f"{head}{told or 'none ended'}")
