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


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("coverage.xml", '<?xml version="1.0" ?>\n<coverage version="7.6"><class/>'),
        ("junit.xml", '<testsuites name="pytest tests"><testsuite/></testsuites>'),
        ("out/coverage.json", '{"meta": {"format": 3, "show_contexts": false}}'),
        ("htmlcov/app_py.html", "<head><title>Coverage for app.py: 90%</title>"),
        ("gate.toml", '[evidence]\n"PSF-05.review" = { test = "t.py" }\n'),
        ("other.toml", '[tool.psf.evidence]\n"PSF-05.review" = { test = "t.py" }\n'),
    ],
)
def test_what_lists_code_as_it_finds_it_makes_no_use_of_it(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    here = sources.sources_of(Project(tmp_path, tmp_path / "gate.toml"))
    assert [path for path, said in here.near(tmp_path) if said] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("steps.toml", "[steps]\nfirst = 'app:halt'\n"),
        ("report.py", 'BEGIN = "<testsuites>"\n'),
        ("page.html", "<head><title>Coverage of your claim</title>"),
    ],
)
def test_what_only_looks_so_is_read(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert found(tmp_path) == ([name], False)
