"""A document that names a script which is gone is remarked upon; what stands elsewhere is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.verify.document.gone import scripts_gone
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Told = Callable[[str], list[str]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Return what is told of a text in a project with scripts of its own."""
    (tmp_path / ".git").mkdir()
    for name in (
        "ops/deploy/back.sh",
        "scripts/smoke.sh",
        "tools/check.py",
        ".ci/run.sh",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("exit 0\n")
    return lambda text: [*scripts_gone("ops/runbook.md", text, Project(tmp_path))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Run `scripts/smok.sh` afterwards.", "scripts/smok.sh"),
        ("Run ./scripts/back.sh.", "scripts/back.sh"),
        ("sh ops/deploy/rollback.sh v41\n", "ops/deploy/rollback.sh"),
        ("1. python tools/rollback.py --to v41", "tools/rollback.py"),
        ('"bin/undo.ps1"; then wait', "bin/undo.ps1"),
    ],
)
def test_what_the_project_does_not_have_is_named(
    told: Told, text: str, name: str
) -> None:
    (found,) = told(text)
    assert found.startswith(f"ops/runbook.md names {name}, which the project does not")


@pytest.mark.parametrize(
    "text",
    [
        "Run scripts/smoke.sh, then ./scripts/smoke.sh --all.",
        "From ops: deploy/back.sh; in CI .ci/run.sh",
        "bash /opt/desk/bin/back.sh on the host",
        "curl https://get.example/install/setup.sh",
        "~/bin/back.sh or $HOME/bin/back.sh or ${ROOT}/bin/back.sh or %ROOT%/bin/back.sh",
        "scripts/<name>.sh, scripts/*.sh and scripts/{a,b}.sh",
        "host:/srv/bin/back.sh, git@desk.example:team/back.sh",
        "back.sh is a script, and scripts/smoke.shx is none",
        "docs/page.md and config/limits.json say more",
    ],
)
def test_what_is_there_or_elsewhere_is_not(told: Told, text: str) -> None:
    assert told(text) == []


def test_of_many_three_are_named(told: Told) -> None:
    (found,) = told(" ".join(f"bin/{n}.sh" for n in range(5)))
    assert "bin/0.sh, bin/1.sh, bin/2.sh and 2 more, which" in found
