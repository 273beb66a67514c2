"""What shares of trials show: against a table that was computed by hand, with 40 digits."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_psf.core.trials import (
    Trials,
    chance_at_the_bar,
    lower_bound,
    passes_needed,
    share_beside,
    trials_needed,
    upper_bound,
)

#: (passed, trials) -> the lower root of (p - s/n)² = z² p (1 - p) / n, z = 1.6448536...
TABLE = {
    (0, 1): 0.0,
    (1, 1): 0.269866,
    (1, 2): 0.120866,
    (3, 3): 0.525804,
    (24, 24): 0.898690,
    (25, 25): 0.902346,
    (24, 25): 0.839134,
    (22, 25): 0.734775,
    (51, 51): 0.949623,
    (52, 52): 0.950544,
    (93, 100): 0.875740,
    (94, 100): 0.888159,
    (95, 100): 0.900839,
    (87, 100): 0.804806,
    (50, 100): 0.418848,
    (900, 1000): 0.883300,
    (916, 1000): 0.900425,
    (0, 25): 0.0,
    (99_999, 100_000): 0.999955,
}
#: (trials, bar) -> how many must pass, and how often a system at the bar does: a sum of
#: binomial probabilities.
VERDICTS = {
    (25, 0.9): (25, 0.0718),
    (52, 0.95): (52, 0.0694),
    (100, 0.9): (95, 0.0576),
    (100, 0.85): (91, 0.0551),
    (50, 0.8): (45, 0.0480),
    (10, 0.5): (8, 0.0547),
    (3, 0.5): (3, 0.1250),
    (1000, 0.9): (916, 0.0485),
    (24, 0.9): (None, 0.0),
    (51, 0.95): (None, 0.0),
}
Z2 = Fraction("1.6448536269514722") ** 2
counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("passed", "trials"), TABLE)
def test_bounds_are_those_of_the_table(passed: int, trials: int) -> None:
    assert lower_bound(passed, trials) == pytest.approx(TABLE[passed, trials], abs=5e-7)
    # What failed is judged as what passed.
    above = 1 - TABLE[passed, trials]
    assert upper_bound(trials - passed, trials) == pytest.approx(above, abs=5e-7)


@pytest.mark.parametrize(("trials", "bar"), VERDICTS)
def test_verdicts_are_those_of_the_table(trials: int, bar: float) -> None:
    needed, chance = VERDICTS[trials, bar]

    assert passes_needed(trials, bar) == needed
    assert chance_at_the_bar(trials, bar) == pytest.approx(chance, abs=5e-5)


@given(counts)
def test_a_lower_bound_solves_its_equation(count: tuple[int, int]) -> None:
    passed, trials = count
    p, share = Fraction(lower_bound(passed, trials)), Fraction(passed, trials)

    assert p <= share
    assert float((p - share) ** 2 - Z2 * p * (1 - p) / trials) == pytest.approx(
        0, abs=1e-9
    )


@given(counts, st.floats(0.01, 0.99))
def test_no_pass_is_needed_beyond_the_first_number_that_reaches_the_bar(
    count: tuple[int, int], bar: float
) -> None:
    passed, trials = count
    needed = passes_needed(trials, bar)

    reaches = lower_bound(passed, trials) >= bar
    assert reaches == (needed is not None and passed >= needed)


@given(st.floats(0.001, 0.9999))
def test_so_many_trials_are_needed_and_no_fewer(bar: float) -> None:
    trials = trials_needed(bar)

    assert passes_needed(trials, bar) == trials
    assert trials == 1 or passes_needed(trials - 1, bar) is None


def test_the_numbers_that_the_documentation_names() -> None:
    assert (trials_needed(0.9), trials_needed(0.95)) == (25, 52)
    assert share_beside(lower_bound(93, 100), 0.9) == "0.876"


@pytest.mark.parametrize(
    ("share", "bar", "written"),
    [
        (0.8996, 0.9, "0.899600"),
        (0.9, 0.9, "0.900"),
        (0.90004, 0.9, "0.900"),
        (0.90004, 0.90001, "0.900040"),
        (0.1 + 0.2, 0.3, "0.300"),
        (0.3 - 1e-12, 0.3, repr(0.3 - 1e-12)),
    ],
)
def test_a_share_is_never_rounded_across_the_bar(
    share: float, bar: float, written: str
) -> None:
    assert share_beside(share, bar) == written


def tried(**changes: object) -> Trials:
    usual: dict[str, object] = {
        "name": "routes",
        "at_least": 0.8,
        "planned": 100,
        "made": 100,
        "passed": 93,
    }
    return Trials(**(usual | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("trials", "holds", "told"),
    [
        (
            tried(),
            True,
            "routes: 93 of 100 trials passed, which shows 0.876 at least",
        ),
        (
            tried(passed=80, group="de", distinct=1),
            False,
            "routes (de): 80 of 100 trials passed, which shows 0.727 at least, and not "
            "0.8; 1 different output",
        ),
        (
            tried(made=88, passed=88),
            True,
            "routes: 88 of 88 trials passed (100 were planned, the others could change "
            "nothing), which shows 0.816 at least",
        ),
        (
            tried(made=14, passed=0),
            False,
            "routes: 0 of 14 trials passed (100 were planned, the others could change "
            "nothing), which shows 0.793 at most, and not 0.8",
        ),
        (
            tried(planned=1, made=1, passed=1, at_least=0.2),
            True,
            "routes: 1 of 1 trial passed, which shows 0.270 at least",
        ),
    ],
)
def test_what_is_told_of_trials(trials: Trials, told: str, *, holds: bool) -> None:
    assert (trials.holds, trials.told) == (holds, told)
