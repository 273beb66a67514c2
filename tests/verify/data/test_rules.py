"""What each target stands for, and how it is weakened: a table written by hand."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.verify.data.rules import Stated, rules_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.verify.data.conftest import Folder

pytestmark = pytest.mark.once

LIMITS = """\
{
  "block_at": 0.6,
  "retries": 3,
  "off": 0,
  "floor": -5,
  "enabled": true,
  "mode": "strict",
  "empty": "",
  "none": null,
  "window": "15m",
  "price": "1,500 EUR",
  "share": "50%",
  "version": "1.2.3",
  "until": "2027-03-31",
  "rule": "rate(errors[5m]) > 0.05 and up == 0",
  "routes": ["fast", "slow"],
  "nothing": [],
  "weights": {"threat": {"score": 0.9, "terms": ["sue", "court"]}, "x.y": 1}
}
"""


def told(
    folder: Folder, target: str, **said: Any
) -> list[tuple[str, str | None, list[str]]]:
    """Return what each fault of a target says, its half, and the lines it writes."""
    found = []
    project = folder.project()
    for rule in rules_of(target, project, **said):
        assert bool(rule.faults) != bool(rule.obstacle)
        for fault in rule.faults:
            before = folder.read(rule.file)
            fault.edit.apply(folder)
            lines = difflib.ndiff(
                before.split("\n"), folder.read(rule.file).split("\n")
            )
            new = [line[2:].strip() for line in lines if line.startswith("+ ")]
            folder.holds({rule.file: before})
            way = fault.way.name if fault.way else None
            found.append((fault.did, way, new))
    return found


@pytest.fixture
def limits(folder: Folder) -> Folder:
    folder.holds({"config/limits.json": LIMITS})
    return folder


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "block_at",
            [
                ("is 0 instead of 0.6", "LEAST", ['"block_at": 0.0,']),
                ("has no end (600 instead of 0.6)", "MOST", ['"block_at": 600.0,']),
            ],
        ),
        (
            "retries",
            [
                ("is 0 instead of 3", "LEAST", ['"retries": 0,']),
                ("has no end (3000 instead of 3)", "MOST", ['"retries": 3000,']),
            ],
        ),
        ("off", [("has no end (1000 instead of 0)", None, ['"off": 1000,'])]),
        (
            "floor",
            [
                ("is 0 instead of -5", "LEAST", ['"floor": 0,']),
                ("has no end (-5000 instead of -5)", "MOST", ['"floor": -5000,']),
            ],
        ),
        ("enabled", [("is false instead of true", None, ['"enabled": false,'])]),
        ("mode", [("is empty", None, ['"mode": "",'])]),
        ("version", [("is empty", None, ['"version": "",'])]),
        (
            "window",
            [
                ("is '0m' instead of '15m'", "LEAST", ['"window": "0m",']),
                (
                    "has no end ('15000m' instead of '15m')",
                    "MOST",
                    ['"window": "15000m",'],
                ),
            ],
        ),
        (
            "price",
            [
                ("is '0 EUR' instead of '1,500 EUR'", "LEAST", ['"price": "0 EUR",']),
                (
                    "has no end ('1500000 EUR' instead of '1,500 EUR')",
                    "MOST",
                    ['"price": "1500000 EUR",'],
                ),
            ],
        ),
        (
            "until",
            [
                (
                    "is 1970-01-01 instead of 2027-03-31",
                    "LEAST",
                    ['"until": "1970-01-01",'],
                ),
                (
                    "is 2999-12-31 instead of 2027-03-31",
                    "MOST",
                    ['"until": "2999-12-31",'],
                ),
            ],
        ),
        (
            "rule",
            [
                (
                    "is 'rate(errors[5m]) > 0 and up == 0' instead of "
                    "'rate(errors[5m]) > 0.05 and up == 0'",
                    "LEAST",
                    ['"rule": "rate(errors[5m]) > 0 and up == 0",'],
                ),
                (
                    "has no end ('rate(errors[5m]) > 50 and up == 0' instead of "
                    "'rate(errors[5m]) > 0.05 and up == 0')",
                    "MOST",
                    ['"rule": "rate(errors[5m]) > 50 and up == 0",'],
                ),
            ],
        ),
        ("routes", [("is empty", None, ['"routes": [],'])]),
        ("routes[1]", [("is left out", None, ['"routes": ["fast"],'])]),
        (
            "routes.*",
            [
                ("is left out", None, ['"routes": ["slow"],']),
                ("is left out", None, ['"routes": ["fast"],']),
            ],
        ),
        (
            "weights.threat",
            [("is left out", None, ['"weights": {"x.y": 1}'])],
        ),
        (
            'weights."x.y"',
            [
                (
                    "is 0 instead of 1",
                    "LEAST",
                    [
                        '"weights": {"threat": {"score": 0.9, "terms": ["sue", "court"]}, "x.y": 0}'
                    ],
                ),
                (
                    "has no end (1000 instead of 1)",
                    "MOST",
                    [
                        '"weights": {"threat": {"score": 0.9, "terms": ["sue", "court"]}, '
                        '"x.y": 1000}'
                    ],
                ),
            ],
        ),
        ("weights.*.terms[*]", 2 * [("is left out", None, [])]),
        ("none", []),
        ("empty", []),
        ("nothing", []),
    ],
)
def test_a_value_is_weakened_by_its_type(
    limits: Folder, key: str, expected: list[tuple[str, str | None, list[str]]]
) -> None:
    found = told(limits, f"config/limits.json#{key}")
    assert [one[:2] for one in found] == [one[:2] for one in expected]
    for (_, _, lines), (_, _, wanted) in zip(found, expected, strict=True):
        assert lines == wanted or not wanted


@pytest.mark.parametrize(
    ("key", "stated", "expected"),
    [
        (
            "retries",
            Stated(at_most=90),
            ["is 91 instead of 3", "is 90000 instead of 3"],
        ),
        ("retries", Stated(at_least=2), ["is 1 instead of 3", "is 0 instead of 3"]),
        ("retries", Stated(at_least=1), ["is 0 instead of 3", "is -1000 instead of 3"]),
        (
            "block_at",
            Stated(at_most=0.6),
            ["is 0.7 instead of 0.6", "is 1000 instead of 0.6"],
        ),
        (
            "block_at",
            Stated(at_least=0.55),
            ["is 0.54 instead of 0.6", "is 0 instead of 0.6"],
        ),
        (
            "window",
            Stated(at_most="15m"),
            ["is '16m' instead of '15m'", "is '15000m' instead of '15m'"],
        ),
        ("mode", Stated(one_of=("strict", "lax")), ["is 'lax' instead of 'strict'"]),
        ("mode", Stated(one_of=("strict",)), ["is empty"]),
        (
            "retries",
            Stated(at_least=2, at_most=5),
            [
                "is 6 instead of 3",
                "is 5000 instead of 3",
                "is 1 instead of 3",
                "is 0 instead of 3",
            ],
        ),
    ],
)
def test_bounds_that_claims_state_are_crossed(
    limits: Folder, key: str, stated: Stated, expected: list[str]
) -> None:
    named = f"config/limits.json#{key}"
    found = told(limits, named, stated={named: stated})
    assert [did for did, _, _ in found] == expected
    assert {way for _, way, _ in found} == {None}


def test_an_alert_is_weakened_beyond_what_a_claim_states(limits: Folder) -> None:
    named = "config/limits.json#rule"
    found = told(limits, named, stated={named: Stated(at_most=0.05)})
    assert found[0][2] == ['"rule": "rate(errors[5m]) > 0.06 and up == 0",']


def test_a_list_that_is_named_has_two_halves_once_tests_name_more(
    limits: Folder,
) -> None:
    found = told(
        limits, "config/limits.json#routes", entries=["slow", "express", "by hand"]
    )
    assert found == [
        ("is empty", "LEAST", ['"routes": [],']),
        (
            "also holds what the tests name",
            "MOST",
            ['"routes": ["fast", "slow", "express", "by hand"],'],
        ),
    ]


@pytest.mark.parametrize(
    ("key", "worse", "did", "line"),
    [
        ("block_at", 0.99, "is 0.99 instead of 0.6", '"block_at": 0.99,'),
        ("mode", "lax", "is 'lax' instead of 'strict'", '"mode": "lax",'),
        ("none", 5, "is 5 instead of null", '"none": 5,'),
        (
            "routes",
            ["any"],
            'is ["any"] instead of ["fast", "slow"]',
            '"routes": ["any"],',
        ),
        (
            "routes[0]",
            "any",
            "is 'any' instead of 'fast'",
            '"routes": ["any", "slow"],',
        ),
    ],
)
def test_a_worse_value_that_is_stated_is_the_only_fault(
    limits: Folder, key: str, worse: object, did: str, line: str
) -> None:
    named = f"config/limits.json#{key}"
    assert told(limits, named, worse={named: worse}) == [(did, None, [line])]


@pytest.mark.parametrize(
    ("value", "worse", "is_the_same"),
    [
        ("5", 5.0, True),
        ("0.5", 0.5, True),
        ("1", True, False),
        ("true", True, True),
        ('"5"', 5, False),
        ("[1]", [1], True),
    ],
)
def test_a_worse_value_is_another_one(
    folder: Folder, value: str, worse: object, *, is_the_same: bool
) -> None:
    named = "a.json#most"
    project = folder.holds({"a.json": f'{{"most": {value}}}'})
    if not is_the_same:
        (rule,) = rules_of(named, project, worse={named: worse})
        assert len(rule.faults) == 1
        return
    with pytest.raises(UnverifiableError, match="already"):
        rules_of(named, project, worse={named: worse})


@pytest.mark.parametrize("name", ["a.json", "./a.json", ".//a.json "])
def test_a_worse_value_is_known_by_any_way_to_write_its_file(
    folder: Folder, name: str
) -> None:
    project = folder.holds({"a.json": '{"most": 5}', "a.txt": "Be brief.\n"})
    for target, value in ((f"{name}#most", 9), (f"{name}#brief", "Be long.")):
        written = target.replace(".json", ".txt") if "brief" in target else target
        (rule,) = rules_of(written, project, worse={written: value})
        (fault,) = rule.faults
        assert str(value) in fault.did


def test_a_worse_value_may_be_stated_for_every_key_of_a_level(limits: Folder) -> None:
    named = "config/limits.json#weights.*.score"
    found = rules_of(named, limits.project(), worse={named: 0.1})
    assert [one.name for one in found] == ["config/limits.json#weights.threat.score"]
    assert [fault.did for fault in found[0].faults] == ["is 0.1 instead of 0.9"]


def test_rules_and_leaves_of_a_whole_file(folder: Folder) -> None:
    folder.holds(
        {
            "ops/alerts.yml": """\
groups:
  - name: app
    interval: 30s
    rules:
      - alert: Slow
        expr: latency > 8
      # the second
      - {alert: Wrong, expr: errors > 1}
route:
  receivers: [ruth, marta]
  repeat: 4h
"""
        }
    )
    found = rules_of("ops/alerts.yml", folder.project())
    assert [(one.name, one.line, [f.did for f in one.faults]) for one in found] == [
        ("ops/alerts.yml#groups[0].name", 2, ["is empty"]),
        (
            "ops/alerts.yml#groups[0].interval",
            3,
            ["is '0s' instead of '30s'", "has no end ('30000s' instead of '30s')"],
        ),
        ("ops/alerts.yml#groups[0].rules[0]", 5, ["is left out"]),
        ("ops/alerts.yml#groups[0].rules[1]", 8, ["is left out"]),
        ("ops/alerts.yml#route.receivers[0]", 10, ["is left out"]),
        ("ops/alerts.yml#route.receivers[1]", 10, ["is left out"]),
        (
            "ops/alerts.yml#route.repeat",
            11,
            ["is '0h' instead of '4h'", "has no end ('4000h' instead of '4h')"],
        ),
    ]


FILES = {
    "a.toml": """\
top = 1 # one
when = 2027-01-31
routes = [
  "fast", # the first
  "slow",
]

[weights]
threat = {score = 0.9, terms = ["sue"]}
on.call = true

# both rules
[[rules]]
name = "a"

[[rules]]
name = "b"
[rules.limit]
at = 5
""",
    "a.yaml": """\
# all limits
top: 1  # one
routes:
- fast
# the last
- slow
weights:
  threat: {score: 0.9, terms: [sue]}
rules:
  - name: a
    said: |
      two
      lines

  - name: b
    # where it ends
    limit: {at: 5}
only:
- one
alone:
  key: yes
env:
  - LIMIT=5
  - name: MODE
    value: "on"
""",
    "a.ini": "[limits]\ntop = 1\nmode = strict\nswitch = yes\nlong = a\n  b\n[other]\nx = 1\n",
    ".env": 'export LIMIT=5\nMODE="strict"\n',
    "a.properties": "a.limit=5\na.mode: strict\n",
    "a.py": """\
import datetime as dt

LIMIT = 5
RULES = {"é": [1, 2], "b": ("x", "y")}
WAIT = dt.timedelta(days=1)


class Config:
    top: float = 0.5
""",
    "CODEOWNERS": "# all\n*.py @a/b\n/docs/** @c/d @e/f\n",
    "a.jsonl": '{"limit": 5, "on": true}\n\n{"limit": 7}\n',
    "a.jsonc": '{\n  // the limit\n  "limit": 5,\n  "list": ["a", /* b */ "c",],\n}\n',
}


@pytest.mark.parametrize(
    ("target", "faults"),
    [
        ("a.toml#top", ["top = 0 # one", "top = 1000 # one"]),
        ("a.toml#when", ["when = 1970-01-01", "when = 2999-12-31"]),
        ("a.toml#routes[0]", []),
        ("a.toml#routes", ["routes = []"]),
        (
            "a.toml#weights.threat.score",
            [
                'threat = {score = 0.0, terms = ["sue"]}',
                'threat = {score = 900.0, terms = ["sue"]}',
            ],
        ),
        ("a.toml#weights.threat.terms[0]", ["threat = {score = 0.9, terms = []}"]),
        ("a.toml#weights.threat", []),
        ("a.toml#weights", []),
        ("a.toml#weights.on.call", ["on.call = false"]),
        ("a.toml#rules[1]", []),
        ("a.toml#rules[1].limit.at", ["at = 0", "at = 5000"]),
        ("a.toml#rules", ['"rules" = []']),
        ("a.yaml#top", ["top: 0  # one", "top: 1000  # one"]),
        ("a.yaml#routes[0]", []),
        ("a.yaml#routes[1]", []),
        ("a.yaml#routes", ["[]"]),
        ("a.yaml#rules[0]", []),
        ("a.yaml#rules[0].said", ['said: ""']),
        ("a.yaml#rules[1].limit", []),
        ("a.yaml#only[0]", ["[]"]),
        ("a.yaml#alone.key", ["key: false"]),
        ("a.yaml#alone", []),
        ("a.yaml#env.LIMIT", ['- "LIMIT=0"', '- "LIMIT=5000"']),
        ("a.yaml#env.MODE", ['value: "off"']),
        ("a.ini#limits.top", ["top = 0", "top = 1000"]),
        ("a.ini#limits.mode", ["mode ="]),
        ("a.ini#limits.switch", ["switch = no"]),
        ("a.ini#limits.long", ["long ="]),
        ("a.ini#limits", []),
        (".env#LIMIT", ["export LIMIT=0", "export LIMIT=5000"]),
        (".env#MODE", ['MODE=""']),
        ("a.properties#a.limit", ["a.limit=0", "a.limit=5000"]),
        ("a.properties#a.mode", ["a.mode:"]),
        ("a.py#LIMIT", ["LIMIT = 0", "LIMIT = 5000"]),
        ("a.py#RULES.é[0]", ['RULES = {"é": [2], "b": ("x", "y")}']),
        ("a.py#RULES.b[1]", ['RULES = {"é": [1, 2], "b": ("x",)}']),
        ("a.py#RULES.b", ['RULES = {"é": [1, 2], "b": ()}']),
        ("a.py#RULES", ["RULES = {}"]),
        (
            "a.py#WAIT",
            ["WAIT = dt.timedelta(seconds=0)", "WAIT = dt.timedelta(seconds=86400000)"],
        ),
        ("a.py#Config.top", ["top: float = 0.0", "top: float = 500.0"]),
        ("CODEOWNERS#docs/a.md", []),
        ("CODEOWNERS#*.py", []),
        ("CODEOWNERS", []),
        (
            "a.jsonl#[0].limit",
            ['{"limit": 0, "on": true}', '{"limit": 5000, "on": true}'],
        ),
        ("a.jsonl#[*].limit", None),
        ("a.jsonl#[1]", []),
        ("a.jsonc#limit", ['"limit": 0,', '"limit": 5000,']),
        ("a.jsonc#list[1]", ['"list": ["a",],']),
    ],
)
def test_formats(folder: Folder, target: str, faults: list[str] | None) -> None:
    folder.holds(FILES)
    found = told(folder, target)
    assert found
    if faults is not None:
        assert [line for _, _, lines in found for line in lines] == faults


@pytest.mark.parametrize("name", [*FILES])
def test_every_rule_of_a_whole_file_can_be_weakened(folder: Folder, name: str) -> None:
    folder.holds(FILES)
    assert len(told(folder, name)) >= 2


def test_a_key_of_several_documents_is_a_rule_in_each(folder: Folder) -> None:
    folder.holds(
        {
            "k.yml": "kind: A\nlimit: 1\n---\nkind: B\nlimit: 2\n---\n",
            "n.yml": "limit: 1\n---\nlimit: 2\n",
        }
    )
    found = rules_of("k.yml#limit", folder.project())
    assert [one.name for one in found] == [
        "k.yml#limit (document kind=A)",
        "k.yml#limit (document kind=B)",
    ]
    found[1].faults[0].edit.apply(folder)
    assert folder.read("k.yml") == "kind: A\nlimit: 1\n---\nkind: B\nlimit: 0\n---\n"
    found = rules_of("n.yml#limit", folder.project())
    assert [one.name for one in found] == [
        "n.yml#limit (document 0)",
        "n.yml#limit (document 1)",
    ]


def test_a_schema_says_which_other_values_it_allows(folder: Folder) -> None:
    folder.holds(
        {"s.json": '{"mode": {"enum": ["strict", "lax"], "default": "strict"}}'}
    )
    found = told(folder, "s.json#mode.default")
    assert [did for did, _, _ in found] == ["is 'lax' instead of 'strict'"]


def test_values_of_env_files_are_never_shown(folder: Folder) -> None:
    folder.holds({".env": "KEY=hunter2\nLIMIT=4711\n"})
    for rule in rules_of(".env", folder.project()):
        assert "hunter2" not in str(rule)
        assert rule.value is None
        assert "4711" not in " ".join(fault.did for fault in rule.faults)


def test_terraform(folder: Folder) -> None:
    pytest.importorskip("hcl2")
    text = 'resource "x" "y" {\n  days = 30\n  open = false\n  from = ["a", "b"]\n}\n'
    folder.holds({"a.tf": f'{text}resource "x" "z" {{\n  n = 1\n}}\n'})
    found = told(folder, "a.tf#resource.x.y.*")
    assert [line for _, _, lines in found for line in lines] == [
        "days = 0",
        "days = 30000",
        "open = true",
        "from = []",
    ]
    (element,) = told(folder, "a.tf#resource.x.y.from[0]")
    assert element == ("is left out", None, ['from = ["b"]'])
    (rule,) = rules_of("a.tf#resource.x.z", folder.project())
    rule.faults[0].edit.apply(folder)
    assert folder.read("a.tf") == text


def test_owners_of_a_pattern_that_stands_twice_go_together(folder: Folder) -> None:
    folder.holds({"CODEOWNERS": "* @a\n*.py @b\n* @c\n"})
    (rule,) = rules_of('CODEOWNERS#"*"', folder.project())
    rule.faults[0].edit.apply(folder)
    assert folder.read("CODEOWNERS") == "*.py @b\n"


def test_a_set_of_python_is_emptied_or_holds_one_more(folder: Folder) -> None:
    folder.holds({"a.py": 'ROUTES = {"fast", "slow"}\n'})
    found = told(folder, "a.py#ROUTES", entries=["any"])
    assert found == [
        ("is empty", "LEAST", ["ROUTES = set()"]),
        (
            "also holds what the tests name",
            "MOST",
            ["ROUTES = {'fast', 'slow', 'any'}"],
        ),
    ]


def test_what_sections_inherit_is_one_rule(folder: Folder) -> None:
    folder.holds(
        {"a.ini": "[DEFAULT]\nlimit = 5\n[a]\nx = yes\n[b]\ny = 1\nlimit = 6\n"}
    )
    found = rules_of("a.ini", folder.project())
    assert [one.name for one in found] == [
        "a.ini#DEFAULT.limit",
        "a.ini#a.x",
        "a.ini#b.limit",
        "a.ini#b.y",
    ]
    assert [line for _, _, lines in told(folder, "a.ini") for line in lines] == [
        "limit = 0",
        "limit = 5000",
        "x = no",
        "limit = 0",
        "limit = 6000",
        "y = 0",
        "y = 1000",
    ]


def test_line_ends_and_marks_stay(folder: Folder, tmp_path: Path) -> None:
    text = (
        b'\xef\xbb\xbf{\r\n "a": 1,\n "b": {"c": 2},\r\n "d": "\xf0\x9f\x98\x80"\r\n}'
    )
    (tmp_path / "a.json").write_bytes(text)
    (rule,) = rules_of("a.json#b", folder.project())
    rule.faults[0].edit.apply(folder)
    new = b'\xef\xbb\xbf{\r\n "a": 1,\n "d": "\xf0\x9f\x98\x80"\r\n}'
    assert (tmp_path / "a.json").read_bytes() == new
