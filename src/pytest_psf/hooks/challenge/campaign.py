"""The challenges of a run: which there are, how the children begin, what is shown."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_psf.core.outcomes import Challenge, ChallengeResult
from pytest_psf.core.wording import counted
from pytest_psf.hooks.begun import BEGUN_WITH
from pytest_psf.hooks.challenge.challenger import Challenger
from pytest_psf.hooks.challenge.messages import Start
from pytest_psf.hooks.challenge.tasks import Task, tasks_of
from pytest_psf.hooks.collect.file_names import seen_from
from pytest_psf.hooks.pytest_internals import end_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pytest

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.hooks.challenge.plan import Planned
    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.verify.project import Project

_LETTERS = {
    ChallengeResult.CAUGHT: ("c", {"green": True}),
    ChallengeResult.SURVIVED: ("S", {"red": True}),
    ChallengeResult.COMPARES_TEXT: ("T", {"red": True}),
    ChallengeResult.NOT_REACHED: ("N", {"red": True}),
    ChallengeResult.CANNOT_TELL: ("?", {"yellow": True}),
}
_OTHER = ("-", {"yellow": True})


class Asked(NamedTuple):
    """The claims whose tests are to be challenged, and by what."""

    #: By the code that they name, and by the data.
    by_code: Sequence[Claim]
    by_data: Sequence[Claim]
    #: All claims of the config.
    configured: tuple[Claim, ...]
    #: So many challenges may be made.
    limit: int | None = None


def challenge(
    config: pytest.Config,
    names: FileNames,
    asked: Asked,
    outcomes: Sequence[TestOutcome],
    project: Project,
) -> dict[str, tuple[Challenge, ...]]:
    """Challenge the tests of these claims, and return the challenges by test id."""
    groups = [group for group in tasks_of(asked.by_code, outcomes) if group]
    plan = _planned(asked, outcomes, project)
    count = len({task.key for group in groups for task in group}) + len(plan)
    if asked.limit is not None and count > asked.limit:
        return _refused(config, groups, plan, Numbers(count, asked.limit))
    if not count:
        return {}
    tests = {task.outcome.id for group in groups for task in group}
    start, folder = start_of(config, names, tests), config.invocation_params.dir
    progress = _Progress(config)
    progress.begin()
    try:
        found = {}
        if groups:
            found = Challenger(start, folder, progress.of_code).challenge(groups)
        if plan:
            from pytest_psf.hooks.challenge.weakener import weaken

            by_data = weaken(plan, start, folder, names, progress.of_data)
            found = joined(found, by_data)
    finally:
        progress.end()
    return found


def _planned(
    asked: Asked, outcomes: Sequence[TestOutcome], project: Project
) -> list[Planned]:
    if not asked.by_data:
        return []
    from pytest_psf.hooks.challenge.plan import planned

    return planned(asked.by_data, outcomes, project, asked.configured)


def joined(
    one: Mapping[str, tuple[Challenge, ...]], other: Mapping[str, tuple[Challenge, ...]]
) -> dict[str, tuple[Challenge, ...]]:
    tests = dict.fromkeys((*one, *other))
    return {test: (*one.get(test, ()), *other.get(test, ())) for test in tests}


class Numbers(NamedTuple):
    """How many challenges a run needs, and how many it may make."""

    needed: int
    limit: int


def _refused(
    config: pytest.Config,
    groups: Iterable[Sequence[Task]],
    plan: Sequence[Planned],
    numbers: Numbers,
) -> dict[str, tuple[Challenge, ...]]:
    """Make no challenge at all, and say so: a part of them would show a part."""
    told = (
        f"{counted(numbers.needed, 'challenge')} needed, "
        f"--psf-challenge-limit is {numbers.limit:,}"
    )
    _Progress(config).refuse(told)
    by_code: dict[str, list[Challenge]] = {}
    for task in {task.key: task for group in groups for task in group}.values():
        by_code.setdefault(task.outcome.id, []).append(
            Challenge(
                target=task.target,
                sabotage=task.sabotage,
                result=ChallengeResult.NOT_TRIED,
                detail=told,
            )
        )
    from pytest_psf.hooks.challenge.plan import not_tried

    found = {test: tuple(challenges) for test, challenges in by_code.items()}
    return joined(found, not_tried(plan, told))


def start_of(config: pytest.Config, names: FileNames, tests: Iterable[str]) -> Start:
    """Return how children begin that run these tests again."""
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
        begun_with=config.stash[BEGUN_WITH],
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
        if self._reporter.verbosity > 0:
            self._reporter.write_line("psf: challenges")
        else:
            self._reporter.write("psf: challenges ")
        self._reporter.flush()

    def of_code(self, task: Task, challenge: Challenge) -> None:
        """Tell what a test came to while its target was sabotaged."""
        self._tell(f"{task.outcome.id} by {task.target}", challenge)

    def of_data(self, one: Planned, made: Mapping[str, Challenge]) -> None:
        """Tell what came of it that a rule was weakened."""
        from pytest_psf.hooks.challenge.weakener import best_of

        self._tell(f"{one.rule.name} {one.fault.did}", best_of(made))

    def refuse(self, why: str) -> None:
        """Tell that nothing is challenged."""
        if not self._is_quiet:
            self._reporter.ensure_newline()
            self._reporter.write_line(f"psf: no challenges: {why}", yellow=True)

    def _tell(self, what: str, challenge: Challenge) -> None:
        if self._is_quiet:
            return
        self._results[challenge.result.value] += 1
        letter, colour = _LETTERS.get(challenge.result, _OTHER)
        if self._reporter.verbosity > 0:
            self._reporter.write(f"{what} ")
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
