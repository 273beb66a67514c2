"""Settings files that nobody should have are read, or refused, within seconds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.project import Project
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pathlib import Path

TODAY = dt.date(2026, 11, 25)


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("deadline", "unmeasured")]


def project(root: Path, name: str, text: str) -> Project:
    (root / name).write_text(text, encoding="utf-8")
    return Project(root)


SPACES = " " * 400_000
DEEP = 400

FILES: dict[str, tuple[str, str, str, str]] = {
    "spaces in an .env file": (".env", f"A=x{SPACES}y\n", "A", f"x{SPACES}y"),
    "spaces before a quote": (".env", f"A=x{SPACES}'\n", "A", f"x{SPACES}'"),
    "spaces before a comment": (".env", f"A=x{SPACES}#y{SPACES}z\n", "A", "x"),
    "options of an .ini file": (
        "a.ini",
        "[s]\n" + "".join(f"k{i} = {i}\n" for i in range(50_000)),
        "s.k49999",
        "49999",
    ),
    "a text in many lists": (
        "a.json",
        "[" * DEEP + '"' + "x" * 4_000_000 + '"' + "]" * DEEP,
        "zzz",
        "a.json has no key zzz",
    ),
    "a text in many lists of YAML": (
        "a.yaml",
        "[" * 100 + "x" * 1_000_000 + "]" * 100,
        "zzz",
        "a.yaml has no key zzz",
    ),
    "a line of JSON that says a key twice": (
        "a.jsonl",
        "{" + ",".join(f'"k{i}": 1' for i in range(200_000)) + ', "k199999": 2}\n',
        "x",
        "a.jsonl cannot be parsed: the key 'k199999' stands twice",
    ),
    "too many values": (
        "a.json",
        "[" + ",".join(["1"] * 3_000_000) + "]",
        "x",
        "a.json cannot be parsed: it holds more than 500000 values",
    ),
    "too many lines": (
        "a.jsonl",
        '{"a": [1, 2, 3]}\n' * 200_000,
        "x",
        "a.jsonl cannot be parsed: it holds more than 500000 values",
    ),
    "too many values of YAML": (
        "a.yaml",
        "a:\n" + "- 1\n" * 2_000_000,
        "a[0]",
        "a.yaml cannot be parsed: it holds more than 100000 values",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_large_file_is_told_within_seconds(tmp_path: Path, case: str) -> None:
    name, text, key, expected = FILES[case]

    try:
        said = read_setting(name, key, project(tmp_path, name, text)).text
    except UnverifiableError as error:
        said = error.problem.why

    assert said == expected
