"""How values are spelled where they stand, in forms that few files have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.verify.data.test_rules import told

from pytest_psf.verify.data.rules import Stated, rules_of
from pytest_psf.verify.mutants import NotTriedError

if TYPE_CHECKING:
    from tests.verify.data.conftest import Folder

PYTHON = """\
from datetime import timedelta

MOST: int = 5
class Limits:
    most = 3
    names = ("a", "b")
    def used(self): return self.most
TIMES = dict(low=1, high=2)
WAIT = timedelta(minutes=3)
WORDS = {"x", "y"}
NUMBER = Field(default=7)
TABLE = {"k": [1, 2], "z": {"y": 4}}
ÄNDERN = 2
"""
TOML = """\
at = 07:30:00
day = 2027-03-31
far = inf
none = 0
name.first = "a"

[[rule]]
limit = 1

[[rule]]
limit = 2

[deep.down]
list = [
  "one",  # the first
  "two",
]
inline = { a = 1, b = 2 }"""
YAML = """\
rules:
- name: a
  for: 5m
- name: b
  for: 0m
flow: {a: 1, b: [x, y]}
text: |
  some
  lines
only:
  - one
quoted: 'it''s'
on: true
"""
INI = "[a]\nlimit = 5\nzero = 0\nday = 2027-03-31\nflag = yes\ntext = words here\n"


@pytest.mark.parametrize(
    ("name", "text", "target", "did"),
    [
        (
            "a.py",
            PYTHON,
            "MOST",
            ["is 0 instead of 5", "has no end (5000 instead of 5)"],
        ),
        (
            "a.py",
            PYTHON,
            "Limits.most",
            ["is 0 instead of 3", "has no end (3000 instead of 3)"],
        ),
        ("a.py", PYTHON, "Limits.names", ["is empty"]),
        ("a.py", PYTHON, "Limits.names[*]", ["is left out", "is left out"]),
        ("a.py", PYTHON, "TABLE.k[*]", ["is left out", "is left out"]),
        ("a.py", PYTHON, "TABLE.z", ["is left out"]),
        (
            "a.py",
            PYTHON,
            "NUMBER",
            ["is 0 instead of 7", "has no end (7000 instead of 7)"],
        ),
        (
            "a.py",
            PYTHON,
            "ÄNDERN",
            ["is 0 instead of 2", "has no end (2000 instead of 2)"],
        ),
        (
            "a.toml",
            TOML,
            "at",
            ["is 00:00:00 instead of 07:30:00", "is 23:59:59 instead of 07:30:00"],
        ),
        (
            "a.toml",
            TOML,
            "day",
            [
                "is 1970-01-01 instead of 2027-03-31",
                "is 2999-12-31 instead of 2027-03-31",
            ],
        ),
        ("a.toml", TOML, "none", ["has no end (1000 instead of 0)"]),
        ("a.toml", TOML, "name.first", ["is empty"]),
        ("a.toml", TOML, "rule[*]", ["is left out", "is left out"]),
        ("a.toml", TOML, "rule", ["is empty"]),
        ("a.toml", TOML, "deep.down", ["is left out"]),
        ("a.toml", TOML, "deep.down.list", ["is empty"]),
        ("a.toml", TOML, "deep.down.list[*]", ["is left out", "is left out"]),
        ("a.toml", TOML, "deep.down.inline", ["is left out"]),
        ("a.yaml", YAML, "rules[*]", ["is left out", "is left out"]),
        ("a.yaml", YAML, "rules", ["is empty"]),
        ("a.yaml", YAML, "flow", ["is left out"]),
        ("a.yaml", YAML, "flow.b[*]", ["is left out", "is left out"]),
        ("a.yaml", YAML, "text", ["is empty"]),
        ("a.yaml", YAML, "only[*]", ["is left out"]),
        ("a.yaml", YAML, "only", ["is empty"]),
        ("a.yaml", YAML, "quoted", ["is empty"]),
        (
            "a.ini",
            INI,
            "a.limit",
            ["is 0 instead of 5", "has no end (5000 instead of 5)"],
        ),
        (
            "a.py",
            PYTHON,
            "TIMES.low",
            ["is 0 instead of 1", "has no end (1000 instead of 1)"],
        ),
        ("a.py", PYTHON, "TIMES", ["is empty"]),
        ("a.py", PYTHON, "WORDS", ["is empty"]),
        (
            "a.py",
            PYTHON,
            "WAIT",
            ["is '0s' instead of '180s'", "has no end ('180000s' instead of '180s')"],
        ),
        (
            "a.py",
            PYTHON,
            "TABLE.z.y",
            ["is 0 instead of 4", "has no end (4000 instead of 4)"],
        ),
        ("a.yaml", YAML, "on", ["is false instead of true"]),
        ("a.yaml", YAML, "rules[0].name", ["is empty"]),
        (
            "a.ini",
            INI,
            "a.day",
            [
                "is 1970-01-01 instead of 2027-03-31",
                "is 2999-12-31 instead of 2027-03-31",
            ],
        ),
        ("a.ini", INI, "a.zero", ["has no end (1000 instead of 0)"]),
        ("a.ini", INI, "a.text", ["is empty"]),
        ("a.ini", INI, "a.flag", ["is 'no' instead of 'yes'"]),
        ("a.toml", TOML, "far", ["is 0 instead of Infinity"]),
        ("a.yaml", YAML, "rules[1].for", ["has no end ('1000m' instead of '0m')"]),
    ],
)
def test_it_is_weakened_where_it_stands(
    folder: Folder, name: str, text: str, target: str, did: list[str]
) -> None:
    folder.holds({name: text})
    found = told(folder, f"{name}#{target}")
    assert [one[0] for one in found] == did
    assert all(lines for said, _, lines in found if said != "is left out")


FIVE = ["is 0 instead of 5", "has no end (5000 instead of 5)"]
#: Values that a file shares among several names, that are far too large, and the like.
SHARED = """\
base: &base
  limit: 5
  words: [a, b]
one:
  <<: *base
two: *base
many: &many [1, 2]
same: *many
"""
ODD = """\
FIRST = SECOND = 5
LARGE = 1e299
NEITHER = -0.5
CALLED = dict(a=1)
PAIR: tuple[int, int] = (1, 2)
class Outer:
    class Inner:
        most = 4
"""


@pytest.mark.parametrize(
    ("name", "text", "target", "did"),
    [
        (
            "a.yaml",
            SHARED,
            "one.limit",
            ["is 0 instead of 5", "has no end (5000 instead of 5)"],
        ),
        ("a.yaml", SHARED, "two.words", ["is empty"]),
        ("a.yaml", SHARED, "two.words[*]", ["is left out", "is left out"]),
        ("a.yaml", SHARED, "same", ["is empty"]),
        ("a.yaml", SHARED, "same[*]", ["is left out", "is left out"]),
        ("a.yaml", SHARED, "two", ["is left out"]),
        ("a.py", ODD, "LARGE", ["is 0 instead of 1e+299"]),
        (
            "a.py",
            ODD,
            "NEITHER",
            ["is 0 instead of -0.5", "has no end (-500 instead of -0.5)"],
        ),
        ("a.py", ODD, "PAIR[*]", ["is left out", "is left out"]),
        (
            "a.py",
            ODD,
            "Outer.Inner.most",
            ["is 0 instead of 4", "has no end (4000 instead of 4)"],
        ),
        (
            ".env",
            "LIMIT=5\nWORD='a b'  # why\n",
            "LIMIT",
            ["is 0 instead of a value that is not shown", "has no end"],
        ),
        (".env", "LIMIT=5\nWORD='a b'  # why\n", "WORD", ["is empty"]),
        (
            "a.properties",
            "most : 5\nlong = a \\\n  b\n",
            "most",
            ["is 0 instead of 5", "has no end (5000 instead of 5)"],
        ),
        ("a.properties", "most : 5\nlong = a \\\n  b\n", "long", ["is empty"]),
        ("a.ini", "[a]\nx = 1\ny = 2\n[b]\nz = 3\n", "a", ["is left out"]),
        ("a.jsonl", '{"a": 1}\n{"a": 2}\n', "[0]", ["is left out"]),
        (
            "a.jsonl",
            '{"a": 1}\n{"a": 2}\n',
            "[1].a",
            ["is 0 instead of 2", "has no end (2000 instead of 2)"],
        ),
        ("a.json", '{"a": {"b": "\\ud800"}}', "a.b", ["is empty"]),
        ("a.py", "T = (1,)\n", "T[0]", ["is left out"]),
        ("a.py", "T = (1,)\n", "T[*]", ["is left out"]),
        (
            "a.py",
            "class C:\n  x = 1\n",
            "C.x",
            ["is 0 instead of 1", "has no end (1000 instead of 1)"],
        ),
        ("a.py", "D = dict(a=dict(b=[1]))\n", "D.a.b[*]", ["is left out"]),
        ("a.py", "X = {'a': [1], 'a': [2]}\n", "X.a", ["is empty"]),
        ("a.py", "X = 'a' 'b'\n", "X", ["is empty"]),
        (
            "a.py",
            "import x\nclass S(BaseSettings):\n    most: int = 5\n    model_config = dict(x=1)\n",
            "S.most",
            ["is 0 instead of 5", "has no end (5000 instead of 5)"],
        ),
        ("a.yaml", "- - a\n  - b\n- c\n", "[0][*]", ["is left out", "is left out"]),
        (
            "a.yaml",
            "? [x]\n: 1\na: 2\n",
            "a",
            ["is 0 instead of 2", "has no end (2000 instead of 2)"],
        ),
        (
            "a.yaml",
            "a: {b: 1, }\n",
            "a.b",
            ["is 0 instead of 1", "has no end (1000 instead of 1)"],
        ),
        ("a.yaml", "a: [x, ]\n", "a[*]", ["is left out"]),
        (
            "a.yaml",
            "a: !!str 5\n",
            "a",
            ["is 0 instead of 5", "has no end ('5000' instead of '5')"],
        ),
        (
            "a.yaml",
            "a: &x 5\nb: *x\n",
            "a",
            ["is 0 instead of 5", "has no end (5000 instead of 5)"],
        ),
        (
            "a.yaml",
            "a:\n- b: 1\n  c: 2\n- d: 3\n",
            "a[0].b",
            ["is 0 instead of 1", "has no end (1000 instead of 1)"],
        ),
        ("a.yaml", "a:\n  - b: 1\n", "a[0]", ["is left out"]),
        ("a.yaml", "a:\n  b: 1\n", "a", ["is left out"]),
        ("a.yaml", "a: >-\n  x\n  y\nb: 1\n", "a", ["is empty"]),
        (
            "a.yaml",
            "x: &m {k: [1,2]}\ny: *m\n",
            "y.k[*]",
            ["is left out", "is left out"],
        ),
        (
            "a.yaml",
            "e:\n  environment:\n    - A=1\n    - B=2\n",
            "e.environment.A",
            ["is 0 instead of 1", "has no end (1000 instead of 1)"],
        ),
        (
            "a.yaml",
            "env:\n- name: A\n  value: '1'\n- name: B\n  value: '2'\n",
            "env.A",
            ["is 0 instead of 1", "has no end ('1000' instead of '1')"],
        ),
        (
            "a.yaml",
            "a: 1 # c\nb: 2",
            "b",
            ["is 0 instead of 2", "has no end (2000 instead of 2)"],
        ),
        ("a.yaml", '{"a": {"b": 1}, "c": [1, 2]}', "a", ["is left out"]),
        (
            "a.yaml",
            '{"a": {"b": 1}, "c": [1, 2]}',
            "c[*]",
            ["is left out", "is left out"],
        ),
        ("a.yaml", "a: 'x'\n...\n---\na: y\n", "a", ["is empty", "is empty"]),
        ("a.toml", "a.b.c = 1\na.b.d = 2\n", "a.b", ["is left out"]),
        ("a.toml", "[a]\nx = 1\n[a.b]\ny = 2\n[c]\nz = 3", "a", ["is left out"]),
        ("a.toml", "x = [[1, 2], [3]]", "x[0][*]", ["is left out", "is left out"]),
        ("a.toml", "[[r]]\na = 1", "r", ["is empty"]),
        ("a.toml", "[t]\n[[t.r]]\na = 1\n", "t.r", ["is empty"]),
        (
            "a.toml",
            "[[t.r]]\na = 1\n[[t.r]]\na = 2\n",
            "t.r[*]",
            ["is left out", "is left out"],
        ),
        ("a.toml", "[t]\nz = 1\n[[t.r]]\na = 1", "t.r[*]", ["is left out"]),
        ("a.toml", "x = {a = {b = 1}}", "x.a", ["is left out"]),
        (
            "a.ini",
            "[a]\nx: 5\nflag = on\n",
            "a.x",
            ["is 0 instead of 5", "has no end (5000 instead of 5)"],
        ),
        ("a.ini", "[a]\nx = 5% of all\n", "a.x", ["is empty"]),
        (
            "a.tf",
            'variable "x" {\n  default = 5\n}\nlocals {\n  l = ["a", "b"]\n  m = { a = 1 }\n}\n',
            "variable.x.default",
            ["is 0 instead of 5", "has no end (5000 instead of 5)"],
        ),
        (
            "a.tf",
            'locals {\n  l = ["a", "b"]\n  m = { a = 1 }\n}\n',
            "locals.l[*]",
            ["is left out", "is left out"],
        ),
        (
            "a.tf",
            'locals {\n  l = [\n    "a",\n    "b"\n  ]\n}\n',
            "locals.l",
            ["is empty"],
        ),
        ("a.tf", "locals {\n  m = { a = 1 }\n}\n", "locals.m", ["is left out"]),
        ("CODEOWNERS", "* @a @b\n/x @c\n", '"*"', ["is left out"]),
        ("CODEOWNERS", "* @a @b\n/x @c\n", "*", ["is left out", "is left out"]),
        ("a.json", "[1, [2, 3]]", "[1][*]", ["is left out", "is left out"]),
        (
            "a.jsonc",
            '{"a": 1, // x\n "b": [1, 2,],}',
            "b[*]",
            ["is left out", "is left out"],
        ),
        (
            "a.jsonc",
            '{"a": 1, // x\n "b": [1, 2,],}',
            "a",
            ["is 0 instead of 1", "has no end (1000 instead of 1)"],
        ),
        ("a.jsonl", '{"a": [1]}\n\n{"a": 2}\n', "[0].a[*]", ["is left out"]),
        ("a.json", '{"a":1e400}', "a", ["is 0 instead of Infinity"]),
        (
            "a.json",
            '{"a": "12 apples"}',
            "a",
            [
                "is '0 apples' instead of '12 apples'",
                "has no end ('12000 apples' instead of '12 apples')",
            ],
        ),
        ("a.json", '{"a": "0"}', "a", ["has no end ('1000' instead of '0')"]),
        (
            "a.json",
            '{"a": "0 EUR"}',
            "a",
            ["has no end ('1000 EUR' instead of '0 EUR')"],
        ),
        ("a.json", '{"a": "> 0"}', "a", ["has no end ('> 1000' instead of '> 0')"]),
        ("a.py", "X: int\nX = 5\nY = open\nclass C:\n  Z = X\n", "X", FIVE),
        ("a.py", "T = {('a', 'b'): 1, 'c': 5}\n", "T.c", FIVE),
        ("a.yaml", "a:\n  -\n    b: 1\n  -\n    b: 2\n", "a[0]", ["is left out"]),
        ("a.yaml", "a:\n  -\n    b: 1\n  -\n    b: 2\n", "a[1]", ["is left out"]),
        ("a.yaml", "a: 5\nb: .inf\nc: -.inf\nd: .nan\n", "a", FIVE),
        ("a.yaml", "b: &b {c: .inf, d: -.inf}\ne:\n  <<: *b\n  a: 5\n", "e.a", FIVE),
        ("a.tf", "x = 5\ny = <<E\nlong\nE\nz = var.z\n", "x", FIVE),
        ("a.ini", "[a]\nx = 5\n[b.c]\ny = 2\n", "b.c", ["is left out"]),
        (
            "a.env",
            "A=5",
            "A",
            ["is 0 instead of a value that is not shown", "has no end"],
        ),
    ],
)
def test_it_changes_nothing_else(
    folder: Folder, name: str, text: str, target: str, did: list[str]
) -> None:
    """Each edit reads the file again, and takes itself back where more has changed."""
    folder.holds({name: text})
    assert [one[0] for one in told(folder, f"{name}#{target}")] == did


@pytest.mark.parametrize(
    ("stated", "did"),
    [
        (Stated(at_most=8), ["is 9 instead of 5", "is 8000 instead of 5"]),
        (Stated(at_least=4), ["is 3 instead of 5", "is 0 instead of 5"]),
        (Stated(at_least=-2), ["is -3 instead of 5", "is -2000 instead of 5"]),
        (
            Stated(at_most="nothing"),
            ["is 0 instead of 5", "has no end (5000 instead of 5)"],
        ),
    ],
)
def test_a_stated_bound_is_what_it_is_weakened_beyond(
    folder: Folder, stated: Stated, did: list[str]
) -> None:
    folder.holds({"a.toml": "limit = 5\n"})
    found = told(folder, "a.toml#limit", stated={"a.toml#limit": stated})
    assert [one[0] for one in found] == did


@pytest.mark.parametrize(
    ("name", "text", "target"),
    [
        ("a.py", "A = B = [1, 2]\n", "A[*]"),
        ("a.py", "A = B = 5\n", "A"),
        ("a.py", "D = dict(a=dict(b=1))\n", "D.a"),
        ("a.ini", "[a]\nx = 1\n y\n[b]\nx = 2\n", "a.x"),
    ],
)
def test_what_would_change_more_is_not_made(
    folder: Folder, name: str, text: str, target: str
) -> None:
    folder.holds({name: text})
    (first, *_) = rules_of(f"{name}#{target}", folder.project())
    with pytest.raises(NotTriedError, match="and nothing else"):
        first.faults[0].edit.apply(folder)
    assert folder.read(name) == text


def test_what_all_sections_share_is_to_be_named_where_it_stands(folder: Folder) -> None:
    folder.holds({"a.ini": "[DEFAULT]\nx = 1\n[a]\ny = 2\n[b]\nx = 3\n"})
    project = folder.project()
    (inherited,) = rules_of("a.ini#a.x", project)
    assert inherited.faults == ()
    assert inherited.obstacle == "all sections have it from [DEFAULT]: name DEFAULT.x"
    assert len(told(folder, "a.ini#b.x")) == len(told(folder, "a.ini#DEFAULT.x")) == 2
