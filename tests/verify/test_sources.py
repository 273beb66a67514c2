"""Which texts are the system's: where a name is looked for, and how far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.verify import sources
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from pathlib import Path


def found(root: Path) -> tuple[list[str], bool]:
    """Return the files that are looked into, and whether only some were."""
    here = sources.sources_of(Project(root))
    names = [
        path.relative_to(root).as_posix() for path, text in here.near(root) if text
    ]
    return sorted(names), here.is_partial


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (
        "app.py",
        "deploy/run.sh",
        ".github/workflows/ci.yml",
        "tests/test_app.py",
        ".hidden/app.py",
        "env/pyvenv.cfg",
        "env/lib.py",
        "other/.git",
        "other/app.py",
        "node_modules/x/index.js",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    return tmp_path


def test_the_system_is_looked_into_and_nothing_else(root: Path) -> None:
    assert found(root) == (
        [".github/workflows/ci.yml", "app.py", "deploy/run.sh"],
        False,
    )


def test_what_is_too_large_or_cannot_be_read_is_left_out(root: Path) -> None:
    (root / "large.py").write_text("x" * (1024 * 1024 + 1), encoding="utf-8")
    (root / "gone.py").symlink_to(root / "nowhere.py")

    names, is_partial = found(root)

    assert "large.py" not in names
    assert "gone.py" not in names
    assert not is_partial


@pytest.mark.parametrize("bound", ["MOST_FILES", "MOST_BYTES"])
def test_of_too_much_only_a_part_is_looked_into(
    root: Path, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(sources, bound, 1)

    names, is_partial = found(root)

    assert is_partial
    assert len(names) < 3
