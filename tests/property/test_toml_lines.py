"""The scanner of positions against TOML that is written with known line numbers."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_psf.toml_lines import TOMLDecodeError, error_line, lines, loads

if TYPE_CHECKING:
    from pytest_psf.toml_lines import Path


pytestmark = pytest.mark.usefixtures("unmeasured")

many = settings(max_examples=150, derandomize=True, deadline=None)

STEMS = ("a", "b-c", "PSF-05", "d e", "x.y", "", "é", "[t]", "#", 'quo"te', "it's", "=")
BARE = re.compile(r"[A-Za-z0-9_-]+")

SCALARS = (
    "1",
    "-1.5e3",
    "true",
    "inf",
    "1979-05-27 07:32:00",
    "2027-01-31",
    '""',
    "''",
    '"a]b}c,d#e"',
    "'[x] = {'",
    r'"an \"escaped\" quote\\"',
    "'back\\'",
    '"""one line"""',
    '""""""',
    "''''''",
    '""""quoted" in it"""',
    '"""ends with two quotes"""""',
    '"""a \\""" b"""',
)
#: Strings over several lines, full of what looks like TOML.
TRAPS = (
    '"""\n[fake.header]\nkey = [1, 2\n# no comment\n"""',
    "'''\n[[fake]]\n}\\\n'''",
    '"""\\\n   joined ] " , {"""',
    '"""\n\\"""\n[x]\n"""""',
    "'''a''\n[y]\n'''''",
)
GAPS = ("", " ", "\t")
BREAKS = ("", "\n", " # [a] = {\n", '\n\n  # ] , """\n\t')
NOISE = ("", "\n", "# [comment]\n", "  # key = '''\n\n")


# A strategy is made once for all its draws, which is much of what they cost.
@functools.cache
def _one_of(choices: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from(choices)


_number = functools.cache(st.integers)
_either = st.booleans()


class Writer:
    """Writes TOML, and keeps account of where each key and element stands."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.text = ""
        self.expected: dict[Path, int] = {}
        self.count = 0

    def pick(self, choices: tuple[str, ...]) -> str:
        return self.draw(_one_of(choices))

    def number(self, low: int, high: int) -> int:
        return self.draw(_number(low, high))

    def record(self, path: Path) -> None:
        self.expected.setdefault(path, self.text.count("\n") + 1)

    def new_key(self) -> str:
        """Return a key that no other place of the document uses."""
        self.count += 1
        return f"{self.pick(STEMS)}{self.count}"

    def spelt(self, key: str) -> str:
        forms = [json.dumps(key)]
        if BARE.fullmatch(key):
            forms.append(key)
        if "'" not in key:
            forms.append(f"'{key}'")
        return self.pick(tuple(forms))

    def dotted(self, keys: list[str]) -> str:
        gap = self.pick(GAPS)
        return f"{gap}.{gap}".join(self.spelt(key) for key in keys)

    def document(self) -> str:
        self.text += self.pick(NOISE)
        for _ in range(self.number(0, 3)):
            self.pair((), 0)
            self.text += self.pick(("\n", "  # x = [\n", "\n\n"))
        for _ in range(self.number(0, 3)):
            self.pick_table()
        return self.text

    def pick_table(self) -> None:
        keys = [self.new_key() for _ in range(self.number(1, 3))]
        if self.draw(_either):
            self.table(keys)
            if self.draw(_either):
                self.table([*keys, self.new_key()])
            return
        above = tuple(keys)
        for index in range(self.number(1, 3)):
            self.header(f"[[{self.dotted(keys)}]]", above, index)
            self.body((*above, index))
            if self.draw(_either):
                self.sub_table(keys, index)

    def sub_table(self, keys: list[str], index: int) -> None:
        """Write a table below the last element of an array of tables."""
        name = self.new_key()
        header = f"[{self.dotted([*keys, name])}]"
        self.text += self.pick(GAPS)
        self.record((*keys, index, name))
        self.text += f"{header}\n"
        self.body((*keys, index, name))

    def table(self, keys: list[str]) -> None:
        self.header(f"[{self.dotted(keys)}]", tuple(keys), None)
        self.body(tuple(keys))

    def header(self, header: str, path: Path, index: int | None) -> None:
        self.text += self.pick(NOISE) + self.pick(GAPS)
        for end in range(1, len(path) + 1):
            self.record(path[:end])
        if index is not None:
            self.record((*path, index))
        self.text += header + self.pick(("\n", " # [x]\n"))

    def body(self, path: Path) -> None:
        for _ in range(self.number(0, 3)):
            self.text += self.pick(NOISE) + self.pick(GAPS)
            self.pair(path, 0)
            self.text += self.pick(("\n", "  # ]\n"))

    def pair(self, above: Path, depth: int) -> None:
        keys = [self.new_key() for _ in range(self.number(1, 3))]
        for end in range(1, len(keys) + 1):
            self.record((*above, *keys[:end]))
        gap = self.pick(GAPS)
        self.text += f"{self.dotted(keys)}{gap}={gap}"
        self.value((*above, *keys), depth)

    def value(self, path: Path, depth: int) -> None:
        form = self.number(0, 4 if depth < 3 else 1)
        if form == 0:
            self.text += self.pick(SCALARS)
        elif form == 1:
            self.text += self.pick(TRAPS)
        elif form == 4:
            self.inline_table(path, depth)
        else:
            self.array(path, depth)

    def array(self, path: Path, depth: int) -> None:
        self.text += "["
        size = self.number(0, 3)
        for index in range(size):
            self.text += self.pick(BREAKS)
            self.record((*path, index))
            self.value((*path, index), depth + 1)
            self.text += self.pick(BREAKS)
            if index < size - 1 or self.draw(_either):
                self.text += ","
        self.text += self.pick(BREAKS) + "]"

    def inline_table(self, path: Path, depth: int) -> None:
        self.text += "{" + self.pick(GAPS)
        size = self.number(0, 3)
        for index in range(size):
            self.pair(path, depth + 1)
            self.text += self.pick(GAPS)
            if index < size - 1:
                self.text += "," + self.pick(GAPS)
        self.text += "}"


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[Path, int]]:
    writer = Writer(draw)
    return writer.document(), writer.expected


def paths_in(value: Any, above: Path = ()) -> set[Path]:
    """Return the path of every key and element of parsed data."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    found: set[Path] = set()
    for key, one in inner:
        found |= {(*above, key)} | paths_in(one, (*above, key))
    return found


@many
@given(documents())
def test_every_key_and_element_that_the_parser_sees_is_found_and_no_other(
    document: tuple[str, dict[Path, int]],
) -> None:
    text, _ = document
    assert set(lines(text)) == paths_in(loads(text))


@many
@given(documents())
def test_every_key_and_element_is_found_on_the_line_where_it_was_written(
    document: tuple[str, dict[Path, int]],
) -> None:
    text, expected = document
    assert lines(text) == expected


@many
@given(documents())
def test_line_ends_of_windows_change_no_line_number(
    document: tuple[str, dict[Path, int]],
) -> None:
    text, expected = document
    assert lines(text.replace("\n", "\r\n")) == expected


@many
@given(documents(), st.integers(1, 5))
def test_blank_lines_above_move_every_line_down_by_as_many(
    document: tuple[str, dict[Path, int]], count: int
) -> None:
    text, expected = document
    moved = {path: line + count for path, line in expected.items()}
    assert lines("\n" * count + text) == moved


def test_an_empty_document_holds_nothing() -> None:
    assert lines("") == {}
    assert lines("# only a comment") == {}


def test_a_config_by_example_is_found_line_by_line() -> None:
    text = """\
[tool.psf]
class = "production"
[tool.psf.evidence]
PSF-01.retention = [
  # a comment, with [ and {
  { document = "docs/privacy.md", section = ["Retention",
    "Storage limitation"] },
  { setting = "config/store.toml", key = "retention.days" },
]
"PSF-08.owner".all = { document = "docs/owner.md" }
[[tool.psf.evidence.PSF-05.intervene]]
test = '''
[tool.psf.fake]'''
[[tool.psf.evidence.PSF-05.intervene]]
test = "b"
"""
    evidence = ("tool", "psf", "evidence")
    found = lines(text)
    expected = {
        ("tool", "psf"): 1,
        ("tool", "psf", "class"): 2,
        evidence: 3,
        (*evidence, "PSF-01"): 4,
        (*evidence, "PSF-01", "retention"): 4,
        (*evidence, "PSF-01", "retention", 0): 6,
        (*evidence, "PSF-01", "retention", 0, "section", 1): 7,
        (*evidence, "PSF-01", "retention", 1, "key"): 8,
        (*evidence, "PSF-08.owner", "all", "document"): 10,
        (*evidence, "PSF-05", "intervene"): 11,
        (*evidence, "PSF-05", "intervene", 0, "test"): 12,
        (*evidence, "PSF-05", "intervene", 1): 14,
        (*evidence, "PSF-05", "intervene", 1, "test"): 15,
    }
    assert {path: found[path] for path in expected} == expected
    assert ("tool", "psf", "fake") not in found


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb = \nc = 2\n", 2), ("a = 1\n\n[b\n", 3), ("a = 1\na = 2\n", 2)],
    ids=["no value", "open header", "key twice"],
)
def test_the_line_of_an_error_is_that_of_the_parser(text: str, line: int) -> None:
    with pytest.raises(TOMLDecodeError) as raised:
        loads(text)
    assert error_line(raised.value, text) == line


@pytest.mark.parametrize("text", ['a = 1\nb = "', "a = 1\nb = [1,\n\n"])
def test_an_error_at_the_end_of_the_document_stands_on_its_last_line(text: str) -> None:
    with pytest.raises(TOMLDecodeError) as raised:
        loads(text)
    assert error_line(raised.value, text) == 2
