"""Whether a team's gate can go red: its evidence is broken in a copy, piece by piece.

Nothing is judged here: each break is one run of `pytest --psf` in the copy, and what
that run's report says is compared with the report of the unbroken copy.
"""

from __future__ import annotations

from pytest_psf.selftest.campaign import selftest
from pytest_psf.selftest.judged import NotJudgedError
from pytest_psf.selftest.sandbox import opened
from pytest_psf.selftest.table import as_table

__all__ = ["NotJudgedError", "as_table", "opened", "selftest"]
