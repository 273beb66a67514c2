"""What is wrong with the text of a claim on a test, whatever its test does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_psf.core import reasons
from pytest_psf.core.places import nearest
from pytest_psf.core.problem import Problem
from pytest_psf.core.regex import regex
from pytest_psf.core.wording import as_written
from pytest_psf.core.words import says_nothing
from pytest_psf.verify.data.target import data_faults, dotted, is_below, is_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_psf.verify.outcome.claim import TestClaim

_TARGET = regex(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")

#: The names of other forms: that of an import, and that of a test.
_DOTS = regex(r"(?P<module>[a-z_][\w]*(\.[a-z_]\w*)*?)\.(?P<name>([A-Z]\w*\.)*\w+)")
_PATH = regex(r"(?P<path>[^:#]+\.py)::?(?P<name>.+)")


def faults_of(content: TestClaim) -> Iterator[Problem]:
    """Yield each fault of the text; whether the test and its code exist is not one."""
    for target in content.code:
        yield from _target_faults(target, "exercises")
    for target in content.data:
        yield from data_faults(target)
    yield from _sabotage_faults(content)
    yield from _outside_faults(content)
    yield from _coverage_faults(content)


def _target_faults(target: str, key: str) -> Iterator[Problem]:
    if not _TARGET.fullmatch(target):
        why = f'"{target}" does not name code'
        yield Problem(reasons.WRONG_FORM, why, _as_code(target), keys=(key,))


def _as_code(target: str) -> str:
    """Say how code is named, of a target that has the dots or the path of another form."""
    meant = ""
    if path := _PATH.fullmatch(target):
        meant = f"{dotted(path['path'])}:{path['name'].replace('::', '.')}"
    elif dots := _DOTS.fullmatch(target):
        meant = f"{dots['module']}:{dots['name']}"
    if not _TARGET.fullmatch(meant):
        return 'write "package.module:function"'
    return f'did you mean "{meant}"? write "package.module:function"'


def _sabotage_faults(content: TestClaim) -> Iterator[Problem]:
    if content.sabotage is None:
        return
    if not content.exercises:
        why, fix = "names no target", "say in exercises what it stands for"
        yield Problem(reasons.MISSING_KEY, why, fix, keys=("sabotage",))
    if isinstance(content.sabotage, dict):
        yield from _table_faults(content.sabotage, content)
    else:
        if content.sabotage in content.exercises:
            why = "is what it is to stand in for"
            fix = "name something that does it wrong"
            yield Problem(reasons.CONTRADICTION, why, fix, keys=("sabotage",))
        yield from _target_faults(content.sabotage, "sabotage")
        if content.exercises and not content.code:
            why = f'"{content.sabotage}" stands for code, and exercises names data'
            fix = f'write {{ "{content.data[0]}" = a worse value }}'
            yield Problem(reasons.WRONG_FORM, why, fix, keys=("sabotage",))


def _table_faults(table: Mapping[str, Any], content: TestClaim) -> Iterator[Problem]:
    """Yield what is wrong with a table: targets, each with what stands for it."""
    if not table:
        fix = "leave it out, or write a target and a worse value"
        yield Problem(reasons.SAYS_NOTHING, "is empty", fix, keys=("sabotage",))
    for target, value in table.items():
        if is_data(target):
            if not any(is_below(target, one) for one in content.data):
                yield _no_such_target(target, content.data)
        elif target not in content.code:
            yield _no_such_target(target, content.code)
        elif value == target:
            why = "is what it is to stand in for"
            fix = "name something that does it wrong"
            yield Problem(reasons.CONTRADICTION, why, fix, keys=("sabotage", target))
        elif isinstance(value, str):
            yield from _target_faults(value, "sabotage")
        else:
            why = f"{as_written(value)} stands for code"
            fix = 'write "package.module:function"'
            yield Problem(reasons.WRONG_FORM, why, fix, keys=("sabotage", target))


def _no_such_target(target: str, others: Sequence[str]) -> Problem:
    near = nearest(target, tuple(others))
    hint = f'did you mean "{near}"?' if near else "name one of exercises"
    why = f'"{target}" is none of the targets in exercises'
    return Problem(reasons.NO_EFFECT, why, hint, keys=("sabotage", target))


def _outside_faults(content: TestClaim) -> Iterator[Problem]:
    if content.outside is None:
        return
    if content.code:
        why = "stands beside exercises"
        fix = "keep exercises if the code can be observed"
        yield Problem(reasons.CONTRADICTION, why, fix, keys=("outside",))
    if says_nothing(content.outside):
        fix = "say why the code runs in another process"
        yield Problem(reasons.SAYS_NOTHING, "says nothing", fix, keys=("outside",))


def _coverage_faults(content: TestClaim) -> Iterator[Problem]:
    if content.coverage is None:
        return
    if content.outside is not None:
        fix = "leave it out: only what runs in this process is measured"
        why = "stands beside outside"
        yield Problem(reasons.CONTRADICTION, why, fix, keys=("coverage",))
    from pytest_psf.verify.outcome import minimum

    yield from minimum.faults(content.coverage)
