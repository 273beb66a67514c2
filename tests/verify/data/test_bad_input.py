"""Files and keys that cannot be a target: each is told, with what to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core import reasons
from pytest_psf.verify.data.change import Change
from pytest_psf.verify.data.rules import rules_of, said_otherwise
from pytest_psf.verify.data.writing import ChangeWords, Weaken
from pytest_psf.verify.mutants import NotTriedError
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.verify.data.conftest import Folder

    from pytest_psf.core.problem import Reason

pytestmark = pytest.mark.once

FILES = {
    "limits.json": '{"block_at": 0.6, "weights": {"threat": {"score": 1}}, "list": [1]}',
    "limits.yaml": "# limit: 5\nblock_at: 1\nname: {{ x }}\n",
    "limits.py": "import os\nLIMIT = int(os.environ['L'])\n",
    "twice.json": '{"a": 1, "a": 2}',
    "conflict.yaml": "a: 1\n<<<<<<< ours\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n",
    "conflict.txt": "Never.\n<<<<<<< ours\n",
    "lfs.json": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n",
    "broken.toml": "a = \n",
    "chart.yaml": "a: {{ if x }}\n  b: 1\n",
    "empty.txt": "\n",
    "empty.json": "{}",
    "circle.yaml": "a: &a [*a]\n",
    "text.json": '"words"',
}


@pytest.mark.parametrize(
    ("target", "reason", "said"),
    [
        ("limits.json#block_on", reasons.NO_SUCH_KEY, "did you mean block_at?"),
        (
            "limits.json#weights.thraet",
            reasons.NO_SUCH_KEY,
            "did you mean weights.threat?",
        ),
        ("limits.json#weights.*.scor", reasons.NO_SUCH_KEY, "weights.threat.score"),
        ("limits.json#weights[*]", reasons.NO_SUCH_KEY, "weights.threat"),
        ("limits.json#list[3]", reasons.NO_SUCH_KEY, "list[0]"),
        ("limits.json#block_at.*", reasons.NO_SUCH_KEY, "nothing below it"),
        ("text.json#[*]", reasons.NO_SUCH_KEY, "it has: "),
        ("limits.json#a..b", reasons.WRONG_FORM, "write its path"),
        ("limits.yaml#limit", reasons.NO_SUCH_KEY, "take the comment sign away"),
        ("limits.yaml#name", reasons.TEMPLATE, "filled in from"),
        ("limits.py#LIMIT", reasons.NOT_CONSTANT, "as a constant"),
        ("limits.py#LIMIT.x", reasons.NOT_CONSTANT, "as a constant"),
        ("limits.jsn#a", reasons.NO_SUCH_FILE, "did you mean limits.json?"),
        ("folder", reasons.NOT_A_PROJECT_FILE, "name a regular file"),
        ("../other.json#a", reasons.NOT_A_PROJECT_FILE, "start at the git top"),
        ("twice.json#a", reasons.MALFORMED, "correct the file"),
        ("conflict.yaml#a", reasons.MERGE_CONFLICT, "resolve it"),
        ("conflict.txt#Never", reasons.MERGE_CONFLICT, "resolve it"),
        ("lfs.json#a", reasons.LFS_POINTER, "git lfs pull"),
        ("broken.toml#a", reasons.MALFORMED, "correct the file"),
        ("chart.yaml#a", reasons.TEMPLATE, "filled in from"),
        ("empty.txt", reasons.SAYS_NOTHING, "says something"),
        ("empty.json", reasons.NO_SUCH_KEY, "add it"),
        ("circle.yaml", reasons.MALFORMED, "correct the file"),
        ("binary.txt", reasons.NOT_TEXT, "UTF-8"),
        ("latin.txt", reasons.NOT_TEXT, "UTF-8"),
        ("large.json", reasons.NOT_A_PROJECT_FILE, "split it"),
        ("out.json#a", reasons.NOT_A_PROJECT_FILE, "keep a copy inside it"),
        ("many.json", reasons.COVERS_TOO_MUCH, "name fewer"),
        ("many.txt", reasons.COVERS_TOO_MUCH, "name fewer"),
    ],
)
def test_what_cannot_be_a_target_is_told(
    folder: Folder, tmp_path: Path, target: str, reason: Reason, said: str
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    folder.path = top
    folder.holds(FILES)
    (top / "folder").mkdir()
    (top / "binary.txt").write_bytes(b"a\0b")
    (top / "latin.txt").write_bytes("é".encode("latin-1"))
    (tmp_path / "out.json").write_text('{"a": 1}', encoding="utf-8")
    (top / "out.json").symlink_to(tmp_path / "out.json")
    with (top / "large.json").open("wb") as large:
        large.truncate(50 * 2**20)
    folder.holds({"many.json": f"[{'1,' * 2000}1]", "many.txt": "Never.\n\n" * 2001})
    with pytest.raises(UnverifiableError) as raised:
        rules_of(target, folder.project())
    assert raised.value.problem.reason is reason
    assert said in f"{raised.value.problem.why} {raised.value.problem.fix}"


def test_a_worse_value_that_is_no_other_is_told(folder: Folder) -> None:
    project = folder.holds(FILES)
    named = "limits.json#block_at"
    with pytest.raises(UnverifiableError, match=r"0\.6 already"):
        rules_of(named, project, worse={named: 0.6})
    with pytest.raises(UnverifiableError, match="no key block_on"):
        rules_of(named, project, worse={"limits.json#block_on": 1})


def test_computed_values_of_a_whole_file_are_told_as_obstacles(folder: Folder) -> None:
    project = folder.holds(FILES)
    (rule,) = rules_of("limits.py", project)
    assert not rule.faults
    assert "the environment variable L" in rule.obstacle


def test_a_file_that_has_changed_since_is_left_alone(folder: Folder) -> None:
    folder.holds({"p.txt": "Never.\n", "a.json": '{"b": 1}'})
    edit = ChangeWords(file="p.txt", start=0, end=5, old="Never")
    gone = Weaken(file="a.json", change=Change(document=0, path=("a",), value="1"))
    folder.holds({"p.txt": "Always.\n"})
    for one in (edit, gone):
        with pytest.raises(NotTriedError):
            one.apply(folder)
    assert folder.read("p.txt") == "Always.\n"
    assert folder.read("a.json") == '{"b": 1}'


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", '{"a": 1}', '\n{\n"a": 1}\n'),
        ("a.jsonl", '{"a": 1}\n[2]\n', '{ "a": 1}\n[ 2]\n'),
        ("a.jsonc", '{"a": 1}', '// This line says nothing.\n{"a": 1}'),
        (
            "a.yaml",
            "--- \na: 1",
            "--- \n# This line says nothing.\na: 1\n# This line says nothing.\n",
        ),
        ("b.yaml", "a: |\n  b", "# This line says nothing.\na: |\n  b"),
        (
            "a.toml",
            "a = 1\n",
            "# This line says nothing.\na = 1\n# This line says nothing.\n",
        ),
        (
            "a.py",
            "#!/bin/python\n# coding: utf-8\nA = 1\n",
            "#!/bin/python\n# coding: utf-8\n# This line says nothing.\nA = 1\n"
            "# This line says nothing.\n",
        ),
        (
            ".env",
            "A=1\n",
            "# This line says nothing.\nA=1\n# This line says nothing.\n",
        ),
        (
            "a.ini",
            "[a]\nb=1",
            "# This line says nothing.\n[a]\nb=1\n# This line says nothing.\n",
        ),
        ("p.txt", "Never.\n\nAsk.\n", "Never.\n\n\nAsk.\n\n"),
        ("p.md", "Never.", "Never.\n"),
    ],
)
def test_a_file_says_the_same_by_another_text(
    folder: Folder, name: str, text: str, said: str
) -> None:
    project = folder.holds({name: text})
    said_otherwise(name, project).apply(folder)
    assert folder.read(name) == said


@pytest.mark.once
@pytest.mark.usefixtures("unmeasured_test")
def test_a_large_file_takes_no_longer_than_its_size_is_worth(folder: Folder) -> None:
    """Twenty thousand rules, of which a pattern names few: no search of each in all."""
    rows = ",\n".join(f'{{"name": "r{n}", "limit": {n}}}' for n in range(20_000))
    project = folder.holds({"a.json": f'{{"rules": [{rows}], "top": 5}}'})
    begun = time.process_time()
    (rule,) = rules_of("a.json#top", project)
    (second,) = rules_of("a.json#rules[19998]", project)
    rule.faults[0].edit.apply(folder)
    second.faults[0].edit.apply(folder)
    assert time.process_time() - begun < 20
