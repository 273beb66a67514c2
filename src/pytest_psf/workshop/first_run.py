"""How the runs of `pytest-psf selftest` know of the first one, in which nothing is damaged.

Data is not weakened again for each mutant: what the first run found by that is taken over.
So such a run is no judgement of its own, and never ends with 0.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: The environment variable that names the first run's report.
FIRST_RUN = "PYTEST_PSF_SELFTEST"

#: How a run ends that would have ended with 0.
WOULD_PASS = 86

_TOUCHED = "touched.json"


def tell_touched(first: Path, tests: Iterable[str]) -> None:
    """Say beside the first run's report which tests, as claims name them, are not as there."""
    text = json.dumps(sorted(tests))
    first.with_name(_TOUCHED).write_text(text, encoding="utf-8")


def touched(first: Path) -> frozenset[str] | None:
    """Return the tests that are not as in the first run; None if nobody says."""
    try:
        return frozenset(json.loads(first.with_name(_TOUCHED).read_bytes()))
    except (OSError, ValueError):
        return None
