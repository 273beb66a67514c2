"""Closures, coroutines, doctests, claims of the config, artefacts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

import service

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.api import Recorder


@pytest.mark.psf("PSF-06.safety-classifier", exercises="service:is_safe")
def test_harm_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "tidy", str.upper)
    assert not service.is_safe("this would harm")


@pytest.mark.psf(
    "PSF-06.alerts-tested.output-quality",
    exercises=["service:quality", "service:alert"],
)
def test_poor_drafts_ring() -> None:
    assert service.alert("quality", 0.1) == f"quality is {service.quality(0.1)[:3]}"


@pytest.mark.psf("PSF-06.alerts-tested.latency", exercises="service:alerts")
def test_slow_answers_ring() -> None:
    async def found() -> list[float]:
        return [value async for value in service.alerts([1, 5], limit=2)]

    assert asyncio.run(found()) == [5]


def test_dear_answers_ring() -> None:
    """The config claims it."""
    assert service.alert("cost", 9)


class TestTheConfigClaimsTheClass:
    def test_failures_ring(self) -> None:
        assert service.alert("error-rate", 1)

    def test_many_failures_ring(self) -> None:
        assert service.alert("error-rate", 2)


@pytest.mark.psf(
    "PSF-06.alerts-tested.safety-classifier", outside="the pager is another process"
)
def test_harm_rings(tmp_path: Path, psf: Recorder) -> None:
    log = tmp_path / "pager.log"
    log.write_text(service.alert("safety", 1))
    psf.attach(log)
    psf.measure("calls", 1, at_most=1)


@pytest.mark.psf("PSF-07.rollback-tested", exercises="service:roll_back")
def test_the_old_version_serves_again() -> None:
    assert service.roll_back(2) == 1
