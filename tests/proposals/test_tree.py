"""What a walk through a repository leaves out, it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.proposals import tree
from pytest_psf.proposals.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_file_that_is_gone_is_counted_as_unreadable(tmp_path: Path) -> None:
    (tmp_path / "docs.md").write_text("# Rollback\n")
    found = Tree.below(tmp_path)
    (tmp_path / "docs.md").unlink()

    assert found.text("docs.md") == ""
    assert found.text("docs.md") == ""  # it is tried once
    assert list(found.notes()) == ["1 file could not be read"]


def test_what_is_no_text_or_too_large_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_bytes(b"# Rollback\0\n")
    (tmp_path / "b.md").write_text("# Rollback\n" * 9)
    (tmp_path / "c.md").write_bytes(b"\xef\xbb\xbf# R\xff\n")
    monkeypatch.setattr(tree, "_LARGEST", 50)
    found = Tree.below(tmp_path)

    assert [found.text(name) for name in ("a.md", "b.md", "c.md")] == [
        "",
        "",
        "# R\ufffd\n",
    ]


def test_names_that_no_claim_could_hold_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a\nb.md").write_text("# Rollback\n")
    (tmp_path / "c.md").write_text("# Rollback\n")
    found = Tree.below(tmp_path)

    assert list(found.names) == ["c.md"]
    assert list(found.notes()) == ["1 name is no text that a claim could hold"]


def test_so_many_files_are_read_and_taken_apart_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        (tmp_path / f"{name}.md").write_text("# Rollback\n")
    monkeypatch.setattr(tree, "MOST_READ", 2)
    monkeypatch.setattr(tree, "MOST_PARSED", 1)
    found = Tree.below(tmp_path)

    assert [found.text(f"{name}.md")[:1] for name in "abc"] == ["#", "#", ""]
    assert [found.takes(f"{name}.md", "documents") for name in "aba"] == [
        True,
        False,
        True,
    ]
    assert list(found.notes()) == [
        "1 file was not read: there were too many before",
        "1 file that may hold something: no more than 1 of a sort are taken apart",
    ]


def test_a_walk_ends_after_so_many_entries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.md").write_text("# Rollback\n")
    monkeypatch.setattr(tree, "MOST_ENTRIES", 3)

    assert list(Tree.below(tmp_path).notes()) == [
        "only the first 3 files were looked at"
    ]
