"""The table [tool.psf.signals], as the fixture `psf_signals` reads it."""

from __future__ import annotations

import pytest

from pytest_psf.config.signals import signal_names
from pytest_psf.core.problem import written
from pytest_psf.core.signals import DEFAULTS, SIGNALS, SignalNames


def test_what_is_left_out_is_as_without_a_table() -> None:
    assert signal_names({}) == SignalNames()
    found = signal_names({"latency": "took", "cost": ["a", "b"]})
    assert isinstance(found, SignalNames)
    assert found.of == {**DEFAULTS, "latency": ("took",), "cost": ("a", "b")}
    assert set(found.of) == set(SIGNALS)


def test_the_error_rate_is_a_name_or_a_table() -> None:
    plain, listed, table = (
        signal_names({"error-rate": one})
        for one in ("result", ["result"], {"outcome": "result"})
    )
    assert plain == listed == table
    assert isinstance(plain, SignalNames)
    assert plain.of["error-rate"] == ("result",)
    given = {"failed": [500, "no", True], "errors": "bad", "requests": ["all"]}
    found = signal_names({"error-rate": given})
    assert isinstance(found, SignalNames)
    assert found.of["error-rate"] == DEFAULTS["error-rate"]
    assert (found.failed, found.errors, found.requests) == (
        (500, "no", True),
        ("bad",),
        ("all",),
    )


@pytest.mark.parametrize(
    ("table", "where", "why"),
    [
        ("latency_ms", "signals", "found 'latency_ms'"),
        ({"error-rate": {}}, "signals.error-rate", "is empty"),
        (
            {"error-rate": {"failed": ["a", ["b"]]}},
            "signals.error-rate.failed[1]",
            "found ['b']",
        ),
        ({"error-rate": []}, "signals.error-rate", "names nothing"),
        ({"error-rate": 3}, "signals.error-rate", "found 3"),
        ({"cost": "  "}, "signals.cost", "found '  '"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(
    table: object, where: str, why: str
) -> None:
    found = signal_names(table)
    assert isinstance(found, list)
    assert [(written(one.keys), one.why) for one in found] == [(where, why)]
