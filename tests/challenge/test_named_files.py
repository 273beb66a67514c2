"""Which files hold rules that evidence may depend on: what claims name, and what they cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.core.claims import Claim
from pytest_psf.core.places import Place
from pytest_psf.hooks.challenge.named_files import named_files
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.project import Project
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.setting.claim import SettingClaim

if TYPE_CHECKING:
    from pathlib import Path

FILES = (
    "psf.toml",
    "config/limits.json",
    "config/people.py",
    "config/cases.jsonl",
    "config/cases.csv",
    "prompts/system.txt",
    "prompts/draft.md",
    "prompts/draft.j2",
    "docs/plan.md",
    "docs/scope.md",
    "evals/2026.toml",
    "src/app.py",
    "model.ini",
)


def setting(file: str) -> SettingClaim:
    return SettingClaim(setting=file, key=("a",))


def document(*covers: str, file: str = "docs/plan.md") -> DocumentClaim:
    return DocumentClaim(document=file, covers=covers)


def test(*exercises: str) -> TestClaim:
    return TestClaim(test="tests/test_a.py::test_a", exercises=exercises)


test.__test__ = False  # type: ignore[attr-defined] # it makes a claim


def record(*covers: str, **fields: Any) -> RecordClaim:
    return RecordClaim(
        record="evals/2026.toml", as_="evaluation", covers=covers or None, **fields
    )


@pytest.mark.parametrize(
    ("contents", "files"),
    [
        # What is named as a setting or as data, whatever it is.
        ([setting("config/people.py")], ["config/people.py"]),
        ([setting("./model.ini"), setting("model.ini")], ["model.ini"]),
        (
            [test("app:stop", "config/cases.csv", "config/limits.json#a.b")],
            ["config/cases.csv", "config/limits.json"],
        ),
        ([record(same={"model": "model.ini#a"})], ["model.ini"]),
        # What is covered as far as it may hold rules.
        ([document("config/*", "src/**")], ["config/limits.json"]),
        ([record(), document("docs/*", "evals/*"), document(file="docs/scope.md")], []),
        (
            [document("prompts/*")],
            ["prompts/draft.j2", "prompts/draft.md", "prompts/system.txt"],
        ),
        (
            [record("prompts/system.txt", "model.ini#a")],
            ["prompts/system.txt", "model.ini"],
        ),
        # The config holds the claims, and what is not there is told of the claims.
        ([setting("psf.toml"), document("*.toml")], []),
        ([document("no/such/*"), setting("../elsewhere.json")], []),
        ([document(file="https://wiki.example/plan")], []),
    ],
)
def test_rules_stand_in(
    contents: list[object], files: list[str], tmp_path: Path
) -> None:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a = 1\n", encoding="utf-8")
    claims = [
        Claim("PSF-01.retention", None, "any", one, Place("psf.toml", 1))
        for one in contents
    ]
    assert named_files(claims, Project(tmp_path, tmp_path / "psf.toml")) == files
