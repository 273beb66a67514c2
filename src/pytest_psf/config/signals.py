"""By which names a system emits its signals: `[tool.psf.signals]`.

The fixture `psf_signals` reads this in runs without `--psf` as well, so it loads no pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pytest_psf.core import reasons
from pytest_psf.core.places import choose
from pytest_psf.core.problem import Problem
from pytest_psf.core.signals import (
    DEFAULTS,
    ERROR_RATE,
    ERRORS,
    REQUESTS,
    SIGNALS,
    SignalNames,
)
from pytest_psf.core.wording import as_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_psf.core.problem import Keys

#: The keys of the table that `error-rate` may be.
OUTCOME, FAILED, COUNTED, ALL = "outcome", "failed", "errors", "requests"
OF_RATE: Final[Mapping[str, str]] = {
    OUTCOME: "What says of each request whether it failed.",
    FAILED: "Its values that say so; left out, the words that most write: error, failed, "
    "timeout, a status of 500 and more.",
    COUNTED: "What counts failures, where no record of one request says how it ended.",
    ALL: "What counts all requests.",
}
_NAMES = 'write the name of a field, attribute or metric, such as "{}", or a list'


def signal_names(table: object) -> SignalNames | list[Problem]:
    """Return what the table says, or what is wrong with it; its keys lead from the top."""
    faults = list(_faults(table))
    if faults or not isinstance(table, dict):
        return faults or SignalNames()
    rate = table.get(ERROR_RATE, ())
    counts: Mapping[str, Any] = rate if isinstance(rate, dict) else {OUTCOME: rate}
    of = {one: _listed(table[one]) for one in table if one != ERROR_RATE}
    of[ERROR_RATE] = _listed(counts.get(OUTCOME, ()))
    return SignalNames(
        of={one: of.get(one) or DEFAULTS[one] for one in SIGNALS},
        failed=_listed(counts.get(FAILED, ())),
        errors=_listed(counts.get(COUNTED, ERRORS)),
        requests=_listed(counts.get(ALL, REQUESTS)),
    )


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _faults(table: object) -> Iterator[Problem]:
    keys: Keys = ("signals",)
    if not isinstance(table, dict):
        fix = 'write a table, such as signals = { latency = "latency_ms" }'
        why = f"found {as_written(table)}"
        yield Problem(reasons.WRONG_FORM, why, fix, keys=keys)
        return
    for name, value in table.items():
        if name not in SIGNALS:
            yield _unknown(name, SIGNALS, keys)
        elif name == ERROR_RATE and isinstance(value, dict):
            yield from _faults_of_rate(value)
        else:
            yield from _faults_of_names(value, DEFAULTS[name][0], (*keys, name))


def _faults_of_rate(table: Mapping[str, object]) -> Iterator[Problem]:
    keys: Keys = ("signals", ERROR_RATE)
    if not table:
        fix = 'write { outcome = "result", failed = ["error"] }'
        yield Problem(reasons.WRONG_FORM, "is empty", fix, keys=keys)
    for name, value in table.items():
        if name not in OF_RATE:
            yield _unknown(name, tuple(OF_RATE), keys)
        elif name == FAILED:
            yield from _faults_of_values(value, (*keys, name))
        else:
            example = {COUNTED: ERRORS[0], ALL: REQUESTS[0]}.get(name, "result")
            yield from _faults_of_names(value, example, (*keys, name))


def _faults_of_names(value: object, example: str, keys: Keys) -> Iterator[Problem]:
    fix = _NAMES.format(example)
    if value in ([], ()):
        yield Problem(reasons.WRONG_FORM, "names nothing", fix, keys=keys)
    for at, one in _each(value, keys):
        if not isinstance(one, str) or not one.strip():
            why = f"found {as_written(one)}"
            yield Problem(reasons.WRONG_FORM, why, fix, keys=at)


def _faults_of_values(value: object, keys: Keys) -> Iterator[Problem]:
    fix = 'write the values of a failed request, such as ["error", "timeout"]'
    if value == []:
        yield Problem(reasons.WRONG_FORM, "names nothing", fix, keys=keys)
    for at, one in _each(value, keys):
        if not isinstance(one, str | int | float):
            why = f"found {as_written(one)}"
            yield Problem(reasons.WRONG_FORM, why, fix, keys=at)


def _each(value: object, keys: Keys) -> Iterator[tuple[Keys, object]]:
    if isinstance(value, list):
        yield from (((*keys, index), one) for index, one in enumerate(value))
    else:
        yield keys, value


def _unknown(name: str, known: tuple[str, ...], keys: Keys) -> Problem:
    why, fix = f'unknown key "{name}"', choose(name, known)
    return Problem(reasons.UNKNOWN_KEY, why, fix, keys=(*keys, name))
