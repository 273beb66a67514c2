"""Classes: of pytest's own kind and of unittest's."""

from __future__ import annotations

import unittest

import pytest

from service import Desk, cost, error_rate, latency


class TestDesk:
    """Methods, a property, a class method, a static method."""

    @pytest.mark.psf(
        "PSF-05.escalation-tested.high-stakes", exercises="service:Desk.escalate"
    )
    def test_high_stakes(self) -> None:
        assert Desk().escalate("high stakes").endswith("high stakes")

    @pytest.mark.psf(
        "PSF-05.escalation-tested.uncertain", exercises="service:Desk.escalate"
    )
    def test_uncertain(self) -> None:
        assert "uncertain" in Desk().escalate("uncertain")

    @pytest.mark.psf("PSF-05.intervene", exercises="service:Desk.is_paused")
    @pytest.mark.xdist_group("desk")
    def test_pause(self) -> None:
        desk = Desk()
        desk.open = False
        assert desk.is_paused

    @pytest.mark.psf("PSF-05.override", exercises="service:Desk.overriding")
    @pytest.mark.xdist_group("desk")
    def test_override(self) -> None:
        assert Desk.overriding("pay") == (Desk, "pay")

    @pytest.mark.psf("PSF-05.override", exercises="service:Desk.history")
    def test_an_override_is_kept(self) -> None:
        assert Desk.history(7) == [7]


class LatencyTest(unittest.TestCase):
    def setUp(self) -> None:
        self.latency = latency(1, 3)

    @pytest.mark.psf("PSF-06.latency", exercises="service:latency")
    def test_latency(self) -> None:
        self.assertEqual(self.latency, 2)

    @pytest.mark.psf("PSF-06.cost", exercises="service:cost")
    def test_cost(self) -> None:
        for tokens in (0, 1000):
            with self.subTest(tokens=tokens):
                self.assertEqual(cost(tokens), tokens / 1000)


@pytest.mark.psf("PSF-06.error-rate", exercises="service:error_rate")
class ErrorRateTest(unittest.IsolatedAsyncioTestCase):
    async def test_error_rate(self) -> None:
        self.assertEqual(await error_rate(1, 4), 0.25)
