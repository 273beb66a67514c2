"""Many trials of one check: what their share shows, and when that can no longer change.

A share of trials that passed is judged by the lower bound of its Wilson interval, one-sided
95 %: Wilson, E. B. (1927), https://doi.org/10.1080/01621459.1927.10502953.
"""

from __future__ import annotations

import math

from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import counted

#: The quantile of the normal distribution at 95 %.
_Z = 1.6448536269514722

#: No more trials than that are made of anything.
MOST_TRIALS = 100_000
#: A bar below that is hardly missed by anything.
LEAST_BAR = 0.01


def lower_bound(passed: int, trials: int) -> float:
    """Return what so many passes show at least, as a share: 0.876 for 93 of 100."""
    return max(0.0, _bound(passed, trials, -_Z))


def upper_bound(passed: int, trials: int) -> float:
    """Return what so many passes show at most, as a share."""
    return min(1.0, _bound(passed, trials, _Z))


def _bound(passed: int, trials: int, z: float) -> float:
    # One division alone, so that one more pass never makes it less by rounding.
    spread = z * math.sqrt(passed * (trials - passed) / trials + z * z / 4)
    return (passed + z * z / 2 + spread) / (trials + z * z)


def passes_needed(trials: int, bar: float) -> int | None:
    """Return how many of so many trials have to pass; None if not even all are enough."""
    if lower_bound(trials, trials) < bar:
        return None
    low, high = 0, trials
    while low < high:
        middle = (low + high) // 2
        if lower_bound(middle, trials) >= bar:
            high = middle
        else:
            low = middle + 1
    return high


def trials_needed(bar: float) -> int:
    """Return how many trials a bar below 1 takes if all of them pass: 25 for 0.9."""
    # All of n pass: n / (n + z²) >= bar.
    about = max(1, math.floor(_Z * _Z * bar / (1 - bar)) - 1)
    while lower_bound(about, about) < bar:
        about += 1
    return about


def chance_at_the_bar(trials: int, bar: float) -> float:
    """Return how often a system passes whose true share is no better than the bar.

    The interval is an approximation: that is not always 5 % or less.
    """
    needed = passes_needed(trials, bar)
    if needed is None:
        return 0.0
    return math.fsum(_probability(k, trials, bar) for k in range(needed, trials + 1))


def _probability(passed: int, trials: int, share: float) -> float:
    """Return the binomial probability of so many passes."""
    ways = math.lgamma(trials + 1) - math.lgamma(passed + 1)
    ways -= math.lgamma(trials - passed + 1)
    failed = trials - passed
    return math.exp(ways + passed * math.log(share) + failed * math.log1p(-share))


def is_clearly_below(one: Trials, other: Trials) -> bool:
    """Tell whether the share of one is below that of the other, by more than chance.

    That is, the upper bound of the one lies below the lower bound of the other.
    """
    most = upper_bound(one.passed, one.made)
    return most < lower_bound(other.passed, other.made)


def share_beside(share: float, bar: float) -> str:
    """Write a share in three digits, or in more where they would hide which is higher."""
    for digits in (3, 6, 9):
        written = f"{share:.{digits}f}"
        if (float(written) >= bar) == (share >= bar):
            return written
    return repr(share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """How many trials of a check passed, and the share that they had to show.

    The verdict is that of all that were planned: it may be known before all are made.
    """

    name: str
    #: One of several that are judged each by itself; empty where there are none.
    group: str = ""
    at_least: float
    planned: int
    made: int
    passed: int
    #: How many different outputs there were; None where the check does not tell them.
    distinct: int | None = None
    #: How many of these differ by more than an id, a time or a number that counts them.
    saying: int | None = None
    #: In how many of them code was entered that the test names; None where nobody saw that.
    entered: int | None = None

    @property
    def holds(self) -> bool:
        """Whether enough of them passed, even if all that were not made had failed."""
        return lower_bound(self.passed, self.planned) >= self.at_least

    @property
    def elsewhere(self) -> int:
        """How many of them were made without the code that the test names, as far as seen."""
        return 0 if self.entered is None else self.made - self.entered

    @property
    def is_counted(self) -> bool:
        """Whether some outputs differ in nothing but what counts them."""
        return self.saying is not None and self.saying != self.distinct

    @property
    def shows(self) -> float:
        """The lower bound of all that were planned.

        Those that were not made count as failed where it holds, and as passed where not.
        """
        others = 0 if self.holds else self.planned - self.made
        return lower_bound(self.passed + others, self.planned)

    @property
    def told(self) -> str:
        """How many passed and what that shows, for people."""
        name = f"{self.name} ({self.group})" if self.group else self.name
        told = f"{name}: {self.passed:,} of {counted(self.made, 'trial')} passed"
        if self.made < self.planned:
            told += f" ({self.planned:,} were planned, the others could change nothing)"
        is_open = not self.holds and self.made < self.planned
        told += f", which shows {share_beside(self.shows, self.at_least)}"
        told += " at most" if is_open else " at least"
        if not self.holds:
            told += f", and not {self.at_least:g}"
        if self.distinct is not None:
            told += f"; {counted(self.distinct, 'different output')}"
            if self.is_counted:
                told += f", {self.saying:,} apart from ids and numbers that count them"
        return told
