"""Paths as Windows writes them: a claim is read on every system, so it has `/`."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core.outcomes import names_of, normal_test_id
from pytest_psf.hooks.collect.file_names import seen_from
from pytest_psf.verify.project import Project, spelled_for_windows
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"docs\privacy.md", "docs/privacy.md"),
        (r"src\app\**\*.py", "src/app/**/*.py"),
        (r"src/app\store.py", "src/app/store.py"),
        (r".\privacy.md", "./privacy.md"),
        (r"\docs\privacy.md", "/docs/privacy.md"),
        (r"C:\work\docs\privacy.md", "it relative to the config's folder"),
        ("C:/claims/docs/privacy.md", "it relative to the config's folder"),
        ("c:privacy.md", "it relative to the config's folder"),
        ("docs/privacy.md", ""),
        ("/docs/privacy.md", ""),
        ("src/**/*.py", ""),
        ("docs/2026: a year.md", ""),
    ],
)
def test_the_spelling_of_windows_is_known_on_every_system(
    written: str, meant: str
) -> None:
    assert spelled_for_windows(written) == meant


@pytest.mark.parametrize("look", [Project.read, Project.plain, Project.files])
def test_a_claim_in_it_is_refused_with_the_one_to_write(
    tmp_path: Path, look: Callable[[Project, str], object]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/privacy.md").write_text("# Retention\n")

    with pytest.raises(UnverifiableError) as error:
        look(Project(tmp_path), r"docs\privacy.md")

    assert error.value.problem.reason.slug == "not-a-project-file"
    assert "is written as only Windows does" in error.value.problem.why
    assert error.value.problem.fix.startswith("write docs/privacy.md:")


def test_a_file_that_is_really_called_so_is_read(tmp_path: Path) -> None:
    (tmp_path / r"docs\odd.md").write_text("# Retention\n")

    assert Project(tmp_path).read(r"docs\odd.md").text == "# Retention\n"


def test_what_is_on_another_drive_is_named_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import ntpath

    monkeypatch.setattr("os.path.relpath", ntpath.relpath)
    here: Path = PureWindowsPath(r"C:\work\claims")  # type: ignore[assignment] # as pure

    below: Path = here / "tests/test_a.py"
    other: Path = PureWindowsPath(r"D:\claims\test_a.py")  # type: ignore[assignment] # the same

    assert seen_from(here, below) == r"tests\test_a.py"
    assert seen_from(here, other) == r"D:\claims\test_a.py"


def test_ids_and_names_are_the_same_from_either_spelling_of_a_file() -> None:
    path = PureWindowsPath(r"C:\work\claims\tests\test_a.py")
    name = path.relative_to(r"C:\work\claims").as_posix()

    assert normal_test_id(f"{name}::test_a") == "tests/test_a.py::test_a"
    assert names_of(f"{name}::test_a[a\\b]")[0] == "tests/test_a.py"
