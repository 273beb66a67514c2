"""How the runs of `pytest-psf selftest` know of the first one, in which nothing is damaged.

Data is not weakened again for each mutant: what the first run found by that is taken over.
So such a run is no judgement of its own, and never ends with 0.
"""

from __future__ import annotations

#: The environment variable that names the first run's report.
FIRST_RUN = "PYTEST_PSF_SELFTEST"

#: How a run ends that would have ended with 0.
WOULD_PASS = 86
