"""A setting is evidence while its value fulfils the stated condition."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.pins import Pin
from pytest_psf.core.places import Place
from pytest_psf.core.rungs import Rung
from pytest_psf.verify.context import Context
from pytest_psf.verify.formats.keys import written
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.project import Project
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.setting.kind import SettingKind

if TYPE_CHECKING:
    from pathlib import Path

TODAY = dt.date(2026, 11, 24)
CRITERION = catalogue.load().by_id["PSF-01.retention"]

FILES = {
    "store.toml": """\
# The store of drafts.
title = "drafts"

[retention]
days = 90
ratio = 0.5
purge = true
tell = "D. Patel"
steps = ["mark", "delete"]

[model]
id = "gpt-4o-2024-08-06"

[[stages]]
name = "one"

[[stages]]
name = "two"
""",
    "store.json": """\
{
  "title": "drafts",
  "retention": {
    "days": 90, "ratio": 0.5,
    "purge": true,
    "tell": "D. Patel",
    "steps": ["mark",
      "delete"]
  },
  "model": {"id": "gpt-4o-2024-08-06"},
  "stages": [
    {"name": "one"},
    {"name": "two"}
  ]
}
""",
    "store.yaml": """\
# The store of drafts.
title: drafts
retention:
  days: 90
  ratio: 0.5
  purge: true
  tell: D. Patel
  steps:
    - mark
    - delete
model: {id: gpt-4o-2024-08-06}
stages:
  - name: one
  - name: two
""",
    "store.ini": """\
; The store of drafts.
[retention]
days = 90
ratio: 0.5
purge = true
tell = D. Patel

[model]
id = gpt-4o-2024-08-06
""",
    "store.env": """\
# The store of drafts.
retention_days=90
export RATIO=0.5
PURGE="true"
TELL='D. Patel'   # who
MODEL_ID=gpt-4o-2024-08-06 # pinned

""",
    "store.py": """\
import os

TITLE = "drafts"
DAYS: int = 90


class Retention:
    days = 90
    ratio: float = 0.5
    purge = True
    tell = "D. Patel"
    steps = ("mark", "delete")


MODEL = {"id": "gpt-4o-2024-08-06", "tags": ["a", "b"]}
ALIAS = OTHER = "both"
NEGATIVE = -1
LATER: int
""",
}


def _keys(key: str | tuple[str, ...]) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else key


def setting(
    root: Path, name: str, key: str | tuple[str, ...], **claimed: Any
) -> Finding:
    """Verify a claim on one of FILES, or on a file that the test wrote."""
    if name in FILES and not (root / name).exists():
        (root / name).write_text(FILES[name], encoding="utf-8")
    pins = claimed.pop("pins", ())
    content = SettingClaim(setting=name, key=_keys(key), **claimed)
    claim = Claim(
        criterion=CRITERION.id,
        facet=None,
        kind="setting",
        content=content,
        place=Place("pyproject.toml", 7),
    )
    context = Context(project=Project(root), today=TODAY, pins=tuple(pins))
    return SettingKind().verify(claim, CRITERION, context)


def write(root: Path, name: str, text: str) -> str:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return name


def assert_broken(finding: Finding, reason: str, place: str | None) -> None:
    assert finding.reason == reason, finding
    assert finding.standing is Standing.BROKEN
    assert finding.rung is Rung.CLAIMED
    assert not finding.qualities
    assert (None if finding.place is None else str(finding.place)) == place
    assert finding.why
    assert finding.fix


# Every format, every condition

KEYS = {
    "store.toml": ("retention.days", 5, "retention.tell", 8, "model.id", 12),
    "store.json": ("retention.days", 4, "retention.tell", 6, "model.id", 10),
    "store.yaml": ("retention.days", 4, "retention.tell", 7, "model.id", 11),
    "store.ini": ("retention.days", 3, "retention.tell", 6, "model.id", 9),
    "store.env": ("retention_days", 2, "TELL", 5, "MODEL_ID", 6),
    "store.py": ("Retention.days", 8, "Retention.tell", 11, "MODEL.id", 15),
}

CONDITIONS = [
    pytest.param(0, {"equals": 90}, {"equals": 91}, id="equals-a-number"),
    pytest.param(2, {"equals": "D. Patel"}, {"equals": "D. Pate"}, id="equals-text"),
    pytest.param(0, {"at_most": 90}, {"at_most": 89}, id="at-most"),
    pytest.param(0, {"at_most": 90.5}, {"at_most": 89.9}, id="at-most-a-fraction"),
    pytest.param(0, {"at_least": 90}, {"at_least": 91}, id="at-least"),
    pytest.param(
        0, {"at_least": 1, "at_most": 90}, {"at_least": 1, "at_most": 9}, id="range"
    ),
    pytest.param(0, {"one_of": (30, 90)}, {"one_of": (30, 60)}, id="one-of-numbers"),
    pytest.param(
        2, {"one_of": ("x", "D. Patel")}, {"one_of": ("x", "d. patel")}, id="one-of"
    ),
    pytest.param(
        2, {"matches": r"[A-Z]\. \w+"}, {"matches": r"[A-Z]\."}, id="matches-the-whole"
    ),
    pytest.param(
        2, {"matches": ".* Patel"}, {"matches": "Patel"}, id="matches-no-part"
    ),
    pytest.param(0, {"matches": "90"}, {"matches": "9"}, id="matches-a-number"),
    pytest.param(4, {"pinned": True}, {"pinned": True, "equals": "x"}, id="pinned"),
    pytest.param(
        0, {"equals": 90, "at_most": 365}, {"equals": 90, "at_most": 30}, id="several"
    ),
]


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize(("which", "holding", "failing"), CONDITIONS)
def test_a_condition_holds_or_falls_alike_in_every_format(
    tmp_path: Path,
    name: str,
    which: int,
    holding: dict[str, Any],
    failing: dict[str, Any],
) -> None:
    key, line = str(KEYS[name][which]), KEYS[name][which + 1]
    held = setting(tmp_path, name, key, **holding)
    assert held.standing is Standing.HOLDS, held
    assert held.rung is Rung.DOCUMENTED
    assert str(held.place) == f"{name}:{line}"
    assert held.source == f"{name}#{key}"
    assert held.counts_as == "setting"
    fell = setting(tmp_path, name, key, **failing)
    assert_broken(fell, "condition-broken", f"{name}:{line}")
    assert fell.why.startswith(f"{key} is ")


@pytest.mark.parametrize("name", KEYS)
def test_a_value_that_is_text_is_not_held_against_a_bound(
    tmp_path: Path, name: str
) -> None:
    finding = setting(tmp_path, name, str(KEYS[name][2]), at_most=5)
    assert_broken(finding, "not-a-number", f"{name}:{KEYS[name][3]}")
    assert "not a finite number" in finding.why


@pytest.mark.parametrize("name", ["store.toml", "store.json", "store.yaml", "store.py"])
def test_a_boolean_is_no_number_where_formats_have_types(
    tmp_path: Path, name: str
) -> None:
    key = "Retention.purge" if name == "store.py" else "retention.purge"
    assert setting(tmp_path, name, key, equals=True).holds
    assert setting(tmp_path, name, key, equals=1).reason == "condition-broken"
    assert setting(tmp_path, name, key, one_of=(1,)).reason == "condition-broken"
    assert setting(tmp_path, name, key, equals=False).reason == "condition-broken"
    assert setting(tmp_path, name, key, at_most=1).reason == "not-a-number"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.toml", 'days = "90"\none = 1\n', id="toml"),
        pytest.param("a.json", '{"days": "90", "one": 1}', id="json"),
        pytest.param("a.yaml", 'days: "90"\none: 1\n', id="yaml"),
        pytest.param("a.py", 'days = "90"\none = 1\n', id="python"),
    ],
)
def test_a_quoted_number_is_text_and_can_be_held_against_a_bound(
    tmp_path: Path, name: str, text: str
) -> None:
    write(tmp_path, name, text)
    assert setting(tmp_path, name, "days", equals="90").holds
    assert setting(tmp_path, name, "days", equals=90).reason == "condition-broken"
    assert setting(tmp_path, name, "days", at_most=90).holds
    assert setting(tmp_path, name, "days", at_most=89).reason == "condition-broken"
    assert setting(tmp_path, name, "one", equals=True).reason == "condition-broken"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.toml", "days = 90\n", id="toml"),
        pytest.param("a.json", '{"days": 90}', id="json"),
        pytest.param("a.py", "days = 90\n", id="python"),
    ],
)
def test_a_number_is_no_text_where_formats_have_types(
    tmp_path: Path, name: str, text: str
) -> None:
    write(tmp_path, name, text)
    for claimed in ({"equals": "90"}, {"one_of": ("90", "x")}):
        finding = setting(tmp_path, name, "days", **claimed)
        assert_broken(finding, "condition-broken", f"{name}:1")
    assert setting(tmp_path, name, "days", one_of=("90", 90)).holds


def test_nothing_is_not_the_word_for_it(tmp_path: Path) -> None:
    write(tmp_path, "a.json", '{"x": null}')
    assert not setting(tmp_path, "a.json", "x", equals="null").holds
    assert not setting(tmp_path, "a.json", "x", equals="None").holds


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        pytest.param("a.ini", "[a]\nx = 90\ny = true\n", "a.", id="ini"),
        pytest.param("a.cfg", "[a]\nx: 90\ny: true\n", "a.", id="cfg"),
        pytest.param("a.env", "x=90\ny=true\n", "", id="env"),
    ],
)
def test_formats_that_know_only_text_take_numbers_and_booleans_from_it(
    tmp_path: Path, name: str, text: str, key: str
) -> None:
    write(tmp_path, name, text)
    for wanted in (90, "90"):
        assert setting(tmp_path, name, f"{key}x", equals=wanted).holds
    for wanted in (True, "true"):
        assert setting(tmp_path, name, f"{key}y", equals=wanted).holds
    assert not setting(tmp_path, name, f"{key}y", equals=1).holds
    assert not setting(tmp_path, name, f"{key}x", equals=True).holds


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.toml", "x = nan", id="toml-nan"),
        pytest.param("a.toml", "x = inf", id="toml-inf"),
        pytest.param("a.toml", "x = -inf", id="toml-minus-inf"),
        pytest.param("a.json", '{"x": NaN}', id="json-nan"),
        pytest.param("a.json", '{"x": Infinity}', id="json-inf"),
        pytest.param("a.json", '{"x": 1e999}', id="json-too-large"),
        pytest.param("a.yaml", "x: .nan", id="yaml-nan"),
        pytest.param("a.yaml", "x: -.inf", id="yaml-inf"),
        pytest.param("a.env", "x=nan", id="env-nan"),
        pytest.param("a.env", "x=-inf", id="env-inf"),
        pytest.param("a.py", "x = 1e999", id="python-too-large"),
        pytest.param("a.json", '{"x": null}', id="json-null"),
        pytest.param("a.yaml", "x:", id="yaml-null"),
        pytest.param("a.json", '{"x": [1]}', id="json-list"),
        pytest.param("a.toml", "x = {y = 1}", id="toml-table"),
    ],
)
def test_what_is_no_finite_number_is_within_no_bound(
    tmp_path: Path, name: str, text: str
) -> None:
    write(tmp_path, name, text)
    for claimed in ({"at_most": 90}, {"at_least": -90}):
        finding = setting(tmp_path, name, "x", **claimed)
        assert_broken(finding, "not-a-number", f"{name}:1")


# What each format means by what it says


@pytest.mark.parametrize(
    ("text", "claimed", "holds"),
    [
        pytest.param("1.10", {"equals": "1.10"}, True, id="version"),
        pytest.param("1.10", {"equals": "1.1"}, False, id="other-version"),
        pytest.param("1.10", {"equals": 1.1}, True, id="number"),
        pytest.param("2026-11-24", {"equals": "2026-11-24"}, True, id="date"),
        pytest.param("012", {"equals": "012"}, True, id="octal-as-text"),
        pytest.param("012", {"equals": 12}, False, id="octal-is-not-12"),
        pytest.param("012", {"equals": 10}, False, id="octal-is-not-10"),
        pytest.param("0x10", {"equals": 16}, True, id="hexadecimal"),
        pytest.param("1_000", {"at_most": 1000}, True, id="underscore"),
        pytest.param("1:30", {"equals": "1:30"}, True, id="base-60-as-text"),
        pytest.param("yes", {"matches": "yes"}, True, id="yes-as-text"),
        pytest.param("no", {"equals": "no"}, True, id="no-as-text"),
        pytest.param("no", {"equals": False}, True, id="no-is-false"),
        pytest.param("yes", {"equals": True}, True, id="yes-is-true"),
        pytest.param("{y: 1}", {"equals": "mapping"}, False, id="mapping"),
        pytest.param("[1]", {"equals": "sequence"}, False, id="sequence"),
        pytest.param("off", {"equals": False}, True, id="off-is-false"),
        pytest.param("'yes'", {"equals": True}, False, id="quoted-yes-is-text"),
        pytest.param("'yes'", {"equals": "yes"}, True, id="quoted-yes"),
        pytest.param("!!str 90", {"equals": 90}, False, id="tagged-as-text"),
        pytest.param("2.5e+3", {"equals": 2500}, True, id="exponent"),
    ],
)
def test_yaml_keeps_what_the_author_wrote(
    tmp_path: Path, text: str, claimed: dict[str, Any], *, holds: bool
) -> None:
    write(tmp_path, "a.yaml", f"x: {text}\n")
    assert setting(tmp_path, "a.yaml", "x", **claimed).holds is holds


@pytest.mark.parametrize(
    ("line", "value"),
    [
        pytest.param("X=abc", "abc", id="plain"),
        pytest.param("  export X = abc  ", "abc", id="export-and-blanks"),
        pytest.param('X="a b # c"', "a b # c", id="double-quoted"),
        pytest.param("X='a b' # who", "a b", id="single-quoted-and-comment"),
        pytest.param("X=abc # who", "abc", id="comment"),
        pytest.param("X=abc#def", "abc#def", id="no-comment"),
        pytest.param("X=a=b", "a=b", id="equals-sign"),
    ],
)
def test_a_line_of_an_env_file_is_read_as_shells_read_it(
    tmp_path: Path, line: str, value: str
) -> None:
    write(tmp_path, ".env", f"# c\n\n{line}\nY=1\n")
    assert setting(tmp_path, ".env", "X", equals=value).holds
    assert not setting(tmp_path, ".env", "X", equals=value + "x").holds


@pytest.mark.parametrize("name", [".env", ".env.production", "prod.env", "a/.env"])
def test_env_files_are_known_by_their_name(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, "X=1\n")
    assert setting(tmp_path, name, "X", equals=1).holds


@pytest.mark.parametrize(
    ("key", "line", "claimed"),
    [
        pytest.param("TITLE", 3, {"equals": "drafts"}, id="top-level"),
        pytest.param("DAYS", 4, {"equals": 90}, id="annotated"),
        pytest.param("Retention.purge", 10, {"equals": True}, id="class-attribute"),
        pytest.param("Retention.ratio", 9, {"at_most": 0.5}, id="annotated-attribute"),
        pytest.param("Retention.steps[1]", 12, {"equals": "delete"}, id="tuple"),
        pytest.param("MODEL.tags[0]", 15, {"equals": "a"}, id="list-in-a-dict"),
        pytest.param("ALIAS", 16, {"equals": "both"}, id="first-of-two-names"),
        pytest.param("OTHER", 16, {"equals": "both"}, id="second-of-two-names"),
        pytest.param("NEGATIVE", 17, {"at_most": -1}, id="negative"),
    ],
)
def test_a_constant_of_python_is_read_from_its_source(
    tmp_path: Path, key: str, line: int, claimed: dict[str, Any]
) -> None:
    finding = setting(tmp_path, "store.py", key, **claimed)
    assert finding.holds, finding
    assert str(finding.place) == f"store.py:{line}"


DEFAULT = "the default of the environment variable M"
READ = "read from the environment variable M"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ('os.environ.get("M", "gpt-4o-2024-08-06")', DEFAULT),
        ('environ.get("M", "gpt-4o-2024-08-06")', DEFAULT),
        ('os.getenv("M", default="gpt-4o-2024-08-06")', DEFAULT),
        ('getenv("M", "gpt-4o-2024-08-06").strip()', DEFAULT),
        ('os.getenv("M") or "gpt-4o-2024-08-06"', DEFAULT),
        ('int(os.getenv("M", "90"))', DEFAULT),
        ('os.environ["M"]', READ),
        ('int(os.getenv("M"))', READ),
        ("os.getenv(NAME)", "read from the environment"),
        ("os.environ[NAME]", "read from the environment"),
        ("os.getenv()", "read from the environment"),
        ('settings.get("M")', "computed: settings.get('M')"),
        ('names[0]("M")', "computed: names[0]('M')"),
        ('settings["M"]', "computed: settings['M']"),
    ],
)
def test_a_value_of_the_environment_is_no_constant(
    tmp_path: Path, source: str, why: str
) -> None:
    write(tmp_path, "a.py", f"import os\n\nX = {source}\n")
    for claimed in ({"pinned": True}, {"at_most": 90}):
        finding = setting(tmp_path, "a.py", "X", **claimed)
        assert_broken(finding, "not-constant", "a.py:3")
        assert finding.why == f"X is not a constant: it is {why}"


@pytest.mark.parametrize(
    ("name", "text", "key", "line"),
    [
        ("a.toml", '[model]\n# id = "x"\nother = 1\n', "model.id", 2),
        ("a.toml", '#"id"="x"\n', "id", 1),
        ("a.toml", '[a]\nb = 1\n# id = "x"\n[model]\n\n#id = 1\n', "model.id", 6),
        ("a.toml", '# [model]\n# id = "x"\n', "model.id", 2),
        ("a.yaml", "model:\n  x: 1\n  # id: x\n", "model.id", 3),
        ("a.yaml", "model:\n  # id: x\n  x: 1\n", "model.id", 2),
        ("a.ini", "[model]\nx = 1\n; id = x\n", "model.id", 3),
        ("a.env", "X=1\n  # export id=x\n", "id", 2),
        ("a.py", 'X = 1\n# id: str = "x"\n', "id", 2),
    ],
)
def test_a_key_that_is_commented_out_is_told_with_its_line(
    tmp_path: Path, name: str, text: str, key: str, line: int
) -> None:
    write(tmp_path, name, text)
    finding = setting(tmp_path, name, key, pinned=True)
    assert_broken(finding, "no-such-key", f"{name}:{line}")
    assert finding.why == f"{name} has no key {key}: it is commented out at line {line}"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", '[model]\nx = 1\n[other]\n# id = "x"\n'),
        ("a.toml", '# id = "x"\n[model]\nx = 1\n'),
        ("a.toml", '[model]\n# an id of one = "x"\n# ids = 1\n# the id\n'),
        ("a.json", '{"model": {\n"x": "\\n# id = 1"}}\n'),
    ],
)
def test_a_comment_that_holds_another_key_is_not_told(
    tmp_path: Path, name: str, text: str
) -> None:
    write(tmp_path, name, text)
    finding = setting(tmp_path, name, "model.id", pinned=True)
    assert_broken(finding, "no-such-key", name)
    assert "commented" not in finding.why


def test_python_is_never_run(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "raise SystemExit('imported')\nX = 1\n")
    assert setting(tmp_path, "a.py", "X", equals=1).holds


@pytest.mark.parametrize(
    "source",
    [
        "f'gpt-{x}'",
        "30 * days",
        "OTHER",
        "'gpt-4o-2024-08-06' if x else 'latest'",
        "[OTHER]",
    ],
)
def test_a_computed_value_of_python_is_no_constant(tmp_path: Path, source: str) -> None:
    write(tmp_path, "a.py", f"import os\n\nX = {source}\n")
    for claimed in ({"pinned": True}, {"matches": ".*4o.*"}, {"at_most": 90}):
        finding = setting(tmp_path, "a.py", "X", **claimed)
        assert_broken(finding, "not-constant", "a.py:3")
        assert finding.why.startswith("X is not a constant: it is computed: ")
        assert "as a constant" in finding.fix


def test_what_a_function_assigns_is_no_setting(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "def f():\n    X = 90\n\nLATER: int\n")
    assert setting(tmp_path, "a.py", "X", equals=90).reason == "no-such-key"
    assert setting(tmp_path, "a.py", "LATER", equals=90).reason == "no-such-key"


@pytest.mark.parametrize(
    ("source", "name", "first", "again"),
    [
        pytest.param("X = 90\nX = 9000\n", "X", 1, 2, id="again"),
        pytest.param("X = 90\nX = 90\n", "X", 1, 2, id="the-same-again"),
        pytest.param("X = 90\nX += 9000\n", "X", 1, 2, id="augmented"),
        pytest.param("X = 90\nX, Y = 9000, 1\n", "X", 1, 2, id="unpacked"),
        pytest.param("X = 90\nY = X = 9000\n", "X", 1, 2, id="chained"),
        pytest.param("X = 90\nif PROD:\n    X = 9000\n", "X", 1, 3, id="branch"),
        pytest.param("if PROD:\n    X = 9000\nX = 90\n", "X", 3, 2, id="before"),
        pytest.param("X = 90\nfor X in (1, 9): pass\n", "X", 1, 2, id="loop"),
        pytest.param("X = 90\nwith a() as X: pass\n", "X", 1, 2, id="with"),
        pytest.param("X = 90\nf(X := 9000)\n", "X", 1, 2, id="walrus"),
        pytest.param("X = 90\ndel X\n", "X", 1, 2, id="deleted"),
        pytest.param("X = 90\nY = (X := 9)\n", "X", 1, 2, id="walrus-assigned"),
        pytest.param(
            "X = 90\ntry:\n    pass\nexcept E as X:\n    pass\n", "X", 1, 4, id="except"
        ),
        pytest.param(
            "X = 90\nmatch y:\n    case [X, *Z]:\n        pass\n", "X", 1, 3, id="match"
        ),
        pytest.param("X = 90\nfrom local import *\n", "X", 1, 2, id="star-import"),
        pytest.param("X = 90\nfrom local import X\n", "X", 1, 2, id="import"),
        pytest.param("X = 90\nimport local as X\n", "X", 1, 2, id="import-as"),
        pytest.param(
            "X = 90\ntry:\n    from local import X\nexcept ImportError:\n    pass\n",
            "X",
            1,
            3,
            id="import-that-may-fail",
        ),
        pytest.param("X = 90\ndef X(): ...\n", "X", 1, 2, id="function"),
        pytest.param(
            "X = 90\ndef f():\n    global X\n    X = 9\n", "X", 1, 3, id="global"
        ),
        pytest.param('X = {"d": 90}\nX["d"] = 9000\n', "X.d", 1, 2, id="item"),
        pytest.param('X = {"d": [9]}\nX["d"][0] = 1\n', "X.d[0]", 1, 2, id="item-of"),
        pytest.param('X = {"d": 90}\ndel X["d"]\n', "X.d", 1, 2, id="item-deleted"),
        pytest.param('X = {"d": 90}\nX.update(d=1)\n', "X.d", 1, 2, id="method-called"),
        pytest.param("class A:\n    X = 1\n    X: int = 2\n", "A.X", 2, 3, id="class"),
        pytest.param(
            "class A:\n    X = 1\nclass A:\n    X = 2\n", "A.X", 2, 4, id="class-again"
        ),
    ],
)
def test_a_name_that_is_bound_again_is_no_constant(
    tmp_path: Path, source: str, name: str, first: int, again: int
) -> None:
    write(tmp_path, "a.py", f"{source}OTHER = 90\n")
    for claimed in ({"at_most": 9000}, {"matches": "9.*"}):
        key = name.partition(".d")[0]
        finding = setting(tmp_path, "a.py", key, **claimed)
        assert_broken(finding, "not-constant", f"a.py:{first}")
        assert (
            finding.why == f"{key} is not a constant: it is bound again at line {again}"
        )
        assert not setting(tmp_path, "a.py", name, **claimed).holds
    if "*" not in source:
        assert setting(tmp_path, "a.py", "OTHER", equals=90).holds


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("X = 90\ndef f():\n    X = 9000\n", id="in-a-function"),
        pytest.param("X = 90\nclass A:\n    X = 9000\n", id="in-a-class"),
        pytest.param("X = 90\nprint(X)\ny = X + 1\n", id="read"),
        pytest.param("X = 90\nprint(X.real)\nlog.info(X)\n", id="read-by-calls"),
        pytest.param("X = 90\nfrom local import Y as Z\nimport os.X\n", id="imports"),
        pytest.param("X = 90\nother.X = 9000\n", id="attribute-of-another"),
        pytest.param("X = 90\nY = Y + 1\ndel Z\n", id="other-names"),
    ],
)
def test_a_name_that_is_bound_once_is_a_constant_whatever_else_there_is(
    tmp_path: Path, source: str
) -> None:
    write(tmp_path, "a.py", source)
    assert setting(tmp_path, "a.py", "X", at_most=90).holds


@pytest.mark.parametrize(
    ("source", "again"),
    [
        pytest.param("A.X = 9000\n", 3, id="attribute"),
        pytest.param("A = other()\n", 3, id="name"),
        pytest.param("from local import *\n", 3, id="star-import"),
        pytest.param("if PROD:\n    class A:\n        X = 9\n", 4, id="branch"),
        pytest.param("try:\n    from l import A\nfinally:\n    pass\n", 4, id="import"),
    ],
)
def test_a_class_that_is_bound_again_holds_no_constants(
    tmp_path: Path, source: str, again: int
) -> None:
    write(tmp_path, "a.py", f"class A:\n    X = 90\n{source}")
    finding = setting(tmp_path, "a.py", "A.X", equals=90)
    assert_broken(finding, "not-constant", "a.py:2")
    assert f"line {again}" in finding.why


def test_a_declaration_of_its_type_binds_no_name(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "X: int\nX = 90\n")
    assert setting(tmp_path, "a.py", "X", equals=90).holds


def test_a_date_of_toml_is_text_as_it_is_written(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", "x = 2026-01-01\n")
    assert setting(tmp_path, "a.toml", "x", matches="2026-.*").holds


def test_a_computed_name_leaves_the_other_names_of_its_file_alone(
    tmp_path: Path,
) -> None:
    write(tmp_path, "a.py", 'import os\n\nX = os.environ["X"]\nY = 90\n')
    assert setting(tmp_path, "a.py", "X", equals=90).reason == "not-constant"
    assert setting(tmp_path, "a.py", "Y", equals=90).holds


def test_what_a_python_file_warns_of_is_no_matter_of_the_setting(
    tmp_path: Path,
) -> None:
    write(tmp_path, "a.py", 'P = "\\d"\nX = 90\nR = {("a", 1): 2}\n')
    assert setting(tmp_path, "a.py", "X", equals=90).holds


# Keys


@pytest.mark.parametrize(
    ("name", "key", "line"),
    [
        pytest.param("store.toml", "stages[1].name", 18, id="toml-array-of-tables"),
        pytest.param("store.toml", "retention.steps[1]", 9, id="toml-array"),
        pytest.param("store.json", "stages[1].name", 13, id="json-array"),
        pytest.param("store.json", "retention.steps[1]", 8, id="json-line-below"),
        pytest.param("store.yaml", "stages[1].name", 14, id="yaml-sequence"),
        pytest.param("store.yaml", "retention.steps[1]", 10, id="yaml-item"),
    ],
)
def test_a_key_leads_into_lists(tmp_path: Path, name: str, key: str, line: int) -> None:
    finding = setting(tmp_path, name, key, one_of=("two", "delete"))
    assert finding.holds, finding
    assert str(finding.place) == f"{name}:{line}"


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        pytest.param(
            "a.toml", '["gpt.4o"]\n"max.days" = 7\n', '"gpt.4o"."max.days"', id="t"
        ),
        pytest.param("a.json", '{"gpt.4o":\n{"x": [7]}}', '"gpt.4o".x[0]', id="j"),
        pytest.param("a.yaml", "gpt.4o:\n  x y: 7\n", '"gpt.4o".x y', id="y"),
        pytest.param("a.ini", "[gpt]\nmax.days = 7\n", 'gpt."max.days"', id="i"),
        pytest.param("a.ini", "[gpt.4o]\ndays = 7\n", "gpt.4o.days", id="i-dots"),
    ],
)
def test_a_part_that_holds_dots_is_quoted(
    tmp_path: Path, name: str, text: str, key: str
) -> None:
    write(tmp_path, name, text)
    finding = setting(tmp_path, name, key, equals=7)
    assert finding.holds, finding
    assert str(finding.place) == f"{name}:2"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '[{"x": 1},\n{"x": 7}]'),
        ("a.yaml", "- x: 1\n- x: 7\n"),
        ("a.jsonl", '{"x": 1}\n{"x": 7}\n'),
    ],
)
def test_a_key_of_a_file_that_is_a_list_begins_with_an_index(
    tmp_path: Path, name: str, text: str
) -> None:
    write(tmp_path, name, text)
    finding = setting(tmp_path, name, "[1].x", equals=7)
    assert finding.holds, finding
    assert str(finding.place) == f"{name}:2"
    assert "did you mean [1].x?" in setting(tmp_path, name, "[1].y", equals=7).fix


@pytest.mark.parametrize("part", ["", "b[0]", "b]", "c.d", "e f"])
def test_an_odd_name_is_written_so_that_it_can_be_pasted(
    tmp_path: Path, part: str
) -> None:
    write(tmp_path, "a.json", json.dumps({"limits": [{part: 7}]}))
    key = written(("limits", 0, part))
    assert setting(tmp_path, "a.json", key, equals=7).holds


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nlimits:\n  # of a day\n  day: 7\n", 2),
        ("a: 1\nlimits: &l\n  day: 7\nb:\n  <<: *l\n", 2),
        ("a: 1\nlimits:\n  - 7\n", 2),
        ("a: 1\nlimits:\n- 7\n", 2),
        ("a: 1\nlimits:\n  {day: 7}\n", 3),
    ],
)
def test_a_table_of_yaml_stands_where_its_name_does(
    tmp_path: Path, text: str, line: int
) -> None:
    write(tmp_path, "a.yaml", text)
    assert (
        str(setting(tmp_path, "a.yaml", "limits", equals=8).place) == f"a.yaml:{line}"
    )


@pytest.mark.parametrize(
    "key", [".", "x.", ".x", "x..y", "[x", "x]", "x[]", "x[a]", '"x']
)
def test_a_key_that_is_none_is_a_fault_and_leads_nowhere(
    tmp_path: Path, key: str
) -> None:
    content = SettingClaim(setting="a.toml", key=(key,), at_most=1)
    (fault,) = SettingKind().faults(content, CRITERION)
    assert (fault.keys, fault.why) == (("key",), f"{key!r} is not a key")
    assert "a.b[0].c" in fault.fix
    write(tmp_path, "a.toml", "x = 1\n")
    assert setting(tmp_path, "a.toml", key, matches="(?s).+").reason == "no-such-key"


def test_an_empty_key_leads_to_no_whole_file(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", "x = 1\n")
    assert setting(tmp_path, "a.toml", "", matches="(?s).+").reason == "no-such-key"


def test_a_hint_quotes_a_part_that_holds_dots(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", '"a.b" = 1\n')
    finding = setting(tmp_path, "a.toml", "a.b", at_most=1)
    assert_broken(finding, "no-such-key", "a.toml")
    assert 'did you mean "a.b"?' in finding.fix
    assert setting(tmp_path, "a.toml", '"a.b"', at_most=1).holds


@pytest.mark.parametrize("name", ["./config/a.toml", "config/./a.toml"])
def test_a_file_is_shown_by_its_plain_name(tmp_path: Path, name: str) -> None:
    write(tmp_path, "config/a.toml", "x = 1\n")
    assert setting(tmp_path, name, "x", equals=1).source == "config/a.toml#x"


@pytest.mark.parametrize("name", KEYS)
def test_a_missing_key_names_the_near_one(tmp_path: Path, name: str) -> None:
    near = str(KEYS[name][0])
    finding = setting(tmp_path, name, f"{near[:-1]}", equals=90)
    assert_broken(finding, "no-such-key", name)
    assert finding.why == f"{name} has no key {near[:-1]}"
    assert f"did you mean {near}?" in finding.fix


def test_a_missing_key_that_is_like_none_lists_what_is_there(tmp_path: Path) -> None:
    finding = setting(tmp_path, "store.toml", "zzz", equals=90)
    assert_broken(finding, "no-such-key", "store.toml")
    assert "it has: title, retention, retention.days" in finding.fix


@pytest.mark.parametrize("key", ["retention.steps[2]", "retention.steps.0", "title[0]"])
def test_a_place_that_a_list_does_not_have_is_missing(tmp_path: Path, key: str) -> None:
    finding = setting(tmp_path, "store.toml", key, equals="x")
    assert finding.reason == "no-such-key"


# Files that cannot be read


@pytest.mark.parametrize(
    ("name", "text", "line", "why"),
    [
        pytest.param("a.toml", "x = 1\ny 2\n", 2, "", id="toml"),
        pytest.param("a.toml", "x = 1\nx = 2\n", 2, "overwrite", id="toml-twice"),
        pytest.param("a.json", '{\n"x": 1,\n}', None, "", id="json-comma"),
        pytest.param("a.json", '{\n"x" 1}', 2, "Expecting ':'", id="json"),
        pytest.param("a.json", '{"x": 1,\n"x": 2}', 2, "'x' stands twice", id="json-2"),
        pytest.param("a.json", "", 1, "Expecting value", id="json-empty"),
        pytest.param("a.yaml", "x: [1\n", None, "expected ','", id="yaml"),
        pytest.param("a.yaml", "x: 1\n\tb: 2\n", 2, "", id="yaml-tab"),
        pytest.param(
            "a.yaml", "x: 1\ny: 2\nx: 3\n", 3, "'x' stands twice", id="yaml-2"
        ),
        pytest.param("a.yaml", "x: *a\n", 1, "undefined alias", id="yaml-alias"),
        pytest.param("a.yml", "", None, "0 documents", id="yaml-empty"),
        pytest.param("a.ini", "x = 1\n", 1, "no section headers", id="ini"),
        pytest.param("a.ini", "[a]\nx=1\nfoo\n", 3, "neither", id="ini-line"),
        pytest.param("a.ini", "[a]\nx=1\nx=2\n", 3, "already exists", id="ini-twice"),
        pytest.param(
            "a.ini", "[a]\nx=1\n[a]\ny=2\n", 3, "already exists", id="ini-sect"
        ),
        pytest.param("a.env", "A=1\nnot a pair\n", 2, "neither NAME=value", id="env"),
        pytest.param("a.properties", "a=1\n= 2\n", 2, "neither name=value", id="prop"),
        pytest.param("a.properties", "a=1\na=2\n", 2, "stands twice", id="prop-twice"),
        pytest.param("a.env", "A=1\nB=1\nA=2\n", 3, "A is set twice", id="env-twice"),
        pytest.param("a.py", "X = 1\nX ==\n", 2, "invalid syntax", id="python"),
    ],
)
def test_a_malformed_file_is_told_with_its_line(
    tmp_path: Path, name: str, text: str, line: int | None, why: str
) -> None:
    write(tmp_path, name, text)
    finding = setting(tmp_path, name, "x", equals=1)
    assert finding.reason == "malformed", finding
    assert finding.why.startswith(f"{name} cannot be parsed: ")
    assert why in finding.why
    assert finding.place is not None
    assert finding.place.file == name
    if line is not None:
        assert finding.place.line == line


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: &a [*a]\n", id="circle"),
        pytest.param("a: " + "[" * 1_500 + "]" * 1_500, id="nested-too-deeply"),
    ],
)
def test_yaml_that_would_never_end_is_refused(tmp_path: Path, text: str) -> None:
    write(tmp_path, "a.yaml", text)
    finding = setting(tmp_path, "a.yaml", "a", equals="x")
    assert finding.reason == "malformed"


@pytest.mark.usefixtures("unmeasured_test")
def test_nor_is_yaml_read_that_means_more_than_all_memory_holds(tmp_path: Path) -> None:
    aliases = ((n, ", ".join([f"*a{n - 1}"] * 9)) for n in range(1, 20))
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{before}]" for n, before in aliases]
    write(tmp_path, "a.yaml", "\n".join([*lines, ""]))
    finding = setting(tmp_path, "a.yaml", "a", equals="x")
    assert finding.reason == "malformed"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.json", '{"x": %s}' % ("9" * 400), id="json-400-digits"),
        pytest.param("a.toml", f"x = {'9' * 400}", id="toml-400-digits"),
        pytest.param("a.yaml", f"x: {'9' * 400}", id="yaml-400-digits"),
        pytest.param("a.yaml", f"x: 0x{'f' * 5_000}", id="yaml-hexadecimal"),
        pytest.param("a.yaml", f"x: {'9' * 5_000}", id="yaml-5000-digits"),
        pytest.param("a.ini", f"[a]\nx={'9' * 5_000}", id="ini-5000-digits"),
        pytest.param("a.env", f"x={'9' * 5_000}", id="env-5000-digits"),
        pytest.param("a.py", f"x = 0x{'f' * 5_000}", id="python-hexadecimal"),
    ],
)
def test_a_huge_number_is_within_no_bound(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path, name, text)
    key = "a.x" if name == "a.ini" else "x"
    line = 2 if name == "a.ini" else 1
    for claimed in ({"at_most": 5}, {"at_least": 5}):
        finding = setting(tmp_path, name, key, **claimed)
        assert_broken(finding, "not-a-number", f"{name}:{line}")
        assert len(finding.why) < 200


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.json", '{"x": %s}' % ("9" * 5_000), id="json-5000-digits"),
        pytest.param("a.toml", f"x = {'9' * 5_000}", id="toml-5000-digits"),
        pytest.param(
            "a.json", f'{{"b": {"[" * 100_000}{"]" * 100_000}, "x": 1}}', id="json-deep"
        ),
        pytest.param(
            "a.toml", f"b = {'[' * 3_000}{']' * 3_000}\nx = 1\n", id="toml-deep"
        ),
        pytest.param("a.py", f"b = {'(' * 300}1{')' * 300}\nx = 1\n", id="python-deep"),
        pytest.param("a.py", f"b = {'-' * 20_000}1\nx = 1\n", id="python-signs"),
    ],
)
def test_a_file_that_is_too_much_for_its_parser_is_malformed(
    tmp_path: Path, name: str, text: str
) -> None:
    write(tmp_path, name, text)
    finding = setting(tmp_path, name, "x", at_most=5)
    assert finding.reason == "malformed", finding
    assert finding.why.startswith(f"{name} cannot be parsed: ")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]"),
        ("a.jsonl", '{"a": [1, 2, 3]}\n' * 4),
        ("a.yaml", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]"),
        ("a.yaml", "x: &x [1, 2, 3]\ny: [*x, *x]"),  # which says three of them twice
    ],
)
def test_a_file_holds_no_more_values_than_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setattr("pytest_psf.verify.formats.setting_value._MOST_VALUES", 10)
    monkeypatch.setattr("pytest_psf.verify.formats.yaml._MOST", 10)
    write(tmp_path, name, text)
    finding = setting(tmp_path, name, "zzz", equals=1)
    assert finding.reason == "malformed"
    assert "it holds more than " in finding.why


@pytest.mark.usefixtures("unmeasured_test")
def test_a_large_file_of_yaml_is_told_to_be_large(tmp_path: Path) -> None:
    # An alias stands for all its values, and is quicker to parse than they are.
    thousand = "- &a\n" + "  - 1\n" * 1_000
    write(tmp_path, "a.yaml", "x:\n" + thousand + "- *a\n" * 100)
    finding = setting(tmp_path, "a.yaml", "x[0][0]", equals=1)
    assert finding.reason == "malformed"
    assert "more than 100000 values" in finding.why


def test_an_alias_of_yaml_is_followed(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "base: &b {days: 90}\nprod: *b\nalso: *b\n")
    assert setting(tmp_path, "a.yaml", "prod.days", equals=90).holds
    assert setting(tmp_path, "a.yaml", "also.days", equals=90).holds


@pytest.mark.parametrize("name", ["a.xml", "a.conf", "Makefile", "a.md"])
def test_a_format_that_is_unknown_is_told_with_those_that_are_known(
    tmp_path: Path, name: str
) -> None:
    write(tmp_path, name, "x = 1\n")
    finding = setting(tmp_path, name, "x", equals=1)
    assert_broken(finding, "unknown-format", None)
    for known in (".toml", ".json", ".yaml", ".ini", ".py", ".env"):
        assert known in finding.fix


def test_a_settings_file_that_is_not_there_names_the_near_one(tmp_path: Path) -> None:
    write(tmp_path, "config/store.toml", "x = 1\n")
    finding = setting(tmp_path, "config/stores.toml", "x", equals=1)
    assert_broken(finding, "no-such-file", None)
    assert "did you mean config/store.toml?" in finding.fix


def test_a_setting_outside_the_project_is_refused(tmp_path: Path) -> None:
    finding = setting(tmp_path, "../store.toml", "x", equals=1)
    assert_broken(finding, "not-a-project-file", None)


# What is shown


SECRET = "hunter2-s3cr3t"  # noqa: S105 - a secret to look for in what is shown


@pytest.mark.parametrize(
    ("key", "claimed", "reason"),
    [
        pytest.param("TOKEN", {"equals": "other"}, "condition-broken", id="equals"),
        pytest.param("TOKEN", {"one_of": ("a", "b")}, "condition-broken", id="one-of"),
        pytest.param("TOKEN", {"matches": "a+"}, "condition-broken", id="matches"),
        pytest.param("TOKEN", {"at_most": 3}, "not-a-number", id="not-a-number"),
        pytest.param("PIN", {"at_most": 3}, "condition-broken", id="at-most"),
        pytest.param("PIN", {"at_least": 10**9}, "condition-broken", id="at-least"),
        pytest.param("TOKEN", {"pinned": True}, "not-pinned", id="pinned"),
        pytest.param("TOKENS", {"equals": "x"}, "no-such-key", id="no-such-key"),
        pytest.param("MODEL", {"pinned": True}, "not-pinned", id="moving-word"),
        pytest.param("TOKEN", {"matches": ".*3c.*"}, "", id="holds"),
        pytest.param("TOKEN", {"equals": SECRET}, "", id="equals-holds"),
        pytest.param("TOKEN", {"one_of": ("x", SECRET)}, "", id="one-of-holds"),
        pytest.param("PIN", {"equals": 271828}, "", id="number-holds"),
        pytest.param("PIN", {"at_most": 10**9}, "", id="bound-holds"),
    ],
)
@pytest.mark.parametrize("name", [".env", ".env.prod", "prod.env"])
def test_a_value_of_an_env_file_is_in_no_text_of_the_finding(
    tmp_path: Path, name: str, key: str, claimed: dict[str, Any], reason: str
) -> None:
    write(tmp_path, name, f"TOKEN={SECRET}\nPIN=271828\nMODEL=any:latest\n")
    finding = setting(tmp_path, name, key, **claimed)
    assert finding.reason == reason
    shown = repr(asdict(finding))
    assert SECRET not in shown
    assert "271828" not in shown
    assert "latest" not in shown


@pytest.mark.parametrize("text", [f"A={SECRET}\n{SECRET}\n", f"A=1\nA={SECRET}\n"])
def test_a_malformed_env_file_shows_nothing_of_it(tmp_path: Path, text: str) -> None:
    write(tmp_path, ".env", text)
    finding = setting(tmp_path, ".env", "A", equals="x")
    assert_broken(finding, "malformed", ".env:2")
    assert SECRET not in repr(asdict(finding))


def test_long_values_are_shortened(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", f'x = "{"long " * 200}"\n')
    for finding in (
        setting(tmp_path, "a.toml", "x", equals="a"),
        setting(tmp_path, "a.toml", "x", pinned=True),
        setting(tmp_path, "a.toml", "x", matches="(long )+"),
    ):
        said = [finding.why, *finding.notes]
        assert max(map(len, said)) < 200
        assert any("long long " in text and "..." in text for text in said)


def test_a_control_character_in_a_value_is_not_shown_raw(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", 'x = "\\u001b[2Jgone"\n')
    finding = setting(tmp_path, "a.toml", "x", equals="a")
    assert "\x1b" not in finding.why
    assert "gone" in finding.why


def test_what_was_found_and_what_holds_is_noted(tmp_path: Path) -> None:
    finding = setting(tmp_path, "store.toml", "retention.days", at_most=120, at_least=1)
    assert finding.notes == (
        "the value is 90",
        "at-most 120 holds",
        "at-least 1 holds",
    )


def test_a_condition_is_noted_as_a_config_writes_it(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", 'id = "gpt-4o-2024-08-06"\non = true\n')
    assert "pinned true holds" in setting(tmp_path, "a.toml", "id", pinned=True).notes
    assert "equals true holds" in setting(tmp_path, "a.toml", "on", equals=True).notes


@pytest.mark.parametrize(
    ("key", "claimed", "why"),
    [
        pytest.param(
            "retention.days",
            {"at_most": 30},
            "retention.days is 90, above 30",
            id="most",
        ),
        pytest.param(
            "retention.days",
            {"at_least": 91},
            "retention.days is 90, below 91",
            id="least",
        ),
        pytest.param(
            "title", {"equals": "x"}, "title is 'drafts', not 'x'", id="equals"
        ),
        pytest.param(
            "title",
            {"one_of": ("a", 2)},
            "title is 'drafts', none of 'a', 2",
            id="one-of",
        ),
        pytest.param(
            "title",
            {"pinned": True},
            "title = 'drafts' is not pinned: it names a family, not a dated snapshot, "
            "a 40-hex commit or a sha256 digest",
            id="pinned",
        ),
    ],
)
def test_what_does_not_hold_is_told_in_one_sentence(
    tmp_path: Path, key: str, claimed: dict[str, Any], why: str
) -> None:
    assert setting(tmp_path, "store.toml", key, **claimed).why == why


# Pins and qualities


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        pytest.param('"gpt-4o-2024-08-06"', True, id="dated"),
        pytest.param(f'"{"0a" * 20}"', True, id="commit"),
        pytest.param(f'"sha256:{"0a" * 32}"', True, id="digest"),
        pytest.param(f'"{"0" * 40}"', False, id="placeholder-of-a-commit"),
        pytest.param(f'"sha256:{"f" * 64}"', False, id="placeholder-of-a-digest"),
        pytest.param('"gpt-4o"', False, id="family"),
        pytest.param('"gpt-4o-latest"', False, id="latest"),
        pytest.param('"main"', False, id="branch"),
        pytest.param('""', False, id="empty"),
        pytest.param("20240806", False, id="number"),
        pytest.param("2024-08-06", False, id="date"),
        pytest.param("true", False, id="boolean"),
        pytest.param('["gpt-4o-2024-08-06"]', False, id="list"),
    ],
)
def test_only_one_exact_version_is_pinned(
    tmp_path: Path, value: str, *, holds: bool
) -> None:
    write(tmp_path, "model.toml", f"id = {value}\n")
    finding = setting(tmp_path, "model.toml", "id", pinned=True)
    assert finding.holds is holds
    if holds:
        assert finding.qualities == {"pinned"}
    else:
        assert_broken(finding, "not-pinned", "model.toml:1")


@pytest.mark.parametrize("name", ["tests/model.toml", "app/test/a/model.toml"])
def test_what_belongs_to_tests_pins_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    write(tmp_path, name, 'id = "gpt-4o-2024-08-06"\n')

    finding = setting(tmp_path, name, "id", pinned=True)

    assert_broken(finding, "of-tests", f"{name}:1")
    assert finding.why == f"id is in {name}, a file of tests"
    assert setting(tmp_path, name, "id", equals="gpt-4o-2024-08-06").holds


@pytest.mark.parametrize(
    ("key", "same"),
    [
        ("m.x", "/a.toml#m.x"),
        ("m.x", "./a.toml#m.x"),
        ("m.x", 'a.toml#m."x"'),
        ('m."x"', "alias.toml#m.x"),
    ],
)
def test_a_setting_is_not_the_same_as_itself_however_it_is_written(
    tmp_path: Path, key: str, same: str
) -> None:
    write(tmp_path, "a.toml", "[m]\nx = 1\ny = 1\n")
    (tmp_path / "alias.toml").symlink_to("a.toml")

    finding = setting(tmp_path, "a.toml", key, same=same)

    assert_broken(finding, "same-as-itself", "a.toml:2")
    assert finding.why == f"{key} is compared with itself ({same})"
    assert setting(tmp_path, "a.toml", "m.x", same="a.toml#m.y").holds


def test_what_python_warns_of_in_a_pattern_stops_nothing(tmp_path: Path) -> None:
    content = SettingClaim(setting="a.toml", key=("x",), matches="[[a-z]+")
    write(tmp_path, "a.toml", 'x = "[a"\n')

    assert not list(SettingKind().faults(content, CRITERION))
    assert setting(tmp_path, "a.toml", "x", matches="[[a-z]+").holds


def approval(days: int, name: str = "text-embedding-3-large") -> Pin:
    return Pin(
        id=name,
        reason="The maker publishes no dated name.",
        approved_by="D. Patel",
        expires=TODAY + dt.timedelta(days=days),
        place=Place("pyproject.toml", 30),
    )


@pytest.mark.parametrize("days", [0, 1, 365])
def test_a_name_without_a_date_is_pinned_while_a_person_approves_it(
    tmp_path: Path, days: int
) -> None:
    write(tmp_path, "a.toml", 'id = "text-embedding-3-large"\n')
    pin = approval(days)
    finding = setting(tmp_path, "a.toml", "id", pins=(pin,), pinned=True)

    assert finding.holds
    assert finding.qualities == {"pinned"}
    assert (finding.until, finding.pins) == (pin.expires, frozenset({pin.id}))
    assert finding.notes[-1] == (
        f"its name is approved by D. Patel until {pin.expires} (pyproject.toml:30): "
        "The maker publishes no dated name."
    )


@pytest.mark.parametrize(
    ("days", "reason", "why"),
    [
        (-1, "pin-expired", "its approval expired on 2026-11-23, 1 day ago"),
        (
            366,
            "pin-too-long",
            "its approval is to hold for 366 days more, until 2027-11-25; 365 are the "
            "most",
        ),
    ],
)
def test_an_approval_out_of_its_time_is_broken_with_its_reason(
    tmp_path: Path, days: int, reason: str, why: str
) -> None:
    write(tmp_path, "a.toml", 'id = "text-embedding-3-large"\n')
    finding = setting(tmp_path, "a.toml", "id", pins=(approval(days),), pinned=True)

    assert_broken(finding, reason, "a.toml:1")
    assert finding.why == (
        f"id = 'text-embedding-3-large' is not pinned: {why} (pyproject.toml:30)"
    )
    assert finding.pins == {"text-embedding-3-large"}
    assert finding.until is None


def test_an_approval_helps_no_other_name_and_only_where_pinned_is_asked(
    tmp_path: Path,
) -> None:
    write(tmp_path, "a.toml", 'id = "gpt-4o"\ndated = "gpt-4o-2024-08-06"\n')
    other = (approval(9),)
    assert_broken(
        setting(tmp_path, "a.toml", "id", pins=other, pinned=True),
        "not-pinned",
        "a.toml:1",
    )
    own = (approval(9, "gpt-4o"), approval(9, "gpt-4o-2024-08-06"))
    for key, claimed in (("id", {"equals": "gpt-4o"}), ("dated", {"pinned": True})):
        finding = setting(tmp_path, "a.toml", key, pins=own, **claimed)
        assert (finding.holds, finding.until, finding.pins) == (True, None, frozenset())


def test_a_name_that_moves_is_not_helped_by_an_approval(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", 'id = "gpt-4o-latest"\n')
    pins = (approval(9, "gpt-4o-latest"),)
    finding = setting(tmp_path, "a.toml", "id", pins=pins, pinned=True)
    assert_broken(finding, "not-pinned", "a.toml:1")


@pytest.mark.parametrize(
    ("today", "expires"), [(TODAY, "2027-05-23"), (dt.date.max, "9999-12-31")]
)
def test_what_a_family_lacks_can_be_pasted(
    tmp_path: Path, today: dt.date, expires: str
) -> None:
    write(tmp_path, "a.toml", 'ok = "gpt-\u00e9"\n')
    claim = Claim(
        criterion=CRITERION.id,
        facet=None,
        kind="setting",
        content=SettingClaim(setting="a.toml", key=("ok",), pinned=True),
        place=Place("pyproject.toml", 7),
    )
    context = Context(project=Project(tmp_path), today=today)
    finding = SettingKind().verify(claim, CRITERION, context)
    assert finding.fix == (
        "name one exact version, such as model-2026-08-06; or, if its maker gives it "
        "no date, have the name approved:\n"
        "[[tool.psf.pins]]\n"
        'id = "gpt-\u00e9"\n'
        'reason = "..."\n'
        'approved-by = "..."\n'
        f"expires = {expires}"
    )


def test_what_an_env_file_lacks_is_pasted_without_its_value(tmp_path: Path) -> None:
    write(tmp_path, "a.env", "MODEL=gpt-4o\n")
    finding = setting(tmp_path, "a.env", "MODEL", pinned=True)
    assert finding.why == (
        "MODEL = a value that is not shown is not pinned: it is not an exact version"
    )
    assert 'id = "..."' in finding.fix
    assert "gpt-4o" not in finding.fix


@pytest.mark.parametrize(
    ("text", "claimed", "qualities"),
    [
        pytest.param("x = 90", {"at_most": 90}, {"limit", "upper limit"}, id="at-most"),
        pytest.param("x = 90", {"equals": 90}, {"limit", "upper limit"}, id="equals"),
        pytest.param("x = 90", {"at_least": 9}, {"limit"}, id="at-least-is-no-bound"),
        pytest.param(
            "x = 0", {"at_most": 90, "at_least": 0}, {"limit"}, id="zero-is-no-bound"
        ),
        pytest.param("x = -1", {"equals": -1}, {"limit"}, id="equals-minus"),
        pytest.param("x = 90", {"one_of": (90,)}, set(), id="one-of-is-no-limit"),
        pytest.param("x = 90", {"matches": "90"}, set(), id="pattern-is-no-limit"),
        pytest.param("x = 'AI desk'", {"matches": "AI.+"}, {"receiver"}, id="pattern"),
        pytest.param("x = 'AI team'", {"equals": "AI team"}, {"receiver"}, id="team"),
        pytest.param("x = 'a@b.cd'", {"equals": "a@b.cd"}, {"receiver"}, id="address"),
        pytest.param(
            "x = 'D. Patel'",
            {"equals": "D. Patel"},
            {"receiver", "named person"},
            id="person",
        ),
        pytest.param(
            "x = 'D. Patel'",
            {"one_of": ("D. Patel",)},
            {"receiver", "named person"},
            id="one",
        ),
        pytest.param("x = ''", {"one_of": ("", "a")}, set(), id="nobody"),
        pytest.param("x = true", {"equals": True}, set(), id="boolean"),
        pytest.param("x = true", {"matches": "t.+"}, set(), id="boolean-as-text"),
        pytest.param("x = {y = 'D. Patel'}", {"matches": ".+"}, set(), id="table"),
        pytest.param("x = ['D. Patel']", {"matches": ".+"}, set(), id="list"),
        pytest.param("x = 2026-01-01", {"matches": ".+"}, set(), id="date"),
        pytest.param("x = '[Name]'", {"matches": ".+e."}, set(), id="placeholder"),
        pytest.param("x = 'none'", {"equals": "none"}, set(), id="none"),
        pytest.param(
            "x = 'm-2024-08-06'",
            {"pinned": True},
            {"pinned"},
            id="a-pin-is-no-receiver",
        ),
    ],
)
def test_a_setting_shows_only_the_qualities_it_has(
    tmp_path: Path, text: str, claimed: dict[str, Any], qualities: set[str]
) -> None:
    write(tmp_path, "a.toml", text + "\n")
    finding = setting(tmp_path, "a.toml", "x", **claimed)
    assert finding.holds
    assert finding.qualities == qualities


def test_a_file_is_parsed_once_for_all_its_keys(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", "x = 1\ny = 2\n")
    project = Project(tmp_path)
    assert read_setting("a.toml", "x", project).value == 1
    write(tmp_path, "a.toml", "x = 7\ny = 8\n")
    assert read_setting("a.toml", "y", project).value == 2


# What is wrong with the text of the claim alone


@pytest.mark.parametrize(
    ("claimed", "keys"),
    [
        pytest.param({}, ["setting"], id="no-condition"),
        pytest.param({"equals": False}, [], id="false-is-a-condition"),
        pytest.param({"at_most": 0}, [], id="zero-is-a-condition"),
        pytest.param({"equals": ""}, [], id="empty-text-is-a-condition"),
        pytest.param({"pinned": False}, ["pinned"], id="not-pinned"),
        pytest.param({"one_of": ()}, ["one-of"], id="one-of-nothing"),
        pytest.param({"matches": "("}, ["matches"], id="no-pattern"),
        pytest.param({"matches": ".*"}, ["matches"], id="everything"),
        pytest.param({"matches": ".+"}, ["matches"], id="everything-but-nothing"),
        pytest.param({"matches": r"[\s\S]*"}, ["matches"], id="everything-otherwise"),
        pytest.param({"matches": "a.*"}, [], id="something"),
        pytest.param({"at_most": float("inf")}, ["at-most"], id="infinite"),
        pytest.param({"at_least": float("nan")}, ["at-least"], id="nan"),
        pytest.param({"at_most": 1, "at_least": 2}, ["at-least"], id="crossed"),
        pytest.param({"at_most": 2, "at_least": 2}, [], id="one-point"),
    ],
)
def test_faults_of_the_text_are_told_by_key(
    claimed: dict[str, Any], keys: list[str]
) -> None:
    content = SettingClaim(setting="a.toml", key=("x",), **claimed)
    found = list(SettingKind().faults(content, CRITERION))
    assert [one.keys for one in found] == [(key,) for key in keys]
    assert all(one.why and one.fix for one in found)
