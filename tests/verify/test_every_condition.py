"""All that is wrong with a value is found, although the first of it is told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.catalogue import load
from pytest_psf.verify.context import Context
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.project import Project
from pytest_psf.verify.setting import conditions
from pytest_psf.verify.setting.claim import SettingClaim

if TYPE_CHECKING:
    from pathlib import Path

CRITERION = load().by_id["PSF-03.timeouts"]


@pytest.mark.parametrize(
    ("text", "asked", "reasons"),
    [
        ("a = '${LIMIT}'\n", {"at_most": 3}, ["template", "not-a-number"]),
        ("a = '30 days'\n", {"at_most": "5 MB"}, ["units-differ"]),
        (
            "a = 'ab'\n",
            {"matches": "c+", "at_most": 3},
            ["condition-broken", "not-a-number"],
        ),
        (
            "a = 9\n",
            {"at_most": 3, "same": "none.toml#a"},
            ["condition-broken", "same-missing"],
        ),
        ("a = 9\nb = 8\n", {"same": "x.toml#c"}, ["same-missing"]),
        ("a = 9\n", {"same": "x.toml#a"}, ["same-as-itself"]),
    ],
)
def test_each_is_looked_at(
    tmp_path: Path, text: str, asked: dict[str, Any], reasons: list[str]
) -> None:
    (tmp_path / "x.toml").write_text(text)
    project = Project(tmp_path)
    content = SettingClaim(setting="x.toml", key=("a",), **asked)
    found = read_setting("x.toml", "a", project)
    context = Context(project=project, today=dt.date(2026, 12, 1))

    problems = conditions._broken(content, "a", found, CRITERION, context)  # noqa: SLF001 - a claim tells the first only

    assert [one.reason.slug for one in problems] == reasons
