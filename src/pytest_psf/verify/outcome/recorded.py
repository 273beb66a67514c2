"""What tests put on record by the fixture `psf`, as lines for people."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pytest_psf.core.shown import shown
from pytest_psf.core.trials import chance_at_the_bar
from pytest_psf.core.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.core.outcomes import Measure, TestOutcome
    from pytest_psf.core.trials import Trials

#: So many lines of a claim: one on a whole file has many tests.
_MOST_LINES = 20


def recorded(tests: Sequence[TestOutcome]) -> Iterator[str]:
    """Yield what the tests of a claim measured, tried and attached."""
    lines = _lines(tests)
    yield from islice(lines, _MOST_LINES)
    if others := sum(1 for _ in lines):
        yield f"and {others:,} more that its tests put on record"


def remarks(tests: Sequence[TestOutcome]) -> Iterator[str]:
    """Yield what fixtures noticed, and which trials were of other code, or one trial alone.

    None of it is a fault: one call may have answered for all trials, as a batch, and what is
    asked with a number may well be answered with it.
    """
    for test in tests:
        yield from (f"{test.id} {remark}" for remark in test.observation.remarks)
        for trials in test.observation.trials:
            if trials.elsewhere:
                yield (
                    f"{test.id}: {trials.elsewhere:,} of {counted(trials.made, 'trial')} of "
                    f"{shown(trials.name)} did not enter the code that the test names, so "
                    "nothing shows that they are trials of it: call it in each"
                )
            if trials.is_counted and trials.saying == 1:
                yield (
                    f"{test.id}: the {trials.distinct:,} outputs of {shown(trials.name)} "
                    "differ in no more than an id, a time or a number that counts them, as "
                    "those of a fake do: let each trial ask the system anew"
                )


def _lines(tests: Sequence[TestOutcome]) -> Iterator[str]:
    for test in tests:
        where = f" ({test.id.rpartition('::')[2]})" if len(tests) > 1 else ""
        for measure in test.observation.measures:
            yield f"measured {_measured(measure)}{where}"
        for trials in test.observation.trials:
            yield f"tried {_tried(trials)}{where}"
        for artefact in test.observation.artefacts:
            name = shown(artefact.name)
            yield f"attached {name} (sha256 {artefact.sha256[:12]}){where}"


def _measured(measure: Measure) -> str:
    unit = f" {measure.unit}" if measure.unit else ""
    bounds = [
        f"{word} {bound:g}"
        for word, bound in (
            ("at most", measure.at_most),
            ("at least", measure.at_least),
        )
        if bound is not None
    ]
    held = f" ({', '.join(bounds)})" if bounds else ""
    return f"{shown(measure.name)} = {measure.value:g}{unit}{held}"


def _tried(trials: Trials) -> str:
    """Say what trials showed, and how often chance alone shows as much."""
    bar = f"{trials.at_least:g}"
    chance = chance_at_the_bar(trials.planned, trials.at_least)
    return (
        f"{trials.told} (the bar is {bar}, which a system that is right in {bar} of all "
        f"cases passes {chance:.1%} of the time)"
    )
