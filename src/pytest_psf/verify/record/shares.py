"""Results that are counted: how many of so many trials passed, judged by what that shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.trials import (
    LEAST_BAR,
    lower_bound,
    passes_needed,
    share_beside,
    trials_needed,
)

if TYPE_CHECKING:
    from pytest_psf.verify.record.entry import Entry

#: The fields that stand for `result`.
COUNTS = ("passed", "trials")
_RESULT = "result"
_SHARES = (0.0, 1.0)
#: Nobody has evaluated more; what is counted in production is not tried.
_MOST_COUNTED = 1_000_000_000


def is_counted(entry: Entry) -> bool:
    """Tell whether an entry counts trials, be it with one of the two fields alone."""
    return any(entry.has(field) for field in COUNTS)


def require_share(entry: Entry, limits: Entry, *, lower: bool) -> str:
    """Return what counted trials show, as a note.

    Raise UnverifiableError if the counts are wrong, or if the lower bound of the one-sided
    95 % Wilson interval misses the threshold. `limits` is the entry whose threshold holds.
    """
    entry.require(COUNTS, "evaluation")
    if entry.has(_RESULT):
        raise entry.wrong(
            _RESULT,
            reasons.CONTRADICTION,
            f"is {entry.said(_RESULT)}, and passed and trials stand beside it",
            "keep one of the two: the counts say how much the result may be worth",
        )
    passed, trials = _count(entry, "passed"), _count(entry, "trials")
    if passed > trials:
        what = f"is {passed:,}, more than the {trials:,} trials"
        fix = "write how many of them passed"
        raise entry.wrong("passed", reasons.RECORD_MALFORMED, what, fix)
    if trials == 0:
        what, fix = "is 0", "write how many were made"
        raise entry.wrong("trials", reasons.RECORD_MALFORMED, what, fix)
    _require_limits(limits, lower=lower)
    bar = limits.number("threshold")
    shows = lower_bound(passed, trials)
    told = f"{passed:,} of {trials:,} trials passed, which shows "
    told += f"{share_beside(shows, bar)} at least"
    if shows < bar:
        raise entry.wrong(
            "passed",
            reasons.THRESHOLD_NOT_MET,
            f"is below the threshold, {bar:g}: {told}",
            _fix(trials, bar),
        )
    return f"{told} (at least {bar:g})"


def _count(entry: Entry, field: str) -> int:
    number = entry.number(field)
    if not 0 <= number <= _MOST_COUNTED or number != int(number):
        what = f"is {entry.said(field)}, not a whole number up to {_MOST_COUNTED:,}"
        fix = f"write {field}: how many, as in passed = 93 and trials = 100"
        raise entry.wrong(field, reasons.RECORD_MALFORMED, what, fix)
    return int(number)


def _require_limits(limits: Entry, *, lower: bool) -> None:
    """Raise UnverifiableError unless the threshold is one that a share can miss."""
    if lower:
        raise limits.wrong(
            "better",
            reasons.CONTRADICTION,
            "is lower, and of trials more that passed are better",
            "count those that were right, or write the result alone",
        )
    if limits.has("of") and limits.numbers("of") != _SHARES:
        raise limits.wrong(
            "of",
            reasons.CONTRADICTION,
            f"is {limits.said('of')}, and what trials show is a share, from 0 to 1",
            "leave it out",
        )
    bar = limits.number("threshold")
    if not LEAST_BAR <= bar < 1:
        raise limits.wrong(
            "threshold",
            reasons.THRESHOLD_VACUOUS,
            f"is {bar:g}, and trials show a share below 1: hardly one misses less than "
            f"{LEAST_BAR}",
            "write the share that was settled beforehand, as in 0.9",
        )


def _fix(trials: int, bar: float) -> str:
    if passes_needed(trials, bar) is None:
        return (
            f"evaluate with more of them: {bar:g} takes {trials_needed(bar):,} trials that "
            "all pass, and more where some fail"
        )
    return "fix what was measured, then evaluate again"
