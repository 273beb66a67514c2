"""A limit for what must never hang, and a setting as it is found."""

from __future__ import annotations

import datetime as dt
import signal
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.places import Place
from pytest_psf.verify.context import Context
from pytest_psf.verify.project import Project
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.setting.kind import SettingKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_psf.core.evidence import Finding

TODAY = dt.date(2026, 11, 24)
PIN = "gpt-4o-2024-08-06"


@pytest.fixture
def deadline() -> Iterator[None]:
    """End a test that hangs; it is no measure of speed."""

    def expired(*_: object) -> None:
        raise TimeoutError("it takes longer than any file is worth")

    before = signal.signal(signal.SIGALRM, expired)
    signal.alarm(600)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def setting(
    root: Path,
    name: str,
    text: str,
    key: str,
    criterion: str = "PSF-01.retention",
    **claimed: Any,
) -> Finding:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    content = SettingClaim(setting=name, key=(key,), **claimed)
    by_id = catalogue.load().by_id[criterion]
    assert not list(SettingKind().faults(content, by_id))
    claim = Claim(
        criterion=criterion,
        facet=None,
        kind="setting",
        content=content,
        place=Place("pyproject.toml", 7),
    )
    context = Context(project=Project(root), today=TODAY)
    return SettingKind().verify(claim, by_id, context)
