"""Several keys in one claim, and settings that have another one's value."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.catalogue import load
from pytest_psf.core.claims import Claim
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.pins import Pin
from pytest_psf.core.places import Place
from pytest_psf.verify.context import Context
from pytest_psf.verify.project import Project
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.setting.kind import SettingKind

if TYPE_CHECKING:
    from pathlib import Path

CRITERION = load().by_id["PSF-02.version-pinned"]
TODAY = dt.date(2026, 11, 24)


def verify(
    root: Path, *keys: str, pins: tuple[Pin, ...] = (), **claimed: Any
) -> Finding:
    name = claimed.pop("setting", "a.toml")
    claim = Claim(
        criterion=CRITERION.id,
        facet=None,
        kind="setting",
        content=SettingClaim(setting=name, key=keys, **claimed),
        place=Place("pyproject.toml", 7),
    )
    context = Context(project=Project(root), today=TODAY, pins=tuple(pins))
    return SettingKind().verify(claim, CRITERION, context)


def pin(name: str, days: int) -> Pin:
    return Pin(
        id=name,
        reason="No date.",
        approved_by="D. Patel",
        expires=TODAY + dt.timedelta(days=days),
        place=Place("pyproject.toml", 30),
    )


# Several keys


def test_each_key_fulfils_every_condition(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("[limits]\ncall = 5\ntotal = 9\n")
    finding = verify(tmp_path, "limits.call", "limits.total", at_least=1, at_most=9)

    assert finding.holds
    assert finding.source == "a.toml#limits.call, limits.total"
    assert finding.settings == {"a.toml#limits.call", "a.toml#limits.total"}
    assert finding.place == Place("a.toml", 2)
    assert finding.qualities == {"limit", "upper limit"}
    assert finding.notes == (
        "limits.call is 5",
        "at-most 9 holds",
        "at-least 1 holds",
        "limits.total is 9",
        "at-most 9 holds",
        "at-least 1 holds",
    )


def test_a_key_that_fails_breaks_the_claim_at_its_own_line(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("x = 5\ny = 11\nz = 12\n")
    finding = verify(tmp_path, "x", "y", "z", "w", at_most=9)

    assert finding.standing is Standing.BROKEN
    assert finding.reason == "condition-broken"
    assert finding.why == "y is 11, above 9; z is 12, above 9; a.toml has no key w"
    assert finding.place == Place("a.toml", 2)


def test_a_file_that_is_missing_is_told_once(tmp_path: Path) -> None:
    finding = verify(tmp_path, "x", "y", at_most=9)
    assert finding.why == "a.toml does not exist"


def test_a_file_outside_of_the_project_is_told_with_the_keys(tmp_path: Path) -> None:
    finding = verify(tmp_path, "x", "y", setting="../a.toml", at_most=9)
    assert finding.source == "../a.toml#x, y"
    assert finding.reason == "not-a-project-file"


def test_only_what_every_key_shows_is_a_quality(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('x = "D. Patel"\ny = "#on-call"\n')
    finding = verify(tmp_path, "x", "y", one_of=("D. Patel", "#on-call"))
    assert finding.qualities == {"receiver"}


def test_what_is_approved_ends_with_the_first_approval(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('x = "big"\ny = "small"\n')
    pins = (pin("big", 20), pin("small", 9))
    finding = verify(tmp_path, "x", "y", pins=pins, pinned=True)
    assert finding.until == pins[1].expires
    assert finding.pins == {"big", "small"}
    assert sum("is approved by D. Patel" in note for note in finding.notes) == 2


# The same value


VALUES = {
    "a.toml": 'n = 90\nr = 0.5\ns = "1.10"\nb = true\nd = 2026-11-02\nl = ["x"]\n',
    "b.json": '{"n": 90, "r": 0.5, "s": "1.10", "b": true, "d": "2026-11-02",\n'
    '"l": ["x"], "nothing": null, "q": "90", "t": "true"}\n',
    "c.yaml": "n: 90\nr: 0.5\ns: 1.10\nb: true\nd: 2026-11-02\nl: [x]\nnothing: ~\n",
    "d.env": "n=90\nr=0.50\ns=1.10\nb=true\nd=2026-11-02\n",
    "e.py": 'n = 90\nr = 0.5\ns = "1.10"\nb = True\nl = ["x"]\n',
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in VALUES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


#: Which of them each file has: Python knows no dates, .env files no lists.
HELD = dict.fromkeys(VALUES, "nrsbdl") | {"d.env": "nrsbd", "e.py": "nrsbl"}


@pytest.mark.parametrize(
    ("name", "other", "key"),
    [
        (name, other, key)
        for name, other in permutations(HELD, 2)
        for key in HELD[name]
        if key in HELD[other]
    ],
)
def test_a_value_is_the_same_in_whichever_format_it_stands(
    root: Path, name: str, other: str, key: str
) -> None:
    (root / "there").mkdir()
    (root / "there" / other).write_bytes((root / other).read_bytes())
    assert verify(root, key, setting=name, same=f"there/{other}#{key}").holds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.toml#n", "b.json#q"),
        ("a.toml#b", "b.json#t"),
        ("a.toml#n", "a.toml#r"),
        ("c.yaml#n", "b.json#b"),
        ("b.json#nothing", "b.json#t"),
        ("d.env#n", "a.toml#r"),
        ("d.env#b", "a.toml#n"),
        ("a.toml#l", "a.toml#s"),
    ],
)
def test_a_value_of_another_kind_is_not_the_same(
    root: Path, one: str, other: str
) -> None:
    for first, second in ((one, other), (other, one)):
        name, _, key = first.partition("#")
        assert verify(root, key, setting=name, same=second).reason == "not-same"


def test_two_settings_that_say_nothing_are_not_the_same(root: Path) -> None:
    finding = verify(root, "nothing", setting="b.json", same="c.yaml#nothing")
    assert finding.reason == "same-nothing"
    assert finding.why == (
        "nothing is null, and so is c.yaml#nothing: neither says anything"
    )


@pytest.mark.parametrize(
    ("one", "other"), [('""', "''"), ("[]", "[]"), ("{}", "{}"), ('" "', '""')]
)
def test_nor_are_two_that_are_empty(root: Path, one: str, other: str) -> None:
    (root / "one.yaml").write_text(f"x: {one}\ny: {other}\n", encoding="utf-8")
    finding = verify(root, "x", setting="one.yaml", same="one.yaml#y")
    assert finding.reason == "same-nothing"


def test_two_values_that_differ_are_both_told_with_their_places(root: Path) -> None:
    finding = verify(root, "n", same="b.json#q")
    assert finding.reason == "not-same"
    assert finding.why == "n is 90 (a.toml:1), but b.json#q is '90' (b.json:2)"
    assert finding.place == Place("a.toml", 1)


def test_a_secret_is_not_told_where_it_differs(root: Path) -> None:
    finding = verify(root, "n", same="d.env#s")
    assert finding.why.endswith("d.env#s is a value that is not shown (d.env:3)")
    assert "1.10" not in finding.why


@pytest.mark.parametrize(
    ("same", "why"),
    [
        ("b.json#m", "b.json has no key m"),
        ("z.toml#m", "z.toml does not exist"),
        ("../a.toml#m", "'../a.toml' leads out of the folder with .."),
    ],
)
def test_a_missing_other_side_breaks_the_claim(root: Path, same: str, why: str) -> None:
    finding = verify(root, "n", same=same)
    assert finding.reason == "same-missing"
    assert finding.why == f"n has nothing to be the same as: {why}"
    assert finding.place == Place("a.toml", 1)


def test_what_is_computed_is_the_same_as_nothing(root: Path) -> None:
    (root / "f.py").write_text('import os\nn = os.getenv("N", "90")\n')
    finding = verify(root, "n", same="f.py#n")
    assert finding.reason == "same-missing"
    assert finding.why.endswith("it is the default of the environment variable N")


def test_sameness_alone_shows_no_limit_and_no_receiver(root: Path) -> None:
    finding = verify(root, "n", same="b.json#n")
    assert finding.qualities == frozenset()
    assert finding.notes == ("the value is 90", "same 'b.json#n' holds")


# Dates


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-02T10:00:00",
        "2026-11-02T10:00:00+01:00",
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59.999999+00:00",
        "0001-01-01",
        "9999-12-31",
        "10:00:00",
    ],
)
def test_a_date_or_time_is_text_and_never_a_number(
    tmp_path: Path, written: str
) -> None:
    (tmp_path / "a.toml").write_text(f"x = {written}\n")
    (tmp_path / "b.yaml").write_text(f"x: {written}\n")
    assert verify(tmp_path, "x", matches=r"[0-9TZ:.+-]{8,}").holds
    assert verify(tmp_path, "x", same="b.yaml#x").holds
    for name in ("a.toml", "b.yaml"):
        finding = verify(tmp_path, "x", setting=name, at_most=9)
        assert finding.reason == "not-a-number"
        assert written in finding.why
    assert verify(tmp_path, "x", pinned=True).why.endswith("it is not a string")
    assert verify(tmp_path, "x", equals=written).reason == "condition-broken"


# What YAML merges


def merged(root: Path, text: str, key: str = "x.a", **claimed: Any) -> Finding:
    (root / "m.yaml").write_text(text)
    return verify(root, key, setting="m.yaml", **claimed)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("b: &b {a: 1}\nx:\n  <<: *b\n", 1),
        ("b: &b {a: 1}\nx:\n  a: 2\n  <<: *b\n", 2),
        ("b: &b {a: 1}\nx:\n  <<: *b\n  a: 2\n", 2),
        ("b: &b {a: 1}\nc: &c {a: 3}\nx:\n  <<: [*b, *c]\n", 1),
        ("b: &b {z: 1}\nc: &c {a: 3}\nx:\n  <<: [*b, *c]\n", 3),
        ("b: &b {a: 1}\nc: &c {<<: *b}\nx:\n  <<: *c\n", 1),
        ("b: &b {a: 1}\nc: &c {a: 3}\nx:\n  <<: *b\n  <<: *c\n", 1),
        ("x: {<<: {a: 1}}\n", 1),
    ],
)
def test_a_merge_key_is_followed_and_own_keys_go_first(
    tmp_path: Path, text: str, value: int
) -> None:
    assert merged(tmp_path, text, equals=value).holds


def test_a_merged_value_stands_on_its_own_line(tmp_path: Path) -> None:
    text = "b: &b\n  a: 1\nx:\n  <<: *b\n"
    assert merged(tmp_path, text, equals=1).place == Place("m.yaml", 2)


def test_a_quoted_merge_key_is_a_name(tmp_path: Path) -> None:
    assert merged(tmp_path, 'x: {"<<": {a: 1}}\n', "x.<<.a", equals=1).holds


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x:\n  <<: 5\n", "what << leads to is not a table"),
        ("x:\n  <<: [{a: 1}, 5]\n", "what << leads to is not a table"),
        ("x: &x\n  <<: *x\n", "its aliases go in circles"),
        ("x: &x\n  y:\n    <<: *x\n", "its aliases go in circles"),
        ("b: &b {a: 1, a: 2}\nx: {<<: *b}\n", "the key 'a' stands twice"),
    ],
)
def test_a_merge_that_leads_nowhere_is_told(
    tmp_path: Path, text: str, why: str
) -> None:
    finding = merged(tmp_path, text, equals=1)
    assert (finding.reason, why in finding.why) == ("malformed", True)


def test_merges_of_merges_end_soon(tmp_path: Path) -> None:
    lines = ["t0: &t0 {a: 1}"]
    lines += [f"t{n}: &t{n} {{<<: [*t{n - 1}, *t{n - 1}]}}" for n in range(1, 60)]
    assert merged(tmp_path, "\n".join(lines), "t59.a", equals=1).holds
