"""Patterns never hang, and harmless ones are not refused."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest

from pytest_psf.catalogue import load
from pytest_psf.core.claims import Claim
from pytest_psf.core.places import Place
from pytest_psf.verify.context import Context
from pytest_psf.verify.project import Project
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.setting.kind import SettingKind
from pytest_psf.verify.setting.patterns import TooSlowError, fully_matched

if TYPE_CHECKING:
    from pathlib import Path

CRITERION = load().by_id["PSF-01.retention"]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("a+", "aaa", True),
        ("a+", "aab", False),
        (r"(?:[a-z]+-)*[a-z]+", "one-two-three", True),
        (r"(?:[a-z]+-)*[a-z]+", "one-two-", False),
        (r"(a|b){2}", "ab", True),
        (r".*, .*, .*", "\N{SNOWMAN}, \ud800, c", True),
        (r"(.*, )*.*", "\N{SNOWMAN}, \ud800, c", True),
        pytest.param(r".*x.*", "y" * 200_000, False, id="a-long-text"),
        (r"\w+\+", "a+", True),
    ],
)
def test_a_pattern_matches_the_whole_text_wherever_it_runs(
    pattern: str,
    text: str,
    matches: bool,  # noqa: FBT001 - what is expected
) -> None:
    assert fully_matched(pattern, [text]) == [matches]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(a+)+b", "a" * 40),
        (r"(a|aa)+b", "a" * 60),
        (r"(?:a*)*b", "a" * 40),
        (r"a*a*a*a*a*a*a*a*b", "a" * 200),
        ("a?" * 40 + "a" * 40 + "b", "a" * 60),
        (r"(?:(?:a{1,9})){1,9}(a+){2,}b", "a" * 60),
    ],
)
def test_a_pattern_that_would_take_for_ever_is_given_up(
    pattern: str, text: str
) -> None:
    began = time.monotonic()
    with pytest.raises(TooSlowError):
        fully_matched(pattern, [text], patience=0.5)
    assert time.monotonic() - began < 20


def test_such_a_claim_is_broken_and_its_pattern_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(f'x = "{"a" * 60}"\n')
    content = SettingClaim(setting="a.toml", key=("x",), matches="(a+)+b")
    assert list(SettingKind().faults(content, CRITERION)) == []
    claim = Claim(
        criterion=CRITERION.id,
        facet=None,
        kind="setting",
        content=content,
        place=Place("pyproject.toml", 7),
    )
    today = dt.date(2026, 11, 24)
    context = Context(project=Project(tmp_path), today=today)
    finding = SettingKind().verify(claim, CRITERION, context)

    assert (finding.holds, finding.reason) == (False, "pattern-too-slow")
    assert finding.why.endswith("checking it against '(a+)+b' takes too long")


def test_a_pattern_that_is_slow_for_the_shortest_values_is_a_fault() -> None:
    pattern = "(((.+)+)+)+" * 9 + "#"
    content = SettingClaim(setting="a.toml", key=("x",), matches=pattern)
    (fault,) = SettingKind().faults(content, CRITERION)
    assert (fault.keys, fault.reason.slug) == (("matches",), "pattern-too-slow")
    assert fault.why.endswith("takes too long even for short values")
    assert fault.fix
